"""Calibrated ranges: between which points a certificate stands behind a device.

The range of a certificate reaches from its lowest to its highest point of one quantity. The point at which a
result used it (see `uses`) is held against it where it is a number with a unit of the same quantity.
Source: domain model 6.2 (point inside the calibrated range).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from suyuan.base.errors import UnknownUnit
from suyuan.methods.units import to_unit
from suyuan.metrology.units import read_plain
from suyuan.registry.results.rules import Point, read_point


class Placed(NamedTuple):
    """A point on the scale of its quantity: `kind` tells quantities apart, `number` is in SI units."""

    kind: str
    number: float


class Range(NamedTuple):
    """From the lowest to the highest calibrated point, in `unit`."""

    low: Decimal
    high: Decimal
    unit: str


@lru_cache(maxsize=4096)
def with_unit(text: str) -> Point | None:
    """The point of a line, None where it is no number or nobody says in which unit."""
    point = read_point(text)
    return point if point is not None and point.unit else None


def placed(text: str) -> Placed | None:
    """The same on the scale of its quantity. Temperatures from different zeros are different quantities."""
    point = with_unit(text)
    if point is None:
        return None
    unit = read_plain(point.unit)
    return Placed(f"{unit.dimension} {unit.offset}", float(point.nominal) * float(unit.scale))


def range_of(own: str, points: Iterable[str]) -> Range | None:
    """The range around one's `own` point among the points of its certificate; None where it is not judged."""
    mine = with_unit(own)
    if mine is None:
        return None
    numbers = [number for text in points if (number := point_in(text, mine.unit)) is not None]
    return Range(min(numbers), max(numbers), mine.unit) if numbers else None


def point_in(text: str, unit: str) -> Decimal | None:
    """A point expressed in a unit, None where it is one of another quantity or none at all."""
    point = with_unit(text)
    if point is None:
        return None
    try:
        return to_unit(point.nominal, point.unit, wanted=unit, quantity="point")
    except UnknownUnit:
        return None
