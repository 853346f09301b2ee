"""The rows that leaves have in common: one for each set-up, and further ones for leaves with own edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from suyuan.trace.columns import NONE, InfluenceColumns, ResultColumns
from suyuan.trace.graph import Floats, Rows, below
from suyuan.trace.identities import Integers
from suyuan.trace.roles import Roles
from suyuan.trace.tiers import Joints, SetUps


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Targets:
    """The node or source behind each influence (its number in the roles, -1 for private ones), and the
    sensitivity to it.
    """

    target: Integers
    value: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """Set-ups as the leaves use them: all rows there are now, those of before first.

    row : array (set_ups + 1,), as in `Joints`. leaf : array (leaves,), results that are leaves, ascending;
    of : array (leaves,), the row of each; scale : array (leaves,)
    """

    rows: Rows
    own_variance: Floats
    row: Integers
    leaf: Integers
    of: Integers
    scale: Floats


def groups_of(
    joints: Joints, before: SetUps, results: ResultColumns, influences: InfluenceColumns, roles: Roles,
    edges: Targets, place: Integers, *, set_ups: int,
) -> Groups:  # fmt: skip
    """One row for each set-up, one for leaves without any, and further ones for leaves with own edges.

    A leaf that leans on a node by itself, beside its set-up, has a row that few others have; leaves of one
    set-up with the same row of their own are one group, and without a set-up the same up to a factor.

    place : position of each node and source of the roles. set_ups : how many are new
    """
    row = np.concatenate((joints.row[:-1], len(before) + np.arange(set_ups), joints.row[-1:]))
    rows, own_variance = _set_ups(joints, before, influences, roles, edges, place, set_ups=set_ups)
    leaf = np.flatnonzero(roles.node_of == NONE)
    group = row[results.set_up[leaf]]
    scale = np.ones(len(leaf))
    mine = np.flatnonzero((influences.result != NONE) & (edges.target != NONE))
    mine = mine[roles.node_of[influences.result[mine]] == NONE]
    if len(mine):
        own = Rows.of(
            np.searchsorted(leaf, influences.result[mine]),
            place[edges.target[mine]],
            edges.value[mine],
            shape=(len(leaf), int(place.max()) + 1),
        )
        special = np.flatnonzero(np.diff(own.start))
        alone = special[group[special] == row[-1]]
        scale[alone] = own.sensitivity[own.start[alone]]
        scale[scale == 0.0] = 1.0
        own.sensitivity[:] /= np.repeat(scale, np.diff(own.start))
        first, number = _same_rows(own, special, group)
        more = _joined_rows(rows, own, old=group[first], leaf=first)
        own_variance = np.concatenate((own_variance, own_variance[group[first]]))
        group[special] = len(rows) + number
        rows = below(rows, more)
    return Groups(rows=rows, own_variance=own_variance, row=row, leaf=leaf, of=group, scale=scale)


def _set_ups(
    joints: Joints, before: SetUps, influences: InfluenceColumns, roles: Roles, edges: Targets,
    place: Integers, *, set_ups: int,
) -> tuple[Rows, Floats]:  # fmt: skip
    """The rows of all set-ups and what each shares beside its standards; those that open get their source."""
    old = len(joints.set_ups)
    shared = np.flatnonzero((influences.result == NONE) & (edges.target != NONE))
    moved = np.flatnonzero(roles.beside != NONE)
    source = place[len(roles.nodes) + roles.beside[moved]]
    spread = np.sqrt(roles.beside_variance[moved])
    new = moved >= old
    fresh = Rows.of(
        np.concatenate((influences.set_up[shared], moved[new])) - old,
        np.concatenate((place[edges.target[shared]], source[new])),
        np.concatenate((edges.value[shared], spread[new])),
        shape=(set_ups, int(place.max(initial=0)) + 1),
    )
    kept = np.where(roles.beside[old:] == NONE, roles.beside_variance[old:], 0.0)
    own_variance = np.concatenate((before.own_variance, kept))
    rows = before.rows
    if not new.all():
        opened = joints.row[moved[~new]]
        own_variance[opened] = 0.0
        rows = Rows.of(
            np.concatenate((np.repeat(np.arange(len(rows)), np.diff(rows.start)), opened)),
            np.concatenate((rows.parent, source[~new])).astype(np.int64),
            np.concatenate((rows.sensitivity, spread[~new])),
            shape=(len(rows), int(place.max()) + 1),
        )
    return below(rows, fresh), own_variance


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


def _joined_rows(base: Rows, own: Rows, *, old: Integers, leaf: Integers) -> Rows:
    """For each new group the row of its old group and the own row of its first leaf, added up."""
    edges, user = each_row(base, old)
    mine, owner = each_row(own, leaf)
    parent = np.concatenate((base.parent[edges], own.parent[mine])).astype(np.int64)
    value = np.concatenate((base.sensitivity[edges], own.sensitivity[mine]))
    return Rows.of(
        np.concatenate((user, owner)), parent, value, shape=(len(leaf), int(parent.max(initial=0)) + 1)
    )


def each_row(rows: Rows, wanted: Integers) -> tuple[Integers, Integers]:
    """Places of the entries of each wanted row, and the number of the row among the wanted."""
    counts = rows.start[wanted + 1] - rows.start[wanted]
    user = np.repeat(np.arange(len(wanted)), counts)
    ends = np.cumsum(counts)
    offset = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
    return np.repeat(rows.start[wanted], counts) + offset, user
