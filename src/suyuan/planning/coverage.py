"""The five metrics of coverage, which are never mixed, and what each comes to in parts of the whole.

A part (the rows of one division, one level, one kind) is worked out from the evidence of the one reading, by
the same fold: nothing is asked of the engine again.
Source: domain model 16.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from suyuan.planning.indicators import find_indicator
from suyuan.planning.reading import Indicator, Member, Reading, value_of

METRICS: Final[Mapping[str, str]] = {
    "C1": "compulsory_standard_coverage",
    "C2": "demand_coverage",
    "C3": "verification_coverage",
    "C4": "on_time_rate",
    "C5": "service_distance",
}


@dataclass(frozen=True, kw_only=True)
class Variants:
    """Every setting of the five metrics, with its default; each metric takes those it has."""

    variant: str = "pooled"
    basis: str = "legal"
    reach: str = "within"
    unknown: str = "counted"
    since: date | None = None
    first: str = "left_out"
    percentile: str = "p90"
    of: str = "served"

    def of_metric(self, code: str) -> dict[str, Any]:
        """The options of one metric."""
        return {name: getattr(self, name) for name in metric(code).options}


class Line(NamedTuple):
    """What a part of a reading comes to; `value` None where nothing is there or nothing is reached."""

    key: str
    part: int
    whole: int
    value: float | None


def metric(code: str) -> Indicator:
    """The indicator behind a metric."""
    return find_indicator(METRICS[code])


def kind_of(row: Member) -> str:
    """The kind of a row of evidence by unit and kind."""
    return row.id.split("/")[1]


def lines(reading: Reading, key_of: Callable[[Member], str | None]) -> tuple[Line, ...]:
    """The reading in parts, by key; rows without a key are left out."""
    groups: dict[str, list[Member]] = {}
    for row in reading.rows:
        if (key := key_of(row)) is not None:
            groups.setdefault(key, []).append(row)
    return tuple(_line(key, groups[key], reading) for key in sorted(groups))


def _line(key: str, rows: list[Member], reading: Reading) -> Line:
    part, whole = sum(row.part for row in rows), sum(row.whole for row in rows)
    return Line(key, part, whole, told(value_of(reading.unit, reading.options, rows), part, whole, reading))


def told(value: float, part: int, whole: int, reading: Reading) -> float | None:
    """A value that can be told: of nothing there is none, and what is never reached is no number."""
    counted = part if reading.unit == "min" and reading.options["of"] == "served" else whole
    return value if counted and math.isfinite(value) else None


def value_told(reading: Reading) -> float | None:
    """The value of a whole reading, or None."""
    return told(reading.value, reading.numerator, reading.denominator or 0, reading)
