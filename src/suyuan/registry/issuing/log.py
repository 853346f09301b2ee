"""The transparency log in the database: append inside the issuing transaction, inclusion and consistency.

A leaf is written together with the nodes it completes and the signed head; readers see either the old head or
the new one. Source: RFC 6962, 2.1; C2SP tlog-checkpoint; design 1, step 7.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, EvidenceError, NotFound
from suyuan.base.text import Text
from suyuan.registry.issuing import acts, heads
from suyuan.registry.issuing.guarding import FileGuard
from suyuan.registry.issuing.models import LogHead, LogLeaf, LogNode, WitnessedHead
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.journal.prepared import Prepared
from suyuan.tlog import tree
from suyuan.tlog.checkpoint import Checkpoint, sign_checkpoint
from suyuan.tlog.guard import KEY_CHANGED, KEY_HINT, Promise
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Signer, split_note


@dataclass(frozen=True, kw_only=True)
class Inclusion:
    """Evidence that a leaf is in the log: what `certify.verify` and any C2SP client need."""

    index: int
    size: int
    leaf: bytes
    salt: str
    proof: tuple[bytes, ...]
    checkpoint: str


class Entry(NamedTuple):
    """What is to be written into the log about a certificate, or about the journal."""

    kind: str
    certificate: UUID | None
    document_sha256: str
    salt: bytes


def lock_head() -> LogHead:
    """Take the head for the rest of the transaction. One writer at a time appends; this is locked first.

    The order of locks is head, series, job, journal: two issuing workers can never wait for each other.
    """
    head = _LOCKED.first()
    if head is None:
        raise NotFound(
            Text("日志尚未建立", "the log has not been opened"),
            hint=Text("先建立日志（open_log）。", "Open the log first (open_log)."),
        )
    return head


_LOCKED = Prepared(lambda: LogHead.objects.select_for_update().filter(id=1))


def open_log(signer: Signer, *, at: datetime) -> LogHead:
    """Begin an empty log, signed; the same again changes nothing."""
    checkpoint = sign_checkpoint(Checkpoint(signer.name, 0, tree.empty_root()), signer)
    with transaction.atomic():
        head, is_new = LogHead.objects.get_or_create(
            id=1,
            defaults={
                "size": 0,
                "edge": "",
                "checkpoint": checkpoint,
                "updated_at": at,
                "key": signer.verifier.vkey(),
            },
        )
        if is_new:
            occasion = Occasion(actor=SYSTEM, at=at, identities=_none_needed)
            record(acts.OPEN_LOG, occasion, entity="log", entity_id=signer.name)
    return head


def _none_needed() -> UUID:
    raise AssertionError("an event has no identity but its number")


def append(
    head: LogHead,
    entries: list[Entry],
    *,
    signer: Signer,
    at: datetime,
    guard: FileGuard | None = None,
    successor: Signer | None = None,
    staged: bool = False,
) -> list[int]:
    """Append entries to the locked head: leaves, the nodes they complete, the new signed head.

    signer : signs the head, at a change of the key together with its `successor`, who signs from then on.
    staged : the public goes on seeing the witnessed head until witnesses have cosigned the new one.

    Returns the indexes. Raises EvidenceError where another key signs this log or the guard knows of a head
    that contradicts this one, and Conflict where somebody moved the head meanwhile (impossible under the
    lock; checked all the same, because a log that forks can never be mended).
    """
    key = signer.verifier.vkey()
    if head.key and head.key != key:
        raise EvidenceError(KEY_CHANGED, hint=KEY_HINT, given=key, allowed=head.key)
    frontier = _frontier(head)
    before = promise_of(head)
    leaves, nodes = [], []
    for kind, certificate, sha256, salt in entries:
        data = commitment(kind=kind, document_sha256=sha256, salt=salt)
        leaves.append(
            LogLeaf(index=frontier.size, certificate_id=certificate, kind=kind, data=data, salt=salt.hex())
        )
        frontier, complete = tree.append(frontier, tree.leaf_hash(data))
        nodes += [LogNode(level=level, index=index, hash=hash_) for level, index, hash_ in complete]
    LogLeaf.objects.bulk_create(leaves)
    LogNode.objects.bulk_create(nodes)
    after = Promise(frontier.size, frontier.root())
    if guard is not None:
        guard.intend(before, after, key=key, successor=successor.verifier.vkey() if successor else "")
        transaction.on_commit(lambda: guard.confirm(after))
    signers = (signer, successor) if successor else (signer,)
    note = sign_checkpoint(Checkpoint(signer.name, frontier.size, frontier.root()), *signers)
    if staged and not head.staged:
        _hold_public(head)
    moved = LogHead.objects.filter(id=1, size=head.size, edge=head.edge).update(
        size=frontier.size,
        edge=_edge(frontier),
        checkpoint=note,
        updated_at=at,
        key=signers[-1].verifier.vkey(),
        staged=staged,
    )
    if moved != 1:
        raise Conflict(Text("日志刚被他人延长", "the log was extended by somebody else"), size=head.size)
    return [leaf.index for leaf in leaves]


def _hold_public(head: LogHead) -> None:
    """From here on the public waits for witnesses: what it sees so far is kept, and never goes back."""
    seen = {"size": head.size, "checkpoint": head.checkpoint, "at": head.updated_at}
    if WitnessedHead.objects.filter(head_id=head.pk, size__lt=head.size).update(**seen) == 0:
        WitnessedHead.objects.get_or_create(head_id=head.pk, defaults=seen)


def settle(guard: FileGuard) -> None:
    """At a start: what a crash left open between guard and database is closed, before anything else happens.

    Until then a head that was committed and seen, but not confirmed, could be undone by an old copy.
    Raises EvidenceError where the database stands at no head that the guard knows.
    """
    with transaction.atomic():
        guard.review(promise_of(lock_head()))


def promise_of(head: LogHead) -> Promise:
    """The head as the guard knows it."""
    return Promise(head.size, _frontier(head).root())


def _frontier(head: LogHead) -> tree.Frontier:
    return tree.Frontier(head.size, tuple(bytes.fromhex(word) for word in head.edge.split()))


def _edge(frontier: tree.Frontier) -> str:
    return " ".join(hash_.hex() for hash_ in frontier.hashes)


def head() -> LogHead:
    """The current head, which may still await its witnesses. Raises NotFound where no log was opened."""
    found = LogHead.objects.filter(id=1).first()
    if found is None:
        raise NotFound(Text("日志尚未建立", "the log has not been opened"))
    return found


def stamp() -> str:
    """Size and hash of the current head, to be named by what begins now; empty where no log was opened.

    The hash is that of the checkpoint's text: who has the log of that size can compute it again.
    """
    found = LogHead.objects.filter(id=1).values_list("size", "checkpoint").first()
    if found is None:
        return ""
    size, note = found
    text, _ = split_note(note)
    return f"{size}:{sha256_hex(text.encode())}"


def inclusion(index: int) -> Inclusion:
    """The proof that leaf `index` is under a head that the public knows: three queries.

    Raises NotFound for an entry that is not there, or that is still awaiting its witnesses.
    """
    leaf = LogLeaf.objects.filter(index=index).first()
    now = heads.known()
    if leaf is None or index >= now.size:
        raise NotFound(Text(f"日志中没有第 {index} 条", f"the log has no entry {index}"), index=index)
    shown = heads.over(now, index)
    if shown is None:
        raise NotFound(
            Text(
                f"第 {index} 条已记录，正等待见证联署", f"entry {index} is recorded and awaits its witnesses"
            ),
            hint=Text("请过几分钟再试。", "Try again in some minutes."),
            index=index,
        )
    return Inclusion(
        index=index,
        size=shown.size,
        leaf=bytes(leaf.data),
        salt=leaf.salt,
        proof=path(index, shown.size),
        checkpoint=shown.checkpoint,
    )


def path(index: int, size: int) -> tuple[bytes, ...]:
    """The hashes from leaf `index` to the root of the first `size` leaves."""
    return _proof(lambda node: tree.inclusion_proof(index, size, node))


def consistency(old: int, new: int | None = None) -> tuple[bytes, ...]:
    """The proof that the log of `new` entries (default: now) begins with the log of `old`."""
    now = head().size
    size = now if new is None else new
    if size > now:
        raise NotFound(Text(f"日志没有 {size} 条", f"the log has no {size} entries"), size=size)
    return _proof(lambda node: tree.consistency_proof(old, size, node))


def root(size: int) -> bytes:
    """The root of the first `size` entries: what the log looked like then. Raises NotFound before that."""
    if not 1 <= size <= head().size:
        raise NotFound(Text(f"日志尚没有 {size} 条", f"the log has no {size} entries yet"), size=size)
    return _proof(lambda node: [tree.root_at(size, node)])[0]


def _proof(walk: Callable[[tree.NodeReader], list[bytes]]) -> tuple[bytes, ...]:
    """A proof from stored nodes: walked once to see which it needs, all read in one query, then made."""
    needed: dict[int, set[int]] = defaultdict(set)

    def wish(level: int, index: int) -> bytes:
        needed[level].add(index)
        return bytes(tree.HASH_SIZE)

    walk(wish)
    wanted = Q(pk__in=[])
    for level, indexes in needed.items():
        wanted |= Q(level=level, index__in=indexes)
    rows = LogNode.objects.filter(wanted).values_list("level", "index", "hash")
    found = {(level, index): bytes(hash_) for level, index, hash_ in rows}

    def read(level: int, index: int) -> bytes:
        if (level, index) not in found:
            raise EvidenceError(
                Text(f"日志缺少节点 ({level}, {index})", f"the log lacks node ({level}, {index})")
            )
        return found[level, index]

    return tuple(walk(read))
