"""The state machine of a job as data.

Source: domain model 5.3. Roles of the acts stand in `acts`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from suyuan.base.text import Text
from suyuan.registry.journal.states import why_not

STATES: Final[dict[str, Text]] = {
    "submitted": Text("待受理", "Submitted"),
    "referred": Text("已转上级", "Referred upward"),
    "declined": Text("已退回", "Declined"),
    "accepted": Text("已受理", "Accepted"),
    "scheduled": Text("已安排", "Scheduled"),
    "received": Text("已收样", "Received"),
    "in_work": Text("检定中", "In work"),
    "recorded": Text("待核验", "Recorded"),
    "checked": Text("待批准", "Checked"),
    "approved": Text("待签发", "Approved"),
    "issued": Text("已签发", "Issued"),
    "closed": Text("已办结", "Closed"),
    "cancelled": Text("已取消", "Cancelled"),
}
OPEN: Final = (
    "submitted", "accepted", "scheduled", "received", "in_work", "recorded", "checked", "approved",
)  # fmt: skip


class Transition(NamedTuple):
    """One row of the table."""

    sources: tuple[str, ...]
    event: str
    target: str


TRANSITIONS: Final = (
    Transition(("",), "submit", "submitted"),
    Transition(("submitted",), "accept", "accepted"),
    Transition(("submitted",), "refer_up", "referred"),
    Transition(("submitted",), "decline", "declined"),
    Transition(("accepted",), "schedule", "scheduled"),
    Transition(("scheduled",), "receive", "received"),
    Transition(("received",), "start", "in_work"),
    Transition(("in_work",), "record", "recorded"),
    Transition(("recorded",), "check", "checked"),
    Transition(("recorded",), "check_back", "in_work"),
    Transition(("checked",), "approve", "approved"),
    Transition(("checked",), "approve_back", "in_work"),
    Transition(("approved",), "issue", "issued"),
    Transition(("issued",), "hand_over", "closed"),
    Transition(("scheduled", "received", "in_work", "recorded"), "cancel", "cancelled"),
)
BY_EVENT: Final = {row.event: row for row in TRANSITIONS}
TARGETS: Final = {(source, row.event): row.target for row in TRANSITIONS for source in row.sources}


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a job in `state`, or None."""
    what = Text("工作", "the job")
    return why_not(state, event, targets=TARGETS, states=STATES, what=what)
