"""The two state machines of a comparison as data: the round itself, and each laboratory in it.

Source: domain model 7. Roles of the acts stand in `acts`. What one person does for the round (closing the
data, draft A) moves the laboratories as well; those events are the system's.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not

STATES: Final[dict[str, Text]] = {
    "planned": Text("已计划", "Planned"),
    "approved": Text("已批准", "Approved"),
    "protocol_agreed": Text("方案已确认", "Protocol agreed"),
    "running": Text("进行中", "Running"),
    "data_closed": Text("数据已截止", "Data closed"),
    "draft_A": Text("报告初稿（A）", "Draft A"),
    "draft_B": Text("报告终稿（B）", "Draft B"),
    "published": Text("已公布", "Published"),
    "cancelled": Text("已取消", "Cancelled"),
}
PARTICIPANT_STATES: Final[dict[str, Text]] = {
    "invited": Text("已指定或邀请", "Invited"),
    "joined": Text("已报名", "Joined"),
    "excused": Text("不参加", "Excused"),
    "submitted": Text("已提交", "Submitted"),
    "ok": Text("满意", "Satisfactory"),
    "not_ok": Text("不满意", "Not satisfactory"),
    "correcting": Text("整改中", "Correcting"),
    "corrected": Text("整改已确认", "Corrected"),
    "standard_suspended": Text("计量标准已封存", "Standard suspended"),
    "let_go": Text("比对已取消", "Round cancelled"),
}
# Before the final report a round may be given up; from there on it stands, with notes (decision 0075).
BEFORE_THE_REPORT: Final = ("planned", "approved", "protocol_agreed", "running", "data_closed", "draft_A")

TRANSITIONS: Final = (
    Transition("", "plan", "planned"),
    Transition("planned", "approve", "approved"),
    Transition("approved", "agree_protocol", "protocol_agreed"),
    Transition("protocol_agreed", "begin", "running"),
    Transition("running", "close_data", "data_closed"),
    Transition("data_closed", "change_method", "data_closed"),
    Transition("data_closed", "issue_draft_a", "draft_A"),
    Transition("draft_A", "issue_draft_b", "draft_B"),
    Transition("draft_B", "publish", "published"),
    *(Transition(state, "cancel", "cancelled") for state in BEFORE_THE_REPORT),
)
# What a cancelled round lets go. Who stayed away stays so; a suspension, an act of the authority, stands.
LET_GO: Final = ("invited", "joined", "submitted", "ok", "not_ok", "correcting", "corrected")
PARTICIPANT_TRANSITIONS: Final = (
    Transition("", "invite", "invited"),
    Transition("invited", "join", "joined"),
    Transition("invited", "decline", "excused"),
    Transition("invited", "excuse", "excused"),
    Transition("excused", "readmit", "invited"),  # [choice] excused by mistake, or declined and asks again
    Transition("joined", "submit", "submitted"),
    Transition("submitted", "submit", "submitted"),  # replaces what was handed in, while data are open
    Transition("submitted", "judge_ok", "ok"),
    Transition("submitted", "judge_not_ok", "not_ok"),
    Transition("not_ok", "report_correction", "correcting"),
    Transition("correcting", "report_correction", "correcting"),  # says more, or corrects what it said
    Transition("correcting", "accept_correction", "corrected"),
    Transition("correcting", "suspend_standard", "standard_suspended"),
    *(Transition(state, "release", "let_go") for state in LET_GO),
)
TARGETS: Final = targets_of(TRANSITIONS)
PARTICIPANT_TARGETS: Final = targets_of(PARTICIPANT_TRANSITIONS)
EVENTS: Final = tuple(dict.fromkeys(row.event for row in TRANSITIONS))
PARTICIPANT_EVENTS: Final = tuple(dict.fromkeys(row.event for row in PARTICIPANT_TRANSITIONS))

# In which state of the round a laboratory may be moved by an event.
OPEN_TO_NAMING: Final = ("approved", "protocol_agreed")
OPEN_TO_JOINING: Final = (*OPEN_TO_NAMING, "running")
HAS_RESULTS: Final = ("draft_A", "draft_B", "published")
WHEN: Final[dict[str, tuple[str, ...]]] = {
    "invite": OPEN_TO_NAMING,
    "join": OPEN_TO_JOINING,
    "decline": OPEN_TO_JOINING,
    "excuse": OPEN_TO_JOINING,
    "readmit": OPEN_TO_JOINING,
    "submit": ("running",),
    "judge_ok": ("draft_A",),
    "judge_not_ok": ("draft_A",),
    "report_correction": HAS_RESULTS,
    "accept_correction": HAS_RESULTS,
    "suspend_standard": HAS_RESULTS,
    "release": ("cancelled",),
}


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a comparison in `state`, or None."""
    return why_not(state, event, targets=TARGETS, states=STATES, what=Text("比对", "the comparison"))


def why_not_participant_event(state: str, event: str, *, round_state: str) -> Text | None:
    """Why `event` may not happen to a laboratory in `state` of a round in `round_state`, or None."""
    if round_state not in WHEN[event]:
        now, allowed = STATES[round_state], [STATES[one] for one in WHEN[event]]
        return Text(
            f"比对状态为“{now.zh}”，不能进行该操作；允许的状态：{'、'.join(one.zh for one in allowed)}",
            f"the comparison is “{now.en}”; this is done while it is: {', '.join(one.en for one in allowed)}",
        )
    what = Text("该实验室", "the laboratory")
    return why_not(state, event, targets=PARTICIPANT_TARGETS, states=PARTICIPANT_STATES, what=what)
