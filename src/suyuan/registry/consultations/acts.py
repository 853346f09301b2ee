"""Acts of public consultations. Anybody may comment; the software keeps the comment."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_ROWS: Final = (
    # event or deed, roles, Chinese, English
    ("prepare", "case_officer", "准备了征求意见稿", "prepared a consultation"),
    ("revise", "case_officer", "修改了征求意见稿", "revised the draft"),
    ("open", "decision_officer", "公开征求意见", "opened a consultation"),
    ("drop", "case_officer decision_officer", "撤回了征求意见稿", "withdrew it before it was opened"),
    ("comment", "", "收到一条意见", "received a comment"),
    ("show", "case_officer", "公开了一条意见", "let a comment be seen"),
    ("withhold", "case_officer", "依法不公开一条意见", "withheld a comment as the law demands"),
    ("restore", "case_officer", "恢复公开一条意见", "let a withheld comment be seen again"),
    ("close", "case_officer", "结束征求意见，锁定全部意见", "closed a consultation and fixed its comments"),
    ("answer", "case_officer", "答复了意见", "answered a comment"),
    ("finish_answers", "case_officer", "完成全部答复", "finished the answers"),
    ("publish", "case_officer", "公布了修改情况", "published what was changed"),
    ("decide", "decision_officer", "作出决定", "decided"),
)  # fmt: skip
OF: Final[dict[str, Act]] = {
    event: declare(
        f"consultations.{event}",
        roles=roles.split(),
        reach=Reach.JURISDICTION if roles else Reach.SYSTEM,
        sentence=Text(zh, en),
    )
    for event, roles, zh, en in _ROWS
}
