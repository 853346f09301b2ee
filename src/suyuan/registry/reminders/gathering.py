"""Gathering what is to be reminded of: the daily duty that writes reminders, digests and waiting mails.

What was told is looked for by an index while the candidates are read, so that a day costs the rows that are
due in a band and not yet told, in a number of queries that does not grow with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from suyuan.base.text import Text
from suyuan.registry.jobs.working_days import working_days
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization
from suyuan.registry.reminders import acts
from suyuan.registry.reminders.governing import GOVERNING
from suyuan.registry.reminders.letter import Line, letter
from suyuan.registry.reminders.models import Digest, Mail, Reminder, ReminderSetting
from suyuan.registry.reminders.rules import DEFAULT_DAYS, Band, bands, long_past
from suyuan.registry.reminders.sources import SOURCES, Source
from suyuan.registry.reminders.supervised import SUPERVISION

BATCH: Final = 2000
STEP: Final = 2000  # lines that are written while others wait


class Due(NamedTuple):
    """What a house is told: the row, how it is said, and where the history tells that it is escalated."""

    subject: UUID
    line: Line
    entity: str
    entity_id: UUID


Lines = dict[UUID, list[Due]]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Houses that want to be told at the same days. `apart` says that they are all but `houses`."""

    days: tuple[int, ...]
    houses: tuple[UUID, ...]
    apart: bool = False


def gather(occasion: Occasion) -> int:
    """Write what every house is to be told today; number of reminders. Nothing is told twice.

    What ends is read before anything is locked. Houses are told in steps, each committed by itself, so that
    nobody waits for the reminders of a whole province; a house has its notice as a whole or not at all.
    """
    occasion = occasion.as_system()
    permit(acts.GATHER, occasion)
    kept = {row.organization_id: row for row in ReminderSetting.objects.all()}
    lines = _lines(occasion, wishes(kept), _told(occasion))
    return sum(_tell(occasion, some, kept) for some in steps(lines))


def steps(lines: Lines, most: int = STEP) -> Iterator[Lines]:
    """Houses together until they have `most` lines: a house with more than that is a step of its own."""
    some: Lines = {}
    count = 0
    for house, of_house in lines.items():
        if some and count + len(of_house) > most:
            yield some
            some, count = {}, 0
        some[house] = of_house
        count += len(of_house)
    if some:
        yield some


def _tell(occasion: Occasion, lines: Lines, kept: dict[UUID, ReminderSetting]) -> int:
    """Tell some houses; those that another process has told meanwhile are left out."""
    with transaction.atomic():
        told = _told(occasion)
        lines = {house: of_house for house, of_house in lines.items() if house not in told}
        count = sum(len(one) for one in lines.values())
        if not count:
            return 0
        digests = _digests(occasion, lines)
        _reminders(occasion, lines, digests)
        _mails(occasion, lines, digests, kept)
        _escalations(occasion, lines)
        record(
            acts.GATHER,
            occasion,
            entity="reminders",
            entity_id=occasion.today.isoformat(),
            payload={"count": count, "houses": len(lines)},
        )
    return count


def _told(occasion: Occasion) -> set[UUID]:
    """The houses that were told something today."""
    return set(Digest.objects.filter(on=occasion.today).values_list("organization_id", flat=True))


def wishes(kept: dict[UUID, ReminderSetting]) -> list[Wish]:
    """Houses by the days they want; those without a setting, all but the rest, have the default."""
    grouped: dict[tuple[int, ...], list[UUID]] = defaultdict(list)
    for house, row in kept.items():
        if row.is_on:
            grouped[tuple(row.days)].append(house)
    found = [Wish(days=days, houses=tuple(houses)) for days, houses in sorted(grouped.items())]
    return [*found, Wish(days=DEFAULT_DAYS, houses=tuple(kept), apart=True)]


def _lines(occasion: Occasion, asked: Sequence[Wish], told: set[UUID]) -> Lines:
    """What each house is to be told; a house that was told something today waits until tomorrow."""
    found: dict[UUID, list[Due]] = defaultdict(list)
    for wish in asked:
        for source in (*SOURCES, *SUPERVISION, *GOVERNING):
            for band in _bands(source, wish, occasion):
                for row in _candidates(source, wish, band):
                    if row["said_to"] not in told:
                        due = Due(row["pk"], _line(source, band, row), source.escalates[0], row["history_of"])
                        found[row["said_to"]].append(due)
    return dict(found)


def _bands(source: Source, wish: Wish, occasion: Occasion) -> list[Band]:
    if source.late_after:
        # Counted from the last day, as for jobs: a day off does not make it a day earlier.
        return [long_past(last=working_days().before(occasion.today, source.late_after))]
    return bands(wish.days, on=occasion.today, lead=source.lead)


def _candidates(source: Source, wish: Wish, band: Band) -> Iterator[dict[str, Any]]:
    rows: QuerySet[Any] = source.rows().filter(**{f"{source.due}__range": (band.first, band.last)})
    houses = {f"{source.house}__in": wish.houses}
    rows = rows.exclude(**houses) if wish.apart else rows.filter(**houses)
    known = Reminder.objects.filter(
        subject=OuterRef("pk"), due_on=OuterRef(source.due), days_ahead=band.days_ahead, kind=source.kind
    )
    shown = rows.filter(~Exists(known)).annotate(
        said_to=F(source.house),
        due=F(source.due),
        said_zh=F(f"{source.name}_zh"),
        said_en=F(f"{source.name}_en"),
        said_detail=source.detail,
        history_of=F(source.escalates[1]),
    )
    columns_ = ("pk", "said_to", "due", "said_zh", "said_en", "said_detail", "history_of")
    yield from shown.values(*columns_).iterator(BATCH)


def _line(source: Source, band: Band, row: dict[str, Any]) -> Line:
    return Line(
        kind=source.kind,
        due_on=row["due"],
        days_ahead=band.days_ahead,
        name=Text(row["said_zh"], row["said_en"]),
        detail=row["said_detail"][:160],
    )


def _digests(occasion: Occasion, lines: Lines) -> dict[UUID, Digest]:
    made = {
        house: Digest(**columns(occasion), organization_id=house, on=occasion.today, count=len(of_house))
        for house, of_house in lines.items()
    }
    Digest.objects.bulk_create(made.values(), batch_size=BATCH)
    return made


def _reminders(occasion: Occasion, lines: Lines, digests: dict[UUID, Digest]) -> None:
    Reminder.objects.bulk_create(
        (
            Reminder(
                **columns(occasion),
                digest=digests[house],
                kind=due.line.kind,
                subject=due.subject,
                due_on=due.line.due_on,
                days_ahead=due.line.days_ahead,
                name_zh=due.line.name.zh,
                name_en=due.line.name.en,
                detail=due.line.detail,
            )
            for house, of_house in lines.items()
            for due in of_house
        ),
        batch_size=BATCH,
    )


def _escalations(occasion: Occasion, lines: Lines) -> None:
    """The history of what was not done in time tells that the authority above heard of it."""
    for house, of_house in lines.items():
        for due in of_house:
            if due.entity:
                payload = {"kind": due.line.kind, "due_on": due.line.due_on.isoformat(), "told": house}
                record(acts.ESCALATE, occasion, entity=due.entity, entity_id=due.entity_id, payload=payload)


def _mails(
    occasion: Occasion,
    lines: Lines,
    digests: dict[UUID, Digest],
    kept: dict[UUID, ReminderSetting],
) -> None:
    wanted = [house for house in lines if house in kept and kept[house].addresses]
    names = Organization.objects.filter(pk__in=wanted).values_list("pk", "name_zh", "name_en")
    made = []
    for house, zh, en in names:
        written = letter(
            [due.line for due in lines[house]],
            house=Text(zh, en),
            on=occasion.today,
            address=settings.BASE_URL,
            language="en" if kept[house].language == "en" else "zh",
        )
        for address in kept[house].addresses:
            made.append(
                Mail(
                    **columns(occasion),
                    digest=digests[house],
                    address=address,
                    subject=written.subject,
                    body=written.body,
                    next_at=occasion.at,
                )
            )
    Mail.objects.bulk_create(made, batch_size=BATCH)
