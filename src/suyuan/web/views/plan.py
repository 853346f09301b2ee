"""The plan: each target with the value that the registers give today, and its members as evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.planning.indicators import INDICATORS
from suyuan.planning.reading import Member, Reading
from suyuan.planning.scope import SEPARATOR
from suyuan.registry.journal.occasion import Actor, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.targets import acts, task_queries
from suyuan.registry.targets import queries as targets
from suyuan.registry.targets.coverage import division_of
from suyuan.registry.targets.lines import Line, baselines, plan_lines
from suyuan.registry.targets.queries import TargetStatus
from suyuan.registry.targets.rules import RULE, runs
from suyuan.web.board import (
    Beside,
    Board,
    Figure,
    basis_of,
    board_of,
    card_of,
    figure_of,
    target_figure,
)
from suyuan.web.listing import Pages
from suyuan.web.occasion import occasion_of, registers_read
from suyuan.web.speech import pick, say
from suyuan.web.target_chart import chart_of, given_of, svg_of
from suyuan.web.tile_map import tiles_of
from suyuan.web.views.page import entered, page_number, show
from suyuan.web.words.plan import remark

MEMBERS: Final = 50
NATION: Final = "000000"
KEPT_FOR: Final = 24 * 3600
# Indicators whose members have a page in innovation, and those that stand on its lists.
INNOVATION: Final = {
    "science_projects": "project", "open_licences": "statement", "first_sets": "first_set",
    "equivalence_tests": "test",
}  # fmt: skip
LISTED: Final = ("instrument_brands", "specialised_firms")
ELSEWHERE: Final = Text("其他地区", "Elsewhere")
NATIONAL: Final = Text("全国", "National")


@entered
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """One plan. Plans are public; the first one shown is that of one's own province and of these years.

    Values that still have to be computed are fetched by the page itself, so that it appears at once.
    """
    occasion = occasion_of(request)
    plans, divisions = targets.plans(), parties.divisions()
    chosen = _chosen(request, plans, divisions, occasion.actor, on=occasion.today)
    version = registers_read(request)
    ready = chosen and ("now" in request.GET or cache.get(_key(chosen, occasion.today, version)))
    context = {
        "groups": _by_division(plans, divisions),
        "plan": chosen,
        "remark": remark,
        "day": occasion.today,
        "rule": RULE,
        "may_draft": _may_draft(occasion.actor, divisions),
        "board": _board(request, chosen, divisions, on=occasion.today, version=version)
        if chosen and ready
        else None,
    }
    return show(request, "plan/dashboard.html", context, section="plan")


@entered
@require_GET
def cards(request: HttpRequest, plan: str) -> HttpResponse:
    """The values of a plan as a part of the page."""
    occasion = occasion_of(request)
    known = targets.plan(plan)
    version = registers_read(request)
    board = _board(request, known, parties.divisions(), on=occasion.today, version=version)
    return render(request, "plan/board.html", {"plan": known, "board": board, "rule": RULE})


def _may_draft(actor: Actor, divisions: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the actor may draft a plan for a division in which it acts for an authority."""
    own = {grant.jurisdiction for grant in actor.grants} - {None}
    paths = (row["path"] for row in divisions if row["code"] in own)
    return any(why_not_permit(acts.OF["draft_plan"], actor, path=path) is None for path in paths)


def _board(
    request: HttpRequest,
    plan: Mapping[str, Any],
    divisions: Sequence[dict[str, Any]],
    *,
    on: date,
    version: str,
) -> Board:
    statuses, lines, others = work_out_board(plan, on=on, version=version)
    beside = Beside(
        lines=lines,
        baselines=baselines(plan["code"]),
        said=task_queries.explanations(plan["code"]),
    )
    asked = request.GET.get("map", "")
    return board_of(statuses, others, divisions, top=plan["jurisdiction_code"], asked=asked, beside=beside)


def work_out_board(
    plan: Mapping[str, Any], *, on: date, version: str
) -> tuple[Sequence[TargetStatus], Sequence[Line], list[Reading]]:
    """What the registers say on the targets of a plan, its lines, and beyond; kept for who looks next."""
    statuses = targets.plan_status(plan["code"], on=on, version=version)
    lines = plan_lines(plan, on=on, version=version)
    shown = {figure.indicator for line in lines for figure in line.figures}
    others = _without_target(plan, shown | {one.indicator for one in statuses}, on=on, version=version)
    cache.set(_key(plan, on, version), value=True, timeout=KEPT_FOR)
    return statuses, lines, others


def _without_target(plan: Mapping[str, Any], targeted: set[str], *, on: date, version: str) -> list[Reading]:
    """What the registers say beyond the targets, where they say anything about the plan's division."""
    codes = [code for code in INDICATORS if code not in targeted and targets.has_register(code)]
    within = plan["jurisdiction_code"]
    with targets.Registers(on, version=version) as registers:
        found = [targets.measured(code, registers, within=within, options={}) for code in codes]
    return [one for one in found if one.members or one.missing]


def _key(plan: Mapping[str, Any], on: date, version: str) -> str:
    """Says that this process has the values: they hold until a register changes or the day ends."""
    return f"plan/{plan['code']}/{on.isoformat()}/{version}"


def _chosen(
    request: HttpRequest,
    plans: list[dict[str, Any]],
    divisions: Sequence[Mapping[str, Any]],
    actor: Actor,
    *,
    on: date,
) -> dict[str, Any] | None:
    by_code = {plan["code"]: plan for plan in plans}
    if (asked := request.GET.get("plan", "")) in by_code:
        return by_code[asked]
    return own_plan(plans, divisions, actor, on=on)


def own_plan(
    plans: Sequence[dict[str, Any]], divisions: Sequence[Mapping[str, Any]], actor: Actor, *, on: date
) -> dict[str, Any] | None:
    """The plan nearest to the actor's division, one that runs before others; None where there is no plan."""
    paths = {row["code"]: row["path"].split("/") for row in divisions}
    own = [grant.jurisdiction for grant in actor.grants if grant.jurisdiction]
    if not own and actor.organization is not None:
        own = [parties.organization(actor.organization)["jurisdiction_id"]]
    steps: list[str] = max((paths[code] for code in own if code in paths), key=len, default=[])

    def distance(plan: Mapping[str, Any]) -> tuple[int, bool]:
        code = plan["jurisdiction_code"]
        return (-steps.index(code) if code in steps else 1), not runs(plan, on=on)

    return min(plans, key=distance, default=None)


def _by_division(
    plans: list[dict[str, Any]], divisions: Sequence[dict[str, Any]]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Plans by the division they are made for: the nation first, then those on the register, then others."""
    names = {row["code"]: pick(row) for row in divisions}
    groups: dict[str, list[dict[str, Any]]] = {}
    for plan in sorted(plans, key=lambda one: (one["jurisdiction_code"] not in names, one["code"])):
        code = plan["jurisdiction_code"]
        name = say(NATIONAL) if code == NATION else names.get(code, say(ELSEWHERE))
        groups.setdefault(name, []).append(plan)
    return list(groups.items())


@entered
@require_GET
def members(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The evidence of one value: what counts, and for a share what is still missing."""
    on = occasion_of(request).today
    known, figure = _figure(plan, key, on=on)
    divisions, top = parties.divisions(), known["jurisdiction_code"]
    units = {row["code"]: row for row in divisions}
    part, unit = _part(request, figure), _unit(request, units)
    rows = _inside(figure.reading, part, unit, units, top)
    number = page_number(request)
    shown = rows[(number - 1) * MEMBERS : number * MEMBERS]
    context = {
        "plan": known,
        "figure": figure,
        "chart": chart_of(given_of(figure.card.status, on=on)) if figure.card else None,
        "basis": figure.card.basis if figure.card else basis_of(figure.reading),
        "rows": [(_label(one, units), one, _address(figure.indicator, one)) for one in shown],
        "has_pieces": any(one.whole > 1 for one in (*figure.reading.members, *figure.reading.missing)),
        "pages": Pages(number=number, size=MEMBERS, total=len(rows), shown=len(shown)),
        "part": part,
        "unit": unit,
        "units": units,
        "tiles": tiles_of(figure.reading, divisions, top=top),
    }
    return show(request, "plan/members.html", context, section="plan")


@entered
@require_GET
def picture(request: HttpRequest, plan: str, key: str) -> HttpResponse:
    """The trend of a target as a picture that stands alone. Raises NotFound before there is a trend."""
    on = occasion_of(request).today
    _, figure = _figure(plan, key, on=on)
    chart = chart_of(given_of(figure.card.status, on=on)) if figure.card else None
    if chart is None:
        raise NotFound(Text("还没有历史数值可以画图", "there is no history to draw yet"), given=key)
    name = f"{plan}-{figure.indicator}.svg"
    return HttpResponse(
        svg_of(chart, title=say(figure.name)),
        content_type="image/svg+xml",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def listed_members(
    request: HttpRequest, plan: str, key: str, *, on: date
) -> tuple[Sequence[Member], dict[str, dict[str, Any]]]:
    """The same list whole, and the divisions by their codes."""
    known, figure = _figure(plan, key, on=on)
    units = {row["code"]: row for row in parties.divisions()}
    part, unit = _part(request, figure), _unit(request, units)
    return _inside(figure.reading, part, unit, units, known["jurisdiction_code"]), units


def _figure(plan: str, key: str, *, on: date) -> tuple[dict[str, Any], Figure]:
    """The figure of a target (by number) or of an indicator (by code). Raises NotFound."""
    known = targets.plan(plan)
    if key in INDICATORS and targets.has_register(key):
        return known, figure_of(targets.measure(key, on=on, within=known["jurisdiction_code"]))
    status = next((one for one in targets.plan_status(plan, on=on) if str(one.id) == key), None)
    figure = None
    if status is not None:
        said = task_queries.explanations(plan).get(status.id, ())
        before = baselines(plan).get(status.indicator)
        figure = target_figure(card_of(status, baseline=before, said=said))
    if figure is None:
        raise NotFound(
            Text("该指标没有成员清单", "this indicator has no list of members"),
            hint=Text("对应的登记簿可能尚未建立。", "The register behind it may not be kept here yet."),
        )
    return known, figure


def _part(request: HttpRequest, figure: Figure) -> str:
    is_share = figure.reading.denominator is not None
    return "missing" if is_share and request.GET.get("part") == "missing" else "members"


def _unit(request: HttpRequest, units: Mapping[str, Any]) -> str:
    asked = request.GET.get("unit", "")
    return asked if asked in units else ""


def _inside(
    reading: Reading, part: str, unit: str, units: Mapping[str, Mapping[str, Any]], top: str
) -> Sequence[Member]:
    """The rows of one division right below the plan's, of the plan's own level, or all of them."""
    rows = reading.missing if part == "missing" else reading.members
    return [one for one in rows if division_of(one.unit_code, units, top) == unit] if unit else rows


def _label(one: Member, units: Mapping[str, Mapping[str, Any]]) -> str:
    """The label of a member without its division, which has a column of its own."""
    division = pick(units[one.unit_code]) if one.unit_code in units else ""
    return say(one.label).removeprefix(f"{division}{SEPARATOR}")


def _address(indicator: str, one: Member) -> str:
    """Where a member can be looked at, or ""."""
    if indicator == "public_standards_valid":
        return reverse("standard", args=[one.id])
    if indicator in ("verification_coverage", "instruments_registered"):
        kind = one.id.rpartition("/")[2]
        return f"{reverse('instruments')}?division={one.unit_code}&kind={kind}"
    if indicator in INNOVATION:
        return reverse("innovation_one", args=[INNOVATION[indicator], one.id])
    return reverse("innovation_lists") if indicator in LISTED else ""
