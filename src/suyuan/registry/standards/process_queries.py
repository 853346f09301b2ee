"""Reading the control of measurement processes: the check standards of a standard, one with its course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.standards import process
from suyuan.registry.standards.models import CheckMeasurement, CheckStandard

_MEASUREMENT = (
    "id", "place", "performed_on", "performed_by__name_zh", "performed_by__name_en", "readings", "value",
    "state", "broken", "note",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A check standard with all its occasions, the course they make, and when the next one is due."""

    row: CheckStandard
    measurements: tuple[dict[str, Any], ...]
    course: process.Course
    due_on: date
    is_due: bool

    @property
    def state(self) -> str:
        """Where the process stands: as the last occasion was judged when it was entered."""
        return str(self.measurements[-1]["state"]) if self.measurements else "none"

    @property
    def missing(self) -> int:
        """How many occasions the trial still lacks."""
        return max(0, self.row.trial - len(self.measurements))


@dataclass(frozen=True, kw_only=True)
class Suspicion:
    """The days between the last good occasion and an alarm; `after` is None where no occasion was good."""

    after: date | None
    until: date


def of_standard(standard_id: UUID, *, on: date) -> list[Watched]:
    """The check standards in use with a standard, in the order in which they were set up: two queries."""
    rows = list(
        CheckStandard.objects.filter(standard_id=standard_id, closed_on=None).order_by("created_at", "pk")
    )
    return _watched(rows, on=on)


def one(check_id: UUID, *, on: date) -> Watched:
    """One check standard with its course: two queries. Raises NotFound."""
    rows = list(CheckStandard.objects.select_related("standard").filter(pk=check_id))
    if not rows:
        raise NotFound(Text("没有这个核查标准", "there is no such check standard"), check=check_id)
    return _watched(rows, on=on)[0]


def _watched(rows: Sequence[CheckStandard], *, on: date) -> list[Watched]:
    found = (
        CheckMeasurement.objects.filter(artefact__in=rows)
        .order_by("artefact_id", "place")
        .values("artefact_id", *_MEASUREMENT)
    )
    taken = {id_: tuple(group) for id_, group in groupby(found, key=lambda one: one["artefact_id"])}
    return [_one(row, taken.get(row.pk, ()), on=on) for row in rows]


def _one(row: CheckStandard, measurements: tuple[dict[str, Any], ...], *, on: date) -> Watched:
    course = process.course_of(
        [process.check_of(one["readings"])[0] for one in measurements],
        trial=row.trial,
        rules=row.rules,
        accepted=float(row.accepted) if row.accepted else None,
    )
    due = measurements[-1]["performed_on"] + timedelta(days=row.every_days) if measurements else on
    return Watched(row=row, measurements=measurements, course=course, due_on=due, is_due=due <= on)


def suspicion(watched: Watched) -> Suspicion | None:
    """The days that an alarm puts in question, where the last occasion is one."""
    if watched.state != "alarm":
        return None
    good = [one["performed_on"] for one in watched.measurements if one["state"] != "alarm"]
    return Suspicion(after=good[-1] if good else None, until=watched.measurements[-1]["performed_on"])
