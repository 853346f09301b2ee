"""The guard of a log: what the log has promised so far, kept outside of its database.

A log that signs two heads that contradict each other has lied, and nothing mends that. A database can be
restored from an old copy, or copied and used twice; the guard remembers the last head that was signed and
refuses to let the log go on from anywhere else. A head is first noted as pending, then signed and
committed, then confirmed: after a crash in between, the database shows which of the two is true.
Source: RFC 6962, 7.3 (a log must not present inconsistent views).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from suyuan.base.errors import EvidenceError
from suyuan.base.text import Text
from suyuan.tlog.encoding import decode_base64, encode_base64, plain_number
from suyuan.tlog.tree import HASH_SIZE

HEADER: Final = "suyuan log guard 1"
HINT: Final = Text(
    "请恢复最近的备份；若确已丢失，只能以新的名称另建日志。",
    "Restore the latest backup; if it is lost, a new log under another name has to be opened.",
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
    """What the guard remembers: the head that is certainly out, and one that may be."""

    confirmed: Promise
    pending: Promise | None = None

    def text(self) -> str:
        """As kept in a file."""
        lines = [HEADER, self.confirmed.line()] + ([self.pending.line()] if self.pending else [])
        return "\n".join(lines) + "\n"

    def settled(self, now: Promise) -> Memory:
        """After looking at the head in the database: the pending head is true, or never was.

        Raises EvidenceError where the database stands at neither: it was restored, copied or changed.
        """
        if now == self.confirmed or (self.pending is not None and now == self.pending):
            return Memory(now)
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


def read_memory(text: str) -> Memory:
    """Read what was kept. Raises EvidenceError where it cannot be read."""
    lines = text.split("\n")
    if lines[0] != HEADER or lines[-1] != "" or not 3 <= len(lines) <= 4:
        raise _unreadable()
    heads = [_promise(line) for line in lines[1:-1]]
    return Memory(*heads)


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
