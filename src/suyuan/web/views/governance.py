"""Governance inside: the board of shared tasks, one task with its notes, the desk of news and notices."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import Missing, NotFound, OutOfRange, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.governance import acts, queries, tasks
from suyuan.registry.governance import news as desk_of_news
from suyuan.registry.governance.models import SharedTask
from suyuan.registry.governance.news import NewsForm
from suyuan.registry.governance.states import NEWS_KINDS, TASK_STATES, why_not_news, why_not_task
from suyuan.registry.governance.tasks import TaskForm
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages, division_choices
from suyuan.web.occasion import occasion_of, own_division
from suyuan.web.speech import pick, say
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import entered, go, page_number, remember, show, uuid_of

SECTION: Final = "tasks"
DONE: Final = Text("已记录", "recorded")
BOARD: Final = ("open", "in_work", "done")
DONE_SHOWN: Final = 10
MOST_SUPPORTING: Final = 50


@entered
@require_http_methods(["GET", "POST"])
def board(request: HttpRequest) -> HttpResponse:
    """Tasks by their state; an authority sets new ones here."""
    if request.method == "GET":
        return _board(request)
    given = request.POST
    try:
        due = day_of(given.get("due_on", ""), Text("完成期限", "the day it is due"))
        if due is None:
            raise Missing("date")
        row = tasks.open_task(
            occasion_of(request),
            TaskForm(
                title=given.get("title", ""),
                about=given.get("about", ""),
                jurisdiction=given.get("jurisdiction", ""),
                lead_id=uuid_of(given.get("lead", ""), Text("牵头单位", "the lead")),
                due_on=due,
                supporting=_supporting(given.getlist("supporting")),
            ),
        )
    except SuyuanError as problem:
        return _board(request, problem=problem)
    remember(request, Text("任务已布置", "the task is set"))
    return go("task", row.pk)


def _supporting(chosen: list[str]) -> list[UUID]:
    """The houses that help with a task. Raises OutOfRange for more than a board can show, InputError."""
    if len(chosen) > MOST_SUPPORTING:
        raise OutOfRange("supporting", given=len(chosen), allowed=f"0 ... {MOST_SUPPORTING}")
    return [uuid_of(one, Text("配合单位", "a supporter")) for one in chosen]


def _board(request: HttpRequest, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    mine: dict[str, Any] = {"path": scope.authority_path, "house": scope.organization}
    rows = queries.tasks(**mine, states=("open", "in_work"))
    done = queries.tasks(**mine, states=("done",), is_newest_first=True, limit=DONE_SHOWN)
    for row in (*rows, *done):
        row["late"] = queries.overdue(row, on=occasion.today)
    own = own_division(occasion)
    may_open = why_not_permit(acts.TASK["open"], occasion.actor, path=own["path"]) is None if own else False
    columns = [(state, [row for row in (*rows, *done) if row["state"] == state]) for state in BOARD]
    context: dict[str, Any] = {
        "columns": columns,
        "late": sum(row["late"] for row in rows),
        "total": queries.count_tasks(**mine),
        "may_open": may_open,
        "given": request.POST,
        "divisions": division_choices(parties.divisions(own["path"], on=occasion.today))
        if may_open and own
        else [],
        "own_division": own["code"] if own else "",
        "bodies": _bodies(own["path"]) if may_open and own else [],
    }
    return show(request, "governance/board.html", context, section=SECTION, problem=problem)


def _bodies(path: str) -> list[tuple[str, str]]:
    kinds = ("authority", "verification_institution", "designated_institution", "public_institution")
    return [(str(row["id"]), pick(row)) for row in parties.organizations(kinds=kinds[:3], path=path)]


@entered
@require_GET
def every_task(request: HttpRequest) -> HttpResponse:
    """All tasks that one sees, also those long done or cancelled, those due last first."""
    occasion = occasion_of(request)
    scope, number = scope_of(occasion.actor), page_number(request)
    state = request.GET.get("state", "")
    wanted: dict[str, Any] = {
        "path": scope.authority_path,
        "house": scope.organization,
        "states": (state,) if state in TASK_STATES else (),
    }
    start = (number - 1) * PAGE_SIZE
    rows = queries.tasks(**wanted, is_newest_first=True, start=start, limit=PAGE_SIZE)
    for row in rows:
        row["late"] = queries.overdue(row, on=occasion.today)
    context = {
        "rows": rows,
        "state": state,
        "states": [(code, say(name)) for code, name in TASK_STATES.items()],
        "pages": Pages(number=number, size=PAGE_SIZE, total=queries.count_tasks(**wanted), shown=len(rows)),
    }
    return show(request, "governance/tasks.html", context, section=SECTION)


@entered
@require_GET
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task with its bodies, its notes and what may be done next."""
    return _task(request, task_id)


@entered
@require_POST
def task_do(request: HttpRequest, task_id: UUID, event: str) -> HttpResponse:
    """Make a note, or move the task."""
    _seen(request, task_id)
    said = request.POST.get("note", "")
    try:
        if event == "note":
            tasks.note(occasion_of(request), task_id=task_id, text=said)
        else:
            tasks.advance(occasion_of(request), task_id=task_id, event=event, note=said)
    except SuyuanError as problem:
        return _task(request, task_id, problem=problem)
    remember(request, DONE)
    return go("task", task_id)


def _seen(request: HttpRequest, task_id: UUID) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    row, helpers = queries.task(task_id), queries.supporters(task_id)
    scope: Scope = scope_of(occasion_of(request).actor)
    houses = [row["lead_id"], *(one["organization_id"] for one in helpers)]
    if not scope.sees_house(*houses, path=row["jurisdiction__path"]):
        raise NotFound(Text("没有这项任务", "there is no such task"), task=task_id)
    return row, helpers


def _task(request: HttpRequest, task_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    row, helpers = _seen(request, task_id)
    occasion = occasion_of(request)
    allowed = [
        event
        for event, act in acts.TASK.items()
        if event != "open" and why_not_task(row["state"], event) is None and tasks.may(occasion, act, row)
    ]
    known = SharedTask.objects.select_related("lead__jurisdiction").get(pk=task_id)
    context = {
        "row": row,
        "helpers": helpers,
        "notes": queries.notes(task_id),
        "late": queries.overdue(row, on=occasion.today),
        "allowed": allowed,
        "may_note": row["state"] in ("open", "in_work") and tasks.may_note(occasion, known),
        "states": TASK_STATES,
        "events": with_names(journal.history(tasks.ENTITY, task_id)),
    }
    return show(request, "governance/task.html", context, section=SECTION, problem=problem)


@entered
@require_GET
def news_desk(request: HttpRequest) -> HttpResponse:
    """Every text of one's division: drafts, what stands, what was withdrawn."""
    occasion = occasion_of(request)
    own, number = own_division(occasion), page_number(request)
    rows = queries.written_in(own["path"], start=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE) if own else []
    total = queries.count_written(own["path"]) if own else 0
    context = {
        "rows": rows,
        "pages": Pages(number=number, size=PAGE_SIZE, total=total, shown=len(rows)),
        "may_write": own is not None and _may_news(occasion, "write", own["path"]),
    }
    return show(request, "governance/news_desk.html", context, section="news")


@entered
@require_http_methods(["GET", "POST"])
def news_new(request: HttpRequest) -> HttpResponse:
    """Draft a text in both languages."""
    occasion = occasion_of(request)
    own = own_division(occasion)
    if request.method == "GET":
        return _text_form(request, {})
    try:
        row = desk_of_news.write(occasion, _form(request), jurisdiction=own["code"] if own else "")
    except SuyuanError as problem:
        return _text_form(request, request.POST, problem=problem)
    remember(request, Text("草稿已保存", "the draft is kept"))
    return go("news_text", row.pk)


@entered
@require_GET
def news_text(request: HttpRequest, news_id: UUID) -> HttpResponse:
    """One text with what may be done with it."""
    return _text(request, news_id)


@entered
@require_POST
def news_do(request: HttpRequest, news_id: UUID, event: str) -> HttpResponse:
    """Rewrite, publish, discard or withdraw a text."""
    _text_seen(request, news_id)
    occasion = occasion_of(request)
    try:
        if event == "rewrite":
            desk_of_news.rewrite(occasion, news_id=news_id, form=_form(request))
        elif event == "publish":
            desk_of_news.publish(occasion, news_id=news_id)
        elif event == "discard":
            desk_of_news.discard(occasion, news_id=news_id)
        elif event == "withdraw":
            desk_of_news.withdraw(occasion, news_id=news_id, reason=request.POST.get("reason", ""))
        else:
            raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    except SuyuanError as problem:
        return _text(request, news_id, problem=problem)
    remember(request, DONE)
    return go("news_text", news_id)


def _form(request: HttpRequest) -> NewsForm:
    given = request.POST
    return NewsForm(
        kind=given.get("kind", ""),
        title=Text(given.get("title_zh", ""), given.get("title_en", "")),
        text=Text(given.get("text_zh", ""), given.get("text_en", "")),
    )


def _text_form(request: HttpRequest, given: Any, *, problem: SuyuanError | None = None) -> HttpResponse:
    context = {"given": given, "kinds": [(code, say(name)) for code, name in NEWS_KINDS.items()]}
    return show(request, "governance/news_new.html", context, section="news", problem=problem)


def _may_news(occasion: Occasion, event: str, path: str) -> bool:
    return why_not_permit(acts.NEWS[event], occasion.actor, path=path) is None


def _text_seen(request: HttpRequest, news_id: UUID) -> dict[str, Any]:
    row = queries.news(news_id)
    if not scope_of(occasion_of(request).actor).sees_house(path=row["jurisdiction__path"]):
        raise NotFound(Text("没有这篇稿件", "there is no such text"), news=news_id)
    return row


def _text(request: HttpRequest, news_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    row, occasion = _text_seen(request, news_id), occasion_of(request)
    allowed = {
        event
        for event in acts.NEWS
        if why_not_news(row["state"], event) is None and _may_news(occasion, event, row["jurisdiction__path"])
    }
    given = request.POST if request.POST.get("title_zh") else row
    context = {
        "row": row,
        "given": given,
        "allowed": allowed,
        "kinds": [(code, say(name)) for code, name in NEWS_KINDS.items()],
        "events": with_names(journal.history(desk_of_news.ENTITY, news_id)),
    }
    return show(request, "governance/news_text.html", context, section="news", problem=problem)
