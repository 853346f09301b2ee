"""Tokens with which programs act for a person, and the answers kept for a repeated request."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from suyuan.registry.journal.models import Record
from suyuan.registry.parties.models import Person


class Token(Record):
    """A secret of one person, kept as its SHA-256. What it may do is at most what its person may do today."""

    not_noted: ClassVar[frozenset[str]] = frozenset({"last_used_on"})  # moves by use, without an act

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    beginning = models.CharField(max_length=12)  # by which its owner knows it again
    scopes = models.JSONField(default=list)  # see access.rules.SCOPES
    expires_on = models.DateField()  # the last day
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)


class Answer(Record):
    """What a request with an idempotency key was answered.

    The row is written before the act, so that the event of the act seals it; the answer itself is written
    into columns that are not noted, in the same transaction.
    """

    not_noted: ClassVar[frozenset[str]] = frozenset({"status", "body"})

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)  # of method, address and body
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "key"], name="one_answer_per_key"),)
        indexes = (models.Index(fields=["created_at"]),)
