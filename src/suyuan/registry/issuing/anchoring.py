"""Anchoring: the head of the event chain goes into the log, as a salted commitment, at most once an hour.

A chain that is kept in one database can be written anew from its first link on. What stood at an anchor
cannot: the leaf is under heads that the guard remembers and that witnesses and holders of certificates have
seen. Whoever issues or withdraws a certificate appends the anchor when the last one is too old; so does the
command ``suyuan log anchor``. Source: design 4 (audit journal).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.base.text import Text
from suyuan.registry.issuing import acts, log, rules
from suyuan.registry.issuing.keys import IssuingKeys
from suyuan.registry.issuing.models import Anchor, LogHead, LogLeaf
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import ChainHead, Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.journal.prepared import Prepared
from suyuan.tlog.leaf import commitment

KIND: Final = "journal"
CHUNK: Final = 2000


@dataclass(frozen=True, kw_only=True)
class _Link:
    """A link of the event chain, to be anchored."""

    seq: int
    hash: str
    salt: bytes

    @property
    def digest(self) -> str:
        return digest_of(self.seq, self.hash)


def digest_of(seq: int, hash_: str) -> str:
    """What the leaf commits to: number and hash of the last event."""
    return digest({"hash": hash_, "seq": seq})


def append(head: LogHead, entries: list[log.Entry], *, occasion: Occasion, keys: IssuingKeys) -> None:
    """Append entries to the locked head of the log, and an anchor after them where one is due."""
    link = _link(occasion) if _is_due(occasion.at, keys.anchor_every) else None
    _append(head, entries, link, occasion=occasion, keys=keys)


def anchor(occasion: Occasion, *, keys: IssuingKeys) -> int | None:
    """Anchor the journal now, however old the last anchor is; gives the index of the leaf.

    Nothing happened since the last anchor: None. Raises NotPermitted, and what the log raises.
    """
    permit(acts.ANCHOR, occasion)
    with transaction.atomic(durable=True):
        head = log.lock_head()
        link = _link(occasion)
        last = Anchor.objects.order_by("-leaf_id").values_list("seq", flat=True).first()
        # The act of anchoring is itself an event: alone it is no reason for another anchor.
        if link is None or (last is not None and link.seq <= last + 1):
            return None
        index = _append(head, [], link, occasion=occasion, keys=keys)
        record(acts.ANCHOR, occasion, entity="log", entity_id=index, payload={"seq": link.seq})
    return index


def _append(
    head: LogHead, entries: list[log.Entry], link: _Link | None, *, occasion: Occasion, keys: IssuingKeys
) -> int:
    more = [log.Entry(KIND, None, link.digest, link.salt)] if link is not None else []
    indexes = log.append(
        head,
        [*entries, *more],
        signer=keys.log_signer,
        at=occasion.at,
        guard=keys.guard,
        staged=keys.witnesses.awaited,
    )
    if link is not None:
        Anchor(leaf_id=indexes[-1], seq=link.seq, hash=link.hash, at=occasion.at).save(force_insert=True)
    return indexes[-1]


def _link(occasion: Occasion) -> _Link | None:
    """The last event; another transaction may extend the chain meanwhile, which takes nothing from it."""
    found = _HEAD.first()
    if found is None:
        return None
    seq, hash_ = found
    return _Link(seq=seq, hash=hash_, salt=rules.salt(occasion.identities))


def _is_due(at: datetime, every: timedelta | None) -> bool:
    if every is None:
        return False
    last = _LAST.first()
    return last is None or at - last >= every


_HEAD = Prepared(lambda: ChainHead.objects.filter(id=1).values_list("seq", "hash"))
_LAST = Prepared(lambda: Anchor.objects.order_by("-leaf_id").values_list("at", flat=True)[:1])


def faults() -> Iterator[Text]:
    """Anchors that do not hold: the leaf says something else, or the chain does."""
    anchors = {row.leaf_id: row for row in Anchor.objects.all()}
    events = _hashes({row.seq for row in anchors.values()})
    leaves = LogLeaf.objects.filter(kind=KIND).order_by("index")
    for index, data, salt in leaves.values_list("index", "data", "salt").iterator(CHUNK):
        row = anchors.pop(index, None)
        if row is None:
            yield Text(f"日志第 {index} 条锚定无从核对", f"nothing tells what entry {index} anchors")
            continue
        sealed = commitment(kind=KIND, document_sha256=digest_of(row.seq, row.hash), salt=bytes.fromhex(salt))
        if bytes(data) != sealed:
            yield Text(f"日志第 {index} 条与其锚定不符", f"entry {index} of the log anchors something else")
        if events.get(row.seq) != row.hash:
            yield Text(
                f"事件 {row.seq} 与日志第 {index} 条锚定的不同：事件链已被重写",
                f"event {row.seq} is not the one that entry {index} anchors: the chain was written anew",
            )
    for index in anchors:
        yield Text(f"锚定 {index} 不在日志中", f"anchor {index} is not in the log")


def _hashes(numbers: set[int]) -> dict[int, str]:
    wanted = sorted(numbers)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        found.update(Event.objects.filter(seq__in=part).values_list("seq", "hash"))
    return found
