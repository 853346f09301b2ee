"""Acts on siting proposals: the authority drafts, submits and decides; institutions take up their part."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_EVENTS: Final = (
    # event, roles, reach, Chinese, English
    ("draft", "case_officer", Reach.JURISDICTION, "草拟了建标选址方案", "drafted a siting proposal"),
    ("compute", "case_officer", Reach.JURISDICTION, "测算了建标选址方案", "worked a siting proposal out"),
    ("submit", "case_officer", Reach.JURISDICTION, "提交了建标选址方案", "submitted a siting proposal"),
    ("accept", "decision_officer", Reach.JURISDICTION, "采纳了建标选址方案", "accepted a siting proposal"),
    ("reject", "decision_officer", Reach.JURISDICTION, "未采纳建标选址方案", "rejected a siting proposal"),
    (
        "take_up",
        "lab_manager standard_custodian",
        Reach.ORGANIZATION,
        "按方案筹建了计量标准",
        "planned the standards of a siting proposal",
    ),
    ("enact", "", Reach.SYSTEM, "方案已全部列入建标计划", "found a siting proposal enacted as a whole"),
)
OF_EVENT: Final[dict[str, Act]] = {
    event: declare(f"siting.{event}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for event, roles, reach, zh, en in _EVENTS
}
