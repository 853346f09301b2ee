"""How the evidence against a laboratory grew over the year, beside the height at which a person is called."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from suyuan.planning.integrity.evidence import ESCALATE

WIDTH: Final = 680
HEIGHT: Final = 240
LEFT: Final = 64
RIGHT: Final = 14
TOP: Final = 14
BASE: Final = 204
DEEPEST: Final = -4.0  # powers of ten below which nothing is drawn: bets long lost


@dataclass(frozen=True, kw_only=True)
class EvidenceChart:
    """Everything the template draws. `points` of a polyline; ticks are (pixel, power of ten)."""

    points: str
    threshold: float
    ticks: tuple[tuple[float, int], ...]
    days: tuple[tuple[float, date], ...]
    last: tuple[float, float]


def evidence_chart(course: Sequence[Sequence[Any]]) -> EvidenceChart | None:
    """The chart of a course of [day, log10 of the e-value]; None without two days."""
    if len(course) < 2:
        return None
    days = [date.fromisoformat(day) for day, _ in course]
    powers = [max(float(power), DEEPEST) for _, power in course]
    wall = math.log10(ESCALATE)
    low, high = math.floor(min(0.0, *powers)), math.ceil(max(wall, *powers) + 0.2)
    first, span = days[0], max((days[-1] - days[0]).days, 1)

    def across(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span

    def up(power: float) -> float:
        return BASE - (BASE - TOP) * (power - low) / (high - low)

    step = max(1, math.ceil((high - low) / 6))
    months = [first, *(date(first.year, month, 1) for month in range(first.month + 1, 13))]
    shown = [day for day in months if day <= days[-1]]
    return EvidenceChart(
        points=" ".join(f"{across(d):.1f},{up(p):.1f}" for d, p in zip(days, powers, strict=True)),
        threshold=up(wall),
        ticks=tuple((up(power), power) for power in range(low, high + 1, step)),
        days=tuple((across(day), day) for day in shown[:: max(1, len(shown) // 6)]),
        last=(across(days[-1]), up(powers[-1])),
    )
