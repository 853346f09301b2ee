"""Reading the journal: the history of one entity, and the check of the whole chain."""

from __future__ import annotations

from typing import Any

from suyuan.base.canonical import sha256_hex
from suyuan.registry.journal.commands import GENESIS, link_hash
from suyuan.registry.journal.models import ChainHead, Event


def history(entity: str, entity_id: object) -> list[dict[str, Any]]:
    """The events of one entity, oldest first: one query."""
    rows = Event.objects.filter(entity=entity, entity_id=str(entity_id)).order_by("seq")
    columns = ("seq", "act", "actor_id", "at", "from_state", "to_state", "reason", "hash")
    return [dict(row) for row in rows.values(*columns)]


def broken_links() -> list[int]:
    """Numbers of the events whose hash, payload, order or predecessor does not hold; empty when sound."""
    broken = []
    expected_seq, expected_prev = 1, GENESIS
    for event in Event.objects.order_by("seq").iterator(chunk_size=2000):
        sound = (
            event.seq == expected_seq
            and event.prev_hash == expected_prev
            and event.payload_hash == sha256_hex(event.payload.encode())
            and event.hash == link_hash(event)
        )
        if not sound:
            broken.append(event.seq)
        expected_seq, expected_prev = event.seq + 1, event.hash
    head = ChainHead.objects.filter(id=1).values_list("seq", "hash").first()
    if head is not None and head != (expected_seq - 1, expected_prev):
        broken.append(head[0])
    return broken
