"""Words of honest units: states, categories, sheets, findings, proposals, and what may be done next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.honest import criteria, rules, states

EVENTS: Final[dict[str, Text]] = {
    "declare": Text("重新承诺", "Declare again"),
    "withdraw": Text("撤回承诺", "Take the declaration back"),
    "apply": Text("申请示范单位", "Apply for the title"),
    "recommend": Text("核查通过并推荐", "Recommend it"),
    "send_back": Text("退回申请", "Send it back"),
    "evaluate": Text("提交评价", "Evaluate it"),
    "publish": Text("开始公示", "Open it to objections"),
    "confirm": Text("授予称号", "Give the title"),
    "reassess": Text("记录复评", "Record the re-evaluation"),
    "renew": Text("延续三年", "Renew for three years"),
    "suspend": Text("暂停称号", "Suspend the title"),
    "restore": Text("恢复称号", "Restore the title"),
    "revoke": Text("撤销称号", "Revoke the title"),
}
# What a plaque is worth, told to whoever scans it.
STANDINGS: Final[dict[str, Text]] = {
    "valid": Text("称号有效", "The title is valid"),
    "suspended": Text("称号已暂停", "The title is suspended"),
    "revoked": Text("称号已撤销", "The title was revoked"),
    "expired": Text("称号已到期", "The title has expired"),
    "unknown": Text("没有这块牌匾", "There is no such plaque"),
}
TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "honest_state": states.STATES,
    "honest_title": states.TITLES,
    "honest_category": criteria.CATEGORIES,
    "honest_finding": criteria.FINDINGS,
    "honest_sheet": rules.SHEETS,
    "honest_alert": rules.ALERTS,
    "honest_alert_outcome": rules.ALERT_OUTCOMES,
    "honest_objection": rules.OBJECTION_OUTCOMES,
    "honest_event": EVENTS,
    "honest_standing": STANDINGS,
}
TONES: Final[Mapping[str, str]] = {
    "met": "good",
    "not_met": "bad",
    "unknown": "wait",
    "publicity": "wait",
    "expired": "over",
    "upheld": "bad",
    "dismissed": "over",
}
