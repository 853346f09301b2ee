"""Centers, their figures and the needs of a chain as files."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.registry.centers import queries
from suyuan.registry.centers.kpis import KPIS
from suyuan.registry.centers.states import GAP_CLASSES, OUTCOMES
from suyuan.web.exports.column import Kind, both, coded, day, named, plain, worked_out
from suyuan.web.exports.listing import Held, Listing, Paged, Rows
from suyuan.web.occasion import occasion_of
from suyuan.web.views import centers as pages
from suyuan.web.views import chains
from suyuan.web.views.page import uuid_of


def _centers(request: HttpRequest) -> Rows:
    wanted = pages.narrowed({name: request.GET.get(name, "") for name in ("state", "level")})
    return Paged(lambda number, size: queries.centers(wanted, start=(number - 1) * size, limit=size))


def _kpis(request: HttpRequest) -> Rows:
    center = uuid_of(request.GET.get("center", ""), Text("中心", "a center"))
    whole = pages.sees_whole(occasion_of(request), queries.center(center))
    return Held(queries.kpis(center) if whole else [])


def _needs(request: HttpRequest) -> Rows:
    chain = uuid_of(request.GET.get("chain", ""), Text("产业链", "a chain"))
    known = chains.seen(occasion_of(request), chain)
    asked = {name: request.GET.get(name, "") for name in chains.NARROWED}
    of_chain = {"chain": known.chain["code"]}
    return Held(
        [row | of_chain | {"match": known.matches[row["id"]]} for row in chains.narrowed(known, asked)]
    )


def _ratio(row: Any) -> str:
    ratio = row["match"].ratio
    return "" if ratio is None else f"{ratio:.6g}"


CENTERS: Final = Listing(
    code="centers",
    title=Text("产业计量测试中心", "Industrial metrology and testing centers"),
    rows=_centers,
    filters=("state", "level"),
    columns=(
        plain("code", "代码", "Code"),
        plain("name_zh", "名称（中文）", "Name (Chinese)"),
        plain("name_en", "名称（英文）", "Name (English)"),
        *coded("level", "center_level", "级别", "Level"),
        named("chain", "产业链", "Chain"),
        named("host", "承担单位", "Host"),
        *coded("state", "center_state", "状态", "State"),
        day("applied_on", "申请", "Applied"),
        day("preparing_from", "批准筹建", "Preparation from"),
        day("term_until", "筹建期至", "Term until"),
        day("approved_on", "批准成立", "Approved"),
        day("evaluated_on", "上次评估", "Last evaluation"),
        day("ended_on", "终止", "Ended"),
    ),
)
KPI: Final = Listing(
    code="center_kpis",
    title=Text("产业计量测试中心年度指标", "Figures of a center"),
    rows=_kpis,
    filters=("center",),
    columns=(
        plain("year", "年度", "Year", kind=Kind.WHOLE),
        worked_out("indicator_words", "指标", "Indicator", lambda row: KPIS[row["indicator"]].name),
        plain("indicator", "指标（代码）", "Indicator (code)"),
        worked_out("value", "数值", "Value", lambda row: f"{row['value']:f}"),
        worked_out("unit", "单位", "Unit", lambda row: KPIS[row["indicator"]].unit),
        plain("evidence", "数据来源", "Evidence"),
    ),
)
NEEDS: Final = Listing(
    code="needs",
    title=Text("产业链测量需求", "Measurement needs of a chain"),
    rows=_needs,
    filters=("chain", *chains.NARROWED),
    columns=(
        plain("number", "编号", "Number"),
        plain("link", "环节（代码）", "Link (code)", key="link__code"),
        named("link_name", "环节", "Link", key="link__name"),
        *coded("stage", "chain_stage", "阶段", "Stage", key="link__stage"),
        plain("parameter_zh", "参数（中文）", "Parameter (Chinese)"),
        plain("parameter_en", "参数（英文）", "Parameter (English)"),
        *coded("quantity", "need_quantity", "量", "Quantity"),
        plain("low", "下限", "From"),
        plain("high", "上限", "To"),
        plain("unit", "单位", "Unit"),
        worked_out("target_words", "目标", "Target", chains.target_words, Kind.WORD),
        *coded("target_kind", "need_target", "目标的种类", "Kind of target"),
        plain("target", "目标值", "Value of the target"),
        plain("target_unit", "目标的单位", "Unit of the target"),
        *coded("environment", "need_environment", "测量条件", "Conditions"),
        worked_out("outcome", "结论", "Finding", lambda row: OUTCOMES[row["match"].outcome]),
        worked_out("gap_class", "缺口类别", "Class of gap", lambda row: GAP_CLASSES[row["match"].gap_class]),
        worked_out("ratio", "U/目标", "U over target", _ratio),
        worked_out("met", "满足的范围份额", "Share of the range met", lambda row: f"{row['match'].met:.4g}"),
        worked_out(
            "together", "共同满足的份额", "Share met together", lambda row: f"{row['match'].together:.4g}"
        ),
        plain("priority", "优先级", "Priority", kind=Kind.WHOLE),
        worked_out(
            "asked_by", "提出单位（代码）", "Asked by (code)", lambda row: row.get("asked_by__code") or ""
        ),
        day("asked_on", "提出日期", "Asked on"),
        plain("chain", "产业链（代码）", "Chain (code)"),
        plain("kind", "器具种类（代码）", "Kind of instrument (code)", key="kind_id"),
        *both("method", "目前的方法", "Present method"),
    ),
)
