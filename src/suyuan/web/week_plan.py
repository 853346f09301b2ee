"""A week of plans as the calendar draws it: rows of people, standards or rooms, fourteen half-days wide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.jobs.diary import Week
from suyuan.registry.jobs.planning import away_of
from suyuan.registry.jobs.planning_rules import CODES, Booking, Finding, half_day
from suyuan.registry.jobs.working_days import working_days
from suyuan.registry.standards.rules import Readiness

VIEWS: Final[dict[str, Text]] = {
    "people": Text("人员", "People"),
    "standards": Text("计量标准", "Standards"),
    "rooms": Text("工作间", "Rooms"),
}
HALF_DAYS: Final = 14
NOBODY: Final = Text("未指定人员", "Nobody yet")
NOWHERE: Final = Text("未指定工作间", "No room yet")


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A job in a row: column of its first half-day (from 1) and how many it covers in this week."""

    job: Mapping[str, Any]
    column: int
    width: int
    goes_on: bool  # after this week
    began: bool  # before it
    findings: tuple[Text, ...]
    is_hard: bool
    people: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the calendar. `shade` says of each half-day: "", "off", "away", "blocked"."""

    key: str
    name: Text
    bars: tuple[Bar, ...]
    shade: tuple[str, ...]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of the list that a phone shows."""

    day: date
    is_off: bool
    bars: tuple[Bar, ...]


def lines_of(week: Week, view: str) -> list[Line]:
    """The rows of a view."""
    off = [("" if working_days().is_working(day) else "off") for day in week.days for _ in range(2)]
    if view == "standards":
        return [
            _line(week, str(one), name, off, _blocked(week, one), lambda b, one=one: one in b.standards,
                  notes=_why(week, one))
            for one, name in week.standards.items()
        ]  # fmt: skip
    if view == "rooms":
        found = [
            _line(
                week, str(row["id"]), _room(row), off, _closed(week, row["closed_on"]),
                lambda b, one=row["id"]: b.room == one,
            )
            for row in week.rooms
            if row["closed_on"] is None or row["closed_on"] > week.days[0]
        ]  # fmt: skip
        return _with_rest(week, found, off, NOWHERE, lambda b: b.room is None)
    away = away_of(week.absences)
    found = [
        _line(week, str(one), name, off, _away(week, away.get(one, ())), lambda b, one=one: one in b.people)
        for one, name in week.people.items()
    ]
    return _with_rest(week, found, off, NOBODY, lambda b: not b.people)


def days_of(week: Week) -> list[Day]:
    """The same week as a list of days."""
    return [
        Day(
            day=day,
            is_off=not working_days().is_working(day),
            bars=tuple(
                bar
                for row in week.jobs
                if day in week.bookings[row["id"]].spell.days()
                for bar in [_bar(week, row)]
            ),
        )
        for day in week.days
    ]


def words_of(found: Iterable[Finding]) -> tuple[Text, ...]:
    """Each kind of finding once, in words."""
    return tuple(CODES[code].name for code in dict.fromkeys(one.code for one in found))


def _room(row: Mapping[str, Any]) -> Text:
    return Text(f"{row['code']} {row['name_zh']}", f"{row['code']} {row['name_en']}")


def _with_rest(week: Week, found: list[Line], off: list[str], name: Text, belongs: Any) -> list[Line]:
    rest = _line(week, "", name, off, (), belongs)
    return [*found, rest] if rest.bars else found


def _line(
    week: Week,
    key: str,
    name: Text,
    off: list[str],
    marks: Any,
    belongs: Any,
    *,
    notes: tuple[Text, ...] = (),
) -> Line:
    marked = dict(marks)
    bars = tuple(_bar(week, row) for row in week.jobs if belongs(week.bookings[row["id"]]))
    shade = tuple(marked.get(place, off[place]) for place in range(HALF_DAYS))
    return Line(key=key, name=name, bars=bars, shade=shade, notes=notes)


def _bar(week: Week, row: Mapping[str, Any]) -> Bar:
    booking: Booking = week.bookings[row["id"]]
    start = half_day(week.days[0], "am")
    first, last = booking.spell.first - start, booking.spell.last - start
    left, right = max(first, 0), min(last, HALF_DAYS - 1)
    found = week.findings.get(row["id"], ())
    return Bar(
        job=row, column=left + 1, width=right - left + 1, began=first < 0, goes_on=last >= HALF_DAYS,
        findings=words_of(found), is_hard=any(one.is_hard for one in found),
        people=tuple(week.people[one] for one in booking.people if one in week.people),
    )  # fmt: skip


def _away(week: Week, spells: Iterable[Any]) -> Iterable[tuple[int, str]]:
    start = half_day(week.days[0], "am")
    for spell in spells:
        for place in range(max(spell.first - start, 0), min(spell.last - start, HALF_DAYS - 1) + 1):
            yield place, "away"


def _blocked(week: Week, standard: UUID) -> Iterable[tuple[int, str]]:
    for place in range(HALF_DAYS):
        if (standard, week.days[place // 2]) in week.blocked:
            yield place, "blocked"


def _closed(week: Week, closed_on: date | None) -> Iterable[tuple[int, str]]:
    for place in range(HALF_DAYS):
        if closed_on and week.days[place // 2] >= closed_on:
            yield place, "blocked"


def _why(week: Week, standard: UUID) -> tuple[Text, ...]:
    states: list[Readiness] = [
        state for (one, day), state in week.blocked.items() if one == standard and day in week.days
    ]
    return tuple(dict.fromkeys(reason.words for state in states for reason in state.reasons))
