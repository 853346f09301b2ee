"""What a siting proposal builds, what it leaves out and what stays without a standard, as files."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from suyuan.base.text import Text, same
from suyuan.registry.parties.queries import divisions
from suyuan.registry.siting import queries
from suyuan.web.exports.column import Column, Kind, coded, named, plain, worked_out
from suyuan.web.exports.listing import Held, Listing, Rows
from suyuan.web.views import siting as pages
from suyuan.web.views.packs import kind_names
from suyuan.web.views.page import uuid_of

NO_MORE: Final = same("—")  # a division or kind that is no more, as on the page of the proposal


def _items(request: HttpRequest) -> Rows:
    return Held(queries.items(_proposal(request)["run_id"]))


def _proposal(request: HttpRequest) -> dict[str, Any]:
    row, _ = pages.seen(request, uuid_of(request.GET.get("proposal", ""), Text("方案", "a proposal")))
    return row


def _left_out(request: HttpRequest) -> Rows:
    return _told(request, "left_out")


def _waiting(request: HttpRequest) -> Rows:
    return _told(request, "waiting")


def _told(request: HttpRequest, what: str) -> Rows:
    """What the run said of places, with the names of today."""
    rows = (_proposal(request)["run__answer"] or {}).get(what, ())
    of_kind = kind_names()
    of_place = {one["code"]: Text(one["name_zh"], one["name_en"]) for one in divisions()}
    return Held(
        [
            row
            | {
                "kind__name": of_kind.get(row["kind"], NO_MORE),
                "division__name": of_place.get(row["division"], NO_MORE),
            }
            for row in rows
        ]
    )


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
        _figure("cost", "年费用，万元", "Cost, 10 000 yuan", 2),
    ),
)
LEFT_OUT: Final = Listing(
    code="siting_left_out",
    title=Text("没有选的计量标准", "Standards that were not chosen"),
    rows=_left_out,
    filters=("proposal",),
    columns=(
        named("kind", "检定的器具", "Instruments", key="kind__name"),
        named("division", "地区", "Division", key="division__name"),
        *coded("reason", "siting_reason", "原因", "Reason"),
        _figure("pieces", "年检件数", "Pieces a year", 1),
        _figure("gain", "能增加的覆盖", "Coverage it would add", 6),
        _figure("cost", "年费用，万元", "Cost, 10 000 yuan", 2),
        _figure("worth", "按本方案均价所值，万元", "Worth at the price of the plan, 10 000 yuan", 2),
    ),
)
WAITING: Final = Listing(
    code="siting_waiting",
    title=Text("仍无能力检定的需求", "Demand without a standard"),
    rows=_waiting,
    filters=("proposal",),
    columns=(
        named("kind", "器具", "Instruments", key="kind__name"),
        named("division", "地区", "Division", key="division__name"),
        *coded("reason", "siting_wait", "原因", "Reason"),
        _figure("pieces", "年检件数", "Pieces a year", 1),
        _figure("share", "占全部需求", "Share of all demand", 6),
    ),
)
