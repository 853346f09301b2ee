"""Who can calibrate this? Open to everybody: the search, the capabilities of a laboratory, one capability."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.metrology.units.conversion import convert
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.resources import finding, queries, rules, states
from suyuan.registry.resources.acts import OF
from suyuan.registry.resources.commands import ENTITY
from suyuan.registry.resources.finding import Answer, Found
from suyuan.registry.resources.needs import SERVICE_CHOICES, asked_of, is_asked, need_of
from suyuan.registry.resources.quantities import QUANTITIES, fits, unit_of
from suyuan.registry.resources.queries import CapabilityFilter
from suyuan.registry.resources.rules import RELATIVE
from suyuan.registry.results.rules import number
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.range_bar import range_bar
from suyuan.web.speech import pick, say
from suyuan.web.views.jobs import INSTITUTIONS
from suyuan.web.views.open_page import kept
from suyuan.web.views.page import page_number, show

SECTION: Final = "resources"
NOTHING_ASKED: Final[Mapping[str, str]] = {}
PLAIN: Final = (Decimal("0.01"), Decimal(1000))  # numbers that are read without counting zeros


@require_GET
@kept
def search(request: HttpRequest) -> HttpResponse:
    """The form, and who can, who nearly can; before anything is asked, who shares."""
    asked = asked_of(request.GET)
    today = timezone.localdate()
    divisions = [row for row in parties.divisions(on=today) if row["level"] in _INDENT]
    paths = {row["code"]: row["path"] for row in divisions}
    answer: Answer | None = None
    problem: SuyuanError | None = None
    if is_asked(asked):
        try:
            answer = finding.find(need_of(asked, on=today), path=paths.get(asked["division"], ""))
        except SuyuanError as refused:
            problem = refused
    context = {
        "frame": frame(request),
        "asked": asked,
        "answer": answer,
        "able": [card(one, asked) for one in answer.able] if answer else [],
        "near": [card(one, asked) for one in answer.near] if answer else [],
        "has_place": asked["division"] in paths,
        "laboratories": queries.laboratories(on=today) if answer is None else [],
        "quantities": [(code, say(one.name)) for code, one in QUANTITIES.items()],
        "units": sorted({unit for one in QUANTITIES.values() for unit in one.units}),
        "kinds": [(row["code"], pick(row)) for row in catalogue.kinds()],
        "divisions": [(row["code"], _indented(row)) for row in divisions],
        "services": [(code, say(text)) for code, text in SERVICE_CHOICES],
        "own": own_house(request),
    }
    return show(request, "resources/search.html", context, section=SECTION, problem=problem)


@require_GET
@kept
def laboratory(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """What one laboratory shares; its own people and the authority also see what is stopped by order."""
    house = parties.organization(organization_id)
    keeps = may(request, "declare", organization_id, house["jurisdiction__path"])
    orders = may(request, "stop", organization_id, house["jurisdiction__path"])
    wanted = CapabilityFilter(organization_id=organization_id, is_open=not (keeps or orders))
    number = page_number(request)
    rows, total = queries.page(wanted, page=number, size=PAGE_SIZE)
    context = {
        "frame": frame(request),
        "house": house,
        "rows": [row | {"u": u_text(row), "book": book(row)} for row in rows],
        "pages": Pages(number=number, size=PAGE_SIZE, total=total, shown=len(rows)),
        "keeps": keeps,
    }
    return show(request, "resources/laboratory.html", context, section=SECTION)


@require_GET
@kept
def detail(request: HttpRequest, capability_id: UUID) -> HttpResponse:
    """One capability with its editions, and what may be done."""
    return capability_page(request, capability_id)


def listed(request: HttpRequest) -> list[dict[str, Any]]:
    """What is shared, whole, of one house or of all; a house that is none shares nothing."""
    house = request.GET.get("house", "")
    wanted = CapabilityFilter(
        organization_id=_uuid(house),
        quantity=request.GET.get("quantity", "")[:20],
        kind=request.GET.get("kind", "")[:60],
    )
    return [] if house and wanted.organization_id is None else queries.every(wanted)


def capability_page(
    request: HttpRequest, capability_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    """The screen of one capability, with a problem where an act was refused."""
    row = queries.one(capability_id)
    house, path = row["organization_id"], row["jurisdiction__path"]
    offered = [
        event
        for event in states.EVENTS
        if states.why_not(row["state"], event) is None and may(request, event, house, path)
    ]
    is_inside = bool(offered) or may(request, "declare", house, path)
    context = {
        "frame": frame(request),
        "row": row,
        "u": u_text(row),
        "book": book(row),
        "offered": offered,
        "with_reason": states.WITH_REASON,
        "editions": [one | {"u": u_text(one)} for one in queries.editions(row["line"])],
        "events": with_names(journal.history(ENTITY, row["line"])) if is_inside else [],
        "given": request.POST,
    }
    return show(request, "resources/detail.html", context, section=SECTION, problem=problem)


def card(found: Found, asked: Mapping[str, str]) -> dict[str, Any]:
    """A result as the template shows it."""
    margin = found.margin
    return {
        "row": found.row,
        "u": u_text(found.row),
        "bar": range_bar(found),
        "distance": str(found.distance),
        "margin": margin,
        "margin_class": "" if margin is None else str(rules.margin_class(margin)),
        "reasons": found.reasons,
        "book": book(found.row, asked),
    }


def u_text(row: dict[str, Any]) -> str:
    """The smallest expanded uncertainty as one reads it: 20 mg + 1 ppm × |x|."""
    absolute = legible(row["u_absolute"], row["unit"], row["quantity"]) if row["a"] else ""
    unit = "" if row["u_relative_unit"] == "1" else f" {row['u_relative_unit']}"
    relative = f"{row['u_relative']}{unit}\u00a0×\u00a0|x|" if row["b"] else ""
    return " + ".join(part for part in (absolute, relative) if part)


def legible(text: str, unit: str, quantity: str) -> str:
    """A difference with its unit; one with many zeros in the usual unit that needs the fewest."""
    given = Decimal(text)
    if PLAIN[0] <= abs(given) < PLAIN[1]:
        return f"{text} {unit}"
    written = {
        one: convert(given, unit_of(unit), unit_of(one), difference=True)
        for one in (unit, *QUANTITIES[quantity].units)
    }
    best = min(written, key=lambda one: abs(written[one].adjusted()))
    return f"{written[best].normalize():f} {best}"


def book(row: dict[str, Any], asked: Mapping[str, str] = NOTHING_ASKED) -> str:
    """Where an application to the laboratory is made, with the uncertainty that was asked for; "" where it
    takes none through here.
    """
    if row["state"] != "offered" or row["organization__kind"] not in INSTITUTIONS:
        return ""
    chosen = {"institution": str(row["organization_id"]), "kind": row["kind_id"] or asked.get("kind", "")}
    if asked.get("target"):
        chosen |= _needed(asked)
    return f"{reverse('job_new')}?{urlencode({name: value for name, value in chosen.items() if value})}"


def _needed(asked: Mapping[str, str]) -> dict[str, str]:
    """The uncertainty that was asked for, as a form of application takes it.

    There U is in the unit of the instrument: a relative one is worked out where one value is meant, over a
    range it stands in the note.
    """
    target, unit = asked["target"], asked.get("target_unit") or asked.get("unit", "")
    of_range = asked.get("unit", "")
    if unit not in RELATIVE or fits(unit, of_range):
        return {"needed_u": target, "needed_unit": unit}
    low, high = asked.get("low") or asked.get("high", ""), asked.get("high") or asked.get("low", "")
    value = number(low, quantity="low")
    if value == number(high, quantity="high") != 0:
        needed = number(target, quantity="U") * RELATIVE[unit] * abs(value)
        return {"needed_u": f"{needed.normalize():f}", "needed_unit": of_range}
    shown = "" if unit == "1" else f" {unit}"
    return {
        "note": say(
            Text(
                f"{low} 至 {high} {of_range}，所需相对扩展不确定度 {target}{shown}（k = 2）",
                f"{low} to {high} {of_range}; relative expanded uncertainty needed: {target}{shown} (k = 2)",
            )
        )
    }


def frame(request: HttpRequest) -> str:
    """The office for who is logged in, the open frame for everybody else."""
    return "base.html" if request.user.is_authenticated else "open.html"


def may(request: HttpRequest, verb: str, organization_id: UUID, path: str) -> bool:
    """Whether the reader may do this to a capability of a house."""
    if not request.user.is_authenticated:
        return False
    actor = occasion_of(request).actor
    return why_not_permit(OF[verb], actor, organization=organization_id, path=path) is None


def own_house(request: HttpRequest) -> UUID | None:
    """The house for which the reader may declare capabilities."""
    if not request.user.is_authenticated:
        return None
    house = occasion_of(request).actor.organization
    return house if house is not None and may(request, "declare", house, "") else None


_INDENT: Final = {"province": "", "city": "\u3000", "county": "\u3000\u3000"}


def _indented(row: dict[str, Any]) -> str:
    return _INDENT[row["level"]] + pick(row)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
