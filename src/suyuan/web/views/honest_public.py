"""Honest units for everybody: the list with its map, one unit, objections, and what a plaque is worth."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.certify.qr import qr_svg
from suyuan.planning.reading import Member, Reading
from suyuan.registry.access.moment import system_occasion
from suyuan.registry.honest import naming, plaques, queries
from suyuan.registry.honest.criteria import CATEGORIES
from suyuan.registry.honest.movement import ENTITY
from suyuan.registry.honest.pacing import pace
from suyuan.registry.honest.queries import UnitFilter
from suyuan.registry.honest.states import STATES
from suyuan.registry.journal import queries as journal
from suyuan.registry.parties import queries as parties
from suyuan.web.history import reason_of
from suyuan.web.honest_badge import badge_svg
from suyuan.web.listing import PAGE_SIZE, Pages, division_choices
from suyuan.web.speech import language, say
from suyuan.web.tile_map import Tile, tiles_of
from suyuan.web.views.open_page import frame, kept
from suyuan.web.views.page import go, page_number, remember, show

TITLE: Final = Text("诚信计量示范单位", "Honest measurement unit")  # a plaque shows both
SECTION: Final = "honest"
SHOWN: Final = ("valid", "publicity", "self_declared", "suspended", "revoked")  # offered as a filter
RECEIVED: Final = Text("异议已收到，谢谢", "your objection has been received, thank you")


@require_GET
@kept
def register(request: HttpRequest) -> HttpResponse:
    """Every unit that made a declaration, those with a valid title first, on a map and as a list."""
    today = timezone.localdate()
    divisions = parties.divisions(on=today)
    paths = {row["code"]: row["path"] for row in divisions}
    asked = {name: request.GET.get(name, "").strip()[:80] for name in ("q", "state", "category", "division")}
    state = asked["state"] if asked["state"] in STATES else "" if asked["state"] == "all" else "valid"
    chosen = UnitFilter(
        path=paths.get(asked["division"], ""),
        state=state,
        category=asked["category"] if asked["category"] in CATEGORIES else "",
        text=asked["q"],
    )
    number = page_number(request)
    rows = queries.listed(chosen, start=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    everywhere = UnitFilter(state=state, category=chosen.category, text=chosen.text)
    counts = queries.counts_by_division(everywhere)
    context = {
        **frame(request),
        "rows": rows,
        "asked": asked | {"state": state or "all"},
        "total": sum(counts.values()),
        "tiles": map_of(counts, divisions),
        "states": [(code, say(STATES[code])) for code in SHOWN],
        "categories": [(code, say(name)) for code, name in CATEGORIES.items()],
        "divisions": division_choices(divisions),
        "pages": Pages(number=number, size=PAGE_SIZE, total=queries.count(chosen), shown=len(rows)),
    }
    return show(request, "honest/public_list.html", context, section=SECTION)


def map_of(counts: dict[str, int], divisions: list[dict[str, Any]]) -> tuple[Tile, ...]:
    """The tiles of the province that has most of the units."""
    paths = {row["code"]: str(row["path"]).split("/") for row in divisions}
    provinces: dict[str, int] = {}
    for code, count in counts.items():
        if len(path := paths.get(code, [])) > 1:
            provinces[path[1]] = provinces.get(path[1], 0) + count
    if not provinces:
        return ()
    top = max(provinces, key=lambda code: (provinces[code], code))
    members = tuple(
        Member(id=code, label=Text("", ""), part=count, whole=count, unit_code=code)
        for code, count in sorted(counts.items())
    )
    reading = Reading(
        code="honest_units", unit="1", on=timezone.localdate(), within=top, options={}, value=0, numerator=0,
        denominator=None, members=members, missing=(),
    )  # fmt: skip
    return tiles_of(reading, divisions, top=top)


@require_http_methods(["GET", "POST"])
def detail(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """One unit: its words, its title, what was said against it; while it is open, a form to object."""
    if request.method == "GET":
        return _unit(request, unit_id)
    address = request.META.get("REMOTE_ADDR", "")
    try:
        with pace.forgiving(address):
            naming.object_to(
                system_occasion(),
                unit_id=unit_id,
                text=request.POST.get("text", ""),
                contact=request.POST.get("contact", ""),
            )
    except SuyuanError as problem:
        return _page(request, unit_id, problem=problem)
    remember(request, RECEIVED)
    return go("honest_public", unit_id)


@kept
def _unit(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    return _page(request, unit_id)


def _page(request: HttpRequest, unit_id: UUID, *, problem: SuyuanError | None = None) -> HttpResponse:
    row, today = queries.unit(unit_id), timezone.localdate()
    titles = queries.titles(unit_id)
    context = {
        **frame(request),
        "row": row,
        "declarations": queries.declarations(unit_id),
        "titles": titles,
        "printed": {one["plaque"]: plaques.printed(one["plaque"]) for one in titles},
        "finding": reason_of(row | {"history": journal.history(ENTITY, unit_id)})
        if row["state"] in ("suspended", "revoked")
        else "",
        "qr": qr_svg(_address(request, titles[0]["plaque"])) if titles else "",
        "objections": queries.answered_objections(unit_id),
        "is_open": row["state"] == "publicity" and today <= (row["objections_until"] or today),
        "given": request.POST,
    }
    return show(request, "honest/public_unit.html", context, section=SECTION, problem=problem)


@require_GET
@kept
def look_up(request: HttpRequest) -> HttpResponse:
    """The form for a number that is typed in."""
    written = plaques.tidy(request.GET.get("plaque", "").replace("/", ""))
    return redirect("plaque", written) if written else _plaque(request, "")


@require_GET
@kept
def plaque(request: HttpRequest, plaque: str) -> HttpResponse:
    """What a plaque is worth today, said plainly; a number that nobody was given has status 404."""
    return _plaque(request, plaque)


def _plaque(request: HttpRequest, written: str) -> HttpResponse:
    found = queries.plaque(written, on=timezone.localdate())
    number = plaques.tidy(written)
    context = {
        **frame(request),
        "written": plaques.printed(number) if found else number,
        "found": found,
        "standing": found["standing"] if found else "unknown",
        "qr": qr_svg(_address(request, number)) if found and found["standing"] == "valid" else "",
        "titles": (TITLE.zh, TITLE.en) if language() == "zh" else (TITLE.en, TITLE.zh),
        "mistyped": plaques.why_not_plaque(number) if number else None,
    }
    response = show(request, "honest/plaque.html", context, section=SECTION)
    if number and found is None:
        response.status_code = 404
    return response


@require_GET
@kept
def badge(request: HttpRequest, plaque: str) -> HttpResponse:
    """The badge as a picture, in the language that its address asks for."""
    found = queries.plaque(plaque, on=timezone.localdate())
    chosen = request.GET.get("lang", "")
    spoken = chosen if chosen in ("zh", "en") else language()
    until = ""
    if found and found["standing"] == "valid":
        until = f"至 {found['valid_to']}" if spoken == "zh" else f"until {found['valid_to']}"
    picture = badge_svg(
        found["standing"] if found else "unknown",
        plaque=plaques.tidy(plaque)[:17],
        until=until,
        language=spoken,
    )
    return HttpResponse(picture, content_type="image/svg+xml")


def _address(request: HttpRequest, plaque: str) -> str:
    return request.build_absolute_uri(reverse("plaque", args=[plaque]))
