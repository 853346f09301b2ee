"""Reading jobs: what waits for whom, lists, one job with everything about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.jobs import rules
from suyuan.registry.jobs.acts import BY_EVENT
from suyuan.registry.jobs.limits import standing
from suyuan.registry.jobs.models import Job, JobStandard
from suyuan.registry.jobs.states import OPEN, TRANSITIONS, why_not_event
from suyuan.registry.jobs.team import named_beside, seconds_of, with_people
from suyuan.registry.journal.beginning import beginning
from suyuan.registry.journal.occasion import Actor, why_not_permit
from suyuan.registry.journal.queries import history
from suyuan.registry.journal.walking import Row, Walk
from suyuan.registry.parties.queries import inside
from suyuan.registry.results.queries import lines
from suyuan.registry.standards.effects import methods_of

COLUMNS: Final = (
    "id", "number", "state", "purpose", "scheduled_for", "due_on", "received_on", "performed_on", "digest",
    "back_reason", "created_at", "institution_id", "institution__name_zh", "institution__name_en",
    "application__applicant_id", "application__applicant__name_zh", "application__applicant__name_en",
    "application__number", "application__place", "application__wished_on", "instrument_id",
    "instrument__name_zh", "instrument__name_en", "instrument__model", "instrument__serial_no",
    "instrument__label_no", "instrument__valid_until", "pack__pack_id", "pack__name_zh", "pack__name_en",
    "verifier_id", "verifier__name_zh", "verifier__name_en", "evaluation__verdict",
)  # fmt: skip


def _mine_or_free(person: UUID | None) -> Q:
    """Free, planned for the person, or to be begun in another verifier's place."""
    return Q(verifier_id=None) | Q(verifier_id=person) | Q(pk__in=seconds_of(person))


def _mine(person: UUID | None) -> Q:
    return Q(verifier_id=person)


def _measured_by_others(person: UUID | None) -> Q:
    return ~Q(verifier_id=person) & ~Q(pk__in=with_people([person]))


def _signed_by_others(person: UUID | None) -> Q:
    return _measured_by_others(person) & ~Q(checker_id=person)


def _anybody(person: UUID | None) -> Q:  # noqa: ARG001
    return Q()


class Tray(NamedTuple):
    """A pile of jobs that wait for one kind of person."""

    name: str
    title: Text
    roles: tuple[str, ...]
    states: tuple[str, ...]
    whose: Callable[[UUID | None], Q] = _anybody
    side: str = "institution"


TRAYS: Final = (
    Tray("to_accept", Text("待受理", "To accept"), ("lab_manager",), ("submitted",)),
    Tray("to_schedule", Text("待安排", "To schedule"), ("lab_manager",), ("accepted",)),
    Tray("to_receive", Text("待收样", "To receive"), ("sample_clerk",), ("scheduled",)),
    Tray("to_start", Text("待开始", "To start"), ("verifier",), ("received",), _mine_or_free),
    Tray("to_record", Text("待录入", "To record"), ("verifier",), ("in_work",), _mine),
    Tray("to_check", Text("待核验", "To check"), ("checker",), ("recorded",), _measured_by_others),
    Tray("to_approve", Text("待批准", "To approve"), ("approver",), ("checked",), _signed_by_others),
    Tray("to_issue", Text("待签发", "To issue"), ("approver", "lab_manager"), ("approved",)),
    Tray("to_hand_over", Text("待交还", "To hand over"), ("sample_clerk",), ("issued",)),
    Tray(
        "applied",
        Text("我单位的申请", "Applications of my organization"),
        ("instrument_user", "metrology_manager"),
        (*OPEN, "issued"),
        side="application__applicant",
    ),
)


class Pile(NamedTuple):
    """A tray with what lies in it: the most urgent jobs first, and how many there are."""

    tray: Tray
    rows: list[dict[str, Any]]
    total: int


def my_work(actor: Actor, *, on: date, limit: int = 50) -> list[Pile]:
    """The trays of everything that waits for the actor: at most two queries for each tray."""
    piles = []
    for tray in TRAYS:
        houses = {grant.organization for grant in actor.grants if grant.role in tray.roles} - {None}
        if not houses:
            continue
        waiting = Job.objects.filter(
            tray.whose(actor.person), state__in=tray.states, **{f"{tray.side}_id__in": houses}
        )
        rows = _listed(waiting.order_by("due_on", "created_at", "id")[:limit], on=on)
        piles.append(Pile(tray, rows, waiting.count() if len(rows) == limit else len(rows)))
    return piles


def _listed(jobs: QuerySet[Job], *, on: date, columns: tuple[str, ...] = COLUMNS) -> list[dict[str, Any]]:
    return _watched([dict(row) for row in jobs.values(*columns)], on=on)


def _watched(rows: list[Row], *, on: date) -> list[Row]:
    """With what is late: the notice of a due verification, the job itself."""
    for row in rows:
        row["late_notice"] = rules.late_notice(row["instrument__valid_until"], on=row["created_at"].date())
        row["overdue"] = row["state"] in OPEN and row["due_on"] is not None and row["due_on"] < on
        row["limit_step"] = standing(row["state"], row["due_on"], on=on)
    return rows


@dataclass(frozen=True, kw_only=True)
class JobFilter:
    """What a list of jobs is narrowed to."""

    institution: UUID | None = None
    applicant: UUID | None = None
    instrument: UUID | None = None
    path: str = ""  # division of the institution and everything below it
    state: str = ""
    late_on: date | None = None  # open, and its limit was over before this day
    text: str = ""  # beginning of a job number, of its part after the day, or of a serial number


@dataclass(frozen=True, kw_only=True)
class JobPage:
    """One page of a list."""

    rows: list[dict[str, Any]]
    total: int
    page: int
    size: int


def page(
    chosen: JobFilter, *, on: date, page: int = 1, size: int = 50, actor: Actor | None = None
) -> JobPage:
    """One page of jobs, newest first, of those that `actor` may see: two queries for any size."""
    jobs = _filtered(chosen, actor)
    start = (max(page, 1) - 1) * size
    rows = _listed(jobs.order_by("-created_at", "-id")[start : start + size], on=on)
    return JobPage(rows=rows, total=jobs.count(), page=max(page, 1), size=size)


def every(chosen: JobFilter, *, on: date, actor: Actor) -> Walk:
    """All jobs of a list that `actor` may see, for a file."""
    return Walk(found=_filtered(chosen, actor), columns=COLUMNS, finish=lambda rows: _watched(rows, on=on))


def open_under(specification_id: UUID, *, path: str) -> int:
    """How many jobs under way in a division use a method of the specification: one query."""
    jobs = Job.objects.filter(inside(path, prefix="institution__jurisdiction__"), state__in=OPEN)
    return jobs.filter(pack__method__in=methods_of(specification_id)).count()


def suggested(text: str, *, instruments: Iterable[UUID], actor: Actor, limit: int) -> list[dict[str, Any]]:
    """The newest jobs in sight whose number begins with the text, or of these instruments: one query."""
    named = beginning("number", text) | Q(instrument_id__in=list(instruments))
    rows = Job.objects.filter(visible_to(actor)).filter(named).order_by("-created_at", "-id")
    columns = ("id", "number", "state", "instrument__name_zh", "instrument__name_en")
    return [dict(row) for row in rows.values(*columns)[:limit]]


def _filtered(chosen: JobFilter, actor: Actor | None) -> QuerySet[Job]:
    jobs = Job.objects.filter(visible_to(actor)) if actor else Job.objects.all()
    if chosen.path:
        jobs = jobs.filter(inside(chosen.path, prefix="institution__jurisdiction__"))
    exact = {
        "institution_id": chosen.institution,
        "application__applicant_id": chosen.applicant,
        "instrument_id": chosen.instrument,
        "state": chosen.state,
    }
    jobs = jobs.filter(**{name: value for name, value in exact.items() if value})
    if chosen.late_on:
        jobs = jobs.filter(state__in=OPEN, due_on__lt=chosen.late_on)
    if (text := chosen.text.strip()) and text.isprintable():
        number = Q(number__istartswith=text) | Q(number__icontains=f"-{text}")
        jobs = jobs.filter(number | Q(instrument__serial_no__istartswith=text))
    return jobs


DETAIL: Final = (
    *COLUMNS, "from_half", "until_on", "until_half", "room_id", "room__code", "room__name_zh",
    "room__name_en", "row_version", "received_condition", "conditions", "measured_at", "checked_at",
    "approved_at",
    "checker_id", "checker__name_zh", "checker__name_en", "approver_id", "approver__name_zh",
    "approver__name_en", "observations_id", "observations__data", "observations__digest", "evaluation_id",
    "codes", "needed_u", "needed_unit", "application_id", "application__note",
    "instrument__plate", "instrument__kind_id", "instrument__owner_id",
    "instrument__manufacturer", "instrument__accuracy_class", "instrument__measuring_range",
    "pack_id", "pack__method", "pack__activity", "pack__digest",
)  # fmt: skip
STANDARD: Final = (
    "role", "standard_id", "standard__code", "standard__name_zh", "standard__name_en", "evaluation_id",
    "evaluation__certificate_number", "evaluation__certificate_state", "evaluation__valid_until",
    "evaluation__instrument_id", "evaluation__instrument__name_zh", "evaluation__instrument__name_en",
    "evaluation__instrument__serial_no",
)  # fmt: skip


def detail(job_id: UUID, *, on: date, actor: Actor | None = None) -> dict[str, Any]:
    """One job with people, standards, readings, result lines and history: six queries.

    With an actor, `allowed` names the events that this person could cause now, as far as role and state tell.
    """
    row = next(iter(_listed(Job.objects.filter(pk=job_id), on=on, columns=DETAIL)), None)
    if row is None:
        raise NotFound(Text("没有这项工作", "there is no such job"), job=job_id)
    row["standards"] = [
        dict(one) for one in JobStandard.objects.filter(job_id=job_id).order_by("role").values(*STANDARD)
    ]
    row["people"] = named_beside(job_id)
    row["readings"] = json.loads(row.pop("observations__data") or "null")
    row["lines"] = lines(row["evaluation_id"]) if row["evaluation_id"] else []
    row["history"] = history("job", job_id)
    row["allowed"] = allowed(row, actor) if actor else []
    return row


def allowed(row: dict[str, Any], actor: Actor) -> list[str]:
    """Events of the state table that role, house and state leave open to the actor; guards come later."""
    house = row["institution_id"]
    return [
        step.event
        for step in TRANSITIONS
        if step.event not in ("submit", "issue")
        and why_not_event(row["state"], step.event) is None
        and why_not_permit(BY_EVENT[step.event], actor, organization=house) is None
    ]


def visible_to(actor: Actor) -> Q:
    """The jobs a person may see: of the own house, applied for by it, or in the own division.

    Use as a filter: `Job.objects.filter(visible_to(actor))`.
    """
    houses = {grant.organization for grant in actor.grants} - {None}
    seen = Q(institution_id__in=houses) | Q(application__applicant_id__in=houses)
    for code in {grant.jurisdiction for grant in actor.grants} - {None}:
        seen |= Q(institution__jurisdiction_id=code) | Q(institution__jurisdiction__path__contains=f"{code}/")
    return seen
