"""How far a target is: a stated rule over the reading, the target value and the calendar.

Rule: reached means met. After the due year it is missed. Before, the share reached is compared with the
share of time gone by since the plan began: at least as much is on track, at least 80 % of it at risk, less
is off track. Source: domain model 16.1 (states of a target); the numbers are a choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from suyuan.base.text import Text

STATES: Final[dict[str, Text]] = {
    "met": Text("已完成", "Met"),
    "on_track": Text("进展正常", "On track"),
    "at_risk": Text("存在风险", "At risk"),
    "off_track": Text("进展滞后", "Off track"),
    "missed": Text("未完成", "Missed"),
    "no_data": Text("尚无登记簿", "No register yet"),
}
RULE: Final = Text(
    "达到目标值为已完成；到期未达到为未完成；期内按已完成比例与时间进度比较：不低于时间进度为正常，"
    "不低于其 80 % 为有风险，否则为滞后。",
    "Reached is met; not reached after the due year is missed. Before, the share reached is compared with "
    "the share of time gone by: at least as much is on track, at least 80 % of it at risk, less off track.",
)
AT_RISK_FROM: Final = 0.8
PLAN_YEARS: Final = 5


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a target is on a day: the share reached, the share of time gone, the state."""

    share: float | None
    elapsed: float
    state: str


def beginning(issued: str, *, due: int) -> date:
    """The day from which time is counted: the plan's date of issue, else five years before it is due."""
    try:
        return date.fromisoformat(issued)
    except ValueError:
        return date(due - PLAN_YEARS + 1, 1, 1)


def elapsed_share(start: date, *, due: int, on: date) -> float:
    """The share of time gone by between `start` and the last day of the due year, in [0, 1]."""
    whole = (date(due, 12, 31) - start).days
    if whole <= 0:
        return 1.0
    return min(1.0, max(0.0, (on - start).days / whole))


def progress(value: float | None, target: float, *, start: date, due: int, on: date) -> Progress:
    """The state of a target that wants at least `target`; `value` None where there is no register."""
    elapsed = elapsed_share(start, due=due, on=on)
    if value is None:
        return Progress(share=None, elapsed=elapsed, state="no_data")
    share = value / target if target > 0 else 1.0
    return Progress(share=share, elapsed=elapsed, state=_state(share, elapsed, is_over=on.year > due))


def _state(share: float, elapsed: float, *, is_over: bool) -> str:
    if share >= 1:
        return "met"
    if is_over:
        return "missed"
    if share >= elapsed:
        return "on_track"
    return "at_risk" if share >= AT_RISK_FROM * elapsed else "off_track"
