"""Last days of supervision: of the desk of complaints, of inspections and their orders, of doubtful records.

What an authority has not done in time is told to the authority above it as well, six working days later as
for jobs (`jobs.limits`, [practice]), and the history of the case says so.
Source: domain model 13 and 17.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from suyuan.registry.integrity.models import Case
from suyuan.registry.jobs.limits import STEPS
from suyuan.registry.parties.authorities import authority_of
from suyuan.registry.reminders.sources import Source
from suyuan.registry.supervision.models import (
    Arbitration,
    Complaint,
    Inspection,
    InspectionPlan,
    InspectionSample,
    Objection,
)
from suyuan.registry.supervision.movement import COMPLAINT, INSPECTION
from suyuan.registry.supervision.states import WORKING

ABOVE_AFTER: Final = next(step.after for step in STEPS if step.code == "long_late")  # working days
Rows = Callable[[], QuerySet[Any]]


def _with_house(rows: QuerySet[Any], house: Any) -> QuerySet[Any]:
    told: QuerySet[Any] = rows.annotate(told_to=house)
    with_one: QuerySet[Any] = told.filter(told_to__isnull=False)
    return with_one


def _complaints() -> QuerySet[Any]:
    """Open complaints: at the desk that has them, else at that of their division."""
    rows = Complaint.objects.filter(due_on__isnull=False)
    return _with_house(rows, Coalesce("authority", authority_of("jurisdiction__path")))


def _at_a_desk() -> QuerySet[Any]:
    return Complaint.objects.filter(due_on__isnull=False, authority__isnull=False)


def _of_authority(rows: Rows, authority: str = "authority", *, is_above: bool = False) -> QuerySet[Any]:
    above = authority_of(f"{authority}__jurisdiction__path", is_above=True)
    return _with_house(rows(), above if is_above else F(authority))


def _ordered() -> QuerySet[Any]:
    return Inspection.objects.filter(state="order_correction")


def _concluded() -> QuerySet[Any]:
    return Inspection.objects.filter(state__in=("compliant", "reinspected"))


def _objections() -> QuerySet[Any]:
    return Objection.objects.filter(answered_on__isnull=True)


def _samples() -> QuerySet[Any]:
    return InspectionSample.objects.filter(returned_on__isnull=True)


def _plans() -> QuerySet[Any]:
    """Approved plans that still have work in them."""
    working = Inspection.objects.filter(plan=OuterRef("pk"), state__in=WORKING)
    return InspectionPlan.objects.filter(Exists(working), state="approved")


def _both(
    kind: str, rows: Rows, due: str, authority: str, name: str, detail: Any, *, inspection: str = "pk"
) -> tuple[Source, Source]:
    """Told to the authority that acts, and to the one above it when the day has long passed."""
    told = Source(
        kind=kind, rows=partial(_of_authority, rows, authority), due=due, house="told_to", name=name,
        detail=detail,
    )  # fmt: skip
    above = Source(
        kind=f"{kind}_late", rows=partial(_of_authority, rows, authority, is_above=True), due=due,
        house="told_to", name=name, detail=detail, late_after=ABOVE_AFTER,
        escalates=(INSPECTION.entity, inspection),
    )  # fmt: skip
    return told, above


def _said(*columns: str) -> Any:
    parts: list[Any] = [F(columns[0])]
    for column in columns[1:]:
        parts += [Value(" "), F(column)]
    return Concat(*parts, output_field=CharField()) if len(parts) > 1 else parts[0]


SUPERVISION: Final = (
    Source(kind="complaint", rows=_complaints, due="due_on", house="told_to", name="jurisdiction__name",
           detail=_said("number", "about")),
    Source(kind="complaint_late", rows=partial(_of_authority, _at_a_desk, is_above=True), due="due_on",
           house="told_to", name="jurisdiction__name", detail=_said("number", "about"),
           late_after=ABOVE_AFTER, escalates=(COMPLAINT.entity, "pk")),
    Source(kind="correction", rows=_ordered, due="correct_by", house="organization_id",
           name="authority__name", detail=_said("number")),
    *_both("reinspection", _ordered, "correct_by", "authority", "organization__name", _said("number")),
    *_both("publication", _concluded, "publish_by", "authority", "organization__name", _said("number")),
    *_both("objection", _objections, "answer_by", "inspection__authority",
           "inspection__organization__name", _said("inspection__number"), inspection="inspection_id"),
    Source(kind="sample_return", rows=partial(_of_authority, _samples, "inspection__authority"),
           due="return_by", house="told_to", name="inspection__organization__name",
           detail=_said("inspection__number", "what")),
    Source(kind="inspection_plan", rows=partial(_of_authority, _plans), due="ends_on", house="told_to",
           name="topic", detail=_said("number")),
    Source(kind="arbitration", rows=lambda: Arbitration.objects.filter(state="notified"), due="appeal_until",
           house="authority_id", name="instrument__name", detail=_said("number", "requester")),
    Source(kind="doubt_answer", rows=lambda: Case.objects.filter(state="asked"), due="answer_by",
           house="laboratory_id", name="jurisdiction__name", detail=_said("number")),
)  # fmt: skip
