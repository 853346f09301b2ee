"""What stands about one result: everything above it up to the roots, all below it down to the leaves.

Every box carries a share of a variance: above, how much of the variance of the chosen result comes through
it; below, how much of its own variance comes from the chosen one. An edge carries the part that passes along
it alone; correlated parts are not added up in it, so that the edges of a box need not sum to its share.
Source: JCGM 102:2011, 6.2; domain model 6.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from suyuan.trace.graph import Floats, Rows
from suyuan.trace.identities import Integers
from suyuan.trace.tiers import Tiers

Edges = tuple[Integers, Integers, Floats]  # child, parent, what is carried along


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strand:
    """k results on one side of a chosen one, which is the first of them.

    number : array (k,), numbers of the results in the tiers; level : array (k,), longest distance from the
    chosen one; share, own : arrays (k,), the share of the variance through each box and from its own part
    child, parent : arrays (e,), places in `number`; weight : array (e,), the share along each edge
    beside : share of what is no result: influences that several results have in common, and the own parts
    that leaves of one set-up share
    """

    number: Integers
    level: Integers
    share: Floats
    own: Floats
    child: Integers
    parent: Integers
    weight: Floats
    beside: float = 0.0

    def __len__(self) -> int:
        return len(self.number)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fringe:
    """m leaves below a chosen result, those of one set-up side by side.

    number, set_up : arrays (m,); share : array (m,), of each leaf's variance that comes from the chosen one
    at, holds : arrays (e,), a set-up and the place in the strand of a result that it leans on
    """

    number: Integers
    set_up: Integers
    share: Floats
    at: Integers
    holds: Integers

    def __len__(self) -> int:
        return len(self.number)


def above(tiers: Tiers, number: int) -> Strand:
    """Everything that a result leans on, and the share that comes through each."""
    graph, start = tiers.graph, _start(tiers, number)
    factor, level, edges = start.factor, start.level, start.edges
    for begin, end in reversed(list(graph.spans())):
        child = begin + np.flatnonzero(level[begin:end] >= 0)
        edge, owner = _edges_of(graph.rows, child)
        parent = graph.rows.parent[edge].astype(np.int64)
        carried = factor[owner] * graph.rows.sensitivity[edge]
        np.add.at(factor, parent, carried)
        np.maximum.at(level, parent, level[owner] + 1)
        edges.append((owner, parent, carried))
    whole = start.variance or 1.0
    found = np.flatnonzero(level >= 0)
    own = (factor[found] * graph.own_u[found]) ** 2 / whole
    named = graph.column[found].any(axis=1)
    beside = start.beside / whole + float(own[~named].sum())
    found, own = found[named], own[named]
    order = np.lexsort((found, level[found]))
    found, own = found[order], own[order]
    share, heights = factor[found] ** 2 * tiers.reach.variance[found] / whole, level[found]
    if number >= len(graph):  # a leaf stands below the nodes
        found, heights = np.append(number, found), np.append(0, heights)
        share, own = np.append(start.variance / whole, share), np.append(start.own / whole, own)
    child, parent, carried = _known(found, edges)
    return Strand(
        number=found,
        level=heights,
        share=share,
        own=own,
        child=child,
        parent=parent,
        weight=carried**2 * tiers.reach.variance[found[parent]] / whole,
        beside=beside,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Start:
    """Where the walk upward begins: factors and levels of the nodes, array (n,), and the first edges."""

    factor: Floats
    level: Integers
    edges: list[Edges]
    variance: float
    own: float
    beside: float


def _start(tiers: Tiers, number: int) -> _Start:
    size = len(tiers.graph)
    factor, level = np.zeros(size), np.full(size, -1, dtype=np.int64)
    place = tiers.segment_of(number)
    if place is None:
        factor[number], level[number] = 1.0, 0
        variance = float(tiers.reach.variance[number])
        return _Start(factor=factor, level=level, edges=[], variance=variance, own=0.0, beside=0.0)
    leaves, leaf = place
    group, scale = leaves.set_up_at(leaf), float(leaves.scale[leaf])
    parent, sensitivity = tiers.set_ups.rows.row(group)
    np.add.at(factor, parent, scale * sensitivity)
    level[parent] = 1
    own = float(leaves.own_variance[leaf])
    return _Start(
        factor=factor,
        level=level,
        edges=[(np.full(len(parent), number), parent.astype(np.int64), scale * sensitivity)],
        variance=scale**2 * float(tiers.set_up_variances[group]) + own,
        own=own,
        beside=scale**2 * float(tiers.set_ups.own_variance[group]),
    )


def below(tiers: Tiers, number: int) -> tuple[Strand, Fringe]:
    """Everything that leans on a result: the nodes among it with their edges, and the leaves."""
    graph, size = tiers.graph, len(tiers.graph)
    if number >= size:  # nobody leans on a leaf
        return _alone(number), _no_fringe()
    effect, level = np.zeros(size), np.full(size, -1, dtype=np.int64)
    effect[number], level[number] = 1.0, 0
    edges: list[Edges] = []
    for begin, end in graph.spans():
        if begin <= number:
            continue
        first, last = graph.rows.start[begin], graph.rows.start[end]
        near = graph.rows.parent[first:last]
        leaning = np.flatnonzero(level[near] >= 0)
        if not leaning.size:
            continue
        parent = near[leaning].astype(np.int64)
        owner = np.searchsorted(graph.rows.start, first + leaning, side="right") - 1
        carried = effect[parent] * graph.rows.sensitivity[first + leaning]
        np.add.at(effect, owner, carried)
        np.maximum.at(level, owner, level[parent] + 1)
        edges.append((owner.astype(np.int64), parent, carried))
    found = np.flatnonzero(level >= 0)
    found = found[np.lexsort((found, level[found]))]
    ends = _known(found, edges)
    own = float(tiers.reach.variance[number])
    variance = np.where(tiers.reach.variance[found] > 0, tiers.reach.variance[found], 1.0)
    share = effect[found] ** 2 * own / variance
    strand = Strand(
        number=found,
        level=level[found],
        share=share,
        own=np.zeros(len(found)),
        child=ends[0],
        parent=ends[1],
        weight=ends[2] ** 2 * own / variance[ends[0]],
    )
    return strand, _fringe(tiers, found, effect, level, own)


def _fringe(tiers: Tiers, found: Integers, effect: Floats, level: Integers, own: float) -> Fringe:
    rows = tiers.set_ups.rows
    leaning = np.flatnonzero(level[rows.parent] >= 0)
    group = np.searchsorted(rows.start, leaning, side="right") - 1
    coefficient = np.zeros(len(rows))
    np.add.at(coefficient, group, effect[rows.parent[leaning]] * rows.sensitivity[leaning])
    touched = np.unique(group)
    parts: list[Edges] = []
    for leaves, offset in zip(tiers.segments, tiers.offsets, strict=False):
        mine = touched[touched < len(leaves.begin) - 1]
        leaf, place = _ranges(leaves.begin[mine], leaves.begin[mine + 1])
        set_up = mine[place]
        scale = leaves.scale[leaf] ** 2
        variance = scale * tiers.set_up_variances[set_up] + leaves.own_variance[leaf]
        share = scale * coefficient[set_up] ** 2 * own / np.where(variance > 0, variance, 1.0)
        parts.append((leaf + offset, set_up, share))
    number, set_up, share = (
        (np.concatenate(column) for column in zip(*parts, strict=True)) if parts else _nothing()
    )
    order = np.argsort(set_up, kind="stable")
    return Fringe(
        number=number[order],
        set_up=set_up[order],
        share=share[order],
        at=group,
        holds=_places(found, rows.parent[leaning].astype(np.int64)),
    )


def _edges_of(rows: Rows, owners: Integers) -> tuple[Integers, Integers]:
    """Places of all edges of some rows, and the row of each."""
    edge, place = _ranges(rows.start[owners], rows.start[owners + 1])
    return edge, owners[place]


def _ranges(begin: Integers, end: Integers) -> tuple[Integers, Integers]:
    """The members of ranges one after the other, and the range of each."""
    sizes = end - begin
    place = np.repeat(np.arange(len(sizes)), sizes)
    ends = np.cumsum(sizes)
    return np.arange(int(sizes.sum())) + (begin - (ends - sizes))[place], place


def _places(found: Integers, wanted: Integers) -> Integers:
    """Where numbers stand in `found`; -1 for one that is not there."""
    if not len(found):
        return np.full(len(wanted), -1, dtype=np.int64)
    order = np.argsort(found, kind="stable")
    at = np.minimum(np.searchsorted(found[order], wanted), len(found) - 1)
    return np.where(found[order][at] == wanted, order[at], -1)


def _known(found: Integers, edges: list[Edges]) -> Edges:
    """The edges between boxes that are shown, as places among them, with what each carries."""
    if not edges:
        return _nothing()
    child, parent, carried = (np.concatenate(column) for column in zip(*edges, strict=True))
    child, parent = _places(found, child), _places(found, parent)
    both = (child >= 0) & (parent >= 0)
    return child[both], parent[both], carried[both]


def _nothing() -> Edges:
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)


def _alone(number: int) -> Strand:
    none = _nothing()
    return Strand(
        number=np.array([number]),
        level=np.zeros(1, dtype=np.int64),
        share=np.ones(1),
        own=np.zeros(1),
        child=none[0],
        parent=none[1],
        weight=none[2],
    )


def _no_fringe() -> Fringe:
    none = _nothing()
    return Fringe(number=none[0], set_up=none[1], share=none[2], at=none[0], holds=none[1])
