"""The time limits of supervision as data. Working days are those of the project's calendar.

Source: domain model 13 and 17; basis as there: [law], [law?] seen in provincial law, [practice].
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from suyuan.base.text import Text
from suyuan.registry.jobs.working_days import WorkingDays


class Limit(NamedTuple):
    """`days` from the day it begins, of the kind that counts."""

    name: Text
    days: int
    kind: str
    basis: str


WORKING: Final = "working"
CALENDAR: Final = "calendar"
LIMITS: Final[dict[str, Limit]] = {
    "publication": Limit(Text("公开检查结果", "Publish the result"), 20, WORKING, "[law?]"),
    "objection": Limit(Text("提出异议", "Object to the result"), 15, WORKING, "[law?]"),
    "objection_answer": Limit(Text("答复异议", "Answer the objection"), 10, WORKING, "[law?]"),
    "sample_return": Limit(Text("退还样品", "Return the samples"), 10, WORKING, "[law?]"),
    "acceptance": Limit(Text("决定是否受理投诉", "Accept or refuse the complaint"), 7, WORKING, "[law?]"),
    "mediation": Limit(Text("调解", "Mediate"), 45, CALENDAR, "[law?]"),
    "check": Limit(Text("核查举报", "Check the report"), 15, WORKING, "[law?]"),
    "extension": Limit(Text("延长核查", "Longer check"), 15, WORKING, "[law?]"),
    "appeal": Limit(Text("申请二次仲裁检定", "Appeal the arbitration"), 15, CALENDAR, "[law]"),
}
REPEAT_MONTHS: Final = 6  # [law?] a compliant object is left alone, except after a complaint


def last_day(code: str, begun: date, *, calendar: WorkingDays) -> date:
    """The last day of a limit that begins on `begun`."""
    limit = LIMITS[code]
    return calendar.after(begun, limit.days) if limit.kind == WORKING else begun + timedelta(days=limit.days)
