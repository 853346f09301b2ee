"""What falls due: by month, as a list, and from a selection straight to an application."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from suyuan.base.errors import InputError
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.instruments import due
from suyuan.registry.instruments.queries import InstrumentFilter
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import scope_of
from suyuan.web.listing import PAGE_SIZE, Pages, division_choices
from suyuan.web.month_chart import bars_of
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick, say
from suyuan.web.views.page import entered, page_number, show

NAMES = ("kind", "division", "owner", "window", "month", "q")


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Counts by month and the list of one window, within what the person may see."""
    occasion = occasion_of(request)
    asked, wanted, divisions = asked_for(request, occasion)
    problem = None
    outlook = due.outlook(wanted, on=occasion.today)
    try:
        found = due.page(
            wanted,
            window=asked["window"],
            month=asked["month"],
            on=occasion.today,
            page=page_number(request),
            size=PAGE_SIZE,
        )
    except InputError as error:
        problem, asked["month"] = error, ""
        found = due.page(wanted, window=asked["window"], on=occasion.today, size=PAGE_SIZE)
    context = {
        "rows": found.rows,
        "pages": Pages(
            number=found.page,
            size=found.size,
            total=found.total,
            shown=len(found.rows),
            is_more=found.has_more,
        ),
        "asked": asked,
        "outlook": outlook,
        "chart": bars_of(outlook),
        "kinds": [(row["code"], pick(row)) for row in catalogue.kind_names()],
        "divisions": division_choices(divisions),
        "windows": [(code, say(text)) for code, text in due.WINDOWS.items()],
        "is_narrowed": any(asked[name] for name in ("kind", "division", "owner", "q")),
        "shows_owner": scope_of(occasion.actor).owner_id is None,
        "may_apply": occasion.actor.has_role("instrument_user", "metrology_manager"),
        "month_address": lambda first: _address(request, month=f"{first:%Y-%m}"),
        "overdue_address": _address(request, window="overdue"),
    }
    return show(request, "instruments/due.html", context, section="instruments", problem=problem)


def asked_for(
    request: HttpRequest, occasion: Occasion
) -> tuple[dict[str, str], InstrumentFilter, list[dict[str, Any]]]:
    """What is asked for, the filter it makes, and the divisions to choose from."""
    asked = {name: request.GET.get(name, "").strip()[:80] for name in NAMES}
    if asked["window"] not in due.WINDOWS:
        asked["window"] = "30"
    scope = scope_of(occasion.actor)
    divisions = parties.divisions(scope.path) if scope.path else []
    wanted = narrowed(asked, occasion, {str(row["code"]): str(row["path"]) for row in divisions})
    return asked, wanted, divisions


def narrowed(asked: dict[str, str], occasion: Occasion, paths: dict[str, str]) -> InstrumentFilter:
    """The filter of what is asked for, never wider than the person's scope."""
    scope = scope_of(occasion.actor)
    return InstrumentFilter(
        kind=asked["kind"],
        path=paths.get(asked["division"], scope.path),
        owner_id=scope.owner_id or _identity(asked["owner"]),
        text=asked["q"],
    )


def _identity(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _address(request: HttpRequest, **changed: str) -> str:
    kept = {name: request.GET[name] for name in ("kind", "division", "owner", "q") if request.GET.get(name)}
    return f"{reverse('due')}?{urlencode(kept | changed)}"
