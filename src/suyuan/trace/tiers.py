"""A whole province in two tiers: a small graph of standards, and leaves grouped by identical set-ups.

Results that others lean on are nodes of the graph. All others are leaves: a leaf is `scale` times its
set-up, which is a row of sensitivities to nodes, plus its own part. Leaves stand in the order of their
set-ups, so that one question to a set-up answers for a run of neighbouring leaves, and a fault costs as much
as the leaves that it reaches. New leaves come as further segments.
Source: design, section 2 (set-ups); domain model 6.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.trace import kernels
from suyuan.trace.graph import Floats, Graph, Rows
from suyuan.trace.identities import Index, Integers, unknown
from suyuan.trace.influence import Reach, reach, row_variances

Days = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stated:
    """What is on record of n results, each in its own unit; not a number where there is nothing.

    value, low, high : arrays (n,), the limits those of acceptance, with a guard band already inside
    day : array (n,), days since 1970-01-01 on which each was made
    """

    value: Floats
    low: Floats
    high: Floats
    day: Days

    def __len__(self) -> int:
        return len(self.day)

    def take(self, places: Integers) -> Stated:
        """The record of some of them."""
        return Stated(
            value=self.value[places], low=self.low[places], high=self.high[places], day=self.day[places]
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SetUps:
    """The shared parts: rows over the nodes, and what all leaves of a set-up share beside the standards.

    own_variance : array (s,), in the squared unit of the leaves
    """

    rows: Rows
    own_variance: Floats

    def __len__(self) -> int:
        return len(self.own_variance)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaves:
    """One segment of m leaves in the order of their set-ups.

    begin : array (s + 1,), where the leaves of each set-up begin
    scale : array (m,); own_variance : array (m,), in the squared unit of each leaf
    """

    index: Index
    begin: Integers
    scale: Floats
    own_variance: Floats
    stated: Stated

    def __len__(self) -> int:
        return len(self.scale)

    def set_up_of(self, leaf: Integers) -> Integers:
        """Set-ups of some leaves."""
        return np.searchsorted(self.begin, leaf, side="right") - 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Tiers:
    """Graph, set-ups and leaves. Results are numbered: nodes first, then the leaves segment by segment."""

    graph: Graph
    stated: Stated  # of the nodes
    set_ups: SetUps
    segments: tuple[Leaves, ...]

    @cached_property
    def reach(self) -> Reach:
        """Components of the sources in the nodes."""
        return reach(self.graph)

    @cached_property
    def set_up_variances(self) -> Floats:
        """Variance of each set-up, array (s,): what its standards bring and what its leaves share beside."""
        return row_variances(self.set_ups.rows, self.reach) + self.set_ups.own_variance

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """The number of the first leaf of each segment, and the number of all results at the end."""
        found = [len(self.graph)]
        for segment in self.segments:
            found.append(found[-1] + len(segment))
        return tuple(found)

    def __len__(self) -> int:
        return self.offsets[-1]

    def uncertainties(self) -> Floats:
        """Standard uncertainty of every result, array (results,), each in its own unit."""
        out = np.empty(len(self))
        np.sqrt(self.reach.variance, out=out[: len(self.graph)])
        for segment, first in zip(self.segments, self.offsets, strict=False):
            leaf_uncertainties(segment, self.set_up_variances, out=out[first : first + len(segment)])
        return out

    def numbers(self, ids: Sequence[UUID]) -> Integers:
        """The numbers of results, array (len(ids),). Raises NotFound for one that is not there."""
        found = self.graph.index.find(ids)
        for segment, first in zip(self.segments, self.offsets, strict=False):
            places = segment.index.find(ids)
            found = np.where((found < 0) & (places >= 0), places + first, found)
        missing = np.flatnonzero(found < 0)
        if missing.size:
            raise unknown(ids[int(missing[0])])
        return found

    def segment_of(self, number: int) -> tuple[Leaves, int] | None:
        """The segment of a leaf and its place there; None for a node."""
        if number < len(self.graph):
            return None
        at = int(np.searchsorted(self.offsets, number, side="right")) - 1
        return self.segments[at], number - self.offsets[at]


def leaf_uncertainties(leaves: Leaves, set_up_variances: Floats, *, out: Floats) -> None:
    """Standard uncertainties of one segment, written to `out`, array (m,)."""
    count = len(leaves.begin) - 1
    loop = kernels.chosen(kernels.leaf_uncertainties, size=len(leaves))
    if loop is not None:
        loop(0, count, leaves.begin, set_up_variances, leaves.scale, leaves.own_variance, out)
        return
    np.square(leaves.scale, out=out)
    out *= np.repeat(set_up_variances[:count], np.diff(leaves.begin))
    out += leaves.own_variance
    np.sqrt(out, out=out)
