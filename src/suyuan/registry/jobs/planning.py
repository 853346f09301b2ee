"""What plans of a house are held against, read from the tables: bookings, absences, rooms, standards.

A constant number of queries, however many jobs, people or standards there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from suyuan.registry.jobs.models import Absence, Job, JobStandard, Room
from suyuan.registry.jobs.planning_rules import (
    BUSY,
    Booking,
    Finding,
    RoomFacts,
    Spell,
    Surroundings,
    findings,
    half_day,
    spell_of,
)
from suyuan.registry.jobs.team import at_bench, beside_of, with_people
from suyuan.registry.jobs.working_days import working_days
from suyuan.registry.standards.queries import facts
from suyuan.registry.standards.rules import Readiness, readiness

NotReady = Mapping[tuple[UUID, date], Readiness]
PLANNED: Final = (
    "id", "application_id", "scheduled_for", "from_half", "until_on", "until_half", "verifier_id", "room_id",
    "due_on",
)  # fmt: skip

ROOMS: Final = ("id", "code", "name_zh", "name_en", "places", "closed_on")
ABSENT: Final = (
    "id", "person_id", "person__name_zh", "person__name_en", "kind", "first_on", "first_half", "last_on",
    "last_half",
)  # fmt: skip


def booked(house: UUID, *, first: date, last: date) -> QuerySet[Job]:
    """Jobs whose bench work is still to be done and touches these days."""
    ends_later = Q(until_on__gte=first) | Q(until_on=None, scheduled_for__gte=first)
    return Job.objects.filter(ends_later, institution_id=house, state__in=BUSY, scheduled_for__lte=last)


def spell_of_job(row: Mapping[str, Any]) -> Spell:
    """The half-days of a planned job."""
    return spell_of(row["scheduled_for"], row["from_half"], row["until_on"], row["until_half"])


def bookings_of(rows: Sequence[Mapping[str, Any]]) -> list[Booking]:
    """Bookings of rows with the columns of `PLANNED`: two queries, for their people and their standards."""
    standards: dict[UUID, list[UUID]] = defaultdict(list)
    jobs = [row["id"] for row in rows]
    beside = beside_of(jobs)
    reserved = JobStandard.objects.filter(job_id__in=jobs)
    for job, standard in reserved.order_by("role").values_list("job_id", "standard_id"):
        standards[job].append(standard)
    return [
        Booking(
            job=row["id"],
            series=row["application_id"],
            spell=spell_of_job(row),
            people=at_bench(row["verifier_id"], beside.get(row["id"], {})),
            standards=tuple(standards[row["id"]]),
            room=row["room_id"],
            due_on=row["due_on"],
        )
        for row in rows
    ]


def absences(house: UUID, *, first: date, last: date) -> list[dict[str, Any]]:
    """Absences of a house that touch these days, not those withdrawn, in order of time: one query."""
    rows = Absence.objects.filter(
        institution_id=house, withdrawn_at=None, first_on__lte=last, last_on__gte=first
    )
    return [dict(row) for row in rows.order_by("first_on", "id").values(*ABSENT)]


def away_of(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, list[Spell]]:
    """Who is away when."""
    away: dict[UUID, list[Spell]] = defaultdict(list)
    for row in rows:
        away[row["person_id"]].append(
            Spell(half_day(row["first_on"], row["first_half"]), half_day(row["last_on"], row["last_half"]))
        )
    return away


def rooms(house: UUID) -> list[dict[str, Any]]:
    """All rooms of a house, the closed ones too: one query."""
    return [dict(row) for row in Room.objects.filter(institution_id=house).order_by("code").values(*ROOMS)]


def not_ready_on(standards: Collection[UUID], days: Collection[date]) -> NotReady:
    """Which of the standards are not ready on which of the days, and why: nine queries.

    Certificates and examinations are those known at the last of the days.
    """
    if not standards or not days:
        return {}
    known = facts(sorted(standards), on=max(days))
    states = {(one, day): readiness(known[one], on=day) for one in known for day in days}
    return {key: state for key, state in states.items() if not state.ready}


def surroundings(
    house_rooms: Iterable[Mapping[str, Any]], house_absences: Iterable[Mapping[str, Any]], blocked: NotReady
) -> Surroundings:
    """What plans are held against."""
    return Surroundings(
        days=working_days(),
        away=away_of(house_absences),
        rooms={row["id"]: RoomFacts(row["places"], row["closed_on"]) for row in house_rooms},
        not_ready=lambda standard, day: (standard, day) in blocked,
    )


def findings_against(house: UUID, plan: Booking, blocked: NotReady) -> tuple[Finding, ...]:
    """What stands against one plan among all others of its house: five queries."""
    days = plan.spell.days()
    others = booked(house, first=days[0], last=days[-1]).exclude(pk=plan.job)
    mine = Q(verifier_id__in=plan.people) | Q(pk__in=with_people(plan.people))
    mine |= Q(pk__in=JobStandard.objects.filter(standard_id__in=plan.standards).values("job_id"))
    if plan.room:
        mine |= Q(room_id=plan.room)
    bookings = [plan, *bookings_of(list(others.filter(mine).values(*PLANNED)))]
    around = surroundings(rooms(house), absences(house, first=days[0], last=days[-1]), blocked)
    return findings(bookings, around).get(plan.job, ())
