"""Working days: weekends, legal holidays and the days that are worked to make up for them, as data.

The table is a file that an installation replaces; a year it does not tell about has its weekends off only,
and `tells` says so. A time limit of n working days ends on the nth working day after the day it began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.base.toml import read_toml
from suyuan.registry.jobs.days_off import FILE, read_table

MOST_DAYS: Final = 400  # in one span off


@dataclass(frozen=True, kw_only=True)
class WorkingDays:
    """What differs from Monday to Friday, and the years it is known for."""

    off: frozenset[date] = frozenset()
    working: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def tells(self, year: int) -> bool:
        """Whether the holidays of the year are known."""
        return year in self.years

    def is_working(self, day: date) -> bool:
        """Whether the day is worked."""
        return day in self.working or (day.weekday() < 5 and day not in self.off)

    def after(self, day: date, count: int) -> date:
        """The last day of a limit of `count` working days that begins on `day`. The day itself for 0."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def before(self, day: date, count: int) -> date:
        """The latest day of which `count` working days have passed on `day`. The day itself for 0."""
        while count > 0:
            count -= self.is_working(day)
            day -= timedelta(days=1)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and with `end`; negative where `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def read_days(data: bytes) -> WorkingDays:
    """The table of a file. Raises InputError, Unreadable or TooLarge with what is wrong."""
    rows = read_toml(data).get("year", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _wrong(rows)
    return WorkingDays(
        off=frozenset(day for row in rows for span in _list(row, "off") for day in _span(span)),
        working=frozenset(_day(text) for row in rows for text in _list(row, "working")),
        years=frozenset(_year(row) for row in rows),
    )


def _list(row: dict[str, Any], name: str) -> list[Any]:
    found = row.get(name, [])
    if not isinstance(found, list):
        raise _wrong(found)
    return found


def _year(row: dict[str, Any]) -> int:
    year = row.get("year")
    if type(year) is not int:
        raise _wrong(year)
    return year


def _span(given: Any) -> Iterator[date]:
    if not isinstance(given, list) or len(given) != 2:
        raise _wrong(given)
    first, last = _day(given[0]), _day(given[1])
    if not 0 <= (last - first).days < MOST_DAYS:
        raise _wrong(given)
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _day(given: Any) -> date:
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise _wrong(given) from None


def _wrong(given: object) -> InputError:
    told = str(given)[:60]
    return InputError(
        Text(f"放假安排表中有无法识别的内容：{told}", f"the table of days off holds something wrong: {told}"),
        given=told,
        allowed="YYYY-MM-DD",
    )


@cache
def days_that_come_along() -> WorkingDays:
    """The table that comes with the program: written from memory, see the file."""
    return read_days(files("suyuan.registry.jobs").joinpath("data", "days_off.toml").read_bytes())


def working_days() -> WorkingDays:
    """The table of this installation: its own (`days_off`), else the one that comes along."""
    place = Path(settings.DATA) / FILE
    try:
        changed = place.stat().st_mtime_ns
    except OSError:
        return days_that_come_along()
    return _own(place, changed)


def caution(*years: int) -> Text | None:
    """What to know before a time limit of these years is relied on, or None."""
    table = working_days()
    if missing := sorted({year for year in years if not table.tells(year)}):
        told = ", ".join(map(str, missing))
        return Text(
            f"没有 {told} 年的放假安排，期限只扣除周末；请用 suyuan days-off 载入正式通知。",
            f"The holidays of {told} are not known: time limits leave out weekends only. Load the official "
            "notice with suyuan days-off.",
        )
    if table is days_that_come_along():
        return Text(
            "放假安排随程序提供，凭记忆录入，未经核对；依靠期限之前请用 suyuan days-off 载入正式通知。",
            "The holidays came with the program, from memory: nobody compared them with the notice. Load the "
            "official table with suyuan days-off before a time limit is relied on.",
        )
    return None


@lru_cache(maxsize=4)
def _own(place: Path, changed: int) -> WorkingDays:  # noqa: ARG001 - read anew when the file changed
    kinds = read_table(place.read_bytes())
    return WorkingDays(
        off=frozenset(day for day, kind in kinds.items() if kind == "off"),
        working=frozenset(day for day, kind in kinds.items() if kind == "working"),
        years=frozenset(day.year for day in kinds),
    )
