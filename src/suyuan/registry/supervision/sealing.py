"""What must not be read in tables, backups or the journal: contacts of complainants, the secret of a draw.

Encrypted (AES-256-GCM) under a key that is derived from the secret of the installation for each purpose, and
bound to its row. Source: RFC 5869, NIST SP 800-38D; the manner is that of comparisons (decision 0021).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import EvidenceError
from suyuan.base.text import Text
from suyuan.registry.comparisons.sealing import NONCE, Sealer

CONTACT: Final = b"suyuan complaint contact"
DRAW: Final = b"suyuan draw secret"


def hide(sealer: Sealer, content: bytes, *, purpose: bytes, row: UUID) -> str:
    """The content as it is stored."""
    nonce = sealer.entropy(NONCE)
    return b64encode(nonce + _cipher(sealer.secret, purpose).encrypt(nonce, content, row.bytes)).decode()


def show(sealer: Sealer, stored: str, *, purpose: bytes, row: UUID) -> bytes:
    """The content again. Raises EvidenceError where the key is another one or the data were altered."""
    from cryptography.exceptions import InvalidTag

    try:
        raw = b64decode(stored, validate=True)
        opened: bytes = _cipher(sealer.secret, purpose).decrypt(raw[:NONCE], raw[NONCE:], row.bytes)
    except (InvalidTag, NotBase64, ValueError) as error:
        raise EvidenceError(
            Text("密封的内容无法打开", "what was sealed cannot be opened"),
            hint=Text("请从备份恢复密封密钥。", "Restore the sealing key from its backup."),
        ) from error
    return opened


def _cipher(secret: bytes, purpose: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret))
