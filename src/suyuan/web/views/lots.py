"""Lots of household meters: the list with its replacement dates, one lot, a new one, and the end of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import InputError, Missing, NotPermitted, SuyuanError, TooLarge
from suyuan.base.text import Text
from suyuan.registry.catalogue import queries as catalogue
from suyuan.registry.instruments import acts, commands, lots
from suyuan.registry.instruments.rules import STATUSES
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages, division_choices
from suyuan.web.month_chart import bars_of_years
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick, say
from suyuan.web.typed import whole
from suyuan.web.views.instrument_acts import places_of
from suyuan.web.views.jobs import day_of
from suyuan.web.views.page import entered, go, page_number, remember, show, written

NAMES = ("kind", "division", "status")
SECTION = "instruments"


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The lots in sight, the earliest end of life first, and how many meters each year asks for."""
    occasion = occasion_of(request)
    asked, wanted, divisions = narrowed(request, occasion)
    found = lots.page(**wanted, on=occasion.today, page=page_number(request), size=PAGE_SIZE)
    years = lots.replacements_by_year(path=wanted["path"], operator=wanted["operator"], on=occasion.today)
    context = {
        "rows": found.rows,
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "chart": bars_of_years(years) if years else None,
        "kinds": [(row["code"], pick(row)) for row in catalogue.kind_names()],
        "divisions": division_choices(divisions),
        "statuses": [(code, say(STATUSES[code])) for code in lots.STATUSES],
        "may_register": _may(acts.REGISTER_LOT, occasion, occasion.actor.organization),
        "this_year": occasion.today.year,
    }
    return show(request, "lots/list.html", context, section=SECTION)


def narrowed(
    request: HttpRequest, occasion: Occasion
) -> tuple[dict[str, str], dict[str, Any], list[dict[str, Any]]]:
    """What is asked for, what it narrows the query to within the scope, and the divisions to choose from."""
    scope = scope_of(occasion.actor)
    asked = {name: request.GET.get(name, "").strip()[:60] for name in NAMES}
    divisions = parties.divisions(scope.path) if scope.path else []
    paths = {str(row["code"]): str(row["path"]) for row in divisions}
    wanted = {
        "path": paths.get(asked["division"], scope.path),
        "operator": scope.owner_id,
        "kind": asked["kind"],
        "status": asked["status"],
    }
    return asked, wanted, divisions


@entered
@require_GET
def detail(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """One lot with its history."""
    return _page(request, occasion_of(request), lot_id)


@entered
@require_POST
def close(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """The meters of the lot are replaced."""
    occasion = occasion_of(request)
    posted = request.POST
    try:
        day = day_of(posted.get("closed_on", ""), Text("结束日期", "the last day"))
        if day is None:
            raise Missing("closed_on", hint=Text("请填写结束日期。", "Say when it ended."))
        lots.close_lot(
            occasion,
            lot_id=lot_id,
            closed_on=day,
            reason=written(posted, "reason"),
            successor=written(posted, "successor", most=40),
        )
    except SuyuanError as problem:
        return _page(request, occasion, lot_id, problem=problem)
    remember(request, Text("该批已结束", "the lot has ended"))
    return go("lot", lot_id)


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a lot of meters of one kind."""
    occasion = occasion_of(request)
    if not _may(acts.REGISTER_LOT, occasion, occasion.actor.organization):
        raise NotPermitted(Text("您不能登记批量表计", "you may not register a lot"))
    if request.method == "GET":
        return _form(request, occasion)
    try:
        made = _register(request, occasion)
    except SuyuanError as problem:
        return _form(request, occasion, problem=problem)
    remember(request, Text("批量表计已登记", "the lot is registered"))
    return go("lot", made)


def _register(request: HttpRequest, occasion: Occasion) -> UUID:
    posted = request.POST
    given = {
        name: posted.get(name, "").strip() for name in ("kind", "number", "serial_range", "jurisdiction")
    }
    for name, most in (("number", 40), ("serial_range", 80)):
        if not given[name]:
            raise Missing(name)
        if len(given[name]) > most:
            raise TooLarge.letters(name, given[name], most=most)
    day = day_of(posted.get("installed_on", ""), Text("安装日期", "the day of installation"))
    if day is None:
        raise Missing("installed_on")
    if day > occasion.today:
        raise InputError(
            Text("安装日期不能在今天以后", "it cannot be installed in the future"), given=day.isoformat()
        )
    house = occasion.actor.organization
    if house is None:
        raise NotPermitted(Text("您不属于任何单位", "you belong to no organization"))
    made = commands.register_lot(
        occasion,
        **given,
        count=whole(posted.get("count", ""), Text("数量", "number of meters"), least=1, most=10_000_000),
        operator_id=house,
        installed_on=day,
        service_life_years=whole(
            posted.get("years", ""), Text("使用年限（年）", "service life in years"), least=1, most=50
        ),
    )
    return made.id


def _page(
    request: HttpRequest, occasion: Occasion, lot_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    row = lots.lot(lot_id, on=occasion.today)
    seen = scope_of(occasion.actor).includes(row | {"owner_id": row["operator_id"]})
    refuse_unless(seen, Text("这批表计", "this lot"))
    context: dict[str, Any] = {
        "row": row,
        "events": with_names(journal.history(lots.ENTITY, lot_id)),
        "may_close": row["closed_on"] is None and _may(acts.CLOSE_LOT, occasion, row["operator_id"]),
        "given": request.POST,
        "today": occasion.today,
        "days": (row["replace_by"] - occasion.today).days,
    }
    return show(request, "lots/detail.html", context, section=SECTION, problem=problem)


def _form(request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None) -> HttpResponse:
    context = {
        "kinds": [(row["code"], pick(row)) for row in catalogue.kind_names()],
        "given": request.POST,
        "today": occasion.today.isoformat(),
        **places_of(occasion),
    }
    return show(request, "lots/new.html", context, section=SECTION, problem=problem)


def _may(act: Any, occasion: Occasion, house: UUID | None) -> bool:
    return house is not None and why_not_permit(act, occasion.actor, organization=house) is None
