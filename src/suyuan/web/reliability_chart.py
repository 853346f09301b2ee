"""The reliability of a fleet over its intervals, ready for the template: drawn on the server.

Each interval has its share found in tolerance and the exact limits of it; a line stands at the target.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from suyuan.metrology.interval import Suggestion

WIDTH: Final = 640
HEIGHT: Final = 250
LEFT: Final = 52
RIGHT: Final = 18
TOP: Final = 14
BOTTOM: Final = 40
STEP: Final = 0.1


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One interval: its place, the share and its limits."""

    x: float
    y: float
    y_low: float
    y_high: float
    months: float
    tested: int


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything the template draws."""

    width: int
    height: int
    left: int
    right: int
    base: int
    marks: tuple[Mark, ...]
    grid: tuple[tuple[float, float], ...]  # (y, share)
    target: float
    suggested: float | None


def sheet_of(found: Suggestion) -> Sheet | None:
    """The chart; None where nothing was found."""
    if not found.bins:
        return None
    low = max(0.0, min(found.target, *(one.low for one in found.bins)) - 0.02)
    floor = int(low / STEP) * STEP
    longest = 1.08 * max(*(one.nominal for one in found.bins), found.interval or 0.0)

    def across(months: float) -> float:
        return LEFT + months / longest * (WIDTH - LEFT - RIGHT)

    def down(share: float) -> float:
        return TOP + (1.0 - share) / (1.0 - floor) * (HEIGHT - TOP - BOTTOM)

    steps = round((1.0 - floor) / STEP)
    stride = 2 if steps > 6 else 1
    return Sheet(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        base=HEIGHT - BOTTOM,
        marks=tuple(
            Mark(
                x=across(one.nominal),
                y=down(one.observed),
                y_low=down(one.low),
                y_high=down(one.high),
                months=one.nominal,
                tested=one.tested,
            )
            for one in found.bins
        ),
        grid=tuple((down(1.0 - STEP * n), 1.0 - STEP * n) for n in range(0, steps + 1, stride)),
        target=down(found.target),
        suggested=None if found.interval is None else across(found.interval),
    )
