"""The results of a province by their identities: the Python route to everything the graph knows."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Self
from uuid import UUID

import numpy as np

from suyuan.base.errors import InputError, NumericalError, OutOfRange
from suyuan.base.text import Text
from suyuan.trace.faults import Fault
from suyuan.trace.graph import Floats
from suyuan.trace.identities import Integers, uuid_of
from suyuan.trace.influence import coefficient
from suyuan.trace.pairs import Pairs
from suyuan.trace.recall import Effects, recall
from suyuan.trace.stored import read_tiers
from suyuan.trace.tiers import Tiers


class Contributor(NamedTuple):
    """A part of a result: the result it comes from, and how much of the variance it is.

    id : None for a source that is no result. kind : ``result``, ``source`` (shared by several), ``set_up``
    (what the results of a set-up share beside its standards), ``own``. component : signed, in the unit of
    the result; share : of its variance
    """

    id: UUID | None
    kind: str
    component: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """Everything that a result is uncertain by, the largest share first."""

    u: float
    contributors: tuple[Contributor, ...]

    def top(self, count: int) -> tuple[Contributor, ...]:
        """The largest contributors."""
        return self.contributors[:count]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Revaluation:
    """What a new value or uncertainty of some results does to all that lean on them; nothing is written.

    number : array (m,), results whose value or u changes, the given ones not among them
    shift : array (m,), to be added to the value; u_before, u_after : arrays (m,), each in its own unit
    """

    number: Integers
    shift: Floats
    u_before: Floats
    u_after: Floats
    tiers: Tiers  # with the new uncertainties

    def __len__(self) -> int:
        return len(self.number)


class Results:
    """Uncertainties, covariances, influences and recalls of the results in some tiers."""

    def __init__(self, tiers: Tiers) -> None:
        self.tiers = tiers

    @classmethod
    def load(cls, root: Path) -> Self:
        """The build that serves under `root`. Raises NotFound and EvidenceError."""
        return cls(read_tiers(root))

    def __len__(self) -> int:
        return len(self.tiers)

    @cached_property
    def _pairs(self) -> Pairs:
        return Pairs(self.tiers)

    @cached_property
    def _all_u(self) -> Floats:
        return self.tiers.uncertainties()

    def u(self, ids: Sequence[UUID]) -> Floats:
        """Standard uncertainties, array (len(ids),), each in the unit of its result. Raises NotFound."""
        found: Floats = self._all_u[self.tiers.numbers(ids)]
        return found

    def cov(self, a: UUID, b: UUID) -> float:
        """Covariance of two results, in the product of their units. Raises NotFound."""
        first, second = self.tiers.numbers([a, b]).tolist()
        return self._pairs.covariance(first, second)

    def corr(self, a: UUID, b: UUID) -> float:
        """Correlation coefficient of two results. NumericalError where one has no uncertainty."""
        first, second = self.u([a, b]).tolist()
        return coefficient(self.cov(a, b), first**2, second**2, given=f"{a}, {b}")

    def covariances(self, ids: Sequence[UUID]) -> Floats:
        """Covariance matrix of some results, array (len(ids), len(ids)). Raises NotFound."""
        return self._pairs.matrix(self.tiers.numbers(ids))

    def influence(self, id_: UUID) -> Influence:
        """Who contributes to a result, and how much. NumericalError where it has no variance."""
        number = int(self.tiers.numbers([id_])[0])
        parts = [*self._through_nodes(number, id_), *self._beside(number, id_)]
        variance = math.fsum(component**2 for _, _, component in parts)
        if not 0 < variance < math.inf:
            raise NumericalError(
                Text(f"结果 {id_} 没有方差，无法分配份额", f"result {id_} has no variance to share out"),
                given=str(id_),
            )
        found = [
            Contributor(source, kind, component, component**2 / variance)
            for source, kind, component in parts
            if component
        ]
        found.sort(key=lambda one: (-one.share, str(one.id)))
        return Influence(u=math.sqrt(variance), contributors=tuple(found))

    def _through_nodes(self, number: int, id_: UUID) -> list[tuple[UUID | None, str, float]]:
        graph, reach = self.tiers.graph, self.tiers.reach
        total = np.zeros(len(graph))
        place = self.tiers.segment_of(number)
        if place is None:
            source, component = reach.row(number)
            total[source] = component
        else:
            leaves, leaf = place
            group = leaves.set_up_at(leaf)
            for node, factor in zip(*self.tiers.set_ups.rows.row(group), strict=True):
                source, component = reach.row(int(node))
                total[source] += leaves.scale[leaf] * factor * component
        return [
            (who, "own" if who == id_ else "source" if who is None else "result", float(total[node]))
            for node in np.flatnonzero(total).tolist()
            for who in [uuid_of(graph.column[node]) if graph.column[node].any() else None]
        ]

    def _beside(self, number: int, id_: UUID) -> list[tuple[UUID | None, str, float]]:
        place = self.tiers.segment_of(number)
        if place is None:
            return []
        leaves, leaf = place
        group = leaves.set_up_at(leaf)
        shared = float(leaves.scale[leaf]) * math.sqrt(self.tiers.set_ups.own_variance[group])
        return [(None, "set_up", shared), (id_, "own", math.sqrt(leaves.own_variance[leaf]))]

    def recall(self, source: UUID, fault: Fault) -> Effects:
        """Everything that moves when the value of `source` is corrected. Raises NotFound."""
        return recall(self.tiers, source, fault)

    def reached_by(self, source: UUID) -> tuple[Integers, Floats]:
        """Numbers of the results below `source`, and d(result)/d(source) of each."""
        found = recall(self.tiers, source, Fault(amount=1.0))
        return found.number, found.shift

    def revalue(self, changes: Mapping[UUID, tuple[float, float | None]]) -> Revaluation:
        """New values of results, and what follows below them without touching a reading.

        changes : for each result the shift of its value, and its new standard uncertainty (None: as before)
        Raises NotFound; InputError for a result that nobody leans on, OutOfRange for an uncertainty below
        what its own parents bring.
        """
        ids = list(changes)
        numbers = self.tiers.numbers(ids)
        shift = np.zeros(len(self.tiers))
        own_u = self.tiers.graph.own_u.copy()
        for id_, number in zip(ids, numbers.tolist(), strict=True):
            delta, u = changes[id_]
            if number >= len(own_u):
                raise InputError(Text(f"没有结果使用 {id_}", f"no result leans on {id_}"), given=str(id_))
            moved = recall(self.tiers, id_, Fault(amount=delta))
            shift[moved.number] += moved.shift
            if u is not None:
                own_u[number] = self._own_part(id_, number, u)
        after = replace(self.tiers, graph=replace(self.tiers.graph, own_u=own_u))
        u_after = after.uncertainties()
        changed = (shift != 0) | ~np.isclose(u_after, self._all_u, rtol=1e-12, atol=0.0)
        changed[numbers] = False
        number = np.flatnonzero(changed)
        return Revaluation(
            number=number,
            shift=shift[number],
            u_before=self._all_u[number],
            u_after=u_after[number],
            tiers=after,
        )

    def _own_part(self, id_: UUID, number: int, u: float) -> float:
        before = float(self.tiers.reach.variance[number])
        inherited = max(before - float(self.tiers.graph.own_u[number]) ** 2, 0.0)
        if not (math.isfinite(u) and u >= 0) or u * u < inherited * (1 - 1e-12):
            raise OutOfRange(
                f"u ({id_})",
                given=u,
                allowed=f"[{math.sqrt(inherited):.6g}, inf)",
                hint=Text(
                    "它所用的标准已带来下限那么多；标准也变了，就一并给出标准的新值。",
                    "The standards it used bring as much as the lower end. Did they change too? Give theirs.",
                ),
            )
        return math.sqrt(max(u * u - inherited, 0.0))
