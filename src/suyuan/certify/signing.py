"""Signing a digital certificate: one enveloped XAdES signature over the whole document.

The key comes from a PEM file here; another keeper of keys (a card, a server) only has to offer the two
members of `Signer`. Signatures are deterministic (RFC 6979): the same document, key and time give the
same bytes, and no signature can leak a key through poor randomness.

Source: ETSI EN 319 132-1 (XAdES baseline B-B); W3C XML Signature 1.1; canonical XML 1.0.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSigner

from suyuan.base.errors import GatewayError, InputError
from suyuan.base.text import Text
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse

XADES = "http://uri.etsi.org/01903/v1.3.2#"


class Signer(Protocol):
    """Who can sign a certificate in the name of an institution."""

    @property
    def certificate_pem(self) -> bytes:
        """The signing certificate, PEM."""
        ...

    def sign_xml(self, document: bytes, *, at: datetime | None = None) -> bytes:
        """`document` with an enveloped signature; `at` is the signing time that it states."""
        ...


class FileSigner:
    """A signer whose key and certificate chain (signing certificate first) are PEM text."""

    def __init__(self, key_pem: bytes, chain_pem: bytes, *, passphrase: bytes | None = None) -> None:
        try:
            self._key = load_pem_private_key(key_pem, password=passphrase)
            self._chain = x509.load_pem_x509_certificates(chain_pem)
        except (ValueError, TypeError) as error:
            raise InputError(
                Text("签名密钥或证书链无法读取", "the signing key or its certificate chain cannot be read"),
                hint=Text(
                    "两者都应为 PEM 格式；密钥口令是否正确？", "Both must be PEM. Is the passphrase right?"
                ),
                quantity="signing key",
            ) from error
        if not self._chain or self._chain[0].public_key() != self._key.public_key():
            raise InputError(
                Text("签名证书与密钥不匹配", "the signing certificate does not belong to the key"),
                hint=Text("链中的第一张应为签名证书。", "The signing certificate comes first in the chain."),
                quantity="signing certificate",
            )
        self._method = _method_of(self._key)

    @classmethod
    def from_files(cls, key: Path, chain: Path, *, passphrase: bytes | None = None) -> FileSigner:
        """Read key and chain from PEM files; GatewayError where a file cannot be opened."""
        try:
            return cls(key.read_bytes(), chain.read_bytes(), passphrase=passphrase)
        except OSError as error:
            raise GatewayError(
                Text(f"无法打开密钥文件 {error.filename}", f"the key file {error.filename} cannot be opened"),
                retryable=False,
            ) from error

    @cached_property
    def certificate_pem(self) -> bytes:
        """The signing certificate, PEM."""
        return self._chain[0].public_bytes(Encoding.PEM)

    def sign_xml(self, document: bytes, *, at: datetime | None = None) -> bytes:
        """`document` with one enveloped XAdES signature as the last child of its root.

        `at` is written as the signing time (with its offset, to the second); without it none is stated.
        Raises InputError for a document that is already signed, Unreadable for one that is no safe XML.
        """
        root = safe_parse(document)
        if root.find(f".//{{{DS}}}Signature") is not None:
            raise InputError(
                Text("文件已有签名", "the document is already signed"),
                quantity="document",
                given="ds:Signature",
            )
        signer, key = _DatedSigner(self._method, at), cast(Any, _Deterministic(self._key))
        try:
            signed = signer.sign(root, key=key, cert=self._chain, always_add_key_value=False)
        except SignXMLException as error:
            raise GatewayError(
                Text("签名失败", "the document could not be signed"), detail=str(error), retryable=False
            ) from error
        return bytes(etree.tostring(signed, xml_declaration=True, encoding="UTF-8")) + b"\n"


class _DatedSigner(XAdESSigner):
    """signxml's signer with the clock as an argument and identities that follow from the document."""

    def __init__(self, method: SignatureMethod, at: datetime | None) -> None:
        super().__init__(
            data_object_format=XAdESDataObjectFormat("Digital calibration certificate", "application/xml"),
            signature_algorithm=method,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
        )
        self._at = at
        self._given = 0

    def _get_token(self, length: int = 4) -> str:  # noqa: ARG002
        self._given += 1
        return f"-{self._given}"

    def add_signing_time(self, signed_signature_properties: Any, **_: Any) -> None:  # type: ignore[override]
        if self._at is not None:
            moment = etree.SubElement(signed_signature_properties, f"{{{XADES}}}SigningTime")
            moment.text = self._at.isoformat(timespec="seconds")


class _Deterministic:
    """A private key that signs without randomness where its kind allows it (ECDSA: RFC 6979)."""

    def __init__(self, key: Any) -> None:
        self._key = key
        self.key_size = key.key_size

    def sign(self, data: bytes, **how: Any) -> Any:
        wanted = how.get("signature_algorithm")
        if isinstance(wanted, ec.ECDSA):
            how["signature_algorithm"] = ec.ECDSA(wanted.algorithm, deterministic_signing=True)
        return self._key.sign(data, **how)


def _method_of(key: object) -> SignatureMethod:
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.key_size in (256, 384):
        return SignatureMethod.ECDSA_SHA256 if key.key_size == 256 else SignatureMethod.ECDSA_SHA384
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size >= 2048:
        return SignatureMethod.RSA_SHA256
    raise InputError(
        Text("不支持这种签名密钥", "this kind of signing key is not supported"),
        quantity="signing key",
        given=type(key).__name__,
        allowed="ECDSA P-256, ECDSA P-384, RSA >= 2048",
    )
