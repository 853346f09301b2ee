"""What a house wants to be told and was told, the mails that wait, who has read, and calendar feeds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from suyuan.registry.journal.models import Frozen, Record
from suyuan.registry.parties.models import Organization, Person


class ReminderSetting(Record):
    """How a house is reminded. A house without a row is told on the web, at the default days."""

    organization = models.OneToOneField(Organization, models.PROTECT, related_name="reminder_setting")
    is_on = models.BooleanField(default=True)
    days = models.JSONField(default=list)  # days ahead, the longest first
    addresses = models.JSONField(default=list)  # mail addresses; none: on the web only
    language = models.CharField(max_length=2, default="zh")  # of the mails: zh, en


class Digest(Frozen, Record):
    """What one house is told on one day: one notice on the web, one mail for each address."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="digests", db_index=False)
    on = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organization", "on"], name="one_digest_a_day"),)


class Reminder(Frozen, Record):
    """One thing a house was told: what ends, on which day, so many days ahead. Never told twice."""

    digest = models.ForeignKey(Digest, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=20)  # see rules.KINDS
    subject = models.UUIDField()
    due_on = models.DateField()
    days_ahead = models.SmallIntegerField()
    name_zh = models.CharField(max_length=200)
    name_en = models.CharField(max_length=240)
    detail = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject", "due_on", "days_ahead", "kind"], name="told_once"),
        )


class Mail(Record):
    """A mail of a digest to one address: waits until a server took it, however often that is tried."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"attempts", "next_at", "fault"})

    digest = models.ForeignKey(Digest, models.PROTECT, related_name="mails")
    address = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=10, default="waiting")  # see rules.MAIL_STATES
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    fault = models.CharField(max_length=240, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["digest", "address"], name="one_mail_per_address"),)
        indexes = (models.Index(fields=["next_at"], condition=Q(state="waiting"), name="mails_waiting"),)


class ReadMark(Record):
    """Up to which instant a person has read the notices of the house."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="reminders_read")
    read_until = models.DateTimeField()


class CalendarFeed(Record):
    """A private address at which a person's calendar is had. The token itself is not kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="one_open_feed_per_person"
            ),
        )
