"""Proof files: a checkpoint with its cosignatures, an index and a path, verified without any network.

Source: C2SP tlog-proof; RFC 6962, 2.1.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from suyuan.base.errors import EvidenceError
from suyuan.base.text import Text
from suyuan.tlog.encoding import decode_base64, encode_base64, plain_number
from suyuan.tlog.policy import Accepted, Examined, Policy
from suyuan.tlog.tree import HASH_SIZE, verify_inclusion

HEADER: Final = "c2sp.org/tlog-proof@v1"
MAX_PROOF_FILE: Final = 1_000_000
MAX_PATH: Final = 64

Found = TypeVar("Found", bound=Accepted)


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What a proof file holds; nothing of it is verified. `extra` is never authenticated."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def text(self) -> str:
        """The file."""
        extra = "" if self.extra is None else f"extra {encode_base64(self.extra)}\n"
        path = "".join(f"{encode_base64(step)}\n" for step in self.path)
        return f"{HEADER}\n{extra}index {self.index}\n{path}\n{self.checkpoint}"


def parse_proof(text: str | bytes) -> ProofFile:
    """Read a proof file. Raises EvidenceError and nothing else."""
    head, blank, checkpoint = _readable(text).partition("\n\n")
    lines = head.split("\n")
    if lines[0] != HEADER or not blank:
        raise _refused(Text("文件头或空行不对", "the header or the blank line is wrong"))
    rest = lines[1:]
    extra: bytes | None = None
    if rest and rest[0].startswith("extra "):
        extra = decode_base64(rest.pop(0).removeprefix("extra "))
        if extra is None:
            raise _refused(Text("附加数据的编码不对", "the extra data are not well encoded"))
    if not rest or not rest[0].startswith("index "):
        raise _refused(Text("缺少序号", "the index is missing"))
    index = plain_number(rest[0].removeprefix("index "))
    if index is None:
        raise _refused(Text("序号不是规范的十进制数", "the index is not a plain decimal number"))
    return ProofFile(index, _path(rest[1:]), checkpoint, extra)


def verify_proof(text: str | bytes, leaf: bytes, policy: Policy) -> Accepted:
    """The checkpoint that the policy believes and that holds the leaf hash at the index of the proof.

    Raises EvidenceError and nothing else.
    """
    proof = parse_proof(text)
    return _holding(proof, leaf, policy.accept(proof.checkpoint))


def examine_proof(text: str | bytes, leaf: bytes, policy: Policy) -> Examined:
    """The same, where too few witnesses are told and not raised."""
    proof = parse_proof(text)
    return _holding(proof, leaf, policy.examine(proof.checkpoint))


def _holding(proof: ProofFile, leaf: bytes, found: Found) -> Found:
    head = found.checkpoint
    if not verify_inclusion(leaf, list(proof.path), index=proof.index, size=head.size, root=head.root):
        raise _refused(Text("日志中没有这一条", "the log does not hold this entry"))
    return found


def _path(lines: Sequence[str]) -> tuple[bytes, ...]:
    if len(lines) > MAX_PATH:
        raise _refused(Text("路径过长", "the path is too long"))
    steps = [decode_base64(line) for line in lines]
    found = tuple(step for step in steps if step is not None and len(step) == HASH_SIZE)
    if len(found) != len(lines):
        raise _refused(Text("路径的编码不对", "the path is not well encoded"))
    return found


def _readable(text: str | bytes) -> str:
    if len(text) > MAX_PROOF_FILE:
        raise _refused(Text("文件过长", "the file is too long"))
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused(Text("不是 UTF-8 文本", "it is not UTF-8")) from None


def _refused(reason: Text) -> EvidenceError:
    return EvidenceError(
        Text(f"日志证明不成立：{reason.zh}", f"the proof of the log does not hold: {reason.en}")
    )
