"""The plot of a study of a reference material as points and lines of a drawing, ready for the template.

Drawn on the server like the control chart: it prints, needs no script, and scales with its place. One unit of
the drawing is one pixel at desktop width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.registry.materials.studies import TOGETHER, Finding, Raw
from suyuan.web.control_chart import ticks
from suyuan.web.formats import number
from suyuan.web.speech import read

WIDTH: Final = 760
HEIGHT: Final = 250
LEFT: Final = 66
RIGHT: Final = 16
TOP: Final = 14
BOTTOM: Final = 34
MARGIN: Final = 0.1
MOST_LABELS: Final = 12
LONGEST_LABEL: Final = 9  # characters under the axis


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A reading or a mean on the drawing; `says` is what it tells when pointed at."""

    x: float
    y: float
    look: str  # reading, mean
    says: str


@dataclass(frozen=True, kw_only=True)
class Stroke:
    """A straight line; `look` is centre, limit, trend or error."""

    x1: float
    y1: float
    x2: float
    y2: float
    look: str


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Everything the template draws."""

    kind: str
    marks: tuple[Mark, ...]
    strokes: tuple[Stroke, ...]
    grid: tuple[tuple[float, str], ...]
    below: tuple[tuple[float, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


Down = Callable[[float], float]


def plot_of(raw: Raw, finding: Finding) -> Plot:
    """The plot of a study with what the engine found in it."""
    draw = _over_time if raw.kind in ("short_term", "long_term") else _beside_each_other
    return draw(raw, finding)


def _beside_each_other(raw: Raw, finding: Finding) -> Plot:
    """Units with their replicates and mean, or laboratories with their results, and the mean of all."""
    answer: Any = finding.answer
    groups = [(read(label), [float(one) for one in given]) for label, given in _groups(raw)]
    centre = float(answer.mean if raw.kind == "homogeneity" else answer.value)
    levels = [centre, centre - finding.u, centre + finding.u]
    bars = _stated(raw)
    readings_all = [y for _, readings in groups for y in readings]
    down, grid = _scale([*readings_all, *levels, *(end for bar in bars for end in bar)])
    step = (WIDTH - LEFT - RIGHT) / max(len(groups), 2)
    marks: list[Mark] = []
    for place, (label, readings) in enumerate(groups):
        x = LEFT + step * (place + 0.5)
        marks += [Mark(x=x, y=down(y), look="reading", says=f"{label}: {y:g}") for y in readings]
        if len(readings) > 1:
            mean = sum(readings) / len(readings)
            marks.append(Mark(x=x, y=down(mean), look="mean", says=f"{label}: {mean:.6g}"))
    strokes = [
        Stroke(x1=LEFT, x2=WIDTH - RIGHT, y1=down(level), y2=down(level), look=look)
        for level, look in zip(levels, ("centre", "limit", "limit"), strict=True)
    ]
    for place, (low, high) in enumerate(bars):
        x = LEFT + step * (place + 0.5)
        strokes.append(Stroke(x1=x, x2=x, y1=down(low), y2=down(high), look="error"))
    labels = [(LEFT + step * (place + 0.5), label) for place, (label, _) in enumerate(groups)]
    return Plot(kind=raw.kind, marks=tuple(marks), strokes=tuple(strokes), grid=grid, below=_thinned(labels))


def _groups(raw: Raw) -> list[tuple[str, tuple[str, ...]]]:
    """What stands above each place: of laboratories that give their uncertainty only the mean."""
    if _is_of_many(raw):
        return [(label, given[:1]) for label, given in raw.rows]
    return list(raw.grouped().items())


def _stated(raw: Raw) -> list[tuple[float, float]]:
    """Mean minus and plus the standard uncertainty of each laboratory, where all of them give one."""
    if not _is_of_many(raw) or any(len(given) < 2 for _, given in raw.rows):
        return []
    pairs = [(float(given[0]), float(given[1])) for _, given in raw.rows]
    return [(mean - u, mean + u) for mean, u in pairs]


def _is_of_many(raw: Raw) -> bool:
    return raw.kind == "characterisation" and raw.option("way") in TOGETHER


def _over_time(raw: Raw, finding: Finding) -> Plot:
    """Readings against time, the fitted line up to the horizon, and the mean of the first and last."""
    answer: Any = finding.answer
    points = [(float(label), float(y)) for label, given in raw.rows for y in given]
    last = max([t for t, _ in points] + [answer.horizon])
    first = min(min(t for t, _ in points), 0.0)
    ends = [(t, answer.intercept + answer.slope * t) for t in (first, last)]
    down, grid = _scale([*(y for _, y in points), *(y for _, y in ends)])
    span = last - first or 1.0

    def across(t: float) -> float:
        return LEFT + 14 + (t - first) / span * (WIDTH - LEFT - RIGHT - 28)

    (t1, y1), (t2, y2) = ends
    strokes = [Stroke(x1=across(t1), y1=down(y1), x2=across(t2), y2=down(y2), look="trend")]
    if answer.horizon > 0:
        x = across(answer.horizon)
        strokes.append(Stroke(x1=x, x2=x, y1=TOP, y2=HEIGHT - BOTTOM, look="limit"))
    marks = [Mark(x=across(t), y=down(y), look="reading", says=f"{t:g}: {y:g}") for t, y in points]
    return Plot(
        kind=raw.kind,
        marks=tuple(marks),
        strokes=tuple(strokes),
        grid=grid,
        below=tuple((across(t), f"{t:g}") for t in ticks(first, last) if first <= t <= last),
    )


def _scale(values: Sequence[float]) -> tuple[Down, tuple[tuple[float, str], ...]]:
    """The vertical place of a value, and the lines of the grid with their numbers."""
    low, high = min(values), max(values)
    room = (high - low) * MARGIN or abs(high) * MARGIN or 1.0
    low, high = low - room, high + room

    def down(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    return down, tuple((down(level), number(level, 6)) for level in ticks(low, high))


def _thinned(labels: Sequence[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    """Labels under the axis, as many as have room, each not too long."""
    step = -(-len(labels) // MOST_LABELS)
    return tuple(
        (x, label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…")
        for x, label in labels[::step]
    )
