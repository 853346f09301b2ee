"""Measurement comparisons: the list, a plan, one round with what each reader may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import InputError, Missing, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.comparisons import acts, evaluating, queries, rounds, rules, states, taking_part, turning
from suyuan.registry.comparisons.queries import ComparisonFilter, Round
from suyuan.registry.comparisons.rounds import ComparisonForm, PointForm
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.round_view import (
    TOLD_LATER,
    may_as_laboratory,
    may_now,
    may_organise,
    next_of,
    reader_of,
    steps_of,
    told_state,
)
from suyuan.web.speech import pick, say
from suyuan.web.views.jobs import needed_day
from suyuan.web.views.page import entered, go, page_number, remember, show, uuid_of
from suyuan.web.words.comparisons import DONE

LABORATORIES: Final = ("verification_institution", "designated_institution", "calibration_lab")
POINT_ROWS: Final = 6
GIVES_THE_VALUE: Final = Text("给出参考值的实验室", "the laboratory that gives the reference value")


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The list: that a comparison is held is public, what came of it only once it is published."""
    occasion = occasion_of(request)
    asked, wanted = narrowed(request, occasion)
    found = queries.page(wanted, page=page_number(request), size=PAGE_SIZE)
    context = {
        "rows": found.rows,
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "states": [(code, say(text)) for code, text in states.STATES.items()],
        "levels": [(code, say(text)) for code, text in rules.LEVELS.items()],
        "may_plan": _may_plan(occasion),
    }
    return show(request, "comparisons/list.html", context, section="comparisons")


def narrowed(request: HttpRequest, occasion: Occasion) -> tuple[dict[str, str], ComparisonFilter]:
    """What is asked for, and the filter it makes."""
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("state", "level", "q", "house")}
    house = scope_of(occasion.actor).organization
    return asked, ComparisonFilter(
        state=asked["state"] if asked["state"] in states.STATES else "",
        level=asked["level"] if asked["level"] in rules.LEVELS else "",
        house=house if asked["house"] == "own" else None,
        text=asked["q"],
    )


def _own_house(occasion: Occasion) -> dict[str, Any]:
    house = occasion.actor.organization
    if house is None:
        raise Missing("organization")
    return parties.organization(house)


def _may_plan(occasion: Occasion) -> bool:
    if occasion.actor.organization is None:
        return False
    house = _own_house(occasion)
    act = acts.OF_EVENT["plan"]
    return (
        why_not_permit(act, occasion.actor, organization=house["id"], path=house["jurisdiction__path"])
        is None
    )


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a comparison, organised by one's own house."""
    occasion = occasion_of(request)
    refuse_unless(_may_plan(occasion), Text("比对计划", "planning a comparison"))
    if request.method == "GET":
        return _form(request)
    try:
        row = rounds.plan_comparison(occasion, _form_of(request, _own_house(occasion)))
    except SuyuanError as problem:
        return _form(request, problem=problem)
    remember(request, Text("比对已列入计划，等待批准", "the comparison is planned and awaits approval"))
    return go("comparison", row.id)


def _form_of(request: HttpRequest, house: dict[str, Any]) -> ComparisonForm:
    posted = {name: request.POST.get(name, "").strip() for name in request.POST}
    begins = needed_day(posted.get("begins_on", ""), Text("开始日期", "the first day"))
    closes = needed_day(posted.get("closes_on", ""), Text("截止日期", "the day of closing"))
    return ComparisonForm(
        number=posted.get("number", ""),
        title=Text(posted.get("title_zh", ""), posted.get("title_en", "")),
        level=posted.get("level", ""),
        organiser_id=house["id"],
        pilot_id=uuid_of(posted.get("pilot", ""), Text("主导实验室", "the pilot")),
        jurisdiction=house["jurisdiction_id"],
        artefact=Text(posted.get("artefact_zh", ""), posted.get("artefact_en", "")),
        points=tuple(_points(request)),
        begins_on=begins,
        closes_on=closes,
        scheme=posted.get("scheme", ""),
        method=posted.get("method", ""),
        criterion=posted.get("criterion", ""),
        standard_code=posted.get("standard_code", ""),
        protocol=posted.get("protocol", ""),
    )


def _points(request: HttpRequest) -> list[PointForm]:
    parts = [request.POST.getlist(name) for name in ("quantity_zh", "quantity_en", "nominal", "unit")]
    rows = [[part.strip() for part in row] for row in zip(*parts, strict=False)]
    return [
        PointForm(quantity=Text(zh, en), nominal=nominal, unit=unit)
        for zh, en, nominal, unit in rows
        if zh or en or nominal
    ]


def _form(request: HttpRequest, *, problem: SuyuanError | None = None) -> HttpResponse:
    typed = [request.POST.getlist(name) for name in ("quantity_zh", "quantity_en", "nominal", "unit")]
    points = list(zip(*typed, strict=False)) if any(typed) else [("", "", "", "")] * POINT_ROWS
    context = {
        "given": request.POST,
        "points": points,
        "most_points": rules.MOST_POINTS,
        "laboratories": [(str(one["id"]), pick(one)) for one in parties.organizations(kinds=LABORATORIES)],
        "levels": [(code, say(text)) for code, text in rules.LEVELS.items()],
        "schemes": [(code, say(text)) for code, text in rules.SCHEMES.items()],
        "methods": [(code, say(text)) for code, text in rules.METHODS.items()],
        "criteria": [(code, say(text)) for code, text in rules.CRITERIA.items()],
    }
    return show(request, "comparisons/new.html", context, section="comparisons", problem=problem)


@entered
@require_GET
def detail(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """One round."""
    return page(request, occasion_of(request), comparison_id)


def page(
    request: HttpRequest, occasion: Occasion, comparison_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    """The page of a round for this reader, with a problem where an act was refused."""
    known = queries.one(comparison_id)
    scope = scope_of(occasion.actor)
    sees = rules.may_read_results(known.row.state, reader_of(known, occasion))
    is_in_house = scope.organization is not None and bool(occasion.actor.grants)
    own = known.of_house(scope.organization) if is_in_house else None
    events = with_names(journal.history(rounds.ENTITY, comparison_id))
    may_invite = may_organise(acts.OF_EVENT["invite"], known, occasion)
    is_open = known.row.state in states.OPEN_TO_NAMING
    organises = may_organise(acts.OF_EVENT["accept_correction"], known, occasion)
    context: dict[str, Any] = {
        "known": known,
        "row": known.row,
        "steps": steps_of(known, events),
        "next": next_of(known, occasion),
        "own": own,
        "own_may": {
            event: may_as_laboratory(event, own, known, occasion)
            for event in ("join", "decline", "submit", "report_correction")
        },
        "must": own is not None and _must(own, occasion),
        "laboratories": [
            one | {"told": told_state(one, sees_results=sees, house=own and scope.organization)}
            for one in known.laboratories
        ],
        "sees_results": sees,
        "organises": organises,
        "reasons": queries.reasons(known) if organises or own else {},
        "may_invite": may_invite and is_open,
        "holders": queries.holders(known) if may_invite and is_open else [],
        "choices": _choices(known) if may_invite and is_open else [],
        "may_change": may_now("change_method", known, occasion),
        "may_cancel": may_now("cancel", known, occasion),
        "methods": [(code, say(text)) for code, text in rules.METHODS.items() if _is_enough(known, code)],
        "may_note": known.row.state in states.HAS_RESULTS and may_organise(acts.ADD_NOTE, known, occasion),
        "given": request.POST,
        "events": events if sees else [one for one in events if one["act"] not in TOLD_LATER],
    }
    return show(request, "comparisons/detail.html", context, section="comparisons", problem=problem)


def _is_enough(known: Round, method: str) -> bool:
    """Whether as many have handed in as a method takes."""
    return sum(bool(one["submissions"]) for one in known.laboratories) >= rules.FEWEST[method]


def _must(own: dict[str, Any], occasion: Occasion) -> bool:
    holder = rules.Holder(own["standard__state"], own["standard__assessment_cert_to"])
    return rules.must_take_part(
        holder if own["standard_id"] else None, is_named=own["is_named"], on=occasion.today
    )


def _choices(known: Round) -> list[tuple[str, str]]:
    inside = {one["laboratory_id"] for one in known.laboratories}
    every = parties.organizations(kinds=LABORATORIES)
    return [(str(one["id"]), pick(one)) for one in every if one["id"] not in inside]


@entered
@require_POST
def act(request: HttpRequest, comparison_id: UUID, event: str) -> HttpResponse:
    """The next step of the round."""
    return _carried_out(request, comparison_id, event, lambda occasion: _step(occasion, comparison_id, event))


def _step(occasion: Occasion, comparison_id: UUID, event: str) -> None:
    if event == "close_data":
        rounds.close_data(occasion, comparison_id=comparison_id, sealer=sealer())
    elif event == "issue_draft_a":
        evaluating.issue_draft_a(occasion, comparison_id=comparison_id)
    elif event == "issue_draft_b":
        evaluating.issue_draft_b(occasion, comparison_id=comparison_id)
    elif event == "publish":
        evaluating.publish(occasion, comparison_id=comparison_id)
    else:
        rounds.advance(occasion, comparison_id=comparison_id, event=event)


def _carried_out(
    request: HttpRequest, comparison_id: UUID, event: str, command: Callable[[Occasion], object]
) -> HttpResponse:
    """The round after an act, or with why it was refused."""
    occasion = occasion_of(request)
    try:
        command(occasion)
    except SuyuanError as problem:
        return page(request, occasion, comparison_id, problem=problem)
    remember(request, DONE[event])
    return go("comparison", comparison_id)


@entered
@require_POST
def invite(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Name the holders that were ticked, and invite one more laboratory: all of them or none."""
    return _carried_out(
        request, comparison_id, "invite", lambda occasion: _invite(request, occasion, comparison_id)
    )


def _invite(request: HttpRequest, occasion: Occasion, comparison_id: UUID) -> None:
    known = queries.one(comparison_id)
    owners = {str(one["id"]): one for one in queries.holders(known)}
    ticked = [owners[key] for key in request.POST.getlist("holder") if key in owners]
    more = request.POST.get("laboratory", "")
    if not ticked and not more:
        raise InputError(Text("请选择参比实验室", "choose laboratories"))
    with transaction.atomic():
        for one in ticked:
            taking_part.invite(
                occasion,
                comparison_id=comparison_id,
                laboratory_id=one["owner_id"],
                standard_id=one["id"],
                is_named=True,
            )
        if more:
            _invite_one(request, occasion, comparison_id, more, list(owners.values()))


def _invite_one(
    request: HttpRequest, occasion: Occasion, comparison_id: UUID, text: str, owners: Sequence[dict[str, Any]]
) -> None:
    laboratory = uuid_of(text, Text("参比实验室", "a laboratory"))
    taking_part.invite(
        occasion,
        comparison_id=comparison_id,
        laboratory_id=laboratory,
        standard_id=next((one["id"] for one in owners if one["owner_id"] == laboratory), None),
        is_reference=request.POST.get("is_reference") == "1",
    )


@entered
@require_POST
def change_method(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Make the reference value another way, with a reason."""
    method, reference = request.POST.get("method", ""), request.POST.get("reference", "")
    # The form keeps the laboratory that was chosen before another method was.
    is_named = bool(reference) and method == "laboratory"
    return _carried_out(
        request,
        comparison_id,
        "change_method",
        lambda occasion: turning.change_method(
            occasion,
            comparison_id=comparison_id,
            method=method,
            reason=request.POST.get("reason", ""),
            reference_id=uuid_of(reference, GIVES_THE_VALUE) if is_named else None,
        ),
    )


@entered
@require_POST
def cancel(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Give the round up, with a reason."""
    reason = request.POST.get("reason", "")
    return _carried_out(
        request,
        comparison_id,
        "cancel",
        lambda occasion: turning.cancel(occasion, comparison_id=comparison_id, reason=reason),
    )


@entered
@require_POST
def note(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Add a note to the report."""
    about = request.POST.get("about", "")
    return _carried_out(
        request,
        comparison_id,
        "note",
        lambda occasion: rounds.add_note(
            occasion,
            comparison_id=comparison_id,
            text=request.POST.get("text", ""),
            participation_id=uuid_of(about, Text("实验室", "a laboratory")) if about else None,
        ),
    )
