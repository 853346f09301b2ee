"""A calendar of last days and scheduled jobs as RFC 5545 has it: all-day events with lasting identities.

The same facts give the same bytes, so that a reader that asks again is told that nothing changed. Where too
many instruments end, a day has one event with their number instead of one event for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from suyuan.base.text import Language, Text

MOST_EVENTS: Final = 300
PAST_DAYS: Final = 30
COMING_DAYS: Final = 365
PRODUCT: Final = "-//Suyuan//Calendar//ZH"
NAMES: Final = Text("溯源：到期与任务", "Suyuan: what is due")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of whole days. `key` is the same for the same matter, whenever the calendar is made."""

    key: str
    day: date
    until: date | None = None  # the last day; None: the same
    summary: Text
    address: str


def calendar_of(entries: Iterable[Entry], *, host: str, language: Language) -> bytes:
    """The calendar as bytes: lines of 75 octets at most, folded by the library."""
    from icalendar import Calendar, Event  # for a feed alone; 3 MB

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", NAMES.to(language))
    for entry in sorted(entries, key=lambda one: (one.day, one.key)):
        event = Event()
        event.add("uid", f"{entry.key}@{host}")
        event.add("dtstamp", datetime.combine(entry.day, time(), UTC))  # of the fact, not of the asking
        event.add("dtstart", entry.day)
        event.add("dtend", (entry.until or entry.day) + timedelta(days=1))
        event.add("summary", entry.summary.to(language))
        event.add("url", entry.address)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def instrument_entries(rows: Iterable[Mapping[str, Any]], *, address: str) -> list[Entry]:
    """One entry for each instrument, on its last valid day."""
    return [
        Entry(
            key=f"instrument-{row['id']}-{row['valid_until']:%Y%m%d}",
            day=row["valid_until"],
            summary=Text(
                f"器具到期：{row['name_zh']} {row['model']} {row['serial_no']}".rstrip(),
                f"Instrument due: {row['name_en']} {row['model']} {row['serial_no']}".rstrip(),
            ),
            address=f"{address}/instruments/{row['id']}",
        )
        for row in rows
    ]


def counted_entries(by_day: Mapping[date, int], *, house: object, address: str) -> list[Entry]:
    """One entry for each day on which instruments end."""
    return [
        Entry(
            key=f"instruments-{house}-{day:%Y%m%d}",
            day=day,
            summary=Text(f"{n} 台器具到期", f"{n} instruments due"),
            address=f"{address}/due?month={day:%Y-%m}",
        )
        for day, n in by_day.items()
    ]


def standard_entries(rows: Iterable[Mapping[str, Any]], *, address: str) -> list[Entry]:
    """The last day of the certificate of each standard."""
    return [
        Entry(
            key=f"standard-{row['id']}-{row['assessment_cert_to']:%Y%m%d}",
            day=row["assessment_cert_to"],
            summary=Text(
                f"计量标准证书到期：{row['name_zh']} {row['code']}",
                f"Certificate of the standard ends: {row['name_en']} {row['code']}",
            ),
            address=f"{address}/standards/{row['id']}",
        )
        for row in rows
    ]


def unit_entries(rows: Iterable[Mapping[str, Any]], *, address: str) -> list[Entry]:
    """The last day of each unit of a reference material on the shelf."""
    return [
        Entry(
            key=f"material-{row['id']}-{row['ends_on']:%Y%m%d}",
            day=row["ends_on"],
            summary=Text(
                f"标准物质到期：{row['item_zh']} {row['unit_no']}",
                f"Reference material ends: {row['item_en']} {row['unit_no']}",
            ),
            address=f"{address}/materials/shelf/{row['id']}",
        )
        for row in rows
    ]


def job_entries(rows: Iterable[Mapping[str, Any]], *, address: str) -> list[Entry]:
    """The day for which each job is scheduled; a job that moves keeps its identity."""
    return [
        Entry(
            key=f"job-{row['id']}",
            day=row["scheduled_for"],
            until=row["until_on"],
            summary=Text(
                f"检定任务 {row['number']}：{row['instrument__name_zh']}",
                f"Job {row['number']}: {row['instrument__name_en']}",
            ),
            address=f"{address}/jobs/{row['id']}",
        )
        for row in rows
    ]
