"""Governance: news and notices for everybody without a log-in, the desk of texts, shared tasks."""

from __future__ import annotations

from typing import Any

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Listing, Single, Slice, one_of
from suyuan.api.rows import row
from suyuan.api.slices import desk
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.governance import news, queries, states, tasks
from suyuan.registry.governance.models import News, SharedTask, TaskNote, TaskSupport

TASK, TEXT = "shared-tasks/{task_id}", "news/{news_id}"
PATHS = ("jurisdiction__path", "lead__jurisdiction__path")
TASK_COLUMNS = tuple(one for one in queries.TASK_COLUMNS if one not in PATHS)
NEWS_COLUMNS = tuple(one for one in queries.NEWS_COLUMNS if one not in PATHS)
WORDS = (*NEWS_COLUMNS, "text_zh", "text_en", "withdrawn_for")
NOTE = (
    "text", "noted_on", "organization__name_zh", "organization__name_en", "person__name_zh",
    "person__name_en",
)  # fmt: skip


def _published(asked: Asked) -> Found:
    kind, start = asked.filters["kind"], asked.start
    rows = queries.published(kind=kind, start=start, limit=asked.size)
    return Found(rows, queries.count_published(kind=kind))


def _story(asked: Asked) -> dict[str, Any]:
    """One text that was published; the words of a withdrawn one are not told any more."""
    found = queries.news(asked.path["news_id"])
    if found["published_on"] is None:
        raise NotFound(Text("没有这篇稿件", "there is no such text"))
    if found["state"] == "withdrawn":
        return found | {"text_zh": "", "text_en": ""}
    return found


def _texts(asked: Asked) -> Found:
    path, start = asked.scope.path, asked.start
    if not asked.scope.is_authority:
        return Found([], 0)
    return Found(queries.written_in(path, start=start, limit=asked.size), queries.count_written(path))


def _text(asked: Asked) -> dict[str, Any]:
    found = queries.news(asked.path["news_id"])
    if not asked.scope.sees_house(path=found["jurisdiction__path"]):
        raise NotFound(Text("没有这篇稿件", "there is no such text"))
    return found


def _tasks(asked: Asked) -> Found:
    scope, state = asked.scope, asked.filters["state"]
    wanted: dict[str, Any] = {
        "path": scope.authority_path, "house": scope.organization,
        "states": (state,) if state else (),
    }  # fmt: skip
    rows = queries.tasks(**wanted, start=asked.start, limit=asked.size)
    return Found(rows, queries.count_tasks(**wanted))


def _task(asked: Asked) -> dict[str, Any]:
    """A task, for its bodies and the authorities above it."""
    key = asked.path["task_id"]
    found, helpers = queries.task(key), queries.supporters(key)
    houses = [found["lead_id"], *(one["organization_id"] for one in helpers)]
    if not asked.scope.sees_house(*houses, path=found["jurisdiction__path"]):
        raise NotFound(Text("没有这项任务", "there is no such task"))
    return found | {"supporters": helpers, "notes": queries.notes(key)}


def _rows(name: str) -> Any:
    return lambda one: one[name]


SLICE = Slice(
    code="governance",
    endpoints=(
        Listing(path="public/news", name="list_public_news", is_open=True,
                summary="News and notices that stand; no log-in is needed",
                row=row("PublicNewsLine", News, NEWS_COLUMNS), find=_published,
                filters={"kind": one_of(states.NEWS_KINDS)}),
        Single(path="public/news/{news_id}", name="show_public_news", is_open=True,
               summary="One of them in both languages; no log-in is needed",
               row=row("PublicNews", News, WORDS), find=_story),
        Listing(path="news", name="list_texts", summary="Every text of one's division, drafts too",
                row=row("TextLine", News, NEWS_COLUMNS), find=_texts),
        Single(path=TEXT, name="show_text", summary="One text", row=row("NewsText", News, WORDS),
               find=_text),
        Deed(path="news", name="write_text", summary="Draft a text in both languages", command=news.write,
             table=News, bounds={"text": 10_000}),
        Deed(path=f"{TEXT}/rewrite", name="rewrite_text", summary="Rewrite a draft", command=news.rewrite,
             table=News, bounds={"text": 10_000}),
        Deed(path=f"{TEXT}/discard", name="discard_text", summary="Give a draft up", command=news.discard),
        Deed(path=f"{TEXT}/publish", name="publish_text", summary="Publish it; not by who wrote it",
             command=news.publish),
        Deed(path=f"{TEXT}/withdraw", name="withdraw_text", summary="Withdraw it, with the reason",
             command=news.withdraw, bounds={"reason": 400}),
        Listing(path="shared-tasks", name="list_shared_tasks",
                summary="Tasks of one's division, and those that one's house leads or supports",
                row=row("SharedTaskLine", SharedTask, TASK_COLUMNS, more={"helpers": int, "said": int}),
                find=_tasks, filters={"state": one_of(states.TASK_STATES)}),
        Single(path=TASK, name="show_shared_task", summary="One task with its bodies and notes",
               row=row("SharedTask", SharedTask, TASK_COLUMNS, rows={
                   "supporters": (
                       row("TaskSupporter", TaskSupport, (
                           "organization_id", "organization__name_zh", "organization__name_en",
                       )),
                       _rows("supporters"),
                   ),
                   "notes": (row("SharedTaskNote", TaskNote, NOTE), _rows("notes")),
               }),
               find=_task),
        Deed(path="shared-tasks", name="open_shared_task", summary="Set a task", command=tasks.open_task,
             table=SharedTask, bounds={"about": 4000}),
        Deed(path=f"{TASK}/advance", name="advance_shared_task",
             summary="Start, complete, reopen or cancel it", command=tasks.advance,
             bounds={"event": 12, "note": 1000}),
        Deed(path=f"{TASK}/notes", name="note_shared_task", summary="Say how it goes", command=tasks.note,
             bounds={"text": 1000}),
        *desk.ENDPOINTS,
    ),
)  # fmt: skip
