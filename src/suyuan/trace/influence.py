"""How much of every result reaches every other one: uncertainties, covariances and shares along the graph.

With S the sensitivities, every result is x = S x + own, so a unit of own part at node a reaches node i with
T = (I - S)^-1. T is never formed for leaves: it is kept for the nodes that have children (the standards),
and a leaf is one sparse row on top of it.
Source: JCGM 102:2011, 6.2 (U_y = C U_x C^T), applied level by level.
"""

from __future__ import annotations

import heapq
import math
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from suyuan.base.errors import NumericalError
from suyuan.base.text import Text
from suyuan.trace.graph import Floats, Graph

CHUNK = 200_000  # leaves per step: bounds the memory of the influence rows


def standard_uncertainties(graph: Graph) -> Floats:
    """Standard uncertainty of every result, array (n,) in graph order, correlations through common ancestors
    included. Each in the unit of its result.
    """
    core, reach = _core_influence(graph)
    variance = np.empty(len(graph.ids))
    variance[core] = (reach.multiply(reach)) @ graph.own_variance[core]
    leaves = np.setdiff1d(np.arange(len(graph.ids)), core, assume_unique=True)
    for begin in range(0, len(leaves), CHUNK):
        part = leaves[begin : begin + CHUNK]
        rows = graph.sensitivity[part][:, core] @ reach
        variance[part] = rows.multiply(rows) @ graph.own_variance[core] + graph.own_variance[part]
    return np.sqrt(variance)


def ancestor_sensitivities(graph: Graph, node: UUID) -> dict[int, float]:
    """d(node)/d(own part of ancestor) by position, the node itself (1.0) included.

    Positions are topological, so the highest one waiting is complete and can be handed on.
    """
    start = graph.position(node)
    reached = {start: 1.0}
    waiting = [-start]
    while waiting:
        here = -heapq.heappop(waiting)
        parents, sensitivities = graph.parents(here)
        for parent, sensitivity in zip(parents.tolist(), sensitivities.tolist(), strict=True):
            if parent not in reached:
                reached[parent] = 0.0
                heapq.heappush(waiting, -parent)
            reached[parent] += reached[here] * sensitivity
    return reached


def covariance(graph: Graph, a: UUID, b: UUID) -> float:
    """Covariance of two results, in the product of their units."""
    first, second = ancestor_sensitivities(graph, a), ancestor_sensitivities(graph, b)
    return math.fsum(
        first[place] * second[place] * float(graph.own_variance[place])
        for place in first.keys() & second.keys()
    )


def correlation(graph: Graph, a: UUID, b: UUID) -> float:
    """Correlation coefficient of two results. NumericalError where one of them has no uncertainty."""
    scale = math.sqrt(covariance(graph, a, a) * covariance(graph, b, b))
    if scale == 0:
        raise NumericalError(
            Text("没有不确定度的结果没有相关系数", "a result without uncertainty has no correlation"),
            given=f"{a}, {b}",
        )
    return max(-1.0, min(1.0, covariance(graph, a, b) / scale))


def ancestor_shares(graph: Graph, node: UUID) -> dict[UUID, float]:
    """Share of each ancestor's own part in the variance of `node`, the node's own part included.

    Largest first; the shares sum to 1. NumericalError where the node has no variance.
    """
    parts = {
        place: reach * reach * float(graph.own_variance[place])
        for place, reach in ancestor_sensitivities(graph, node).items()
    }
    total = math.fsum(parts.values())
    if not 0 < total < math.inf:
        raise NumericalError(
            Text(f"结果 {node} 没有方差，无法分配份额", f"result {node} has no variance to share out"),
            given=str(node),
        )
    ranked = sorted(parts.items(), key=lambda item: (-item[1], item[0]))
    return {graph.ids[place]: part / total for place, part in ranked}


def sensitivity_to(graph: Graph, source: UUID, *, through: NDArray[np.bool_] | None = None) -> Floats:
    """d(result)/d(source) of every result, array (n,) in graph order; 0 where the source does not reach.

    `through`, array (n,): only those results took the source's value over directly (for a fault that began
    on a day, the results of that day and later); whatever follows from them is affected in full.
    """
    start = graph.position(source)
    effect = np.zeros(len(graph.ids))
    effect[start] = 1.0
    direct = graph.sensitivity[:, [start]].toarray().ravel()
    blocked = np.zeros_like(direct) if through is None else np.where(through, 0.0, direct)
    for begin, end in graph.levels():
        if begin > start:
            effect[begin:end] = graph.sensitivity[begin:end] @ effect - blocked[begin:end]
    return effect


def _core_influence(graph: Graph) -> tuple[NDArray[np.int64], sparse.csr_array]:
    """Positions of the nodes with children, and T among them (m, m), built up level by level."""
    core = np.unique(graph.sensitivity.indices).astype(np.int64)
    size = len(core)
    among = graph.sensitivity[core][:, core]
    reach = sparse.csr_array((0, size))
    own = sparse.eye_array(size, format="csr")
    borders = np.unique(np.searchsorted(core, graph.level_starts))
    for begin, end in zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True):
        rows = among[begin:end, :begin] @ reach + own[begin:end]
        reach = sparse.vstack([reach, rows], format="csr")
    return core, reach
