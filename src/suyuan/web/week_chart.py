"""Weeks side by side: a bar of what came in, one of what was done, and the line of what stays open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from suyuan.registry.jobs.workload import Week

WIDTH: Final = 760
HEIGHT: Final = 220
LEFT: Final = 40
TOP: Final = 16
BASE: Final = 186
SMALLEST: Final = 1.5


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The two bars of a week, and the height of its point on the line of what is open."""

    monday: date
    x: float
    width: float
    received: tuple[float, float, int]  # top, height, count
    done: tuple[float, float, int]
    middle: float
    open_y: float
    open: int
    is_labelled: bool


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The whole drawing."""

    width: int
    height: int
    left: int
    base: int
    pairs: tuple[Pair, ...]
    line: str
    grid: tuple[tuple[float, int], ...]


def chart_of(weeks: Sequence[Week]) -> Chart:
    """The drawing of these weeks; every eighth or so has its date below."""
    top = max([1, *(max(week.received, week.done, week.open) for week in weeks)])
    step = (WIDTH - LEFT) / len(weeks)
    every = max(1, round(len(weeks) / 8))

    def down(count: int) -> float:
        return BASE - (BASE - TOP) * count / top

    def bar(count: int) -> tuple[float, float, int]:
        height = max(BASE - down(count), SMALLEST) if count else 0.0
        return BASE - height, height, count

    pairs = tuple(
        Pair(
            monday=week.monday,
            x=LEFT + step * (place + 0.12),
            width=step * 0.36,
            received=bar(week.received),
            done=bar(week.done),
            middle=LEFT + step * (place + 0.5),
            open_y=down(week.open),
            open=week.open,
            is_labelled=place % every == 0,
        )
        for place, week in enumerate(weeks)
    )
    line = " ".join(f"{pair.middle:.1f},{pair.open_y:.1f}" for pair in pairs)
    marks = sorted({0, top // 2, top})
    grid = tuple((down(mark), mark) for mark in marks)
    return Chart(width=WIDTH, height=HEIGHT, left=LEFT, base=BASE, pairs=pairs, line=line, grid=grid)
