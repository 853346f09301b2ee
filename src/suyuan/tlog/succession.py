"""Succession of keys: the same log goes on under a new key, and anybody can see when and why.

The change is an entry of the log itself. The checkpoint that ends with this entry is signed with both keys,
and every later one with the new key alone, so a head of the old key beyond it is worth nothing. After a
*planned* change the old key vouches for the new one, and a reader who believed the old key may follow; the
old key is believed up to the change. After a *compromised* key its word is the thief's as well: nobody
follows, the new key is learnt by another way, and what the old key signed counts only where witnesses had
cosigned it. Reading raises EvidenceError and nothing else.
Source: C2SP signed-note (several signatures, keys by name and id), tlog-checkpoint (one origin, any keys).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from suyuan.base.canonical import digest
from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.tlog.checkpoint import Checkpoint, open_checkpoint
from suyuan.tlog.encoding import decode_base64, encode_base64
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Verifier
from suyuan.tlog.policy import Limit, Policy
from suyuan.tlog.proof import MAX_PATH
from suyuan.tlog.tree import HASH_SIZE, MAX_SIZE, leaf_hash, verify_inclusion

FORMAT: Final = "suyuan-log-keys/1"
KIND: Final = "rotate"  # of the leaf
PLANNED: Final = "planned"
COMPROMISED: Final = "compromised"
REASONS: Final[dict[str, Text]] = {
    PLANNED: Text("按计划更换", "planned"),
    COMPROMISED: Text("密钥泄露", "the old key was compromised"),
}
MOST_BYTES: Final = 1_000_000
MOST_SWITCHES: Final = 1000
FIELDS: Final = frozenset({"old", "new", "reason", "at", "index", "salt", "path", "checkpoint"})


@dataclass(frozen=True, slots=True)
class Switch:
    """One change of the key; nothing of it is verified. `at` is ISO 8601 with its offset."""

    old: Verifier
    new: Verifier
    reason: str
    at: str
    index: int  # of the entry that records the change
    salt: bytes
    path: tuple[bytes, ...]  # from this entry to the root of `checkpoint`
    checkpoint: str  # signed with both keys

    @property
    def size(self) -> int:
        """The size of the last head that the old key may have signed."""
        return self.index + 1

    def to_record(self) -> dict[str, Any]:
        """As plain JSON data."""
        return {
            "old": self.old.vkey(),
            "new": self.new.vkey(),
            "reason": self.reason,
            "at": self.at,
            "index": self.index,
            "salt": self.salt.hex(),
            "path": [encode_base64(step) for step in self.path],
            "checkpoint": self.checkpoint,
        }


def change_digest(*, old: str, new: str, reason: str, at: str) -> str:
    """What the entry of a change commits to; `old` and `new` are verifier key texts."""
    return digest({"at": at, "format": FORMAT, "new": new, "old": old, "reason": reason})


def write_switches(switches: Iterable[Switch]) -> str:
    """The history of a log's keys as a file."""
    record = {"format": FORMAT, "switches": [one.to_record() for one in switches]}
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def read_switches(text: str | bytes) -> tuple[Switch, ...]:
    """Read such a file and hold every change against its own entry and signatures.

    Each change starts from the key that the one before it led to. Raises EvidenceError and nothing else.
    """
    try:
        given = json.loads(text) if len(text) <= MOST_BYTES else None
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise _refused(Text("文件格式不对", "the file is malformed"))
    listed = given.get("switches")
    if not isinstance(listed, list) or len(listed) > MOST_SWITCHES:
        raise _refused(Text("文件格式不对", "the file is malformed"))
    switches = tuple(_switch(one) for one in listed)
    for one in switches:
        verify_switch(one)
    for earlier, later in pairwise(switches):
        if earlier.new != later.old or earlier.index >= later.index:
            raise _refused(Text("前后不相接", "one change does not follow from the other"))
    return switches


def verify_switch(switch: Switch) -> Checkpoint:
    """The checkpoint at the change, signed with both keys, whose last entry records it.

    Raises EvidenceError and nothing else.
    """
    if switch.old == switch.new or switch.old.name != switch.new.name:
        raise _refused(Text("新旧密钥不属于同一日志", "old and new key are not two keys of one log"))
    checkpoint = open_checkpoint(switch.checkpoint, switch.old)
    open_checkpoint(switch.checkpoint, switch.new)
    if checkpoint.size != switch.size:
        raise _refused(Text("检查点不止于这一条", "the checkpoint does not end with its entry"))
    sealed = change_digest(old=switch.old.vkey(), new=switch.new.vkey(), reason=switch.reason, at=switch.at)
    try:
        leaf = leaf_hash(commitment(kind=KIND, document_sha256=sealed, salt=switch.salt))
    except InputError as fault:
        raise EvidenceError(fault.message) from None
    if not verify_inclusion(
        leaf, list(switch.path), index=switch.index, size=checkpoint.size, root=checkpoint.root
    ):
        raise _refused(Text("日志中没有这次更换", "the log does not hold it"))
    return checkpoint


def followed(policy: Policy, switches: Sequence[Switch]) -> Policy:
    """The policy of a reader who learns of these changes (as `read_switches` gives them).

    A key that it names is believed up to its change. The successor joins after a planned change whose
    checkpoint reaches the quorum of the policy, and after no other.
    """
    for switch in switches:
        known = policy.logs.get(switch.old.name, ())
        if switch.old not in known:
            continue
        limit = Limit(switch.size, witnessed_only=switch.reason != PLANNED)
        policy = replace(policy, limits={**policy.limits, switch.old.vkey(): limit})
        if switch.reason == PLANNED and switch.new not in known and _is_reached(policy, switch):
            policy = replace(policy, logs={**policy.logs, switch.old.name: (*known, switch.new)})
    return policy


def _is_reached(policy: Policy, switch: Switch) -> bool:
    try:
        policy.accept(switch.checkpoint)
    except EvidenceError:
        return False
    return True


def _switch(given: object) -> Switch:
    if not isinstance(given, Mapping) or set(given) != FIELDS:
        raise _refused(Text("文件格式不对", "the file is malformed"))
    index, path = given["index"], given["path"]
    texts = [given[name] for name in ("old", "new", "reason", "at", "salt", "checkpoint")]
    if not all(isinstance(one, str) for one in texts) or given["reason"] not in REASONS:
        raise _refused(Text("文件格式不对", "the file is malformed"))
    if type(index) is not int or not 0 <= index < MAX_SIZE:
        raise _refused(Text("序号不对", "the index is wrong"))
    if not isinstance(path, list) or len(path) > MAX_PATH:
        raise _refused(Text("路径不对", "the path is wrong"))
    steps = [decode_base64(one) if isinstance(one, str) else None for one in path]
    sound = tuple(one for one in steps if one is not None and len(one) == HASH_SIZE)
    if len(sound) != len(steps):
        raise _refused(Text("路径不对", "the path is wrong"))
    try:
        old, new = Verifier.parse(given["old"]), Verifier.parse(given["new"])
        salt, moment = bytes.fromhex(given["salt"]), datetime.fromisoformat(given["at"])
    except (InputError, ValueError):
        raise _refused(Text("密钥、盐或时间不对", "a key, the salt or the time is wrong")) from None
    if moment.tzinfo is None or not given["at"].isascii():
        raise _refused(Text("时间没有时区", "the time has no offset"))
    return Switch(old, new, given["reason"], given["at"], index, salt, sound, given["checkpoint"])


def _refused(reason: Text) -> EvidenceError:
    return EvidenceError(
        Text(f"日志密钥的更换不成立：{reason.zh}", f"the change of the log's key does not hold: {reason.en}")
    )
