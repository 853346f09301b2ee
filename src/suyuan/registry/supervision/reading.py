"""Reading supervision for screens and programs: lists, and one row with what belongs to it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.instruments.models import TypeApproval
from suyuan.registry.parties.queries import inside
from suyuan.registry.parties.scope import Scope
from suyuan.registry.supervision import states
from suyuan.registry.supervision.models import (
    Arbitration,
    Complaint,
    ComplaintInstrument,
    Draw,
    Finding,
    Inspection,
    InspectionMember,
    InspectionPlan,
    InspectionSample,
    Objection,
    PrepackageLot,
)

BODY: Final = ("organization__name_zh", "organization__name_en")
PLACE: Final = ("jurisdiction__name_zh", "jurisdiction__name_en")
PLANS: Final = (
    "id", "number", "topic_zh", "topic_en", "state", "begins_on", "ends_on", *PLACE,
)  # fmt: skip
INSPECTIONS: Final = (
    "id", "number", "reason", "state", "risk", "organization_id", *BODY, *PLACE, "visit_on", "recorded_on",
    "outcome", "correct_by", "publish_by", "published_on",
)  # fmt: skip
COMPLAINTS: Final = (
    "id", "number", "nature", "channel", "about", "state", "received_on", "due_on", "upheld", "is_anonymous",
    *PLACE,
)  # fmt: skip
ARBITRATIONS: Final = (
    "id", "number", "dispute", "state", "requester", "respondent", "requested_on", "appeal_until", "final_on",
    "instrument_id", "instrument__name_zh", "instrument__name_en", "instrument__serial_no",
)  # fmt: skip
APPROVALS: Final = (
    "id", "application_no", "number", "applicant_stated", "model", "kind__name_zh", "kind__name_en", "state",
    "applied_on", "granted_on", "ended_on",
)  # fmt: skip
LOTS: Final = (
    "id", "number", "product", "producer_stated", "value", "unit", "lot_size", "sampled_on", "t1", "t2",
    "verdict",
)  # fmt: skip
PUBLISHED: Final = (
    "id", "number", "reason", *BODY, *PLACE, "recorded_on", "outcome", "published_on",
)  # fmt: skip


class Listed(list[dict[str, Any]]):
    """One page of rows, with how many there are in all."""

    total: int = 0


def _page(
    rows: QuerySet[Any], columns: tuple[str, ...], order: tuple[str, ...], page: int, size: int
) -> Listed:
    start = (max(page, 1) - 1) * size
    found = Listed(dict(row) for row in rows.order_by(*order).values(*columns)[start : start + size])
    found.total = rows.count()
    return found


def _division(scope: Scope) -> Q:
    return inside(scope.path, prefix="jurisdiction__") if scope.is_authority and scope.path else Q(pk=None)


def _of_state(state: str) -> Q:
    return Q(state=state) if state else Q()


def plans(scope: Scope, *, state: str = "", page: int = 1, size: int = 30) -> Listed:
    """Plans of the reader's divisions, newest first."""
    rows = InspectionPlan.objects.filter(_division(scope), _of_state(state))
    return _page(rows, PLANS, ("-begins_on", "-number"), page, size)


def inspections(
    scope: Scope, *, state: str = "", page: int = 1, size: int = 30, more: tuple[str, ...] = ()
) -> Listed:
    """Inspections in the reader's divisions and of the own house, newest first. more : further columns."""
    own = Q(organization=scope.organization) if scope.organization else Q(pk=None)
    rows = Inspection.objects.filter(_division(scope) | own, _of_state(state))
    return _page(rows, (*INSPECTIONS, *more), ("-created_at", "number"), page, size)


def complaints(scope: Scope, *, state: str = "", page: int = 1, size: int = 30) -> Listed:
    """Complaints in the reader's divisions, newest first."""
    rows = Complaint.objects.filter(_division(scope), _of_state(state))
    return _page(rows, COMPLAINTS, ("-received_on", "-number"), page, size)


def arbitrations(scope: Scope, *, state: str = "", page: int = 1, size: int = 30) -> Listed:
    """Arbitrations in the reader's divisions, and those that the own house verifies."""
    house = scope.organization
    own = Q(institution=house) | Q(higher=house) if house else Q(pk=None)
    rows = Arbitration.objects.filter(_division(scope) | own, _of_state(state))
    return _page(rows, ARBITRATIONS, ("-requested_on", "-number"), page, size)


def approvals(
    _scope: Scope, *, state: str = "", page: int = 1, size: int = 30, more: tuple[str, ...] = ()
) -> Listed:
    """The register of type approvals: for everybody who is logged in. more : further columns."""
    rows = TypeApproval.objects.filter(_of_state(state))
    return _page(rows, (*APPROVALS, *more), ("-applied_on", "-application_no"), page, size)


def lots(scope: Scope, *, state: str = "", page: int = 1, size: int = 30) -> Listed:
    """Lots of prepackages in the reader's divisions, of the own house, or that it measured."""
    house = scope.organization
    own = Q(producer=house) | Q(authority=house) if house else Q(pk=None)
    verdict = Q(verdict=state) if state else Q()
    rows = PrepackageLot.objects.filter(_division(scope) | own, verdict)
    return _page(rows, LOTS, ("-sampled_on", "-number"), page, size)


def published(*, page: int = 1, size: int = 30) -> Listed:
    """Results that are published: for everybody."""
    rows = Inspection.objects.filter(published_on__isnull=False)
    return _page(rows, PUBLISHED, ("-published_on", "-number"), page, size)


def results_by_year() -> list[dict[str, Any]]:
    """How many published inspections found what, by year: one query."""
    rows = Inspection.objects.filter(published_on__isnull=False)
    counted = rows.values("published_on__year").order_by("published_on__year")
    return [
        dict(row)
        for row in counted.annotate(every=Count("pk"), compliant=Count("pk", filter=Q(outcome="compliant")))
    ]


def draws(plan_id: UUID | None = None) -> list[dict[str, Any]]:
    """Draws, newest first, of one plan or of all: one query. They are public."""
    rows = Draw.objects.filter(plan=plan_id) if plan_id else Draw.objects.all()
    columns = (
        "id", "number", "state", "committed_on", "objects_count", "inspectors_count", "commitment_sha256",
        "public_kind", "result__drawn_on", "plan__topic_zh", "plan__topic_en",
    )  # fmt: skip
    return [dict(row) for row in rows.order_by("-committed_on", "-number").values(*columns)[:200]]


def _one(rows: QuerySet[Any], key: UUID, what: Text, *related: str) -> Any:
    found = rows.filter(pk=key).select_related(*related).first()
    if found is None:
        raise NotFound(Text(f"没有{what.zh}", f"there is no {what.en}"), given=key)
    return found


def draw(key: UUID) -> Draw:
    """One draw with its plan and its result: one query."""
    found: Draw = _one(
        Draw.objects.all(),
        key,
        Text("这次抽取", "such draw"),
        "plan__authority",
        "plan__jurisdiction",
        "result",
    )
    return found


def plan(key: UUID) -> InspectionPlan:
    """One plan: one query."""
    found: InspectionPlan = _one(
        InspectionPlan.objects.all(), key, Text("这个计划", "such plan"), "authority", "jurisdiction"
    )
    return found


def inspection(key: UUID) -> Inspection:
    """One inspection: one query."""
    found: Inspection = _one(
        Inspection.objects.all(), key, Text("这次检查", "such inspection"),
        "organization", "authority", "jurisdiction", "plan", "draw",
    )  # fmt: skip
    return found


def team(key: UUID) -> list[dict[str, Any]]:
    """The inspectors of an inspection: one query."""
    rows = InspectionMember.objects.filter(inspection=key).order_by("person__name_en")
    return [dict(row) for row in rows.values("person_id", "person__name_zh", "person__name_en")]


def begun_by(draw_id: UUID) -> list[tuple[UUID, UUID]]:
    """The inspections that a draw began, each with its body: one query."""
    return list(Inspection.objects.filter(draw=draw_id).values_list("id", "organization_id"))


def findings(key: UUID) -> list[Finding]:
    """The findings of an inspection: one query."""
    return list(Finding.objects.filter(inspection=key).select_related("instrument").order_by("place"))


def samples(key: UUID) -> list[InspectionSample]:
    """The samples of an inspection: one query."""
    return list(InspectionSample.objects.filter(inspection=key).order_by("taken_on", "id"))


def objection(key: UUID) -> Objection | None:
    """The objection to an inspection: one query."""
    return Objection.objects.filter(inspection=key).first()


def complaint(key: UUID) -> Complaint:
    """One complaint: one query."""
    found: Complaint = _one(
        Complaint.objects.all(), key, Text("这项投诉举报", "such complaint"),
        "organization", "jurisdiction", "inspection",
    )  # fmt: skip
    return found


def complained(key: UUID) -> list[dict[str, Any]]:
    """The instruments of a complaint: one query."""
    rows = ComplaintInstrument.objects.filter(complaint=key).order_by("created_at", "pk")
    columns = (
        "instrument_id", "instrument__name_zh", "instrument__name_en", "instrument__serial_no",
        "instrument__state",
    )  # fmt: skip
    return [dict(row) for row in rows.values(*columns)]


def proposes_check(row: Complaint, instruments: int) -> bool:
    """Whether a complaint proposes an unscheduled check: open, its instruments known, none ordered."""
    return row.state in states.OPEN_COMPLAINTS and bool(instruments) and row.inspection_id is None


def arbitration(key: UUID) -> Arbitration:
    """One arbitration: one query."""
    found: Arbitration = _one(
        Arbitration.objects.all(), key, Text("这项仲裁检定", "such arbitration"),
        "instrument__jurisdiction", "authority", "jurisdiction", "institution", "higher",
    )  # fmt: skip
    return found


def approval(key: UUID) -> TypeApproval:
    """One type approval: one query."""
    found: TypeApproval = _one(
        TypeApproval.objects.all(), key, Text("这项型式批准", "such type approval"),
        "applicant", "kind", "institution", "authority", "jurisdiction",
    )  # fmt: skip
    return found


def lot(key: UUID) -> PrepackageLot:
    """One lot of prepackages: one query."""
    found: PrepackageLot = _one(
        PrepackageLot.objects.all(),
        key,
        Text("这批商品", "such lot"),
        "producer",
        "authority",
        "jurisdiction",
    )
    return found
