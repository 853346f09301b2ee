"""Cosignatures: a witness states at what time it saw a checkpoint as the largest of its log.

Two kinds: Ed25519 over a header, the time and the whole text of the checkpoint; ML-DSA-44 over a structure
that also holds the name of the witness (but no extension lines).
Source: C2SP tlog-cosignature; RFC 8032; FIPS 204.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.tlog.encoding import decode_base64, plain_number

ED25519_COSIGNATURE: Final = 4
MLDSA44_COSIGNATURE: Final = 6
MAX_TIME: Final = 2**63 - 1
TIME_SIZE: Final = 8
LABEL: Final = b"subtree/v1\n\0"
LONGEST_NAME: Final = 255
HASH_SIZE: Final = 32


def time_of(signature: bytes) -> int:
    """The POSIX time that a cosignature begins with; meaningful after the cosignature was verified."""
    return int.from_bytes(signature[:TIME_SIZE], "big")


def ed25519_message(text: bytes, time: int) -> bytes:
    """What an Ed25519 witness signs: header, time, the text of the checkpoint."""
    return b"cosignature/v1\ntime %d\n" % time + text


def mldsa_message(text: bytes, time: int, name: str) -> bytes | None:
    """What an ML-DSA-44 witness of this name signs; None where the text is no checkpoint."""
    head = _head(text)
    if head is None:
        return None
    origin, size, root = head
    cosigner = name.encode()
    if not (0 < len(cosigner) <= LONGEST_NAME and 0 < len(origin) <= LONGEST_NAME):
        return None
    parts = (
        LABEL,
        bytes([len(cosigner)]),
        cosigner,
        struct.pack(">Q", time),
        bytes([len(origin)]),
        origin,
        struct.pack(">QQ", 0, size),
        root,
    )
    return b"".join(parts)


def verify_ed25519(name: str, key: bytes, text: bytes, signature: bytes) -> bool:  # noqa: ARG001 - one form for all
    """Whether the timestamped Ed25519 signature holds for the text of a checkpoint."""
    time = time_of(signature)
    if len(signature) != TIME_SIZE + 64 or time > MAX_TIME:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature[TIME_SIZE:], ed25519_message(text, time))
    except (InvalidSignature, ValueError):
        return False
    return True


def verify_mldsa(name: str, key: bytes, text: bytes, signature: bytes) -> bool:
    """Whether the timestamped ML-DSA-44 signature of this witness holds for the text of a checkpoint."""
    time = time_of(signature)
    message = mldsa_message(text, time, name)
    if message is None or len(signature) <= TIME_SIZE or time > MAX_TIME:
        return False
    try:
        MLDSA44PublicKey.from_public_bytes(key).verify(signature[TIME_SIZE:], message)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness key by name: 32 bytes of seed, and the kind of its cosignatures."""

    name: str
    seed: bytes = field(repr=False)
    kind: int = ED25519_COSIGNATURE

    def __post_init__(self) -> None:
        if self.kind not in (ED25519_COSIGNATURE, MLDSA44_COSIGNATURE):
            raise OutOfRange("cosignature kind", given=self.kind, allowed="4, 6")
        if len(self.seed) != 32:
            raise OutOfRange("seed", given=len(self.seed), allowed="32")

    def public_key(self) -> bytes:
        """The public key as it stands in the text form of a key."""
        if self.kind == ED25519_COSIGNATURE:
            return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return MLDSA44PrivateKey.from_seed_bytes(self.seed).public_key().public_bytes_raw()

    def cosign(self, text: bytes, *, time: int) -> bytes:
        """The timestamped signature of a checkpoint's text. Raises InputError for what is no checkpoint."""
        if not 0 <= time <= MAX_TIME:
            raise OutOfRange("time", given=time, allowed=f"[0, {MAX_TIME}]")
        stamp = time.to_bytes(TIME_SIZE, "big")
        if self.kind == ED25519_COSIGNATURE:
            key = Ed25519PrivateKey.from_private_bytes(self.seed)
            return stamp + key.sign(ed25519_message(text, time))
        message = mldsa_message(text, time, self.name)
        if message is None:
            raise InputError(
                Text("这不是可以联署的检查点", "this is no checkpoint that can be cosigned"),
                quantity="checkpoint",
            )
        return stamp + MLDSA44PrivateKey.from_seed_bytes(self.seed).sign(message)


def _head(text: bytes) -> tuple[bytes, int, bytes] | None:
    """Origin, size and root of a checkpoint's text."""
    lines = text.split(b"\n")
    if len(lines) < 4:
        return None
    try:
        size, root = plain_number(lines[1].decode()), decode_base64(lines[2].decode())
    except UnicodeDecodeError:
        return None
    if size is None or root is None or len(root) != HASH_SIZE:
        return None
    return lines[0], size, root
