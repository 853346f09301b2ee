"""Words and looks of local specifications: states, the steps of a project, what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.specifications import rules, states

TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "project_state": states.STATES,
    "specification_state": rules.STATES,
    "comment_sender": rules.SENDERS,
    "comment_reply": rules.REPLIES,
}
TONES: Final[Mapping[str, str]] = {
    "in_force": "good", "taken": "good",
    "consulting": "wait", "revising": "wait", "partly": "wait",
    "abolished": "over", "not_taken": "over",
}  # fmt: skip
# The steps of a project, by the event that ends each.
STEPS: Final[tuple[tuple[str, Text], ...]] = (
    ("propose", Text("申报", "Proposal")),
    ("evaluate", Text("论证", "Evaluation")),
    ("approve_project", Text("立项", "Plan")),
    ("draft_ready", Text("起草", "Draft")),
    ("open_consultation", Text("公开", "Opening")),
    ("close_consultation", Text("征求意见", "Consultation")),
    ("review_pass", Text("审定", "Review")),
    ("issue", Text("发布", "Issue")),
)
# How many steps are behind a project in a state.
BEHIND: Final[Mapping[str, int]] = {
    "proposed": 1, "evaluated": 2, "closed": 2, "approved_project": 3, "draft": 4, "consulting": 5,
    "draft_final": 6, "reviewed": 7, "issued": 8,
}  # fmt: skip
PROJECT_DEEDS: Final[Mapping[str, Text]] = {
    "evaluate": Text("记录专家论证", "Record the evaluation"),
    "approve_project": Text("批准立项", "Approve the project"),
    "reject": Text("不予立项", "Reject"),
    "name_pack": Text("指定可执行方法包", "Name the executable pack"),
    "draft_ready": Text("提交征求意见稿", "Hand in the draft"),
    "open_consultation": Text("公开征求意见", "Open the consultation"),
    "close_consultation": Text("结束征求意见，提交送审稿", "Close it with a final draft"),
    "record_vote": Text("记录专家意见", "Enter the vote of an expert"),
    "review_pass": Text("审定通过", "The review is passed"),
    "review_back": Text("退回修改", "Send it back"),
    "issue": Text("发布", "Issue"),
}
TEXT_DEEDS: Final[Mapping[str, Text]] = {
    "file": Text("登记备案", "Enter the filing"),
    "confirm": Text("复审：继续有效", "Review: confirm"),
    "revise": Text("复审：修订", "Review: revise"),
    "abolish": Text("废止", "Abolish"),
    "name_successor": Text("被其他规范代替", "Replaced by another text"),
}
# Who takes the next step of a project, for those who do not.
WHO: Final[Mapping[str, Text]] = {
    "proposed": Text("等待承办人记录专家论证。", "A case officer records what the experts found."),
    "evaluated": Text("等待审批人决定是否立项。", "A decision officer decides whether it enters the plan."),
    "approved_project": Text("起草单位正在起草。", "The drafter writes the draft."),
    "draft": Text("等待承办人公开征求意见。", "A case officer opens the consultation."),
    "consulting": Text("公开征求意见，逐条答复后结束。", "Open to comments; closed once each has a reply."),
    "draft_final": Text("等待专家审定。", "Experts review the final draft."),
    "reviewed": Text("等待审批人发布。", "A decision officer issues it."),
    "issued": Text("已发布。", "It is issued."),
    "closed": Text("未予立项。", "It did not become a project."),
}
# What comes next for an issued text.
NEXT: Final[Mapping[str, Text]] = {
    "issued": Text(
        "发布后 30 日内向国家主管部门备案；备案后按施行日期施行。",
        "It is filed with the national authority within 30 days; then it comes into force on its day.",
    ),
    "review": Text("复审已到期，等待审批人决定。", "The review is due; a decision officer decides."),
    "revising": Text(
        "修订期间继续有效；由修订项目产生的新版代替。",
        "It stays in force until the new edition of a project that revises it.",
    ),
}
SENT_BACK: Final = Text(
    "审定退回：等待起草单位修改后重新提交，再次征求意见。",
    "Sent back by the review: the drafter hands in a new draft, which is open to comments again.",
)
