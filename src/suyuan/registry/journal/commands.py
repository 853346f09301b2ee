"""Record an act in the event chain, inside the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from django.db import transaction

from suyuan.base.canonical import canonical_bytes, digest, sha256_hex
from suyuan.base.errors import Conflict, Missing
from suyuan.base.text import Text
from suyuan.registry.journal.acts import ADOPT, UPGRADE, Act
from suyuan.registry.journal.models import ChainHead, Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.journal.sealing import Seal, seals_own

GENESIS = "0" * 64
_HEAD = Prepared(
    lambda: ChainHead.objects.select_for_update().filter(id=1).values_list("seq", "hash", "sealed", "tx")
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
    also: Sequence[Seal] = (),
) -> Event:
    """Append one event. Must run inside `transaction.atomic`; the chain head is locked until commit.

    The event seals what the transaction changed before it, so it comes last in every command; `also` are
    older changes that it takes over.

    Raises Conflict when another writer moved the head in between (cannot happen where the database
    honours the row lock; checked all the same).
    """
    seq, last, sealed, tx = _HEAD.first() or _begin()
    body = canonical_bytes(dict(payload or {}))
    seals = [*also, *seals_own(sealed, tx)]
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
        changes="\n".join(seal.text() for seal in seals),
        prev_hash=last,
    )
    event.hash = link_hash(event)
    event.save(force_insert=True)
    moved = ChainHead.objects.filter(id=1, seq=seq, hash=last).update(
        seq=event.seq,
        hash=event.hash,
        sealed=seals[-1].last if seals else sealed,
        tx=seals[-1].tx if seals else tx,
    )
    if moved != 1:
        raise Conflict(Text("事件链已被他人延长", "the event chain was extended by somebody else"))
    return event


def hold_chain() -> None:
    """Nobody else can append an event until the transaction ends."""
    _HEAD.first() or _begin()


def _begin() -> tuple[int, str, int, int]:
    """The first event of all: two writers that meet here get one head, and one of them its lock."""
    ChainHead.objects.get_or_create(id=1, defaults={"seq": 0, "hash": GENESIS})
    return _HEAD()[0]


def adopt(occasion: Occasion, *, reason: str) -> Event | None:
    """Take over every change that no event has sealed: after maintenance by hand, or loading of data.

    The changes stay what they are and say when they were made; the event says who answers for them, and why.
    Nothing to take over: None. Raises NotPermitted, and Missing without a reason.
    """
    permit(ADOPT, occasion)
    if not reason.strip():
        raise Missing("reason")
    return _take_over(ADOPT, occasion, reason=reason)


def adopt_upgrade(occasion: Occasion, *, reason: str) -> Event | None:
    """Take over what an upgrade of the tables has left, where it changed columns and nothing else.

    None where there is nothing, and where anything else was changed: then a person has to answer for it.
    """
    permit(UPGRADE, occasion)
    return _take_over(UPGRADE, occasion, reason=reason, only_columns=True)


def _take_over(act: Act, occasion: Occasion, *, reason: str, only_columns: bool = False) -> Event | None:
    from suyuan.registry.journal.auditing import loose_seals
    from suyuan.registry.journal.reshaping import only_columns_changed

    with transaction.atomic(durable=True):
        hold_chain()
        seals = loose_seals()
        if not seals or (only_columns and not only_columns_changed(seals)):
            return None
        return record(act, occasion, entity="journal", entity_id=seals[-1].last, reason=reason, also=seals)


def link_hash(event: Event) -> str:
    """Digest of everything the event states, including the hash of the event before it."""
    # An event of the time before seals has no word of them, so that its hash stands.
    sealed = {"changes": event.changes} if event.changes else {}
    return digest(
        sealed
        | {
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
