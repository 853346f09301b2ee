"""Acts on honest measurement units. Events of the state table have an act each, by the same name."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_HOUSE: Final = "metrology_manager instrument_user lab_manager"
_ROWS: Final = (
    # event, roles, reach, Chinese, English. Officers of the county check and recommend, those of a division
    # above evaluate (see `rules`); decisions are the decision officer's.
    ("declare", _HOUSE, Reach.ORGANIZATION, "公开作出诚信计量承诺", "declared honest measurement in public"),
    ("withdraw", _HOUSE, Reach.ORGANIZATION, "撤回了承诺", "took its declaration back"),
    ("apply", _HOUSE, Reach.ORGANIZATION, "申请诚信计量示范单位", "applied for the title of an honest unit"),
    ("recommend", "case_officer inspector", Reach.JURISDICTION, "现场核查并推荐",
     "checked the place and recommended it"),
    ("send_back", "case_officer inspector", Reach.JURISDICTION, "退回了申请", "sent the application back"),
    ("evaluate", "case_officer", Reach.JURISDICTION, "评价通过", "evaluated it as passed"),
    ("fail", "case_officer", Reach.JURISDICTION, "评价未通过", "evaluated it as not passed"),
    ("publish", "case_officer", Reach.JURISDICTION, "公示，接受异议", "opened it to objections"),
    ("object_upheld", "decision_officer", Reach.JURISDICTION, "认定异议成立", "found an objection right"),
    ("confirm", "decision_officer", Reach.JURISDICTION, "授予称号和牌匾", "gave the title and the plaque"),
    ("reassess", "case_officer inspector", Reach.JURISDICTION, "复评", "evaluated it again"),
    ("renew", "decision_officer", Reach.JURISDICTION, "延续了称号", "renewed the title"),
    ("suspend", "decision_officer", Reach.JURISDICTION, "暂停了称号", "suspended the title"),
    ("restore", "decision_officer", Reach.JURISDICTION, "恢复了称号", "restored the title"),
    ("revoke", "decision_officer", Reach.JURISDICTION, "撤销了称号", "revoked the title"),
    ("expire", "", Reach.SYSTEM, "称号到期", "the title expired"),
)  # fmt: skip
OF_EVENT: Final[dict[str, Act]] = {
    event: declare(f"honest.{event}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for event, roles, reach, zh, en in _ROWS
}
OBJECT = declare(
    "honest.object",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("收到一条异议", "received an objection"),
)
ANSWER_OBJECTION = declare(
    "honest.answer_objection",
    roles=["case_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("认定异议不成立", "found an objection not right"),
)
RAISE_ALERT = declare(
    "honest.raise_alert",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("监测提出暂停建议", "the watch proposed a suspension"),
)
DISMISS_ALERT = declare(
    "honest.dismiss_alert",
    roles=["decision_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("不采纳暂停建议", "did not follow the proposal of the watch"),
)
