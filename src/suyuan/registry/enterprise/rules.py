"""Decisions of measurement management: what uncertainty a tolerance asks for, and what a calibration shows.

Source: ISO 10012:2003 / GB/T 19022, 7.1 and 7.2; domain model 15 (U at most T/3 to T/10 by risk). T is the
whole width of the tolerance, U the expanded uncertainty at k = 2; the shares are data of this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from suyuan.base.text import Text

RISKS: Final[dict[str, Text]] = {
    "low": Text("低风险", "Low risk"),
    "medium": Text("中风险", "Medium risk"),
    "high": Text("高风险", "High risk"),
    "critical": Text("关键", "Critical"),
}
SHARE: Final[Mapping[str, int]] = {"low": 3, "medium": 5, "high": 8, "critical": 10}
LEAST_SHARE: Final = 3
CONTROLS: Final[dict[str, Text]] = {
    "chart": Text("控制图", "Control chart"),
    "check": Text("核查标准", "Check standard"),
    "repeat": Text("重复测量", "Repeated measurement"),
    "none": Text("无", "None"),
}
VERDICTS: Final[dict[str, Text]] = {
    "confirm": Text("确认合格", "Confirmed"),
    "limit": Text("限用", "Confirmed with limits"),
    "fail": Text("未通过", "Not confirmed"),
}
STUDIES: Final[dict[str, Text]] = {
    "process": Text("过程能力（Cp、Cpk）", "Capability of the process (Cp, Cpk)"),
    "gauge": Text("量具能力（Cg、Cgk）", "Capability of the gauge (Cg, Cgk)"),
    "crossed": Text("量具重复性与再现性（方差分析）", "Gauge R&R (analysis of variance)"),
}
SCORES: Final[dict[str, Text]] = {
    "0": Text("没有", "Not at all"),
    "1": Text("部分", "In part"),
    "2": Text("基本做到", "Largely"),
    "3": Text("完全做到", "Wholly"),
}
MOST_SCORE: Final = 3


def required_uncertainty(low: Decimal, high: Decimal, risk: str) -> Decimal:
    """The largest U that a process may have: the width of its tolerance over the share of its risk."""
    return (high - low) / SHARE[risk]


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a process asks of its equipment, in one unit: largest error, largest U, width of the tolerance."""

    error: Decimal
    U: Decimal
    width: Decimal


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a calibration showed at one point: error and expanded uncertainty (k = 2), in the same unit."""

    error: Decimal
    U: Decimal


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What follows: the event, and why."""

    event: str
    reason: Text


def judge(need: Need, points: Sequence[Shown]) -> Judged:
    """Whether equipment meets its need at every point of a calibration; the worst point decides.

    confirm: U reaches the need, and the error with U stays within the largest error. limit: U still reaches
    the share of the lowest risk, and the error alone stays within. fail: else.
    """
    error, u = max(abs(one.error) for one in points), max(one.U for one in points)
    reach = max(abs(one.error) + one.U for one in points)
    if u <= need.U and reach <= need.error:
        return Judged(
            event="confirm",
            reason=Text(
                f"U = {u} ≤ {need.U:f}，误差与 U 之和 {reach} ≤ {need.error}",
                f"U = {u} ≤ {need.U:f}, error and U together {reach} ≤ {need.error}",
            ),
        )
    if u <= need.width / LEAST_SHARE and error <= need.error:
        return Judged(
            event="limit",
            reason=Text(
                f"误差 {error} 在限内，但 U = {u}（要求 {need.U:f}）或两者之和 {reach} 超出："
                "须修正使用或只用于低风险过程",
                f"the error {error} is within, but U = {u} ({need.U:f} is needed) or both together {reach} "
                "are not: to be used with a correction, or for processes of low risk",
            ),
        )
    return Judged(
        event="fail",
        reason=Text(
            f"误差 {error}（允许 {need.error}），U = {u}（低风险允许 {need.width / LEAST_SHARE:.6g}）",
            f"error {error} ({need.error} is allowed), U = {u} ({need.width / LEAST_SHARE:.6g} at low risk)",
        ),
    )


def why_not_limits(limits: str) -> Text | None:
    """Why equipment may not be confirmed with these limits of use, or None: they have to be said."""
    return None if limits.strip() else Text("请写明限用范围", "say how its use is limited")
