"""A target: recorded readings, forecast with its interval, and the target line, one drawing for all uses.

Drawn on the server as lengths; `svg_of` makes a picture that stands alone, for paper and for saving. Readings
that were read back later from the dates in the registers are hollow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from xml.sax.saxutils import escape

from suyuan.web.control_chart import ticks

WIDTH: Final = 760
HEIGHT: Final = 260
LEFT: Final = 58
RIGHT: Final = 16
TOP: Final = 14
BOTTOM: Final = 28
MOST_DOTS: Final = 60


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Everything that is drawn: points as text of a polyline, the fan as a polygon."""

    line: str
    dots: tuple[tuple[float, float, bool], ...]  # x, y, whether read back
    fan: str
    middle: str
    goal: float
    grid: tuple[tuple[float, float], ...]  # y, value
    years: tuple[tuple[float, int], ...]
    today: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is drawn. readings : day, value, whether read back; fan : day, value, low, high"""

    readings: Sequence[tuple[date, float, bool]]
    fan: Sequence[tuple[date, float, float, float]]
    goal: float
    until: date


def given_of(status: Any, *, on: date) -> Given:
    """The readings of a target with that of today, and its forecast to the due day."""
    readings = [(one.on, one.value, one.read_back) for one in status.history]
    if status.value is not None and (not readings or readings[-1][0] < on):
        readings.append((on, status.value, False))
    until = date(status.due, 12, 31)
    fan = status.trend.fan(until) if status.trend is not None and until > on else ()
    return Given(
        readings=readings,
        fan=[(one.day, one.value, one.low, one.high) for one in fan],
        goal=float(status.target),
        until=until,
    )


def given_from(content: Mapping[str, Any]) -> Given:
    """The same from the stored content of an evaluation."""
    readings = [(date.fromisoformat(day), float(value), False) for day, value in content["readings"]]
    ahead, until = content["forecast"], date(content["due"], 12, 31)
    fan: list[tuple[date, float, float, float]] = []
    if ahead is not None and readings:
        last, value = readings[-1][0], readings[-1][1]
        fan = [
            (last, value, value, value),
            (
                date.fromisoformat(ahead["on"]),
                float(ahead["value"]),
                float(ahead["low"]),
                float(ahead["high"]),
            ),
        ]
    return Given(readings=readings, fan=fan, goal=float(content["target"]), until=until)


def chart_of(given: Given) -> Chart | None:
    """The drawing; None with fewer than two readings: a point is no history."""
    if len(given.readings) < 2:
        return None
    first = given.readings[0][0]
    last = max(given.until, given.readings[-1][0])
    values = [
        *(value for _, value, _ in given.readings),
        given.goal,
        *(end for one in given.fan for end in one[2:]),
    ]
    low, high = min(values), max(values)
    room = (high - low) * 0.08 or max(abs(high) * 0.08, 1.0)
    low, high = (0.0 if low >= 0 > low - room else low - room), high + room
    span = max((last - first).days, 1)

    def across(day: date) -> float:
        return LEFT + (day - first).days / span * (WIDTH - LEFT - RIGHT)

    def down(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    dots = [(across(day), down(value), back) for day, value, back in given.readings]
    step = max(len(dots) // MOST_DOTS, 1)
    upper = [(across(one[0]), down(one[3])) for one in given.fan]
    lower = [(across(one[0]), down(one[2])) for one in given.fan]
    return Chart(
        line=_points([(x, y) for x, y, _ in dots]),
        dots=tuple(dots[::step]),
        fan=_points([*upper, *reversed(lower)]),
        middle=_points([(across(one[0]), down(one[1])) for one in given.fan]),
        goal=down(given.goal),
        grid=tuple((down(value), value) for value in ticks(low, high)),
        years=tuple(
            (across(date(year, 1, 1)), year)
            for year in range(first.year, last.year + 1)
            if date(year, 1, 1) >= first
        ),
        today=across(given.readings[-1][0]),
    )


def spark_of(given: Given) -> str:
    """The readings of a target as points of a small line."""
    return spark_through([(day, value) for day, value, _ in given.readings])


def spark_through(readings: Sequence[tuple[date, float]]) -> str:
    """Readings as points of a small line, 120 wide and 28 high; "" with fewer than two."""
    if len(readings) < 2:
        return ""
    first, values = readings[0][0], [value for _, value in readings]
    span, low = max((readings[-1][0] - first).days, 1), min(values)
    size = (max(values) - low) or 1.0
    return _points(
        [(2 + (day - first).days / span * 116, 25 - (value - low) / size * 22) for day, value in readings]
    )


def svg_of(chart: Chart, *, title: str = "") -> str:
    """The drawing as a picture of its own."""
    c = chart
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{c.width}" height="{c.height}"'
        f' viewBox="0 0 {c.width} {c.height}" font-family="Noto Sans CJK SC, sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>" if title else "",
        f'<rect width="{c.width}" height="{c.height}" fill="#ffffff"/>',
    ]
    for y, value in c.grid:
        parts.append(
            f'<line x1="{c.left}" x2="{c.right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e6eaec"/>'
            f'<text x="{c.left - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#5a6872">{value:g}</text>'
        )
    for x, year in c.years:
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{c.base}" y2="{c.base + 5}" stroke="#9aa6ad"/>'
            f'<text x="{x:.1f}" y="{c.base + 19}" text-anchor="middle" fill="#5a6872">{year}</text>'
        )
    if c.fan:
        parts.append(f'<polygon points="{c.fan}" fill="#0f5c73" fill-opacity="0.14"/>')
        parts.append(f'<polyline points="{c.middle}" fill="none" stroke="#0f5c73" stroke-dasharray="5 4"/>')
    parts.append(
        f'<line x1="{c.left}" x2="{c.right}" y1="{c.goal:.1f}" y2="{c.goal:.1f}" stroke="#b9473d"'
        ' stroke-width="1.5"/>'
        f'<polyline points="{c.line}" fill="none" stroke="#0f5c73" stroke-width="2"/>'
    )
    for x, y, is_back in c.dots:
        fill = "#ffffff" if is_back else "#0f5c73"
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{fill}" stroke="#0f5c73"/>')
    return "".join([*parts, "</svg>"])


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)
