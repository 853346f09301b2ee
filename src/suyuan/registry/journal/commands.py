"""Record an act in the event chain, inside the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from suyuan.base.canonical import canonical_bytes, digest, sha256_hex
from suyuan.base.errors import Conflict
from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.models import ChainHead, Event
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.journal.prepared import Prepared

GENESIS = "0" * 64
_HEAD = Prepared(
    lambda: ChainHead.objects.select_for_update().filter(id=1).values_list("seq", "hash")
)  # fmt: skip


def record(
    act: Act,
    occasion: Occasion,
    *,
    entity: str,
    entity_id: object,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> Event:
    """Append one event. Must run inside `transaction.atomic`; the chain head is locked until commit.

    Raises Conflict when another writer moved the head in between (cannot happen where the database
    honours the row lock; checked all the same).
    """
    seq, last = _HEAD.first() or _begin()
    body = canonical_bytes(dict(payload or {}))
    event = Event(
        seq=seq + 1,
        act=act.code,
        entity=entity,
        entity_id=str(entity_id),
        actor_id=occasion.actor.person,
        at=occasion.at,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        payload=body.decode(),
        payload_hash=sha256_hex(body),
        prev_hash=last,
    )
    event.hash = link_hash(event)
    event.save(force_insert=True)
    moved = ChainHead.objects.filter(id=1, seq=seq, hash=last).update(seq=event.seq, hash=event.hash)
    if moved != 1:
        raise Conflict(Text("事件链已被他人延长", "the event chain was extended by somebody else"))
    return event


def _begin() -> tuple[int, str]:
    """The first event of all: two writers that meet here get one head, and one of them its lock."""
    ChainHead.objects.get_or_create(id=1, defaults={"seq": 0, "hash": GENESIS})
    return _HEAD()[0]


def link_hash(event: Event) -> str:
    """Digest of everything the event states, including the hash of the event before it."""
    return digest(
        {
            "seq": event.seq,
            "act": event.act,
            "entity": event.entity,
            "entity_id": event.entity_id,
            "actor": str(event.actor_id or ""),
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "from": event.from_state,
            "to": event.to_state,
            "reason": event.reason,
            "payload": event.payload_hash,
            "prev": event.prev_hash,
        }
    )
