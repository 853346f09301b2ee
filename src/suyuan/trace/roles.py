"""Who becomes what in the tiers: nodes, sources that several share, and what stays private.

Nodes are the results that others lean on. An influence without a parent is a source of the graph where
several owners share its origin, else it is private: to one leaf, or to the leaves of one set-up.
Source: domain model 6.1; JCGM 102:2011, 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from suyuan.trace.columns import NONE, InfluenceColumns, ResultColumns
from suyuan.trace.graph import Floats
from suyuan.trace.identities import Integers

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Roles:
    """Who becomes what. Nodes and sources share one numbering: nodes first, then sources.

    nodes : results that are nodes; node_of : array (n,), their number among the nodes, -1 for leaves
    source_of : array (m,), number of the shared source of each influence, -1 where it has none
    sources : number of shared sources; shared : origins of those that are new, in their order
    private : array (m,), whether it is private to a leaf or set-up
    beside : array (set_ups,), number of the new source that stands for what a set-up shares beside its
    standards, -1 where there is nothing or its leaves keep it to themselves
    own_variance : array (n,), of results, private parts only; beside_variance : array (set_ups,)
    """

    nodes: Integers
    node_of: Integers
    source_of: Integers
    sources: int
    shared: Integers
    private: Mask
    beside: Integers
    own_variance: Floats
    beside_variance: Floats

    @classmethod
    def of(
        cls, results: ResultColumns, influences: InfluenceColumns, *, closed: Floats, sources: int
    ) -> Roles:
        """Roles of new results.

        closed : array (set_ups,), variance that the leaves of each set-up there was before keep to
        themselves; 0 for new ones. sources : how many shared sources there were before: the first origins
        """
        leaning = influences.parent != NONE
        is_node = np.zeros(len(results), dtype=np.bool_)
        is_node[influences.parent[leaning]] = True
        nodes = np.flatnonzero(is_node)
        node_of = np.full(len(results), NONE, dtype=np.int64)
        node_of[nodes] = np.arange(len(nodes))
        again = np.bincount(influences.origin, minlength=1)[influences.origin] > 1
        again |= influences.origin < sources
        source_of, shared = _shared_sources(influences, leaning, again, known=sources)
        private = ~leaning & (source_of == NONE)
        own, bare, beside_variance = _private_variances(
            results, influences, private, again, set_ups=len(closed)
        )
        own[bare] = results.u[bare] ** 2
        beside_variance += closed
        # A set-up keeps what its leaves share to itself only where they are one group: not if a node
        # belongs to it, or a leaf with edges of its own.
        apart = is_node.copy()
        apart[influences.result[(influences.result != NONE) & ~private]] = True
        is_open = np.zeros(len(closed) + 1, dtype=np.bool_)
        is_open[results.set_up[apart]] = True  # without a set-up: the last place
        moved = np.flatnonzero(is_open[:-1] & (beside_variance > 0))
        beside = np.full(len(closed), NONE, dtype=np.int64)
        count = sources + len(shared)
        beside[moved] = count + np.arange(len(moved))
        return cls(
            nodes=nodes,
            node_of=node_of,
            source_of=source_of,
            sources=count + len(moved),
            shared=shared,
            private=private,
            beside=beside,
            own_variance=own,
            beside_variance=beside_variance,
        )


def _shared_sources(
    influences: InfluenceColumns, leaning: Mask, again: Mask, *, known: int
) -> tuple[Integers, Integers]:
    """Number of the source of each influence that several owners share, -1 for all others; new origins.

    again : array (m,), whether the origin occurs more than once: only those are sorted
    known : the origins below are sources already, each with its own number
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
    first = origin[new]
    is_new = (np.bincount(group, weights=changes, minlength=len(first)) > 0) & (first >= known)
    number = np.where(is_new, known + np.cumsum(is_new) - 1, np.where(first < known, first, NONE))
    source_of[some] = number[group]
    return source_of, first[is_new]


def _owners(influences: InfluenceColumns, some: Integers) -> Integers:
    """One number for each owner, a result or a set-up."""
    result = influences.result[some]
    return np.where(result != NONE, 2 * result, 2 * influences.set_up[some] + 1)


def _private_variances(
    results: ResultColumns, influences: InfluenceColumns, private: Mask, again: Mask, *, set_ups: int
) -> tuple[Floats, Mask, Floats]:
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
    bare: Mask = results.set_up == NONE
    bare[influences.result[influences.result != NONE]] = False
    found = np.asarray(variance, dtype=np.float64)
    return found[: len(results)], bare, found[len(results) :]
