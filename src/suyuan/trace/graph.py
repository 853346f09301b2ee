"""The traceability graph as arrays: results, the results they came from, and how much of each reaches them.

A node is one result (or the root of a chain); an edge says that a result used another one and carries the
signed component of that parent in the child's uncertainty, exactly as the budget of the child stored it.
Nobody types an edge: edges are the influences of results. Positions are in topological order, parents first,
so that every question is one sweep over the levels.
Source: domain model 6.1; JCGM 100:2008, 5.1 (component = sensitivity times the parent's u).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from suyuan.base.errors import InputError, NotFound, OutOfRange
from suyuan.base.text import Text

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NAMED = 12  # members of a cycle spelled out in a message


class Node(NamedTuple):
    """One result: its standard uncertainty as stated, and the part of it that no parent explains.

    Both are in the unit of the result. A root has no parent, so there `own_u` is `u`.
    """

    id: UUID
    u: float
    own_u: float
    label: str = ""


class Edge(NamedTuple):
    """`child` used `parent`; `component` is signed, in the unit of the child."""

    child: UUID
    parent: UUID
    component: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Graph:
    """The compiled graph of n results; position 0 is a root, and parents stand before their children.

    sensitivity : sparse (n, n), change of the child (row) for a unit change of the parent (column)
    own_variance : array (n,), square of the own part, in the squared unit of each result
    level_starts : array (levels + 1,), where each level begins; level 0 holds the nodes without parents
    """

    ids: tuple[UUID, ...]
    labels: tuple[str, ...]
    positions: dict[UUID, int]
    sensitivity: sparse.csr_array
    own_variance: Floats
    level_starts: Integers

    def position(self, node: UUID) -> int:
        """Where `node` stands; NotFound where the graph does not know it."""
        try:
            return self.positions[node]
        except KeyError:
            raise NotFound(
                Text(f"溯源图中没有结果 {node}", f"the traceability graph has no result {node}"),
                given=str(node),
            ) from None

    def levels(self) -> Iterable[tuple[int, int]]:
        """First and last-plus-one position of each level, roots first."""
        return itertools.pairwise(self.level_starts.tolist())

    def parents(self, position: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Positions of the parents of one result, and its sensitivity to each."""
        begin, end = self.sensitivity.indptr[position : position + 2]
        return self.sensitivity.indices[begin:end], self.sensitivity.data[begin:end]


def build_graph(nodes: Sequence[Node], edges: Sequence[Edge]) -> Graph:
    """Compile nodes and edges. Several edges between the same two results add up.

    Raises InputError for a cycle (its members named), an unknown end of an edge, a result given twice, or a
    component from a parent that has no uncertainty; OutOfRange for an uncertainty that is negative or not
    a number.
    """
    index = {node.id: place for place, node in enumerate(nodes)}
    if len(index) != len(nodes):
        raise _named("结果重复出现", "a result is given twice", _twice(nodes))
    child = _ends(index, nodes, edges, [edge.child for edge in edges])
    parent = _ends(index, nodes, edges, [edge.parent for edge in edges])
    u = np.array([node.u for node in nodes], dtype=np.float64)
    own_u = np.array([node.own_u for node in nodes], dtype=np.float64)
    component = np.array([edge.component for edge in edges], dtype=np.float64)
    names = [_name(node) for node in nodes]
    _check_numbers(names, u, own_u, component, child)
    sensitivity = _sensitivities(names, u, component, child, parent)
    level = _levels(names, child, parent)
    order = np.argsort(level, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    size = len(nodes)
    matrix = sparse.csr_array((sensitivity, (place[child], place[parent])), shape=(size, size))
    matrix.sum_duplicates()
    ids = tuple(nodes[i].id for i in order)
    return Graph(
        ids=ids,
        labels=tuple(nodes[i].label for i in order),
        positions={node: i for i, node in enumerate(ids)},
        sensitivity=matrix,
        own_variance=own_u[order] ** 2,
        level_starts=np.concatenate(([0], np.cumsum(np.bincount(level)))).astype(np.int64),
    )


def _ends(
    index: dict[UUID, int], nodes: Sequence[Node], edges: Sequence[Edge], ends: Sequence[UUID]
) -> Integers:
    try:
        return np.array([index[end] for end in ends], dtype=np.int64)
    except KeyError as missing:
        absent = missing.args[0]
        edge = next(edge for edge in edges if absent in (edge.child, edge.parent))
        user = _name(nodes[index[edge.child]]) if edge.child in index else str(edge.child)
        raise InputError(
            Text(
                f"溯源图缺少上级结果 {absent}（由 {user} 使用）",
                f"the traceability graph lacks the parent {absent} (used by {user})",
            ),
            given=str(absent),
            child=str(edge.child),
        ) from None


def _check_numbers(
    names: Sequence[str], u: Floats, own_u: Floats, component: Floats, child: Integers
) -> None:
    for quantity, values in (("u", u), ("own_u", own_u)):
        bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
        if bad.size:
            first = int(bad[0])
            raise OutOfRange(f"{quantity} ({names[first]})", given=float(values[first]), allowed="[0, inf)")
    bad = np.flatnonzero(~np.isfinite(component))
    if bad.size:
        first = int(bad[0])
        raise OutOfRange(
            f"component ({names[child[first]]})", given=float(component[first]), allowed="(-inf, inf)"
        )


def _sensitivities(
    names: Sequence[str], u: Floats, component: Floats, child: Integers, parent: Integers
) -> Floats:
    """component / u(parent) of every edge; an edge without a component has none."""
    parent_u = u[parent]
    empty = np.flatnonzero((parent_u == 0) & (component != 0))
    if empty.size:
        first = int(empty[0])
        raise _named(
            "上级结果没有不确定度，却给出了分量",
            "a component comes from a parent without uncertainty",
            [names[parent[first]], names[child[first]]],
        )
    return np.divide(component, parent_u, out=np.zeros_like(component), where=parent_u > 0)


def _levels(names: Sequence[str], child: Integers, parent: Integers) -> Integers:
    """Longest distance of every node from a node without parents: peel the graph level by level."""
    size = len(names)
    waiting = np.bincount(child, minlength=size)
    children = sparse.csr_array((np.ones(len(child), dtype=np.int64), (parent, child)), shape=(size, size))
    level = np.full(size, -1, dtype=np.int64)
    ready, depth = np.flatnonzero(waiting == 0), 0
    while ready.size:
        level[ready] = depth
        reached = children[ready]
        touched, inverse = np.unique(reached.indices, return_inverse=True)
        waiting[touched] -= np.bincount(inverse, weights=reached.data, minlength=len(touched)).astype(
            np.int64
        )
        ready, depth = touched[waiting[touched] == 0], depth + 1
    if (level < 0).any():
        raise _cycle(names, child, parent, level < 0)
    return level


def _cycle(names: Sequence[str], child: Integers, parent: Integers, stuck: NDArray[np.bool_]) -> InputError:
    """Walk from any stuck node to stuck parents until one comes up again: that is a cycle."""
    parent_of = {c: p for c, p in zip(child.tolist(), parent.tolist(), strict=True) if stuck[c] and stuck[p]}
    walk: dict[int, int] = {}
    here = int(np.flatnonzero(stuck)[0])
    while here not in walk:
        walk[here] = len(walk)
        here = parent_of[here]
    members = [names[i] for i in list(walk)[walk[here] :]]
    return _named("溯源图中有环", "the traceability graph has a cycle", members)


def _twice(nodes: Sequence[Node]) -> list[str]:
    seen: set[UUID] = set()
    return [_name(node) for node in nodes if node.id in seen or seen.add(node.id)]  # type: ignore[func-returns-value]


def _name(node: Node) -> str:
    return f"{node.label} [{node.id}]" if node.label else str(node.id)


def _named(zh: str, en: str, members: Sequence[str]) -> InputError:
    shown = " → ".join(members[:NAMED]) + (" …" if len(members) > NAMED else "")
    return InputError(Text(f"{zh}：{shown}", f"{en}: {shown}"), members=tuple(members))
