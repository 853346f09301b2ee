"""Influences of many results as a dense block: one column per shared influence, a diagonal for own ones.

This is how a verifier's day looks: the same standards for a hundred meters, and something of its own for
each. The sparse form for results that share influences in parts only is `influence_matrix`.
Source: JCGM 100:2008, 5.1.2 and F.1.2.3; JCGM 102:2011, 6.2.1.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.metrology.errors import DisagreeingFreedom
from suyuan.metrology.origin import is_joint, set_of
from suyuan.metrology.uncertain import SealedRow

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


class Influence(NamedTuple):
    """The components of one influence for all items: (n,), in the unit of the values, and its dof."""

    component: Floats
    dof: float


class Sealed(NamedTuple):
    """The influences of a vector: shared ones by identity number, own ones by the first number of the set."""

    shared: dict[int, Influence]
    own: dict[int, Influence]

    def variance(self, size: int) -> Floats:
        """Variances (n,)."""
        total, square = np.zeros(size), np.empty(size)
        for influences in self:
            for component, _ in influences.values():
                np.multiply(component, component, out=square)
                total += square
        return total

    def freedom_sum(self, size: int) -> Floats:
        """Sum of component**4/dof (n,) over the influences; the causes of one ensemble count as one."""
        total = np.zeros(size)
        joint: dict[tuple[int, float], Floats] = {}
        for influences in self:
            for key, (component, dof) in influences.items():
                if dof == math.inf:
                    continue
                square = component * component
                if is_joint(key):
                    group = (set_of(key), dof)
                    joint[group] = joint[group] + square if group in joint else square
                else:
                    total += square * square / dof
        for (_, dof), square in joint.items():
            total += square * square / dof
        return total

    def row(self, index: int) -> list[SealedRow]:
        """The influences of one item, in no order."""
        rows = [(key, float(component[index]), dof) for key, (component, dof) in self.shared.items()]
        rows += [(base + index, float(component[index]), dof) for base, (component, dof) in self.own.items()]
        return [row for row in rows if row[1]]

    def pair(self, first: int, second: int) -> float:
        """Covariance of two items."""
        terms = [one.component[first] * one.component[second] for one in self.shared.values()]
        if first == second:
            terms += [one.component[first] * one.component[second] for one in self.own.values()]
        return math.fsum(terms)

    def pairs(self, first: Places, second: Places) -> Floats:
        """Covariances (m,) of item first[k] with item second[k]."""
        total = np.zeros(first.shape)
        for component, _ in self.shared.values():
            total += component[first] * component[second]
        same = first == second
        for component, _ in self.own.values():
            total += np.where(same, component[first] * component[second], 0.0)
        return total

    def is_finite(self, known: Collection[int] = ()) -> bool:
        """Whether every component is a finite number; those of the identities `known` are not looked at."""
        return all(
            all_finite(component)
            for influences in self
            for key, (component, _) in influences.items()
            if key not in known
        )

    def columns(self) -> Floats:
        """Components (n, m) of the shared influences, sorted by identity."""
        return np.stack([self.shared[key].component for key in sorted(self.shared)], axis=1)


def all_finite(numbers: Floats) -> bool:
    """Whether all are finite: the sum is the cheaper question, but it may overflow where no number does."""
    with np.errstate(all="ignore"):
        return bool(np.isfinite(numbers.sum())) or bool(np.isfinite(numbers).all())


def add_influence(into: dict[int, Influence], key: int, component: Floats, dof: float) -> None:
    """Add to the components of identity number `key`; one identity has one dof."""
    held = into.get(key)
    if held is None:
        into[key] = Influence(component, dof)
        return
    check_freedom(key, held.dof, dof)
    into[key] = Influence(held.component + component, dof)


def check_freedom(key: int, one: float, other: float) -> None:
    """Refuse two different dof for one identity."""
    if one != other:
        raise DisagreeingFreedom(
            Text(f"同一来源的自由度既为 {one} 又为 {other}", f"one influence has dof {one} and {other}"),
            hint=Text("不同的量要用不同的身份。", "Different quantities need different identities."),
            quantity=str(UUID(int=key)),
            given=other,
            allowed=one,
        )


def check_items(shapes: Iterable[tuple[int, ...]], allowed: tuple[int, ...]) -> None:
    """Refuse sets of results that differ in their number of items."""
    for shape in shapes:
        if shape != allowed:
            raise InputError(
                Text("两组结果的项数不同", "two sets of results differ in their number of items"),
                given=shape,
                allowed=allowed,
            )
