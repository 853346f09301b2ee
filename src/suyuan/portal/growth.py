"""The growth of the log as a small picture: a stepped area over time, without any script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

WIDTH: Final = 640
HEIGHT: Final = 120
FEWEST: Final = 3


@dataclass(frozen=True, kw_only=True)
class Growth:
    """The picture: its line and area as SVG points, and what its ends say."""

    line: str
    area: str
    first: datetime
    last: datetime
    most: int


def drawn(points: Sequence[tuple[datetime, int]]) -> Growth | None:
    """The picture of (time, size), in the order of size; None for too few points or no time between them."""
    if len(points) < FEWEST:
        return None
    first, last = min(at for at, _ in points), max(at for at, _ in points)
    span, most = (last - first).total_seconds(), max(size for _, size in points)
    if not span:
        return None
    steps: list[str] = []
    y, reached = float(HEIGHT), 0
    for at, size in sorted(points):
        x = WIDTH * (at - first).total_seconds() / span
        steps.append(f"{x:.1f},{y:.1f}")
        reached = max(reached, size)  # a log never shrinks, whatever dates were entered for its entries
        y = HEIGHT * (1 - reached / most)
        steps.append(f"{x:.1f},{y:.1f}")
    line = " ".join(steps)
    return Growth(line=line, area=f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}", first=first, last=last, most=most)
