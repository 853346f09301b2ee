"""Sealing of a submission: a salted commitment that binds it, and encryption that hides it until closing.

The commitment is the SHA-256 of the canonical content with a random salt: nobody can hand in other numbers
afterwards, and nobody can guess the numbers from it. The content is kept encrypted (AES-256-GCM) under a key
of the round that is derived from the secret of the installation, so that tables, backups and the journal
hold nothing readable before the data are closed. What this protects against, and what not: decision 0021.

Source: RFC 5869 (HKDF), NIST SP 800-38D (GCM).
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.errors import EvidenceError
from suyuan.base.text import Text

SALT: Final = 32  # bytes
NONCE: Final = 12
SECRET: Final = 32
PURPOSE: Final = b"suyuan comparison "


class Measured(NamedTuple):
    """What a laboratory found at a point: decimal text, `value` and `U` in the unit of the point."""

    point: UUID
    value: str
    U: str
    k: str


@dataclass(frozen=True, kw_only=True)
class Sealer:
    """The secret of the installation, and the source of salts and nonces."""

    secret: bytes = field(repr=False)
    entropy: Callable[[int], bytes] = field(repr=False)


class Sealed(NamedTuple):
    """What is stored of a submission before closing."""

    commitment: str
    sealed: str


def content_of(participation: UUID, measured: Sequence[Measured], *, salt: bytes) -> bytes:
    """The bytes that are committed to: whose results, at which points, and the salt."""
    return canonical_bytes(
        {
            "participation": participation,
            "results": [one._asdict() for one in measured],
            "salt": salt.hex(),
        }
    )


def seal(sealer: Sealer, *, comparison: UUID, participation: UUID, measured: Sequence[Measured]) -> Sealed:
    """Commitment and ciphertext of what a laboratory hands in."""
    content = content_of(participation, measured, salt=sealer.entropy(SALT))
    commitment = sha256_hex(content)
    nonce = sealer.entropy(NONCE)
    hidden = _cipher(sealer.secret, comparison).encrypt(nonce, content, _label(participation, commitment))
    return Sealed(commitment, b64encode(nonce + hidden).decode())


def unseal(sealer: Sealer, kept: Sealed, *, comparison: UUID, participation: UUID) -> bytes:
    """The content of a submission. Raises EvidenceError where it is not what was committed to."""
    from cryptography.exceptions import InvalidTag

    try:
        raw = b64decode(kept.sealed, validate=True)
        label = _label(participation, kept.commitment)
        content: bytes = _cipher(sealer.secret, comparison).decrypt(raw[:NONCE], raw[NONCE:], label)
    except (InvalidTag, NotBase64, ValueError) as error:
        raise EvidenceError(
            Text("密封的提交无法打开", "a sealed submission cannot be opened"),
            hint=Text(
                "密封密钥已更换，或数据被改动；请从备份恢复密钥。",
                "The sealing key is another one, or the data were altered; restore the key from its backup.",
            ),
            participation=participation,
        ) from error
    if sha256_hex(content) != kept.commitment:
        raise EvidenceError(
            Text("提交的内容与承诺摘要不符", "a submission is not what was committed to"),
            participation=participation,
        )
    return content


def read_content(content: bytes | str) -> dict[UUID, Measured]:
    """The results of an opened submission by point."""
    rows: list[dict[str, Any]] = json.loads(content)["results"]
    return {UUID(row["point"]): Measured(**(row | {"point": UUID(row["point"])})) for row in rows}


def _label(participation: UUID, commitment: str) -> bytes:
    """Bound to the ciphertext, so that one cannot be put in the place of another."""
    return f"{participation} {commitment}".encode()


def _cipher(secret: bytes, comparison: UUID) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE + comparison.bytes).derive(secret)
    return AESGCM(key)
