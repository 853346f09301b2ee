"""Changing the key of the log: the new key is prepared, the change is committed, the new key is installed.

    1 prepare   the new private key lies beside the old one, in ``log.skey.next``
    2 rotate    an entry of the log records the change, its head is signed with both keys, the guard is told
    3 install   the new key takes the place of the old one, which is gone with it

A power cut before the commit of step 2 changes nothing; the next attempt takes the key that was prepared.
After it, step 3 is done at the next start (`install`). What the public sees is signed with the new key as
well, so that everything handed out from then on holds under it. Source: `tlog.succession`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from suyuan.base.errors import EvidenceError, Missing, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.issuing import acts, log, rules
from suyuan.registry.issuing.key_files import install, prepare
from suyuan.registry.issuing.keys import IssuingKeys
from suyuan.registry.issuing.models import KeySwitch, LogLeaf, WitnessedHead
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.tlog.note import Signer, Verifier
from suyuan.tlog.succession import KIND, PLANNED, REASONS, Switch, change_digest, verify_switch


def change_key(
    occasion: Occasion, *, folder: Path, keys: IssuingKeys, seed: bytes, reason: str, words: str
) -> KeySwitch:
    """All three steps in the key folder; `seed` makes the new key. Raises what the steps raise."""
    successor = prepare(folder, origin=keys.log_signer.name, seed=seed)  # 1
    switch = rotate(occasion, keys=keys, successor=successor, reason=reason, words=words)  # 2
    install(folder)  # 3
    return switch


def rotate(occasion: Occasion, *, keys: IssuingKeys, successor: Signer, reason: str, words: str) -> KeySwitch:
    """Go on under the key of `successor`. `reason` is planned or compromised, `words` say why.

    Raises RuleRefusal for a key that cannot follow, OutOfRange, Missing, and what the log raises; nothing is
    stored then.
    """
    permit(acts.ROTATE, occasion)
    if reason not in REASONS:
        raise OutOfRange("reason", given=reason, allowed=", ".join(REASONS))
    if not words.strip():
        raise Missing("words", hint=Text("请写明更换的理由。", "Say why the key is changed."))
    old, new = keys.log_signer.verifier, successor.verifier
    at = occasion.at.astimezone(UTC).replace(microsecond=0)
    salt = rules.salt(occasion.identities)
    with transaction.atomic(durable=True):
        head = log.lock_head()  # 1
        if refusal := why_not_follow(old, new, used=used_keys()):  # 2
            raise RuleRefusal(refusal, given=new.vkey())
        sealed = change_digest(old=old.vkey(), new=new.vkey(), reason=reason, at=at.isoformat())
        (index,) = log.append(  # 3
            head,
            [log.Entry(KIND, None, sealed, salt)],
            signer=keys.log_signer,
            successor=successor,
            at=occasion.at,
            guard=keys.guard,
            staged=keys.witnesses.awaited,
        )
        switch = KeySwitch(  # 4
            leaf_id=index,
            old=old.vkey(),
            new=new.vkey(),
            reason=reason,
            words=words.strip(),
            at=at,
            path=" ".join(step.hex() for step in log.path(index, index + 1)),
            checkpoint=log.head().checkpoint,
        )
        switch.save(force_insert=True)
        _sign_what_is_shown(successor)  # 5
        record(  # 6
            acts.ROTATE,
            occasion,
            entity="log",
            entity_id=index,
            reason=words.strip(),
            payload={"old": old.vkey(), "new": new.vkey(), "reason": reason},
        )
        # THE commit point. If the power fails on the next line, the log goes on under the new key, and
        # `install` puts it in place at the next start.
    return switch


def why_not_follow(old: Verifier, new: Verifier, *, used: Iterable[str]) -> Text | None:
    """Why the key cannot be the next one of this log."""
    if new.name != old.name:
        return Text(
            f"新密钥属于日志 {new.name}，而不是 {old.name}",
            f"the new key is of log {new.name}, not of {old.name}",
        )
    if new.vkey() == old.vkey() or new.vkey() in used:
        return Text("这个密钥已经用过，不能再用", "this key was used before and is not used again")
    return None


def _sign_what_is_shown(successor: Signer) -> None:
    """The witnessed head says the same under the new key, so that it is believed without the old one."""
    for row in WitnessedHead.objects.select_for_update().all():
        text, blank, signatures = row.checkpoint.rpartition("\n\n")
        line = successor.sign(f"{text}\n".encode()).line()
        row.checkpoint = f"{text}{blank}{signatures}{line}"
        row.save(update_fields=["checkpoint"])


def used_keys() -> set[str]:
    """Every key that was replaced."""
    return set(KeySwitch.objects.values_list("old", flat=True))


def switches() -> tuple[Switch, ...]:
    """The changes of the key in order, as they are published: one query."""
    return tuple(_published(row) for row in _rows())


def _rows() -> list[KeySwitch]:
    return list(KeySwitch.objects.select_related("leaf").order_by("leaf_id"))


def _published(row: KeySwitch) -> Switch:
    return Switch(
        old=Verifier.parse(row.old),
        new=Verifier.parse(row.new),
        reason=row.reason,
        at=stated(row.at),
        index=row.leaf_id,
        salt=bytes.fromhex(row.leaf.salt),
        path=tuple(bytes.fromhex(step) for step in row.path.split()),
        checkpoint=row.checkpoint,
    )


def stated(at: datetime) -> str:
    """The time of a change as its entry commits to it."""
    return at.astimezone(UTC).isoformat()


def believed_keys(current: str, changes: Iterable[Switch]) -> list[str]:
    """The keys that the log recommends to its readers, the current one first.

    A key that was replaced as planned stays good for what it signed; behind a compromised key nothing does.
    """
    keys = [current]
    for one in reversed(list(changes)):
        if one.reason != PLANNED:
            break
        keys.append(one.old.vkey())
    return keys


def faults(current: Verifier, roots: dict[int, bytes]) -> Iterator[Text]:
    """Changes of the key that do not hold. `roots` are the roots of the log, at least at their sizes."""
    leaves = set(LogLeaf.objects.filter(kind=KIND).values_list("index", flat=True))
    before = ""
    for row in _rows():
        index = row.leaf_id
        leaves.discard(index)
        try:
            checkpoint = verify_switch(_published(row))
        except EvidenceError as fault:
            yield Text(f"日志第 {index} 条：{fault.message.zh}", f"entry {index}: {fault.message.en}")
            continue
        if roots.get(checkpoint.size) != checkpoint.root:
            yield Text(
                f"更换密钥时的日志头与日志不符（第 {index} 条）",
                f"the head at the change of the key is not one of this log (entry {index})",
            )
        if before and row.old != before:
            yield Text(
                f"密钥更换前后不相接（第 {index} 条）", f"a change of the key is missing before {index}"
            )
        before = row.new
    for index in sorted(leaves):
        yield Text(f"日志第 {index} 条更换密钥无从核对", f"nothing tells to which key entry {index} changed")
    if before and before != current.vkey():
        yield Text("所装密钥不是最近更换的密钥", "the installed key is not the one that was changed to last")


def sizes_of_interest() -> set[int]:
    """The sizes of the log at which something was signed that is still handed out."""
    changes = {index + 1 for index in KeySwitch.objects.values_list("leaf_id", flat=True)}
    return changes | set(WitnessedHead.objects.values_list("size", flat=True))
