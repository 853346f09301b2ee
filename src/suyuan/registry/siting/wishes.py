"""What a proposal is asked for: the goal, how much of it, with which money, how far, with how many people."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Final

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text

GOALS: Final[dict[str, Text]] = {
    "even": Text("检定能力覆盖率（各种类等权）", "Demand covered, every kind counting the same"),
    "demand": Text("检定能力覆盖率（C2，按件数）", "Demand covered (C2, by pieces)"),
    "standards": Text("强检项目建标覆盖率（C1）", "Required items with a standard (C1)"),
}
SECONDS: Final = 45.0  # after which the search ends with what it has
GAP: Final = 0.005  # and with which it is content
DISTANCES: Final = (0.5, 1.0, 2.0)  # of the limit asked for: what else the what-if page knows


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """target : share of the goal; budget : in 10 000 yuan a year, instead of a target; kilometres : the
    longest way; staff : of the people who are free, how many there will be
    """

    goal: str = "even"
    target: float = 0.9
    budget: float | None = None
    kilometres: float = 120.0
    staff: float = 1.0

    def __post_init__(self) -> None:
        if self.goal not in GOALS:
            raise InputError(
                Text(f"不认识的目标“{self.goal}”", f"the goal “{self.goal}” is not known"),
                given=self.goal,
                allowed=", ".join(GOALS),
            )
        for name, value, low, high in (
            ("target", self.target, 0.0, 1.0),
            ("budget", self.budget, 0.0, 1e9),
            ("kilometres", self.kilometres, 5.0, 2000.0),
            ("staff", self.staff, 0.0, 10.0),
        ):
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                raise OutOfRange(name, given=value, allowed=f"[{low:g}, {high:g}]")

    def as_record(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)
