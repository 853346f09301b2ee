"""Standards, comparisons and reference materials as files: registers of hundreds of rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.registry.comparisons import queries as comparisons
from suyuan.registry.materials import queries as materials
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.standards import queries as standards
from suyuan.registry.standards.set_columns import add_sets
from suyuan.registry.standards.sheet import YES_NO
from suyuan.web.exports.column import Kind, both, coded, day, named, plain, worked_out, written
from suyuan.web.exports.listing import Held, Listing, Paged, Rows
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views import comparisons as comparison_pages
from suyuan.web.views import material_stock
from suyuan.web.views import materials as material_pages
from suyuan.web.views import standards as standard_pages
from suyuan.web.words import word


def _standards(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    scope = scope_of(occasion.actor)
    _, wanted = standard_pages.narrowed(request, scope)

    def page(number: int, size: int) -> list[dict[str, Any]]:
        rows = standards.page(wanted, on=occasion.today, page=number, size=size).rows
        add_sets(rows, on=occasion.today, seen_by=scope)
        return rows

    return Paged(page)


def _comparisons(request: HttpRequest) -> Rows:
    _, wanted = comparison_pages.narrowed(request, occasion_of(request))
    return Paged(lambda number, size: comparisons.page(wanted, page=number, size=size).rows)


def _materials(request: HttpRequest) -> Rows:
    return Held(materials.every(material_pages.narrowed(request, occasion_of(request))[1]))


def _shelf(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    house = material_stock.house_of(occasion)
    text = request.GET.get("q", "").strip()[:80]
    return Paged(
        lambda number, size: materials.shelf(house, on=occasion.today, page=number, size=size, text=text).rows
    )


def _blocked_by(row: Mapping[str, Any]) -> str:
    return "; ".join(dict.fromkeys(word("standard_reason", one.code) for one in row["readiness"].reasons))


def _certified(row: Mapping[str, Any]) -> str:
    """The values of a bought batch in one cell, as an import reads them."""
    parts = ("name_zh", "name_en", "value", "expanded", "k", "unit")
    return "; ".join("|".join(str(one[name]) for name in parts) for one in row["bought__values"] or ())


def _unusable_for(row: Mapping[str, Any]) -> str:
    return "; ".join(say(one) for one in row["reasons"])


STANDARDS: Final = Listing(
    code="standards",
    title=Text("计量标准", "Measurement standards"),
    rows=_standards,
    filters=("class", "state", "q", "house"),
    columns=(
        plain("code", "代码", "Code"),
        *both("name", "名称", "Name"),
        *coded("legal_class", "legal_class", "类别", "Class"),
        named("owner", "建标单位", "Owner"),
        named("jurisdiction_name", "区划", "Division", key="jurisdiction__name"),
        plain("jurisdiction", "区划代码", "Division code", key="jurisdiction_id"),
        written("measuring_range", "测量范围", "Range"),
        written("capability", "不确定度或准确度等级", "Capability"),
        *coded("state", "standard_state", "法律状态", "Legal state"),
        plain("assessment_cert_no", "考核证书编号", "Assessment certificate"),
        day("assessment_cert_to", "考核证书有效期至", "Assessment certificate to"),
        plain("public_cert_no", "社会公用计量标准证书编号", "Certificate of a public standard"),
        day("public_cert_to", "社会公用计量标准证书有效期至", "Certificate of a public standard to"),
        worked_out("ready", "今天可用", "Ready today", lambda row: row["readiness"].ready, Kind.YES),
        worked_out("blocked_by", "不可用的原因", "Blocked by", _blocked_by),
        *coded("level", "level", "级别", "Level"),
        worked_out(
            "is_highest", "是否最高", "Highest", lambda row: YES_NO["yes" if row["is_highest"] else "no"]
        ),
        day("established_on", "建标日期", "Established on"),
        plain("custodian", "负责人工号", "Custodian"),
        plain("main", "主标准器", "Main devices"),
        plain("auxiliary", "配套设备", "Auxiliary devices"),
        plain("environment_monitor", "环境监测设备", "Environment monitors"),
        plain("verifiers", "检定员工号", "Verifiers"),
        plain("checkers", "核验员工号", "Checkers"),
        plain("kinds", "检定的器具种类代码", "Kinds served (code)"),
    ),
)
COMPARISONS: Final = Listing(
    code="comparisons",
    title=Text("计量比对", "Comparisons"),
    rows=_comparisons,
    filters=("state", "level", "q", "house"),
    columns=(
        plain("number", "编号", "Number"),
        *both("title", "名称", "Title"),
        *coded("level", "comparison_level", "级别", "Level"),
        *coded("state", "comparison_state", "状态", "State"),
        named("organiser", "组织单位", "Organiser"),
        named("pilot", "主导实验室", "Pilot"),
        plain("laboratories", "参比实验室数", "Laboratories", kind=Kind.WHOLE),
        plain("handed_in", "已提交", "Handed in", kind=Kind.WHOLE),
        day("begins_on", "开始日期", "Begins on"),
        day("closes_on", "数据截止", "Data close on"),
    ),
)
MATERIALS: Final = Listing(
    code="materials",
    title=Text("标准物质", "Reference materials"),
    rows=_materials,
    filters=("class", "grade", "state", "house", "q"),
    columns=(
        plain("number", "编号", "Number"),
        *both("name", "名称", "Name"),
        *both("matrix", "基体", "Matrix"),
        *coded("class", "material_class", "类别", "Class", key="rm_class"),
        *coded("grade", "material_grade", "级别", "Grade"),
        *coded("state", "material_state", "状态", "State"),
        day("graded_on", "定级日期", "Graded on"),
        named("producer", "研制单位", "Producer"),
        worked_out(
            "batches_released",
            "有效批次",
            "Batches released",
            lambda row: row["released"]["count"],
            Kind.WHOLE,
        ),
        worked_out(
            "valid_until", "最晚有效期", "Valid until, latest", lambda row: row["released"]["until"], Kind.DAY
        ),
        *both("use", "用途", "Use"),
        *both("storage", "储存条件", "Storage"),
        *both("handling", "使用说明", "Handling"),
        *both("traceability", "溯源性", "Traceability"),
        plain("unit_amount", "每单元量", "Amount in a unit", kind=Kind.DECIMAL),
        plain("least_intake", "最小取样量", "Minimum intake", kind=Kind.DECIMAL),
        plain("amount_unit", "量的单位", "Unit of amounts"),
        plain("in_use_days", "开封后可用天数", "Days in use", kind=Kind.WHOLE),
        plain("properties", "特性", "Properties"),
    ),
)
SHELF: Final = Listing(
    code="shelf",
    title=Text("标准物质库存", "Shelf of reference materials"),
    rows=_shelf,
    filters=("q",),
    columns=(
        plain("material_number", "标准物质编号", "Material", key="batch__material__number"),
        plain("name_zh", "名称（中文）", "Name (Chinese)", key="batch__material__name_zh"),
        plain("name_en", "名称（英文）", "Name (English)", key="batch__material__name_en"),
        plain("bought_from", "外购自", "Bought from", key="bought__producer"),
        plain("lot", "批号", "Lot", key="batch__lot"),
        *coded("batch_state", "batch_state", "批次状态", "State of the batch", key="batch__state"),
        plain("unit_no", "单元编号", "Unit"),
        plain("location", "存放位置", "Place"),
        plain("remaining", "余量", "Left", kind=Kind.DECIMAL),
        plain("amount_unit", "单位", "Unit of amount", key="batch__material__amount_unit"),
        day("received_on", "入库日期", "Received on"),
        day("opened_on", "启封日期", "Opened on"),
        day("until", "可用至", "Usable to"),
        day("discarded_on", "处置日期", "Discarded on"),
        worked_out("usable", "今天可用", "Usable today", lambda row: not row["reasons"], Kind.YES),
        worked_out("blocked_by", "不可用的原因", "Blocked by", _unusable_for),
        plain("alarm", "监测超限", "Alarm of the monitoring", kind=Kind.YES, key="has_alarm"),
        plain(
            "certificate_number",
            "外购批次的证书编号",
            "Certificate of a bought batch",
            key="bought__certificate_number",
        ),
        worked_out("values", "外购批次的标准值", "Certified values of a bought batch", _certified),
        plain("valid_until", "批次有效期至", "Batch valid until", kind=Kind.DAY, key="batch__expires_on"),
        plain(
            "unit_amount",
            "每单元量",
            "Amount in a unit",
            kind=Kind.DECIMAL,
            key="batch__material__unit_amount",
        ),
        plain(
            "least_intake",
            "最小取样量",
            "Minimum intake",
            kind=Kind.DECIMAL,
            key="batch__material__least_intake",
        ),
        plain(
            "in_use_days",
            "开封后可用天数",
            "Days in use",
            kind=Kind.WHOLE,
            key="batch__material__in_use_days",
        ),
    ),
)
