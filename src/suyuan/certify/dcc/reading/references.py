"""References inside a document: what has an identity, what points to it, and what leads nowhere.

Source: W3C XML Schema 1.0 part 2, 3.3.8 to 3.3.10 (ID, IDREF, IDREFS); PTB DCC schemas (id and refId).
"""

from __future__ import annotations

from typing import Any, Final

from lxml import etree

_POINTING: Final = etree.XPath("descendant-or-self::*[@refId]")
_IDENTITIES: Final = etree.XPath("descendant-or-self::*/@id", smart_strings=False)
_NAMED: Final = etree.XPath("descendant-or-self::*[@id]")


def dangling_references(root: etree._Element) -> dict[str, etree._Element]:
    """The references that lead nowhere, each with the first element that has it."""
    having: Any = _POINTING(root)
    if not having:
        return {}
    identities = set(_identities(root))
    dangling: dict[str, etree._Element] = {}
    for element in having:
        for one in (element.get("refId") or "").split():
            if one not in identities:
                dangling.setdefault(one, element)
    return dangling


def identities_given_twice(root: etree._Element) -> dict[str, etree._Element]:
    """The identities that are not unique, each with the second element that has it."""
    identities = _identities(root)
    if len(set(identities)) == len(identities):
        return {}
    seen: set[str] = set()
    twice: dict[str, etree._Element] = {}
    having: Any = _NAMED(root)
    for element in having:
        identity = element.get("id") or ""
        if identity in seen:
            twice.setdefault(identity, element)
        seen.add(identity)
    return twice


def _identities(root: etree._Element) -> list[str]:
    found: Any = _IDENTITIES(root)
    return list(found)
