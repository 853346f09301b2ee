"""Names and small building blocks of a DCC document: elements, bilingual texts, statements.

Source: PTB DCC schemas 3.2.1 and 3.3.0 (namespace https://ptb.de/dcc), D-SI 2.1.0 and 2.2.1 (https://ptb.de/si).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from lxml import etree

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import LANGUAGES, Text

DCC_VERSION: Final = "3.3.0"
DCC: Final = "https://ptb.de/dcc"
SI: Final = "https://ptb.de/si"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES: Final = {"dcc": DCC, "si": SI, "xsi": XSI}
DRMD: Final = "urn:drmd:schema"  # what BAM uses until the project has an address of its own
PREFIXES: Final = {**NAMESPACES, "drmd": DRMD}


class Edition(NamedTuple):
    """An edition of the DCC that can be written, and what it has a place for."""

    version: str
    dsi: str  # the edition of D-SI that it imports
    addresses: bool  # dcc:link in contacts and statements
    expanded: tuple[str, str]  # path to an expanded uncertainty of a list, and its values
    missing: bool  # whether a list of numbers may hold NaN


EDITIONS: Final = {
    "3.3.0": Edition(
        "3.3.0",
        "2.2.1",
        addresses=True,
        expanded=(
            "si:measurementUncertaintyUnivariateXMLList/si:expandedMUXMLList",
            "si:valueExpandedMUXMLList",
        ),
        missing=True,
    ),
    "3.2.1": Edition(
        "3.2.1",
        "2.1.0",
        addresses=False,
        expanded=("si:expandedUncXMLList", "si:uncertaintyXMLList"),
        missing=False,
    ),
}


def edition_of(version: str) -> Edition:
    """The edition with that number. OutOfRange where it cannot be written."""
    if version not in EDITIONS:
        raise OutOfRange("DCC version", given=version, allowed=", ".join(EDITIONS))
    return EDITIONS[version]


_TAGS: Final[dict[str, str]] = {}


def tag(name: str) -> str:
    """``dcc:item`` as lxml wants it; names are few, so each is built once."""
    found = _TAGS.get(name)
    if found is None:
        prefix, local = name.split(":")
        found = _TAGS[name] = f"{{{PREFIXES[prefix]}}}{local}"
    return found


def add(
    parent: etree._Element, name: str, text: str | None = None, *, ref_type: str = "", id: str = ""
) -> etree._Element:
    """Append ``name`` to `parent`. Characters that XML cannot hold raise InputError."""
    element = etree.SubElement(parent, tag(name))
    if text is not None:
        try:
            element.text = text
        except ValueError as error:
            raise InputError(
                Text(f"{name} 含有 XML 不允许的字符", f"{name} holds a character that XML does not allow"),
                quantity=name,
                given=repr(text),
            ) from error
    if id:
        element.set("id", id)
    if ref_type:
        element.set("refType", ref_type)
    return element


def add_filled(parent: etree._Element, name: str, text: str) -> None:
    """Append ``name`` only where there is something to say; blanks are folded (notEmptyStringType)."""
    folded = " ".join(text.split())
    if folded:
        add(parent, name, folded)


def add_text(
    parent: etree._Element, name: str, text: Text, *, ref_type: str = "", id: str = ""
) -> etree._Element:
    """A bilingual text: one ``dcc:content`` per language, or one without language where they agree."""
    element = add(parent, name, ref_type=ref_type, id=id)
    add_content(element, text)
    return element


def add_content(element: etree._Element, text: Text) -> None:
    """The ``dcc:content`` children of a text: both languages or none, as Good Practice asks."""
    if text.zh == text.en or not text.zh or not text.en:
        add(element, "dcc:content", text.zh or text.en)
        return
    for language in LANGUAGES:
        add(element, "dcc:content", text.to(language)).set("lang", language)


def add_real(parent: etree._Element, value: str, unit: str) -> None:
    """``si:real`` with decimal text and a D-SI unit."""
    real = add(parent, "si:real")
    add(real, "si:value", value)
    add(real, "si:unit", unit)


def add_identification(
    parent: etree._Element, *, issuer: str, value: str, name: Text, ref_type: str = ""
) -> None:
    """One ``dcc:identification``; an empty value is left out."""
    if not value.strip():
        return
    one = add(parent, "dcc:identification", ref_type=ref_type)
    add(one, "dcc:issuer", issuer)
    add_filled(one, "dcc:value", value)
    add_text(one, "dcc:name", name)


def joined(lines: Iterable[Text], *, zh: str = "；", en: str = "; ") -> Text:
    """Several sentences as one text."""
    kept = [line for line in lines if line.zh or line.en]
    return Text(zh.join(line.zh for line in kept), en.join(line.en for line in kept))
