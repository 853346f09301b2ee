"""Taking in the cosignatures of a head: what the public sees moves on when the quorum has cosigned.

The stages after the commit of a certificate, each of which may be done again after a crash:

    1 the head as committed is read; it may grow meanwhile, and the next round takes what was added
    2 every witness is asked to cosign this very head (`server.asking`)
    3 the head is kept with its cosignatures, and is what the public sees from then on

Whoever is asked again cosigns the same head again. Source: C2SP tlog-witness.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from suyuan.base.errors import EvidenceError, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing import acts, heads, log
from suyuan.registry.issuing.heads import Shown
from suyuan.registry.issuing.keys import IssuingKeys
from suyuan.registry.issuing.models import LogHead, WitnessedHead
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.tlog.note import split_note
from suyuan.tlog.policy import Examined
from suyuan.tlog.tree import verify_consistency
from suyuan.tlog.witness import with_cosignatures

ENTITY: Final = "log"
HEADS: Final = "heads"
LOOKED_AT: Final = 20  # rounds in which a witness is looked for that was silent in the last one


def take_in(occasion: Occasion, *, note: str, keys: IssuingKeys) -> Shown:
    """Keep a head of this log with the cosignatures on it; gives what the public sees then.

    Without the quorum, with nothing new, or behind what was kept already, nothing changes. Raises
    EvidenceError for a note that is not a head of this log under its current key.
    """
    permit(acts.WITNESS, occasion)
    with transaction.atomic(durable=True):
        log.lock_head()
        head = heads.known()
        before = heads.witnessed_of(head)
        note = merged(note, before)
        found = _own(note, head, keys)
        size = found.checkpoint.size
        seen = known_times(before.checkpoint, keys) if before else {}
        stale = before is not None and (
            size < before.size or (size == before.size and found.witnesses.keys() <= seen.keys())
        )
        if not found.reached or not found.witnesses or stale:
            return heads.public(head)
        WitnessedHead.objects.update_or_create(
            head_id=head.pk, defaults={"size": size, "checkpoint": note, "at": occasion.at}
        )
        record(
            acts.WITNESS,
            occasion,
            entity=ENTITY,
            entity_id=HEADS,
            payload={"size": size, "witnesses": dict(found.witnesses)},
        )
        # THE commit point of publication: from here on the public sees this head.
    return heads.public(heads.known())


def merged(note: str, before: Shown | None) -> str:
    """The note with the cosignatures that the same head had already."""
    text, signatures = split_note(note)
    if before is None or split_note(before.checkpoint)[0] != text:
        return note
    known = {(one.name, one.key_id) for one in signatures}
    more = [one for one in split_note(before.checkpoint)[1] if (one.name, one.key_id) not in known]
    return with_cosignatures(note, more)


def _own(note: str, head: LogHead, keys: IssuingKeys) -> Examined:
    """Who cosigned the note, which must be a beginning of this log."""
    found = keys.witnesses.examine(note, keys.log_signer.verifier)
    old, now = found.checkpoint, log.promise_of(head)
    proof = list(log.consistency(old.size, head.size)) if 0 < old.size <= head.size else []
    if not 0 < old.size <= head.size or not verify_consistency(
        proof, old_size=old.size, new_size=now.size, old_root=old.root, new_root=now.root
    ):
        raise EvidenceError(
            Text("这不是本日志的日志头", "this is not a head of this log"), given=old.size, allowed=now.size
        )
    return found


def known_times(note: str, keys: IssuingKeys) -> Mapping[str, int]:
    """At what time each configured witness cosigned the note; empty where it cannot be read."""
    try:
        return keys.witnesses.examine(note, keys.log_signer.verifier).witnesses
    except SuyuanError:
        return {}


def last_cosignatures() -> dict[str, tuple[int, datetime]]:
    """The last head that each witness cosigned, and when: one query over the last rounds."""
    rounds = Event.objects.filter(entity=ENTITY, entity_id=HEADS).order_by("-seq")
    found: dict[str, tuple[int, datetime]] = {}
    for payload in rounds.values_list("payload", flat=True)[:LOOKED_AT]:
        stated = json.loads(payload)
        for name, time in stated["witnesses"].items():
            found.setdefault(name, (stated["size"], datetime.fromtimestamp(time, UTC)))
    return found
