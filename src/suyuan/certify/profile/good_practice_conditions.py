"""When a rule of Good Practice is broken: one small function per kind of rule.

A condition gets an element and what is known of the whole document; it gives the text to be shown where the
rule is broken, None where it holds, and raises `NotJudged` where it cannot be applied.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import inf, nan
from typing import Final

from lxml import etree

from suyuan.certify.dcc.element import tag
from suyuan.certify.profile.codes import COUNTRIES, LANGUAGES
from suyuan.certify.profile.good_practice_document import Document, kids, with_language
from suyuan.certify.profile.values import (
    day_of,
    number_of,
    one_text,
    only,
    pieces,
    string_of,
    text_nodes,
    tokens,
    tokens_of,
    uneven,
)

RELEASE: Final = re.compile(r"[a-zA-Z] ?(?:[0-9]{1,3}\.){0,3}[0-9]{1,3}")
FOREIGN: Final = re.compile(r"\|[^\r\n]")  # a unit outside the SI begins with a stroke
LATEST: Final = "3.3.0"
WITHOUT_LANGUAGE: Final = frozenset(tag(f"dcc:{name}") for name in ("name", "further", "referral"))

Condition = Callable[[etree._Element, Document], str | None]


def has(name: str) -> Condition:
    """Something is said here."""
    return lambda element, about: "" if tag(name) in about.names_in(element) else None


def nowhere_above(name: str) -> Condition:
    """Said neither here nor for the whole measurement result."""

    def broken(element: etree._Element, about: Document) -> str | None:
        above = element.iterancestors(tag("dcc:measurementResult"))
        return None if any(tag(name) in about.names_in(one) for one in (element, *above)) else ""

    return broken


def nowhere_for_list(name: str) -> Condition:
    """Said neither above nor in the list, nor in each of its quantities."""
    nowhere = nowhere_above(name)

    def broken(element: etree._Element, about: Document) -> str | None:
        if nowhere(element, about) is None:
            return None
        return "" if len(kids(element, "dcc:quantity")) > len(kids(element, "dcc:quantity", name)) else None

    return broken


def old_edition(element: etree._Element, _: Document) -> str | None:
    """An edition that is not the latest."""
    edition = element.get("schemaVersion")
    return None if edition == LATEST else edition or ""


def not_referred(element: etree._Element, about: Document) -> str | None:
    """An id that nothing refers to."""
    identity = element.get("id") or ""
    return None if identity in about.referred else identity


def leads_nowhere(element: etree._Element, about: Document) -> str | None:
    """A refId of which no part is an id."""
    reference = element.get("refId") or ""
    return None if any(one in about.identities for one in tokens(reference)) else reference


def language_not_declared(element: etree._Element, about: Document) -> str | None:
    """A content in a language that the certificate does not use."""
    language = element.get("lang") or ""
    return None if language in about.languages else language


def _spoken(element: etree._Element) -> list[str]:
    contents = element.iterchildren(tag("dcc:content"))
    return [one.get("lang") or "" for one in contents if with_language(one)]


def languages_missing(element: etree._Element, about: Document) -> str | None:
    """Not as many contents with a language as languages are declared."""
    spoken = _spoken(element)
    return None if len(spoken) == len(about.languages) else ", ".join(spoken)


def language_twice(element: etree._Element, _: Document) -> str | None:
    """Two contents in the same language."""
    spoken = _spoken(element)
    return None if len(spoken) == len(set(spoken)) else ", ".join(spoken)


def language_open(element: etree._Element, about: Document) -> str | None:
    """A content without a language, outside names, addresses and links."""
    parent = element.getparent()
    above = None if parent is None else parent.getparent()
    if above is not None and about.names_in(above) & WITHOUT_LANGUAGE:
        return None
    return string_of(element)


def ends_before_it_begins(element: etree._Element, _: Document) -> str | None:
    """The last day of the work lies before the first, or there is no first."""
    core = element.getparent()
    begins = [] if core is None else kids(core, "dcc:beginPerformanceDate")
    end = day_of(element)
    if begins and day_of(only(begins)) <= end:
        return None
    return string_of(element)


def odd_release(element: etree._Element, _: Document) -> str | None:
    """A release that is not a letter with up to four numbers."""
    release = one_text(element)
    return None if RELEASE.fullmatch(release) else release


def not_among(codes: str) -> Condition:
    """A code that the list, written as one text, does not contain."""

    def broken(element: etree._Element, _: Document) -> str | None:
        code = one_text(element)
        return None if code in codes else code

    return broken


no_language = not_among(LANGUAGES)
no_country = not_among(COUNTRIES)

RELATIVE: Final = "dcc:relativeUncertainty"
RELATIVE_LIST: Final = "dcc:relativeUncertaintyXmlList"


def relative_list_alone(element: etree._Element, _: Document) -> str | None:
    """A list of relative uncertainties, but no expanded ones."""
    stated = len(kids(element, RELATIVE, RELATIVE_LIST)) == 1
    return "" if stated and not kids(element, "si:realListXMLList", "si:expandedUncXMLList") else None


def relative_alone(element: etree._Element, _: Document) -> str | None:
    """A relative uncertainty, but no expanded one."""
    stated = len(kids(element, RELATIVE, RELATIVE)) == 1
    return "" if stated and not kids(element, "si:real", "si:expandedUnc") else None


def _shape(element: etree._Element) -> tuple[int, int, int, int]:
    """How many relative lists, relative values, lists of values and single values a quantity has."""
    return (
        len(kids(element, RELATIVE, RELATIVE_LIST)),
        len(kids(element, RELATIVE, RELATIVE)),
        len(kids(element, "si:realListXMLList", "si:valueXMLList")),
        len(kids(element, "si:real", "si:value")),
    )


def one_relative_for_a_list(element: etree._Element, _: Document) -> str | None:
    """A single relative uncertainty beside a list of values."""
    return "" if _shape(element) == (0, 1, 1, 0) else None


def relative_list_for_one(element: etree._Element, _: Document) -> str | None:
    """A list of relative uncertainties beside a single value."""
    return "" if _shape(element) == (1, 0, 0, 1) else None


def relative_wrong(element: etree._Element, _: Document) -> str | None:
    """A relative uncertainty that is not exactly U divided by the value."""
    stated = kids(element, RELATIVE, RELATIVE, "si:value")
    spreads = kids(element, "si:real", "si:expandedUnc", "si:uncertainty")
    values = kids(element, "si:real", "si:value")
    if len(stated) != 1 or not (spreads and values):
        return None
    quotient = _divided(number_of(only(spreads)), number_of(only(values)))
    if quotient != quotient:  # nothing equals it, so what is stated is not even read
        return string_of(stated[0])
    return string_of(stated[0]) if number_of(stated[0]) != quotient else None


def _divided(over: float, under: float) -> float:
    """As IEEE 754 asks, also by nought."""
    if under:
        return over / under
    if not over or over != over:
        return nan
    return inf if (str(over)[0] == "-") == (str(under)[0] == "-") else -inf


def relative_of_other_length(element: etree._Element, about: Document) -> str | None:
    """More than one relative uncertainty, but not one for each value."""
    given = len(tokens_of(kids(element, RELATIVE_LIST, "si:valueXMLList")))
    if given < 2:
        return None
    return _other_length(given, about.value_lists_before(element))


def uncertainty_of_other_length(element: etree._Element, _: Document) -> str | None:
    """More than one expanded uncertainty, but not one for each value."""
    stated = kids(element, "si:expandedUncXMLList", "si:uncertaintyXMLList")
    if len(stated) != 1:
        return None
    return _other_length(len(tokens_of(stated)), kids(element, "si:valueXMLList"))


def _other_length(given: int, lists: Sequence[etree._Element]) -> str | None:
    """One for all values needs no look at them."""
    if given < 2:
        return None
    values = len(tokens_of(lists))
    return None if given == values else f"{given} / {values}"


def blank_in_unit(element: etree._Element, _: Document) -> str | None:
    """A unit with a blank in it."""
    unit = string_of(element)
    return unit if len(tokens(unit)) > 1 else None


def units_of_other_length(element: etree._Element, about: Document) -> str | None:
    """More than one unit, but not one for each value."""
    units = tokens(string_of(element))
    if len(units) < 2:
        return None
    before = about.beside(element, "si:valueXMLList", before=True)
    values = len(pieces(string_of(only(before)))) if before else 0
    return None if len(units) == values else f"{len(units)} / {values}"


def several_units(element: etree._Element, _: Document) -> str | None:
    """More than one unit: the published test asks nothing else, whatever its words say."""
    units = tokens(string_of(element))
    return " ".join(units) if len(units) > 1 else None


def unit_not_declared(element: etree._Element, about: Document) -> str | None:
    """A unit outside the SI that no statement declares."""
    if any(one in about.declared_units for one in text_nodes(element)):
        return None
    unit = one_text(element)
    return unit if FOREIGN.match(unit) else None


def no_single(name: str, *, before: bool) -> Condition:
    """Not exactly one element of that name on that side."""

    def broken(element: etree._Element, about: Document) -> str | None:
        return None if len(about.beside(element, name, before=before)) == 1 else string_of(element)

    return broken


def declared_twice(element: etree._Element, about: Document) -> str | None:
    """A language that is declared again."""
    beside_it = about.texts_beside(element)
    return string_of(element) if any(beside_it[text] > 1 for text in text_nodes(element)) else None


def uneven_text(element: etree._Element, _: Document) -> str | None:
    """A list whose items are not parted by one blank each."""
    text = string_of(element)
    return text if uneven(text) else None


def uneven_attribute(name: str) -> Condition:
    """The same for an attribute."""

    def broken(element: etree._Element, _: Document) -> str | None:
        text = element.get(name) or ""
        return text if uneven(text) else None

    return broken
