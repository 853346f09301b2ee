"""The traceability graph as arrays: results, the results they came from, and how much of each reaches them.

A node is a result that others lean on, or a source: a part of several results that comes from one place.
An edge says that a result used another one, with the sensitivity to it: the signed component in the budget
of the child over the standard uncertainty of the parent. Nobody types an edge: edges are the influences of
results. Positions are in topological order, parents first, so that every question is one sweep.
Source: domain model 6.1; JCGM 100:2008, 5.1 (component = sensitivity times the parent's u).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.trace.identities import Halves, Index, Integers, halves

Floats = NDArray[np.float64]
Places = NDArray[np.int32]
Name = Callable[[int], str]

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
class Rows:
    """Sensitivities of things to nodes, in compressed rows: row i is `start[i]` to `start[i + 1]`.

    start : array (rows + 1,); parent : array (edges,), positions of nodes; sensitivity : array (edges,)
    """

    start: Integers
    parent: Places
    sensitivity: Floats

    def __len__(self) -> int:
        return len(self.start) - 1

    def row(self, place: int) -> tuple[Places, Floats]:
        """Parents of one row and the sensitivity to each."""
        begin, end = self.start[place], self.start[place + 1]
        return self.parent[begin:end], self.sensitivity[begin:end]

    def matrix(self, columns: int) -> sparse.csr_array:
        """The same as a sparse matrix (rows, columns); nothing is copied."""
        return sparse.csr_array((self.sensitivity, self.parent, self.start), shape=(len(self), columns))

    @classmethod
    def empty(cls, count: int = 0) -> Rows:
        """Rows without an entry."""
        return cls(
            start=np.zeros(count + 1, dtype=np.int64),
            parent=np.zeros(0, dtype=np.int32),
            sensitivity=np.zeros(0),
        )

    @classmethod
    def of(cls, child: Integers, parent: Integers, sensitivity: Floats, *, shape: tuple[int, int]) -> Rows:
        """Rows of edges in any order; several edges between the same two add up."""
        matrix = sparse.coo_array((sensitivity, (child, parent)), shape=shape).tocsr()
        matrix.sum_duplicates()
        return cls(
            start=matrix.indptr.astype(np.int64),
            parent=matrix.indices.astype(np.int32),
            sensitivity=np.asarray(matrix.data, dtype=np.float64),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Graph:
    """The compiled graph of n nodes, parents before their children.

    column : array (n, 2), identities; own_u : array (n,), the own part in the unit of each node
    rows : sensitivities of the nodes to their parents
    waves : array (w + 1,), positions between which no node leans on another; the first holds the roots
    """

    index: Index
    own_u: Floats
    rows: Rows
    waves: Integers

    @classmethod
    def empty(cls) -> Graph:
        """A graph without a node."""
        return cls(
            index=Index.of(np.zeros((0, 2), dtype=np.uint64)),
            own_u=np.zeros(0),
            rows=Rows.empty(),
            waves=np.zeros(1, dtype=np.int64),
        )

    @property
    def column(self) -> Halves:
        """Identities of the nodes."""
        return self.index.column

    def __len__(self) -> int:
        return len(self.own_u)

    def position(self, node: UUID) -> int:
        """Where `node` stands; NotFound where the graph does not know it."""
        return self.index.place(node)

    def spans(self) -> Iterable[tuple[int, int]]:
        """First and last-plus-one position of each wave, roots first."""
        return itertools.pairwise(self.waves.tolist())


def build_graph(nodes: Sequence[Node], edges: Sequence[Edge]) -> Graph:
    """Compile nodes and edges. Several edges between the same two results add up.

    Raises InputError for a cycle (its members named), an unknown end of an edge, a result given twice, or a
    component from a parent that has no uncertainty; OutOfRange for an uncertainty that is negative or not
    a number.
    """

    def name(place: int) -> str:
        node = nodes[place]
        return f"{node.label} [{node.id}]" if node.label else str(node.id)

    index = {node.id: place for place, node in enumerate(nodes)}
    if len(index) != len(nodes):
        raise named("结果重复出现", "a result is given twice", [name(place) for place in _twice(nodes)])
    child = _ends(index, edges, [edge.child for edge in edges], name)
    parent = _ends(index, edges, [edge.parent for edge in edges], name)
    u = np.array([node.u for node in nodes], dtype=np.float64)
    own_u = np.array([node.own_u for node in nodes], dtype=np.float64)
    component = np.array([edge.component for edge in edges], dtype=np.float64)
    check_numbers(name, u=u, own_u=own_u)
    check_components(name, component, child)
    sensitivity = sensitivities(name, u, component, child, parent)
    column = halves(node.id for node in nodes)
    graph, _ = extended(Graph.empty(), column, own_u, child, parent, sensitivity, name=name)
    return graph


def below(rows: Rows, more: Rows) -> Rows:
    """Rows and more of them below; nothing is copied where one side is empty."""
    if not len(rows) or not len(more):
        return rows if len(rows) else more
    return Rows(
        start=np.concatenate((rows.start, rows.start[-1] + more.start[1:])),
        parent=np.concatenate((rows.parent, more.parent)),
        sensitivity=np.concatenate((rows.sensitivity, more.sensitivity)),
    )


def extended(
    graph: Graph, column: Halves, own_u: Floats, child: Integers, parent: Integers, sensitivity: Floats, *,
    name: Name,
) -> tuple[Graph, Integers]:  # fmt: skip
    """The graph with n more nodes of checked numbers below it, and the position of each of them, array (n,).

    child, parent : arrays (edges,); new node i is called `len(graph)` + i there, and no earlier node has a
    new parent. Raises InputError for a cycle, its members named.
    """
    old, size = len(graph), len(own_u)
    if not size:
        return graph, np.zeros(0, dtype=np.int64)
    inside = np.flatnonzero(parent >= old)
    level = levels(child[inside] - old, parent[inside] - old, size=size, name=name)
    order = np.argsort(level, kind="stable")
    place = np.empty(old + size, dtype=np.int64)
    place[:old] = np.arange(old)
    place[old + order] = old + np.arange(size)
    rows = Rows.of(place[child] - old, place[parent], sensitivity, shape=(size, old + size))
    waves = old + np.cumsum(np.bincount(level))
    found = Graph(
        index=Index.of(np.concatenate((graph.column, column[order]))),
        own_u=np.concatenate((graph.own_u, own_u[order])),
        rows=below(graph.rows, rows),
        waves=np.concatenate((graph.waves, waves)).astype(np.int64),
    )
    return found, place[old:]


def _ends(index: dict[UUID, int], edges: Sequence[Edge], ends: Sequence[UUID], name: Name) -> Integers:
    try:
        return np.array([index[end] for end in ends], dtype=np.int64)
    except KeyError as missing:
        absent = missing.args[0]
        edge = next(edge for edge in edges if absent in (edge.child, edge.parent))
        user = name(index[edge.child]) if edge.child in index else str(edge.child)
        raise missing_parent(str(absent), user) from None


def missing_parent(absent: str, user: str) -> InputError:
    """The error of a parent that nobody knows."""
    return InputError(
        Text(
            f"溯源图缺少上级结果 {absent}（由 {user} 使用）",
            f"the traceability graph lacks the parent {absent} (used by {user})",
        ),
        given=absent,
        child=user,
    )


def check_numbers(name: Name, **given: Floats) -> None:
    """Refuse an uncertainty that is negative or not a number, by the name of its result: OutOfRange."""
    for quantity, values in given.items():
        bad = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
        if bad.size:
            first = int(bad[0])
            raise OutOfRange(f"{quantity} ({name(first)})", given=float(values[first]), allowed="[0, inf)")


def check_components(name: Name, component: Floats, child: Integers) -> None:
    """Refuse a component that is not a number, by the name of its result: OutOfRange."""
    bad = np.flatnonzero(~np.isfinite(component))
    if bad.size:
        first = int(bad[0])
        raise OutOfRange(
            f"component ({name(int(child[first]))})", given=float(component[first]), allowed="(-inf, inf)"
        )


def sensitivities(name: Name, u: Floats, component: Floats, child: Integers, parent: Integers) -> Floats:
    """component / u(parent) of every edge, array (edges,); an edge without a component has none.

    Raises InputError for a component from a parent that has no uncertainty.
    """
    parent_u = u[parent]
    empty = np.flatnonzero((parent_u == 0) & (component != 0))
    if empty.size:
        first = int(empty[0])
        raise named(
            "上级结果没有不确定度，却给出了分量",
            "a component comes from a parent without uncertainty",
            [name(int(parent[first])), name(int(child[first]))],
        )
    return np.divide(component, parent_u, out=np.zeros_like(component), where=parent_u > 0)


def levels(child: Integers, parent: Integers, *, size: int, name: Name) -> Integers:
    """Longest distance of every node from a node without parents: peel the graph level by level."""
    waiting = np.bincount(child, minlength=size)
    ones = np.ones(len(child), dtype=np.int64)
    children = sparse.csr_array((ones, (parent, child)), shape=(size, size))
    level = np.full(size, -1, dtype=np.int64)
    ready, depth = np.flatnonzero(waiting == 0), 0
    while ready.size:
        level[ready] = depth
        reached = children[ready]
        touched, inverse = np.unique(reached.indices, return_inverse=True)
        used = np.bincount(inverse, weights=reached.data, minlength=len(touched))
        waiting[touched] -= used.astype(np.int64)
        ready, depth = touched[waiting[touched] == 0], depth + 1
    if (level < 0).any():
        raise _cycle(name, child, parent, level < 0)
    return level


def _cycle(name: Name, child: Integers, parent: Integers, stuck: NDArray[np.bool_]) -> InputError:
    """Walk from any stuck node to stuck parents until one comes up again: that is a cycle."""
    parent_of = {c: p for c, p in zip(child.tolist(), parent.tolist(), strict=True) if stuck[c] and stuck[p]}
    walk: dict[int, int] = {}
    here = int(np.flatnonzero(stuck)[0])
    while here not in walk:
        walk[here] = len(walk)
        here = parent_of[here]
    members = [name(i) for i in list(walk)[walk[here] :]]
    return named("溯源图中有环", "the traceability graph has a cycle", members)


def _twice(nodes: Sequence[Node]) -> list[int]:
    seen: set[UUID] = set()
    return [place for place, node in enumerate(nodes) if node.id in seen or seen.add(node.id)]  # type: ignore[func-returns-value]


def named(zh: str, en: str, members: Sequence[str]) -> InputError:
    """An error that lists the results at fault, the first of them in the message."""
    shown = " → ".join(members[:NAMED]) + (" …" if len(members) > NAMED else "")
    return InputError(Text(f"{zh}：{shown}", f"{en}: {shown}"), members=tuple(members))
