"""Decisions about an assessment: who may assess, how many, until when defects are put right.

Source: domain model 4.3, rows 8 to 13; SOD-2; 17 (deadlines).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from suyuan.base.civil import add_months
from suyuan.base.text import Text

KINDS: Final[dict[str, Text]] = {
    "new": Text("新建考核", "New assessment"),
    "renewal": Text("复查考核", "Renewal"),
}
MODES: Final[dict[str, Text]] = {
    "document_review": Text("书面审查", "Review of documents"),
    "on_site": Text("现场考评", "On site"),
}
OUTCOMES: Final[dict[str, Text]] = {
    "certified": Text("发证", "Certified"),
    "refused": Text("不予发证", "Refused"),
    "rejected": Text("不予受理", "Rejected"),
    "lapsed": Text("终止", "Ended with the standard"),
}
MOST_ASSESSORS: Final = 2
APART_MONTHS: Final = 36  # [choice] SOD-2
CORRECTION_DAYS: Final = 20  # working days, domain model 4.3 row 9


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody who is to assess: where employed until when, and whether registered as an assessor."""

    person: UUID
    name: Text
    organization: UUID
    employed_to: date | None
    is_assessor: bool


def why_not_panel(seats: Sequence[Seat], *, applicant: UUID, on: date) -> Text | None:
    """Why these people may not assess a standard of `applicant` together, or None: one or two, SOD-2."""
    if not 1 <= len({seat.person for seat in seats}) == len(seats) <= MOST_ASSESSORS:
        return Text("考评员应为 1 至 2 名不同的人员", "one or two different assessors are appointed")
    for seat in seats:
        if not seat.is_assessor:
            return Text(f"{seat.name.zh} 在 {on} 不是考评员", f"{seat.name.en} is not an assessor on {on}")
        if seat.organization == applicant and (
            seat.employed_to is None or add_months(seat.employed_to, APART_MONTHS) >= on
        ):
            return Text(
                f"{seat.name.zh} 近 3 年内受聘于申请单位，应当回避",
                f"{seat.name.en} was employed by the applicant within the last 3 years",
            )
    return None


def why_not_on_panel(person: UUID | None, panel: frozenset[UUID]) -> Text | None:
    """Why somebody may not speak for the assessors, or None.

    A case without a panel is older than panels; nobody (None) is the set-up of an installation.
    """
    if panel and person is not None and person not in panel:
        return Text("不是本次考评的考评员", "not one of the assessors of this case")
    return None


def why_not_corrected(numbers: Sequence[int], corrected: frozenset[int]) -> Text | None:
    """Why the corrections are not complete, or None: every finding has its evidence."""
    missing = [number for number in numbers if number not in corrected]
    if missing:
        listed = ", ".join(str(number) for number in missing)
        return Text(f"整改项 {listed} 没有说明", f"nothing is said about finding {listed}")
    return None
