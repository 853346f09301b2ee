"""Signing a digital certificate: one enveloped XAdES signature over the whole document, others over it.

The institution signs the document; verifier, checker and approver, or a second institution, countersign
that signature, or all of them sign beside each other. The key comes from a PEM file here; another keeper of
keys (a token, see `pkcs11`; SM2, see `sm2_signing`) only has to offer the same members. Signatures of files
are deterministic (RFC 6979): the same document, key and time give the same bytes, and no signature can leak a
key through poor randomness.

Source: ETSI EN 319 132-1 (XAdES baseline B-B); W3C XML Signature 1.1; canonical XML 1.0.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol, cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSigner

from suyuan.base.errors import GatewayError, InputError
from suyuan.base.text import Text
from suyuan.certify.countersigning import add_countersignature, free_name
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.evidence_errors import SigningKeyUnusable
from suyuan.certify.keychain import unreadable
from suyuan.certify.parallel import add_parallel
from suyuan.certify.xades import Pen, add_enveloped, written_time
from suyuan.certify.xmldsig import XADES, XML, parsed

ROLES: Final = ("verifier", "checker", "approver", "institution")  # what our certificates claim


class Signer(Protocol):
    """Who can sign a certificate in the name of an institution."""

    @property
    def certificate_pem(self) -> bytes:
        """The signing certificate, PEM."""
        ...

    def sign_xml(self, document: bytes, *, at: datetime | None = None) -> bytes:
        """`document` with an enveloped signature; `at` is the signing time that it states."""
        ...


class KeySigner:
    """A signer with a key object (of a file or a token) and its certificates, the signing one first."""

    def __init__(self, key: Any, chain: list[x509.Certificate]) -> None:
        if not chain or _public(chain[0]) != key.public_key():
            raise SigningKeyUnusable(
                Text("签名证书与密钥不匹配", "the signing certificate does not belong to the key"),
                hint=Text("链中的第一张应为签名证书。", "The signing certificate comes first in the chain."),
                quantity="signing certificate",
            )
        self._key, self._chain = key, chain
        self._method = _method_of(key.public_key())

    @cached_property
    def certificate_pem(self) -> bytes:
        """The signing certificate, PEM."""
        return self._chain[0].public_bytes(Encoding.PEM)

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificates, the signing one first."""
        return tuple(self._chain)

    @property
    def hash_name(self) -> str:
        """The hash that this key signs with."""
        return _hash_of(self._method).name

    def sign_xml(self, document: bytes, *, at: datetime | None = None, role: str = "") -> bytes:
        """`document` with one enveloped XAdES signature as the last child of its root.

        `at` is written as the signing time (with its offset, to the second); without it none is stated.
        `role` is claimed under the signature. Raises InputError for a document that is already signed,
        Unreadable for one that is no safe XML, GatewayError where the keeper of the key fails.
        """
        root = safe_parse(document)
        if root.find(f".//{{{DS}}}Signature") is not None:
            raise InputError(
                Text("文件已有签名", "the document is already signed"),
                hint=Text("再签请用会签。", "Countersign it to add another signature."),
                quantity="document",
                given="ds:Signature",
            )
        if any(str(name).startswith(XML) for name in root.attrib):
            # The library does not count attributes of the name space xml that its own part inherits.
            root = parsed(etree.tostring(root))
            add_enveloped(root, self._pen, name=free_name(root, "signature"), at=at, role=role)
            return written(root)
        signer, key = _DatedSigner(self._method, at, role), cast(Any, _Deterministic(self._key))
        try:
            signed = signer.sign(root, key=key, cert=self._chain, always_add_key_value=False)
        except SignXMLException as error:
            raise GatewayError(
                Text("签名失败", "the document could not be signed"), detail=str(error), retryable=False
            ) from error
        except etree.LxmlError as error:  # as for a name space that is a relative address
            raise InputError(
                Text("文件无法规范化，不能签名", "the document has no canonical form and cannot be signed"),
                quantity="document",
                detail=str(error)[:200],
            ) from error
        return written(signed)

    def countersign(self, document: bytes, *, at: datetime | None = None, role: str = "") -> bytes:
        """The signed `document` with a countersignature by this key over its signature.

        The first signature stays as it is and goes on holding. Raises EvidenceError where it does not
        hold, InputError for a document without one.
        """
        return add_countersignature(document, self._pen, at=at, role=role)

    def sign_beside(self, document: bytes, *, at: datetime | None = None, role: str = "") -> bytes:
        """`document` with a signature beside those that it has, if any: none covers another.

        Raises InputError where a signature is there that covers all others, EvidenceError where one does not
        hold.
        """
        return add_parallel(document, self._pen, at=at, role=role)

    def sign_octets(self, octets: bytes) -> bytes:
        """The bare signature of `octets` (DER for ECDSA), with `hash_name`."""
        chosen = _hash_of(self._method)
        key = _Deterministic(self._key)
        if isinstance(self._key.public_key(), rsa.RSAPublicKey):
            return bytes(key.sign(octets, padding=padding.PKCS1v15(), algorithm=chosen))
        return bytes(key.sign(octets, signature_algorithm=ec.ECDSA(chosen)))

    @property
    def _pen(self) -> Pen:
        return Pen(chain=self.chain, method=self._method.value, sign=self._sign_value)

    def _sign_value(self, octets: bytes) -> bytes:
        """As XML Signature writes it: r and s side by side for ECDSA."""
        signature = self.sign_octets(octets)
        if isinstance(self._key.public_key(), rsa.RSAPublicKey):
            return signature
        size = (self._key.key_size + 7) // 8
        return b"".join(one.to_bytes(size, "big") for one in decode_dss_signature(signature))


class FileSigner(KeySigner):
    """A signer whose key and certificate chain (signing certificate first) are PEM text."""

    def __init__(self, key_pem: bytes, chain_pem: bytes, *, passphrase: bytes | None = None) -> None:
        try:
            key = load_pem_private_key(key_pem, password=passphrase)
            chain = x509.load_pem_x509_certificates(chain_pem)
        except unreadable() as error:
            raise SigningKeyUnusable(
                Text("签名密钥或证书链无法读取", "the signing key or its certificate chain cannot be read"),
                hint=Text(
                    "两者都应为 PEM 格式；密钥口令是否正确？", "Both must be PEM. Is the passphrase right?"
                ),
                quantity="signing key",
            ) from error
        super().__init__(key, chain)

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


def written(root: etree._Element) -> bytes:
    """A signed document as bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


class _DatedSigner(XAdESSigner):
    """signxml's signer with the clock as an argument and identities that follow from the document."""

    def __init__(self, method: SignatureMethod, at: datetime | None, role: str) -> None:
        super().__init__(
            claimed_roles=[role] if role else [],
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
            moment.text = written_time(self._at)


class _Deterministic:
    """A private key that signs without randomness where its kind allows it (ECDSA: RFC 6979)."""

    def __init__(self, key: Any) -> None:
        self._key = key
        self.key_size = key.key_size

    def sign(self, data: bytes, **how: Any) -> Any:
        wanted = how.get("signature_algorithm")
        if isinstance(wanted, ec.ECDSA) and isinstance(self._key, ec.EllipticCurvePrivateKey):
            how["signature_algorithm"] = ec.ECDSA(wanted.algorithm, deterministic_signing=True)
        return self._key.sign(data, **how)


def _public(certificate: x509.Certificate) -> Any:
    try:
        return certificate.public_key()
    except unreadable():
        return None


def _hash_of(method: SignatureMethod) -> HashAlgorithm:
    return SHA384() if method is SignatureMethod.ECDSA_SHA384 else SHA256()


def _method_of(key: object) -> SignatureMethod:
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in ("secp256r1", "secp384r1"):
        return SignatureMethod.ECDSA_SHA256 if key.key_size == 256 else SignatureMethod.ECDSA_SHA384
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
        return SignatureMethod.RSA_SHA256
    raise SigningKeyUnusable(
        Text("不支持这种签名密钥", "this kind of signing key is not supported"),
        quantity="signing key",
        given=type(key).__name__,
        allowed="ECDSA P-256, ECDSA P-384, RSA >= 2048",
    )
