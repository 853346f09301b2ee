"""Acts on measurement comparisons. Events of the two state tables have an act each, by the same name."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_EITHER = Reach.EITHER
_HOUSE = Reach.ORGANIZATION
_AUTHORITY = Reach.JURISDICTION
_ORGANISERS: Final = "case_officer lab_manager"
_ROWS: Final = (
    # event, roles, reach, Chinese, English. The subject is the organiser, the pilot or the laboratory itself.
    ("plan", _ORGANISERS, _EITHER, "计划了比对", "planned a comparison"),
    ("approve", "decision_officer", _AUTHORITY, "批准了比对", "approved the comparison"),
    ("agree_protocol", "lab_manager", _HOUSE, "确认了比对方案", "agreed the protocol"),
    ("begin", "lab_manager", _HOUSE, "开始了比对", "began the comparison"),
    ("close_data", _ORGANISERS, _EITHER, "截止了数据", "closed the data"),
    ("change_method", "lab_manager", _HOUSE, "更改了参考值的方法",
     "changed the method of the reference value"),
    ("issue_draft_a", "lab_manager", _HOUSE, "计算并发出报告初稿（A）", "evaluated and issued draft A"),
    ("issue_draft_b", "lab_manager", _HOUSE, "发出报告终稿（B）", "issued draft B"),
    ("publish", "decision_officer", _AUTHORITY, "公布了比对结果", "published the comparison"),
    ("cancel", _ORGANISERS, _EITHER, "取消了比对", "cancelled the comparison"),
    ("invite", _ORGANISERS, _EITHER, "指定或邀请了参比实验室", "named or invited a laboratory"),
    ("join", "lab_manager", _HOUSE, "报名参加比对", "joined the comparison"),
    ("decline", "lab_manager", _HOUSE, "谢绝参加比对", "declined to take part"),
    ("excuse", _ORGANISERS, _EITHER, "准许不参加比对", "excused a laboratory"),
    ("readmit", _ORGANISERS, _EITHER, "恢复了参比实验室", "readmitted a laboratory"),
    ("submit", "verifier lab_manager", _HOUSE, "密封提交了比对结果", "handed in sealed results"),
    ("judge_ok", "", Reach.SYSTEM, "判定比对结果满意", "judged results satisfactory"),
    ("judge_not_ok", "", Reach.SYSTEM, "判定比对结果不满意", "judged results not satisfactory"),
    ("release", "", Reach.SYSTEM, "因比对取消，结束了各实验室的参比",
     "let the laboratories go: the comparison is cancelled"),
    ("report_correction", "lab_manager", _HOUSE, "报告了整改情况", "reported a correction"),
    ("accept_correction", _ORGANISERS, _EITHER, "确认了整改", "accepted the correction"),
    ("suspend_standard", "case_officer", _AUTHORITY, "整改无效，封存了计量标准",
     "suspended the standard: the correction failed"),
)  # fmt: skip

OF_EVENT: Final[dict[str, Act]] = {
    event: declare(f"comparisons.{event}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for event, roles, reach, zh, en in _ROWS
}
ADD_NOTE: Final = declare(
    "comparisons.add_note",
    roles=_ORGANISERS.split(),
    reach=_EITHER,
    sentence=Text("在报告中加注", "added a note to the report"),
)
