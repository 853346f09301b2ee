"""The lists of supervision as files, and the results that are published."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.registry.integrity import queries as integrity
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.supervision import reading
from suyuan.web.exports.column import Kind, both, coded, day, named, plain, worked_out
from suyuan.web.exports.listing import Listing, Paged, Rows
from suyuan.web.occasion import occasion_of
from suyuan.web.words.integrity import NAMES

PLACE: Final = named("jurisdiction", "行政区划", "Division")


def _seen(find: Callable[..., reading.Listed], request: HttpRequest) -> Rows:
    """The rows of one of the desks, as its page shows them."""
    scope, state = scope_of(occasion_of(request).actor), request.GET.get("state", "")
    return Paged(lambda number, size: find(scope, state=state, page=number, size=size))


def _published(request: HttpRequest) -> Rows:  # noqa: ARG001 - the same for everybody
    return Paged(lambda number, size: reading.published(page=number, size=size))


def _cases(request: HttpRequest) -> Rows:
    scope = scope_of(occasion_of(request).actor)
    found = integrity.cases_seen(
        house=scope.organization,
        path=scope.authority_path,
        state=request.GET.get("state", ""),
    )
    return Paged(lambda number, size: list(found[(number - 1) * size : number * size]))


INSPECTIONS: Final = Listing(
    code="inspections",
    title=Text("监督检查", "Inspections"),
    rows=partial(_seen, partial(reading.inspections, more=("organization__code", "note"))),
    filters=("state",),
    columns=(
        plain("number", "编号", "Number"),
        named("organization", "被检查单位", "Body"),
        PLACE,
        *coded("reason", "inspection_reason", "类型", "Kind"),
        *coded("risk", "risk", "风险等级", "Class of risk"),
        *coded("state", "inspection_state", "状态", "State"),
        *coded("outcome", "inspection_outcome", "结果", "Result"),
        day("visit_on", "通知的检查日期", "Notified for"),
        day("recorded_on", "记录完成", "Recorded"),
        day("correct_by", "改正期限", "To be corrected by"),
        day("publish_by", "公开期限", "To be published by"),
        day("published_on", "公开日期", "Published"),
        plain("organization_code", "被检查单位（代码）", "Body (code)", key="organization__code"),
        plain("note", "事由", "Why"),
    ),
)
PUBLISHED: Final = Listing(
    code="published_inspections",
    title=Text("检查结果公开", "Published results of inspections"),
    rows=_published,
    is_open=True,
    columns=(
        plain("number", "编号", "Number"),
        named("organization", "单位", "Body"),
        PLACE,
        *coded("reason", "inspection_reason", "类型", "Kind"),
        *coded("outcome", "inspection_outcome", "结果", "Result"),
        day("recorded_on", "记录完成", "Recorded"),
        day("published_on", "公开日期", "Published"),
    ),
)
PLANS: Final = Listing(
    code="inspection_plans",
    title=Text("抽查计划", "Plans of inspections"),
    rows=partial(_seen, reading.plans),
    filters=("state",),
    columns=(
        plain("number", "编号", "Number"),
        *both("topic", "主题", "Topic"),
        PLACE,
        day("begins_on", "开始", "Begins"),
        day("ends_on", "结束", "Ends"),
        *coded("state", "inspection_plan_state", "状态", "State"),
    ),
)
COMPLAINTS: Final = Listing(
    code="complaints",
    title=Text("投诉举报", "Complaints and reports"),
    rows=partial(_seen, reading.complaints),
    filters=("state",),
    columns=(
        plain("number", "编号", "Number"),
        *coded("nature", "complaint_nature", "类型", "Kind"),
        *coded("channel", "complaint_channel", "渠道", "Channel"),
        plain("about", "被投诉单位", "About"),
        PLACE,
        *coded("state", "complaint_state", "状态", "State"),
        day("received_on", "收到日期", "Received"),
        day("due_on", "办理期限", "Due"),
        plain("upheld", "是否属实", "Found true", kind=Kind.YES),
        plain("is_anonymous", "匿名", "Anonymous", kind=Kind.YES),
    ),
)
ARBITRATIONS: Final = Listing(
    code="arbitrations",
    title=Text("仲裁检定", "Arbitrations"),
    rows=partial(_seen, reading.arbitrations),
    filters=("state",),
    columns=(
        plain("number", "编号", "Number"),
        *coded("dispute", "dispute", "方式", "Kind"),
        named("instrument", "器具", "Instrument"),
        plain("requester", "申请人", "Requester"),
        plain("respondent", "对方当事人", "Other party"),
        *coded("state", "arbitration_state", "状态", "State"),
        day("requested_on", "申请日期", "Requested"),
        day("appeal_until", "申请期至", "Appeal until"),
        day("final_on", "终局日期", "Final"),
    ),
)
APPROVALS: Final = Listing(
    code="type_approvals",
    title=Text("型式批准", "Type approvals"),
    rows=partial(_seen, partial(reading.approvals, more=("family", "programme", "report", "mark"))),
    filters=("state",),
    columns=(
        plain("application_no", "申请编号", "Application"),
        plain("number", "批准编号", "Number"),
        named("kind", "器具种类", "Kind of instrument"),
        plain("model", "型号", "Model"),
        plain("applicant", "申请单位", "Applicant", key="applicant_stated"),
        *coded("state", "approval_state", "状态", "State"),
        day("applied_on", "申请日期", "Applied"),
        day("granted_on", "批准日期", "Granted"),
        day("ended_on", "失效日期", "Ended"),
        plain("family", "系列", "Family"),
        plain("programme", "型式评价大纲", "Evaluation programme"),
        plain("report", "评价报告", "Report"),
        plain("mark", "标志", "Mark"),
    ),
)
LOTS: Final = Listing(
    code="prepackage_lots",
    title=Text("定量包装检验", "Lots of prepackages"),
    rows=partial(_seen, reading.lots),
    filters=("state",),
    columns=(
        plain("number", "编号", "Number"),
        plain("product", "商品", "Product"),
        plain("producer", "生产者", "Producer", key="producer_stated"),
        plain("value", "标注净含量", "Nominal quantity", kind=Kind.DECIMAL),
        plain("unit", "单位", "Unit"),
        plain("lot_size", "批量", "Lot size", kind=Kind.WHOLE),
        day("sampled_on", "抽样日期", "Sampled"),
        plain("t1", "T1 短缺件数", "T1 errors", kind=Kind.WHOLE),
        plain("t2", "T2 短缺件数", "T2 errors", kind=Kind.WHOLE),
        *coded("verdict", "lot_verdict", "结论", "Verdict"),
    ),
)
CASES: Final = Listing(
    code="doubtful_works",
    title=Text("数据疑点线索", "Cases of doubtful records"),
    rows=_cases,
    filters=("state",),
    columns=(
        plain("number", "编号", "Number"),
        named("laboratory", "机构", "Laboratory"),
        PLACE,
        plain("year", "年度", "Year", kind=Kind.WHOLE),
        worked_out("foremost", "首要疑点", "Foremost", lambda row: _foremost(row["detectors"])),
        plain("strikes", "涉及记录", "Records", kind=Kind.WHOLE),
        *coded("state", "integrity_state", "状态", "State"),
        day("opened_on", "立案日期", "Opened"),
        day("closed_on", "结案日期", "Closed"),
    ),
)


def _foremost(detectors: dict[str, float]) -> Text | str:
    """The detector that says most, if any."""
    found = max(detectors, key=lambda code: detectors[code], default="")
    return NAMES.get(found, found)


EVERY: Final = (INSPECTIONS, PUBLISHED, PLANS, COMPLAINTS, ARBITRATIONS, APPROVALS, LOTS, CASES)
