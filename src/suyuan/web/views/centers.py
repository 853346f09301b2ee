"""Industrial metrology and testing centers on screen: the list, an application, one center."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import Missing, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.centers import evaluating, preparing, queries, reporting, rules, states
from suyuan.registry.centers.acts import OF
from suyuan.registry.centers.kpis import KPIS
from suyuan.registry.centers.movement import ENTITY, panel_round
from suyuan.registry.centers.preparing import CenterForm
from suyuan.registry.centers.queries import CenterFilter
from suyuan.registry.centers.reporting import KpiEntry, ServiceForm
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.registry.results.rules import number
from suyuan.web.history import with_names
from suyuan.web.kpi_chart import charts_of
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.progress import Step
from suyuan.web.speech import pick, say
from suyuan.web.typed import whole
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import entered, go, page_number, remember, show, uuid_of
from suyuan.web.words.fields import FIELDS

SECTION: Final = "centers"
DONE: Final = Text("已记录", "recorded")
PATH: Final = (
    "applied",
    "recommended",
    "preparing",
    "accepting",
    "approved",
)  # where every center goes along
NOBODY: Final = Text("", "")
# What the page lists anyway is not told again in its history.
TOLD_ELSEWHERE: Final = frozenset(
    OF[deed].code for deed in ("give_score", "do_task", "record_service", "report_kpi", "report_progress")
)

Given = Mapping[str, str]


@entered
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The centers."""
    occasion = occasion_of(request)
    asked = {name: request.GET.get(name, "")[:20] for name in ("state", "level")}
    wanted = narrowed(asked)
    page, total = page_number(request), queries.count_centers(wanted)
    rows = queries.centers(wanted, start=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    context = {
        "rows": [row | {"steps": _steps(row)} for row in rows],
        "pages": Pages(number=page, size=PAGE_SIZE, total=total, shown=len(rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "states": [(code, say(text)) for code, text in states.STATES.items()],
        "levels": [(code, say(text)) for code, text in states.LEVELS.items()],
        "may_apply": _may_apply(occasion),
    }
    return show(request, "centers/list.html", context, section=SECTION)


def narrowed(asked: Given) -> CenterFilter:
    """The filter that was asked for; what is not known narrows nothing."""
    return CenterFilter(
        state=asked["state"] if asked["state"] in states.STATES else "",
        level=asked["level"] if asked["level"] in states.LEVELS else "",
    )


def _steps(row: Mapping[str, Any]) -> list[Step]:
    """The way of every center with its days, and where this one stands on it."""
    days = {
        "applied": row["applied_on"],
        "preparing": row["preparing_from"],
        "approved": row["approved_on"],
    }
    state = row["state"]
    if state in ("improving", "revoked"):
        here = len(PATH)
    elif state == "closed":
        here = 1 if row["preparing_from"] is None else 3
    else:
        here = PATH.index(state)
    steps = [
        Step(name=states.STATES[name], look=_look(place, here, state), who=NOBODY, at=days.get(name))
        for place, name in enumerate(PATH)
    ]
    if state in ("improving", "revoked", "closed"):
        ended = row["ended_on"] or row["evaluated_on"]
        kept = steps[: here + (state == "closed")]
        return [*kept, Step(name=states.STATES[state], look="now", who=NOBODY, at=ended)]
    return steps


def _look(place: int, here: int, state: str) -> str:
    if place < here or state == "approved" or (state == "closed" and place == here):
        return "done"
    return "now" if place == here else "todo"


def _may_apply(occasion: Occasion) -> bool:
    house = occasion.actor.organization
    return house is not None and why_not_permit(OF["apply"], occasion.actor, organization=house) is None


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Apply for a center of the own house."""
    occasion = occasion_of(request)
    refuse_unless(_may_apply(occasion), Text("申请中心", "applying for a center"))
    if request.method == "GET":
        return _form(request)
    given = posted(request)
    try:
        row = preparing.apply(occasion, _application(occasion, given))
    except SuyuanError as problem:
        return _form(request, problem=problem)
    remember(request, Text("已提交申请，等待推荐", "the application is handed in and awaits recommendation"))
    return go("center", row.pk)


def _application(occasion: Occasion, given: Given) -> CenterForm:
    house = occasion.actor.organization
    if house is None:
        raise Missing("organization")
    area = given.get("area_m2", "")
    return CenterForm(
        code=given.get("code", ""),
        name=Text(given.get("name_zh", ""), given.get("name_en", "")),
        level=given.get("level", ""),
        chain_id=uuid_of(given.get("chain", ""), Text("产业链", "a chain")),
        host_id=house,
        director=given.get("director", ""),
        study=given.get("study", ""),
        plan=given.get("plan", ""),
        funds=given.get("funds", ""),
        funding=given.get("funding", ""),
        partners=given.get("partners", ""),
        area_m2=whole(area, FIELDS["area_m2"]) if area else None,
    )


def _form(request: HttpRequest, *, problem: SuyuanError | None = None) -> HttpResponse:
    context = {
        "given": request.POST,
        "chains": [(str(one["id"]), pick(one)) for one in queries.chains()],
        "levels": [(code, say(text)) for code, text in states.LEVELS.items()],
    }
    return show(request, "centers/new.html", context, section=SECTION, problem=problem)


@entered
@require_GET
def detail(request: HttpRequest, center_id: UUID) -> HttpResponse:
    """One center."""
    return _page(request, center_id)


def _page(
    request: HttpRequest, center_id: UUID, *, problem: SuyuanError | None = None, event: str = ""
) -> HttpResponse:
    """The page; after a refusal what was typed into the form of `event` stands there again."""
    occasion = occasion_of(request)
    row = queries.center(center_id)
    if not sees_whole(occasion, row):
        told = {"row": row, "steps": _steps(row), "by_kind": queries.services_by_kind(center_id)}
        return show(request, "centers/outside.html", told, section=SECTION, problem=problem)
    tasks = queries.tasks(center_id)
    panel = states.PANEL_OF.get(row["state"])
    scores = queries.scores(center_id)
    turn = panel_round(center_id, panel) if panel else 0
    now = [one["score"] for one in scores if (one["occasion"], one["panel_round"]) == (panel, turn)]
    due = (
        rules.evaluation_due(approved_on=row["approved_on"], evaluated_on=row["evaluated_on"])
        if row["approved_on"]
        else None
    )
    allowed = _allowed(occasion, row)
    first = rules.first_evaluation(due) if due and row["state"] == "approved" else None
    is_early = first is not None and occasion.today < first and not allowed.isdisjoint(evaluating.EVALUATIONS)
    context: dict[str, Any] = {
        "row": row,
        "steps": _steps(row),
        "tasks": tasks,
        "done": sum(one["done_on"] is not None for one in tasks),
        "progress": queries.progress(center_id),
        "panel": panel,
        "now": now,
        "mean": rules.mean_score(now),
        "fewest": rules.FEWEST_EXPERTS,
        "passing": rules.PASS,
        "scores": scores,
        "decisions": queries.decisions(center_id),
        "charts": charts_of(queries.kpis(center_id)),
        "services": queries.services(center_id, limit=12),
        "by_kind": queries.services_by_kind(center_id),
        "projects": queries.projects_of(center_id),
        "evaluation_due": due,
        "allowed": allowed.difference(evaluating.EVALUATIONS) if is_early else allowed,
        "evaluated_from": first if is_early else None,
        "kpis": KPIS,
        "service_kinds": [(code, say(text)) for code, text in states.SERVICES.items()],
        "year": occasion.today.year,
        "given": request.POST,
        "tried": event,
        "events": [
            one for one in with_names(journal.history(ENTITY, center_id)) if one["act"] not in TOLD_ELSEWHERE
        ],
    }
    return show(request, "centers/detail.html", context, section=SECTION, problem=problem)


def sees_whole(occasion: Occasion, row: Mapping[str, Any]) -> bool:
    """Whether a reader sees figures, scores and minutes: the host, and the authority above it."""
    scope = scope_of(occasion.actor)
    return scope.sees_house(row["host_id"]) or scope.sees_house(path=row["jurisdiction__path"])


def _allowed(occasion: Occasion, row: Mapping[str, Any]) -> set[str]:
    """What this reader may do to the center now."""
    able = {event for event in states.EVENTS if states.why_not_event(row["state"], event) is None}
    if row["state"] == "preparing":
        able.add("do_task")
    if row["state"] in states.PANEL_OF:
        able.add("give_score")
    if row["state"] in reporting.REPORTING:
        able |= {"report_kpi", "record_service"}
    where = {"organization": row["host_id"], "path": row["jurisdiction__path"]}
    return {deed for deed in able if why_not_permit(OF[deed], occasion.actor, **where) is None}


@entered
@require_POST
def act(request: HttpRequest, center_id: UUID, event: str) -> HttpResponse:
    """The next step of a center, or a report of it."""
    do = _DEEDS.get(event)
    if do is None:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    try:
        do(occasion_of(request), center_id, posted(request))
    except SuyuanError as problem:
        return _page(request, center_id, problem=problem, event=event)
    remember(request, DONE)
    return go("center", center_id)


def posted(request: HttpRequest) -> dict[str, str]:
    """The fields of a form, each once."""
    return {name: request.POST.get(name, "").strip() for name in request.POST}


def _day(given: Given, name: str) -> date:
    found = day_of(given.get(name, ""), Text("日期", "the day"))
    if found is None:
        raise Missing("date")
    return found


def _whole(given: Given, name: str) -> int:
    return whole(given.get(name, ""), COUNTED[name])


COUNTED: Final = {
    "year": FIELDS["year"],
    "score": FIELDS["score"],
    "place": Text("任务序号", "number of the task"),
}


def _approve(occasion: Occasion, center: UUID, given: Given) -> None:
    lines = [Text.read(line.strip()) for line in given.get("tasks", "").splitlines() if line.strip()]
    preparing.approve_preparation(
        occasion, center_id=center, tasks=lines, until=_day(given, "until"), minutes=given.get("minutes", "")
    )


def _progress(occasion: Occasion, center: UUID, given: Given) -> None:
    spent: Decimal | None = number(given["spent"], quantity="spent") if given.get("spent") else None
    preparing.report_progress(
        occasion,
        center_id=center,
        year=_whole(given, "year"),
        text=given.get("text", ""),
        spent=spent,
    )


def _kpis(occasion: Occasion, center: UUID, given: Given) -> None:
    said = given.get("evidence", "")
    values = {code: KpiEntry(value=given[code], evidence=said) for code in KPIS if given.get(code)}
    reporting.report_kpis(occasion, center_id=center, year=_whole(given, "year"), values=values)


def _service(occasion: Occasion, center: UUID, given: Given) -> None:
    reporting.record_service(
        occasion,
        center_id=center,
        form=ServiceForm(
            client_name=given.get("client", ""),
            kind=given.get("kind", ""),
            served_on=_day(given, "served_on"),
            subject=given.get("subject", ""),
            benefit=given.get("benefit", ""),
            saved=given.get("saved", ""),
        ),
    )


def _with_minutes(command: Callable[..., None]) -> Callable[[Occasion, UUID, Given], None]:
    return lambda occasion, center, given: command(
        occasion, center_id=center, minutes=given.get("minutes", "")
    )


def _evaluation(event: str) -> Callable[[Occasion, UUID, Given], None]:
    return lambda occasion, center, given: evaluating.evaluate(
        occasion, center_id=center, event=event, minutes=given.get("minutes", "")
    )


_DEEDS: Final[Mapping[str, Callable[[Occasion, UUID, Given], object]]] = {
    "recommend": lambda occasion, center, given: preparing.recommend(
        occasion, center_id=center, reason=given.get("reason", "")
    ),
    "give_score": lambda occasion, center, given: preparing.give_score(
        occasion, center_id=center, expert=given.get("expert", ""), score=_whole(given, "score"),
        opinion=given.get("opinion", ""),
    ),
    "approve_preparation": _approve,
    "reject": _with_minutes(preparing.reject),
    "report_progress": _progress,
    "do_task": lambda occasion, center, given: preparing.do_task(
        occasion, center_id=center, place=_whole(given, "place"), evidence=given.get("evidence", "")
    ),
    "extend": lambda occasion, center, given: preparing.extend(
        occasion, center_id=center, until=_day(given, "until"), reason=given.get("reason", "")
    ),
    "lapse": lambda occasion, center, given: preparing.lapse(
        occasion, center_id=center, reason=given.get("reason", "")
    ),
    "request_acceptance": lambda occasion, center, _given: preparing.request_acceptance(
        occasion, center_id=center
    ),
    "accept": _with_minutes(preparing.accept),
    "defer": lambda occasion, center, given: preparing.defer(
        occasion, center_id=center, until=_day(given, "until"), minutes=given.get("minutes", "")
    ),
    "fail": _with_minutes(preparing.fail),
    **{event: _evaluation(event) for event in evaluating.EVALUATIONS},
    "improved": _with_minutes(evaluating.confirm_improvement),
    "not_improved": _with_minutes(evaluating.revoke),
    "report_kpi": _kpis,
    "record_service": _service,
}  # fmt: skip
