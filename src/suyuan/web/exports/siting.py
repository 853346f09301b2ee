"""What a siting proposal builds, as a file."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.registry.siting import queries
from suyuan.web.exports.column import Column, Kind, named, plain, worked_out
from suyuan.web.exports.listing import Held, Listing, Rows
from suyuan.web.views import siting as pages
from suyuan.web.views.page import uuid_of


def _items(request: HttpRequest) -> Rows:
    proposal = uuid_of(request.GET.get("proposal", ""), Text("方案", "a proposal"))
    row, _ = pages.seen(request, proposal)
    return Held(queries.items(row["run_id"]))


def _figure(code: str, zh: str, en: str, digits: int) -> Column:
    """A figure as decimal text with so many digits."""
    return worked_out(code, zh, en, lambda row: f"{row[code]:.{digits}f}", Kind.DECIMAL)


ITEMS: Final = Listing(
    code="siting_items",
    title=Text("要建的计量标准", "Standards to build"),
    rows=_items,
    filters=("proposal",),
    columns=(
        plain("place", "次序", "Order", kind=Kind.WHOLE),
        named("kind", "检定的器具", "Instruments", key="kind__name"),
        named("division", "地区", "Division", key="division__name"),
        named("house", "机构", "Institution", key="house__name"),
        plain("sets", "套数", "Sets", kind=Kind.WHOLE),
        _figure("pieces", "年检件数", "Pieces a year", 1),
        _figure("load", "能力使用率", "Share of its capacity", 4),
        _figure("gain", "增加的覆盖", "Coverage added", 6),
        _figure("people", "人员", "People", 2),
        _figure("cost", "年费用，万元", "Cost, CNY 10 000", 2),
    ),
)
