"""Recall: a standard was off by so much; which results moved, by how much, and which verdicts turn over?

Here the fault is constant between two days. Whoever took the faulty value over directly in that time is
affected, and everything that follows from those results. Source: domain model 6.3 (bound, propagate).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.trace.graph import Graph
from suyuan.trace.influence import sensitivity_to


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What is on record of one result: its value, its day, and the acceptance limits of its decision rule.

    All in the unit of the result; a result without limits has no verdict. A guard band is already inside.
    """

    value: float
    performed_on: date
    low: float | None = None
    high: float | None = None

    def accepts(self, value: float) -> bool | None:
        """Whether `value` lies inside the acceptance limits; None where there are none."""
        if self.low is None and self.high is None:
            return None
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """One result that moved: `shift` and `corrected` in its unit; verdicts None where it had no limits."""

    id: UUID
    label: str
    shift: float
    corrected: float | None
    accepted: bool | None
    accepted_after: bool | None

    @property
    def flips(self) -> bool:
        """Whether the verdict turns over."""
        return self.accepted != self.accepted_after


def recall(
    graph: Graph,
    source: UUID,
    *,
    shift: float,
    recorded: Mapping[UUID, Recorded],
    since: date | None = None,
    until: date | None = None,
) -> tuple[Affected, ...]:
    """Every result below `source` that moves when its value is corrected by `shift` (in its unit).

    Roots-first order; the source itself is not listed. A result without a record is listed with its shift
    alone, and counts as inside the time span. Raises NotFound for an unknown source, OutOfRange for a shift
    that is not a number.
    """
    if not math.isfinite(shift):
        raise OutOfRange("shift", given=shift, allowed="(-inf, inf)")
    inside = np.array([_is_inside(recorded.get(node), since, until) for node in graph.ids], dtype=np.bool_)
    moved = sensitivity_to(graph, source, through=inside) * shift
    start = graph.position(source)
    return tuple(
        _affected(graph, place, float(moved[place]), recorded)
        for place in np.flatnonzero(moved).tolist()
        if place != start
    )


def _is_inside(record: Recorded | None, since: date | None, until: date | None) -> bool:
    if record is None:
        return True
    day = record.performed_on
    return (since is None or since <= day) and (until is None or day <= until)


def _affected(graph: Graph, place: int, shift: float, recorded: Mapping[UUID, Recorded]) -> Affected:
    node = graph.ids[place]
    record = recorded.get(node)
    corrected = None if record is None else record.value + shift
    return Affected(
        id=node,
        label=graph.labels[place],
        shift=shift,
        corrected=corrected,
        accepted=None if record is None else record.accepts(record.value),
        accepted_after=None if record is None or corrected is None else record.accepts(corrected),
    )
