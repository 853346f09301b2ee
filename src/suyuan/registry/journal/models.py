"""The columns every register shares, and the append-only chain of events."""

from __future__ import annotations

from django.db import models


class Record(models.Model):
    """What every governed row carries. Identities and instants are brought by the command that writes."""

    id = models.UUIDField(primary_key=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    updated_at = models.DateTimeField()
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Event(models.Model):
    """One act on one entity. `hash` covers every other column and `prev_hash`, so a change anywhere shows."""

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
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = (models.Index(fields=["entity", "entity_id", "seq"]),)


class ChainHead(models.Model):
    """The last link of the event chain; one row, moved only by a guarded update."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
