"""Quantile functions as tables: a random word becomes a draw by one look-up and one straight line.

The words 0 ... 2**32 - 1 stand for the probabilities (w + 1/2) 2**-32. The middle of the law is cut into
cells of equal probability; the outer 1/64 on either side, where quantile functions bend and grow, into 256
cells per halving of the remaining probability. A cell is therefore never wider than 1/256 of its distance to
the end of the law, which bounds the error of the chord for a quantile function Q(u) by (u/256)**2 Q''(u)/8:
below 1e-6 standard deviations for a normal law, and below 1e-5 of the larger of half the interquartile range
and the distance from the median for all laws with the shapes met in practice (t from one dof, gamma from
shape 1/2, log-normal to sigma 3). `Table.error` measures it for any law. The arithmetic is one product and
one sum in a fixed order, so that the numpy road and the compiled one (module `kernel`) give the same bits.
Source: JCGM 101:2008, 6.4.1 and C.2 (inverse transform method).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.laws.quantiles import Floats, Shape, quantile
from suyuan.metrology.trials.streams import Words

_BITS: Final = 14
_CELLS: Final = 1 << _BITS
SHIFT: Final = 32 - _BITS
PER_OCTAVE: Final = 256
EDGE: Final = PER_OCTAVE << SHIFT  # words below this, or as near to the upper end, are in the edges
# Edge cells are numbered by the exponent and the upper 8 bits of the fraction of w + 1/2, a float >= 1/2.
FRACTION: Final = 52 - 8
FIRST: Final = (1023 - 1) << 8
PER_EDGE: Final = (32 - _BITS + 8 + 1) * PER_OCTAVE
_HALF: Final = 1 << 31
_own = threading.local()


@dataclass(frozen=True, eq=False)
class Table:
    """The quantile function of one standardised law.

    start, slope : (cells,), in the middle a draw is start + slope w. edge_start, edge_slope : the cells of
    both edges, the lower edge first; there a draw is start + slope t, t = w + 1/2 from the near end.
    """

    shape: Shape
    start: Floats
    slope: Floats
    edge_start: Floats
    edge_slope: Floats

    @cached_property
    def error(self) -> float:
        """The largest error of the chords, found at the middle of every cell.

        Relative to the distance from the median, or to half the interquartile range where that is larger.
        """
        quarter = np.array([0.25])
        low, high = (float(quantile(self.shape, quarter, upper=upper)[0]) for upper in (False, True))
        median = float(quantile(self.shape, np.array([0.5]), upper=True)[0])
        return max(
            _chord_error(self.shape, nodes, median=median, floor=0.5 * abs(high - low))
            for nodes in (_middle_nodes(), _edge_nodes() / 2.0**32)
        )


@lru_cache(maxsize=64)
def table(shape: Shape) -> Table:
    """The table of a standardised law, made once: about 28 000 values of its quantile function.

    Raises NotFinite where these exceed the floats, as for a t law with a hundredth of a degree of freedom.
    """
    with np.errstate(all="ignore"):
        found = _made(shape)
    if not all(
        np.isfinite(one).all() for one in (found.start, found.slope, found.edge_start, found.edge_slope)
    ):
        name = " ".join(str(part) for part in shape)
        raise NotFinite(Text(f"分布 {name} 的分位数", f"a quantile of the law {name}"), given="∞")
    return found


def _made(shape: Shape) -> Table:
    nodes = _middle_nodes()
    below, above = (quantile(shape, nodes, upper=upper) for upper in (False, True))
    values = np.concatenate([below, above[-2::-1]])
    slope = np.zeros(_CELLS)
    start = np.zeros(_CELLS)
    slope[PER_OCTAVE:-PER_OCTAVE] = np.diff(values) / (1 << SHIFT)
    first = np.arange(PER_OCTAVE, _CELLS - PER_OCTAVE, dtype=float) * (1 << SHIFT) - 0.5
    start[PER_OCTAVE:-PER_OCTAVE] = values[:-1] - slope[PER_OCTAVE:-PER_OCTAVE] * first
    edges = [_edge(shape, upper=upper) for upper in (False, True)]
    return Table(
        shape=shape,
        start=start,
        slope=slope,
        edge_start=np.concatenate([one for one, _ in edges]),
        edge_slope=np.concatenate([other for _, other in edges]),
    )


def look_up(found: Table, words: Words) -> Floats:
    """Standardised draws (n,) for random words (n,)."""
    size = len(words)
    cell, gathered = _workspace(size)
    np.right_shift(words, SHIFT, out=cell, casting="unsafe")
    draws = words.astype(np.float64)
    np.take(found.slope, cell, out=gathered, mode="clip")
    np.multiply(draws, gathered, out=draws)
    np.take(found.start, cell, out=gathered, mode="clip")
    np.add(draws, gathered, out=draws)
    outer = np.flatnonzero((words + np.uint32(EDGE)) < np.uint32(2 * EDGE))  # the sum wraps round
    if len(outer):
        draws[outer] = _look_up_edge(found, words[outer])
    return draws


def _look_up_edge(found: Table, words: Words) -> Floats:
    upper = words >= np.uint32(_HALF)
    t = np.where(upper, ~words, words).astype(np.float64) + 0.5
    cell = (t.view(np.int64) >> FRACTION) - FIRST + upper * PER_EDGE
    return found.edge_slope[cell] * t + found.edge_start[cell]


def _middle_nodes() -> Floats:
    """Probabilities at the limits of the cells from the lower edge to the median."""
    return np.arange(PER_OCTAVE, _CELLS // 2 + 1) / _CELLS


def _edge_nodes() -> Floats:
    """t at the limits of the cells of an edge, from 1/2 outward in."""
    octave = 1.0 + np.arange(PER_OCTAVE) / PER_OCTAVE
    scale = 2.0 ** np.arange(-1, PER_EDGE // PER_OCTAVE - 1)
    return np.append((scale[:, None] * octave).ravel(), 2.0 * scale[-1])


def _edge(shape: Shape, *, upper: bool) -> tuple[Floats, Floats]:
    nodes = _edge_nodes()
    values = quantile(shape, nodes / 2.0**32, upper=upper)
    slope = np.diff(values) / np.diff(nodes)
    return values[:-1] - slope * nodes[:-1], slope


def _chord_error(shape: Shape, nodes: Floats, *, median: float, floor: float) -> float:
    """Largest relative error of the chords between neighbouring nodes, on both sides."""
    middles = 0.5 * (nodes[1:] + nodes[:-1])
    worst = 0.0
    for upper in (False, True):
        values = quantile(shape, nodes, upper=upper)
        exact = quantile(shape, middles, upper=upper)
        off = np.abs(0.5 * (values[1:] + values[:-1]) - exact)
        scale = np.maximum(np.abs(exact - median), floor)
        worst = max(worst, float((off / np.maximum(scale, np.finfo(float).tiny)).max()))
    return worst


def _workspace(size: int) -> tuple[NDArray[np.int64], Floats]:
    """Two arrays of this thread, kept between blocks: fresh memory costs as much as the arithmetic."""
    kept: Any = getattr(_own, "arrays", None)
    if kept is None or len(kept[0]) < size:
        kept = _own.arrays = (np.empty(size, dtype=np.int64), np.empty(size))
    return kept[0][:size], kept[1][:size]
