"""Results and influences as columns, and what is refused in them before anything is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.trace.graph import Floats, Name, check_components, check_numbers, missing_parent
from suyuan.trace.identities import Halves, Integers
from suyuan.trace.tiers import Days, Stated

NONE: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ResultColumns:
    """n results as columns: identity, set-up (-1: none), standard uncertainty as stated, and the record."""

    column: Halves
    set_up: Integers
    u: Floats
    stated: Stated

    def __len__(self) -> int:
        return len(self.u)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InfluenceColumns:
    """m influences as columns. Each belongs to a result or to a set-up (the other is -1).

    parent : the result behind it, -1 where it has none; origin : a number for what lies behind it,
    the same number for the same thing; component : signed, in the unit of the owner
    """

    result: Integers
    set_up: Integers
    parent: Integers
    origin: Integers
    component: Floats

    def take(self, chosen: NDArray[np.bool_]) -> InfluenceColumns:
        """Some of them."""
        return InfluenceColumns(
            result=self.result[chosen],
            set_up=self.set_up[chosen],
            parent=self.parent[chosen],
            origin=self.origin[chosen],
            component=self.component[chosen],
        )


def check_columns(results: ResultColumns, influences: InfluenceColumns, name: Name) -> None:
    """Refuse numbers that no result can have, and parents that are not there or were made too late."""
    check_numbers(name, u=results.u)
    owner = some_owner(results, influences)
    check_components(name, influences.component, owner)
    leaning = influences.parent != NONE
    absent = np.flatnonzero((influences.parent < NONE) | (influences.parent >= len(results)))
    if absent.size:
        first = int(absent[0])
        raise missing_parent(f"#{int(influences.parent[first])}", name(int(owner[first])))
    day = results.stated.day
    earliest = _earliest(results, influences)
    late = np.flatnonzero(leaning & (day[influences.parent] > earliest))
    if late.size:
        first = int(late[0])
        parent, child = int(influences.parent[first]), int(owner[first])
        raise late_parent(name(parent), name(child))


def late_parent(parent: str, child: str) -> InputError:
    """The error of a parent that was made after its child."""
    return InputError(
        Text(
            f"上级结果 {parent} 晚于使用它的 {child}",
            f"the parent {parent} was made after {child}, which used it",
        ),
        members=(parent, child),
    )


def some_owner(results: ResultColumns, influences: InfluenceColumns) -> Integers:
    """A result that each influence belongs to: its own, or the earliest of its set-up; 0 where none does."""
    if not len(results):
        return np.zeros(len(influences.component), dtype=np.int64)
    size = int(max(results.set_up.max(initial=NONE), influences.set_up.max(initial=NONE))) + 1
    first = np.zeros(size + 1, dtype=np.int64)
    order = np.argsort(-results.stated.day.astype(np.int64), kind="stable")
    first[results.set_up[order]] = order  # the last one written is the earliest; -1 writes to the last place
    return np.where(influences.result != NONE, influences.result, first[influences.set_up])


def _earliest(results: ResultColumns, influences: InfluenceColumns) -> Days:
    if not len(results):
        return np.zeros(len(influences.component), dtype=np.int32)
    found: Days = results.stated.day[some_owner(results, influences)]
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Earlier:
    """k results that are in the tiers already and that new ones lean on.

    number : array (k,), their numbers in the tiers; u : array (k,), standard uncertainties as stated
    """

    number: Integers
    u: Floats

    def __len__(self) -> int:
        return len(self.number)

    @classmethod
    def none(cls) -> Earlier:
        """Nobody."""
        return cls(number=np.zeros(0, dtype=np.int64), u=np.zeros(0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Naming:
    """Identities behind the numbers of new set-ups and of new origins, arrays (s, 2) and (o, 2).

    Kept with the tiers, so that what comes later finds the set-ups and shared sources that are there.
    """

    set_ups: Halves
    origins: Halves


def numbers_as_names(numbers: Integers) -> Halves:
    """Numbers themselves as identities, where columns come from somewhere that has no others."""
    column = np.zeros((len(numbers), 2), dtype=np.uint64)
    column[:, 1] = numbers.astype(np.uint64) + np.uint64(1)
    return column
