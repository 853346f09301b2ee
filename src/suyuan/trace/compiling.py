"""From columns of results and influences to the two tiers, in whole arrays.

Nodes are the results that others lean on, and the sources that several owners share. Everything else of an
influence without a parent is private: to one leaf, or to the leaves of one set-up.
Source: domain model 6.1; JCGM 102:2011, 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.trace.graph import (
    Floats,
    Graph,
    Name,
    Rows,
    check_components,
    check_numbers,
    compile_graph,
    missing_parent,
    sensitivities,
)
from suyuan.trace.identities import Halves, Index, Integers, uuid_of
from suyuan.trace.tiers import Days, Leaves, SetUps, Stated, Tiers

NONE: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResultColumns:
    """n results as columns: identity, set-up (-1: none), standard uncertainty as stated, and the record."""

    column: Halves
    set_up: Integers
    u: Floats
    stated: Stated

    def __len__(self) -> int:
        return len(self.u)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InfluenceColumns:
    """m influences as columns. Each belongs to a result or to a set-up (the other is -1).

    parent : the result behind it, -1 where it has none; origin : a number for what lies behind it,
    the same number for the same thing; component : signed, in the unit of the owner
    """

    result: Integers
    set_up: Integers
    parent: Integers
    origin: Integers
    component: Floats

    def take(self, chosen: NDArray[np.bool_]) -> InfluenceColumns:
        """Some of them."""
        return InfluenceColumns(
            result=self.result[chosen],
            set_up=self.set_up[chosen],
            parent=self.parent[chosen],
            origin=self.origin[chosen],
            component=self.component[chosen],
        )


def compile_tiers(
    results: ResultColumns, influences: InfluenceColumns, *, set_ups: int, name: Name | None = None
) -> Tiers:
    """The tiers of results and influences; `set_ups` is how many set-ups there are.

    name : how a result is called in an error; by its identity where nothing is given
    Raises InputError for a cycle, a parent that is not there or made after its child, a component from a
    parent without uncertainty; OutOfRange for numbers that no result can have.
    """
    called = name or (lambda place: str(uuid_of(results.column[place])))
    _check(results, influences, called)
    plan = _Plan.of(results, influences, set_ups)
    edges = _targets(results, influences, plan, called)
    graph, place = _graph(results, influences, plan, edges, called)
    groups = _groups(results, influences, plan, place, edges)
    return Tiers(
        graph=graph,
        stated=_of_nodes(results, plan, place),
        set_ups=SetUps(rows=groups.rows, own_variance=groups.own_variance),
        segments=(_leaves(results, plan, groups),),
    )


def _of_nodes(results: ResultColumns, plan: _Plan, place: Integers) -> Stated:
    """The record of the nodes in their positions; of a source there is none."""
    size, at = len(place), place[: len(plan.nodes)]
    known = results.stated.take(plan.nodes)
    columns = [np.full(size, np.nan) for _ in range(3)]
    for column, values in zip(columns, (known.value, known.low, known.high), strict=True):
        column[at] = values
    day = np.full(size, results.stated.day.min(initial=np.iinfo(np.int32).max), dtype=np.int32)
    day[at] = known.day
    return Stated(value=columns[0], low=columns[1], high=columns[2], day=day)


def _check(results: ResultColumns, influences: InfluenceColumns, name: Name) -> None:
    check_numbers(name, u=results.u)
    owner = _some_owner(results, influences)
    check_components(name, influences.component, owner)
    leaning = influences.parent != NONE
    absent = np.flatnonzero((influences.parent < NONE) | (influences.parent >= len(results)))
    if absent.size:
        first = int(absent[0])
        raise missing_parent(f"#{int(influences.parent[first])}", name(int(owner[first])))
    day = results.stated.day
    earliest = _earliest(results, influences)
    late = np.flatnonzero(leaning & (day[influences.parent] > earliest))
    if late.size:
        first = int(late[0])
        parent, child = int(influences.parent[first]), int(owner[first])
        raise InputError(
            Text(
                f"上级结果 {name(parent)} 晚于使用它的 {name(child)}",
                f"the parent {name(parent)} was made after {name(child)}, which used it",
            ),
            members=(name(parent), name(child)),
        )


def _some_owner(results: ResultColumns, influences: InfluenceColumns) -> Integers:
    """A result that each influence belongs to: its own, or the earliest of its set-up; 0 where none does."""
    if not len(results):
        return np.zeros(len(influences.component), dtype=np.int64)
    size = int(max(results.set_up.max(initial=NONE), influences.set_up.max(initial=NONE))) + 1
    first = np.zeros(size + 1, dtype=np.int64)
    order = np.argsort(-results.stated.day.astype(np.int64), kind="stable")
    first[results.set_up[order]] = order  # the last one written is the earliest; -1 writes to the last place
    return np.where(influences.result != NONE, influences.result, first[influences.set_up])


def _earliest(results: ResultColumns, influences: InfluenceColumns) -> Days:
    if not len(results):
        return np.zeros(len(influences.component), dtype=np.int32)
    found: Days = results.stated.day[_some_owner(results, influences)]
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Plan:
    """Who becomes what.

    nodes : results that are nodes; node_of : array (n,), their number among the nodes, -1 for leaves
    source_of : array (m,), number of the shared source of each influence, -1 where it has none
    sources : number of shared sources; private : array (m,), whether it is private to a leaf or set-up
    beside : array (set_ups,), number of the source that stands for what a set-up shares beside its
    standards, -1 where its leaves keep that to themselves
    """

    nodes: Integers
    node_of: Integers
    source_of: Integers
    sources: int
    private: NDArray[np.bool_]
    beside: Integers
    own_variance: Floats  # of results, private parts only
    beside_variance: Floats  # of set-ups

    @classmethod
    def of(cls, results: ResultColumns, influences: InfluenceColumns, set_ups: int) -> _Plan:
        leaning = influences.parent != NONE
        is_node = np.zeros(len(results), dtype=np.bool_)
        is_node[influences.parent[leaning]] = True
        nodes = np.flatnonzero(is_node)
        node_of = np.full(len(results), NONE, dtype=np.int64)
        node_of[nodes] = np.arange(len(nodes))
        again = np.bincount(influences.origin, minlength=1)[influences.origin] > 1
        source_of, shared = _shared_sources(influences, leaning, again)
        private = ~leaning & (source_of == NONE)
        own, bare, beside_variance = _private_variances(results, influences, private, again, set_ups)
        own[bare] = results.u[bare] ** 2
        # A set-up keeps what its leaves share to itself only where they are one group: not if a node
        # belongs to it, or a leaf with edges of its own.
        apart = is_node.copy()
        apart[influences.result[(influences.result != NONE) & ~private]] = True
        is_open = np.zeros(set_ups + 1, dtype=np.bool_)
        is_open[results.set_up[apart]] = True  # without a set-up: the last place
        moved = np.flatnonzero(is_open[:-1] & (beside_variance > 0))
        beside = np.full(set_ups, NONE, dtype=np.int64)
        beside[moved] = shared + np.arange(len(moved))
        return cls(
            nodes=nodes,
            node_of=node_of,
            source_of=source_of,
            sources=shared + len(moved),
            private=private,
            beside=beside,
            own_variance=own,
            beside_variance=beside_variance,
        )


def _shared_sources(
    influences: InfluenceColumns, leaning: NDArray[np.bool_], again: NDArray[np.bool_]
) -> tuple[Integers, int]:
    """Number of the source of each influence that several owners share, -1 for all others; how many.

    again : array (m,), whether the origin occurs more than once: only those are sorted
    """
    source_of = np.full(len(leaning), NONE, dtype=np.int64)
    some = np.flatnonzero(again & ~leaning)
    owner = _owners(influences, some)
    order = np.lexsort((owner, influences.origin[some]))
    origin, owner, some = influences.origin[some][order], owner[order], some[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = origin[1:] != origin[:-1]
    group = np.cumsum(new) - 1
    changes = np.zeros(len(order), dtype=np.int64)
    changes[1:] = ~new[1:] & (owner[1:] != owner[:-1])
    is_shared = np.bincount(group, weights=changes, minlength=int(new.sum())) > 0
    number = np.where(is_shared, np.cumsum(is_shared) - 1, NONE)
    source_of[some] = number[group]
    return source_of, int(is_shared.sum())


def _owners(influences: InfluenceColumns, some: Integers) -> Integers:
    """One number for each owner, a result or a set-up."""
    result = influences.result[some]
    return np.where(result != NONE, 2 * result, 2 * influences.set_up[some] + 1)


def _private_variances(
    results: ResultColumns, influences: InfluenceColumns, private: NDArray[np.bool_],
    again: NDArray[np.bool_], set_ups: int,
) -> tuple[Floats, NDArray[np.bool_], Floats]:  # fmt: skip
    """Variance of the private part of each result and each set-up; which results have no influence at all.

    Parts of one origin add up before they are squared.
    """
    size = len(results) + set_ups
    owner = np.where(influences.result != NONE, influences.result, len(results) + influences.set_up)
    once = private & ~again
    variance = np.bincount(owner[once], weights=influences.component[once] ** 2, minlength=size)
    some = np.flatnonzero(private & again)
    some = some[np.lexsort((influences.origin[some], owner[some]))]
    if len(some):
        new = np.ones(len(some), dtype=np.bool_)
        new[1:] = (np.diff(owner[some]) != 0) | (np.diff(influences.origin[some]) != 0)
        begin = np.flatnonzero(new)
        total = np.add.reduceat(influences.component[some], begin)
        variance = variance + np.bincount(owner[some[begin]], weights=total**2, minlength=size)
    bare: NDArray[np.bool_] = results.set_up == NONE
    bare[influences.result[influences.result != NONE]] = False
    found = np.asarray(variance, dtype=np.float64)
    return found[: len(results)], bare, found[len(results) :]


def _graph(
    results: ResultColumns, influences: InfluenceColumns, plan: _Plan, edges: _Targets, name: Name
) -> tuple[Graph, Integers]:
    """The graph of nodes and sources, and the position of each: nodes first, then sources."""
    count, size = len(plan.nodes), len(plan.nodes) + plan.sources
    owned = influences.result != NONE
    mine = np.flatnonzero(owned & (edges.target != NONE))
    child = plan.node_of[influences.result[mine]]
    mine, child = mine[child != NONE], child[child != NONE]
    users = np.flatnonzero(results.set_up[plan.nodes] != NONE)
    set_up = results.set_up[plan.nodes[users]]
    shared = np.flatnonzero(~owned & (edges.target != NONE))
    rows = Rows.of(
        influences.set_up[shared], edges.target[shared], edges.value[shared], shape=(len(plan.beside), size)
    )
    entry, user = _each_row(rows, set_up)
    beside = plan.beside[set_up]
    moved = beside != NONE
    column = np.concatenate((results.column[plan.nodes], np.zeros((plan.sources, 2), dtype=np.uint64)))
    return compile_graph(
        column,
        np.sqrt(np.concatenate((plan.own_variance[plan.nodes], np.ones(plan.sources)))),
        np.concatenate((child, users[user], users[moved])),
        np.concatenate((edges.target[mine], rows.parent[entry], count + beside[moved])).astype(np.int64),
        np.concatenate(
            (edges.value[mine], rows.sensitivity[entry], np.sqrt(plan.beside_variance[set_up[moved]]))
        ),
        name=lambda at: name(int(plan.nodes[at])) if at < count else f"#{at - count}",
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Targets:
    """The node or source behind each influence (number, -1 for private ones), and the sensitivity to it."""

    target: Integers
    value: Floats


def _targets(results: ResultColumns, influences: InfluenceColumns, plan: _Plan, name: Name) -> _Targets:
    leaning = np.flatnonzero(influences.parent != NONE)
    parent = influences.parent[leaning]
    target = np.where(plan.source_of != NONE, len(plan.nodes) + plan.source_of, NONE)
    target[leaning] = plan.node_of[parent]
    value = influences.component.copy()  # a source has the standard uncertainty 1
    owner = _some_owner(results, influences)[leaning]
    value[leaning] = sensitivities(name, results.u, value[leaning], owner, parent)
    return _Targets(target=target, value=value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Groups:
    """Set-ups as the leaves use them. leaf : array (leaves,), results that are leaves, in ascending order;
    of : array (leaves,), the group of each; scale : array (leaves,)
    """

    rows: Rows
    own_variance: Floats
    leaf: Integers
    of: Integers
    scale: Floats


def _groups(
    results: ResultColumns, influences: InfluenceColumns, plan: _Plan, place: Integers, edges: _Targets
) -> _Groups:
    """One group for each set-up, one for leaves without any, and further ones for leaves with own edges.

    A leaf that leans on a node by itself, beside its set-up, has a row that few others have; leaves of one
    set-up with the same row of their own are one group, and without a set-up the same up to a factor.
    """
    leaf = np.flatnonzero(plan.node_of == NONE)
    size = len(plan.beside) + 1  # the last one is the group of no set-up
    group = np.where(results.set_up[leaf] == NONE, size - 1, results.set_up[leaf])
    owned = influences.result != NONE
    shared = np.flatnonzero(~owned & (edges.target != NONE))
    moved = np.flatnonzero(plan.beside != NONE)
    base = Rows.of(
        np.concatenate((influences.set_up[shared], moved)),
        place[np.concatenate((edges.target[shared], len(plan.nodes) + plan.beside[moved]))],
        np.concatenate((edges.value[shared], np.sqrt(plan.beside_variance[moved]))),
        shape=(size, len(place)),
    )
    own_variance = np.append(np.where(plan.beside == NONE, plan.beside_variance, 0.0), 0.0)
    scale = np.ones(len(leaf))
    mine = np.flatnonzero(owned & (edges.target != NONE))
    mine = mine[plan.node_of[influences.result[mine]] == NONE]
    if not len(mine):
        return _Groups(rows=base, own_variance=own_variance, leaf=leaf, of=group, scale=scale)
    own = Rows.of(
        np.searchsorted(leaf, influences.result[mine]),
        place[edges.target[mine]],
        edges.value[mine],
        shape=(len(leaf), len(place)),
    )
    special = np.flatnonzero(np.diff(own.start))
    alone = special[group[special] == size - 1]
    scale[alone] = own.sensitivity[own.start[alone]]
    scale[scale == 0.0] = 1.0
    own.sensitivity[:] /= np.repeat(scale, np.diff(own.start))
    first, number = _same_rows(own, special, group)
    rows = _stacked(base, own, old=group[first], leaf=first)
    own_variance = np.concatenate((own_variance, own_variance[group[first]]))
    group[special] = size + number
    return _Groups(rows=rows, own_variance=own_variance, leaf=leaf, of=group, scale=scale)


def _same_rows(own: Rows, special: Integers, group: Integers) -> tuple[Integers, Integers]:
    """The first leaf of each sort of row within a group, and the number of the sort of each special leaf.

    Rows are told apart by two sums of 64-bit mixtures of their entries: 128 bits, where ten million rows
    collide with a probability below 1e-23.
    """
    bits = own.sensitivity.view(np.uint64)
    begin = own.start[special]
    with np.errstate(over="ignore"):
        keys = [
            np.add.reduceat(_mixed(bits ^ _mixed(own.parent.astype(np.uint64) + salt)), begin)
            for salt in (_SALT, ~_SALT)
        ]
    order = np.lexsort((special, keys[1], keys[0], group[special]))
    sorted_ = [part[order] for part in (*keys, group[special].astype(np.uint64))]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = np.logical_or.reduce([part[1:] != part[:-1] for part in sorted_])
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    return special[order[new]], number


_SALT: Final = np.uint64(0x9E3779B97F4A7C15)


def _mixed(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A 64-bit mixture in which every bit depends on every other (the finalizer of splitmix64)."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))


def _stacked(base: Rows, own: Rows, *, old: Integers, leaf: Integers) -> Rows:
    """The base rows, then for each new group the row of its old group and the own row of its first leaf."""
    edges, user = _each_row(base, old)
    mine, owner = _each_row(own, leaf)
    size = len(base)
    child = np.concatenate((np.repeat(np.arange(size), np.diff(base.start)), size + user, size + owner))
    parent = np.concatenate((base.parent, base.parent[edges], own.parent[mine])).astype(np.int64)
    value = np.concatenate((base.sensitivity, base.sensitivity[edges], own.sensitivity[mine]))
    columns = int(parent.max(initial=0)) + 1
    return Rows.of(child, parent, value, shape=(size + len(leaf), columns))


def _each_row(rows: Rows, wanted: Integers) -> tuple[Integers, Integers]:
    """Places of the entries of each wanted row, and the number of the row among the wanted."""
    counts = rows.start[wanted + 1] - rows.start[wanted]
    user = np.repeat(np.arange(len(wanted)), counts)
    ends = np.cumsum(counts)
    offset = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
    return np.repeat(rows.start[wanted], counts) + offset, user


def _leaves(results: ResultColumns, plan: _Plan, groups: _Groups) -> Leaves:
    """The leaves in the order of their groups, and within one in the order they came."""
    order = np.argsort(groups.of, kind="stable")
    leaf = groups.leaf[order]
    counts = np.bincount(groups.of, minlength=len(groups.own_variance))
    return Leaves(
        index=Index.of(results.column[leaf]),
        begin=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        scale=groups.scale[order],
        own_variance=plan.own_variance[leaf],
        stated=results.stated.take(leaf),
    )
