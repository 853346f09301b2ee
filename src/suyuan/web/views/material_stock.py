"""The shelf of a laboratory: units of reference materials, what may still be used, and each use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.base.errors import NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.materials import bought, queries, stock
from suyuan.registry.materials.acts import OF
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.web.history import with_names
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.views.acting import Command, act_on
from suyuan.web.views.jobs import needed_day
from suyuan.web.views.materials import SECTION
from suyuan.web.views.page import entered, go, page_number, remember, show, uuid_of

THIS_UNIT: Final = Text("这个单元", "this unit")


@entered
@require_http_methods(["GET", "POST"])
def shelf(request: HttpRequest) -> HttpResponse:
    """The units of one's own house; a unit is received here."""
    occasion = occasion_of(request)
    if request.method == "GET":
        return _shelf(request, occasion)
    try:
        row = _receive(occasion, request.POST)
    except SuyuanError as problem:
        return _shelf(request, occasion, problem=problem)
    remember(request, Text("已入库", "it is on the shelf"))
    return go("material_unit", row)


@entered
@require_http_methods(["GET"])
def unit(request: HttpRequest, stock_id: UUID) -> HttpResponse:
    """One unit with what was taken from it."""
    return _unit(request, occasion_of(request), stock_id)


@entered
@require_POST
def act(request: HttpRequest, stock_id: UUID, event: str) -> HttpResponse:
    """Open, use or discard a unit."""
    return act_on(request, stock_id, event, acts=_ACTS, page=_unit, address="material_unit")


def house_of(occasion: Occasion) -> UUID:
    """Whose shelf it is. Raises NotPermitted for who belongs to no house."""
    if occasion.actor.organization is None:
        raise NotPermitted(Text("您不属于任何单位", "you belong to no organization"))
    return occasion.actor.organization


def _receive(occasion: Occasion, given: QueryDict) -> UUID:
    day = needed_day(given.get("received_on", ""), Text("入库日期", "the day of receipt"))
    return stock.receive_unit(
        occasion,
        batch_id=uuid_of(given.get("batch", ""), Text("批次", "a batch")),
        holder_id=house_of(occasion),
        unit_no=given.get("unit_no", ""),
        received_on=day,
        location=given.get("location", ""),
    ).pk


def _shelf(request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None) -> HttpResponse:
    house = house_of(occasion)
    text = request.GET.get("q", "").strip()[:80]
    found = queries.shelf(house, on=occasion.today, page=page_number(request), size=PAGE_SIZE, text=text)
    may_receive = why_not_permit(OF["receive_unit"], occasion.actor, organization=house) is None
    context = {
        "rows": found.rows,
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": text,
        "may_receive": may_receive,
        "batches": queries.receivable(occasion.today) if may_receive else [],
        "bought": bought.receivable(house, occasion.today) if may_receive else [],
        "given": request.POST if request.method == "POST" else request.GET,
        "today": occasion.today.isoformat(),
    }
    return show(request, "materials/shelf.html", context, section=SECTION, problem=problem)


def _unit(
    request: HttpRequest, occasion: Occasion, stock_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    row = queries.unit(stock_id, on=occasion.today)
    house, path = row["holder_id"], row["holder__jurisdiction__path"]
    refuse_unless(scope_of(occasion.actor).sees_house(house, path=path), THIS_UNIT)

    def may(verb: str) -> bool:
        return why_not_permit(OF[verb], occasion.actor, organization=house, path=path) is None

    gone = row["discarded_on"] is not None
    context: dict[str, Any] = {
        "unit": row,
        "may_open": not gone and row["opened_on"] is None and not row["reasons"] and may("open_unit"),
        "may_use": not row["reasons"] and row["opened_on"] is not None and may("use_unit"),
        "may_discard": not gone and may("discard_unit"),
        "events": with_names(journal.history(stock.ENTITY, stock_id)),
        "given": request.POST,
    }
    return show(request, "materials/unit.html", context, section=SECTION, problem=problem)


def _open(occasion: Occasion, stock_id: UUID, _given: QueryDict) -> Text:
    stock.open_unit(occasion, stock_id=stock_id)
    return Text("已启封", "it is open")


def _use(occasion: Occasion, stock_id: UUID, given: QueryDict) -> Text:
    stock.use_unit(
        occasion,
        stock_id=stock_id,
        intake=given.get("intake", "").strip(),
        purpose=given.get("purpose", ""),
        certificate_number=given.get("certificate", ""),
    )
    return Text("使用已记录", "the use is recorded")


def _discard(occasion: Occasion, stock_id: UUID, given: QueryDict) -> Text:
    stock.discard_unit(occasion, stock_id=stock_id, reason=given.get("reason", ""))
    return Text("已处置", "it is discarded")


_ACTS: Final[Mapping[str, Command]] = {
    "open": _open,
    "use": _use,
    "discard": _discard,
}
