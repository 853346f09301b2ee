"""Segments of leaves: one comes with every extension, so they are put together before there are many."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from suyuan.trace.identities import Index, Integers
from suyuan.trace.tiers import Leaves, Tiers


def without(leaves: Leaves, places: Integers) -> Leaves:
    """A segment without the leaves at some places; the same one where there are none."""
    if not places.size:
        return leaves
    kept = np.ones(len(leaves), dtype=np.bool_)
    kept[places] = False
    gone = np.concatenate(([0], np.cumsum(~kept)))
    return Leaves(
        index=Index.of(leaves.index.column[kept]),
        begin=leaves.begin - gone[leaves.begin],
        scale=leaves.scale[kept],
        own_variance=leaves.own_variance[kept],
        stated=leaves.stated.take(np.flatnonzero(kept)),
    )


def settled(tiers: Tiers) -> Tiers:
    """The same tiers, in which every segment is more than twice as large as the next one.

    So a leaf is moved a logarithmic number of times, and a question meets a logarithmic number of segments.
    """
    segments = list(tiers.segments)
    while len(segments) > 1 and len(segments[-2]) <= 2 * len(segments[-1]):
        last = segments.pop()
        segments[-1] = together(segments[-1], last)
    if len(segments) == len(tiers.segments):
        return tiers
    found = replace(tiers, segments=tuple(segments))
    if not tiers.is_worked_out:
        return found
    return found.worked_out(tiers.reach, tiers.set_up_variances)  # leaves have no part in them


def together(first: Leaves, second: Leaves) -> Leaves:
    """One segment of two, in the order of the set-ups, and within one the first segment first."""
    count = max(len(first.begin), len(second.begin)) - 1
    sizes = [_sizes(leaves, count) for leaves in (first, second)]
    group = np.concatenate([np.repeat(np.arange(count), size) for size in sizes])
    order = np.argsort(group, kind="stable")
    return Leaves(
        index=Index.of(np.concatenate((first.index.column, second.index.column))[order]),
        begin=np.concatenate(([0], np.cumsum(sizes[0] + sizes[1]))),
        scale=np.concatenate((first.scale, second.scale))[order],
        own_variance=np.concatenate((first.own_variance, second.own_variance))[order],
        stated=first.stated.and_then(second.stated).take(order),
    )


def _sizes(leaves: Leaves, count: int) -> Integers:
    """How many leaves each of `count` set-ups has in a segment that may know only the first ones."""
    sizes = np.zeros(count, dtype=np.int64)
    sizes[: len(leaves.begin) - 1] = np.diff(leaves.begin)
    return sizes
