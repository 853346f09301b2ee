"""Reading the board of tasks, and news as the office and the public see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.governance.models import News, SharedTask, TaskNote, TaskSupport
from suyuan.registry.parties.queries import inside
from suyuan.registry.parties.scope import NOBODY

TASK_COLUMNS: Final = (
    "id", "title", "about", "jurisdiction_id", "jurisdiction__path", "jurisdiction__name_zh",
    "jurisdiction__name_en", "lead_id", "lead__jurisdiction__path", "lead__name_zh", "lead__name_en",
    "due_on", "done_on", "state",
)  # fmt: skip
NEWS_COLUMNS: Final = (
    "id", "kind", "title_zh", "title_en", "published_on", "withdrawn_on", "state", "jurisdiction__path",
    "organization__name_zh", "organization__name_en",
)  # fmt: skip


def _seen(path: str, house: UUID | None, states: Collection[str]) -> QuerySet[SharedTask]:
    """Tasks of a division, and those that a house leads or supports, in some of the states or in any."""
    own = house or NOBODY
    seen = Q(lead_id=own) | Q(Exists(TaskSupport.objects.filter(task=OuterRef("pk"), organization_id=own)))
    if path:
        seen |= inside(path, prefix="jurisdiction__")
    rows = SharedTask.objects.filter(seen)
    return rows.filter(state__in=states) if states else rows


def tasks(
    *,
    path: str,
    house: UUID | None,
    states: Collection[str] = (),
    is_newest_first: bool = False,
    start: int = 0,
    limit: int = 200,
) -> list[dict[str, Any]]:
    """Tasks that one sees, the most urgent first or those due last: one query."""
    rows = _seen(path, house, states).annotate(
        helpers=Count("supports", distinct=True), said=Count("notes", distinct=True)
    )
    order = ("-due_on", "-id") if is_newest_first else ("due_on", "id")
    ordered = rows.order_by(*order).values(*TASK_COLUMNS, "helpers", "said")
    return [dict(row) for row in ordered[start : start + limit]]


def count_tasks(*, path: str, house: UUID | None, states: Collection[str] = ()) -> int:
    """How many `tasks` has: one query."""
    return _seen(path, house, states).count()


def task(task_id: UUID) -> dict[str, Any]:
    """One task: one query. Raises NotFound."""
    row = SharedTask.objects.filter(pk=task_id).values(*TASK_COLUMNS).first()
    if row is None:
        raise NotFound(Text("没有这项任务", "there is no such task"), task=task_id)
    return dict(row)


def supporters(task_id: UUID) -> list[dict[str, Any]]:
    """The bodies that support a task: one query."""
    rows = TaskSupport.objects.filter(task_id=task_id).order_by("organization__code")
    return [
        dict(row) for row in rows.values("organization_id", "organization__name_zh", "organization__name_en")
    ]


def notes(task_id: UUID) -> list[dict[str, Any]]:
    """What was said of a task, the last first: one query."""
    rows = TaskNote.objects.filter(task_id=task_id).order_by("-created_at", "-id")
    columns = (
        "text", "noted_on", "organization__name_zh", "organization__name_en", "person__name_zh",
        "person__name_en",
    )  # fmt: skip
    return [dict(row) for row in rows.values(*columns)]


def overdue(row: dict[str, Any], *, on: date) -> bool:
    """Whether a task is late."""
    return row["state"] in ("open", "in_work") and row["due_on"] < on


def _published() -> QuerySet[News]:
    return News.objects.filter(state="published").order_by("-published_on", "-id")


def published(*, kind: str = "", start: int = 0, limit: int = 30) -> list[dict[str, Any]]:
    """What the public reads, the last first: one query."""
    rows = _published().filter(kind=kind) if kind else _published()
    return [dict(row) for row in rows.values(*NEWS_COLUMNS)[start : start + limit]]


def count_published(*, kind: str = "") -> int:
    """How many texts `published` has: one query."""
    return (_published().filter(kind=kind) if kind else _published()).count()


def written_in(path: str, *, start: int = 0, limit: int = 200) -> list[dict[str, Any]]:
    """Every text of a division with its state, drafts first: one query."""
    rows = News.objects.filter(inside(path, prefix="jurisdiction__")).order_by(
        "state", "-published_on", "-id"
    )
    return [dict(row) for row in rows.values(*NEWS_COLUMNS)[start : start + limit]]


def count_written(path: str) -> int:
    """How many `written_in` has: one query."""
    return News.objects.filter(inside(path, prefix="jurisdiction__")).count()


def news(news_id: UUID) -> dict[str, Any]:
    """One text whole: one query. Raises NotFound."""
    columns = (*NEWS_COLUMNS, "text_zh", "text_en", "withdrawn_for", "jurisdiction_id")
    row = News.objects.filter(pk=news_id).values(*columns).first()
    if row is None:
        raise NotFound(Text("没有这篇稿件", "there is no such text"), news=news_id)
    return dict(row)
