"""Bars of how much falls due in each month or year, ready for the template: drawn on the server.

One unit of the drawing is one pixel at desktop width. A bar never vanishes while it stands for anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from suyuan.registry.instruments.due import Outlook

WIDTH: Final = 640
HEIGHT: Final = 190
TOP: Final = 26
BASE: Final = 160
GAP: Final = 0.36
SMALLEST: Final = 3.0


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One column: of a month, of a year, or, with neither, of what is overdue."""

    x: float
    y: float
    width: float
    height: float
    count: int
    month: date | None = None
    year: int | None = None

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, kw_only=True)
class Bars:
    """The whole drawing."""

    width: int
    height: int
    base: int
    bars: tuple[Bar, ...]


def bars_of(found: Outlook) -> Bars:
    """Overdue first, then the months in their order."""
    counts = [found.overdue, *(month.count for month in found.months)]
    months: list[date | None] = [None, *(month.first for month in found.months)]
    bars = zip(_bars(counts), months, strict=True)
    return _sheet(replace(bar, month=month) for bar, month in bars)


def bars_of_years(rows: Sequence[Mapping[str, int]]) -> Bars:
    """The years in their order."""
    bars = zip(_bars([row["pieces"] for row in rows]), rows, strict=True)
    return _sheet(replace(bar, year=row["year"]) for bar, row in bars)


def _sheet(bars: Iterable[Bar]) -> Bars:
    return Bars(width=WIDTH, height=HEIGHT, base=BASE, bars=tuple(bars))


def _bars(counts: Sequence[int]) -> list[Bar]:
    step = WIDTH / max(len(counts), 1)
    highest = max(*counts, 1) if counts else 1
    made = []
    for place, count in enumerate(counts):
        height = max((BASE - TOP) * count / highest, SMALLEST) if count else 0.0
        x = step * (place + GAP / 2)
        made.append(Bar(x=x, y=BASE - height, width=step * (1 - GAP), height=height, count=count))
    return made
