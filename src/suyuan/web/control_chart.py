"""The control chart of a check standard as lines and points of a drawing, ready for the template.

Drawn on the server: it prints, it needs no script, and it can be saved as it is. One unit of the drawing is
one pixel at desktop width; the sheet scales with its place. The newest occasions are shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from suyuan.registry.standards.process import Course
from suyuan.registry.standards.process_queries import Watched

WIDTH: Final = 760
HEIGHT: Final = 260
LEFT: Final = 62
RIGHT: Final = 16
TOP: Final = 14
BOTTOM: Final = 34
SHOWN: Final = 60
SPARK_WIDTH: Final = 132
SPARK_HEIGHT: Final = 30
SPARK_SHOWN: Final = 24
MARGIN: Final = 0.08
FAR: Final = 3.0  # times the half-width of the limits: what lies further is drawn at the edge, with its value
TICKS: Final = 5


@dataclass(frozen=True, kw_only=True)
class Point:
    """One occasion on the sheet. `look` is trial, in_control or alarm; `beyond`: 1 above it, -1 below."""

    x: float
    y: float
    look: str
    day: date
    value: str
    beyond: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """A horizontal line with its value; `look` is centre, limit or grid."""

    y: float
    value: float
    look: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything the template draws. `trial_end` is where the trial ends, None where it is not in sight."""

    width: int
    height: int
    left: int
    right: int
    base: float
    points: tuple[Point, ...]
    lines: tuple[Line, ...]
    grid: tuple[Line, ...]
    days: tuple[tuple[float, date], ...]
    trial_end: float | None

    @property
    def path(self) -> str:
        """The line through the points."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def sheet_of(watched: Watched) -> Sheet | None:
    """The chart; None while there is nothing to draw."""
    if not watched.measurements:
        return None
    first = max(0, len(watched.measurements) - SHOWN)
    shown = watched.measurements[first:]
    course = watched.course
    values = course.values[first:]
    low, high = _window(values, course)
    step = (WIDTH - LEFT - RIGHT) / max(len(shown), 2)

    def across(place: int) -> float:
        return LEFT + step * (place + 0.5)

    def down(value: float) -> float:
        return TOP + (high - min(max(value, low), high)) / (high - low) * (HEIGHT - TOP - BOTTOM)

    points = tuple(
        replace(point, beyond=(value > high) - (value < low))
        for point, value in zip(
            _points(shown, [(across(place), down(value)) for place, value in enumerate(values)]),
            values,
            strict=True,
        )
    )
    lines = tuple(
        Line(y=down(value), value=value, look=look)
        for look, value in (("centre", course.centre), ("limit", course.upper), ("limit", course.lower))
        if value is not None
    )
    trial = watched.row.trial
    return Sheet(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        base=HEIGHT - BOTTOM,
        points=points,
        lines=lines,
        grid=tuple(Line(y=down(value), value=value, look="grid") for value in ticks(low, high)),
        days=_days(points),
        trial_end=across(trial - first) - step / 2 if first < trial < first + len(shown) else None,
    )


def spark_of(watched: Watched) -> Sheet | None:
    """The last occasions as a line small enough for a table."""
    if len(watched.measurements) < 2:
        return None
    shown = watched.measurements[-SPARK_SHOWN:]
    values = watched.course.values[-SPARK_SHOWN:]
    course = watched.course
    levels = [one for one in (course.lower, course.upper) if one is not None]
    low, high = _window(values, course)
    step = (SPARK_WIDTH - 8) / (len(shown) - 1)

    def down(value: float) -> float:
        return 3 + (high - min(max(value, low), high)) / (high - low) * (SPARK_HEIGHT - 6)

    return Sheet(
        width=SPARK_WIDTH,
        height=SPARK_HEIGHT,
        left=0,
        right=SPARK_WIDTH,
        base=SPARK_HEIGHT,
        points=_points(shown, [(4 + step * place, down(value)) for place, value in enumerate(values)]),
        lines=tuple(Line(y=down(value), value=value, look="limit") for value in levels),
        grid=(),
        days=(),
        trial_end=None,
    )


def _points(shown: Sequence[Mapping[str, Any]], places: Sequence[tuple[float, float]]) -> tuple[Point, ...]:
    return tuple(
        Point(x=x, y=y, look=str(one["state"]), day=one["performed_on"], value=str(one["value"]))
        for one, (x, y) in zip(shown, places, strict=True)
    )


def _window(values: Sequence[float], course: Course) -> tuple[float, float]:
    """What the sheet shows: every value, but for those so far out that the limits could not be told apart."""
    levels = [one for one in (course.centre, course.lower, course.upper) if one is not None]
    low, high = _range([*values, *levels])
    if course.centre is None or course.lower is None or course.upper is None or course.upper <= course.lower:
        return low, high
    reach = FAR * (course.upper - course.lower) / 2
    return max(low, course.centre - reach), min(high, course.centre + reach)


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * MARGIN or abs(high) * MARGIN or 1.0
    return low - room, high + room


def ticks(low: float, high: float) -> tuple[float, ...]:
    """Round values inside a range, about five: steps of 1, 2 or 5 times a power of ten."""
    raw = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(part * power for part in (1, 2, 5, 10) if part * power >= raw)
    first = math.ceil(low / step)
    return tuple(place * step for place in range(first, math.floor(high / step) + 1))


def _days(points: Sequence[Point]) -> tuple[tuple[float, date], ...]:
    """Days to write under the chart: the first, the last, and some between that do not touch."""
    wanted = min(len(points), 6)
    places = sorted({round(place * (len(points) - 1) / max(wanted - 1, 1)) for place in range(wanted)})
    return tuple((points[place].x, points[place].day) for place in places)
