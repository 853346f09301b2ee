"""Covariances of chosen results: one pair at once, or many in one sweep.

Two results share what their rows over the nodes share, leaves of one set-up also what belongs to it beside
the standards. Source: JCGM 102:2011, 6.2.
"""

from __future__ import annotations

from threading import Lock

import numpy as np

from suyuan.trace.graph import Floats, Rows
from suyuan.trace.identities import Integers
from suyuan.trace.influence import row_covariances
from suyuan.trace.tiers import Tiers


class Pairs:
    """Covariances between the results of some tiers, by their numbers."""

    def __init__(self, tiers: Tiers) -> None:
        self.tiers = tiers
        self.rows = _with_nodes(tiers)
        self._work = np.zeros(len(tiers.graph))
        self._free = Lock()

    def covariance(self, a: int, b: int) -> float:
        """Covariance of two results, in the product of their units."""
        (first, factor, own), (second, other, _) = self._row_of(a), self._row_of(b)
        shared = self._through_nodes(first, second)
        if first == second and first < len(self.tiers.set_ups):
            shared += float(self.tiers.set_ups.own_variance[first])
        return factor * other * shared + (own if a == b else 0.0)

    def _row_of(self, number: int) -> tuple[int, float, float]:
        """Row of one result, its factor to it, and the variance of its own part beside the row."""
        place = self.tiers.segment_of(number)
        if place is None:
            return len(self.tiers.set_ups) + number, 1.0, 0.0
        leaves, leaf = place
        return leaves.set_up_at(leaf), float(leaves.scale[leaf]), float(leaves.own_variance[leaf])

    def covariances(self, a: Integers, b: Integers) -> Floats:
        """Covariance of result `a[i]` and result `b[i]`, array (len(a),)."""
        first, factor = self._rows_of(a)
        second, other = self._rows_of(b)
        shared, own = self._beside(a, b, first, second)
        found: Floats = (
            factor * other * (row_covariances(self.rows, self.tiers.reach, first, second) + shared)
        )
        return found + own

    def matrix(self, chosen: Integers) -> Floats:
        """Covariance matrix of some results, array (len(chosen), len(chosen))."""
        size = len(chosen)
        upper = np.triu_indices(size)
        full = np.zeros((size, size))
        full[upper] = self.covariances(chosen[upper[0]], chosen[upper[1]])
        full.T[upper] = full[upper]
        return full

    def _rows_of(self, numbers: Integers) -> tuple[Integers, Floats]:
        """Row of each result, and its factor to it."""
        row, factor = self.tiers.rows_of(numbers)
        return np.where(row < 0, len(self.tiers.set_ups) + numbers, row), factor

    def _beside(self, a: Integers, b: Integers, first: Integers, second: Integers) -> tuple[Floats, Floats]:
        """Beside the nodes: what the same set-up shares (before the factors), and what a result is itself."""
        set_ups = len(self.tiers.set_ups)
        shared, own = np.zeros(len(a)), np.zeros(len(a))
        same = (first == second) & (first < set_ups)
        shared[same] = self.tiers.set_ups.own_variance[first[same]]
        itself = np.flatnonzero((a == b) & (first < set_ups))
        own[itself] = self.tiers.own_variances(a[itself])
        return shared, own

    def _through_nodes(self, first: int, second: int) -> float:
        reach = self.tiers.reach
        with self._free:  # one work row for all callers
            laid = []
            for node, factor in zip(*self.rows.row(first), strict=True):
                source, component = reach.row(node)
                self._work[source] += factor * component
                laid.append(source)
            total = 0.0
            for node, factor in zip(*self.rows.row(second), strict=True):
                source, component = reach.row(node)
                total += factor * float(self._work[source] @ component)
            for source in laid:
                self._work[source] = 0.0
        return total


def _with_nodes(tiers: Tiers) -> Rows:
    """The rows of the set-ups, and after them one for each node: the node itself."""
    rows, nodes = tiers.set_ups.rows, len(tiers.graph)
    return Rows(
        start=np.concatenate((rows.start, rows.start[-1] + 1 + np.arange(nodes))),
        parent=np.concatenate((rows.parent, np.arange(nodes, dtype=np.int32))),
        sensitivity=np.concatenate((rows.sensitivity, np.ones(nodes))),
    )
