"""Reading tasks of plans, explanations of targets, evaluations: every function one or two queries."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.targets.models import Explanation, PlanEvaluation, Target, Task, TaskNote, TaskSupport

TASK: Final = (
    "id", "plan_id", "number", "topic", "text_zh", "text_en", "lead_id", "lead__name_zh", "lead__name_en",
    "due", "finished_on", "state",
)  # fmt: skip
NOTE: Final = (
    "id", "on", "text", "evidence", "reference", "address", "label_zh", "label_en", "created_by",
)  # fmt: skip


def tasks(plan_code: str, *, house: UUID | None = None) -> list[dict[str, Any]]:
    """The tasks of a plan with the number of notes and of those with evidence: one query."""
    rows = Task.objects.filter(plan=plan_code)
    if house is not None:
        rows = rows.filter(Q(lead=house) | Q(supports__house=house)).distinct()
    counted = rows.annotate(
        noted=Count("notes", distinct=True),
        shown=Count("notes", filter=~Q(notes__evidence=""), distinct=True),
    )
    return [dict(row) for row in counted.order_by("number").values(*TASK, "noted", "shown")]


def task(task_id: UUID) -> dict[str, Any]:
    """One task with its supporting houses and its notes, the newest first: three queries. Raises NotFound."""
    row = Task.objects.filter(pk=task_id).values(*TASK, "plan__title_zh", "plan__title_en", "plan__state",
                                                 "plan__jurisdiction_code").first()  # fmt: skip
    if row is None:
        raise NotFound(Text("没有这项任务", "there is no such task"), task=task_id)
    supports = TaskSupport.objects.filter(task=task_id).order_by("house__code")
    notes = TaskNote.objects.filter(task=task_id).order_by("-on", "-created_at", "-id")
    return {
        **row,
        "supports": [dict(one) for one in supports.values("house__name_zh", "house__name_en")],
        "notes": [dict(one) for one in notes.values(*NOTE)],
    }


def explanations(plan_code: str) -> dict[int, list[dict[str, Any]]]:
    """What people said about the targets of a plan, by target, the newest first: one query."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = Explanation.objects.filter(target__plan=plan_code).order_by("-on", "-created_at", "-id")
    for row in rows.values("target_id", "on", "text", "created_by"):
        found.setdefault(row["target_id"], []).append(dict(row))
    return found


def evaluations(plan_code: str) -> list[dict[str, Any]]:
    """The evaluations of a plan, the newest first: one query."""
    rows = PlanEvaluation.objects.filter(plan=plan_code).order_by("-on", "-created_at", "-pk")
    return [dict(row) for row in rows.values("id", "kind", "on", "digest")]


def named_targets(plan_code: str) -> list[dict[str, Any]]:
    """The targets of a plan with the names of their indicators: one query."""
    rows = Target.objects.filter(plan=plan_code).order_by("pk")
    return [dict(row) for row in rows.values("id", "due", "indicator__name_zh", "indicator__name_en")]
