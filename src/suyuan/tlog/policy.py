"""Trust policies: which logs count, which witnesses exist, and how many of them must have cosigned.

A policy says when a checkpoint is believed. It is a text of one definition per line, checked as a whole when
it is read. Source: C2SP tlog-policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.tlog.checkpoint import Checkpoint, parse_checkpoint
from suyuan.tlog.cosignature import ED25519_COSIGNATURE, MLDSA44_COSIGNATURE, time_of
from suyuan.tlog.encoding import plain_number
from suyuan.tlog.note import ED25519, Verifier, open_note, split_note

NO_QUORUM: Final = "none"
MAX_POLICY: Final = 1_000_000
LOG_KEYS: Final = (ED25519,)
WITNESS_KEYS: Final = (ED25519_COSIGNATURE, MLDSA44_COSIGNATURE)


@dataclass(frozen=True)
class Group:
    """A group counts as a witness when at least `threshold` of its members do."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Limit:
    """How far a key is believed that was replaced (`succession`)."""

    size: int  # of the last head that it may have signed
    witnessed_only: bool = False  # it was stolen: what it signed counts only where a quorum cosigned


@dataclass(frozen=True)
class Accepted:
    """A checkpoint that the policy believes: who signed it, and at what time each witness saw it."""

    checkpoint: Checkpoint
    log: Verifier
    witnesses: Mapping[str, int]


@dataclass(frozen=True)
class Examined(Accepted):
    """A checkpoint that one of the logs signed, and whether enough witnesses have cosigned it."""

    absent: tuple[str, ...] = ()  # witnesses of the policy that have not
    reached: bool = True

    def words(self) -> Text:
        """Which witnesses have cosigned; empty where the policy names none."""
        seen, count = sorted(self.witnesses), len(self.witnesses) + len(self.absent)
        if not count:
            return Text("", "")
        if not seen:
            return Text(
                f"策略所列 {count} 个见证均未联署。",
                f"None of the {count} witnesses of the policy has cosigned it."
                if count > 1
                else f"The witness {self.absent[0]} has not cosigned it.",
            )
        return Text(
            f"{count} 个见证中有 {len(seen)} 个已联署：{'、'.join(seen)}。",
            f"{len(seen)} of {count} witness{'' if count == 1 else 'es'}"
            f" {'has' if len(seen) == 1 else 'have'} cosigned it: {', '.join(seen)}.",
        )


@dataclass(frozen=True)
class Policy:
    """Logs by origin, witnesses and groups by name, and the name that has to be reached."""

    logs: Mapping[str, tuple[Verifier, ...]]
    witnesses: Mapping[str, Verifier]
    groups: Mapping[str, Group]
    quorum: str
    limits: Mapping[str, Limit] = field(default_factory=dict)  # by verifier key text
    urls: Mapping[str, str] = field(default_factory=dict)  # of witnesses, by name

    def accept(self, note: str | bytes) -> Accepted:
        """The checkpoint in `note`, if one of the logs signed it and the quorum cosigned it.

        Raises EvidenceError and nothing else.
        """
        found = self.examine(note)
        if not found.reached:
            times = found.witnesses
            raise _refused(
                Text(
                    f"见证者不足：{'、'.join(sorted(times)) or '无'}",
                    f"not enough witnesses: {', '.join(sorted(times)) or 'none'}",
                )
            )
        return Accepted(found.checkpoint, found.log, found.witnesses)

    def examine(self, note: str | bytes) -> Examined:
        """The checkpoint in `note`, if one of the logs signed it, and which witnesses have cosigned it.

        Raises EvidenceError and nothing else; too few witnesses are told, not raised.
        """
        text, _ = split_note(note)
        checkpoint = parse_checkpoint(text)
        keys = self.logs.get(checkpoint.origin)
        if keys is None:
            raise _refused(
                Text(f"日志 {checkpoint.origin} 不在策略中", f"log {checkpoint.origin} is not in the policy")
            )
        signed = [key for key in keys if _holds(note, key) is not None]
        if not signed:
            raise _refused(Text("没有日志自己的签名", "the log itself has not signed"))
        seen = {name: found for name, key in self.witnesses.items() if (found := _holds(note, key))}
        times = {name: time_of(signature) for name, signature in seen.items()}
        reached = self.is_reached(times)
        witnessed = reached and self.quorum != NO_QUORUM
        log = self._within_limits(signed, checkpoint.size, witnessed=witnessed)
        absent = tuple(name for name in self.witnesses if name not in times)
        return Examined(checkpoint, log, times, absent, reached)

    def _within_limits(self, signed: list[Verifier], size: int, *, witnessed: bool) -> Verifier:
        """The first of these keys that is believed for a head of this size. Raises EvidenceError."""
        for key in signed:
            limit = self.limits.get(key.vkey())
            if limit is None or (size <= limit.size and (witnessed or not limit.witnessed_only)):
                return key
        limit = self.limits[signed[0].vkey()]
        if size > limit.size:
            raise _refused(
                Text(
                    f"签名密钥已在第 {limit.size} 条后更换，而日志头为 {size} 条",
                    f"its key was replaced after entry {limit.size}, and the head has {size} entries",
                )
            )
        raise _refused(
            Text(
                "签名密钥已泄露，又没有足够的见证联署：请索取新的证明",
                "its key was compromised and no quorum of witnesses had cosigned: ask for a new proof",
            )
        )

    def is_reached(self, cosigned: Mapping[str, int]) -> bool:
        """Whether the witnesses that cosigned make the quorum."""
        return self.quorum == NO_QUORUM or self._counts(self.quorum, cosigned)

    def _counts(self, name: str, cosigned: Mapping[str, int]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in cosigned
        return sum(self._counts(member, cosigned) for member in group.members) >= group.threshold


def parse_policy(text: str) -> Policy:
    """Read a policy. Raises InputError naming the line."""
    if len(text) > MAX_POLICY:
        raise _wrong(0, Text("策略过长", "the policy is too long"))
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        if any((sign < " " and sign != "\t") or sign == "\x7f" for sign in line):
            raise _wrong(number, Text("含有控制字符", "it has control characters"))
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words and not words[0].startswith("#"):
            reader.read(number, words)
    return reader.policy()


class _Reader:
    """What was defined so far, line by line."""

    def __init__(self) -> None:
        self.logs: dict[str, tuple[Verifier, ...]] = {}
        self.witnesses: dict[str, Verifier] = {}
        self.urls: dict[str, str] = {}
        self.groups: dict[str, Group] = {}
        self.quorum = ""
        self.members: set[str] = set()
        self.keys: dict[str, set[bytes]] = {"log": set(), "witness": set()}

    def read(self, number: int, words: list[str]) -> None:
        kinds = {"log": self.log, "witness": self.witness, "group": self.group, "quorum": self.set_quorum}
        kind = kinds.get(words[0])
        if kind is None:
            raise _wrong(number, Text(f"未知的行“{words[0][:40]}”", f"unknown line “{words[0][:40]}”"))
        kind(number, words[1:])

    def log(self, number: int, words: list[str]) -> None:
        if not 1 <= len(words) <= 2:
            raise _wrong(number, Text("应为 log <vkey> [<url>]", "it must be log <vkey> [<url>]"))
        key = self.key(number, words[0], "log", LOG_KEYS)
        self.logs[key.name] = (*self.logs.get(key.name, ()), key)

    def witness(self, number: int, words: list[str]) -> None:
        if not 2 <= len(words) <= 3:
            raise _wrong(
                number, Text("应为 witness <名称> <vkey> [<url>]", "it must be witness <name> <vkey> [<url>]")
            )
        name = self.new_name(number, words[0])
        self.witnesses[name] = self.key(number, words[1], "witness", WITNESS_KEYS)
        self.urls.update((name, url) for url in words[2:])

    def group(self, number: int, words: list[str]) -> None:
        if len(words) < 3:
            raise _wrong(
                number, Text("应为 group <名称> <k> <成员>…", "it must be group <name> <k> <member>…")
            )
        name, members = self.new_name(number, words[0]), words[2:]
        for member in members:
            self.known(number, member)
            if member in self.members:
                raise _wrong(number, Text(f"{member} 已是某组成员", f"{member} is a member already"))
            self.members.add(member)
        named = {"any": 1, "all": len(members)}
        threshold = named[words[1]] if words[1] in named else plain_number(words[1])
        if threshold is None or not 1 <= threshold <= len(members):
            raise _wrong(
                number, Text("门限应在 1 与成员数之间", "the threshold lies between 1 and the members")
            )
        self.groups[name] = Group(threshold, tuple(members))

    def set_quorum(self, number: int, words: list[str]) -> None:
        if len(words) != 1 or self.quorum:
            raise _wrong(number, Text("恰有一行 quorum <名称>", "there is exactly one line quorum <name>"))
        if words[0] != NO_QUORUM:
            self.known(number, words[0])
        self.quorum = words[0]

    def key(self, number: int, vkey: str, kind: str, allowed: tuple[int, ...]) -> Verifier:
        try:
            key = Verifier.parse(vkey)
        except InputError as fault:
            raise _wrong(number, fault.message) from None
        if key.key_type not in allowed:
            raise _wrong(number, Text("密钥类型不适用", "the type of the key does not serve here"))
        if key.public_key in self.keys[kind]:
            raise _wrong(number, Text("同一密钥出现两次", "one key is given twice"))
        self.keys[kind].add(key.public_key)
        return key

    def new_name(self, number: int, name: str) -> str:
        if name == NO_QUORUM or name in self.witnesses or name in self.groups:
            raise _wrong(number, Text(f"名称 {name[:40]} 不可用", f"the name {name[:40]} cannot be used"))
        return name

    def known(self, number: int, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise _wrong(number, Text(f"前面没有定义 {name[:40]}", f"{name[:40]} is not defined before"))

    def policy(self) -> Policy:
        if not self.quorum:
            raise _wrong(0, Text("缺少 quorum 行", "the line quorum is missing"))
        return Policy(self.logs, self.witnesses, self.groups, self.quorum, urls=self.urls)


def _holds(note: str | bytes, key: Verifier) -> bytes | None:
    """The signature of this one key on the note, if it holds; several lines of one key count once."""
    try:
        return open_note(note, [key]).get(key.name)
    except EvidenceError:
        return None


def _wrong(number: int, reason: Text) -> InputError:
    return InputError(
        Text(f"策略第 {number} 行：{reason.zh}", f"line {number} of the policy: {reason.en}"),
        quantity="policy",
        line=number,
    )


def _refused(reason: Text) -> EvidenceError:
    return EvidenceError(
        Text(f"检查点不满足策略：{reason.zh}", f"the policy does not accept the checkpoint: {reason.en}")
    )
