"""The coverage intervals of any number of trials without keeping them all.

JCGM 101:2008, 7.7 needs of M ordered trials only the lowest and the highest M - q: an interval reaches from
the r-th to the (r+q)-th, r = 1 ... M - q. Keeping those two ends gives the exact intervals from one pass, for
p = 0.95 from a tenth of the trials. Where even the ends do not fit, trials are counted in narrow bins
instead and `error` states by how much an interval may be off.
Source: JCGM 101:2008, 7.7.2-7.7.4.
"""

from __future__ import annotations

import math
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.trials.summary import (
    Interval,
    Rule,
    inside,
    shortest_interval,
    shortest_of,
    symmetric_interval,
    symmetric_rank,
)

Floats = NDArray[np.float64]

KEPT_VALUES: Final = 12_500_000
"""How many values may be kept in all, 100 MB; beyond that intervals come from counts in bins."""
_ROOM: Final = 4096  # the least number of values that are sorted away at a time
_BINS: Final = 1 << 21
_REACH: Final = math.asinh(1e9)


class Ends(Protocol):
    """Takes values block by block and knows the coverage intervals of all of them."""

    error: float

    def add(self, values: Floats) -> None:
        """Take the values (n,) of one block."""

    def ranked(self, rank: int) -> float:
        """The value of one of the highest ranks, from 1."""

    def intervals(self, count: int, p: float, rule: Rule) -> tuple[Interval, Interval]:
        """The shortest (by the rule) and the symmetric interval of the `count` values taken."""


class Tails:
    """The `keep` lowest and the `keep` highest values; the intervals are exact order statistics."""

    def __init__(self, keep: int) -> None:
        self.error = 0.0
        self.low, self.high = _Side(keep, sign=1.0), _Side(keep, sign=-1.0)
        self.taken = 0

    def add(self, values: Floats) -> None:
        """Take the values (n,) of one block."""
        self.taken += len(values)
        self.low.add(values)
        self.high.add(values)

    def intervals(self, count: int, p: float, rule: Rule) -> tuple[Interval, Interval]:
        """The shortest and the symmetric interval. Source: JCGM 101:2008, 7.7.3, 7.7.4."""
        q = inside(count, p)
        lower, upper = self.low.ordered(count - q), self.high.ordered(count - q)
        rank = symmetric_rank(count, q) - 1
        return shortest_of(lower, upper, rule=rule), (float(lower[rank]), float(upper[rank]))

    def ranked(self, rank: int) -> float:
        """The value of one of the highest ranks, from 1."""
        return float(self.high.ordered(self.taken - rank + 1)[0])


class _Side:
    """The `keep` lowest of sign * value, in a buffer of at least twice that length."""

    def __init__(self, keep: int, *, sign: float) -> None:
        self.keep = keep
        self.sign = sign
        self.room = max(keep, _ROOM)
        self.buffer = np.empty(keep + self.room)
        self.held = 0
        self.limit = math.inf

    def add(self, values: Floats) -> None:
        if self.limit < math.inf:
            limit = self.sign * self.limit
            values = values[values < limit] if self.sign > 0.0 else values[values > limit]
        for start in range(0, len(values), self.room):
            piece = values[start : start + self.room]
            self.buffer[self.held : self.held + len(piece)] = self.sign * piece
            self.held += len(piece)
            if self.held > self.keep:
                self._cut()

    def ordered(self, count: int) -> Floats:
        """The `count` most extreme values, ascending."""
        found = np.sort(self.buffer[: self.held])[:count]
        return found if self.sign > 0.0 else -found[::-1]

    def _cut(self) -> None:
        held = self.buffer[: self.held]
        held.partition(self.keep - 1)
        self.limit = float(held[self.keep - 1])
        self.held = self.keep


class Everything:
    """All of up to `most` values, for a p so small that the two ends would be more than all."""

    def __init__(self, most: int) -> None:
        self.error = 0.0
        self.values = np.empty(most)
        self.held = 0

    def add(self, values: Floats) -> None:
        """Take the values (n,) of one block."""
        self.values[self.held : self.held + len(values)] = values
        self.held += len(values)

    def intervals(self, count: int, p: float, rule: Rule) -> tuple[Interval, Interval]:
        """The shortest and the symmetric interval. Source: JCGM 101:2008, 7.7.3, 7.7.4."""
        ordered = self._ordered()[:count]
        return shortest_interval(ordered, p, rule=rule), symmetric_interval(ordered, p)

    def ranked(self, rank: int) -> float:
        """The value of one rank, from 1."""
        return float(self._ordered()[rank - 1])

    def _ordered(self) -> Floats:
        held = self.values[: self.held]
        held.sort()
        return held


class Bins:
    """Counts of values in bins whose width grows with the distance from the centre.

    The first block gives centre c and scale s; a value y falls into one of 2**21 bins of equal width in
    asinh((y - c)/s), so a bin is about 2e-5 times the larger of s and |y - c| wide. The ends of the symmetric
    interval are known to within one bin; the shortest interval found is at most two bins longer than the
    shortest there is.
    """

    def __init__(self) -> None:
        self.error = 0.0
        self.centre, self.scale = 0.0, 0.0
        self.counts = np.zeros(_BINS, dtype=np.int64)

    def add(self, values: Floats) -> None:
        """Take the values (n,) of one block."""
        if not self.scale:
            low, self.centre, high = (float(x) for x in np.quantile(values, (0.25, 0.5, 0.75)))
            spread = 0.5 * (high - low) or float(np.abs(values - self.centre).max())
            self.scale = spread or abs(self.centre) * 1e-12 or 1e-300
        place = np.arcsinh((values - self.centre) / self.scale) * (0.5 * _BINS / _REACH) + 0.5 * _BINS
        cells = np.clip(place, 0.0, _BINS - 1.0).astype(np.int64)
        self.counts += np.bincount(cells, minlength=_BINS)

    def intervals(self, count: int, p: float, rule: Rule) -> tuple[Interval, Interval]:  # noqa: ARG002
        """The shortest and the symmetric interval, to within one bin at either end; one rule only."""
        q = inside(count, p)
        below = np.cumsum(self.counts)
        rank = symmetric_rank(count, q)
        ranks = np.array([rank, rank + q])
        symmetric = np.searchsorted(below, ranks)
        # In every occupied bin its first and its last trial may begin the shortest interval.
        first = np.flatnonzero(self.counts)
        begins = np.concatenate([below[first] - self.counts[first] + 1, below[first]])
        first = np.concatenate([first, first])[begins <= count - q]
        begins = begins[begins <= count - q]
        last = np.searchsorted(below, begins + q)
        lower, upper = self._values(first), self._values(last)
        best = int(np.argmin(upper - lower))
        self._state_error(np.array([*symmetric, first[best], last[best]]))
        middle = self._values(symmetric)
        return (float(lower[best]), float(upper[best])), (float(middle[0]), float(middle[1]))

    def ranked(self, rank: int) -> float:
        """The value of one rank, from 1, to within one bin."""
        used = np.searchsorted(np.cumsum(self.counts), [rank])
        self._state_error(used)
        return float(self._values(used)[0])

    def _values(self, bins: NDArray[np.intp], shift: float = 0.5) -> Floats:
        at = np.sinh((bins + shift - 0.5 * _BINS) * (2.0 * _REACH / _BINS))
        return self.centre + self.scale * np.asarray(at, dtype=float)

    def _state_error(self, used: NDArray[np.intp]) -> None:
        if used.min() == 0 or used.max() == _BINS - 1:
            raise NotFinite(Text("包含区间的端点", "an end of the coverage interval"), given="∞")
        self.error = max(self.error, float((self._values(used, 1.0) - self._values(used, 0.0)).max()))


def ends_for(most: int, p: float, *, kept: int = KEPT_VALUES) -> Ends:
    """Exact ends for up to `most` trials where `kept` values suffice, else bins."""
    # One more than M - q: the q-th of M itself is asked for too, and fewer trials may round q otherwise.
    keep = most - inside(most, p) + 2
    # Two sides, each with a buffer of twice its length.
    if 4 * keep <= min(kept, 2 * most):
        return Tails(keep)
    return Everything(most) if most <= kept else Bins()
