"""Acts on technical specifications, the projects that make them, and method packs."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

REGISTER_SPECIFICATION = declare(
    "specifications.register",
    roles=["decision_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("登记了计量技术规范", "registered a technical specification"),
)
ADOPT_PACK = declare(
    "specifications.adopt_pack",
    roles=["lab_manager", "decision_officer", "admin"],
    reach=Reach.ANYWHERE,
    sentence=Text("启用了方法包", "adopted a method pack"),
)

_EITHER = Reach.EITHER
_DRAFTERS = Reach.ORGANIZATION
_AUTHORITY = Reach.JURISDICTION
_ROWS: Final = (
    # event or deed, roles, reach, Chinese, English. The house is the proposer, then the drafter. What the
    # committee does in the domain model is done by the case officer, its secretary.
    ("propose", "lab_manager metrology_manager case_officer", _EITHER, "申报了规范项目",
     "proposed a specification"),
    ("evaluate", "case_officer", _AUTHORITY, "记录了专家论证", "recorded the evaluation by experts"),
    ("approve_project", "decision_officer", _AUTHORITY, "批准立项", "approved the project"),
    ("reject", "decision_officer", _AUTHORITY, "不予立项", "rejected the project"),
    ("name_pack", "lab_manager", _DRAFTERS, "指定了可执行方法包", "named the executable pack"),
    ("draft_ready", "lab_manager", _DRAFTERS, "提交了征求意见稿", "handed in the draft"),
    ("open_consultation", "case_officer", _AUTHORITY, "公开征求意见", "opened the consultation"),
    ("comment", "", Reach.SYSTEM, "收到一条意见", "received a comment"),
    ("answer_comment", "lab_manager case_officer", _EITHER, "答复了意见", "answered a comment"),
    ("show_comment", "case_officer", _AUTHORITY, "公开了一条意见", "let a comment be seen"),
    ("withhold_comment", "case_officer", _AUTHORITY, "依法不公开一条意见",
     "withheld a comment as the law demands"),
    ("restore_comment", "case_officer", _AUTHORITY, "恢复公开一条意见",
     "let a withheld comment be seen again"),
    ("close_consultation", "lab_manager case_officer", _EITHER, "结束征求意见，提交送审稿",
     "closed the consultation with a final draft"),
    ("record_vote", "case_officer", _AUTHORITY, "记录了专家审定意见", "recorded the vote of an expert"),
    ("review_pass", "case_officer", _AUTHORITY, "审定通过", "found the review passed"),
    ("review_back", "case_officer", _AUTHORITY, "审定退回修改", "sent the draft back"),
    ("issue", "decision_officer", _AUTHORITY, "发布了规范", "issued the specification"),
    ("file", "case_officer decision_officer", _AUTHORITY, "登记了备案", "entered the filing"),
    ("come_into_force", "", Reach.SYSTEM, "使规范施行", "brought it into force"),
    ("confirm", "decision_officer", _AUTHORITY, "复审确认继续有效", "confirmed it after a review"),
    ("revise", "decision_officer", _AUTHORITY, "复审决定修订", "decided to revise it"),
    ("abolish", "decision_officer", _AUTHORITY, "废止了规范", "abolished the specification"),
    ("name_successor", "decision_officer", _AUTHORITY, "登记了代替它的规范",
     "named the specification that replaces it"),
    ("supersede", "", Reach.SYSTEM, "登记规范已被代替", "entered that it is superseded"),
)  # fmt: skip

OF: Final[dict[str, Act]] = {
    event: declare(f"specifications.{event}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for event, roles, reach, zh, en in _ROWS
}
