"""The signer that fits a key file: SM2 by its certificate, else ECDSA or RSA.

Whoever installs keys need not know the kind; the extra for SM2 is asked for only when such a key turns up.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509

from suyuan.base.errors import GatewayError
from suyuan.base.text import Text
from suyuan.certify.evidence_errors import chain_unreadable
from suyuan.certify.keychain import unreadable
from suyuan.certify.signing import FileSigner

if TYPE_CHECKING:
    from suyuan.certify.sm2_signing import Sm2Signer

EC_KEY = "1.2.840.10045.2.1"


def signer_of(key_pem: bytes, chain_pem: bytes, *, passphrase: bytes | None = None) -> FileSigner | Sm2Signer:
    """The signer for a key and its certificates, the signing one first.

    Raises SigningKeyUnusable for what cannot be read or does not belong together, ExtraMissing for an SM2
    key without the extra.
    """
    try:
        first = x509.load_pem_x509_certificates(chain_pem)[0]
    except unreadable() as error:
        raise chain_unreadable() from error
    if first.public_key_algorithm_oid.dotted_string == EC_KEY and not _is_read(first):
        from suyuan.certify.sm2_signing import Sm2Signer

        return Sm2Signer(key_pem, chain_pem)
    return FileSigner(key_pem, chain_pem, passphrase=passphrase)


def signer_from_files(key: Path, chain: Path, *, passphrase: bytes | None = None) -> FileSigner | Sm2Signer:
    """As `signer_of`, from files; GatewayError where one cannot be opened."""
    try:
        return signer_of(key.read_bytes(), chain.read_bytes(), passphrase=passphrase)
    except OSError as error:
        raise GatewayError(
            Text(f"无法打开密钥文件 {error.filename}", f"the key file {error.filename} cannot be opened"),
            retryable=False,
        ) from error


def _is_read(certificate: x509.Certificate) -> bool:
    """Whether the library knows the curve of the key; it does not know that of SM2."""
    try:
        certificate.public_key()
    except unreadable():
        return False
    return True
