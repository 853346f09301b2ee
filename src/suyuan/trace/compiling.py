"""From columns of results and influences to the two tiers, in whole arrays.

New results come to the tiers there are: as further nodes, sources and set-ups, and as one more segment of
leaves. A leaf that somebody leans on from now on becomes a node. Compiling everything is the same with tiers
that are empty.
Source: domain model 6.1; JCGM 102:2011, 6.2.
"""

from __future__ import annotations

import numpy as np

from suyuan.trace.arrival import Arrival
from suyuan.trace.columns import (
    Earlier,
    InfluenceColumns,
    Naming,
    ResultColumns,
)
from suyuan.trace.graph import Name, Rows
from suyuan.trace.grouping import Groups, groups_of
from suyuan.trace.identities import Index, Integers
from suyuan.trace.influence import reach, row_variances
from suyuan.trace.placing import place_new
from suyuan.trace.roles import Roles
from suyuan.trace.segments import without
from suyuan.trace.tiers import Joints, Leaves, SetUps, Stated, Tiers


def compile_tiers(
    results: ResultColumns,
    influences: InfluenceColumns,
    *,
    set_ups: int,
    naming: Naming | None = None,
    name: Name | None = None,
) -> Tiers:
    """The tiers of results and influences; `set_ups` is how many set-ups there are.

    naming : identities of set-ups and origins; their numbers where nothing is given
    name : how a result is called in an error; by its identity where nothing is given
    Raises InputError for a cycle, a parent that is not there or made after its child, a component from a
    parent without uncertainty; OutOfRange for numbers that no result can have.
    """
    nothing = Tiers.empty()
    return extend_tiers(nothing, results, influences, set_ups=set_ups, naming=naming, name=name)


def extend_tiers(
    before: Tiers,
    results: ResultColumns,
    influences: InfluenceColumns,
    *,
    set_ups: int,
    earlier: Earlier | None = None,
    naming: Naming | None = None,
    name: Name | None = None,
) -> Tiers:
    """The tiers with new results; those before stay as they are.

    results : the n new ones. influences : of new results and new set-ups; a parent below n is a new result,
    from n on one of `earlier`. Set-ups and origins are numbered on: first those of `before.joints`, in their
    order, then the new ones. An origin that was private to somebody before must not come again: who finds one
    compiles everything. set_ups : how many new set-ups there are
    Raises what `compile_tiers` raises; what was before goes on serving then.
    """
    known = earlier or Earlier.none()
    new = Arrival.of(before, results, influences, known, set_ups=set_ups, naming=naming, name=name)
    graph, at = place_new(before, new, known)
    groups = groups_of(
        before.joints, before.set_ups, new.results, influences, new.roles, new.edges, at, set_ups=set_ups
    )
    segments = tuple(
        without(leaves, known.number[(known.number >= first) & (known.number < first + len(leaves))] - first)
        for leaves, first in zip(before.segments, before.offsets, strict=False)
    )
    if len(groups.leaf):
        segments = (*segments, _leaves(new.results, new.roles, groups))
    after = Tiers(
        graph=graph,
        stated=_of_nodes(before, new, at, size=len(graph)),
        set_ups=SetUps(rows=groups.rows, own_variance=groups.own_variance),
        joints=_joints(before.joints, new, groups, at),
        segments=segments,
    )
    return _derived(before, after)


def _derived(before: Tiers, after: Tiers) -> Tiers:
    """What was worked out for the tiers before is carried on, and worked out only for what is new."""
    if not before.is_worked_out:
        return after
    found = reach(after.graph, known=before.reach)
    old, rows = len(before.set_ups), after.set_ups.rows
    tail = Rows(
        start=rows.start[old:] - rows.start[old],
        parent=rows.parent[rows.start[old] :],
        sensitivity=rows.sensitivity[rows.start[old] :],
    )
    own = after.set_ups.own_variance[old:]
    variances = np.concatenate((before.set_up_variances, row_variances(tail, found) + own))
    return after.worked_out(found, variances)


def _of_nodes(before: Tiers, new: Arrival, place: Integers, *, size: int) -> Stated:
    """The record of the nodes in their positions; of a source there is none."""
    nodes, old = new.roles.nodes, len(before.graph)
    known, at = new.results.stated.take(nodes), place[: len(nodes)]
    columns = [np.concatenate((part, np.full(size - old, np.nan))) for part in before.stated.numbers]
    for column, values in zip(columns, known.numbers, strict=True):
        column[at] = values
    first = new.results.stated.day.min(initial=np.iinfo(np.int32).max)
    day = np.concatenate((before.stated.day, np.full(size - old, first, dtype=np.int32)))
    day[at] = known.day
    return Stated(value=columns[0], low=columns[1], high=columns[2], day=day)


def _joints(before: Joints, new: Arrival, groups: Groups, place: Integers) -> Joints:
    nodes, old = len(new.roles.nodes), len(before.source)
    return Joints(
        set_ups=Index.of(np.concatenate((before.set_ups.column, new.set_up_names))),
        row=groups.row,
        sources=Index.of(np.concatenate((before.sources.column, new.source_names))),
        source=np.concatenate((before.source, place[nodes + old + np.arange(len(new.source_names))])),
    )


def _leaves(results: ResultColumns, roles: Roles, groups: Groups) -> Leaves:
    """The leaves in the order of their groups, and within one in the order they came."""
    order = np.argsort(groups.of, kind="stable")
    leaf = groups.leaf[order]
    counts = np.bincount(groups.of, minlength=len(groups.own_variance))
    return Leaves(
        index=Index.of(results.column[leaf]),
        begin=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        scale=groups.scale[order],
        own_variance=roles.own_variance[leaf],
        stated=results.stated.take(leaf),
    )
