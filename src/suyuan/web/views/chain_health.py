"""The health of chains on screen: how many results lead to a national standard, and why the others do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text
from suyuan.registry.access.moment import new_identity
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.results import health_figures as figures
from suyuan.registry.results.health import Health, health_of_register, last_event
from suyuan.trace.health import Flags
from suyuan.trace.identities import Integers
from suyuan.trace.links import CODES
from suyuan.web.health_chart import COLOURS, bands, health_chart
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick, say, speaking
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import entered, page_number, show

SECTION: Final = "chain_health"
NAMES: Final = ("house", "kind", "since", "until", "chain", "code")
FROM: Final = Text("开始日期", "the first day")
UNTIL: Final = Text("结束日期", "the last day")


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """What a request asks for, within what its person may see; `places`: the certificates of its list."""

    given: dict[str, str]
    health: Health
    houses: dict[UUID, dict[str, Any]]
    chosen: Flags
    places: Integers


def asked_for(request: HttpRequest, *, ignoring: bool = False) -> Asked | None:
    """The filter of the page; None where nothing was checked yet.

    Raises InputError for a day that cannot be read, except with `ignoring`: then no day is asked for.
    """
    occasion = occasion_of(request)
    given = {name: request.GET.get(name, "").strip()[:80] for name in NAMES}
    if "chain" not in request.GET:
        given["chain"] = "broken"
    given["chain"] = given["chain"] if given["chain"] in figures.CHAINS else ""
    given["code"] = given["code"] if given["code"] in CODES else ""
    if ignoring:
        given |= {"since": "", "until": ""}
    since, until = (_day(given[name], what) for name, what in (("since", FROM), ("until", UNTIL)))
    health = health_of_register(build=new_identity(), today=occasion.today)
    if health is None:
        return None
    houses = figures.houses_seen(health, scope_of(occasion.actor))
    wanted = {one for one in houses if given["house"] in ("", str(one))}
    chosen = health.of(houses=wanted, kind=given["kind"], since=since, until=until)
    places = figures.behind(health, chosen, chain=given["chain"], code=given["code"])
    return Asked(given=given, health=health, houses=houses, chosen=chosen, places=places)


def _day(text: str, what: Text) -> date | None:
    return day_of(text, what) if text else None


@entered
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Shares, causes, houses, kinds, and the certificates behind them."""
    problem = None
    try:
        asked = asked_for(request)
    except InputError as error:
        problem, asked = error, asked_for(request, ignoring=True)
    context: dict[str, Any] = {"found": None} if asked is None else _context(request, asked)
    return show(request, "trace/health.html", context, section=SECTION, problem=problem)


def _context(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    health = asked.health
    found = figures.figures(health, asked.chosen)
    total = len(asked.places)
    number = min(page_number(request), max(1, -(-total // PAGE_SIZE)))
    shown = figures.described(health, asked.places[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    kinds = figures.kind_names(health)
    return {
        "asked": asked.given,
        "found": found,
        "chart": health_chart(found),
        "bands": bands,
        "codes": CODES,
        "colours": COLOURS,
        "houses": [(asked.houses[one], part) for one, part in found.houses],
        "kinds": [(kinds[one], part) for one, part in found.kinds],
        "house_choices": [(str(one), pick(row)) for one, row in asked.houses.items()],
        "kind_choices": [(one, pick(row)) for one, row in kinds.items()],
        "chains": [(code, say(name)) for code, name in figures.CHAINS.items()],
        "rows": shown,
        "pages": Pages(number=number, size=PAGE_SIZE, total=total, shown=len(shown)),
        "old": health.day if health.stamp != last_event() else None,
        "address": lambda **changed: _address(request, **changed),
        "picture": _address(request, to="chain_health_picture"),
    }


def _address(request: HttpRequest, *, to: str = "chain_health", **changed: str) -> str:
    kept = {name: request.GET[name] for name in NAMES if request.GET.get(name)}
    query = urlencode({name: value for name, value in (kept | changed).items() if value})
    return f"{reverse(to)}?{query}" if query else reverse(to)


@entered
@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """The chart as a file of its own. Raises NotFound where there is nothing to draw."""
    asked = asked_for(request)
    chart = None if asked is None else health_chart(figures.figures(asked.health, asked.chosen))
    if chart is None:
        raise NotFound(Text("没有中断的溯源链，无图可画", "no chain is broken: there is nothing to draw"))
    context = {"chart": chart, "codes": CODES, "alone": True}
    with speaking():
        text = render_to_string("trace/health_chart.svg", context, request=request)
    response = HttpResponse(text.strip(), content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, "chain-health.svg")  # noqa: FBT003
    return response
