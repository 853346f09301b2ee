"""The work behind a plan: its tasks, and its evaluation as paper and as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.certify.report import render_report
from suyuan.registry.issuing.installed import is_demonstration
from suyuan.registry.journal.occasion import why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.targets import acts, drafting, states, task_queries
from suyuan.registry.targets import queries as targets
from suyuan.registry.targets.evaluating import evaluation, evaluation_of
from suyuan.web import plan_deeds
from suyuan.web.deeds import chosen, read
from suyuan.web.listing import division_choices
from suyuan.web.occasion import occasion_of, own_division
from suyuan.web.plan_paper import paper_of
from suyuan.web.speech import language, pick
from suyuan.web.views.jobs import needed_day
from suyuan.web.views.page import attached, entered, go, remember, show, uuid_of, written

TONES = {"open": "over", "under_way": "wait", "done": "good", "stopped": "over"}


@entered
@require_GET
def tasks(request: HttpRequest, plan: str) -> HttpResponse:
    """The tasks of a plan by their state, the late ones marked; evaluations and the plans that follow."""
    return _page(request, plan)


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft a plan that follows no other, for the own division or one below it."""
    occasion = occasion_of(request)
    own = own_division(occasion)
    if own is None or why_not_permit(acts.OF["draft_plan"], occasion.actor, path=own["path"]):
        raise NotPermitted(
            Text("只有主管部门的承办人可以起草规划", "a case officer of an authority drafts plans")
        )
    if request.method == "GET":
        return _new_form(request, own)
    try:
        row = drafting.draft_first(
            occasion,
            jurisdiction=written(request.POST, "jurisdiction", most=6),
            code=written(request.POST, "code", most=40),
            title=Text(
                written(request.POST, "title_zh", most=200), written(request.POST, "title_en", most=240)
            ),
            begins=needed_day(request.POST.get("begins", ""), Text("开始日期", "the first day")),
            ends=needed_day(request.POST.get("ends", ""), Text("结束日期", "the last day")),
        )
    except SuyuanError as problem:
        return _new_form(request, own, problem=problem)
    remember(request, Text("草案已建立，请写入目标", "the draft is there; write its targets"))
    return go("plan_tasks", row.pk)


def _new_form(
    request: HttpRequest, own: Mapping[str, Any], *, problem: SuyuanError | None = None
) -> HttpResponse:
    inside = parties.divisions(own["path"], on=occasion_of(request).today)
    context = {
        "given": request.POST,
        "divisions": division_choices(inside),
        "own_division": own["code"],
    }
    return show(request, "plan/new.html", context, section="plan", problem=problem)


@entered
@require_POST
def act(request: HttpRequest, plan: str, event: str) -> HttpResponse:
    """One of the deeds on a plan."""
    occasion, known = occasion_of(request), targets.plan(plan)
    try:
        path, choices = _path(known), _choices(plan)
        deeds = list(plan_deeds.plan_deeds(occasion, known, path=path, targets=choices))
        deed = chosen(deeds, event, plan_deeds.PLAN)
        given = read(deed, request.POST)
        deed.do(occasion, known, given)
    except SuyuanError as problem:
        return _page(request, plan, problem=problem)
    remember(request, deed.done)
    if event == "drop_plan":
        return go("plan")
    return go("plan_tasks", given.text["code"] if event == "draft_plan" else plan)


@entered
@require_POST
def act_on_task(request: HttpRequest, plan_task_id: UUID, event: str) -> HttpResponse:
    """One of the deeds on a task."""
    occasion, row = occasion_of(request), task_queries.task(plan_task_id)
    try:
        path = _path({"jurisdiction_code": row["plan__jurisdiction_code"]})
        deed = chosen(plan_deeds.task_deeds(occasion, row, path=path), event, plan_deeds.TASK)
        deed.do(occasion, row, read(deed, request.POST))
    except SuyuanError as problem:
        return _page(request, row["plan_id"], problem=problem)
    remember(request, deed.done)
    return go("plan_tasks", row["plan_id"])


def _path(known: Mapping[str, Any]) -> str:
    """The path of the plan's division; a plan of elsewhere has none here, and nobody acts on it."""
    rows = {row["code"]: row["path"] for row in parties.divisions()}
    return str(rows.get(known["jurisdiction_code"], ""))


def _choices(plan: str) -> list[tuple[str, str]]:
    return [
        (str(row["id"]), f"{pick(row, 'indicator__name')} · {row['due']}")
        for row in task_queries.named_targets(plan)
    ]


def _page(request: HttpRequest, plan: str, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    on = occasion.today
    known = targets.plan(plan)
    path = _path(known)
    rows = task_queries.tasks(plan)
    groups = [
        (words, TONES[state], [row for row in rows if row["state"] == state])
        for state, words in states.TASK_STATES.items()
    ]
    context = {
        "plan": known,
        "state": states.PLAN_STATES[known["state"]],
        "groups": [one for one in groups if one[2]],
        "topics": states.TOPICS,
        "late": {row["id"] for row in rows if states.is_late(row["state"], row["due"], on=on)},
        "evaluations": task_queries.evaluations(plan),
        "kinds": states.EVALUATIONS,
        "followers": [row for row in targets.plans() if row["follows_id"] == plan],
        "plan_states": states.PLAN_STATES,
        "deeds": list(plan_deeds.plan_deeds(occasion, known, path=path, targets=_choices(plan))),
        "task_deeds": {row["id"]: plan_deeds.task_deeds(occasion, row, path=path) for row in rows},
        "given": request.POST,
    }
    return show(request, "plan/tasks.html", context, section="plan", problem=problem)


@entered
@require_GET
def paper(request: HttpRequest, plan: str) -> HttpResponse:
    """The evaluation as PDF: a kept one, or as it stands today."""
    content = _content(request, plan)
    first = language()
    report = paper_of(content, is_synthetic=is_demonstration())
    pdf = render_report(report, languages=(first, "en" if first == "zh" else "zh"))
    return attached(pdf, "application/pdf", f"{plan}-{content['on']}.pdf")


@entered
@require_GET
def data(request: HttpRequest, plan: str) -> HttpResponse:
    """The same as JSON."""
    content = _content(request, plan)
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    return attached(text.encode(), "application/json", f"{plan}-{content['on']}.json")


def _content(request: HttpRequest, plan: str) -> dict[str, Any]:
    if asked := request.GET.get("evaluation", ""):
        number = uuid_of(asked, Text("一份评估", "an evaluation"))
        content: dict[str, Any] = evaluation(plan, str(number))["content"]
        return content
    known = targets.plan(plan)
    kind = "final" if known["state"] == "ended" else "midterm"
    return evaluation_of(plan, kind=kind, on=occasion_of(request).today)
