"""How much of every result reaches every other one: uncertainties, covariances and shares along the graph.

A node is the sum of its parents times the sensitivities, plus its own part. So every node has a component
of every source above it, signed and in its own unit: a sparse row, built up from the rows of its parents.
Variances are sums of squares of such rows, covariances are their products.
Source: JCGM 102:2011, 6.2 (U_y = C U_x C^T), applied wave by wave.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import numpy as np
from scipy import sparse

from suyuan.base.errors import NumericalError
from suyuan.base.text import Text
from suyuan.trace import kernels
from suyuan.trace.graph import Floats, Graph, Places, Rows
from suyuan.trace.identities import Integers, uuid_of

SLACK: Final = 1.2  # room for the rows beyond a first guess, before they are moved to a larger place


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """Components of the sources in every node, in compressed rows (n rows); a node's own part included.

    start : array (n + 1,); source : array (r,), positions, ascending in each row; component : array (r,),
    signed, in the unit of the node; variance : array (n,), of each node
    """

    start: Integers
    source: Places
    component: Floats
    variance: Floats

    @classmethod
    def nothing(cls) -> Reach:
        """Of no node."""
        return cls(
            start=np.zeros(1, dtype=np.int64),
            source=np.zeros(0, dtype=np.int32),
            component=np.zeros(0),
            variance=np.zeros(0),
        )

    def row(self, position: int) -> tuple[Places, Floats]:
        """Sources of one node and their components in it."""
        begin, end = self.start[position], self.start[position + 1]
        return self.source[begin:end], self.component[begin:end]

    def matrix(self) -> sparse.csr_array:
        """The same as a sparse matrix (n, n)."""
        size = len(self.start) - 1
        return sparse.csr_array((self.component, self.source, self.start), shape=(size, size))


def reach(graph: Graph, *, known: Reach | None = None) -> Reach:
    """The components of every source in every node.

    known : those of the first nodes, where they have been worked out before
    """
    before = known or Reach.nothing()
    done = len(before.variance)
    if done == len(graph):
        return before
    loop = kernels.chosen(kernels.reach_rows, size=len(graph))
    start, source, component = _by_waves(graph, before) if loop is None else _by_loop(graph, before, loop)
    first = start[done:]
    square = np.concatenate(([0.0], component[first[0] :] ** 2))
    filled = np.diff(first) > 0
    variance = np.zeros(len(graph))
    variance[:done] = before.variance
    if filled.any():
        # Rows that are empty have no beginning of their own to sum from.
        variance[done:][filled] = np.add.reduceat(square[1:], first[:-1][filled] - first[0])
    return Reach(start=start, source=source, component=component, variance=variance)


def _by_waves(graph: Graph, known: Reach) -> tuple[Integers, Places, Floats]:
    size, done = len(graph), len(known.variance)
    among = graph.rows.matrix(size)
    own = sparse.diags_array(graph.own_u, format="csr")
    built = sparse.csr_array((known.component, known.source, known.start), shape=(done, size))
    for begin, end in graph.spans():
        if end > done:
            rows = among[begin:end, :begin] @ built + own[begin:end]
            built = sparse.vstack([built, rows], format="csr")
    built.eliminate_zeros()
    built.sort_indices()
    return built.indptr.astype(np.int64), built.indices.astype(np.int32), np.asarray(built.data)


def _by_loop(graph: Graph, known: Reach, loop: kernels.Loop) -> tuple[Integers, Places, Floats]:
    size, rows, done = len(graph), graph.rows, len(known.variance)
    start = np.zeros(size + 1, dtype=np.int64)
    start[: done + 1] = known.start
    first = int(known.start[-1])
    room = first + 16 * (size - done)
    source, component = np.empty(room, dtype=np.int32), np.empty(room)
    source[:first], component[:first] = known.source, known.component
    work, seen = np.zeros(size), np.full(size, -1, dtype=np.int64)
    node = done
    given = (rows.start, rows.parent, rows.sensitivity, graph.own_u, start)
    while (node := loop(node, size, *given, source, component, work, seen)) < size:
        room = int(SLACK * len(source) * size / max(node, 1)) + 1024 * size // max(node, 1)
        source, component = np.resize(source, room), np.resize(component, room)
    return start, source[: start[-1]].copy(), component[: start[-1]].copy()


def standard_uncertainties(graph: Graph) -> Floats:
    """Standard uncertainty of every node, array (n,) in graph order, correlations through common ancestors
    included. Each in the unit of its result.
    """
    return np.sqrt(reach(graph).variance)


def ancestor_components(graph: Graph, node: UUID) -> dict[int, float]:
    """Component of the own part of each ancestor in `node`, by position, its own part included.

    For one node of a graph whose rows are not built: only the ancestors are looked at.
    """
    start = graph.position(node)
    reached = {start: 1.0}
    found: dict[int, float] = {}
    while reached:
        here = max(reached)  # positions are topological: the highest one waiting is complete
        factor = reached.pop(here)
        found[here] = factor * float(graph.own_u[here])
        for parent, sensitivity in zip(*(part.tolist() for part in graph.rows.row(here)), strict=True):
            reached[parent] = reached.get(parent, 0.0) + factor * sensitivity
    return found


def covariance(graph: Graph, a: UUID, b: UUID) -> float:
    """Covariance of two results, in the product of their units."""
    first, second = ancestor_components(graph, a), ancestor_components(graph, b)
    return math.fsum(first[place] * second[place] for place in first.keys() & second.keys())


def correlation(graph: Graph, a: UUID, b: UUID) -> float:
    """Correlation coefficient of two results. NumericalError where one of them has no uncertainty."""
    return coefficient(
        covariance(graph, a, b), covariance(graph, a, a), covariance(graph, b, b), given=f"{a}, {b}"
    )


def coefficient(both: float, first: float, second: float, *, given: str) -> float:
    """Correlation coefficient of a covariance and two variances, kept within -1 and 1."""
    scale = math.sqrt(first * second)
    if scale == 0:
        raise NumericalError(
            Text("没有不确定度的结果没有相关系数", "a result without uncertainty has no correlation"),
            given=given,
        )
    return max(-1.0, min(1.0, both / scale))


def ancestor_shares(graph: Graph, node: UUID) -> dict[UUID, float]:
    """Share of each ancestor's own part in the variance of `node`, the node's own part included.

    Largest first; the shares sum to 1. NumericalError where the node has no variance.
    """
    parts = {place: component**2 for place, component in ancestor_components(graph, node).items()}
    total = math.fsum(parts.values())
    if not 0 < total < math.inf:
        raise NumericalError(
            Text(f"结果 {node} 没有方差，无法分配份额", f"result {node} has no variance to share out"),
            given=str(node),
        )
    ranked = sorted(parts.items(), key=lambda item: (-item[1], item[0]))
    return {uuid_of(graph.column[place]): part / total for place, part in ranked}


def row_variances(rows: Rows, reach: Reach) -> Floats:
    """Variance of each row over the nodes, array (rows,): what the nodes bring to a set-up."""
    size = len(reach.variance)
    out = np.zeros(len(rows))
    loop = kernels.chosen(kernels.set_up_variances, size=len(rows))
    if loop is not None:
        work, seen = np.zeros(size), np.full(size, -1, dtype=np.int64)
        loop(
            0, len(rows), rows.start, rows.parent, rows.sensitivity, reach.start, reach.source,
            reach.component, reach.variance, work, seen, np.empty(size, dtype=np.int32), out,
        )  # fmt: skip
        return out
    matrix, sources = rows.matrix(size), reach.matrix()
    for begin in range(0, len(rows), CHUNK):
        product = matrix[begin : begin + CHUNK] @ sources
        out[begin : begin + CHUNK] = product.multiply(product).sum(axis=1)
    return out


CHUNK: Final = 50_000  # rows per step: bounds the memory of the products


def row_covariances(rows: Rows, reach: Reach, a: Integers, b: Integers) -> Floats:
    """Covariance of row `a[i]` and row `b[i]` through the nodes, array (len(a),)."""
    size = len(reach.variance)
    out = np.empty(len(a))
    loop = kernels.chosen(kernels.pair_covariances, size=len(a))
    if loop is not None:
        loop(
            a, b, rows.start, rows.parent, rows.sensitivity, reach.start, reach.source, reach.component,
            np.zeros(size), np.full(size, -1, dtype=np.int64), out,
        )  # fmt: skip
        return out
    matrix, sources = rows.matrix(size), reach.matrix()
    for begin in range(0, len(a), CHUNK):
        part = slice(begin, begin + CHUNK)
        left, right = matrix[a[part]] @ sources, matrix[b[part]] @ sources
        out[part] = left.multiply(right).sum(axis=1)
    return out


def sensitivity_to(graph: Graph, fault: int, *, taken: Floats) -> Floats:
    """d(node) for a unit fault of the node at position `fault`, array (n,); 0 where it does not reach.

    taken : array (n,), the part of the fault that each node took over directly (0 or 1 for a fault between
    two days, anything between for a drift); whatever follows from an affected node is affected in full.
    """
    effect = np.zeros(len(graph))
    effect[fault] = 1.0
    matrix = graph.rows.matrix(len(graph))
    direct = matrix[:, [fault]].toarray().ravel()
    lacking = direct * (1.0 - taken)
    for begin, end in graph.spans():
        if begin > fault:
            effect[begin:end] = matrix[begin:end] @ effect - lacking[begin:end]
    return effect
