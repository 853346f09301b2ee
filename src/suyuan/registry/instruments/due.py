"""What is due: instruments whose validity ends within a window or has ended, counted by month and listed.

An instrument is due while it may be used: an idle, rejected or scrapped one is not. Under control it is due
for verification, else for the calibration that was agreed. One index gives the days, so that the counts cost
the rows of the window and never those of the register.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet

from suyuan.base import civil
from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.instruments import rules
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.queries import (
    COUNT_LIMIT,
    LIST_COLUMNS,
    MAX_SIZE,
    InstrumentFilter,
    Page,
    filtered,
)
from suyuan.registry.journal.walking import Walk

HORIZON_DAYS: Final = 90
LONGEST_OVERDUE_DAYS: Final = 366 * 10  # further back nothing is told apart
WINDOWS: Final[dict[str, Text]] = {
    "overdue": Text("已超期", "Overdue"),
    "30": Text("30 天内到期", "Due within 30 days"),
    "60": Text("60 天内到期", "Due within 60 days"),
    "90": Text("90 天内到期", "Due within 90 days"),
}
MARKS: Final = (30, 60, 90)


@dataclass(frozen=True, kw_only=True)
class Month:
    """The instruments that fall due in one civil month, from today on."""

    first: date
    count: int


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """Counts of one filter: overdue, within each number of days, and by month up to the horizon."""

    overdue: int
    within: Mapping[int, int]
    months: tuple[Month, ...]


def outlook(chosen: InstrumentFilter, *, on: date) -> Outlook:
    """The counts of what is due: one query, with a row for each day on which anything ends."""
    ending = _due(chosen, on=on).filter(valid_until__lte=on + timedelta(days=HORIZON_DAYS))
    counted = ending.order_by().values_list("valid_until").annotate(n=Count("pk"))
    return outlook_of(dict(counted), on=on)


def outlook_of(by_day: Mapping[date, int], *, on: date) -> Outlook:
    """The same from how many end on each day."""
    coming = {day: n for day, n in by_day.items() if on <= day <= on + timedelta(days=HORIZON_DAYS)}
    months: dict[date, int] = {}
    month = on.replace(day=1)
    while month <= on + timedelta(days=HORIZON_DAYS):
        months[month] = 0
        month = civil.add_months(month, 1)
    for day, n in coming.items():
        months[day.replace(day=1)] += n
    return Outlook(
        overdue=sum(n for day, n in by_day.items() if day < on),
        within={
            days: sum(n for day, n in coming.items() if day <= on + timedelta(days=days)) for days in MARKS
        },
        months=tuple(Month(first=first, count=n) for first, n in months.items()),
    )


def page(
    chosen: InstrumentFilter, *, window: str, month: str = "", on: date, page: int = 1, size: int = 50
) -> Page:
    """One page of what is due in a window or in a month (``2026-03``), the earliest first: two queries.

    Raises InputError for a window or a month that does not exist.
    """
    found = within(chosen, window=window, month=month, on=on)
    size = max(1, min(size, MAX_SIZE))
    start = (max(1, min(page, COUNT_LIMIT // size + 1)) - 1) * size
    counted = found.order_by().values("pk")[: COUNT_LIMIT + 1].count()
    rows = found.order_by("valid_until", "id").values(*LIST_COLUMNS)[start : start + size]
    return Page(
        rows=[_with_days(dict(row), on=on) for row in rows],
        total=min(counted, COUNT_LIMIT),
        has_more=counted > COUNT_LIMIT,
        page=start // size + 1,
        size=size,
    )


def every(chosen: InstrumentFilter, *, window: str, month: str = "", on: date) -> Walk:
    """All of what is due in a window or a month, for a file. Raises InputError as `page` does."""
    return Walk(
        found=within(chosen, window=window, month=month, on=on),
        columns=LIST_COLUMNS,
        finish=lambda rows: [_with_days(row, on=on) for row in rows],
    )


def within(chosen: InstrumentFilter, *, window: str, month: str = "", on: date) -> QuerySet[Instrument]:
    """The instruments that are due in a window or a month."""
    if month:
        first = _month(month)
        last = civil.add_months(first, 1) - timedelta(days=1)
        return _due(chosen, on=on).filter(valid_until__range=(max(first, on), last))
    if window == "overdue":
        return _due(chosen, on=on).filter(valid_until__lt=on)
    if window not in WINDOWS:
        raise InputError(
            Text(f"没有期限“{window}”", f"there is no window “{window}”"),
            given=window,
            allowed=", ".join(WINDOWS),
        )
    return _due(chosen, on=on).filter(valid_until__range=(on, on + timedelta(days=int(window))))


def ending(owner_ids: Iterable[UUID], *, first: date, last: date, limit: int) -> list[dict[str, Any]]:
    """What ends for some owners between two days, the earliest first, at most `limit` rows: one query."""
    found = Instrument.objects.filter(owner__in=list(owner_ids), valid_until__range=(first, last))
    columns = ("id", "label_no", "name_zh", "name_en", "model", "serial_no", "place", "valid_until")
    return list(
        found.exclude(state__in=rules.STATUS_OF_STATE).order_by("valid_until", "id").values(*columns)[:limit]
    )


def ending_by_day(owner_ids: Iterable[UUID], *, first: date, last: date) -> dict[date, int]:
    """How many end for some owners on each day between two days: one query."""
    found = Instrument.objects.filter(owner__in=list(owner_ids), valid_until__range=(first, last))
    found = found.exclude(state__in=rules.STATUS_OF_STATE).order_by()
    return dict(found.values_list("valid_until").annotate(n=Count("pk")))


def _due(chosen: InstrumentFilter, *, on: date) -> QuerySet[Instrument]:
    found = filtered(chosen, on=on).exclude(state__in=rules.STATUS_OF_STATE)
    return found.filter(valid_until__gte=on - timedelta(days=LONGEST_OVERDUE_DAYS))


def _with_days(row: dict[str, Any], *, on: date) -> dict[str, Any]:
    status = rules.verification_status(
        state=row["state"], is_controlled=row["controlled"], valid_until=row["valid_until"], on=on
    )
    days = (row["valid_until"] - on).days
    return row | {"status": status, "status_words": rules.STATUSES[status], "days": days}


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise InputError(
            Text(f"月份应为 YYYY-MM，给出的是“{text}”", f"a month is written YYYY-MM; “{text}” was given"),
            given=text,
            allowed="YYYY-MM",
        ) from None
