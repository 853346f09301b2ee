"""The life of a local specification as data: the project that makes it, and the text once it is issued.

Source: domain model 10, the state table. Its rows up to "issued" are a project; from there on the text has a
life of its own, also where it was registered without a project. Roles of the acts stand in `acts`.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.states import Transition, targets_of, why_not
from suyuan.registry.specifications.rules import STATES as TEXT_STATES

STATES: Final[dict[str, Text]] = {
    "proposed": Text("已申报", "Proposed"),
    "evaluated": Text("已论证", "Evaluated"),
    "approved_project": Text("已立项", "Project approved"),
    "draft": Text("征求意见稿", "Draft"),
    "consulting": Text("征求意见中", "In consultation"),
    "draft_final": Text("送审稿", "Final draft"),
    "reviewed": Text("审定通过", "Reviewed"),
    "issued": Text("已发布", "Issued"),
    "closed": Text("不予立项", "Closed"),
}


TRANSITIONS: Final = (
    Transition("", "propose", "proposed"),
    Transition("proposed", "evaluate", "evaluated"),
    Transition("evaluated", "approve_project", "approved_project"),
    Transition("evaluated", "reject", "closed"),
    Transition("approved_project", "draft_ready", "draft"),
    Transition("draft", "draft_ready", "draft"),  # a corrected draft, before it is open to the public again
    Transition("draft", "open_consultation", "consulting"),
    Transition("consulting", "close_consultation", "draft_final"),
    Transition("draft_final", "review_pass", "reviewed"),
    Transition("draft_final", "review_back", "draft"),
    Transition("reviewed", "issue", "issued"),
)
TEXT_TRANSITIONS: Final = (
    Transition("issued", "file", "issued"),
    Transition("issued", "come_into_force", "in_force"),
    Transition("in_force", "file", "in_force"),  # late, or registered without a project
    Transition("in_force", "confirm", "in_force"),
    Transition("in_force", "revise", "revising"),
    Transition("in_force", "abolish", "abolished"),
    Transition("in_force", "supersede", "superseded"),
    # [choice] A text under revision stays in force until the new one is, and may end like any other.
    Transition("revising", "abolish", "abolished"),
    Transition("revising", "supersede", "superseded"),
)
TARGETS: Final = targets_of(TRANSITIONS)
TEXT_TARGETS: Final = targets_of(TEXT_TRANSITIONS)
EVENTS: Final = tuple(dict.fromkeys(row.event for row in TRANSITIONS))
TEXT_EVENTS: Final = tuple(dict.fromkeys(row.event for row in TEXT_TRANSITIONS))
STANDING: Final = ("in_force", "revising")
TEXT_PUBLIC: Final = ("consulting", "draft_final", "reviewed", "issued")  # the draft is open to everybody


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a project in `state`, or None."""
    return why_not(state, event, targets=TARGETS, states=STATES, what=Text("项目", "the project"))


def why_not_text_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to an issued specification in `state`, or None."""
    return why_not(
        state, event, targets=TEXT_TARGETS, states=TEXT_STATES, what=Text("规范", "the specification")
    )
