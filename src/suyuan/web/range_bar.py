"""The range a laboratory offers against the range that is needed, as two bars on one axis.

The axis holds both ranges; it is logarithmic where they span more than two decades above zero. Drawn on the
server in hundredths of its width, so it prints and needs no script.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from suyuan.registry.resources.finding import Found

DECADES: Final = 2.0
LEAST_WIDTH: Final = 1.2  # a single point is still seen


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Where a range lies on the axis, in hundredths."""

    x: float
    width: float


@dataclass(frozen=True, kw_only=True)
class RangeBar:
    """Both ranges; `lacking` are the parts of the need that are not offered."""

    offered: Bar
    needed: Bar
    lacking: tuple[Bar, ...]
    is_logarithmic: bool


def range_bar(found: Found) -> RangeBar:
    """The drawing of one result."""
    low, high = found.row["low_value"], found.row["high_value"]
    from_, to = found.asked.low, found.asked.high
    place, is_logarithmic = _axis(min(low, from_), max(high, to))

    def bar(begin: float, end: float) -> Bar:
        left, right = place(begin), place(end)
        width = max(right - left, LEAST_WIDTH)
        return Bar(x=min(left, 100 - width), width=width)

    lacking = []
    if found.share < 1 and from_ < low:
        lacking.append(bar(from_, min(low, to)))
    if found.share < 1 and to > high:
        lacking.append(bar(max(high, from_), to))
    return RangeBar(
        offered=bar(low, high),
        needed=bar(from_, to),
        lacking=tuple(lacking),
        is_logarithmic=is_logarithmic,
    )


def _axis(low: float, high: float) -> tuple[Callable[[float], float], bool]:
    if low > 0 and math.log10(high / low) > DECADES:
        decades = math.log10(high / low)
        return (lambda value: 100 * math.log10(value / low) / decades), True
    length = high - low or 1.0
    return (lambda value: 100 * (value - low) / length), False
