"""Acts on type approvals, one for each event of the state table."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_ROWS: Final = (
    ("apply", "case_officer", "登记了型式批准申请", "entered an application for type approval"),
    ("accept", "case_officer", "受理了型式批准申请", "accepted the application for type approval"),
    ("begin", "case_officer", "委托了型式评价", "had the type evaluated"),
    ("evaluate", "case_officer", "登记了型式评价报告", "entered the report of the type evaluation"),
    ("grant", "decision_officer", "批准了型式", "granted the type approval"),
    ("refuse", "decision_officer", "不予批准型式", "refused the type approval"),
    ("amend", "decision_officer", "变更了型式批准", "amended the type approval"),
    ("suspend", "decision_officer", "暂停了型式批准", "suspended the type approval"),
    ("reinstate", "decision_officer", "恢复了型式批准", "reinstated the type approval"),
    ("withdraw", "decision_officer", "撤销了型式批准", "withdrew the type approval"),
)

OF_EVENT: Final[dict[str, Act]] = {
    event: declare(
        f"type_approvals.{event}", roles=roles.split(), reach=Reach.JURISDICTION, sentence=Text(zh, en)
    )
    for event, roles, zh, en in _ROWS
}
IMPORT: Final = declare(
    "type_approvals.import",
    roles=["decision_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("导入了已批准的型式", "took over types that were approved before"),
)
