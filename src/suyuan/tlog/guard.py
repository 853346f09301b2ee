"""The guard of a log: what the log has promised so far, kept outside of its database.

A log that signs two heads that contradict each other has lied, and nothing mends that. A database can be
restored from an old copy, or copied and used twice; the guard remembers the last head that was signed and
refuses to let the log go on from anywhere else. A head is first noted as pending, then signed and
committed, then confirmed: after a crash in between, the database shows which of the two is true.

It also knows the key that signs. Another key is accepted only as the successor of a pending head, that is
in the act of changing the key (`succession`).
Source: RFC 6962, 7.3 (a log must not present inconsistent views).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.tlog.encoding import decode_base64, encode_base64, plain_number
from suyuan.tlog.note import Verifier
from suyuan.tlog.tree import HASH_SIZE

HEADER: Final = "suyuan log guard 2"
KEYLESS: Final = "suyuan log guard 1"  # as written before the key was kept
KEY: Final = "key "
NEXT: Final = "next "
MAX_MEMORY: Final = 10_000  # characters
HINT: Final = Text(
    "请恢复最近的备份；若确已丢失，只能以新的名称另建日志。",
    "Restore the latest backup; if it is lost, a new log under another name has to be opened.",
)

KEY_CHANGED: Final = Text(
    "日志密钥不是当前的签名密钥，日志停止签名",
    "this is not the key that signs the log; the log signs no more",
)
KEY_HINT: Final = Text(
    "更换密钥只能用 suyuan log rotate；更换后请重新启动服务。",
    "A key is changed with `suyuan log rotate` only; restart the server afterwards.",
)


@dataclass(frozen=True, slots=True)
class Promise:
    """One head of the log."""

    size: int
    root: bytes

    def line(self) -> str:
        """The head on one line."""
        return f"{self.size} {encode_base64(self.root)}"


@dataclass(frozen=True, slots=True)
class Memory:
    """What the guard remembers: the head that is certainly out, one that may be, and who signs.

    `successor` has signed the pending head beside `key`; once that head is out, it signs alone.
    """

    confirmed: Promise
    pending: Promise | None = None
    key: str = ""  # verifier key text; empty where an earlier guard did not keep it
    successor: str = ""

    def text(self) -> str:
        """As kept in a file."""
        lines = [HEADER, f"{KEY}{self.key}"] if self.key else [KEYLESS]
        lines += [self.confirmed.line()] + ([self.pending.line()] if self.pending else [])
        lines += [f"{NEXT}{self.successor}"] if self.successor else []
        return "\n".join(lines) + "\n"

    def settled(self, now: Promise) -> Memory:
        """After looking at the head in the database: the pending head is true, or never was.

        Raises EvidenceError where the database stands at neither: it was restored, copied or changed.
        """
        if now == self.confirmed:
            return Memory(now, key=self.key)
        if self.pending is not None and now == self.pending:
            return Memory(now, key=self.successor or self.key)
        raise EvidenceError(
            Text(
                f"数据库的日志头为 {now.size} 条，与已签名的 {self.confirmed.size} 条不一致，日志停止签名",
                f"the log in the database stands at {now.size} entries, which contradicts the signed head of"
                f" {self.confirmed.size}; the log signs no more",
            ),
            hint=HINT,
            given=now.size,
            allowed=self.confirmed.size,
        )

    def intending(self, new: Promise, *, key: str = "", successor: str = "") -> Memory:
        """`new` is about to be signed with `key`, and with `successor` where the key is being changed.

        Raises EvidenceError where the log is signed with another key.
        """
        if self.key and key and key != self.key:
            raise EvidenceError(KEY_CHANGED, hint=KEY_HINT, given=key, allowed=self.key)
        return Memory(self.confirmed, new, key=self.key or key, successor=successor)


def read_memory(text: str) -> Memory:
    """Read what was kept. Raises EvidenceError where it cannot be read."""
    if len(text) > MAX_MEMORY:
        raise _unreadable()
    header, *lines = text.split("\n")
    if header not in (HEADER, KEYLESS) or not lines or lines.pop() != "":
        raise _unreadable()
    key = _key(lines.pop(0), KEY) if header == HEADER and lines else ""
    successor = _key(lines.pop(), NEXT) if lines and lines[-1].startswith(NEXT) else ""
    if not 1 <= len(lines) <= 2 or (successor and not (key and len(lines) == 2)):
        raise _unreadable()
    pending = _promise(lines[1]) if len(lines) == 2 else None
    return Memory(_promise(lines[0]), pending, key=key, successor=successor)


def _key(line: str, word: str) -> str:
    vkey = line.removeprefix(word)
    try:
        Verifier.parse(vkey)
    except InputError:
        raise _unreadable() from None
    if not line.startswith(word):
        raise _unreadable()
    return vkey


def _promise(line: str) -> Promise:
    size, _, encoded = line.partition(" ")
    number, root = plain_number(size), decode_base64(encoded)
    if number is None or root is None or len(root) != HASH_SIZE:
        raise _unreadable()
    return Promise(number, root)


def _unreadable() -> EvidenceError:
    return EvidenceError(
        Text("日志守卫文件无法读取", "the file of the guard of the log cannot be read"),
        hint=Text("从备份恢复该文件，不要删除。", "Restore it from a backup; do not delete it."),
    )
