"""Reading cases and signals: a constant number of queries."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.integrity.models import Case, Signal
from suyuan.registry.parties.queries import inside

CASE_COLUMNS: Final = (
    "id", "number", "year", "origin", "evidence", "detectors", "state", "opened_on", "closed_on",
    "laboratory_id", "laboratory__name_zh", "laboratory__name_en", "jurisdiction_id", "jurisdiction__path",
    "jurisdiction__name_zh", "jurisdiction__name_en",
)  # fmt: skip
SIGNAL_COLUMNS: Final = (
    "id", "detector", "on", "job_id", "job__number", "job__instrument__kind__name_zh",
    "job__instrument__kind__name_en", "person__name_zh", "person__name_en", "beside_id",
    "beside__number", "case_id", "laboratory_id",
    "laboratory__name_zh", "laboratory__name_en",
)  # fmt: skip


def cases_seen(*, house: UUID | None, path: str, state: str = "") -> QuerySet[Case, Any]:
    """The cases in the division `path`, and those about the own `house` once it was asked; newest first."""
    own = Q(laboratory_id=house) & ~Q(question="")
    mine = inside(path, prefix="jurisdiction__") | own if path else own
    rows: QuerySet[Case, Any] = Case.objects.filter(mine, **({"state": state} if state else {}))
    rows = rows.order_by("-opened_on", "-number").values(*CASE_COLUMNS)
    return rows.annotate(strikes=Count("signals"))


def case(case_id: UUID) -> dict[str, Any]:
    """One case: one query. Raises NotFound."""
    row = (
        Case.objects.filter(pk=case_id)
        .values(
            *CASE_COLUMNS, "course", "note", "question", "answer", "answer_by", "answered_on", "finding",
            "measures", "examiner_id", "examiner__name_zh", "examiner__name_en",
        )
        .first()
    )  # fmt: skip
    if row is None:
        raise NotFound(Text("没有这条线索", "there is no such case"), case=case_id)
    return dict(row)


def signals_of(case_id: UUID) -> QuerySet[Signal, Any]:
    """The works that a case rests on, in order of time."""
    rows: QuerySet[Signal, Any] = Signal.objects.filter(case_id=case_id).values(*SIGNAL_COLUMNS)
    return rows.order_by("on", "pk")


def strikes_of(case_id: UUID) -> dict[str, Any]:
    """How many strikes a case rests on, and their first and last day: one query."""
    rows = Signal.objects.filter(case_id=case_id)
    return dict(rows.aggregate(count=Count("pk"), first=Min("on"), last=Max("on")))


def by_laboratory(path: str, year: int) -> list[dict[str, Any]]:
    """Strikes of a year by laboratory and detector within the division `path`: one query.

    `loose`: those that belong to no case.
    """
    rows = Signal.objects.filter(inside(path, prefix="laboratory__jurisdiction__"), on__year=year)
    names = ("laboratory_id", "laboratory__name_zh", "laboratory__name_en", "detector")
    return [
        dict(row)
        for row in rows.values(*names)
        .annotate(struck=Count("pk"), loose=Count("pk", filter=Q(case__isnull=True)))
        .order_by("laboratory__name_zh", "detector")
    ]


def doubted_laboratories() -> frozenset[UUID]:
    """Laboratories with a case that was not set aside: nothing usual is learnt from them."""
    return frozenset(Case.objects.exclude(state="set_aside").values_list("laboratory_id", flat=True))
