"""Pictures of measurement management, drawn on the server: studies of capability and confirmations.

A picture is a `Plot`: what is drawn, in the coordinates of its view box; one template macro draws them all.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.web.control_chart import ticks

WIDTH: Final = 720
HEIGHT: Final = 270
LEFT, RIGHT, TOP, BOTTOM = 84, 20, 32, 36
ROOM: Final = 0.08
CURVE_POINTS: Final = 61
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A point; `look`: the number of its series."""

    x: float
    y: float
    look: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line from edge to edge, upright or level. `look`: limit, wanted or mean; `text` stands at its end."""

    at: float
    look: str
    text: str
    is_upright: bool = False


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A box: a class of readings, or the reach of an uncertainty."""

    x: float
    y: float
    width: float
    height: float


@dataclass(kw_only=True)
class Plot:
    """Everything the template draws; ticks are a place and a text. `legend`: names of the series."""

    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    base: int = HEIGHT - BOTTOM
    bars: list[Bar] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    curve: str = ""
    across: list[tuple[float, str]] = field(default_factory=list)
    upwards: list[tuple[float, str]] = field(default_factory=list)
    legend: list[Text] = field(default_factory=list)
    unit: str = ""


def study_plot(study: Any, process: Any) -> Plot | None:
    """The picture of a study with its readings, None for a kind that has none."""
    make = _PLOTS.get(study.kind)
    if make is None:
        return None
    low, high = float(process.low), float(process.high)
    plot = make(study.readings, study.answer, low, high)
    plot.unit = process.unit
    return plot


def _process(kept: Mapping[str, Any], answer: Mapping[str, Any], low: float, high: float) -> Plot:
    """How often each reading came, with the limits of the tolerance and the normal law of mean and s."""
    values = _flat(kept["rows"])
    mean, sd = answer["mean"], answer["sd"]
    first, last = _roomy(min(low, *values), max(high, *values))
    right = _across(first, last)
    count = max(5, min(20, math.ceil(math.sqrt(len(values)))))
    begin, end = min(values), max(values)
    width = (end - begin) / count
    counts = [0] * count
    for value in values:
        counts[min(int((value - begin) / width), count - 1)] += 1
    expected = len(values) * width / (sd * math.sqrt(2 * math.pi))
    down = _upwards(0, max(*counts, expected) * (1 + ROOM))
    plot = Plot()
    base = down(0)
    plot.bars = [
        Bar(
            x=right(begin + place * width) + 0.5,
            y=down(n),
            width=right(begin + width) - right(begin) - 1,
            height=base - down(n),
        )
        for place, n in enumerate(counts)
    ]
    steps = [first + (last - first) * place / (CURVE_POINTS - 1) for place in range(CURVE_POINTS)]
    heights = [expected * math.exp(-(((one - mean) / sd) ** 2) / 2) for one in steps]
    plot.curve = "M" + "L".join(f"{right(x):.1f} {down(y):.1f}" for x, y in zip(steps, heights, strict=True))
    plot.lines = [
        Line(at=right(low), look="limit", text=f"{low:g}", is_upright=True),
        Line(at=right(high), look="limit", text=f"{high:g}", is_upright=True),
        Line(at=right(mean), look="mean", text=_short(mean, last - first), is_upright=True),
    ]
    plot.across = _written(right, first, last)
    return plot


def _gauge(kept: Mapping[str, Any], answer: Mapping[str, Any], low: float, high: float) -> Plot:
    """The readings one after the other about the reference; the band is the share of the tolerance."""
    values, reference = _flat(kept["rows"]), float(kept["reference"])
    reach = answer["share"] * (high - low) / 2
    first, last = _roomy(min(reference - reach, *values), max(reference + reach, *values))
    down, plot = _upwards(first, last), Plot()
    right = _across(0, len(values) + 1)
    plot.marks = [Mark(x=right(place), y=down(value)) for place, value in enumerate(values, start=1)]
    plot.lines = [
        Line(at=down(reference - reach), look="limit", text=_short(reference - reach, last - first)),
        Line(at=down(reference + reach), look="limit", text=_short(reference + reach, last - first)),
        Line(at=down(reference), look="wanted", text=_short(reference, last - first)),
        Line(at=down(answer["mean"]), look="mean", text=""),
    ]
    plot.across = [(right(place), str(place)) for place in range(10, len(values) + 1, 10)]
    plot.upwards = _written(down, first, last)
    return plot


def _crossed(kept: Mapping[str, Any], _answer: Mapping[str, Any], low: float, high: float) -> Plot:
    """Every part with the readings of each appraiser beside one another."""
    people = int(kept["reference"])
    rows = [[float(cell) for cell in row] for row in kept["rows"]]
    parts = len(rows) // people
    values = [value for row in rows for value in row]
    first, last = _roomy(min(values), max(values))
    down, right, plot = _upwards(first, last), _across(0.4, parts + 0.6), Plot()
    for place, row in enumerate(rows):
        part, person = divmod(place, people)
        x = right(part + 1 + 0.6 * ((person + 0.5) / people - 0.5))
        plot.marks += [Mark(x=x, y=down(value), look=min(person, 5)) for value in row]
    plot.lines = [
        Line(at=down(limit), look="limit", text=f"{limit:g}")
        for limit in (low, high)
        if first <= limit <= last
    ]
    plot.across = [(right(part), str(part)) for part in range(1, parts + 1)]
    plot.upwards = _written(down, first, last)
    plot.legend = [Text(f"评价人 {n}", f"Appraiser {n}") for n in range(1, min(people, 6) + 1)]
    return plot


_PLOTS: Final = {"process": _process, "gauge": _gauge, "crossed": _crossed}


def confirmation_plot(points: Sequence[Mapping[str, str]], allowed: str, unit: str) -> Plot | None:
    """Errors of a calibration with their U against the largest error; None without points."""
    if not points:
        return None
    limit = float(allowed)
    errors = [(float(one["error"]), float(one["U"])) for one in points]
    reach = max(limit, *(abs(error) + u for error, u in errors))
    first, last = _roomy(-reach, reach)
    down, right, plot = _upwards(first, last), _across(0.4, len(points) + 0.6), Plot(unit=unit)
    for place, (error, u) in enumerate(errors, start=1):
        x = right(place)
        plot.bars.append(Bar(x=x - 5, y=down(error + u), width=10, height=down(error - u) - down(error + u)))
        plot.marks.append(Mark(x=x, y=down(error)))
    plot.lines = [
        Line(at=down(limit), look="limit", text=f"+{limit:g}"),
        Line(at=down(-limit), look="limit", text=f"-{limit:g}"),
        Line(at=down(0), look="wanted", text=""),
    ]
    every = math.ceil(len(points) / 10)
    plot.across = [(right(n), one["point"][:10]) for n, one in enumerate(points, start=1) if n % every == 0]
    plot.upwards = _written(down, first, last)
    return plot


def _flat(rows: Rows) -> list[float]:
    return [float(cell) for row in rows for cell in row]


def _across(first: float, last: float) -> Any:
    return lambda value: LEFT + (value - first) / (last - first) * (WIDTH - LEFT - RIGHT)


def _upwards(first: float, last: float) -> Any:
    return lambda value: TOP + (last - value) / (last - first) * (HEIGHT - TOP - BOTTOM)


def _written(place: Any, first: float, last: float) -> list[tuple[float, str]]:
    return [(place(one), _short(one, last - first)) for one in ticks(first, last)]


def _short(value: float, span: float) -> str:
    """A number with the decimals that its axis can show, without the zeros at the end."""
    decimals = max(0, 3 - math.floor(math.log10(span)) - 1)
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _roomy(low: float, high: float) -> tuple[float, float]:
    room = ROOM * (high - low) or abs(high) * ROOM or 1.0
    return low - room, high + room
