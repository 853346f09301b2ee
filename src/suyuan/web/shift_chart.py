"""How far results moved beside what their limits allow: classes with their counts, ready for the template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from suyuan.trace.graph import Floats

EDGES: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # of what the limits allow; the last is open


@dataclass(frozen=True, kw_only=True)
class ShiftClass:
    """Results whose shift lies between `begin` and `end` of what is allowed (end None: and above).

    share : of the largest class, for the length of its bar
    """

    begin: float
    end: float | None
    count: int
    share: float

    @property
    def is_grave(self) -> bool:
        """Whether the shift alone is larger than all that is allowed."""
        return self.end is None


@dataclass(frozen=True, kw_only=True)
class ShiftChart:
    """The classes from the smallest shift to the largest; `without` results have no limits."""

    classes: tuple[ShiftClass, ...]
    without: int


def shift_chart(share_of_limit: Floats) -> ShiftChart | None:
    """The classes of shares, None where no result has limits."""
    known = share_of_limit[np.isfinite(share_of_limit)]
    if not len(known):
        return None
    place = np.searchsorted(EDGES, known, side="right") - 1
    counts = np.bincount(place, minlength=len(EDGES)).tolist()
    ends: list[float | None] = [*EDGES[1:], None]
    rows = zip(EDGES, ends, counts, strict=True)
    return ShiftChart(
        classes=tuple(
            ShiftClass(begin=begin, end=end, count=count, share=count / max(counts))
            for begin, end, count in rows
        ),
        without=len(share_of_limit) - len(known),
    )
