"""Acts on industrial chains, their needs, and the centers that serve them.

The director of the domain model is the laboratory or metrology manager of the host: a center has no legal
personality and nobody of its own. The city authority that recommends is the case officer of its division.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_HOST: Final = "lab_manager metrology_manager"
_ASKERS: Final = "instrument_user lab_manager metrology_manager case_officer"
_HOUSE = Reach.ORGANIZATION
_EITHER = Reach.EITHER
_AUTHORITY = Reach.JURISDICTION
_ROWS: Final = (
    # event or deed, roles, reach, Chinese, English
    ("write_chain", "case_officer", _AUTHORITY, "登记了产业链", "entered an industrial chain"),
    ("publish_chain", "case_officer", _AUTHORITY, "公开或收回了产业链图", "opened or closed a map of needs"),
    ("ask", _ASKERS, _EITHER, "提出了测量需求", "asked for a measurement"),
    ("import_needs", _ASKERS, _EITHER, "成批提出了测量需求", "asked for measurements in bulk"),
    ("class_gap", f"{_HOST} case_officer", _EITHER, "认定了测量缺口的类别", "classed the gap of a need"),
    ("close_need", _ASKERS, _EITHER, "撤销了测量需求", "closed a need"),
    ("plan_project", f"{_HOST} case_officer", _EITHER, "立项填补测量缺口", "planned a project for a gap"),
    ("begin_project", f"{_HOST} case_officer", _EITHER, "开始了填补缺口的项目", "began a project for a gap"),
    ("finish_project", f"{_HOST} case_officer", _EITHER, "完成了填补缺口的项目",
     "finished a project for a gap"),
    ("stop_project", f"{_HOST} case_officer", _EITHER, "中止了填补缺口的项目", "stopped a project for a gap"),
    ("follow_up", f"{_HOST} case_officer standard_custodian", _EITHER, "把缺口转为规范或计量标准的任务",
     "turned a gap into a specification or a standard"),
    ("apply", _HOST, _HOUSE, "申请筹建产业计量测试中心", "applied for a center"),
    ("recommend", "case_officer", _AUTHORITY, "推荐了产业计量测试中心", "recommended a center"),
    ("give_score", "case_officer", _AUTHORITY, "记录了专家评分", "recorded the score of an expert"),
    ("approve_preparation", "decision_officer", _AUTHORITY, "批准筹建产业计量测试中心",
     "approved the preparation of a center"),
    ("reject", "decision_officer", _AUTHORITY, "不予批准筹建", "rejected a center"),
    ("report_progress", _HOST, _HOUSE, "报告了年度筹建进展", "reported the progress of a year"),
    ("do_task", _HOST, _HOUSE, "提交了任务完成的证据", "handed in the evidence of a task"),
    ("extend", "decision_officer", _AUTHORITY, "延长了筹建期", "extended the term of a preparation"),
    ("lapse", "decision_officer", _AUTHORITY, "终止了到期未验收的筹建", "closed a preparation past its term"),
    ("request_acceptance", _HOST, _HOUSE, "申请验收", "asked for acceptance"),
    ("accept", "decision_officer", _AUTHORITY, "批准成立产业计量测试中心", "accepted a center"),
    ("defer", "decision_officer", _AUTHORITY, "暂缓通过验收", "deferred an acceptance"),
    ("fail", "decision_officer", _AUTHORITY, "验收不通过，终止筹建", "failed a center"),
    ("evaluate_good", "decision_officer", _AUTHORITY, "评估良好", "evaluated a center as good"),
    ("evaluate_improve", "decision_officer", _AUTHORITY, "评估须整改", "evaluated a center: to improve"),
    ("evaluate_fail", "decision_officer", _AUTHORITY, "评估不合格，撤销中心", "evaluated a center: failed"),
    ("improved", "decision_officer", _AUTHORITY, "确认整改完成", "found a center improved"),
    ("not_improved", "decision_officer", _AUTHORITY, "逾期未整改，撤销中心",
     "revoked a center that did not improve"),
    ("report_kpi", _HOST, _HOUSE, "报告了年度指标", "reported the figures of a year"),
    ("record_service", _HOST, _HOUSE, "记录了一次服务", "recorded a service"),
)  # fmt: skip

OF: Final[dict[str, Act]] = {
    deed: declare(f"centers.{deed}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for deed, roles, reach, zh, en in _ROWS
}
