"""The states of a type approval as data. Source: domain model 9.

An amended approval stands as a granted one does. Suspended ones can be reinstated [choice].
"""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

STATES: Final[dict[str, Text]] = {
    "applied": Text("已申请", "Applied"),
    "accepted": Text("已受理", "Accepted"),
    "evaluating": Text("型式评价中", "Being evaluated"),
    "evaluated": Text("型式评价完成", "Evaluated"),
    "granted": Text("已批准", "Granted"),
    "amended": Text("已变更", "Amended"),
    "suspended": Text("已暂停", "Suspended"),
    "withdrawn": Text("已撤销", "Withdrawn"),
    "refused": Text("不予批准", "Refused"),
}
STANDING: Final = ("granted", "amended")

TRANSITIONS: Final = (
    Transition("", "apply", "applied"),
    Transition("applied", "accept", "accepted"),
    Transition("applied", "refuse", "refused"),
    Transition("accepted", "begin", "evaluating"),
    Transition("evaluating", "evaluate", "evaluated"),
    Transition("evaluated", "grant", "granted"),
    Transition("evaluated", "refuse", "refused"),
    *(Transition(state, "amend", "amended") for state in STANDING),
    *(Transition(state, "suspend", "suspended") for state in STANDING),
    Transition("suspended", "reinstate", "granted"),
    *(Transition(state, "withdraw", "withdrawn") for state in (*STANDING, "suspended")),
)
TARGETS: Final = targets_of(TRANSITIONS)
EVENTS: Final = tuple(dict.fromkeys(row.event for row in TRANSITIONS))


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to an approval in `state`, or None."""
    what = Text("型式批准", "the type approval")
    return why_not(state, event, targets=TARGETS, states=STATES, what=what)
