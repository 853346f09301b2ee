"""Doubtful certificates on screen: cases and strikes of a division, one case, and what may be done next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import InputError, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.integrity import commands, queries, states
from suyuan.registry.integrity.acts import OF_EVENT
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.web.evidence_chart import evidence_chart
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views.page import entered, go, page_number, remember, show
from suyuan.web.words.integrity import LOOKS

SECTION: Final = "integrity"
DONE: Final = Text("已记录", "recorded")
MOST: Final = 200  # strikes shown on the page of a case


@entered
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The cases one may see, and what was struck where, by laboratory and detector."""
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    state = request.GET.get("state", "")
    found = queries.cases_seen(
        house=scope.organization,
        path=scope.authority_path,
        state=state if state in states.STATES else "",
    )
    total = found.count()
    number = min(page_number(request), max(1, -(-total // PAGE_SIZE)))
    rows = list(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    struck = queries.by_laboratory(scope.path, occasion.today.year) if scope.is_authority else []
    context = {
        "rows": rows,
        "looks": LOOKS,
        "pages": Pages(number=number, size=PAGE_SIZE, total=total, shown=len(rows)),
        "state": state,
        "states": [(code, say(name)) for code, name in states.STATES.items()],
        "table": _table(struck),
        "detectors": [code for code in states.DETECTORS if any(one["detector"] == code for one in struck)],
        "year": occasion.today.year,
        "is_authority": scope.is_authority,
        "may_open": why_not_permit(OF_EVENT["open"], occasion.actor, path=scope.path) is None,
    }
    return show(request, "integrity/list.html", context, section=SECTION)


def _table(struck: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each laboratory, with its strikes by detector."""
    rows: dict[UUID, dict[str, Any]] = {}
    for one in struck:
        row = rows.setdefault(one["laboratory_id"], one | {"of": defaultdict(int), "total": 0, "loose": 0})
        row["of"][one["detector"]] += one["struck"]
        row["total"] += one["struck"]
        row["loose"] += one["loose"]
    return sorted(rows.values(), key=lambda row: -row["total"])


@entered
@require_POST
def open_new(request: HttpRequest) -> HttpResponse:
    """Open a case upon the strikes of a laboratory in a year."""
    occasion = occasion_of(request)
    given = request.POST
    try:
        laboratory, year = UUID(given.get("laboratory", "")), int(given.get("year", ""))
    except ValueError:
        raise NotFound(Text("没有这个机构", "there is no such organization")) from None
    row = commands.open_case(occasion, laboratory=laboratory, year=year, note=given.get("note", ""))
    remember(request, Text("已立案", "the case is open"))
    return go("integrity_case", row.pk)


@entered
@require_GET
def detail(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case: how the evidence grew, which works it rests on, and what may be done next."""
    return _page(request, case_id)


@entered
@require_POST
def act(request: HttpRequest, case_id: UUID, event: str) -> HttpResponse:
    """Take, ask, answer, set aside, confirm or close."""
    seen(request, case_id)
    deed = _DEEDS.get(event)
    if deed is None:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    try:
        deed(occasion_of(request), case_id, request.POST)
    except SuyuanError as problem:
        return _page(request, case_id, problem=problem, given=request.POST)
    remember(request, DONE)
    return go("integrity_case", case_id)


def _said(given: QueryDict) -> str:
    text = given.get("text", "")
    if len(text) > commands.MOST:
        raise InputError(
            Text(f"最多 {commands.MOST} 字", f"at most {commands.MOST} letters"), given=len(text)
        )
    return text


_DEEDS: Final[Mapping[str, Callable[[Occasion, UUID, QueryDict], None]]] = {
    "take": lambda occasion, case, _: commands.take(occasion, case_id=case),
    "ask": lambda occasion, case, given: commands.ask(occasion, case_id=case, question=_said(given)),
    "answer": lambda occasion, case, given: commands.answer(occasion, case_id=case, reply=_said(given)),
    "set_aside": lambda occasion, case, given: commands.set_aside(
        occasion, case_id=case, finding=_said(given)
    ),
    "confirm": lambda occasion, case, given: commands.confirm(occasion, case_id=case, finding=_said(given)),
    "close": lambda occasion, case, given: commands.close(occasion, case_id=case, measures=_said(given)),
}


def seen(request: HttpRequest, case_id: UUID) -> tuple[dict[str, Any], Scope]:
    """The case and the reader's scope. The laboratory sees it once it was asked. Raises NotFound."""
    row = queries.case(case_id)
    scope = scope_of(occasion_of(request).actor)
    is_own = scope.organization is not None and scope.organization == row["laboratory_id"]
    if not (scope.sees_house(path=row["jurisdiction__path"]) or (is_own and row["question"])):
        raise NotFound(Text("没有这条线索", "there is no such case"), case=case_id)
    return row, scope


def _page(
    request: HttpRequest,
    case_id: UUID,
    *,
    problem: SuyuanError | None = None,
    given: QueryDict | None = None,
) -> HttpResponse:
    row, scope = seen(request, case_id)
    actor = occasion_of(request).actor
    whole = scope.sees_house(path=row["jurisdiction__path"])
    allowed = {
        event
        for event in _DEEDS
        if states.why_not_event(row["state"], event) is None
        and why_not_permit(
            OF_EVENT[event], actor, organization=row["laboratory_id"], path=row["jurisdiction__path"]
        )
        is None
    }
    struck = list(queries.signals_of(case_id)[: MOST + 1])
    ranked = sorted(row["detectors"].items(), key=lambda pair: -float(pair[1]))
    context = {
        "row": row,
        "looks": LOOKS,
        "allowed": allowed,
        "typed": given.get("text", "") if given else "",
        "chart": evidence_chart(row["course"]) if whole else None,
        "ranked": ranked if whole else [],
        "struck": struck[:MOST],
        "strikes": queries.strikes_of(case_id) if row["origin"] == "person" and struck else None,
        "more": len(struck) > MOST,
        "whole": whole,
        "events": with_names(journal.history(commands.ENTITY, case_id)) if whole else [],
    }
    return show(request, "integrity/case.html", context, section=SECTION, problem=problem)
