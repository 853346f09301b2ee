"""What must be on record before a standard may take a step of its life: pure decisions over plain facts.

Source: domain model 4.3, rows 2, 16 and 19; 4.5, R1 to R3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from suyuan.base.civil import add_months
from suyuan.base.text import Text

STABILITY_MONTHS: Final = 3
YEARLY_MONTHS: Final = 12
# [choice] A yearly record may be late by this much and still leaves no gap.
GRACE_MONTHS: Final = 1
WINDOW_OPENS: Final = 12  # months before the certificate ends
WINDOW_CLOSES: Final = 6
YEARLY: Final[dict[str, Text]] = {
    "repeatability": Text("重复性试验", "repeatability test"),
    "stability": Text("稳定性考核", "stability examination"),
}


@dataclass(frozen=True, kw_only=True)
class Examined:
    """A passed examination: what, how, when; `span` are the first and last day of its groups."""

    kind: str
    method: str
    on: date
    span: tuple[date, date] | None = None


def why_not_established(passed: Sequence[Examined]) -> Text | None:
    """Why a new standard is not established yet: repeatability, stability in groups, validation."""
    if not any(one.kind == "repeatability" for one in passed):
        return Text("缺少合格的重复性试验", "there is no passed repeatability test")
    spans = [one.span for one in passed if one.method == "stability_of_groups" and one.span is not None]
    if not any(add_months(first, STABILITY_MONTHS) < last for first, last in spans):
        return Text(
            f"缺少合格的稳定性考核（至少 4 组，历时 {STABILITY_MONTHS} 个月以上）",
            f"there is no passed stability examination of at least 4 groups over {STABILITY_MONTHS} months",
        )
    if not any(one.kind == "validation" for one in passed):
        return Text("缺少合格的检定结果验证", "there is no passed validation of results")
    return None


def why_not_renewable(
    passed: Sequence[Examined], *, valid_from: date | None, valid_to: date | None, on: date
) -> Text | None:
    """Why a renewal cannot be applied for on a day: the window, and yearly records without a gap."""
    if valid_from is None or valid_to is None:
        return Text("没有考核证书", "there is no assessment certificate")
    opens, closes = add_months(valid_to, -WINDOW_OPENS), add_months(valid_to, -WINDOW_CLOSES)
    if not opens <= on <= closes:
        return Text(
            f"复查申请应在 {opens} 至 {closes} 之间提出",
            f"renewal is applied for between {opens} and {closes}",
        )
    for kind, name in YEARLY.items():
        days = sorted(one.on for one in passed if one.kind == kind and one.on >= add_months(valid_from, -12))
        if gap := _gap([valid_from, *days, on]):
            return Text(
                f"{gap[0]} 至 {gap[1]} 之间没有合格的{name.zh}，应每年一次",
                f"there is no passed {name.en} between {gap[0]} and {gap[1]}; one is due every year",
            )
    return None


def _gap(days: Sequence[date]) -> tuple[date, date] | None:
    """The first stretch longer than a year, with its grace."""
    for earlier, later in pairwise(sorted(days)):
        if later > add_months(earlier, YEARLY_MONTHS + GRACE_MONTHS):
            return earlier, later
    return None


def why_not_resumed(
    passed: Sequence[Examined], *, suspended_on: date | None, valid_to: date | None, on: date
) -> Text | None:
    """Why a suspended standard may not be used again: both examinations repeated, the certificate alive."""
    if valid_to is not None and valid_to < on:
        return Text(
            f"考核证书有效至 {valid_to}，须重新考核",
            f"the assessment certificate was valid to {valid_to}: it has to be assessed again",
        )
    for kind, name in YEARLY.items():
        if not any(one.kind == kind and (suspended_on is None or one.on >= suspended_on) for one in passed):
            return Text(f"封存后没有重做{name.zh}", f"the {name.en} was not repeated after the suspension")
    return None
