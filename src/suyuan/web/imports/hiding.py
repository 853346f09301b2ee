"""Encryption of what a person handed in and has not confirmed yet: AES-256-GCM under a key of that person.

The key is derived from the secret of the installation that seals submissions. Source: RFC 5869 (HKDF),
NIST SP 800-38D (GCM), RFC 2104 (HMAC).
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from uuid import UUID

from suyuan.registry.comparisons.seals import sealer

NONCE: Final = 12
PURPOSE: Final = b"suyuan handed in "


def hide(person: UUID, content: bytes) -> bytes:
    """The content as it may lie on a disk."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = sealer().entropy(NONCE)
    return nonce + AESGCM(_key(person)).encrypt(nonce, content, None)


def show(person: UUID, hidden: bytes) -> bytes | None:
    """The content again; None for what was hidden for somebody else, or under another secret."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(_key(person)).decrypt(hidden[:NONCE], hidden[NONCE:], None)
    except (InvalidTag, ValueError):
        return None


def digest(person: UUID, content: bytes) -> str:
    """A name for the content, which nobody without the secret finds by guessing: 64 hexadecimal digits."""
    return hmac.new(_key(person), content, hashlib.sha256).hexdigest()


def _key(person: UUID) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    secret = sealer().secret
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE + person.bytes).derive(secret)
