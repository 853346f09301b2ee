"""The state machine of an honest measurement unit as data. Source: domain model 12, rows [choice] besides."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

STATES: Final[dict[str, Text]] = {
    "self_declared": Text("已自我承诺", "Self-declared"),
    "applied": Text("已申请", "Applied"),
    "recommended": Text("已推荐", "Recommended"),
    "evaluated": Text("评价通过", "Evaluated"),
    "publicity": Text("公示中", "Open to objections"),
    "valid": Text("称号有效", "Title valid"),
    "suspended": Text("称号暂停", "Title suspended"),
    "revoked": Text("称号撤销", "Title revoked"),
    "withdrawn": Text("已撤回承诺", "Declaration withdrawn"),
}
TITLES: Final[dict[str, Text]] = {
    "valid": Text("有效", "Valid"),
    "suspended": Text("暂停", "Suspended"),
    "revoked": Text("已撤销", "Revoked"),
    "expired": Text("已到期", "Expired"),
}

TRANSITIONS: Final = (
    Transition("", "declare", "self_declared"),
    Transition("self_declared", "apply", "applied"),
    Transition("self_declared", "withdraw", "withdrawn"),  # [choice] the enterprise takes its word back
    Transition("withdrawn", "declare", "self_declared"),  # [choice]
    Transition("applied", "recommend", "recommended"),
    Transition("applied", "send_back", "self_declared"),  # [choice] the on-site check found it not ready
    Transition("recommended", "evaluate", "evaluated"),
    Transition("recommended", "fail", "self_declared"),  # [choice] fewer points, or a veto
    Transition("evaluated", "publish", "publicity"),
    Transition("publicity", "confirm", "valid"),
    Transition("publicity", "object_upheld", "self_declared"),
    Transition("valid", "reassess", "valid"),  # [choice] the check of the place that a renewal stands on
    Transition("valid", "renew", "valid"),
    Transition("valid", "suspend", "suspended"),
    Transition("valid", "expire", "self_declared"),
    Transition("suspended", "restore", "valid"),
    Transition("suspended", "revoke", "revoked"),
    Transition("suspended", "expire", "self_declared"),  # [choice] three years end, suspended or not
    Transition("revoked", "declare", "self_declared"),
)
TARGETS: Final = targets_of(TRANSITIONS)
EVENTS: Final = tuple(dict.fromkeys(row.event for row in TRANSITIONS))
TITLED: Final = ("valid", "suspended", "revoked")  # states that the public list of titles shows


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a unit in `state`, or None."""
    return why_not(state, event, targets=TARGETS, states=STATES, what=Text("该单位", "the unit"))
