"""A document as the Good Practice rules look at it: elements by name met in one walk, and where a rule looks.

Source: PTB Good Practice Schematron for DCC 3.x (contexts of the rules).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import Final

from lxml import etree

from suyuan.certify.dcc.element import tag
from suyuan.certify.profile.values import string_of, text_nodes, tokens

Ordered = tuple[dict[etree._Element, int], dict[str, list[etree._Element]]]

ATTRIBUTES: Final = ("id", "refId", "refType")


class Document:
    """The elements of a document by name, met in one walk, and what rules ask of all of them together."""

    def __init__(self, root: etree._Element) -> None:
        self.named: dict[str, list[etree._Element]] = defaultdict(list)
        self.having: dict[str, list[etree._Element]] = {name: [] for name in ATTRIBUTES}
        for element in root.iter(etree.Element):
            self.named[element.tag].append(element)
            if element.attrib:
                for name, elements in self.having.items():
                    if name in element.attrib:
                        elements.append(element)

        self._names: dict[etree._Element, frozenset[str]] = {}
        self._value_lists: dict[etree._Element, list[tuple[int, etree._Element]]] = {}
        self._orders: dict[etree._Element, Ordered] = {}
        self._texts: dict[tuple[etree._Element, str], Counter[str]] = {}

    def names_in(self, parent: etree._Element) -> frozenset[str]:
        """The names of the children of an element, looked at once."""
        found = self._names.get(parent)
        if found is None:
            found = self._names[parent] = frozenset(one.tag for one in parent.iterchildren(etree.Element))
        return found

    def beside(self, element: etree._Element, name: str, *, before: bool) -> list[etree._Element]:
        """The siblings of that name before or behind an element, at most two: no rule asks for more."""
        parent = element.getparent()
        if parent is None:
            return []
        places, named = self._ordered(parent)
        found, place = named.get(tag(name), []), places[element]
        if before:
            return found[: min(2, bisect_left(found, place, key=places.__getitem__))]
        return found[(first := bisect_right(found, place, key=places.__getitem__)) : first + 2]

    def value_lists_before(self, element: etree._Element) -> list[etree._Element]:
        """The values of the lists before an element, at most two."""
        parent = element.getparent()
        if parent is None:
            return []
        places, named = self._ordered(parent)
        found = self._value_lists.get(parent)
        if found is None:
            lists = named.get(tag("si:realListXMLList"), [])
            found = self._value_lists[parent] = [
                (places[one], values) for one in lists for values in kids(one, "si:valueXMLList")
            ]
        return [values for place, values in found[:2] if place < places[element]]

    def _ordered(self, parent: etree._Element) -> Ordered:
        """The children of an element with their places, and by name; looked at once."""
        made = self._orders.get(parent)
        if made is None:
            named: dict[str, list[etree._Element]] = defaultdict(list)
            places: dict[etree._Element, int] = {}
            for number, one in enumerate(parent.iterchildren(etree.Element)):
                places[one] = number
                named[one.tag].append(one)
            made = self._orders[parent] = (places, named)
        return made

    def texts_beside(self, element: etree._Element) -> Counter[str]:
        """In how many of the siblings of that name, itself included, each text stands."""
        parent = element.getparent()
        siblings = [element] if parent is None else parent.iterchildren(element.tag)
        key = (element if parent is None else parent, element.tag)
        found = self._texts.get(key)
        if found is None:
            found = self._texts[key] = Counter(text for one in siblings for text in set(text_nodes(one)))
        return found

    @cached_property
    def identities(self) -> frozenset[str]:
        """Every id."""
        return frozenset(one.get("id") or "" for one in self.having["id"])

    @cached_property
    def referred(self) -> frozenset[str]:
        """Everything that a refId names."""
        return frozenset(part for one in self.having["refId"] for part in tokens(one.get("refId") or ""))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages the document declares."""
        return tuple(string_of(one) for one in self.named.get(tag("dcc:usedLangCodeISO639_1"), ()))

    @cached_property
    def declared_units(self) -> frozenset[str]:
        """The units outside the SI that statements declare."""
        found = self.named.get(tag("dcc:nonSIUnit"), ())
        return frozenset(string_of(one) for one in found if parent_is(one, "dcc:statement"))


def kids(element: etree._Element, *names: str) -> list[etree._Element]:
    """The elements at the end of a path of child names."""
    found = [element]
    for name in names:
        found = [one for parent in found for one in parent.iterchildren(tag(name))]
    return found


def parent_is(element: etree._Element, name: str) -> bool:
    """Whether the parent has that name."""
    parent = element.getparent()
    return parent is not None and parent.tag == tag(name)


# where a rule looks: which of the elements of a name


def within_results(element: etree._Element) -> bool:
    """A list of the measurement results that is not a piece of metadata."""
    above = {one.tag for one in element.iterancestors()}
    return tag("dcc:measurementResults") in above and tag("dcc:metaData") not in above


def within_list(element: etree._Element) -> bool:
    """A quantity of such a list."""
    parent = element.getparent()
    return parent is not None and parent.tag == tag("dcc:list") and within_results(parent)


def within_data(element: etree._Element) -> bool:
    """A quantity that stands in the data of a result without a list."""
    parent = element.getparent()
    return parent is not None and parent_is(element, "dcc:data") and parent_is(parent, "dcc:result")


def within(*names: str) -> Callable[[etree._Element], bool]:
    """Where the parent, its parent and so on have these names."""

    def holds(element: etree._Element) -> bool:
        one: etree._Element | None = element.getparent()
        for name in names:
            if one is None or one.tag != tag(name):
                return False
            one = one.getparent()
        return True

    return holds


def with_language(element: etree._Element) -> bool:
    """A content that names its language."""
    return element.get("lang") is not None


def in_languages(element: etree._Element) -> bool:
    """A text with at least one content that names its language (and is no such content itself)."""
    if element.tag == tag("dcc:content") and with_language(element):
        return False
    return any(with_language(one) for one in element.iterchildren(tag("dcc:content")))


def without_language(element: etree._Element) -> bool:
    """A content that names no language and holds no other."""
    return not with_language(element) and not in_languages(element)
