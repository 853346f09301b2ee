"""Recalls on screen: the list, one recall with the certificates it touches, and what may be done next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.federation.acts import TELL
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Actor, Occasion, why_not_permit
from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.registry.recalls import commands, queries, states, telling
from suyuan.registry.recalls.acts import ACKNOWLEDGE, OF_EVENT
from suyuan.registry.recalls.movement import ENTITY
from suyuan.registry.reminders.queries import deliveries
from suyuan.trace.faults import COURSES
from suyuan.web.history import with_names
from suyuan.web.occasion import occasion_of
from suyuan.web.progress import Step
from suyuan.web.speech import say
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import entered, go, remember, show, written

SECTION: Final = "recalls"
OPENED: Final = Text("已立案，有关计量标准已暂停使用", "the recall is open, and its standards are blocked")
DONE: Final = Text("已记录", "recorded")
LABORATORY: Final = frozenset({"verifier", "checker", "approver", "lab_manager"})
FORM: Final = ("amount", "u_amount", "course", "since", "until")


@entered
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The recalls of one's own house, those that touch its certificates, and those of one's division."""
    scope = scope_of(occasion_of(request).actor)
    state = request.GET.get("state", "")
    rows = queries.listed(
        house=scope.organization,
        path=scope.authority_path,
        state=state if state in states.STATES else "",
    )
    context = {
        "rows": rows,
        "state": state,
        "states": [(code, say(name)) for code, name in states.STATES.items()],
        "may_reevaluate": any(one.role in LABORATORY for one in occasion_of(request).actor.grants),
    }
    return show(request, "recalls/list.html", context, section=SECTION)


@entered
@require_GET
def detail(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """One recall: the fault, what it touches, and what may be done next."""
    return _page(request, recall_id)


@entered
@require_POST
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a recall of a result, with the fault that was worked out where one was."""
    occasion = occasion_of(request)
    given = request.POST
    try:
        result = UUID(given.get("result", ""))
    except ValueError:
        raise NotFound(Text("没有这个结果", "there is no such result")) from None
    row = commands.open_recall(
        occasion, result_id=result, trigger=given.get("trigger", ""), note=given.get("note", "")
    )
    remember(request, OPENED)
    return go("recall", row.pk)


@entered
@require_POST
def act(request: HttpRequest, recall_id: UUID, event: str) -> HttpResponse:
    """Bound, assess, tell or close."""
    seen(request, recall_id)
    deed = _DEEDS.get(event)
    if deed is None:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    try:
        notice = deed(occasion_of(request), recall_id, request.POST)
    except SuyuanError as problem:
        return _page(request, recall_id, problem=problem, given=request.POST)
    remember(request, notice)
    return go("recall", recall_id)


@entered
@require_POST
def resolve(request: HttpRequest, recall_id: UUID, item_id: UUID) -> HttpResponse:
    """Say what became of one affected certificate."""
    seen(request, recall_id)
    try:
        commands.resolve(
            occasion_of(request),
            item_id=item_id,
            outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", ""),
        )
    except SuyuanError as problem:
        return _page(request, recall_id, problem=problem)
    remember(request, DONE)
    return go("recall", recall_id)


def _bound(occasion: Occasion, recall_id: UUID, given: QueryDict) -> Text:
    text = {name: written(given, name, most=40) for name in ("amount", "u_amount", "course")}
    text["course"] = text["course"] or "constant"
    since = day_of(given.get("since", ""), Text("开始日期", "the first day"))
    until = day_of(given.get("until", ""), Text("结束日期", "the last day"))
    commands.bound(occasion, recall_id=recall_id, **text, since=since, until=until)
    return DONE


def _propagate(occasion: Occasion, recall_id: UUID, _given: QueryDict) -> Text:
    count = commands.propagate(occasion, recall_id=recall_id)
    return Text(f"涉及证书 {count} 份", f"{count} certificates are touched")


@entered
@require_POST
def acknowledge(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """The own house knows what the recall says of its certificates."""
    seen(request, recall_id)
    try:
        telling.acknowledge(
            occasion_of(request), recall_id=recall_id, reply=written(request.POST, "reply", most=400)
        )
    except SuyuanError as problem:
        return _page(request, recall_id, problem=problem)
    remember(request, Text("已确认知悉", "acknowledged"))
    return go("recall", recall_id)


def _notify(occasion: Occasion, recall_id: UUID, given: QueryDict) -> Text:
    reply_by = day_of(given.get("reply_by", ""), Text("答复期限", "the last day for replies"))
    count = telling.notify(occasion, recall_id=recall_id, reply_by=reply_by)
    return Text(f"已通知 {count} 个单位", f"{count} owners are told")


def _close(occasion: Occasion, recall_id: UUID, given: QueryDict) -> Text:
    commands.close(
        occasion, recall_id=recall_id, cause=given.get("cause", ""), correction=given.get("correction", "")
    )
    return Text("已结案", "the recall is closed")


_DEEDS: Final[Mapping[str, Callable[[Occasion, UUID, QueryDict], Text]]] = {
    "bound": _bound,
    "propagate": _propagate,
    "notify": _notify,
    "close": _close,
}


def seen(request: HttpRequest, recall_id: UUID) -> tuple[dict[str, Any], Scope, bool]:
    """The recall, the reader's scope, and whether all of it may be seen. Raises NotFound.

    Houses whose certificates or instruments it touches see it with their own certificates alone.
    """
    row = queries.detail(recall_id)
    scope = scope_of(occasion_of(request).actor)
    whole = scope.sees_house(row["house_id"]) or scope.sees_house(path=row["jurisdiction__path"])
    if not whole and (
        scope.organization is None or not queries.items(recall_id, house=scope.organization, limit=1)
    ):
        raise NotFound(Text("没有这项追溯处理", "there is no such recall"), recall=recall_id)
    return row, scope, whole


def _page(
    request: HttpRequest,
    recall_id: UUID,
    *,
    problem: SuyuanError | None = None,
    given: QueryDict | None = None,
) -> HttpResponse:
    row, scope, whole = seen(request, recall_id)
    actor = occasion_of(request).actor
    items = queries.items(recall_id, house=None if whole else scope.organization)
    allowed = {
        event
        for event in _DEEDS
        if states.why_not_event(row["state"], event) is None and _may(actor, event, row["house_id"])
    }
    may_resolve = {
        one["id"]
        for one in items
        if states.why_not_event(row["state"], "resolve") is None
        and why_not_permit(OF_EVENT["resolve"], actor, organization=one["issuer_id"] or row["house_id"])
        is None
    }
    told = telling.notices(recall_id)
    own = next((one for one in told if one["house_id"] == scope.organization), None)
    context = {
        "row": row,
        "items": items,
        "whole": whole,
        "notices": _delivered(told, items) if whole else [],
        "own_notice": own,
        "may_acknowledge": own is not None
        and own["acknowledged_at"] is None
        and why_not_permit(ACKNOWLEDGE, actor, organization=own["house_id"]) is None,
        "may_reissue": bool(row["amount"]) and any(one["doubtful"] or one["job_id"] for one in items),
        "allowed": allowed,
        "may_resolve": may_resolve,
        "unresolved": sum(not one["outcome"] for one in items),
        "doubtful": sum(one["doubtful"] for one in items),
        "courses": COURSES,
        "outcomes": states.OUTCOMES,
        "typed": {name: given.get(name) if given else None for name in FORM},
        "steps": _steps(row["state"]),
        "events": with_names(journal.history(ENTITY, recall_id)) if whole else [],
        "may_tell": bool(row["amount"]) and why_not_permit(TELL, actor, organization=row["house_id"]) is None,
    }
    return show(request, "recalls/detail.html", context, section=SECTION, problem=problem)


def _delivered(told: list[dict[str, Any]], items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Who was told, with how the notice reached them by mail."""
    reached = deliveries(("recall", "recall_issuer"), [one["id"] for one in items]) if told else {}
    return [one | {"mail": reached.get(one["house_id"])} for one in told]


def _may(actor: Actor, event: str, house: UUID) -> bool:
    return why_not_permit(OF_EVENT[event], actor, organization=house) is None


def _steps(state: str) -> list[Step]:
    """The states in their order, with the one it is in."""
    here = list(states.STATES).index(state)
    nobody = Text("", "")
    looks = ["done" if at < here or state == "closed" else "now" if at == here else "todo" for at in range(6)]
    return [
        Step(name=name, look=look, who=nobody, at=None)
        for name, look in zip(states.STATES.values(), looks, strict=True)
    ]
