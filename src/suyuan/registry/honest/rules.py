"""Decisions about honest measurement units: periods, who may do what after whom, what an evaluation needs.

Source: domain model 12 and 17.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from suyuan.base.civil import add_months
from suyuan.base.text import Text
from suyuan.registry.honest.criteria import Score

PASS_MARK: Final = 85  # [choice] of the domain model
OBJECTION_DAYS: Final = 7  # domain model 17 [practice]
TITLE_MONTHS: Final = 36
BARRED_MONTHS: Final = 24  # after a revocation; also how far back fraud and broken seals count
RENEWAL_DAYS: Final = 180  # [choice] a renewal stands on a check of the last half year
TOO_WIDE: Final = ("nation", "province")  # no place of business is told by these; its county checks it
LONGEST_DECLARATION: Final = 4_000
LONGEST: Final = 1_000

SHEETS: Final[dict[str, Text]] = {
    "self": Text("自评", "Self-assessment"),
    "on_site": Text("现场核查", "On-site check"),
    "evaluation": Text("评价", "Evaluation"),
    "reassessment": Text("复评", "Re-evaluation"),
}
ALERTS: Final[dict[str, Text]] = {
    "instruments": Text("强检器具超期", "Controlled instruments overdue"),
    "complaint": Text("投诉属实", "Complaint upheld"),
    "inspection": Text("监督检查不合格", "Inspection failed"),
    "reassessment": Text("复评未通过", "Re-evaluation not passed"),
}
ALERT_OUTCOMES: Final[dict[str, Text]] = {
    "suspended": Text("已暂停称号", "Title suspended"),
    "dismissed": Text("不予暂停", "Not suspended"),
}
OBJECTION_OUTCOMES: Final[dict[str, Text]] = {
    "upheld": Text("异议成立", "Upheld"),
    "rejected": Text("异议不成立", "Not upheld"),
}


def why_not_declare(*, revoked_on: date | None, on: date) -> Text | None:
    """Why a unit may not declare itself again after a revocation, or None."""
    if revoked_on is None:
        return None
    first = add_months(revoked_on, BARRED_MONTHS)
    if on >= first:
        return None
    return Text(
        f"称号于 {revoked_on} 撤销，{first} 起方可重新承诺",
        f"the title was revoked on {revoked_on}; a new declaration is possible from {first}",
    )


def why_not_passed(result: Score) -> Text | None:
    """Why a sheet does not suffice for the title, or None."""
    if result.vetoes:
        return Text(f"有 {len(result.vetoes)} 项否决项不符合", f"veto criteria not met: {len(result.vetoes)}")
    if result.points < PASS_MARK:
        return Text(
            f"得分 {result.points}，低于 {PASS_MARK} 分", f"{result.points} points, fewer than {PASS_MARK}"
        )
    return None


def objections_until(published_on: date) -> date:
    """The last day for objections: seven whole days after the day of publication."""
    return published_on + timedelta(days=OBJECTION_DAYS)


def why_not_confirm(*, until: date, open_objections: int, on: date) -> Text | None:
    """Why a unit may not be named yet, or None."""
    if on <= until:
        return Text(f"公示至 {until}，尚未期满", f"it is open to objections until {until}")
    if open_objections:
        return Text(
            f"还有 {open_objections} 条异议未处理", f"objections that nobody answered yet: {open_objections}"
        )
    return None


def title_until(named_on: date) -> date:
    """The last valid day of a title given on a day: three years."""
    return add_months(named_on, TITLE_MONTHS) - timedelta(days=1)


def renewed_until(valid_to: date) -> date:
    """The last valid day of a title that is renewed: three years after the one it had."""
    return add_months(valid_to, TITLE_MONTHS)


def why_not_renew(*, valid_to: date, reassessed_on: date | None, passed: bool, on: date) -> Text | None:
    """Why a title may not be renewed now, or None."""
    if on < valid_to - timedelta(days=RENEWAL_DAYS):
        first = valid_to - timedelta(days=RENEWAL_DAYS)
        return Text(f"{first} 起方可办理延续", f"a renewal is possible from {first}")
    if reassessed_on is None or reassessed_on < on - timedelta(days=RENEWAL_DAYS):
        return Text("近半年没有复评", "there is no re-evaluation of the last half year")
    if not passed:
        return Text("最近一次复评未通过", "the last re-evaluation was not passed")
    return None


def why_not_two_officers(first: UUID | None, second: UUID) -> Text | None:
    """Why these two may not have checked a place together, or None: two different persons."""
    if first is not None and first == second:
        return Text("现场核查须由两名不同的人员进行", "two different officers check a place")
    return None


def why_not_other_person(person: UUID | None, earlier: Collection[UUID | None]) -> Text | None:
    """Why somebody may not judge what these people did, or None."""
    if person is not None and person in earlier:
        return Text("不能评价或审批自己经办的事项", "nobody judges his own work")
    return None
