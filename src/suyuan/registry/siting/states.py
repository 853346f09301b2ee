"""The state machine of a siting proposal as data. Source: domain model 16.2 (results are proposals)."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

STATES: Final[dict[str, Text]] = {
    "draft": Text("草拟", "Draft"),
    "computed": Text("已测算", "Worked out"),
    "submitted": Text("已提交", "Submitted"),
    "accepted": Text("已采纳", "Accepted"),
    "rejected": Text("未采纳", "Rejected"),
    "enacted": Text("已列入建标计划", "Enacted"),
}
TRANSITIONS: Final = (
    Transition("", "draft", "draft"),
    Transition("draft", "compute", "computed"),
    Transition("computed", "compute", "computed"),  # with other wishes
    Transition("computed", "submit", "submitted"),
    Transition("submitted", "accept", "accepted"),
    Transition("submitted", "reject", "rejected"),
    Transition("accepted", "take_up", "accepted"),
    Transition("accepted", "enact", "enacted"),  # once every institution has taken up its part
)
TARGETS: Final = targets_of(TRANSITIONS)
EVENTS: Final = tuple(dict.fromkeys(row.event for row in TRANSITIONS))


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a proposal in `state`, or None."""
    what = Text("选址方案", "the proposal")
    return why_not(state, event, targets=TARGETS, states=STATES, what=what)
