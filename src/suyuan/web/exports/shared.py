"""Shared capabilities, the catalogue of data sets and the members behind a plan value as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest

from suyuan.base.errors import NotFound
from suyuan.base.text import LANGUAGES, Text
from suyuan.planning.reading import Member
from suyuan.registry.datasets import queries as datasets
from suyuan.web.exports.column import Column, Kind, both, coded, day, moment, named, plain, written
from suyuan.web.exports.listing import Held, Listing, Paged, Rows
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick
from suyuan.web.views import capabilities as capability_pages
from suyuan.web.views import coverage as coverage_pages
from suyuan.web.views import datasets as dataset_pages
from suyuan.web.views import plan as plan_pages

NO_VERSION: Final = dict.fromkeys(datasets.LAST)


def _capabilities(request: HttpRequest) -> Rows:
    return Held([row | _house(row) for row in capability_pages.listed(request)])


def _house(row: Mapping[str, Any]) -> dict[str, Any]:
    names = {f"organization_{tongue}": row[f"organization__name_{tongue}"] for tongue in LANGUAGES}
    return {"organization": row["organization__code"], "kind": row["kind_id"]} | names


def _members(request: HttpRequest) -> Rows:
    plan, key = request.GET.get("plan", "")[:60], request.GET.get("key", "")[:60]
    rows, units = plan_pages.listed_members(request, plan, key, on=occasion_of(request).today)
    return Held([_member(one, units) for one in rows])


def _member(one: Member, units: Mapping[str, Mapping[str, Any]]) -> dict[str, object]:
    return {
        "name_zh": one.label.zh,
        "name_en": one.label.en,
        "division": one.unit_code,
        "division_name": pick(units[one.unit_code]) if one.unit_code in units else "",
        "part": one.part,
        "whole": one.whole,
        "id": one.id,
    }


def _data_sets(request: HttpRequest) -> Rows:
    scope, (_, wanted) = dataset_pages.scope_for(request), dataset_pages.narrowed(request)
    return Paged(
        lambda number, size: [
            row | {f"last_{name}": value for name, value in (row["last"] or NO_VERSION).items()}
            for row in datasets.page(scope, wanted, page=number, size=size)[0]
        ]
    )


def _coverage(listed: Callable[[HttpRequest], Sequence[dict[str, Any]]]) -> Callable[[HttpRequest], Rows]:
    """The rows of a file about coverage; none before divisions and catalogue are loaded."""

    def rows(request: HttpRequest) -> Rows:
        try:
            return Held(listed(request))
        except NotFound:
            return Held([])

    return rows


def _decimal(code: str, zh: str, en: str) -> Column:
    return plain(code, zh, en, kind=Kind.DECIMAL)


# With `names=codes` these are the columns of `resources.sheet`: such a file can be read back.
CAPABILITIES: Final = Listing(
    code="capabilities",
    title=Text("共享能力", "Shared capabilities"),
    rows=_capabilities,
    filters=("house", "quantity", "kind"),
    is_open=True,
    columns=(
        plain("organization", "实验室（代码）", "Laboratory (code)"),
        plain("organization_zh", "实验室（中文）", "Laboratory (Chinese)"),
        plain("organization_en", "实验室（英文）", "Laboratory (English)"),
        *coded("quantity", "quantity", "量", "Quantity"),
        plain("name_zh", "名称（中文）", "Name (Chinese)"),
        plain("name_en", "名称（英文）", "Name (English)"),
        _decimal("low", "下限", "From"),
        _decimal("high", "上限", "To"),
        plain("unit", "单位", "Unit"),
        _decimal("u_absolute", "扩展不确定度，绝对部分", "Expanded uncertainty, absolute"),
        _decimal("u_relative", "扩展不确定度，相对部分", "Expanded uncertainty, relative"),
        plain("u_relative_unit", "相对部分的单位", "Unit of the relative part"),
        plain("method", "方法", "Method"),
        *coded("service", "service", "服务方式", "Service"),
        plain("price", "价格", "Price"),
        plain("turnaround_days", "周期（天）", "Turnaround (days)", kind=Kind.WHOLE),
        day("shared_from", "共享开始", "Shared from"),
        day("shared_to", "共享结束", "Shared to"),
        day("accredited_until", "认可有效期至", "Accredited until"),
        named("kind_words", "器具种类", "Kind of instrument", key="kind__name", kind=Kind.WORD),
        plain("kind", "器具种类（代码）", "Kind of instrument (code)"),
    ),
)
MEMBERS: Final = Listing(
    code="plan_members",
    title=Text("指标成员", "Members of an indicator"),
    rows=_members,
    filters=("plan", "key", "part", "unit"),
    columns=(
        plain("name_zh", "名称（中文）", "Name (Chinese)"),
        plain("name_en", "名称（英文）", "Name (English)"),
        plain("division", "区划代码", "Division code"),
        plain("division_name", "区划", "Division"),
        plain("part", "计入", "Counted", kind=Kind.WHOLE),
        plain("whole", "应有", "Due", kind=Kind.WHOLE),
        plain("id", "标识", "Identity"),
    ),
)
COVERAGE: Final = Listing(
    code="coverage",
    title=Text("覆盖率：五项指标", "Coverage: five metrics"),
    rows=_coverage(coverage_pages.listed_parts),
    filters=("division", "ago", "variant", "basis", "reach", "unknown", "first", "percentile", "of"),
    is_open=True,
    columns=(
        day("on", "截至", "As of"),
        plain("metric", "指标", "Metric"),
        written("metric_name", "指标名称", "Name of the metric"),
        *coded("by", "coverage_part", "分列", "In parts by"),
        plain("key", "代码", "Code"),
        written("name", "名称", "Name"),
        _decimal("value", "数值", "Value"),
        plain("unit", "单位", "Unit"),
        plain("part", "计入", "Counted", kind=Kind.WHOLE),
        plain("whole", "应有", "Due", kind=Kind.WHOLE),
    ),
)
COVERAGE_GAPS: Final = Listing(
    code="coverage_gaps",
    title=Text("建标缺口", "Gaps of standards"),
    rows=_coverage(coverage_pages.listed_gaps),
    filters=("division", "ago"),
    is_open=True,
    columns=(
        plain("division", "区划代码", "Division code"),
        written("division_name", "区划", "Division"),
        plain("kind", "器具种类代码", "Kind code"),
        written("kind_name", "器具种类", "Kind"),
        *coded("state", "coverage_state", "状态", "State"),
        plain("standards", "计量标准", "Standards", kind=Kind.WHOLE),
        plain("pieces", "强检器具件数", "Controlled pieces", kind=Kind.WHOLE),
    ),
)
# Whoever is not logged in has the catalogue of the open sets as a DCAT document.
DATA_SETS: Final = Listing(
    code="datasets",
    title=Text("数据集目录", "Catalogue of data sets"),
    rows=_data_sets,
    filters=("q", "kind", "access", "house"),
    columns=(
        plain("code", "代码", "Code"),
        *both("title", "名称", "Title"),
        *both("about", "说明", "About"),
        *coded("kind", "data_kind", "类别", "Kind"),
        *coded("licence", "data_licence", "许可", "Licence"),
        *coded("access", "data_access", "开放范围", "Access"),
        named("organization", "单位", "Organization"),
        written("room", "房间", "Room"),
        plain("version", "版本", "Version", kind=Kind.WHOLE, key="last_number"),
        plain("rows", "行数", "Rows", kind=Kind.WHOLE, key="last_rows"),
        plain("size", "字节数", "Bytes", kind=Kind.WHOLE, key="last_size"),
        plain("begins_at", "数据开始", "Data from", kind=Kind.MOMENT, key="last_begins_at"),
        plain("ends_at", "数据结束", "Data to", kind=Kind.MOMENT, key="last_ends_at"),
        plain("published_at", "发布时间", "Published at", kind=Kind.MOMENT, key="last_published_at"),
        moment("updated_at", "更新时间", "Updated at"),
    ),
)
