"""Why a target stands where it stands, in one sentence with its numbers. Source: `registry.targets.rules`."""

from __future__ import annotations

from dataclasses import dataclass

from suyuan.base.text import Text
from suyuan.planning.forecast import LEAST_READINGS, LEAST_SPAN


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a target stands. goal, low, high, when_due : amounts as written; low, high : of the forecast."""

    state: str
    direction: str
    due: int
    goal: str
    low: str
    high: str
    when_due: str  # "" before the due year is over


def reason_of(known: Standing) -> Text:
    """The sentence."""
    goal, low, high, when_due = known.goal, known.low, known.high, known.when_due
    most, day = known.direction == "at_most", f"{known.due}-12-31"
    last = f"31 Dec {known.due}"
    good, bad = (high, low) if most else (low, high)
    said = {
        "met": Text(f"今天的数值已经达到目标 {goal}。", f"Today's value reaches the target of {goal}.")
        if not when_due
        else Text(
            f"到期日 {day} 的数值为 {when_due}，达到目标。",
            f"On {last} it was {when_due}: the target is met."
        ),
        "missed": Text(
            f"到期日 {day} 的数值为 {when_due}，未达到目标 {goal}。",
            f"On {last} it was {when_due}: the target of {goal} is missed.",
        ),
        "on_track": Text(
            f"预测区间（80 %）中不利的一端 {good} 也达到目标 {goal}。",
            f"Even the worse end of the forecast (80 %), {good}, reaches the target of {goal}.",
        ),
        "at_risk": Text(
            f"目标 {goal} 落在预测区间（80 %）{low} – {high} 之内。",
            f"The target of {goal} lies within the forecast (80 %), {low} – {high}.",
        ),
        "off_track": Text(
            f"预测区间（80 %）中有利的一端 {bad} 也达不到目标 {goal}。",
            f"Even the better end of the forecast (80 %), {bad}, does not reach the target of {goal}.",
        ),
        "open": Text(
            f"记录的数值不足 {LEAST_READINGS} 次或不足 {LEAST_SPAN} 天，还不能预测。",
            f"Fewer than {LEAST_READINGS} readings, or less than {LEAST_SPAN} days of them: no forecast yet.",
        ),
        "unmeasured": Text(f"到期日 {day} 前后没有记录数值。", f"Nothing was recorded around {last}."),
        "no_data": Text("还没有登记簿支撑这项指标。", "No register feeds this indicator yet."),
    }  # fmt: skip
    return said[known.state]
