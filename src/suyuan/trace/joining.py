"""From identities, as registers and files have them, to the numbers that tiers are compiled from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from suyuan.trace.columns import NONE, Earlier, InfluenceColumns, Naming, ResultColumns
from suyuan.trace.compiling import extend_tiers
from suyuan.trace.graph import Floats, missing_parent, named
from suyuan.trace.identities import Halves, Index, Integers, uuid_of
from suyuan.trace.tiers import Stated, Tiers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResultRows:
    """n results: identities of themselves and of their set-ups (zero: none), arrays (n, 2); the record."""

    column: Halves
    set_up: Halves
    u: Floats
    stated: Stated

    def take(self, places: Integers) -> ResultRows:
        """Some of them."""
        return ResultRows(
            column=self.column[places],
            set_up=self.set_up[places],
            u=self.u[places],
            stated=self.stated.take(places),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InfluenceRows:
    """m influences: identities of the owner (a result or a set-up), of the parent and of the origin, arrays
    (m, 2), zero where there is none; component : array (m,), signed, in the unit of the owner.
    """

    result: Halves
    set_up: Halves
    parent: Halves
    origin: Halves
    component: Floats

    def take(self, places: Integers) -> InfluenceRows:
        """Some of them."""
        return InfluenceRows(**{name: getattr(self, name)[places] for name in self.__slots__})

    def and_then(self, more: InfluenceRows) -> InfluenceRows:
        """These and others below them."""
        return InfluenceRows(
            **{name: np.concatenate((getattr(self, name), getattr(more, name))) for name in self.__slots__}
        )


StatedU = Callable[[Halves], Floats]
Called = Callable[[Halves], str]


def join(
    before: Tiers,
    results: ResultRows,
    influences: InfluenceRows,
    *,
    set_ups: Halves,
    stated_u: StatedU,
    called: Called | None = None,
) -> Tiers:
    """The tiers with further results. `Tiers.empty()` to begin with.

    set_ups : all set-ups that occur, new or not. stated_u : standard uncertainties, as stated, of results
    that are in the tiers. called : how a result is called in an error, by its identity
    Raises what `extend_tiers` raises.
    """
    name = called or (lambda id_: str(uuid_of(id_)))
    new_set_ups = set_ups[before.joints.set_ups.locate(set_ups) == NONE]
    groups = Index.of(np.concatenate((before.joints.set_ups.column, new_set_ups)))
    mine = Index.of(results.column)
    _check_once(mine, name)
    owner, group = mine.locate(influences.result), groups.locate(influences.set_up)
    _check_owned(owner, group, influences)
    parent, earlier = _parents(before, mine, influences, owner, name)
    origin, new_origins = _origins(before.joints.sources, influences.origin)
    return extend_tiers(
        before,
        ResultColumns(
            column=results.column, set_up=groups.locate(results.set_up), u=results.u, stated=results.stated
        ),
        InfluenceColumns(
            result=owner,
            set_up=group,
            parent=parent,
            origin=origin,
            component=influences.component,
        ),
        set_ups=len(new_set_ups),
        earlier=Earlier(number=earlier, u=stated_u(before.identities(earlier))),
        naming=Naming(set_ups=new_set_ups, origins=new_origins),
        name=lambda place: name(
            results.column[place] if place < len(mine) else before.identities(earlier[[place - len(mine)]])[0]
        ),
    )


def _check_once(mine: Index, name: Called) -> None:
    """Refuse a result that is given twice, by its name."""
    ordered = mine.column[mine.order]
    again = np.flatnonzero((ordered[1:] == ordered[:-1]).all(axis=1))
    if again.size:
        raise named("结果重复出现", "a result is given twice", [name(ordered[int(again[0])])])


def _check_owned(owner: Integers, group: Integers, influences: InfluenceRows) -> None:
    """Refuse an influence that belongs to no result and no set-up that is given, or to one of each."""
    astray = np.flatnonzero((owner == NONE) == (group == NONE))
    if astray.size:
        first = int(astray[0])
        ends = (influences.result[first], influences.set_up[first])
        whose = [str(uuid_of(end)) for end in ends if end.any()] or ["-"]
        raise named("分量没有所属的结果", "an influence belongs to no result that is given", whose)


def _parents(
    before: Tiers, mine: Index, influences: InfluenceRows, owner: Integers, name: Called
) -> tuple[Integers, Integers]:
    """The parent of each influence: a new result, or after those an earlier one; numbers of the earlier."""
    parent = mine.locate(influences.parent)
    elsewhere = np.flatnonzero((parent == NONE) & influences.parent.any(axis=1))
    number = before.locate(influences.parent[elsewhere])
    if (number == NONE).any():
        lost = int(elsewhere[np.flatnonzero(number == NONE)[0]])
        who = influences.result[lost] if owner[lost] != NONE else influences.set_up[lost]
        raise missing_parent(str(uuid_of(influences.parent[lost])), name(who))
    earlier, place = np.unique(number, return_inverse=True)
    parent[elsewhere] = len(mine) + place
    return parent, earlier


def _origins(known: Index, origin: Halves) -> tuple[Integers, Halves]:
    """A number for each origin, those of known sources first; the identities of the new ones."""
    number = known.locate(origin)
    new = np.flatnonzero(number == NONE)
    column = origin[new]
    order = np.lexsort((column[:, 1], column[:, 0]))
    ordered = column[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    number[new[order]] = len(known) + np.cumsum(first) - 1
    return number, ordered[first]
