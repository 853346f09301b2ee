"""Reading the journal: the history of one entity, and the check of the whole chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import DatabaseError
from django.db.models import QuerySet, Subquery

from suyuan.base.canonical import sha256_hex
from suyuan.registry.journal.commands import GENESIS, link_hash
from suyuan.registry.journal.models import ChainHead, Event
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.journal.sealing import read_seals

CHUNK: Final = 2000


def registers_version() -> str:
    """What names the state of all registers: the head of the event chain, moved by every command."""
    return _HEAD.first() or ""


_HEAD: Final = Prepared(lambda: ChainHead.objects.filter(pk=1).values_list("hash", flat=True))
VERSION: Final = Subquery(ChainHead.objects.filter(pk=1).values("hash"))  # the same, read beside a row


def history(entity: str, entity_id: object) -> list[dict[str, Any]]:
    """The events of one entity, oldest first: one query."""
    rows = Event.objects.filter(entity=entity, entity_id=str(entity_id)).order_by("seq")
    columns = ("seq", "act", "actor_id", "at", "from_state", "to_state", "reason", "hash")
    return [dict(row) for row in rows.values(*columns)]


def broken_links() -> list[int]:
    """Numbers of the events whose hash, payload, order or predecessor does not hold; empty when sound.

    Commands may go on meanwhile: while the head is ahead, what they wrote is read as well.
    """
    broken = []
    expected_seq, expected_prev = 1, GENESIS
    unread = Event.objects.all()
    while True:
        for seq, event in _events(unread):
            if event is None or not _is_sound(event, expected_seq, expected_prev):
                broken.append(seq)
            expected_seq, expected_prev = seq + 1, "" if event is None else event.hash
        heads = list(ChainHead.objects.values_list("id", "seq", "hash", "sealed", "tx"))
        sealed, tx = _last_seal()
        unread = Event.objects.filter(seq__gte=expected_seq)
        if unread.exists():
            continue
        # Nothing was written since the last event read, so head, seal and events are of one moment.
        if heads != ([(1, expected_seq - 1, expected_prev, sealed, tx)] if expected_seq > 1 or heads else []):
            broken.append(heads[0][1] if heads else expected_seq - 1)
        return broken


def _events(rows: QuerySet[Event]) -> Iterator[tuple[int, Event | None]]:
    """The events of `rows`, in order; None in place of one that cannot be read."""
    numbers = list(rows.order_by("seq").values_list("seq", flat=True))
    for start in range(0, len(numbers), CHUNK):
        yield from _read(numbers[start : start + CHUNK])


def _read(numbers: list[int]) -> Iterator[tuple[int, Event | None]]:
    try:
        rows = list(Event.objects.filter(seq__gte=numbers[0], seq__lte=numbers[-1]).order_by("seq"))
    except (DatabaseError, ValueError, TypeError, AttributeError):
        if len(numbers) == 1:
            yield numbers[0], None
            return
        middle = len(numbers) // 2
        yield from _read(numbers[:middle])
        yield from _read(numbers[middle:])
        return
    yield from ((event.seq, event) for event in rows)


def _is_sound(event: Event, seq: int, prev: str) -> bool:
    try:
        return (
            event.seq == seq
            and event.prev_hash == prev
            and event.payload_hash == sha256_hex(event.payload.encode())
            and event.hash == link_hash(event)
        )
    except (ValueError, TypeError, AttributeError):  # an instant that is none, a text that is no text
        return False


def _last_seal() -> tuple[int, int]:
    """The last change that any event has sealed, and its transaction."""
    for text in Event.objects.exclude(changes="").order_by("-seq").values_list("changes", flat=True)[:1]:
        try:
            seal = read_seals(text)[-1]
        except ValueError:
            break
        return seal.last, seal.tx
    return 0, 0
