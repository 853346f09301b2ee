"""Where to build standards: proposals, one of them with its explanation, what if, and two side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from markupsafe import Markup

from suyuan.base.errors import InputError, NotANumber, NotFound, NotPermitted, OutOfRange, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.catalogue.queries import kinds as catalogue_kinds
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import Scope, scope_of
from suyuan.registry.siting import acts, commands, queries, states, taking_up, what_if
from suyuan.registry.siting.assumptions import assumptions
from suyuan.registry.siting.gaps import gap_of
from suyuan.registry.siting.movement import ENTITY
from suyuan.registry.siting.wishes import DISTANCES, GOALS, Wishes
from suyuan.web import siting_runs
from suyuan.web.history import with_names
from suyuan.web.occasion import occasion_of
from suyuan.web.siting_chart import Mark, chart_svg
from suyuan.web.siting_map import tiles_of_items
from suyuan.web.speech import pick, say
from suyuan.web.views.page import entered, go, remember, show, uuid_of

SECTION: Final = "siting"
CURVE: Final = Text("费用与覆盖率", "Cost and coverage")
A_PROPOSAL: Final = Text("方案", "a proposal")
SHOWN: Final = 20
EXPLAINED: Final = 40  # rows of what was not chosen, and of what waits


@entered
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Proposals that one may see, and the form of a new one; from a gap of coverage where one is named."""
    return _listing(request)


def _listing(request: HttpRequest, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    rows = queries.listed(house=scope.organization, path=_path(scope))
    gap = gap_of(request.GET.get("kind", ""), request.GET.get("division", ""), on=occasion.today)
    places = _places(occasion, scope)
    given = request.POST if problem else request.GET
    context = {
        "rows": rows,
        "gap": gap,
        "places": places,
        "goals": [(code, say(name)) for code, name in GOALS.items()],
        "given": given,
        "title": _title(gap) if gap else "",
        "comparable": sum(1 for row in rows if row["run_id"]) > 1,
        "assumed": assumptions().table,
    }
    return show(request, "siting/list.html", context, section=SECTION, problem=problem)


def _path(scope: Scope) -> str:
    """The division whose proposals are seen before they are decided: by its authority alone."""
    return scope.authority_path


def _title(gap: Mapping[str, Any]) -> str:
    name, kind = pick(gap["division"]), pick(gap["kind"])
    return say(Text(f"补齐{name}{kind}检定能力", f"Ability to verify: {kind}, {name}"))[:120]


def _places(occasion: Occasion, scope: Scope) -> list[tuple[str, str]]:
    """Provinces and cities for which the person may draft a proposal."""
    if not scope.is_authority:
        return []
    return [
        (row["code"], pick(row))
        for row in parties.divisions(scope.path)
        if row["level"] in ("province", "city")
        and why_not_permit(acts.OF_EVENT["draft"], occasion.actor, path=row["path"]) is None
    ]


@entered
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Draft a proposal and begin to work it out."""
    occasion, given = occasion_of(request), request.POST
    try:
        wishes = _wishes(given)
        row = commands.draft(
            occasion, jurisdiction=given.get("jurisdiction", ""), title=given.get("title", ""), wishes=wishes
        )
        _begin(occasion, row.pk, wishes)
    except SuyuanError as problem:
        return _listing(request, problem=problem)
    return go("siting_proposal", row.pk)


def _begin(occasion: Occasion, proposal_id: UUID, wishes: Wishes) -> None:
    person = occasion.actor.person
    if person is None:
        raise NotPermitted(Text("请先登录", "please log in first"))
    _, picture = commands.picture_of(occasion, proposal_id=proposal_id, wishes=wishes)
    siting_runs.start(proposal_id, person=person, wishes=wishes, picture=picture)


def _wishes(given: QueryDict) -> Wishes:
    """The wishes of a form; what is left empty is as usual. Raises InputError and OutOfRange."""
    usual = Wishes()
    budget = given.get("budget", "").strip()
    return Wishes(
        goal=given.get("goal", "") or usual.goal,
        target=_target(given, usual.target),
        budget=number_of(given, "budget", 0.0) if budget else None,
        kilometres=number_of(given, "kilometres", usual.kilometres),
        staff=_share_of(given, "staff", usual.staff, most=1000),
    )


def number_of(given: Mapping[str, str], name: str, usual: float) -> float:
    """A number from a form or an address. Raises NotANumber for anything else, OutOfRange below zero."""
    text = str(given.get(name, "")).strip()
    if not text:
        return usual
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise NotANumber(name, given=text[:20])
    if value < 0:
        raise OutOfRange(name, given=text[:20], allowed=">= 0")
    return value


def _target(given: Mapping[str, str], usual: float) -> float:
    """The share to reach; nothing needs to be built for none at all."""
    share = _share_of(given, "target", usual)
    if not share:
        raise OutOfRange("target", given="0 %", allowed="(0 %, 100 %]")
    return share


def _share_of(given: Mapping[str, str], name: str, usual: float, *, most: int = 100) -> float:
    """A share that is written in per cent."""
    percent = number_of(given, name, 100 * usual)
    if percent > most:
        raise OutOfRange(name, given=f"{percent:g} %", allowed=f"[0 %, {most} %]")
    return percent / 100


def seen(request: HttpRequest, proposal_id: UUID) -> tuple[dict[str, Any], Scope]:
    """The proposal, if one may see it: of one's division, or with a part of one's own house."""
    row, scope = queries.detail(proposal_id), scope_of(occasion_of(request).actor)
    path = row["jurisdiction__path"]
    inside = scope.sees_house(path=path)
    part = row["state"] in ("accepted", "enacted") and queries.has_part(row["run_id"], scope.organization)
    if not inside and not part:
        raise NotFound(Text("没有这个选址方案", "there is no such siting proposal"), proposal=proposal_id)
    return row, scope


@entered
@require_GET
def detail(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """One proposal: what it builds, what it brings, and what may be done next."""
    return _page(request, proposal_id)


@entered
@require_GET
def progress(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """How far the run is, as a part of the page; at its end the whole page is asked for anew."""
    seen(request, proposal_id)
    run = siting_runs.run_of(proposal_id)
    if run is None or run.is_done:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    context = {"run": run, "stages": siting_runs.STAGES, "row": {"id": proposal_id}}
    return render(request, "siting/progress.html", context)


@entered
@require_POST
def act(request: HttpRequest, proposal_id: UUID, event: str) -> HttpResponse:
    """Work out again, submit, accept, reject, take up."""
    _, scope = seen(request, proposal_id)
    occasion, given = occasion_of(request), request.POST
    try:
        notice = _done(occasion, scope, proposal_id, event, given)
    except SuyuanError as problem:
        return _page(request, proposal_id, problem=problem)
    if notice:
        remember(request, notice)
    return go("siting_proposal", proposal_id)


def _done(occasion: Occasion, scope: Scope, proposal_id: UUID, event: str, given: QueryDict) -> Text | None:
    if event == "compute":
        _begin(occasion, proposal_id, _wishes(given))
        return None
    if event == "submit":
        commands.submit(occasion, proposal_id=proposal_id)
        return Text("已提交", "submitted")
    if event == "accept":
        commands.accept(occasion, proposal_id=proposal_id, reason=given.get("reason", ""))
        return Text("已采纳", "accepted")
    if event == "reject":
        commands.reject(occasion, proposal_id=proposal_id, reason=given.get("reason", ""))
        return Text("已记录为未采纳", "recorded as rejected")
    if event == "take_up" and scope.organization is not None:
        made = taking_up.take_up(occasion, proposal_id=proposal_id, house_id=scope.organization)
        return Text(f"已登记 {len(made)} 项筹建标准", f"planned standards registered: {len(made)}")
    raise NotFound(Text("没有这项操作", "there is no such act"), given=event)


def _page(request: HttpRequest, proposal_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    row, scope = seen(request, proposal_id)
    occasion = occasion_of(request)
    run = siting_runs.run_of(proposal_id)
    if run is not None and run.is_done:
        siting_runs.forget(proposal_id)
        problem, run = problem or run.problem, None
    items, answer = queries.items(row["run_id"]), row["run__answer"]
    units = {one["code"]: one for one in parties.divisions()}
    only = request.GET.get("division", "")
    if only in units:
        shown = [one for one in items if only in units[one["division_id"]]["path"].split("/")]
    else:
        only, shown = "", items
    context = {
        "row": row,
        "answer": answer,
        "wishes": row["run__wishes"] or row["wishes"],
        "items": shown if "all" in request.GET else shown[:SHOWN],
        "count": len(shown),
        "explained": EXPLAINED,
        "more": request.GET.get("more", ""),
        "only": units[only] if only else None,
        "units": units,
        "kinds": {one["code"]: one for one in catalogue_kinds()},
        "run": run,
        "stages": siting_runs.STAGES,
        "goals": [(code, say(name)) for code, name in GOALS.items()],
        "allowed": _allowed(occasion, row, scope, items),
        "tiles": tiles_of_items(items, units.values(), top=row["jurisdiction_id"]) if items else (),
        "chart": Markup(picture_of(answer)) if answer else "",  # noqa: S704 - made here, escaped there
        "events": with_names(journal.history(ENTITY, proposal_id)) if scope.is_authority else [],
        "assumed": assumptions().table,
    }
    return show(request, "siting/detail.html", context, section=SECTION, problem=problem)


def _allowed(
    occasion: Occasion, row: Mapping[str, Any], scope: Scope, items: Sequence[Mapping[str, Any]]
) -> set[str]:
    path = row["jurisdiction__path"]
    own = any(one["house_id"] == scope.organization and one["standard_id"] is None for one in items)
    return {
        event
        for event, one in acts.OF_EVENT.items()
        if states.why_not_event(row["state"], event) is None
        and why_not_permit(one, occasion.actor, organization=scope.organization, path=path) is None
        and (event != "take_up" or own)
        and not (event in ("accept", "reject") and row["submitted_by_id"] == occasion.actor.person)
    }


def picture_of(answer: Mapping[str, Any], *more: Mark) -> str:
    """The curve of a run with its plan and the plan by hand."""
    marks = [Mark(name="plan", share=answer["share"], cost=answer["cost"]), *more]
    if answer["greedy_reached"]:
        marks.insert(0, Mark(name="greedy", share=answer["greedy_share"], cost=answer["greedy_cost"]))
    return chart_svg(answer["curve"], marks, title=say(CURVE))


@entered
@require_GET
def picture(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """The curve as an SVG file."""
    row, _ = seen(request, proposal_id)
    if not row["run__answer"]:
        raise NotFound(Text("该方案尚未测算", "the proposal is not worked out"), proposal=proposal_id)
    response = HttpResponse(picture_of(row["run__answer"]), content_type="image/svg+xml; charset=utf-8")
    if "download" in request.GET:
        response.headers["Content-Disposition"] = f'attachment; filename="{row["number"]}.svg"'
    return response


@entered
@require_GET
def suppose(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """What if: sliders for target, budget, distance and people, answered from what the run has learnt."""
    row, _ = seen(request, proposal_id)
    answer, wishes = row["run__answer"], row["run__wishes"]
    if not answer:
        raise NotFound(
            Text("该方案尚未测算", "the proposal is not worked out"),
            hint=Text("请先测算。", "Work it out first."),
            proposal=proposal_id,
        )
    lessons = queries.lessons(row["run_id"])
    limits = sorted(one.kilometres for one in lessons)
    by_budget = request.GET.get("by") == "budget"
    problem: SuyuanError | None = None
    asked: what_if.Asked | None = None
    usual = {
        "target": round(100 * min(answer["share"], 1.0)),
        "budget": round(answer["cost"]),
        "place": limits.index(wishes["kilometres"]) if wishes["kilometres"] in limits else 0,
        "staff": 100,
    }
    typed = dict(usual)
    try:
        typed = {name: number_of(request.GET, name, value) for name, value in usual.items()}
        place = min(max(int(typed["place"]), 0), len(limits) - 1)
        typed["place"] = place
        _check_asked(typed)
        asked = what_if.ask(
            lessons,
            target=None if by_budget else typed["target"] / 100,
            budget=typed["budget"] if by_budget else None,
            kilometres=limits[place],
            staff=typed["staff"] / 100,
        )
    except (InputError, OutOfRange, SuyuanError) as error:
        problem = error
    mark = [Mark(name="asked", share=asked.share, cost=asked.cost)] if asked else []
    context = {
        "row": row,
        "answer": answer,
        "asked": asked,
        "typed": typed,
        "by_budget": by_budget,
        "limits": limits,
        "most_budget": round(max([answer["cost"], *(one["cost"] for one in answer["curve"])])) or 1,
        "chart": Markup(picture_of(answer, *mark)),  # noqa: S704 - made here, escaped there
        "wrong": problem,
        "distances": DISTANCES,
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "siting/asked.html", context)
    return show(request, "siting/what_if.html", context, section=SECTION)


def _check_asked(typed: Mapping[str, float]) -> None:
    for name, most in (("target", 100.0), ("budget", 1e9), ("staff", 1000.0)):
        if not 0 <= typed[name] <= most:
            raise OutOfRange(name, given=f"{typed[name]:.15g}", allowed=f"[0, {most:.0f}]")


@entered
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two proposals side by side: figures, curves, and what only one of them builds."""
    scope = scope_of(occasion_of(request).actor)
    known = [row for row in queries.listed(house=scope.organization, path=_path(scope)) if row["run_id"]]
    if len(known) < 2:
        return show(request, "siting/compare.html", {"known": known, "pair": None}, section=SECTION)
    chosen = [request.GET.get(name, "") or str(known[place]["id"]) for place, name in enumerate(("a", "b"))]
    rows = [seen(request, uuid_of(one, A_PROPOSAL))[0] for one in chosen]
    sites = [{_key(one): one for one in queries.items(row["run_id"])} for row in rows]
    one, other = (row["run__answer"] for row in rows)
    if not (one and other):
        raise NotFound(Text("请选择已测算的方案", "choose proposals that are worked out"))
    mark = Mark(name="other", share=other["share"], cost=other["cost"])
    drawn = chart_svg(
        one["curve"],
        [Mark(name="plan", share=one["share"], cost=one["cost"]), mark],
        title=say(CURVE),
        second=other["curve"] if rows[0]["run__wishes"]["goal"] == rows[1]["run__wishes"]["goal"] else (),
    )
    context = {
        "known": known,
        "pair": rows,
        "only": [
            [site for key, site in sites[0].items() if key not in sites[1]],
            [site for key, site in sites[1].items() if key not in sites[0]],
        ],
        "both": sum(1 for key in sites[0] if key in sites[1]),
        "chart": Markup(drawn),  # noqa: S704 - made here, escaped there
        "shown": SHOWN,
    }
    return show(request, "siting/compare.html", context, section=SECTION)


def _key(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["kind_id"], item["division_id"]
