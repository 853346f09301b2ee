"""Checkpoints: what the log says about itself, one signed note of origin, size and root.

Source: C2SP tlog-checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.tlog.encoding import decode_base64, encode_base64, plain_number
from suyuan.tlog.note import Signer, Verifier, open_note, sign_note, split_note
from suyuan.tlog.tree import HASH_SIZE, MAX_SIZE, empty_root


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: which log, how many leaves, which root; extension lines are kept, never read."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if fault := _fault(self):
            raise InputError(
                Text(f"检查点不成立：{fault.zh}", f"this is no checkpoint: {fault.en}"),
                quantity="checkpoint",
                given=f"{self.origin} {self.size}",
            )

    def text(self) -> str:
        """The note text, ready to be signed."""
        root = encode_base64(self.root)
        return "".join(f"{line}\n" for line in (self.origin, self.size, root, *self.extensions))


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note text (without signatures). EvidenceError for anything that is not one."""
    if not text.endswith("\n"):
        raise _refused(Text("末行没有换行", "the last line has no newline"))
    lines = text[:-1].split("\n")
    if len(lines) < 3:
        raise _refused(Text("少于三行", "there are fewer than three lines"))
    origin, size, root, *extensions = lines
    decoded = decode_base64(root)
    if decoded is None:
        raise _refused(Text("根哈希的编码不对", "the root is not well encoded"))
    number = plain_number(size)
    if number is None:
        raise _refused(Text("大小不是规范的十进制数", "the size is not a plain decimal number"))
    try:
        return Checkpoint(origin, number, decoded, tuple(extensions))
    except InputError as error:
        raise EvidenceError(error.message) from None


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> str:
    """The signed note of a checkpoint."""
    return sign_note(checkpoint.text(), *signers)


def open_checkpoint(
    note: str | bytes, log: Verifier, *, origin: str | None = None, others: Iterable[Verifier] = ()
) -> Checkpoint:
    """The checkpoint in `note`, signed by the key of the log and meant for `origin`.

    The default origin is the name of the key. `others` are further trusted keys; a bad signature of one of
    them refuses the note as well. Raises EvidenceError and nothing else.
    """
    if log.name not in open_note(note, [log, *others]):
        raise _refused(Text(f"没有日志 {log.name} 的签名", f"log {log.name} has not signed"))
    text, _ = split_note(note)
    checkpoint = parse_checkpoint(text)
    expected = log.name if origin is None else origin
    if checkpoint.origin != expected:
        raise _refused(
            Text(
                f"它属于日志 {checkpoint.origin}，而不是 {expected}",
                f"it belongs to log {checkpoint.origin}, not to {expected}",
            )
        )
    return checkpoint


def _fault(checkpoint: Checkpoint) -> Text | None:
    if not checkpoint.origin or any(ord(character) < 0x20 for character in checkpoint.origin):
        return Text("没有日志名称", "the origin is missing")
    if not 0 <= checkpoint.size <= MAX_SIZE:
        return Text("大小超出 64 位", "the size exceeds 64 bits")
    if len(checkpoint.root) != HASH_SIZE:
        return Text("根哈希应为 32 字节", "the root must have 32 bytes")
    if checkpoint.size == 0 and checkpoint.root != empty_root():
        return Text("空日志的根哈希不对", "the root of an empty log is wrong")
    if any(not line or "\n" in line for line in checkpoint.extensions):
        return Text("扩展行为空", "an extension line is empty")
    return None


def _refused(message: Text) -> EvidenceError:
    return EvidenceError(Text(f"检查点不可信：{message.zh}", f"the checkpoint is not trusted: {message.en}"))
