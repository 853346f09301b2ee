"""A whole province in two tiers: a small graph of standards, and leaves grouped by identical set-ups.

Results that others lean on are nodes of the graph. All others are leaves: a leaf is `scale` times its
set-up, which is a row of sensitivities to nodes, plus its own part. Leaves stand in the order of their
set-ups, so that one question to a set-up answers for a run of neighbouring leaves, and a fault costs as much
as the leaves that it reaches. New leaves come as further segments.
Source: design, section 2 (set-ups); domain model 6.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.trace import kernels
from suyuan.trace.formulas import leaf_variance
from suyuan.trace.graph import Floats, Graph, Rows
from suyuan.trace.identities import Halves, Index, Integers, halves, unknown
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

    @property
    def numbers(self) -> tuple[Floats, Floats, Floats]:
        """Values and both limits."""
        return self.value, self.low, self.high

    def and_then(self, more: Stated) -> Stated:
        """This record and another one below it."""
        value, low, high = (np.concatenate(pair) for pair in zip(self.numbers, more.numbers, strict=True))
        return Stated(value=value, low=low, high=high, day=np.concatenate((self.day, more.day)))

    @classmethod
    def empty(cls) -> Stated:
        """Of nobody."""
        none = np.zeros(0)
        return cls(value=none, low=none, high=none, day=np.zeros(0, dtype=np.int32))


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

    def set_up_at(self, leaf: int) -> int:
        """Set-up of one leaf."""
        return int(self.begin.searchsorted(leaf, side="right")) - 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joints:
    """Where new results join on: identities of the set-ups and shared sources, and what they became.

    row : array (set_ups + 1,), the row of each set-up, and of those without one at the end
    source : array (sources,), positions among the nodes
    """

    set_ups: Index
    row: Integers
    sources: Index
    source: Integers


@dataclass(frozen=True, kw_only=True, eq=False)
class Tiers:
    """Graph, set-ups and leaves. Results are numbered: nodes first, then the leaves segment by segment."""

    graph: Graph
    stated: Stated  # of the nodes
    set_ups: SetUps
    joints: Joints
    segments: tuple[Leaves, ...]

    @classmethod
    def empty(cls) -> Tiers:
        """Tiers without a result: no node, no set-up, and the row of those without one."""
        nowhere, nobody = np.zeros(0, dtype=np.int64), Index.of(np.zeros((0, 2), dtype=np.uint64))
        return cls(
            graph=Graph.empty(),
            stated=Stated.empty(),
            set_ups=SetUps(rows=Rows.empty(1), own_variance=np.zeros(1)),
            joints=Joints(set_ups=nobody, row=np.zeros(1, dtype=np.int64), sources=nobody, source=nowhere),
            segments=(),
        )

    @cached_property
    def reach(self) -> Reach:
        """Components of the sources in the nodes."""
        return reach(self.graph)

    @cached_property
    def set_up_variances(self) -> Floats:
        """Variance of each set-up, array (s,): what its standards bring and what its leaves share beside."""
        return row_variances(self.set_ups.rows, self.reach) + self.set_ups.own_variance

    @property
    def is_worked_out(self) -> bool:
        """Whether the sums over the nodes are there already."""
        return "set_up_variances" in self.__dict__

    def worked_out(self, reach: Reach, set_up_variances: Floats) -> Tiers:
        """These tiers with sums that were done elsewhere: put where they are kept once they are asked for."""
        self.__dict__.update(reach=reach, set_up_variances=set_up_variances)
        return self

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
        found = self.locate(halves(ids))
        missing = np.flatnonzero(found < 0)
        if missing.size:
            raise unknown(ids[int(missing[0])])
        return found

    def locate(self, wanted: Halves) -> Integers:
        """The numbers of a column of identities, array (len(wanted),), -1 for one that is not there."""
        found = self.graph.index.locate(wanted)
        for segment, first in zip(self.segments, self.offsets, strict=False):
            places = segment.index.locate(wanted)
            found = np.where((found < 0) & (places >= 0), places + first, found)
        return found

    def among(self, numbers: Integers) -> Iterator[tuple[Leaves, Integers, Integers]]:
        """The leaves among some results, segment by segment: where they stand in `numbers`, and there."""
        for segment, first in zip(self.segments, self.offsets, strict=False):
            mine = np.flatnonzero((numbers >= first) & (numbers < first + len(segment)))
            if mine.size:
                yield segment, mine, numbers[mine] - first

    def rows_of(self, numbers: Integers) -> tuple[Integers, Floats]:
        """The row of set-up of each result and its factor to it: arrays (m,); -1 and 1 for a node."""
        row, factor = np.full(len(numbers), -1, dtype=np.int64), np.ones(len(numbers))
        for leaves, mine, leaf in self.among(numbers):
            row[mine], factor[mine] = leaves.set_up_of(leaf), leaves.scale[leaf]
        return row, factor

    def own_variances(self, numbers: Integers) -> Floats:
        """Variance of the part that is a result's own, array (m,), in its squared unit."""
        own = np.zeros(len(numbers))
        node = numbers < len(self.graph)
        own[node] = self.graph.own_u[numbers[node]] ** 2
        for leaves, mine, leaf in self.among(numbers):
            own[mine] = leaves.own_variance[leaf]
        return own

    def identities(self, numbers: Integers) -> Halves:
        """Identities of some results, array (m, 2)."""
        column = np.zeros((len(numbers), 2), dtype=np.uint64)
        node = numbers < len(self.graph)
        column[node] = self.graph.column[numbers[node]]
        for leaves, mine, leaf in self.among(numbers):
            column[mine] = leaves.index.column[leaf]
        return column

    def stated_of(self, numbers: Integers) -> Stated:
        """What is on record of some results."""
        columns = [np.full(len(numbers), np.nan) for _ in range(3)]
        day = np.zeros(len(numbers), dtype=np.int32)
        node = np.flatnonzero(numbers < len(self.graph))
        known = [(self.stated, node, numbers[node])]
        known += [(leaves.stated, mine, leaf) for leaves, mine, leaf in self.among(numbers)]
        for stated, mine, place in known:
            for column, values in zip(columns, stated.numbers, strict=True):
                column[mine] = values[place]
            day[mine] = stated.day[place]
        return Stated(value=columns[0], low=columns[1], high=columns[2], day=day)

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
    shared = np.repeat(set_up_variances[:count], np.diff(leaves.begin))
    np.sqrt(leaf_variance(leaves.scale, shared, leaves.own_variance), out=out)
