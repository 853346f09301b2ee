"""The witness protocol: a log hands in a new checkpoint with a consistency proof and gets a cosignature.

The rules of both sides as pure functions. Who serves them keeps one record per log, the last head that was
cosigned, and must move it with a guarded update before the reply is sent: two requests at once would
otherwise roll the record back. Source: C2SP tlog-witness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from suyuan.base.errors import EvidenceError
from suyuan.base.text import Text
from suyuan.tlog.checkpoint import Checkpoint, parse_checkpoint
from suyuan.tlog.cosignature import Cosigner
from suyuan.tlog.encoding import decode_base64, encode_base64, plain_number
from suyuan.tlog.note import Signature, Verifier, open_note, split_note
from suyuan.tlog.tree import HASH_SIZE, verify_consistency

MAX_REQUEST: Final = 64_000
MOST_PROOF_LINES: Final = 63
SIZE_TYPE: Final = "text/x.tlog.size"
TEXT_TYPE: Final = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Head:
    """The largest head of a log that was cosigned."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """What a log hands in: the size it thinks the witness has seen, the proof from there, the checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str

    def body(self) -> str:
        """The body of the request."""
        lines = "".join(f"{encode_base64(step)}\n" for step in self.proof)
        return f"old {self.old_size}\n{lines}\n{self.note}"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer, and the head to keep before it is sent; None leaves the record as it is."""

    status: int
    body: str
    content_type: str = TEXT_TYPE
    origin: str = ""
    keep: Head | None = None


def answer(
    body: str | bytes,
    *,
    logs: Mapping[str, Sequence[Verifier]],
    seen: Mapping[str, Head],
    cosigner: Cosigner,
    time: int,
) -> Reply:
    """The reply of a witness to one request; never raises, whatever the bytes.

    logs : trusted keys by origin. seen : the last head cosigned by origin. time : POSIX time.
    """
    try:
        request = read_request(body)
        # A signature line that cannot be read is one that does not hold: the text decides what is asked.
        text = request.note.rpartition("\n\n")[0] + "\n"
        checkpoint = parse_checkpoint(text)
    except EvidenceError as fault:
        return Reply(400, f"{fault.message.en}\n")
    keys = logs.get(checkpoint.origin)
    if keys is None:
        return Reply(404, "unknown log\n")
    if not _is_signed(request.note, keys):
        return Reply(403, "no signature of a trusted key\n")
    last = seen.get(checkpoint.origin)
    if refusal := _why_not(request, checkpoint, last):
        return refusal
    signature = Signature(
        cosigner.name, Verifier.of_cosigner(cosigner).key_id, cosigner.cosign(text.encode(), time=time)
    )
    return Reply(200, signature.line(), origin=checkpoint.origin, keep=Head(checkpoint.size, checkpoint.root))


def read_request(body: str | bytes) -> Request:
    """Read the body of a request. Raises EvidenceError and nothing else."""
    text = _readable(body)
    head, blank, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    old = plain_number(first.removeprefix("old ")) if first.startswith("old ") else None
    if old is None or not blank:
        raise _malformed()
    if len(lines) > MOST_PROOF_LINES:
        raise _malformed()
    steps = [decode_base64(line) for line in lines]
    proof = tuple(step for step in steps if step is not None and len(step) == HASH_SIZE)
    if len(proof) != len(lines):
        raise _malformed()
    return Request(old, proof, note)


def read_cosignatures(body: str, note: str, witnesses: Sequence[Verifier]) -> tuple[Signature, ...]:
    """The cosignatures of known witnesses in a reply, each verified; lines of unknown keys are passed over.

    Raises EvidenceError where the reply cannot be read or none of them holds.
    """
    _, signatures = split_note(note.partition("\n\n")[0] + "\n\n" + body)
    text = note.partition("\n\n")[0].encode() + b"\n"
    found = tuple(one for one in signatures if any(_is_of(one, key, text) for key in witnesses))
    if not found:
        raise EvidenceError(Text("回复中没有已知见证者的签名", "no known witness has signed the reply"))
    return found


def with_cosignatures(note: str, signatures: Sequence[Signature]) -> str:
    """The note with further signature lines."""
    return note + "".join(signature.line() for signature in signatures)


def _why_not(request: Request, checkpoint: Checkpoint, last: Head | None) -> Reply | None:
    if request.old_size > checkpoint.size:
        return Reply(400, "the old size exceeds the size of the checkpoint\n")
    known = last.size if last else 0
    if request.old_size != known:
        return Reply(409, f"{known}\n", SIZE_TYPE)
    if last is None or last.size == 0:
        return None if not request.proof else Reply(422, "the proof from size 0 must be empty\n")
    consistent = verify_consistency(
        list(request.proof),
        old_size=last.size,
        new_size=checkpoint.size,
        old_root=last.root,
        new_root=checkpoint.root,
    )
    return None if consistent else Reply(422, "the consistency proof does not hold\n")


def _is_signed(note: str, keys: Sequence[Verifier]) -> bool:
    for key in keys:
        try:
            open_note(note, [key])
        except EvidenceError:
            continue
        return True
    return False


def _is_of(signature: Signature, key: Verifier, text: bytes) -> bool:
    same = (signature.name, signature.key_id) == (key.name, key.key_id)
    return same and key.verify(text, signature.signature)


def _readable(body: str | bytes) -> str:
    if len(body) > MAX_REQUEST:
        raise _malformed()
    if isinstance(body, str):
        return body
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise _malformed() from None


def _malformed() -> EvidenceError:
    return EvidenceError(Text("见证请求格式不对", "the request of the witness protocol is malformed"))
