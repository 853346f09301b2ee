"""Leaves of the log: salted commitments to what happened to a certificate.

A leaf shows that something was issued, superseded or revoked, and nothing else: without the salt nobody can
test a guess at the document. Whoever holds a certificate holds its salt, computes the leaf of its revocation
for himself and can look for it in the log without asking anyone. All leaves about one document therefore use
the salt that was drawn when it was issued; `document_sha256` is always the digest of the document concerned.
Source: design, sections 1 and 2; the commitment is HMAC-SHA-256 (RFC 2104) keyed with the salt.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Final, NamedTuple

from suyuan.base.canonical import canonical_bytes
from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text

VERSION: Final = "suyuan-leaf/1"
MIN_SALT: Final = 16
MAX_LEAF: Final = 4096

KINDS: Final[dict[str, Text]] = {
    "issue": Text("签发", "issued"),
    "supersede": Text("被替代", "superseded"),
    "revoke": Text("撤销", "revoked"),
    "journal": Text("事件链锚定", "journal anchored"),
    "rotate": Text("更换日志密钥", "key of the log changed"),
}


class Leaf(NamedTuple):
    """What anybody can read in a leaf."""

    version: str
    kind: str
    commitment: str


def commitment(*, kind: str, document_sha256: str, salt: bytes) -> bytes:
    """The leaf data for `kind` of the document with this digest: canonical JSON with a version.

    Raises InputError for an unknown kind, a digest that is not 64 lower-case hexadecimal digits, or a salt
    under 16 bytes.
    """
    if kind not in KINDS:
        raise _bad_input("kind", given=kind, allowed=", ".join(KINDS))
    if not _is_digest(document_sha256):
        raise _bad_input("document_sha256", given=document_sha256, allowed="64 x 0-9a-f")
    if len(salt) < MIN_SALT:
        raise _bad_input("salt", given=f"{len(salt)} bytes", allowed=f">= {MIN_SALT} bytes")
    content = canonical_bytes({"document": document_sha256, "kind": kind, "version": VERSION})
    sealed = hmac.new(salt, content, hashlib.sha256).hexdigest()
    return canonical_bytes({"commitment": sealed, "kind": kind, "version": VERSION})


def parse_leaf(data: bytes) -> Leaf:
    """The public fields of leaf data. EvidenceError for anything that this version did not write."""
    try:
        fields = json.loads(data) if len(data) <= MAX_LEAF else None
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict) or set(fields) != set(Leaf._fields):
        raise _refused(data)
    leaf = Leaf(**fields)
    texts = all(isinstance(value, str) for value in leaf)
    if not texts or leaf.version != VERSION or leaf.kind not in KINDS or not _is_digest(leaf.commitment):
        raise _refused(data)
    if canonical_bytes(leaf._asdict()) != data:
        raise _refused(data)
    return leaf


def _is_digest(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _bad_input(quantity: str, *, given: str, allowed: str) -> InputError:
    return InputError(
        Text(f"{quantity} = {given}，允许：{allowed}", f"{quantity} = {given}; allowed: {allowed}"),
        quantity=quantity,
        given=given,
        allowed=allowed,
    )


def _refused(data: bytes) -> EvidenceError:
    return EvidenceError(
        Text("日志叶的内容无法识别", "the content of a log leaf is not understood"), given=repr(data[:80])
    )
