"""What must be on record before a specification takes a step: pure decisions over plain facts.

Source: domain model 10 (state table), 16.3 (consultation) and 17 (deadlines). Local numbers bear the short
name of the province: JJG(吉) nn-yyyy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from suyuan.base.civil import add_months
from suyuan.base.text import Text

TERM_MONTHS: Final = 24
CONSULTATION_DAYS: Final = 30
FEWEST_EXPERTS: Final = 5
FILING_DAYS: Final = 30
REVIEW_MONTHS: Final = 60
NUMBER: Final = re.compile(r"(JJ[GF])[(（]([\u4e00-\u9fff]{1,2})[)）] ?(\d{1,4})-(\d{4})")
EXAMPLE: Final = "示例"  # stands for a province in numbers of demonstrations
# Short names of provinces by the first two digits of the division; two where both are customary.
SHORT_NAMES: Final = {
    "11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑",
    "31": "沪", "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁",
    "41": "豫", "42": "鄂", "43": "湘", "44": "粤", "45": "桂", "46": "琼",
    "50": "渝", "51": "川", "52": "黔贵", "53": "滇云", "54": "藏",
    "61": "陕", "62": "甘", "63": "青", "64": "宁", "65": "新",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Vote:
    """What an expert said of a final draft."""

    agrees: bool


def why_not_term(*, begins: date, until: date) -> Text | None:
    """Why a project may not run until that day: at most two years."""
    last = add_months(begins, TERM_MONTHS)
    if begins < until <= last:
        return None
    return Text(
        f"项目完成期限应在 {begins} 之后、{last} 之前（至多 {TERM_MONTHS // 12} 年）",
        f"the project ends after {begins} and by {last}, at most {TERM_MONTHS // 12} years",
    )


def why_not_consult(*, opens: date, until: date) -> Text | None:
    """Why a consultation may not end on that day: at least thirty days."""
    first = opens + timedelta(days=CONSULTATION_DAYS)
    if until >= first:
        return None
    return Text(
        f"征求意见不少于 {CONSULTATION_DAYS} 日，最早于 {first} 截止",
        f"a consultation lasts {CONSULTATION_DAYS} days at least: not before {first}",
    )


def why_not_close(*, until: date, open_comments: int, waiting: int, on: date) -> Text | None:
    """Why a consultation may not be closed: it still runs, or comments were not read or have no reply."""
    if on <= until:
        return Text(f"征求意见至 {until} 截止", f"the consultation lasts to {until}")
    if open_comments:
        return Text(f"还有 {open_comments} 条意见没有答复", f"comments without a reply: {open_comments}")
    if waiting:
        return Text(f"还有 {waiting} 条意见没有审看", f"comments not read yet: {waiting}")
    return None


def why_not_reply(reply: str, reason: str) -> Text | None:
    """Why a reply is not complete: what is not taken, or only partly, says why."""
    if reply == "taken" or reason.strip():
        return None
    return Text("部分采纳或不采纳须说明理由", "say why a comment is not, or only partly, taken")


def why_not_pass(votes: Sequence[Vote]) -> Text | None:
    """Why a review has not passed: five experts, three quarters of them agree."""
    agreeing = sum(vote.agrees for vote in votes)
    if len(votes) < FEWEST_EXPERTS:
        return Text(
            f"审定专家不少于 {FEWEST_EXPERTS} 人，现有 {len(votes)} 人",
            f"{FEWEST_EXPERTS} experts at least have to vote; {len(votes)} have",
        )
    if 4 * agreeing < 3 * len(votes):
        return Text(
            f"须四分之三以上专家同意，现为 {agreeing} / {len(votes)}",
            f"three quarters of the experts have to agree; {agreeing} of {len(votes)} do",
        )
    return None


def why_not_number(number: str, *, kind: str, division: str, on: date) -> Text | None:
    """Why a number is not one of a local specification of the province, issued in that year."""
    prefix = "JJG" if kind == "verification_regulation" else "JJF"
    short = SHORT_NAMES.get(division[:2], "")
    begins = f"{prefix}({short[:1] or EXAMPLE})"
    found = NUMBER.fullmatch(number)
    if (
        found is None
        or found[1] != prefix
        or (found[2] != EXAMPLE and found[2] not in tuple(short))
        or int(found[4]) != on.year
    ):
        return Text(
            f"编号形式应为 {begins} 序号-{on.year}", f"a number has the form {begins} number-{on.year}"
        )
    return None


def why_not_filed(*, issued_on: date | None, on: date, reason: str) -> Text | None:
    """Why a filing may not be entered: later than thirty days it needs a reason."""
    if issued_on is None or on <= issued_on + timedelta(days=FILING_DAYS) or reason.strip():
        return None
    return Text(
        f"发布后 {FILING_DAYS} 日内备案；逾期须说明原因",
        f"it is filed within {FILING_DAYS} days of its issue; a later filing says why",
    )


def why_not_in_force(*, filed_on: date | None, in_force_from: date | None, on: date) -> Text | None:
    """Why an issued specification is not in force yet: filed, and its first day has come."""
    if filed_on is None:
        return Text("尚未向国家主管部门备案", "it is not filed with the national authority")
    if in_force_from is None or on < in_force_from:
        return Text(f"自 {in_force_from} 起施行", f"it comes into force on {in_force_from}")
    return None


def review_due(*, in_force_from: date | None, reviewed_on: date | None) -> date | None:
    """The day by which a specification is reviewed again: five years after its last review."""
    last = max((day for day in (in_force_from, reviewed_on) if day is not None), default=None)
    return None if last is None else add_months(last, REVIEW_MONTHS)
