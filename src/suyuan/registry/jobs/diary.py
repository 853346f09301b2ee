"""The week of a laboratory: its plans with what stands against each, who is away, and what waits for a plan.

A constant number of queries, however many jobs, people, standards or rooms there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from suyuan.base.text import Text
from suyuan.registry.jobs import planning
from suyuan.registry.jobs.models import Job
from suyuan.registry.jobs.planning_rules import Booking, Finding, findings
from suyuan.registry.parties.models import Competence, Person
from suyuan.registry.parties.queries import employed
from suyuan.registry.standards.models import MeasurementStandard

WAITING: Final = 60  # jobs without a plan that a page shows
CARD: Final = (
    *planning.PLANNED, "number", "state", "instrument__name_zh", "instrument__name_en",
    "instrument__serial_no", "instrument__kind_id", "application__applicant__name_zh",
    "application__applicant__name_en", "verifier__name_zh", "verifier__name_en", "room__code",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Week:
    """Everything that the calendar of a week shows. Findings stand under the identity of the job."""

    days: tuple[date, ...]
    jobs: list[dict[str, Any]]
    bookings: dict[UUID, Booking]
    findings: dict[UUID, tuple[Finding, ...]]
    people: dict[UUID, Text]
    standards: dict[UUID, Text]
    rooms: list[dict[str, Any]]
    absences: list[dict[str, Any]]
    blocked: planning.NotReady
    waiting: list[dict[str, Any]]
    waiting_total: int


def week_of(house: UUID, *, monday: date) -> Week:
    """The week that begins on that Monday.

    A job that began earlier or ends later is judged with all it touches, so that it looks the same in every
    week it stands in.
    """
    days = tuple(monday + timedelta(days=n) for n in range(7))
    jobs = list(
        planning.booked(house, first=days[0], last=days[-1])
        .order_by("scheduled_for", "from_half", "number")
        .values(*CARD)
    )
    first = min((row["scheduled_for"] for row in jobs), default=days[0])
    last = max((row["until_on"] or row["scheduled_for"] for row in jobs), default=days[-1])
    first, last = min(first, days[0]), max(last, days[-1])
    touching = list(planning.booked(house, first=first, last=last).values(*planning.PLANNED))
    bookings = {one.job: one for one in planning.bookings_of(touching)}
    shown = [bookings[row["id"]] for row in jobs]
    standards = {standard for one in shown for standard in one.standards}
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    blocked = planning.not_ready_on(standards, span)
    rooms = planning.rooms(house)
    absences = planning.absences(house, first=first, last=last)
    found = findings(list(bookings.values()), planning.surroundings(rooms, absences, blocked))
    waiting = Job.objects.filter(institution_id=house, state="accepted")
    return Week(
        days=days,
        jobs=[dict(row) for row in jobs],
        bookings=bookings,
        findings=found,
        people=people_of(house, days=days, more={person for one in shown for person in one.people}),
        standards=_standards(standards),
        rooms=rooms,
        absences=absences,
        blocked=blocked,
        waiting=[dict(row) for row in waiting.order_by("due_on", "number").values(*CARD)[:WAITING]],
        waiting_total=waiting.count(),
    )


def people_of(house: UUID, *, days: tuple[date, ...], more: Iterable[UUID] = ()) -> dict[UUID, Text]:
    """Who works at the bench of a house in these days, and `more` people, by name: one query."""
    able = Competence.objects.filter(
        employed(days[0], prefix="person__"),
        person__organization_id=house,
        activity__in=("verify", "calibrate"),
        valid_from__lte=days[-1],
        valid_to__gte=days[0],
    )
    named = Person.objects.filter(Q(pk__in=able.values("person_id")) | Q(pk__in=list(more)))
    rows = named.order_by("name_en", "id").values_list("id", "name_zh", "name_en")
    return {person: Text(zh, en) for person, zh, en in rows}


def _standards(wanted: Iterable[UUID]) -> dict[UUID, Text]:
    rows = MeasurementStandard.objects.filter(pk__in=list(wanted)).order_by("code", "id")
    return {one: Text(zh, en) for one, zh, en in rows.values_list("id", "name_zh", "name_en")}
