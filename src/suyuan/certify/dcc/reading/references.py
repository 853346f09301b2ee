"""References inside a document: what has an identity, what points to it, and what leads nowhere.

Source: W3C XML Schema 1.0 part 2, 3.3.8 to 3.3.10 (ID, IDREF, IDREFS); PTB DCC schemas (id and refId).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

_WITH_REFERENCES: Final = etree.XPath("//*[@id or @refId]")


@dataclass(frozen=True)
class References:
    """The dangling references and the identities given twice, each with the elements that have them."""

    dangling: dict[str, etree._Element]
    twice: dict[str, etree._Element]


def read_references(root: etree._Element) -> References:
    """Looks at every ``id`` and ``refId`` of the document."""
    identities: dict[str, etree._Element] = {}
    twice: dict[str, etree._Element] = {}
    pointing: list[tuple[str, etree._Element]] = []
    having: Any = _WITH_REFERENCES(root)
    for element in having:
        identity, pointed = element.get("id"), element.get("refId")
        if identity is not None:
            if identity in identities:
                twice.setdefault(identity, element)
            identities.setdefault(identity, element)
        if pointed:
            pointing.extend((one, element) for one in pointed.split())
    dangling: dict[str, etree._Element] = {}
    for one, element in pointing:
        if one not in identities:
            dangling.setdefault(one, element)
    return References(dangling, twice)
