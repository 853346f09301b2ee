"""Decisions about reminders: when one is due, what a house may set, when a mail is tried again.

Source: domain model 17 (application 15 days before an instrument, 6 months before a standard expires); the
defaults of 60, 30 and 7 days are a choice and a setting of each house.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from suyuan.base.errors import InputError
from suyuan.base.text import Text

DEFAULT_DAYS: Final = (60, 30, 7)
MOST_DAYS: Final = 6
LONGEST_DAYS: Final = 365
MOST_ADDRESSES: Final = 10
RENEWAL_LEAD_DAYS: Final = 183  # a standard's renewal is applied for six months before it expires
OVERDUE: Final = -1  # in the place of the days ahead: the day has passed
OVERDUE_TOLD_DAYS: Final = 30  # what ended longer ago is not told as news
MOST_ATTEMPTS: Final = 12
FIRST_PAUSE: Final = timedelta(minutes=5)
LONGEST_PAUSE: Final = timedelta(hours=12)
CLAIM: Final = timedelta(minutes=10)  # another process leaves a mail alone for so long

KINDS: Final[dict[str, Text]] = {
    "recall": Text("证书受追溯处理影响", "Certificates touched by a recall"),
    "recall_issuer": Text("本机构出具的证书受追溯处理影响", "Certificates issued here, touched by a recall"),
    "job_long_late": Text(
        "任务严重超期（督办主管部门）", "Jobs long past their limit, told to the authority"
    ),
    "complaint_late": Text("下级部门投诉举报超期未办结", "Complaints past their limit at a desk below"),
    "objection_late": Text("下级部门异议超期未答复", "Objections that a desk below has not answered in time"),
    "reinspection_late": Text(
        "下级部门改正期满未复查", "Corrections that a desk below has not looked at again"
    ),
    "publication_late": Text(
        "下级部门检查结果超期未公开", "Results that a desk below has not published in time"
    ),
    "complaint": Text("投诉举报办理期限", "Complaints to be dealt with"),
    "objection": Text("检查异议答复期限", "Objections to be answered"),
    "correction": Text("责令改正期限", "Corrections that are ordered"),
    "reinspection": Text("改正期满应复查", "Corrections to be looked at again"),
    "publication": Text("检查结果公开期限", "Results to be published"),
    "sample_return": Text("检查样品退还期限", "Samples to be returned"),
    "inspection_plan": Text("抽查计划期限", "Plans of inspections that end"),
    "arbitration": Text("二次仲裁申请期限", "Arbitrations that may be appealed"),
    "doubt_answer": Text("疑点说明期限", "Questions about doubtful records to be answered"),
    "consultation": Text("征求意见截止", "Consultations that end"),
    "shared_task": Text("协同任务期限", "Shared tasks to be done"),
    "job_late": Text("任务已超办结期限", "Jobs past their limit"),
    "job_warn": Text("任务临近办结期限", "Jobs whose limit is near"),
    "instrument": Text("计量器具到期", "Instruments due"),
    "standard_renewal": Text("计量标准应申请复查", "Standards to apply for renewal"),
    "standard": Text("计量标准证书到期", "Standards whose certificate ends"),
    "specification_review": Text("地方规范应复审", "Local specifications to review again"),
    "material_unit": Text("标准物质单元到期", "Units of reference materials that end"),
    "material_batch": Text("本单位研制的标准物质批到期", "Batches of reference materials made here that end"),
    "designation": Text("计量授权到期", "Designations that end"),
    "accreditation": Text("认可证书到期", "Accreditations that end"),
    "credential": Text("人员资格到期", "Credentials that end"),
    "competence": Text("人员授权到期", "Competences that end"),
}
MAIL_STATES: Final[dict[str, Text]] = {
    "waiting": Text("待发送", "Waiting"),
    "sent": Text("已发送", "Sent"),
    "given_up": Text("已停止", "Given up"),
}
ADDRESS: Final = re.compile(r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, kw_only=True)
class Band:
    """The last days that call for the reminder of `days_ahead`: both ends count."""

    days_ahead: int
    first: date
    last: date


def bands(days: Sequence[int], *, on: date, lead: int = 0) -> list[Band]:
    """The bands of a house's settings. Who was not told at 60 days is told at 30, and not of both at once.

    lead : days by which what has to be done comes before the last day.
    """
    start = on + timedelta(days=lead)
    found = [
        Band(
            days_ahead=OVERDUE,
            first=start - timedelta(days=OVERDUE_TOLD_DAYS),
            last=start - timedelta(days=1),
        )
    ]
    low = start
    for ahead in sorted(set(days)):
        found.append(Band(days_ahead=ahead, first=low, last=start + timedelta(days=ahead)))
        low = start + timedelta(days=ahead + 1)
    return found


def long_past(*, last: date) -> Band:
    """The band of what is only told long after its day: up to and with `last`."""
    return Band(days_ahead=OVERDUE, first=last - timedelta(days=OVERDUE_TOLD_DAYS - 1), last=last)


def days_of(given: Iterable[int]) -> list[int]:
    """Days ahead as they are kept, the longest first. Raises InputError."""
    days = sorted(set(given), reverse=True)
    if not days or len(days) > MOST_DAYS or not all(0 <= one <= LONGEST_DAYS for one in days):
        raise InputError(
            Text(
                f"提前天数为 1 至 {MOST_DAYS} 个 0 到 {LONGEST_DAYS} 之间的整数",
                f"days ahead are one to {MOST_DAYS} whole numbers from 0 to {LONGEST_DAYS}",
            ),
            given=", ".join(map(str, days)),
            allowed=f"0 … {LONGEST_DAYS}",
        )
    return days


def addresses_of(given: Iterable[str]) -> list[str]:
    """Mail addresses as they are kept, each once. Raises InputError for what is none."""
    found = list(dict.fromkeys(one.strip() for one in given if one.strip()))
    for one in found:
        if not ADDRESS.fullmatch(one) or len(one) > 200:
            raise InputError(
                Text(f"“{one[:60]}”不是邮箱地址", f"“{one[:60]}” is not a mail address"), given=one[:60]
            )
    if len(found) > MOST_ADDRESSES:
        raise InputError(
            Text(f"最多 {MOST_ADDRESSES} 个邮箱地址", f"at most {MOST_ADDRESSES} mail addresses"),
            given=len(found),
        )
    return found


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: doubled each time, half a day at most."""
    doublings: int = min(max(attempts - 1, 0), 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
