"""Signing with an SM2 key: the same document, the same members as every other signer.

Source: GB/T 32918.2-2016; RFC 5915 and RFC 5958 (key files); see `sm2` for the identifiers.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.certify.countersigning import add_countersignature, free_name
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.evidence_errors import SigningKeyUnusable
from suyuan.certify.keychain import unreadable
from suyuan.certify.parallel import add_parallel
from suyuan.certify.sm2 import SM2_CURVE, N, gmssl, public_key_of, public_of, sign_sm2
from suyuan.certify.xades import Pen, add_enveloped
from suyuan.certify.xmldsig import SM2_SM3, SM3, parsed


class Sm2Signer:
    """A signer with an SM2 key (PEM, PKCS #8 or SEC 1, without passphrase) and its certificates."""

    def __init__(self, key_pem: bytes, chain_pem: bytes) -> None:
        gmssl()  # say at once where it is missing
        self._private = load_sm2_key(key_pem)
        try:
            self._chain = tuple(x509.load_pem_x509_certificates(chain_pem))
            belongs = public_key_of(self._chain[0]) == public_of(self._private)
        except unreadable(EvidenceError) as error:
            raise SigningKeyUnusable(
                Text("签名证书无法读取或不是 SM2 证书", "the certificate cannot be read or is none of SM2"),
                quantity="signing certificate",
            ) from error
        if not belongs:
            raise SigningKeyUnusable(
                Text("签名证书与密钥不匹配", "the signing certificate does not belong to the key"),
                hint=Text("链中的第一张应为签名证书。", "The signing certificate comes first in the chain."),
                quantity="signing certificate",
            )

    @cached_property
    def certificate_pem(self) -> bytes:
        """The signing certificate, PEM."""
        return self._chain[0].public_bytes(Encoding.PEM)

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificates, the signing one first."""
        return self._chain

    def sign_xml(self, document: bytes, *, at: datetime | None = None, role: str = "") -> bytes:
        """`document` with one enveloped signature, as `KeySigner.sign_xml`."""
        # Instructions around the root are no part of a certificate; a signed document does not keep them.
        root = parsed(etree.tostring(safe_parse(document)))
        if root.find(f".//{{{DS}}}Signature") is not None:
            raise InputError(
                Text("文件已有签名", "the document is already signed"),
                hint=Text("再签请用会签。", "Countersign it to add another signature."),
                quantity="document",
                given="ds:Signature",
            )
        add_enveloped(root, self._pen, name=free_name(root, "signature"), at=at, role=role)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"

    def countersign(self, document: bytes, *, at: datetime | None = None, role: str = "") -> bytes:
        """The signed `document` with a countersignature, as `KeySigner.countersign`."""
        return add_countersignature(document, self._pen, at=at, role=role)

    def sign_beside(self, document: bytes, *, at: datetime | None = None, role: str = "") -> bytes:
        """`document` with a signature beside those that it has, as `KeySigner.sign_beside`."""
        return add_parallel(document, self._pen, at=at, role=role)

    @property
    def _pen(self) -> Pen:
        return Pen(
            chain=self._chain,
            method=SM2_SM3,
            digest_method=SM3,
            sign=lambda octets: sign_sm2(self._private, octets),
        )


def load_sm2_key(key_pem: bytes) -> int:
    """The private number of an SM2 key file; SigningKeyUnusable where it is none."""
    from asn1crypto import keys, pem  # type: ignore[import-untyped]

    try:
        kind, _, octets = pem.unarmor(key_pem)
        if kind == "EC PRIVATE KEY":
            inner = keys.ECPrivateKey.load(octets)
            curve = inner["parameters"].chosen.dotted
        else:
            info = keys.PrivateKeyInfo.load(octets)
            inner = info["private_key"].parsed
            curve = info["private_key_algorithm"]["parameters"].chosen.dotted
        private = int(inner["private_key"].native)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _no_key() from error
    if curve != SM2_CURVE or not 0 < private < N - 1:
        raise _no_key()
    return private


def _no_key() -> SigningKeyUnusable:
    return SigningKeyUnusable(
        Text("不是 SM2 密钥文件", "it is no SM2 key file"),
        hint=Text(
            "应为无口令的 PEM（PKCS #8 或 SEC 1）。", "PEM without passphrase is needed (PKCS #8 or SEC 1)."
        ),
        quantity="signing key",
    )
