"""What comes to the tiers, with the earlier results that it leans on, checked and sorted by its roles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.trace.columns import (
    NONE,
    Earlier,
    InfluenceColumns,
    Naming,
    ResultColumns,
    check_columns,
    late_parent,
    numbers_as_names,
    some_owner,
)
from suyuan.trace.graph import Name, sensitivities
from suyuan.trace.grouping import Targets, each_row
from suyuan.trace.identities import Halves, uuid_of
from suyuan.trace.roles import Roles
from suyuan.trace.tiers import Tiers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrival:
    """What comes, together with the earlier results that it leans on, which stand after the new ones."""

    count: int
    results: ResultColumns
    influences: InfluenceColumns
    set_up_names: Halves
    source_names: Halves
    roles: Roles
    edges: Targets
    called: Name

    @classmethod
    def of(
        cls, before: Tiers, new: ResultColumns, influences: InfluenceColumns, earlier: Earlier, *,
        set_ups: int, naming: Naming | None, name: Name | None,
    ) -> Arrival:  # fmt: skip
        results = _together(before, new, earlier)
        called = name or (lambda place: str(uuid_of(results.column[place])))
        check_columns(results, influences, called)
        _check_days(before, new, called)
        joints = before.joints
        old, sources = len(joints.set_ups), len(joints.source)
        if ((influences.set_up != NONE) & (influences.set_up < old)).any():
            raise InputError(
                Text("已有的测量设定不能再增加分量", "a set-up that is there already cannot get another part")
            )
        roles = Roles.of(
            results,
            influences,
            closed=np.concatenate((before.set_ups.own_variance[joints.row[:-1]], np.zeros(set_ups))),
            sources=sources,
        )
        return cls(
            count=len(new),
            results=results,
            influences=influences,
            set_up_names=numbers_as_names(old + np.arange(set_ups)) if naming is None else naming.set_ups,
            source_names=numbers_as_names(roles.shared)
            if naming is None
            else naming.origins[roles.shared - sources],
            roles=roles,
            edges=_targets(results, influences, roles, called),
            called=called,
        )


def _together(before: Tiers, new: ResultColumns, earlier: Earlier) -> ResultColumns:
    """The new results, and after them the earlier ones; a leaf among these opens the set-up it has."""
    if not len(earlier):
        return new
    column, stated = before.identities(earlier.number), before.stated_of(earlier.number)
    set_up_of = np.full(len(before.set_ups), NONE, dtype=np.int64)
    set_up_of[before.joints.row[:-1]] = np.arange(len(before.joints.set_ups))
    row = before.rows_of(earlier.number)[0]
    return ResultColumns(
        column=np.concatenate((new.column, column)),
        set_up=np.concatenate((new.set_up, np.where(row == NONE, NONE, set_up_of[row]))),
        u=np.concatenate((new.u, earlier.u)),
        stated=new.stated.and_then(stated),
    )


def _check_days(before: Tiers, new: ResultColumns, name: Name) -> None:
    """A set-up that was there before may not lean on anything made after a new result of it."""
    joints, rows = before.joints, before.set_ups.rows
    mine = np.flatnonzero((new.set_up != NONE) & (new.set_up < len(joints.set_ups)))
    entry, user = each_row(rows, joints.row[new.set_up[mine]])
    parent, child = rows.parent[entry], mine[user]
    real = before.graph.column[parent].any(axis=1)
    late = np.flatnonzero(real & (before.stated.day[parent] > new.stated.day[child]))
    if late.size:
        first = int(late[0])
        raise late_parent(str(uuid_of(before.graph.column[parent[first]])), name(int(child[first])))


def _targets(results: ResultColumns, influences: InfluenceColumns, roles: Roles, name: Name) -> Targets:
    leaning = np.flatnonzero(influences.parent != NONE)
    parent = influences.parent[leaning]
    target = np.where(roles.source_of != NONE, len(roles.nodes) + roles.source_of, NONE)
    target[leaning] = roles.node_of[parent]
    value = influences.component.copy()  # a source has the standard uncertainty 1
    owner = some_owner(results, influences)[leaning]
    value[leaning] = sensitivities(name, results.u, value[leaning], owner, parent)
    return Targets(target=target, value=value)
