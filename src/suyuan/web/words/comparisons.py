"""Words and looks of measurement comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.comparisons import rules, states

TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "comparison_state": states.STATES,
    "comparison_level": rules.LEVELS,
    "comparison_scheme": rules.SCHEMES,
    "comparison_method": rules.METHODS,
    "comparison_criterion": rules.CRITERIA,
    "comparison_verdict": rules.VERDICTS,
    # What is found about a laboratory is not told before the report is open to the reader.
    "participant_state": states.PARTICIPANT_STATES | {"evaluated": Text("已评价", "Evaluated")},
}
TONES: Final[Mapping[str, str]] = {
    "ok": "good", "corrected": "good", "published": "good",
    "questionable": "wait", "correcting": "wait",
    "not_ok": "bad", "standard_suspended": "bad",
    "excused": "over", "cancelled": "over", "let_go": "over",
}  # fmt: skip
# The steps of a round, by the event that ends each.
STEPS: Final[tuple[tuple[str, Text], ...]] = (
    ("plan", Text("计划", "Plan")),
    ("approve", Text("批准", "Approval")),
    ("agree_protocol", Text("方案", "Protocol")),
    ("begin", Text("开始", "Start")),
    ("close_data", Text("截止", "Closing")),
    ("issue_draft_a", Text("初稿 A", "Draft A")),
    ("issue_draft_b", Text("终稿 B", "Draft B")),
    ("publish", Text("公布", "Publication")),
)
# The button of each step, what it does, and who does it.
BUTTONS: Final[Mapping[str, Text]] = {
    "approve": Text("批准计划", "Approve the plan"),
    "agree_protocol": Text("确认比对方案", "Agree the protocol"),
    "begin": Text("开始比对", "Begin the round"),
    "close_data": Text("截止并开封", "Close and open the data"),
    "issue_draft_a": Text("计算并发出初稿 A", "Evaluate and issue draft A"),
    "issue_draft_b": Text("发出终稿 B", "Issue draft B"),
    "publish": Text("公布结果", "Publish"),
}
EFFECTS: Final[Mapping[str, Text]] = {
    "approve": Text("批准后即可指定和邀请参比实验室。", "Laboratories can then be named and invited."),
    "agree_protocol": Text(
        "确认参比实验室、测量点和评价方法。", "The laboratories, points and evaluation are settled."
    ),
    "begin": Text("开始后各实验室提交密封结果。", "Laboratories then hand in their sealed results."),
    "close_data": Text(
        "全部密封结果开封并与承诺摘要核对，此后不能提交或更改。",
        "Every sealed result is opened and held against its commitment; "
        "nothing can be handed in or changed afterwards.",
    ),
    "issue_draft_a": Text(
        "计算参考值和等效度；不满意的计量标准即停止使用。初稿只有参比实验室可见。",
        "Reference values and degrees of equivalence are computed; standards that fail are blocked. "
        "Only participants see draft A.",
    ),
    "issue_draft_b": Text(
        "重新计算核对后，主管部门可见。", "Computed once more; then the authorities see it."
    ),
    "publish": Text("重新计算核对后，向公众公开。", "Computed once more; then open to everybody."),
}
WHO: Final[Mapping[str, Text]] = {
    "approve": Text(
        "由主管部门审批人批准（计划提出人除外）。", "Done by a decision officer other than the planner."
    ),
    "agree_protocol": Text("由主导实验室主任确认。", "Done by the manager of the pilot."),
    "begin": Text("由主导实验室主任启动。", "Done by the manager of the pilot."),
    "close_data": Text("由主办方截止。", "Done by the organiser."),
    "issue_draft_a": Text("由主导实验室主任发出。", "Done by the manager of the pilot."),
    "issue_draft_b": Text("由主导实验室主任发出。", "Done by the manager of the pilot."),
    "publish": Text("由主管部门审批人公布。", "Done by a decision officer."),
}
DONE: Final[Mapping[str, Text]] = {
    "approve": Text("计划已批准", "the plan is approved"),
    "agree_protocol": Text("方案已确认", "the protocol is agreed"),
    "begin": Text("比对已开始", "the round has begun"),
    "close_data": Text(
        "数据已截止并开封，与承诺摘要全部相符", "the data are closed; every one equals its commitment"
    ),
    "issue_draft_a": Text("初稿 A 已发给参比实验室", "draft A is open to the participants"),
    "issue_draft_b": Text("终稿 B 已发出", "draft B is issued"),
    "publish": Text("结果已公布", "the results are published"),
    "change_method": Text(
        "参考值的方法已更改，原因对所有参比实验室可见",
        "the method of the reference value is changed; every participant reads why",
    ),
    "cancel": Text("比对已取消", "the comparison is cancelled"),
    "join": Text("已报名", "you take part"),
    "decline": Text("已谢绝参加", "you do not take part"),
    "excuse": Text("已准许不参加", "the laboratory is excused"),
    "readmit": Text("已恢复参加，等待该实验室报名", "the laboratory is taken back; it joins next"),
    "submit": Text("结果已密封提交", "the results are handed in under seal"),
    "report_correction": Text("整改报告已提交", "the correction is reported"),
    "accept_correction": Text(
        "整改已确认，计量标准恢复使用", "the correction is accepted; the standard is free again"
    ),
    "suspend_standard": Text("计量标准已封存", "the standard is suspended"),
    "invite": Text("参比实验室已加入", "the laboratories are invited"),
    "note": Text("已加注", "the note is added"),
}
