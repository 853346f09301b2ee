"""The results of a comparison at one point as a drawing: differences from the reference value with bars.

Drawn on the server like the control chart. Each laboratory is a number below the axis; its bar is U(x) at
k = 2, the band about zero is U of the reference value. What is drawn hollow has no weight in that value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from suyuan.registry.comparisons import rules
from suyuan.registry.comparisons.queries import PointReport
from suyuan.web.control_chart import ticks

WIDTH: Final = 760
HEIGHT: Final = 300
LEFT: Final = 76
RIGHT: Final = 14
TOP: Final = 16
BOTTOM: Final = 30
MARGIN: Final = 0.06


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One laboratory: its point and the ends of its bar. `look` is ok, questionable, not_ok or reference."""

    number: int
    x: float
    y: float
    top: float
    bottom: float
    look: str
    is_hollow: bool
    laboratory: int  # place in the lines of the point


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Everything the template draws."""

    width: int
    height: int
    left: int
    right: int
    base: float
    zero: float
    band_top: float
    band_height: float
    bars: tuple[Bar, ...]
    grid: tuple[tuple[float, float], ...]  # height, value


def drawing_of(point: PointReport) -> Drawing | None:
    """The drawing; None before there is a reference value."""
    if point.reference is None or not point.lines:
        return None
    value, band = rules.exact(point.reference.value), float(point.reference.U)
    middles = [float(rules.exact(one.measured.value) - value) for one in point.lines]
    wide = [2.0 * float(rules.standard_square(one.measured.U, one.measured.k)) ** 0.5 for one in point.lines]
    low, high = _range(middles, wide, band)
    step = (WIDTH - LEFT - RIGHT) / len(point.lines)
    # Where one laboratory gives the value nobody else has weight in it, and there is nothing to mark.
    has_members = point.reference.members > 1

    def down(height: float) -> float:
        return TOP + (high - height) / (high - low) * (HEIGHT - TOP - BOTTOM)

    bars = tuple(
        Bar(
            number=place + 1,
            x=LEFT + step * (place + 0.5),
            y=down(middle),
            top=down(middle + spread),
            bottom=down(middle - spread),
            look=line.judged.verdict if line.judged else "reference",
            is_hollow=line.judged is not None and not line.judged.is_member and has_members,
            laboratory=place,
        )
        for place, (line, middle, spread) in enumerate(zip(point.lines, middles, wide, strict=True))
    )
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        base=HEIGHT - BOTTOM,
        zero=down(0.0),
        band_top=down(band),
        band_height=down(-band) - down(band),
        bars=bars,
        grid=tuple((down(one), one) for one in ticks(low, high)),
    )


def _range(middles: Sequence[float], wide: Sequence[float], band: float) -> tuple[float, float]:
    ends = [middle + side * spread for middle, spread in zip(middles, wide, strict=True) for side in (-1, 1)]
    low, high = min(-band, *ends), max(band, *ends)
    room = MARGIN * (high - low)
    return low - room, high + room
