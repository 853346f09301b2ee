"""The life of a center, of a project that closes a gap, and the words of this slice, as data.

Source: domain model 11, the state table. Its event "review" is here the decision itself: what the experts
gave is on record before it. Rows marked [choice] are not in the table of the domain model and are needed
where its guards would leave a center without a way on.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

STATES: Final[dict[str, Text]] = {
    "applied": Text("已申请", "Applied"),
    "recommended": Text("已推荐", "Recommended"),
    "preparing": Text("筹建中", "Being prepared"),
    "accepting": Text("验收中", "Being accepted"),
    "approved": Text("已批准", "Approved"),
    "improving": Text("整改中", "Improving"),
    "revoked": Text("已撤销", "Revoked"),
    "closed": Text("已终止", "Closed"),
}
TRANSITIONS: Final = (
    Transition("", "apply", "applied"),
    Transition("applied", "recommend", "recommended"),
    Transition("recommended", "approve_preparation", "preparing"),
    Transition("recommended", "reject", "closed"),
    Transition("preparing", "report_progress", "preparing"),
    Transition("preparing", "extend", "preparing"),
    Transition("preparing", "lapse", "closed"),  # [choice] the term is over and was extended already
    Transition("preparing", "request_acceptance", "accepting"),
    Transition("accepting", "accept", "approved"),
    Transition("accepting", "defer", "preparing"),
    Transition("accepting", "fail", "closed"),
    Transition("approved", "evaluate_good", "approved"),
    Transition("approved", "evaluate_improve", "improving"),
    Transition("approved", "evaluate_fail", "revoked"),
    Transition("improving", "improved", "approved"),
    Transition("improving", "not_improved", "revoked"),  # [choice] the year went by without it
)
TARGETS: Final = targets_of(TRANSITIONS)
EVENTS: Final[dict[str, Text]] = {
    "apply": Text("申请", "Apply"),
    "recommend": Text("推荐", "Recommend"),
    "approve_preparation": Text("批准筹建", "Approve the preparation"),
    "reject": Text("不予批准", "Reject"),
    "report_progress": Text("报告年度进展", "Report progress"),
    "extend": Text("延长筹建期", "Extend the term"),
    "lapse": Text("到期终止", "Close after its term"),
    "request_acceptance": Text("申请验收", "Ask for acceptance"),
    "accept": Text("通过验收", "Accept"),
    "defer": Text("暂缓通过", "Defer"),
    "fail": Text("不通过验收", "Fail"),
    "evaluate_good": Text("评估良好", "Evaluated as good"),
    "evaluate_improve": Text("评估须整改", "Evaluated: to improve"),
    "evaluate_fail": Text("评估不合格", "Evaluated: failed"),
    "improved": Text("整改完成", "Improved"),
    "not_improved": Text("逾期未整改", "Not improved in time"),
}
ENDED: Final = ("revoked", "closed")
COUNTS: Final = ("approved", "improving")  # what the public is told works

PROJECT_STATES: Final[dict[str, Text]] = {
    "planned": Text("已立项", "Planned"),
    "running": Text("进行中", "Running"),
    "finished": Text("已完成", "Finished"),
    "stopped": Text("已中止", "Stopped"),
}
PROJECT_TRANSITIONS: Final = (
    Transition("", "plan", "planned"),
    Transition("planned", "begin", "running"),
    Transition("planned", "stop", "stopped"),
    Transition("running", "finish", "finished"),
    Transition("running", "stop", "stopped"),
)
PROJECT_TARGETS: Final = targets_of(PROJECT_TRANSITIONS)

LEVELS: Final[dict[str, Text]] = {
    "national": Text("国家级", "National"),
    "provincial": Text("省级", "Provincial"),
    "municipal": Text("市级", "Municipal"),
}
STAGES: Final[dict[str, Text]] = {
    "research": Text("研究", "Research"),
    "design": Text("设计", "Design"),
    "test": Text("试验", "Testing"),
    "production": Text("生产", "Production"),
    "use": Text("使用", "Use"),
}
LINK_KINDS: Final[dict[str, Text]] = {
    "product": Text("产品", "Product"),
    "process": Text("过程", "Process"),
}
ENVIRONMENTS: Final[dict[str, Text]] = {
    "static": Text("静态", "Static"),
    "dynamic": Text("动态", "Dynamic"),
    "on_line": Text("在线", "On-line"),
    "extreme": Text("极端条件", "Extreme"),
}
GAP_CLASSES: Final[dict[str, Text]] = {
    "none": Text("无缺口", "No gap"),
    "cannot_measure": Text("测不了", "Cannot be measured"),
    "incomplete": Text("测不全", "Measured incompletely"),
    "inaccurate": Text("测不准", "Measured inaccurately"),
}
OUTCOMES: Final[dict[str, Text]] = {
    "covered": Text("已覆盖", "Covered"),
    "partly": Text("部分覆盖", "Partly covered"),
    "gap": Text("缺口", "Gap"),
}
PRIORITIES: Final[dict[int, Text]] = {
    1: Text("高", "High"),
    2: Text("中", "Middle"),
    3: Text("低", "Low"),
}
TARGET_KINDS: Final[dict[str, Text]] = {
    "uncertainty": Text("扩展不确定度 U（k=2）", "Expanded uncertainty U (k = 2)"),
    "tolerance": Text("允差 ±T", "Tolerance ±T"),
    "none": Text("不限", "Any"),
}
PANELS: Final[dict[str, Text]] = {
    "review": Text("筹建评审", "Review"),
    "acceptance": Text("验收", "Acceptance"),
    "evaluation": Text("周期评估", "Evaluation"),
    "improvement": Text("整改复核", "Check of the improvement"),
}
PANEL_OF: Final[dict[str, str]] = {  # experts give their scores while a center waits for the decision
    "recommended": "review",
    "accepting": "acceptance",
    "approved": "evaluation",
    "improving": "improvement",
}
SERVICES: Final[dict[str, Text]] = {
    "calibration": Text("校准", "Calibration"),
    "testing": Text("测试", "Testing"),
    "research": Text("联合研究", "Joint research"),
    "training": Text("培训", "Training"),
    "consulting": Text("咨询", "Consulting"),
}


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a center in `state`, or None."""
    return why_not(state, event, targets=TARGETS, states=STATES, what=Text("该中心", "the center"))


def why_not_project_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a project in `state`, or None."""
    return why_not(
        state, event, targets=PROJECT_TARGETS, states=PROJECT_STATES, what=Text("该项目", "the project")
    )
