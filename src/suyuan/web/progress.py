"""The road of one job as steps: done, now, still to do; with the person and the day of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from suyuan.base.text import Text, same

STEPS: Final[tuple[tuple[str, Text], ...]] = (
    ("submit", Text("申请", "Application")),
    ("accept", Text("受理", "Acceptance")),
    ("schedule", Text("安排", "Schedule")),
    ("receive", Text("收样", "Receipt")),
    ("record", Text("检定", "Measurement")),
    ("check", Text("核验", "Check")),
    ("approve", Text("批准", "Approval")),
    ("issue", Text("签发", "Certificate")),
    ("hand_over", Text("交还", "Hand-over")),
)
# How many steps are behind a job in a state.
BEHIND: Final[dict[str, int]] = {
    "submitted": 1, "accepted": 2, "scheduled": 3, "received": 4, "in_work": 4, "recorded": 5, "checked": 6,
    "approved": 7, "issued": 8, "closed": 9,
}  # fmt: skip
STOPPED: Final = {"referred": "refer_up", "declined": "decline", "cancelled": "cancel"}
NOBODY: Final = same("")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step; `look` is done, now, todo or bad."""

    name: Text
    look: str
    who: Text
    at: datetime | None


def steps_of(state: str, events: list[dict[str, Any]], words: dict[str, Text]) -> list[Step]:
    """The steps of a job in `state`; a stopped job ends with what stopped it. `events`: newest first."""
    latest: dict[str, dict[str, Any]] = {}
    for event in events:
        latest.setdefault(event["act"].rpartition(".")[2], event)
    behind = BEHIND.get(state)
    if behind is None:
        done = [_step(name, text, "done", latest) for name, text in STEPS if name in latest]
        return [*done, _step(STOPPED.get(state, ""), words[state], "bad", latest)]
    return [
        _step(name, text, "done" if place < behind else "now" if place == behind else "todo", latest)
        for place, (name, text) in enumerate(STEPS)
    ]


def _step(name: str, text: Text, look: str, latest: dict[str, dict[str, Any]]) -> Step:
    event = latest.get(name) if look in ("done", "bad") else None
    by_person = event is not None and event["actor_id"] is not None
    return Step(
        name=text,
        look=look,
        who=event["who"] if event and by_person else NOBODY,
        at=event["at"] if event else None,
    )
