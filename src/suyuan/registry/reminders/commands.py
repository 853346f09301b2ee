"""Settings of a house, what a person has read, and the person's calendar feed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.reminders import acts, rules
from suyuan.registry.reminders.models import CalendarFeed, ReadMark, ReminderSetting

SHORTEST_TOKEN = 32


def set_reminders(
    occasion: Occasion,
    *,
    organization: UUID,
    is_on: bool,
    days: Iterable[int],
    addresses: Iterable[str],
    language: str,
) -> ReminderSetting:
    """Keep how a house is reminded. Raises InputError for days, addresses or a language that are none."""
    permit(acts.SET, occasion, organization=organization)
    wanted = {
        "is_on": is_on,
        "days": rules.days_of(days),
        "addresses": rules.addresses_of(addresses),
        "language": language,
    }
    if language not in ("zh", "en"):
        raise InputError(
            Text("邮件语言只能是中文或英文", "mails are in Chinese or English"),
            given=language,
            allowed="zh, en",
        )
    with transaction.atomic():
        row = ReminderSetting.objects.select_for_update().filter(organization=organization).first()
        if row is None:
            row = ReminderSetting(**columns(occasion), organization_id=organization, **wanted)
            row.save(force_insert=True)
        else:
            for name, value in wanted.items():
                setattr(row, name, value)
            row.updated_at, row.row_version = occasion.at, row.row_version + 1
            row.save(force_update=True)
        record(acts.SET, occasion, entity="organization", entity_id=organization, payload=wanted)
    return row


def mark_read(occasion: Occasion) -> None:
    """A person has read everything that was told up to now."""
    person = _person(occasion)
    with transaction.atomic():
        row = ReadMark.objects.select_for_update().filter(person=person).first()
        if row is None:
            ReadMark(**columns(occasion), person_id=person, read_until=occasion.at).save(force_insert=True)
        else:
            row.read_until = row.updated_at = occasion.at
            row.save(force_update=True)
        record(acts.READ, occasion, entity="person", entity_id=person)


def open_feed(occasion: Occasion, *, token: str) -> CalendarFeed:
    """Give the person a calendar at the address of a new token; one opened before ends with it."""
    person = _person(occasion)
    if len(token) < SHORTEST_TOKEN:
        raise InputError(Text("令牌太短", "the token is too short"), given=len(token), allowed=SHORTEST_TOKEN)
    with transaction.atomic():
        CalendarFeed.objects.filter(person=person, closed_at__isnull=True).update(
            closed_at=occasion.at, updated_at=occasion.at
        )
        feed = CalendarFeed(**columns(occasion), person_id=person, digest=sha256_hex(token.encode()))
        feed.save(force_insert=True)
        record(acts.OPEN_FEED, occasion, entity="person", entity_id=person, payload={"feed": feed.pk})
    return feed


def close_feed(occasion: Occasion) -> bool:
    """End the person's calendar feed at once; whether there was one."""
    person = _person(occasion)
    with transaction.atomic():
        closed = CalendarFeed.objects.filter(person=person, closed_at__isnull=True).update(
            closed_at=occasion.at, updated_at=occasion.at
        )
        if closed:
            record(acts.CLOSE_FEED, occasion, entity="person", entity_id=person)
    return bool(closed)


def _person(occasion: Occasion) -> UUID:
    if occasion.actor.person is None:
        raise NotPermitted(Text("只有本人可以这样做", "only a person does this"))
    return occasion.actor.person
