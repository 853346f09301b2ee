"""How a standard was off: by how much, between which days, and how surely one knows it.

Whoever took the faulty value over directly between those days took over its course on that day; whatever
follows from such a result follows in full, whenever it was made. Source: domain model 6.3 (bound).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypedDict

import numpy as np

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.trace import formulas
from suyuan.trace.formulas import ARRAYS
from suyuan.trace.graph import Floats
from suyuan.trace.tiers import Days

Course = Literal["constant", "step", "linear"]
Distribution = Literal["normal", "rectangular"]

EPOCH: Final = date(1970, 1, 1)
COURSES: Final = {
    "constant": Text("恒定偏移", "constant"),
    "step": Text("阶跃", "step"),
    "linear": Text("线性漂移", "linear drift"),
}


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


class Span(TypedDict):
    """Day numbers between which the fault was taken over, None: no limit; and whether it grew day by day."""

    since: int | None
    until: int | None
    drifts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """The value of a standard is to be corrected by `amount` (signed, in its unit).

    u_amount : standard uncertainty of the amount; 0 where it is known. A fault of unknown size has the
    amount 0 and its spread here. course : ``constant`` between two days, both included; a ``step`` on the
    day `since`; ``linear`` from nothing on `since`, the last good day, to the full amount on `until`.
    Raises OutOfRange and InputError.
    """

    amount: float
    u_amount: float = 0.0
    course: Course = "constant"
    since: date | None = None
    until: date | None = None
    distribution: Distribution = "normal"

    def __post_init__(self) -> None:
        if not math.isfinite(self.amount):
            raise OutOfRange("shift", given=self.amount, allowed="(-inf, inf)")
        if not (math.isfinite(self.u_amount) and self.u_amount >= 0):
            raise OutOfRange("u(shift)", given=self.u_amount, allowed="[0, inf)")
        if self.course not in COURSES:
            raise InputError(
                Text(f"不认识的偏移模型“{self.course}”", f"the course “{self.course}” is not known"),
                given=self.course,
                allowed=", ".join(COURSES),
            )
        if self.since is not None and self.until is not None and self.until < self.since:
            raise InputError(
                Text("结束日期早于开始日期", "the last day lies before the first"),
                given=self.until.isoformat(),
                allowed=f">= {self.since.isoformat()}",
            )
        lacking = [name for name in _NEEDED[self.course] if getattr(self, name) is None]
        if lacking or (self.course == "linear" and self.since == self.until):
            raise InputError(
                Text(
                    "线性漂移需要两个不同的日期，阶跃需要开始日期",
                    "a drift needs two different days, a step its first day",
                ),
                given=self.course,
                lacking=tuple(lacking),
            )

    def taken(self, day: Days) -> Floats:
        """The part of the amount that a direct use took over, array (len(day),), by its day number."""
        found: Floats = np.zeros(len(day)) + formulas.taken(ARRAYS, day, **self.span)
        return found

    @property
    def span(self) -> Span:
        """The course as `formulas.taken` wants it."""
        return Span(
            since=None if self.since is None else day_number(self.since),
            until=None if self.until is None else day_number(self.until),
            drifts=self.course == "linear",
        )


_NEEDED: Final = {"constant": (), "step": ("since",), "linear": ("since", "until")}
