"""Result lines of a certificate from outside: each value that states an uncertainty, at its point.

Where a result states no uncertainty at all (a verification), its values are taken without one: u is then
unknown, never zero. The words of the document are kept beside the numbers. What was measured before an
adjustment, limits, conditions and covariances stay in the document, which is kept whole: the lines are those
of the instrument as it was left.
Source: PTB DCC schema 3.3.0 and Good Practice (refType basic_nominalValue); JCGM 100:2008, 6.2 (u = U / k).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from lxml import etree

from suyuan.certify.dcc.reading.data import read_quantities
from suyuan.certify.dcc.reading.status import status_of
from suyuan.certify.dcc.reading.tree import Paths, every, kid, kids, words
from suyuan.certify.dcc.view import Quantity, Words, pick
from suyuan.certify.units import printed_unit
from suyuan.registry.received.rules import MAX_LINES, clipped

POINTS: Final = ("basic_nominalValue", "basic_referenceValue", "basic_appliedValue")
NOT_RESULTS: Final = (*POINTS, "suyuan_limit", "basic_limit", "basic_temperature", "basic_humidityRelative")


class Line(NamedTuple):
    """One value of a result, as the columns of `Result` hold it."""

    test: str
    at: int  # index within the test
    symbol: str
    label_zh: str
    label_en: str
    quantity_zh: str
    quantity_en: str
    unit: str
    point: str
    value_text: str
    expanded_text: str
    value: float | None
    u: float | None
    k: float | None
    p: float | None


class NoPaths(Paths):
    """Nobody asks where a quantity stands: the paths are left out."""

    def of(self, element: etree._Element) -> str:  # noqa: ARG002
        return ""


def result_lines(measured: etree._Element | None) -> tuple[tuple[Line, ...], int]:
    """The lines of all results in their order, and how many more there are than are kept."""
    found: list[Line] = []
    left = 0
    outer = (kid(one, "results") for one in _that_count(measured))
    for number_, result in enumerate((one for held in outer for one in kids(held, "result")), start=1):
        for line in _of_result(result, f"r{number_}"):
            if len(found) < MAX_LINES:
                found.append(line)
            else:
                left += 1
    return tuple(found), left


def _that_count(measured: etree._Element | None) -> list[etree._Element]:
    """The measurements, without those before an adjustment or repair where there is one after it."""
    every_one = list(kids(measured, "measurementResult"))
    after = [one for one in every_one if not status_of(one).startswith("before")]
    return after or every_one


def _of_result(result: etree._Element, test: str) -> Iterator[Line]:
    name = words(kid(result, "name"))
    groups = [read_quantities(group, NoPaths()) for group in _groups(kid(result, "data"))]
    stated = any(one.uncertainty for group in groups for one in group)
    index = 0
    for group in groups:
        points = next((one for one in group if _is(one, POINTS) and one.values), None)
        for place, quantity in enumerate(group):
            if not (quantity.uncertainty if stated else _is_result(quantity)):
                continue
            yield from _of_quantity(quantity, name, test, f"q{place + 1}", index, points)
            index += len(quantity.values)


def _groups(data: etree._Element | None) -> Iterator[Sequence[etree._Element]]:
    """Quantities that belong together: those of a list, and those that stand free."""
    if data is None:
        return
    yield list(kids(data, "quantity"))
    for one in every(data, "list"):
        yield list(kids(one, "quantity"))


def _is(quantity: Quantity, types: tuple[str, ...]) -> bool:
    return any(one in types for one in quantity.ref_type.split())


def _is_result(quantity: Quantity) -> bool:
    return bool(quantity.values) and quantity.kind != "constant" and not _is(quantity, NOT_RESULTS)


def _of_quantity(
    quantity: Quantity, name: Words, test: str, symbol: str, start: int, points: Quantity | None
) -> Iterator[Line]:
    own_zh, own_en = pick(quantity.name, "zh"), pick(quantity.name, "en")
    zh, en = clipped(pick(name, "zh"), 160), clipped(pick(name, "en"), 200)
    quantity_zh, quantity_en = clipped(own_zh, 80), clipped(own_en, 120)
    kind = quantity.uncertainty_kind
    count = len(quantity.values)
    for place, text in enumerate(quantity.values):
        spread, k = _at(quantity.uncertainty, place, count), number(_at(quantity.k, place, count))
        yield Line(
            test,
            start + place,
            symbol,
            zh,
            en,
            quantity_zh,
            quantity_en,
            unit_of(_at(quantity.units, place, count)),
            _point(points, place, count) if points is not quantity else "",
            _printed(text),
            _printed(spread) if kind == "expanded" else "",
            number(text),
            _standard(kind, number(spread), k),
            k,
            number(_at(quantity.p, place, count)),
        )


def _standard(kind: str, spread: float | None, k: float | None) -> float | None:
    """u: as stated, or U / k; unknown where the certificate does not say it, and never negative."""
    if spread is None or spread < 0:
        return None
    if kind == "standard":
        return spread
    return spread / k if kind == "expanded" and k is not None and k > 0 else None


def _at(texts: Sequence[str], place: int, count: int) -> str:
    """One text for all values, or one for each."""
    if len(texts) == 1:
        return texts[0]
    return texts[place] if len(texts) == count else ""


def _point(points: Quantity | None, place: int, count: int) -> str:
    if points is None or len(points.values) not in (1, count):
        return ""
    unit = unit_of(_at(points.units, place, len(points.values)))
    return clipped(f"{_at(points.values, place, count)} {unit}", 40)


@lru_cache(maxsize=4096)
def unit_of(identifier: str) -> str:
    """The unit as printed; one that is longer than its column is cut and marked."""
    printed = printed_unit(identifier) if identifier else ""
    return clipped("" if printed == "1" else printed, 20)


def _printed(text: str) -> str:
    """Digits as they stand in the document, where they fit."""
    return text if len(text) <= 40 else clipped(text, 40)


def number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
