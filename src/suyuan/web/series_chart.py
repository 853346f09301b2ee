"""The picture of a series as lines and areas of a drawing, ready for the template: made on the server.

Least and greatest value of each step are an area, the mean is a line. Where there are no data the drawing is
empty. Every eighth of the width is a link to the stretch it covers, so that one zooms without a script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from suyuan.registry.datasets.looking import View, instant
from suyuan.web.control_chart import ticks

if TYPE_CHECKING:
    from suyuan.lake.envelope import Envelope

WIDTH: Final = 760
HEIGHT: Final = 280
LEFT: Final = 62
RIGHT: Final = 14
TOP: Final = 12
BOTTOM: Final = 34
ZONES: Final = 8
MARGIN: Final = 0.08
APART: Final = 4  # usual distances between steps; more is a gap
LEAST_SPAN: Final = 1_000_000  # µs; one cannot look closer
SPARK_WIDTH: Final = 240
SPARK_HEIGHT: Final = 46
SPARK_STEPS: Final = 48
_SECONDS: Final = (
    1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800, 604800, 1209600,
    2678400, 8035200, 16070400, 31622400, 158112000, 316224000,
)  # fmt: skip
DAY: Final = 86400


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A mark on the time axis; `is_day`: only the day is worth saying."""

    x: float
    at: datetime
    is_day: bool


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A strip of the picture and the stretch behind it."""

    x: float
    width: float
    begin: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Everything the template draws. `areas` and `lines` are points of polygons and polylines."""

    areas: tuple[str, ...]
    lines: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    limits: tuple[tuple[float, float], ...]  # y and value of the declared range, where in sight
    grid: tuple[tuple[float, float], ...]  # y and value
    days: tuple[Tick, ...]
    zones: tuple[Zone, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    base: int = HEIGHT - BOTTOM


def chart_of(picture: Envelope, view: View, *, zone: tzinfo) -> Chart | None:
    """The drawing; None where the stretch holds nothing."""
    if not len(picture.begin):
        return None
    low, high = float(picture.low.min()), float(picture.high.max())
    room = (high - low) * MARGIN or abs(high) * MARGIN or 1.0
    low, high = low - room, high + room
    span = max(view.end - view.begin, 1)

    def across(at: float) -> float:
        return LEFT + min(max(at - view.begin, 0), span) / span * (WIDTH - LEFT - RIGHT)

    def down(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    areas, lines, dots = [], [], []
    for piece in _pieces(picture):
        xs = [across(picture.begin[place] + picture.step / 2) for place in piece]
        means = [down(float(picture.mean[place])) for place in piece]
        if len(piece) == 1:
            dots.append((xs[0], means[0]))
            continue
        upper = [(x, down(float(picture.high[place]))) for x, place in zip(xs, piece, strict=True)]
        lower = [(x, down(float(picture.low[place]))) for x, place in zip(xs, piece, strict=True)]
        areas.append(_points([*upper, *reversed(lower)]))
        lines.append(_points(list(zip(xs, means, strict=True))))
    bounds = [bound for bound in view.column.bounds if bound is not None and low < bound < high]
    return Chart(
        areas=tuple(areas),
        lines=tuple(lines),
        dots=tuple(dots),
        limits=tuple((down(bound), bound) for bound in bounds),
        grid=tuple((down(value), value) for value in ticks(low, high)),
        days=_time_ticks(view, across, zone),
        zones=_zones(view),
    )


def _pieces(picture: Envelope) -> list[range]:
    """Stretches of steps without a gap between them."""
    import numpy as np

    places = (picture.begin - picture.begin[0]) // picture.step
    apart = np.diff(places)
    usual = float(np.quantile(apart, 0.9)) if len(apart) else 1.0
    cuts = [0, *(int(cut) + 1 for cut in np.flatnonzero(apart > APART * usual)), len(places)]
    return [range(start, stop) for start, stop in pairwise(cuts)]


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def _zones(view: View) -> tuple[Zone, ...]:
    span = view.end - view.begin
    if span < LEAST_SPAN * ZONES:
        return ()
    wide = (WIDTH - LEFT - RIGHT) / ZONES
    return tuple(
        Zone(
            x=LEFT + place * wide,
            width=wide,
            begin=view.begin + span * place // ZONES,
            end=view.begin + span * (place + 1) // ZONES,
        )
        for place in range(ZONES)
    )


def _time_ticks(view: View, across: Any, zone: tzinfo) -> tuple[Tick, ...]:
    """Round instants of the civil time, at most seven."""
    span = (view.end - view.begin) / 1_000_000
    step = next((one for one in _SECONDS if span / one <= 7), _SECONDS[-1])
    first, last = instant(view.begin).astimezone(zone), instant(view.end).astimezone(zone)
    moments = _months(first, last, round(step / 2_678_400)) if step >= 2_678_400 else _even(first, last, step)
    marks = [Tick(x=across(_micros(one)), at=one, is_day=step >= DAY) for one in moments]
    return tuple(mark for mark in marks if LEFT + 24 < mark.x < WIDTH - RIGHT - 24)


def _micros(moment: datetime) -> int:
    from suyuan.registry.datasets.looking import micros

    return micros(moment)


def _even(first: datetime, last: datetime, step: int) -> list[datetime]:
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    if step >= DAY:
        days = step // DAY
        midnight -= timedelta(days=midnight.toordinal() % days)
    count = int((first - midnight).total_seconds() // step)
    moments = [midnight + timedelta(seconds=step * (count + place)) for place in range(12)]
    return [one for one in moments if first <= one <= last]


def _months(first: datetime, last: datetime, months: int) -> list[datetime]:
    moments: list[datetime] = []
    start = date(first.year, 1, 1)
    place = 0
    while True:
        year, month = start.year + (place * months) // 12, (place * months) % 12 + 1
        if year > min(last.year + 1, 9999):
            return moments
        moment = datetime(year, month, 1, tzinfo=first.tzinfo)
        if first <= moment <= last:
            moments.append(moment)
        if moment > last:
            return moments
        place += 1


@dataclass(frozen=True, kw_only=True)
class Moves:
    """Where one can go from a stretch, in µs since 1970; None where one is there already."""

    earlier: tuple[int, int] | None
    later: tuple[int, int] | None
    wider: tuple[int, int] | None
    closer: tuple[int, int] | None


def moves_of(view: View, *, first: int, last: int) -> Moves:
    """The stretches beside and around the one in sight."""
    span = view.end - view.begin
    half = span // 2
    is_whole = view.begin <= first and view.end >= last
    return Moves(
        earlier=None
        if view.begin <= first
        else (max(first, view.begin - half), max(first, view.begin - half) + span),
        later=None if view.end >= last else (min(last, view.end + half) - span, min(last, view.end + half)),
        wider=None if is_whole else (max(first, view.begin - half), min(last, view.end + half)),
        closer=None if span < 4 * LEAST_SPAN else (view.begin + span // 4, view.end - span // 4),
    )


def spark_of(kept: Sequence[Sequence[Any]]) -> str:
    """The small picture of the catalogue as points of a polygon; "" where there is nothing."""
    if len(kept) < 2:
        return ""
    lows, highs = [float(one[1]) for one in kept], [float(one[2]) for one in kept]
    least, most = min(lows), max(highs)
    size = (most - least) or 1.0

    def point(step: int, value: float, shift: float) -> tuple[float, float]:
        return (2 + step / (SPARK_STEPS - 1) * (SPARK_WIDTH - 4),
                4 + (most - value) / size * (SPARK_HEIGHT - 8) + shift)  # fmt: skip

    upper = [point(one[0], high, -0.7) for one, high in zip(kept, highs, strict=True)]
    lower = [point(one[0], low, 0.7) for one, low in zip(kept, lows, strict=True)]
    return _points([*upper, *reversed(lower)])
