"""The columns every register shares, the append-only chain of events, and the changes that it seals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Frozen:
    """Rows that are written once: the database itself refuses to change or delete them.

    `may_change` names the columns that may move all the same. The triggers come from `journal.triggers`.
    """

    may_change: ClassVar[frozenset[str]] = frozenset()


class Record(models.Model):
    """What every governed row carries. Identities and instants are brought by the command that writes."""

    id = models.UUIDField(primary_key=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    updated_at = models.DateTimeField()
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Event(Frozen, models.Model):
    """One act on one entity. `hash` covers every other column and `prev_hash`, so a change anywhere shows.

    `changes` seals what the transaction did to the tables since its last event, see `journal.sealing`.
    """

    seq = models.BigIntegerField(primary_key=True)
    act = models.CharField(max_length=60)
    entity = models.CharField(max_length=60)
    entity_id = models.CharField(max_length=64)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    payload = models.TextField(blank=True)
    payload_hash = models.CharField(max_length=64)
    changes = models.TextField(blank=True)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = (models.Index(fields=["entity", "entity_id", "seq"]),)


class ChainHead(models.Model):
    """The last link of the event chain; one row, moved only by a guarded update.

    `sealed` is the last change that an event has sealed, `tx` the transaction it was made in.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    sealed = models.BigIntegerField(default=0)
    tx = models.BigIntegerField(default=0)


class Change(Frozen, models.Model):
    """One row of a governed table that was inserted, updated or deleted: written by triggers and imports.

    `tx` is the transaction (PostgreSQL; 0 on SQLite, where writers stand in line), `at` the clock of the
    database, `content` the row afterwards as JSON. `operation`: insert, update, delete, or the row as it was
    met when its triggers were installed ("met"), or rows that were inserted together ("many"): see `blocks`.
    """

    seq = models.BigAutoField(primary_key=True)
    tx = models.BigIntegerField()
    at = models.CharField(max_length=32)
    table_name = models.CharField(max_length=64)
    key = models.CharField(max_length=80)
    operation = models.CharField(max_length=8)
    content = models.TextField(blank=True)


class DutyDay(models.Model):
    """The last civil day on which a daily duty was done, and to how many rows; see `journal.running`."""

    duty = models.CharField(max_length=60, primary_key=True)
    last_on = models.DateField()
    at = models.DateTimeField()
    count = models.PositiveIntegerField()
