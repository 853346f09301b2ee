"""Industrial chains on screen: the list, the map of needs with its lists, one need with what answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import InputError, Missing, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.centers import chains, following, mapping, matching, queries, states
from suyuan.registry.centers.acts import OF
from suyuan.registry.centers.following import GapForm
from suyuan.registry.centers.form import NeedForm
from suyuan.registry.centers.matching import Match
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.journal.queries import registers_version
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.resources import finding
from suyuan.registry.resources import queries as capabilities
from suyuan.registry.resources.quantities import QUANTITIES
from suyuan.registry.resources.rules import Need
from suyuan.registry.specifications.projects import ProjectForm
from suyuan.web.chain_map import COLOURS, bands_of, parts_of, svg_of
from suyuan.web.formats import number
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick, say
from suyuan.web.views.centers import posted
from suyuan.web.views.chain_forms import may_write
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import entered, go, page_number, remember, show, uuid_of
from suyuan.web.words.fields import beside

SECTION: Final = "chains"
DONE: Final = Text("已记录", "recorded")
NARROWED: Final = ("link", "stage", "quantity", "outcome", "gap_class")
MAP_NOTE: Final = Text(
    "已覆盖/需求数；覆盖：一项能力包含全部范围且 U ≤ 目标",
    "covered / needed; covered: one capability contains the range with U ≤ target",
)


@entered
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Every chain with what is needed in it."""
    return show(
        request,
        "chains/list.html",
        {"rows": queries.chains(), "may_write": may_write(occasion_of(request))},
        section=SECTION,
    )


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A chain with all that its map is made of: six queries and one pass of the match."""

    chain: dict[str, Any]
    links: list[dict[str, Any]]
    needs: list[dict[str, Any]]
    matches: Mapping[UUID, Match]

    @property
    def outcomes(self) -> list[tuple[Any, str]]:
        return [(need["link_id"], self.matches[need["id"]].outcome) for need in self.needs]


def seen(occasion: Occasion, chain_id: UUID) -> Seen:
    """The chain as it stands; who asked is told to the authority and to the hosts of its centers alone."""
    chain = queries.chain(chain_id)
    matches = matching.matches_of(chain_id, occasion.today, registers_version())
    with_names = _sees_names(occasion, chain_id, chain["jurisdiction__path"])
    needs = queries.needs(chain_id, with_names=with_names)
    return Seen(
        chain=chain,
        links=queries.links(chain_id),
        needs=[one for one in needs if one["id"] in matches],  # none that came in between
        matches=matches,
    )


def _sees_names(occasion: Occasion, chain_id: UUID, path: str) -> bool:
    house = occasion.actor.organization
    if scope_of(occasion.actor).sees_house(path=path):
        return True
    return house is not None and queries.has_center(Q(host_id=house, chain_id=chain_id))


@entered
@require_GET
def detail(request: HttpRequest, chain_id: UUID) -> HttpResponse:
    """The map of a chain."""
    return _page(request, chain_id)


def _page(request: HttpRequest, chain_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    known = seen(occasion, chain_id)
    asked = {name: request.GET.get(name, "")[:40] for name in NARROWED}
    nodes = mapping.nodes(known.links, known.outcomes)
    found = narrowed(known, asked)
    number = page_number(request)
    rows = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    stage_of = {one["id"]: one["stage"] for one in known.links}
    best = capabilities.by_identity(
        {able for row in rows if (able := known.matches[row["id"]].capability) is not None}
    )
    house = occasion.actor.organization
    context = {
        "chain": known.chain,
        "bands": bands_of(nodes),
        "stages": states.STAGES,
        "parts_of": parts_of,
        "colours": COLOURS,
        "total": mapping.tally(outcome for _, outcome in known.outcomes),
        "together": sum(one.outcome != "covered" and one.together >= 1 for one in known.matches.values()),
        "by_class": _by_class(known),
        "matrix": mapping.matrix(
            known.needs, stage_of, {key: one.outcome for key, one in known.matches.items()}
        ),
        "rows": rows,
        "pages": Pages(number=number, size=PAGE_SIZE, total=len(found), shown=len(rows)),
        "matches": known.matches,
        "best": best,
        "followed": queries.followed_needs(chain_id),
        "asked": asked,
        "chosen": next((one for one in known.links if one["code"] == asked["link"]), None),
        "is_narrowed": any(asked.values()),
        "outcomes": _choices(states.OUTCOMES),
        "quantities": [
            (code, say(QUANTITIES[code].name)) for code in sorted({one["quantity"] for one in known.needs})
        ],
        "stage_places": (*states.STAGES, ""),
        "target_words": target_words,
        "ratio_words": ratio_words,
        "stage_choices": _choices(states.STAGES),
        "class_choices": _choices(states.GAP_CLASSES),
        "centers": queries.centers(queries.CenterFilter(chain_id=chain_id)),
        "may_ask": _may(occasion, "ask", house, known.chain["jurisdiction__path"]),
        "may_write": _may(occasion, "write_chain", None, known.chain["jurisdiction__path"]),
        "may_publish": _may(occasion, "publish_chain", None, known.chain["jurisdiction__path"]),
    }
    return show(request, "chains/map.html", context, section=SECTION, problem=problem)


def target_words(row: Mapping[str, Any]) -> str:
    """The target of a need as people write it."""
    unit = row["target_unit"] or row["unit"]
    match row["target_kind"]:
        case "none":
            return say(states.TARGET_KINDS["none"])
        case "tolerance":
            return f"T = ±{row['target']} {unit}"
        case _:
            return f"U ≤ {row['target']} {unit}"


def ratio_words(ratio: float | None) -> str:
    """U over its target in three digits; a relative target has none at zero."""
    if ratio is None:
        return "—"
    return "∞" if ratio == float("inf") else number(ratio, 3) if ratio < 1000 else f"{ratio:,.0f}"


def _choices(table: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(code, say(text)) for code, text in table.items()]


def _may(occasion: Occasion, deed: str, house: UUID | None, path: str) -> bool:
    return why_not_permit(OF[deed], occasion.actor, organization=house, path=path) is None


def _by_class(known: Seen) -> list[tuple[str, int]]:
    told = [one.gap_class for one in known.matches.values()]
    return [(code, told.count(code)) for code in states.GAP_CLASSES if code != "none"]


def narrowed(known: Seen, asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """The needs that a reader asked for: of a link with all its parts, a stage, a quantity, an outcome."""
    inside: set[Any] | None = None
    if asked["link"]:
        chosen = next((one["id"] for one in known.links if one["code"] == asked["link"]), None)
        inside = {chosen}
        for one in known.links:  # every parent stands before its parts
            if one["parent_id"] in inside:
                inside.add(one["id"])
    return [
        need
        for need in known.needs
        if (inside is None or need["link_id"] in inside)
        and asked["stage"] in ("", need["link__stage"])
        and asked["quantity"] in ("", need["quantity"])
        and asked["outcome"] in ("", known.matches[need["id"]].outcome)
        and asked["gap_class"] in ("", known.matches[need["id"]].gap_class)
    ]


@entered
@require_GET
def picture(request: HttpRequest, chain_id: UUID) -> HttpResponse:
    """The map as an SVG file."""
    return drawn(seen(occasion_of(request), chain_id))


def drawn(known: Seen) -> HttpResponse:
    """The map of a chain as a file."""
    made = svg_of(
        bands_of(mapping.nodes(known.links, known.outcomes)), title=pick(known.chain), note=say(MAP_NOTE)
    )
    response = HttpResponse(made, content_type="image/svg+xml; charset=utf-8")
    name = f"chain-{known.chain['code']}.svg"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    return response


@entered
@require_POST
def publish(request: HttpRequest, chain_id: UUID) -> HttpResponse:
    """Open the map to everybody, or close it."""
    is_public = request.POST.get("is_public") == "1"
    try:
        chains.publish_chain(occasion_of(request), chain_id=chain_id, is_public=is_public)
    except SuyuanError as problem:
        return _page(request, chain_id, problem=problem)
    remember(
        request,
        Text("产业链图已公开", "the map is open to everybody")
        if is_public
        else Text("产业链图已收回", "the map is closed again"),
    )
    return go("chain", chain_id)


@entered
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, chain_id: UUID) -> HttpResponse:
    """Ask for a measurement somewhere in the chain."""
    occasion = occasion_of(request)
    chain = queries.chain(chain_id)
    if request.method == "GET":
        return _form(request, occasion, chain)
    given = {one.name: request.POST.get(one.name, "").strip() for one in fields(NeedForm)}
    house = occasion.actor.organization
    is_own = house is not None and not occasion.actor.has_role("case_officer")
    given["asked_by"] = parties.organization(house)["code"] if is_own and house else given["asked_by"]
    try:
        need = chains.ask(occasion, chain_id=chain_id, form=NeedForm(**given))
    except SuyuanError as problem:
        return _form(request, occasion, chain, problem=problem)
    remember(request, Text("需求已登记", "the need is entered"))
    return go("need", need.pk)


def _form(
    request: HttpRequest, _occasion: Occasion, chain: dict[str, Any], *, problem: SuyuanError | None = None
) -> HttpResponse:
    links = queries.links(chain["id"])
    context = {
        "chain": chain,
        "given": request.POST,
        "wrong": beside(problem),
        "links": [(one["code"], pick(one)) for one in links],
        "quantities": [(code, say(one.name)) for code, one in QUANTITIES.items()],
        "targets": _choices(states.TARGET_KINDS),
        "environments": _choices(states.ENVIRONMENTS),
        "priorities": [(str(code), say(text)) for code, text in states.PRIORITIES.items()],
        "link": request.GET.get("link", "")[:24],
    }
    return show(request, "chains/ask.html", context, section=SECTION, problem=problem)


@entered
@require_GET
def need(request: HttpRequest, need_id: UUID) -> HttpResponse:
    """One need: who can meet it, who nearly can and why not, and what it led to."""
    return _need(request, need_id)


def _need(request: HttpRequest, need_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    row = queries.need(need_id)
    match = matching.match_needs([row], on=occasion.today)[need_id]
    path, house = row["chain__jurisdiction__path"], occasion.actor.organization
    is_open = row["closed_on"] is None
    speaks = house if house is not None and _speaks(house, row) else None
    is_told = speaks is not None or _sees_names(occasion, row["chain_id"], path)
    context = {
        "row": row,
        "match": match,
        "answer": finding.find(_asked(row, occasion.today)),
        "follow_ups": queries.follow_ups([need_id])[need_id],
        "classes": _choices(states.GAP_CLASSES),
        "target_words": target_words,
        "ratio_words": ratio_words,
        "may": {
            deed: is_open and _may(occasion, deed, speaks, path)
            for deed in ("class_gap", "plan_project", "follow_up", "close_need")
        },
        "given": request.POST,
        "is_told": is_told,
        "events": with_names(journal.history(chains.NEED, need_id)) if is_told else [],
    }
    return show(request, "chains/need.html", context, section=SECTION, problem=problem)


def _speaks(house: UUID, row: Mapping[str, Any]) -> bool:
    if row["asked_by_id"] == house:
        return True
    own = Q(host_id=house, chain_id=row["chain_id"])
    return queries.has_center(own)


def _asked(row: Mapping[str, Any], on: Any) -> Need:
    """The need as the register of capabilities is searched for it."""
    is_relative = bool(row["slope"])
    target = row["slope"] if is_relative else row["floor"]
    return Need(
        unit=row["unit"],
        low=Decimal(row["low"]),
        high=Decimal(row["high"]),
        on=on,
        quantity=row["quantity"],
        kind=row["kind_id"] or "",
        target=None if target is None else Decimal(repr(target)),
        is_relative=is_relative,
    )


@entered
@require_POST
def act(request: HttpRequest, need_id: UUID, need_deed: str) -> HttpResponse:
    """Class the gap, plan a project, propose a specification, close the need."""
    do = _DEEDS.get(need_deed)
    if do is None:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=need_deed)
    try:
        do(occasion_of(request), need_id, posted(request))
    except SuyuanError as problem:
        return _need(request, need_id, problem=problem)
    remember(request, DONE)
    return go("need", need_id)


def _class(occasion: Occasion, need_id: UUID, given: Mapping[str, str]) -> None:
    chains.class_gap(
        occasion, need_id=need_id, gap_class=given.get("gap_class", ""), reason=given.get("reason", "")
    )


def _close(occasion: Occasion, need_id: UUID, given: Mapping[str, str]) -> None:
    chains.close_need(occasion, need_id=need_id, reason=given.get("reason", ""))


def _own(occasion: Occasion) -> UUID:
    if occasion.actor.organization is None:
        raise Missing("organization")
    return occasion.actor.organization


def _project(occasion: Occasion, need_id: UUID, given: Mapping[str, str]) -> None:
    begins = day_of(given.get("begins_on", ""), Text("开始日期", "the first day"))
    ends = day_of(given.get("ends_on", ""), Text("结束日期", "the last day"))
    if begins is None or ends is None:
        raise Missing("date")
    following.plan_project(
        occasion,
        need_id=need_id,
        form=GapForm(
            title=Text(given.get("title_zh", ""), given.get("title_en", "")),
            task=given.get("task", ""),
            budget=given.get("budget", ""),
            begins_on=begins,
            ends_on=ends,
            leader_id=_own(occasion),
        ),
    )


def _specification(occasion: Occasion, need_id: UUID, given: Mapping[str, str]) -> None:
    row = queries.need(need_id)
    following.propose_specification(
        occasion,
        need_id=need_id,
        form=ProjectForm(
            title=Text(given.get("title_zh", ""), given.get("title_en", "")),
            kind="calibration_specification",
            jurisdiction=row["chain__jurisdiction_id"],
            drafter_id=_own(occasion),
            committee=given.get("committee", ""),
            need=given.get("need", ""),
            national_text=given.get("national_text", ""),
        ),
    )


def _step(occasion: Occasion, _need_id: UUID, given: Mapping[str, str]) -> None:
    project = uuid_of(given.get("project", ""), Text("项目", "a project"))
    match given.get("event", ""):
        case "begin":
            following.begin_project(occasion, project_id=project)
        case "finish":
            following.finish_project(occasion, project_id=project, result=given.get("result", ""))
        case "stop":
            following.stop_project(occasion, project_id=project, reason=given.get("result", ""))
        case other:
            raise InputError(Text("没有这项操作", "there is no such act"), given=other)


_DEEDS: Final = {
    "class": _class,
    "close": _close,
    "project": _project,
    "specification": _specification,
    "step": _step,
}
