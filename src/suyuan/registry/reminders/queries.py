"""Reading reminders: the inbox of a house, how much is unread, its settings, and who a feed belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, F, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.jobs.models import Job
from suyuan.registry.jobs.states import OPEN
from suyuan.registry.jobs.team import with_people
from suyuan.registry.reminders.models import CalendarFeed, Digest, Mail, ReadMark, Reminder, ReminderSetting
from suyuan.registry.reminders.rules import DEFAULT_DAYS
from suyuan.registry.reminders.sources import usable_units
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.standards.states import USABLE

MOST_UNREAD: Final = 99
LINES_SHOWN: Final = 40  # reminders of one digest that the inbox shows
NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


def unread(organization: UUID | None, person: UUID | None) -> int:
    """How many notices of the house the person has not read, MOST_UNREAD at most: one indexed query."""
    if organization is None or person is None:
        return 0
    read = ReadMark.objects.filter(person=person).values("read_until")[:1]
    fresh = Digest.objects.filter(
        organization=organization, created_at__gt=Coalesce(Subquery(read), Value(NEVER))
    )
    return fresh.values("pk")[:MOST_UNREAD].count()


def read_until(person: UUID) -> datetime:
    """Up to when a person has read: one query."""
    return ReadMark.objects.filter(person=person).values_list("read_until", flat=True).first() or NEVER


def inbox(organization: UUID, *, page: int = 1, size: int = 10) -> tuple[list[dict[str, Any]], int]:
    """Digests of a house, the newest first, each with its most urgent reminders and mails; and how many.

    Four queries, however many there are.
    """
    found = Digest.objects.filter(organization=organization)
    start = (max(page, 1) - 1) * size
    rows = list(found.order_by("-on", "-pk").values("id", "on", "count", "created_at")[start : start + size])
    keys = [row["id"] for row in rows]
    lines: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for line in _first_lines(keys):
        lines[line["digest_id"]].append(line)
    mails = {
        row["digest_id"]: row
        for row in Mail.objects.filter(digest__in=keys)
        .values("digest_id")
        .annotate(sent=Count("pk", filter=Q(state="sent")), all=Count("pk"))
    }
    shown = [row | {"lines": lines[row["id"]], "mails": mails.get(row["id"])} for row in rows]
    return shown, found.count()


def _first_lines(keys: list[UUID]) -> list[dict[str, Any]]:
    """The most urgent reminders of some digests: one query."""
    place = Window(RowNumber(), partition_by=F("digest"), order_by=[F("due_on").asc(), F("id").asc()])
    found = Reminder.objects.filter(digest__in=keys).annotate(place=place).filter(place__lte=LINES_SHOWN)
    columns = ("digest_id", "kind", "subject", "due_on", "days_ahead", "name_zh", "name_en", "detail")
    return [dict(row) for row in found.order_by("due_on", "id").values(*columns)]


def settings_of(organization: UUID) -> dict[str, Any]:
    """How a house is reminded; the defaults where it has set nothing: one query."""
    row = (
        ReminderSetting.objects.filter(organization=organization)
        .values("is_on", "days", "addresses", "language")
        .first()
    )
    return (
        dict(row) if row else {"is_on": True, "days": list(DEFAULT_DAYS), "addresses": [], "language": "zh"}
    )


def has_feed(person: UUID) -> bool:
    """Whether the person has an open calendar feed: one query."""
    return CalendarFeed.objects.filter(person=person, closed_at__isnull=True).exists()


def feed_of(token: str) -> dict[str, Any]:
    """Whose feed a token opens, with house and language: one query. Raises NotFound, as for a closed one."""
    found = CalendarFeed.objects.filter(
        digest=sha256_hex(token.encode()), closed_at__isnull=True, person__employed_to__isnull=True
    )
    row = found.values("person_id", "person__organization_id", "person__account__language").first()
    if row is None:
        raise NotFound(Text("没有这个日历", "there is no such calendar"))
    return dict(row)


def standards_ending(organization: UUID, *, first: date, last: date, limit: int) -> list[dict[str, Any]]:
    """Standards of a house whose certificate ends between two days: one query."""
    found = MeasurementStandard.objects.filter(
        owner=organization, state__in=USABLE, assessment_cert_to__range=(first, last)
    )
    columns = ("id", "code", "name_zh", "name_en", "assessment_cert_to")
    return list(found.order_by("assessment_cert_to", "id").values(*columns)[:limit])


def units_ending(organization: UUID, *, first: date, last: date, limit: int) -> list[dict[str, Any]]:
    """Units of reference materials on the shelf of a house that end between two days: one query."""
    found = usable_units().filter(holder=organization, ends_on__range=(first, last))
    columns = ("id", "unit_no", "item_zh", "item_en", "ends_on")
    return list(found.order_by("ends_on", "id").values(*columns)[:limit])


def jobs_scheduled(
    organization: UUID, *, first: date, last: date, limit: int, person: UUID | None = None
) -> list[dict[str, Any]]:
    """Open jobs of a house, as the laboratory or as the applicant, with their days: one query.

    With a person, only those at whose bench this person stands.
    """
    found = Job.objects.filter(
        Q(institution=organization) | Q(application__applicant=organization),
        state__in=OPEN,
        scheduled_for__range=(first, last),
    )
    if person is not None:
        found = found.filter(Q(verifier_id=person) | Q(pk__in=with_people([person])))
    columns = ("id", "number", "scheduled_for", "until_on", "instrument__name_zh", "instrument__name_en")
    return list(found.order_by("scheduled_for", "id").values(*columns)[:limit])


def deliveries(kinds: Collection[str], subjects: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """How the notices about some subjects reached each house: house -> told, mails sent, waiting, given up,
    all of them counted. Two queries.
    """
    digests = dict(
        Digest.objects.filter(reminders__kind__in=kinds, reminders__subject__in=list(subjects))
        .distinct()
        .values_list("pk", "organization_id")
    )
    found: dict[UUID, dict[str, int]] = {}
    for house in digests.values():
        found.setdefault(house, {"told": 0, "sent": 0, "waiting": 0, "given_up": 0})["told"] += 1
    mails = Mail.objects.filter(digest__in=digests).values_list("digest_id", "state")
    for digest, state in mails:
        found[digests[digest]][state] += 1
    return found
