"""Why two results are correlated: what both lean on, and how much of their covariance each of it makes.

Source: JCGM 102:2011, 6.2 (a covariance is the sum of products of components).
"""

from __future__ import annotations

import math
from typing import NamedTuple
from uuid import UUID

import numpy as np

from suyuan.trace.graph import Floats
from suyuan.trace.identities import uuid_of
from suyuan.trace.tiers import Tiers


class SharedSource(NamedTuple):
    """What two results share: a result above both (or one of them), a source that is none, or their set-up.

    kind : ``result``, ``source`` or ``set_up``; covariance : its part, in the product of the units
    """

    id: UUID | None
    kind: str
    covariance: float


def shared_sources(tiers: Tiers, a: int, b: int) -> list[SharedSource]:
    """The parts of the covariance of two different results, the largest first."""
    part = _components(tiers, a) * _components(tiers, b)
    nodes = np.flatnonzero(part)
    column = tiers.graph.column[nodes]
    found = [
        SharedSource(uuid_of(pair), "result", value) if pair.any() else SharedSource(None, "source", value)
        for pair, value in zip(column, part[nodes].tolist(), strict=True)
    ]
    if together := _set_up_in_common(tiers, a, b):
        found.append(SharedSource(None, "set_up", together))
    return sorted(found, key=lambda one: (-abs(one.covariance), str(one.id)))


def _components(tiers: Tiers, number: int) -> Floats:
    """Component of every node's own part in a result, array (n,)."""
    total, place = np.zeros(len(tiers.graph)), tiers.segment_of(number)
    if place is None:
        source, component = tiers.reach.row(number)
        total[source] = component
        return total
    leaves, leaf = place
    group = leaves.set_up_at(leaf)
    for node, factor in zip(*tiers.set_ups.rows.row(group), strict=True):
        source, component = tiers.reach.row(int(node))
        total[source] += leaves.scale[leaf] * factor * component
    return total


def _set_up_in_common(tiers: Tiers, a: int, b: int) -> float:
    first, second = tiers.segment_of(a), tiers.segment_of(b)
    if first is None or second is None:
        return 0.0
    groups = [leaves.set_up_at(leaf) for leaves, leaf in (first, second)]
    if groups[0] != groups[1]:
        return 0.0
    scale = math.prod(float(leaves.scale[leaf]) for leaves, leaf in (first, second))
    return scale * float(tiers.set_ups.own_variance[groups[0]])
