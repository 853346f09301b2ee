"""Signing with a key that never leaves its token: a card, a hardware module, a cloud module.

An extra (python-pkcs11, imported when a token is opened). The token signs; certificates come from a file,
because tokens keep them in many ways. ECDSA of a token is not deterministic; that is its own affair.

Source: OASIS PKCS #11 Base Specification V3.0 (C_Sign with CKM_ECDSA, CKM_RSA_PKCS); RFC 8017, 9.2.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import Hash, HashAlgorithm

from suyuan.base.errors import GatewayError
from suyuan.base.text import Text
from suyuan.certify.evidence_errors import ExtraMissing, SigningKeyUnusable, chain_unreadable
from suyuan.certify.keychain import unreadable
from suyuan.certify.signing import KeySigner

# DigestInfo of PKCS #1 for the hashes that are signed here, without the digest itself.
DIGEST_INFO: Final = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
}


class TokenSigner(KeySigner):
    """A signer whose private key lives in a PKCS #11 token; use it as a context, or close it."""

    def __init__(
        self,
        module: Path,
        *,
        token_label: str,
        pin: str,
        key_label: str,
        chain_pem: bytes,
    ) -> None:
        try:
            chain = x509.load_pem_x509_certificates(chain_pem)
            public = chain[0].public_key()
        except unreadable() as error:
            raise chain_unreadable() from error
        self._session = _opened(module, token_label, pin)
        try:
            key = TokenKey(self._session, key_label, public)
            super().__init__(key, chain)
            key.prove()
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        """Give the session back."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def __enter__(self) -> TokenSigner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class TokenKey:
    """The private key in a token, with the members of a private key that a signer uses."""

    def __init__(self, session: Any, label: str, public: Any) -> None:
        import pkcs11

        self._public = public
        self._lock = threading.Lock()  # a session does one thing at a time
        with _spoken():
            found = list(
                session.get_objects(
                    {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute.LABEL: label}
                )
            )
        if len(found) != 1:
            raise SigningKeyUnusable(
                Text(
                    f"令牌中名为 {label} 的密钥应恰好一个",
                    f"there must be exactly one key {label} in the token",
                ),
                quantity="signing key",
                given=len(found),
            )
        self._key = found[0]

    @property
    def key_size(self) -> int:
        """Bits of the key."""
        return int(self._public.key_size)

    def public_key(self) -> Any:
        """The public key of the certificate; `prove` shows that it belongs to the token's."""
        return self._public

    def sign(
        self,
        data: bytes,
        *,
        signature_algorithm: ec.ECDSA | None = None,
        padding: Any = None,  # noqa: ARG002  # PKCS #1 version 1.5 is the only one that is asked for
        algorithm: HashAlgorithm | None = None,
    ) -> bytes:
        """The signature of `data`, DER for ECDSA. GatewayError where the token fails."""
        from pkcs11 import Mechanism

        chosen: Any = signature_algorithm.algorithm if signature_algorithm else algorithm
        hashing = Hash(chosen)
        hashing.update(data)
        digest = hashing.finalize()
        with self._lock, _spoken():
            if signature_algorithm is None:
                octets = DIGEST_INFO[chosen.name] + digest
                return bytes(self._key.sign(octets, mechanism=Mechanism.RSA_PKCS))
            raw = bytes(self._key.sign(digest, mechanism=Mechanism.ECDSA))
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))

    def prove(self) -> None:
        """Sign something and check it with the certificate: SigningKeyUnusable where they do not belong."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        data = b"Suyuan: does this key belong to this certificate?"
        try:
            if isinstance(self._public, rsa.RSAPublicKey):
                self._public.verify(self.sign(data, algorithm=SHA256()), data, PKCS1v15(), SHA256())
            else:
                how = ec.ECDSA(SHA256())
                self._public.verify(self.sign(data, signature_algorithm=how), data, how)
        except InvalidSignature as error:
            raise SigningKeyUnusable(
                Text(
                    "签名证书与令牌中的密钥不匹配", "the certificate does not belong to the key in the token"
                ),
                hint=Text("链中的第一张应为签名证书。", "The signing certificate comes first in the chain."),
                quantity="signing certificate",
            ) from error


def _opened(module: Path, token_label: str, pin: str) -> Any:
    try:
        import pkcs11
    except ImportError as error:
        raise ExtraMissing("python-pkcs11", extra="pkcs11") from error
    with _spoken():
        return pkcs11.lib(str(module)).get_token(token_label=token_label).open(user_pin=pin)


@contextmanager
def _spoken() -> Iterator[None]:
    """Whatever the token library raises becomes an error with words."""
    from pkcs11 import exceptions

    try:
        yield
    except (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange) as error:
        raise SigningKeyUnusable(
            Text("令牌 PIN 不正确", "the PIN of the token is wrong"),
            hint=Text("多次输错会锁定令牌。", "The token locks itself after some wrong ones."),
            quantity="PIN",
        ) from error
    except (exceptions.NoSuchToken, exceptions.MultipleTokensReturned) as error:
        raise SigningKeyUnusable(
            Text("找不到令牌", "the token is not found"),
            hint=Text("令牌是否已插入，名称是否正确？", "Is it plugged in, and is its label right?"),
            quantity="token",
        ) from error
    except (exceptions.PKCS11Error, RuntimeError, OSError, ValueError) as error:
        raise GatewayError(
            Text("令牌无法使用", "the token cannot be used"), detail=repr(error)[:200], retryable=False
        ) from error
