"""What state a target is in: a stated rule over the reading, its trend and the calendar.

Rule: a value that is reached is met. After the due year the value of its last day decides: met or missed.
Before, the interval of the forecast for that day decides: wholly on the good side of the target is on track,
wholly on the bad side is off track, else it is at risk. Where readings are too few for a forecast it is open.
A person may explain a state and never set one. Source: domain model 16.1; the interval: `planning.forecast`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import InputError
from suyuan.base.text import Text

if TYPE_CHECKING:
    from suyuan.planning.forecast import Point

STATES: Final[dict[str, Text]] = {
    "met": Text("已完成", "Met"),
    "on_track": Text("进展正常", "On track"),
    "at_risk": Text("存在风险", "At risk"),
    "off_track": Text("进展滞后", "Off track"),
    "missed": Text("未完成", "Missed"),
    "open": Text("实施中", "Open"),
    "unmeasured": Text("到期日无数据", "Not measured when due"),
    "no_data": Text("尚无登记簿", "No register yet"),
}
RULE: Final = Text(
    "达到目标值为已完成；到期后以到期年最后一天的数值判定。期内按趋势预测到期日数值的 80 % 区间判定："
    "区间全部达到目标为正常，全部达不到为滞后，否则为有风险；"
    "记录的数值不足以预测（少于 5 次或不足 180 天）时为实施中。",
    "Reached is met; after the due year the value of its last day decides. Before, the 80 % interval of the "
    "forecast for that day decides: wholly beyond the target is on track, wholly short of it off track, else "
    "at risk. With too few readings for a forecast (under 5, or within 180 days) it is open.",
)
PLAN_YEARS: Final = 5
UNITS: Final = ("", "%")
MOST_VALUE: Final = 10**9
MOST_VARIANT: Final = 400  # characters of the options of a target


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


def runs(plan: Mapping[str, Any], *, on: date) -> bool:
    """Whether a plan is in force and the day lies in the years that it names for itself."""
    begins, ends = plan["begins"], plan["ends"]
    return plan["state"] == "in_force" and begins is not None and ends is not None and begins <= on <= ends


def last_day(due: int) -> date:
    """The day that decides on a target."""
    return date(due, 12, 31)


def elapsed_share(start: date, *, due: int, on: date) -> float:
    """The share of time gone by between `start` and the last day of the due year, in [0, 1]."""
    whole = (last_day(due) - start).days
    if whole <= 0:
        return 1.0
    return min(1.0, max(0.0, (on - start).days / whole))


def reaches(value: float, target: float, *, direction: str) -> bool:
    """Whether a value is on the good side of the target."""
    return value <= target if direction == "at_most" else value >= target


def progress(
    value: float | None,
    target: float,
    *,
    start: date,
    due: int,
    on: date,
    direction: str = "at_least",
    when_due: float | None = None,
    ahead: Point | None = None,
) -> Progress:
    """The state of a target.

    value : the reading of the day, None where no register gives one; when_due : that of the last day of a due
    year that is over; ahead : the forecast for that day where it is to come, None without one
    """
    elapsed = elapsed_share(start, due=due, on=on)
    if value is None:
        return Progress(share=None, elapsed=elapsed, state="no_data")
    share = value / target if target > 0 else 1.0
    is_over = on > last_day(due)
    state = (
        _when_over(when_due, target, direction)
        if is_over
        else _meanwhile(value, target, direction=direction, ahead=ahead)
    )
    return Progress(share=share, elapsed=elapsed, state=state)


def _when_over(value: float | None, target: float, direction: str) -> str:
    if value is None:
        return "unmeasured"
    return "met" if reaches(value, target, direction=direction) else "missed"


def _meanwhile(value: float, target: float, *, direction: str, ahead: Point | None) -> str:
    # What may not be exceeded is met on the last day and not before.
    if direction != "at_most" and reaches(value, target, direction=direction):
        return "met"
    if ahead is None:
        return "open"
    good, bad = (ahead.high, ahead.low) if direction == "at_most" else (ahead.low, ahead.high)
    if reaches(good, target, direction=direction):
        return "on_track"
    return "at_risk" if reaches(bad, target, direction=direction) else "off_track"


def options_of(variant: Mapping[str, Any], *, begins: date | None = None) -> dict[str, Any]:
    """The options of an indicator from those of a target, which are data: a day comes as text.

    What is counted "in the period" is counted from the day the plan begins where the target names no other.
    Raises InputError for text that is no day.
    """
    options = dict(variant)
    since = options.get("since")
    if isinstance(since, str):
        try:
            options["since"] = date.fromisoformat(since)
        except ValueError:
            raise InputError(
                Text(f"日期 {since} 无法识别", f"{since} is not a day"), quantity="since", given=since[:20]
            ) from None
    elif since is None and options.get("basis") == "issued_in_period" and begins is not None:
        options["since"] = begins
    return options


def variant_key(options: Mapping[str, Any]) -> str:
    """The options as one text, the same for the same options: what readings of one series share."""
    return "; ".join(
        f"{name}={one.isoformat() if isinstance(one, date) else one}"
        for name, one in sorted(options.items())
        if one is not None
    )[:MOST_VARIANT]
