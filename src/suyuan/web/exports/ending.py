"""What comes to an end as files: instruments that are due, and lots of meters to be replaced."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.registry.instruments import due, lots
from suyuan.web.exports.column import Kind, both, coded, day, named, plain
from suyuan.web.exports.listing import Listing, Rows
from suyuan.web.occasion import occasion_of
from suyuan.web.views import due as due_pages
from suyuan.web.views import lots as lot_pages


def _due(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    asked, wanted, _ = due_pages.asked_for(request, occasion)
    return due.every(wanted, window=asked["window"], month=asked["month"], on=occasion.today)


def _lots(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    _, wanted, _ = lot_pages.narrowed(request, occasion)
    return lots.every(**wanted, on=occasion.today)


DUE: Final = Listing(
    code="due",
    title=Text("到期器具", "Instruments due"),
    rows=_due,
    filters=due_pages.NAMES,
    columns=(
        plain("label_no", "标签编号", "Label number"),
        *both("name", "名称", "Name"),
        named("kind_name", "种类", "Kind", key="kind__name"),
        plain("kind", "种类（代码）", "Kind (code)", key="kind_id"),
        plain("model", "型号", "Model"),
        plain("serial_no", "出厂编号", "Serial number"),
        named("owner", "使用单位", "Owner"),
        named("jurisdiction_name", "区划", "Division", key="jurisdiction__name"),
        plain("jurisdiction", "区划代码", "Division code", key="jurisdiction_id"),
        plain("place", "使用地点", "Place"),
        plain("controlled", "强制检定", "Under compulsory verification", kind=Kind.YES),
        *coded("status", "instrument_status", "检定状态", "Verification status"),
        day("valid_until", "有效期至", "Valid until"),
        plain("days", "剩余天数", "Days left", kind=Kind.WHOLE),
        plain("last_certificate", "最近证书", "Last certificate"),
    ),
)
LOTS: Final = Listing(
    code="lots",
    title=Text("批量表计", "Meter lots"),
    rows=_lots,
    filters=lot_pages.NAMES,
    columns=(
        plain("number", "批号", "Lot"),
        named("kind_name", "种类", "Kind", key="kind__name"),
        plain("kind", "种类（代码）", "Kind (code)", key="kind_id"),
        plain("serial_range", "编号范围", "Serial numbers"),
        plain("count", "数量", "Meters", kind=Kind.WHOLE),
        named("operator", "运营单位", "Operator"),
        named("jurisdiction_name", "区划", "Division", key="jurisdiction__name"),
        plain("jurisdiction", "区划代码", "Division code", key="jurisdiction_id"),
        day("installed_on", "安装日期", "Installed"),
        day("replace_by", "轮换期限", "Replace by"),
        *coded("status", "instrument_status", "状态", "Status"),
        day("closed_on", "结束日期", "Ended"),
        plain("close_reason", "结束原因", "Why it ended"),
        plain("successor", "接替的批", "Replaced by lot", key="successor__number"),
    ),
)
