"""Reference materials bought elsewhere: entering a batch as its certificate states it, and its recall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, permit, why_not_permit
from suyuan.registry.materials import bought, lots
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.bought import BoughtForm, CertifiedValue
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.web.history import with_names
from suyuan.web.occasion import occasion_of
from suyuan.web.typed import whole
from suyuan.web.views.acting import Command, act_on
from suyuan.web.views.jobs import needed_day
from suyuan.web.views.material_stock import house_of
from suyuan.web.views.materials import SECTION
from suyuan.web.views.page import entered, go, remember, show

VALUE_ROWS: Final = 6
THIS_BATCH: Final = Text("这一批标准物质", "this batch")


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a batch with its first unit."""
    occasion = occasion_of(request)
    if request.method == "GET":
        return _form(request, occasion)
    try:
        row = bought.register_bought(
            occasion,
            _form_of(request.POST, house_of(occasion)),
            unit_no=request.POST.get("unit_no", ""),
            received_on=needed_day(
                request.POST.get("received_on", ""), Text("入库日期", "the day of receipt")
            ),
            location=request.POST.get("location", ""),
        )
    except SuyuanError as problem:
        return _form(request, occasion, problem=problem)
    remember(request, Text("已登记并入库", "it is entered and on the shelf"))
    return go("material_unit", row.pk)


@entered
@require_GET
def detail(request: HttpRequest, bought_id: UUID) -> HttpResponse:
    """One batch with what its certificate states, its units, and the results they served."""
    return _detail(request, occasion_of(request), bought_id)


@entered
@require_POST
def act(request: HttpRequest, bought_id: UUID, event: str) -> HttpResponse:
    """Note a recall."""
    return act_on(request, bought_id, event, acts=_ACTS, page=_detail, address="bought_batch")


def _form(request: HttpRequest, occasion: Occasion, *, problem: SuyuanError | None = None) -> HttpResponse:
    house = house_of(occasion)
    permit(OF["register_bought"], occasion, organization=house)
    context = {"given": request.POST, "rows": range(VALUE_ROWS), "today": occasion.today.isoformat()}
    return show(request, "materials/bought_new.html", context, section=SECTION, problem=problem)


def _detail(
    request: HttpRequest, occasion: Occasion, bought_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    found = bought.detail(bought_id)
    row = found["bought"]
    house, path = row.holder_id, row.holder.jurisdiction.path
    refuse_unless(scope_of(occasion.actor).sees_house(house, path=path), THIS_BATCH)
    may_recall = why_not_permit(OF["recall_bought"], occasion.actor, organization=house, path=path) is None
    context: dict[str, Any] = found | {
        "state": lots.state_of(row.recalled_on, row.valid_until, on=occasion.today),
        "may_recall": may_recall and row.recalled_on is None,
        "events": with_names(journal.history(bought.ENTITY, bought_id)),
        "given": request.POST,
    }
    return show(request, "materials/bought.html", context, section=SECTION, problem=problem)


def _form_of(given: QueryDict, holder_id: UUID) -> BoughtForm:
    def told(name: str) -> str:
        return str(given.get(name, "")).strip()

    days = told("in_use_days")
    return BoughtForm(
        holder_id=holder_id,
        producer=told("producer"),
        number=told("number"),
        name=Text(told("name_zh"), told("name_en")),
        lot=told("lot"),
        certificate_number=told("certificate_number"),
        values=tuple(_values(given)),
        valid_until=needed_day(given.get("valid_until", ""), Text("有效期", "the last day of validity")),
        unit_amount=told("unit_amount"),
        amount_unit=told("amount_unit"),
        least_intake=told("least_intake"),
        in_use_days=whole(days, Text("启封后使用天数", "days after opening")) if days else None,
    )


def _values(given: QueryDict) -> list[CertifiedValue]:
    """The filled rows of the table of values."""
    names = ("property_zh", "property_en", "value", "expanded", "k", "unit")
    rows = zip(*(given.getlist(name) for name in names), strict=False)
    told = ([cell.strip() for cell in row] for row in rows)
    return [
        CertifiedValue(name=Text(zh, en), value=value, expanded=expanded, k=k, unit=unit)
        for zh, en, value, expanded, k, unit in told
        if zh or en or value
    ]


def _recall(occasion: Occasion, bought_id: UUID, given: QueryDict) -> Text:
    bought.recall_bought(occasion, bought_id=bought_id, reason=given.get("reason", ""))
    return Text("已登记召回，该批不能再使用", "noted; the batch is not used any more")


_ACTS: Final[Mapping[str, Command]] = {"recall": _recall}
