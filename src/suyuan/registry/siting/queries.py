"""Reading proposals: the list, one with its run, what is to be built, and what institutions took up."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.parties.queries import inside
from suyuan.registry.siting.keeping import unpacked
from suyuan.registry.siting.models import SitingItem, SitingProposal, SitingRun
from suyuan.registry.siting.working import Lesson

LIST_COLUMNS: Final = (
    "id", "number", "title", "state", "jurisdiction_id", "jurisdiction__name_zh", "jurisdiction__name_en",
    "created_at", "submitted_on", "decided_on", "enacted_on", "decision", "run_id", "run__as_of",
)  # fmt: skip
ITEM_COLUMNS: Final = (
    "id", "place", "kind_id", "kind__name_zh", "kind__name_en", "house_id", "house__name_zh",
    "house__name_en", "division_id", "division__name_zh", "division__name_en", "division__level", "sets",
    "is_more", "people", "pieces", "load", "gain", "cost", "standard_id", "standard__state",
)  # fmt: skip


def _seen(house: UUID | None, path: str) -> QuerySet[SitingProposal]:
    """Those of a division, and accepted ones in which a house has a part."""
    seen = Q(pk=None)
    if path:
        seen |= inside(path, prefix="jurisdiction__")
    if house is not None:
        runs = SitingItem.objects.filter(house_id=house).values("run_id")
        seen |= Q(run_id__in=runs, state__in=("accepted", "enacted"))
    return SitingProposal.objects.filter(seen)


def listed(
    *, house: UUID | None, path: str, state: str = "", start: int = 0, limit: int = 200
) -> list[dict[str, Any]]:
    """Proposals that one may see, newest first, with what they come to: one query."""
    rows = _seen(house, path)
    if state:
        rows = rows.filter(state=state)
    counted = rows.annotate(
        standards=Count("run__items"), taken=Count("run__items", filter=Q(run__items__standard__isnull=False))
    )
    found = counted.order_by("-number").values(*LIST_COLUMNS, "standards", "taken", "run__answer", "wishes")
    return [_with_answer(dict(row)) for row in found[start : start + limit]]


def count(*, house: UUID | None, path: str, state: str = "") -> int:
    """How many proposals `listed` has: one query."""
    rows = _seen(house, path)
    return (rows.filter(state=state) if state else rows).count()


def _with_answer(row: dict[str, Any]) -> dict[str, Any]:
    answer = row.pop("run__answer") or {}
    return row | {name: answer.get(name) for name in ("cost", "share", "gap")}


def detail(proposal_id: UUID) -> dict[str, Any]:
    """One proposal with its run: one query. Raises NotFound."""
    row = (
        SitingProposal.objects.filter(pk=proposal_id)
        .values(
            *LIST_COLUMNS, "wishes", "jurisdiction__path", "submitted_by_id", "run__answer", "run__wishes",
            "run__inputs_digest", "run__lessons_digest",
        )
        .first()
    )  # fmt: skip
    if row is None:
        raise NotFound(Text("没有这个选址方案", "there is no such siting proposal"), proposal=proposal_id)
    return dict(row)


def items(run_id: UUID | None, *, start: int = 0, limit: int | None = None) -> list[dict[str, Any]]:
    """What is to be built, what adds most first: one query."""
    if run_id is None:
        return []
    rows = SitingItem.objects.filter(run_id=run_id).order_by("place").values(*ITEM_COLUMNS)
    return [dict(row) for row in (rows[start:] if limit is None else rows[start : start + limit])]


def count_items(run_id: UUID | None) -> int:
    """How many items `items` has: one query."""
    return SitingItem.objects.filter(run_id=run_id).count()


def has_part(run_id: UUID | None, house: UUID | None) -> bool:
    """Whether a house is to build something of a run."""
    return house is not None and SitingItem.objects.filter(run_id=run_id, house_id=house).exists()


def lessons(run_id: UUID) -> tuple[Lesson, ...]:
    """What the run has learnt: one query. Raises NotFound."""
    kept = SitingRun.objects.filter(pk=run_id).values_list("lessons", flat=True).first()
    if kept is None:
        raise NotFound(Text("没有这次测算", "there is no such run"), run=run_id)
    return unpacked(bytes(kept))
