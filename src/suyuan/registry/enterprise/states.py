"""The state machine of a metrological confirmation as data. Source: domain model 15; ISO 10012:2003, 7.1."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

STATES: Final[dict[str, Text]] = {
    "due": Text("待确认", "Due"),
    "calibrating": Text("校准中", "Being calibrated"),
    "evaluated": Text("已评价", "Evaluated"),
    "confirmed": Text("确认合格", "Confirmed"),
    "limited": Text("限用", "Confirmed with limits"),
    "failed": Text("未通过", "Not confirmed"),
    "downgraded": Text("已降级", "Downgraded"),
    "scrapped": Text("已报废", "Scrapped"),
}
TRANSITIONS: Final = (
    Transition("", "open", "due"),
    Transition("due", "send", "calibrating"),
    Transition("calibrating", "evaluate", "evaluated"),
    Transition("evaluated", "confirm", "confirmed"),
    Transition("evaluated", "limit", "limited"),
    Transition("evaluated", "fail", "failed"),
    Transition("failed", "adjust", "calibrating"),
    Transition("failed", "downgrade", "downgraded"),
    Transition("failed", "scrap", "scrapped"),
)
TARGETS: Final = targets_of(TRANSITIONS)
EVENTS: Final = tuple(dict.fromkeys(row.event for row in TRANSITIONS if row.source))
OPEN: Final = ("due", "calibrating", "evaluated", "failed")


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a confirmation in `state`, or None."""
    what = Text("计量确认", "the confirmation")
    return why_not(state, event, targets=TARGETS, states=STATES, what=what)
