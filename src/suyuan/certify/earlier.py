"""A certificate of DCC 3.3.0 in the form of 3.2.1, for a reader that knows no other.

Only what the earlier edition can say as well is rewritten, in the words it has: uncertainties in the form of
D-SI 2.1 (the numbers stay, text for text), addresses of web pages as dcc:further and dcc:reference;
references between elements are left out where 3.2.1 has no attribute for them. If anything remains that 3.2.1
has no place for, such as parts of an item, NaN or a standard uncertainty, the document is refused, not cut.

Source: PTB DCC schemas 3.2.1 and 3.3.0, D-SI 2.1.0 and 2.2.1, compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.dcc.element import DCC, SI
from suyuan.certify.upgrade_log import LEFT_OUT, Change, remove

RENAMED: Final = {
    "expandedMU": ("expandedUnc", {"valueExpandedMU": "uncertainty"}),
    "expandedMUXMLList": ("expandedUncXMLList", {"valueExpandedMUXMLList": "uncertaintyXMLList"}),
    "coverageIntervalMU": ("coverageInterval", {"valueStandardMU": "standardUnc"}),
    "coverageIntervalMUXMLList": (
        "coverageIntervalXMLList",
        {"valueStandardMUXMLList": "standardUncXMLList"},
    ),
}
HOLDERS: Final = ("measurementUncertaintyUnivariate", "measurementUncertaintyUnivariateXMLList")
SINCE_3_3: Final = Text("3.3.0 新增，3.2.1 没有", "new in 3.3.0, unknown to 3.2.1")
REWRITTEN: Final = Text("不确定度改用 D-SI 2.1 的写法", "uncertainty in the form of D-SI 2.1")
ADDRESS_MOVED: Final = Text("网址移到 3.2.1 有的位置", "address moved to where 3.2.1 has a place")


def to_earlier(root: etree._Element) -> Iterator[Change]:
    """Rewrite what 3.2.1 says in other words; what it cannot say is left for the check that follows."""
    yield from _uncertainties(root)
    yield from _addresses(root)
    yield from _references(root)


def _uncertainties(root: etree._Element) -> Iterator[Change]:
    for holder in list(root.iter(*(f"{{{SI}}}{name}" for name in HOLDERS))):
        inner = next(holder.iterchildren(etree.Element), None)
        parent = holder.getparent()
        if inner is None or parent is None:
            continue
        before = etree.QName(inner).localname
        if before not in RENAMED or len(holder) != 1:
            continue
        after, names = RENAMED[before]
        inner.tag = f"{{{SI}}}{after}"
        for one in inner.iterchildren(etree.Element):
            name = etree.QName(one).localname
            one.tag = f"{{{SI}}}{names.get(name, name)}"
        inner.tail = holder.tail
        parent.replace(holder, inner)
        yield Change(REWRITTEN, inner, SINCE_3_3, before=before, after=after)


def _addresses(root: etree._Element) -> Iterator[Change]:
    for link in list(root.iter(f"{{{DCC}}}link")):
        parent = link.getparent()
        if parent is None or etree.QName(parent).localname == "refTypeDefinition":
            continue
        given = (link.text or "").strip()
        within = etree.QName(parent).localname
        if within in ("statement", "metaData", "usedMethod") and given:
            link.tag = f"{{{DCC}}}reference"
            yield Change(ADDRESS_MOVED, link, SINCE_3_3, before=given, after=given)
        elif (location := parent.find(f"{{{DCC}}}location")) is not None and given:
            remove(link)
            further = etree.SubElement(location, f"{{{DCC}}}further", refType="suyuan_website")
            etree.SubElement(further, f"{{{DCC}}}content").text = given
            yield Change(ADDRESS_MOVED, further, SINCE_3_3, before=given, after=given)


_CONTACTS: Final = "contact customer owner respAuthority"
_LINKS: Final = "previousReport linkedReport certificate"
_THINGS: Final = (
    "software measuringEquipment reportAmendedSubstituted equipmentClass items item identification respPerson"
    " usedMethod influenceCondition name referral"
)
WITHOUT: Final = {  # attribute: elements that know it since 3.3.0 only
    "refId": frozenset(f"{_CONTACTS} {_LINKS} {_THINGS}".split()),
    "refType": frozenset(_CONTACTS.split()),
}


def _references(root: etree._Element) -> Iterator[Change]:
    """refId and refType on elements that know them since 3.3.0 only."""
    for one in root.iter(f"{{{DCC}}}*"):
        name = etree.QName(one).localname
        for attribute, elements in WITHOUT.items():
            given = one.get(attribute)
            if given is not None and name in elements:
                del one.attrib[attribute]
                yield Change(LEFT_OUT, one, SINCE_3_3, before=given, within=f"/@{attribute}")
