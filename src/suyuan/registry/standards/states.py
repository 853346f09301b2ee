"""The state machine of measurement standards as data.

Source: domain model 4.3, rows 1 to 23 with their numbers. Roles of the acts stand in `acts`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from suyuan.base.text import Text
from suyuan.registry.journal.states import why_not

STATES: Final[dict[str, Text]] = {
    "planned": Text("筹建", "Planned"),
    "established": Text("已建立", "Established"),
    "applied": Text("已申请", "Applied"),
    "supplement": Text("待补正", "Supplement requested"),
    "accepted": Text("已受理", "Accepted"),
    "assessing": Text("考评中", "Being assessed"),
    "correcting": Text("整改中", "Being corrected"),
    "assessed": Text("考评完成", "Assessed"),
    "certified": Text("已取证", "Certified"),
    "in_service": Text("在用", "In service"),
    "renewing": Text("复查中", "Being renewed"),
    "suspended": Text("封存", "Suspended"),
    "withdrawn": Text("撤销（申请）", "Withdrawn"),
    "revoked": Text("吊销", "Revoked"),
    "expired": Text("过期", "Expired"),
}


class Transition(NamedTuple):
    """One row of the table: `number` is the row of the domain model."""

    number: int
    source: str
    event: str
    target: str


def _rows(number: int, sources: str, event: str, target: str) -> tuple[Transition, ...]:
    return tuple(Transition(number, source, event, target) for source in sources.split() or [""])


TRANSITIONS: Final = (
    *_rows(1, "", "plan", "planned"),
    *_rows(2, "planned", "establish", "established"),
    *_rows(3, "established", "apply", "applied"),
    *_rows(4, "applied", "request_supplement", "supplement"),
    *_rows(5, "supplement", "resubmit", "applied"),
    *_rows(6, "applied", "accept", "accepted"),
    *_rows(7, "applied", "reject", "planned"),
    *_rows(8, "accepted", "assign", "assessing"),
    *_rows(9, "assessing", "find_defects", "correcting"),
    *_rows(10, "correcting", "report_correction", "assessing"),
    *_rows(11, "assessing", "recommend_pass", "assessed"),
    *_rows(11, "assessing", "recommend_fail", "assessed"),
    *_rows(12, "assessed", "certify", "certified"),
    *_rows(13, "assessed", "refuse", "planned"),
    *_rows(14, "certified", "issue_public_certificate", "in_service"),
    *_rows(15, "certified", "start_use", "in_service"),
    *_rows(16, "in_service", "apply_renewal", "renewing"),
    *_rows(17, "renewing", "certify", "in_service"),
    *_rows(18, "in_service renewing", "suspend", "suspended"),
    *_rows(19, "suspended", "resume", "in_service"),
    *_rows(20, "in_service renewing suspended", "withdraw", "withdrawn"),
    *_rows(21, "in_service renewing suspended", "revoke", "revoked"),
    *_rows(22, "in_service renewing", "expire", "expired"),
    *_rows(23, "expired", "apply", "applied"),
)
TARGETS: Final = {(row.source, row.event): row.target for row in TRANSITIONS}
EVENTS: Final = tuple(dict.fromkeys(row.event for row in TRANSITIONS))
USABLE: Final = ("in_service", "renewing")


def why_not_event(state: str, event: str) -> Text | None:
    """Why `event` may not happen to a standard in `state`, or None."""
    what = Text("计量标准", "the standard")
    return why_not(state, event, targets=TARGETS, states=STATES, what=what)
