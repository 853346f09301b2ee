"""A signed message of one signer (CMS), as a time stamp or the seal of a PDF is one: its mathematics checked.

Source: RFC 5652, clauses 5.3 to 5.6; RFC 5035 (signing certificate attributes); RFC 5754 (SHA-2).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.text import Text
from suyuan.certify.keychain import unreadable
from suyuan.certify.xmldsig import CURVES, RSA_BITS

if TYPE_CHECKING:
    from cryptography import x509

HASHES: Final = frozenset({"sha256", "sha384", "sha512"})
MAX_CERTIFICATES: Final = 16
MAX_MESSAGE: Final = 65_536  # tokens with a whole chain take 8 kB; the reader is slow on what is made to be
# What the reader of the encoding raises on octets that are not what they should be.
BROKEN: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message whose signature holds; whether its signer is trusted is another question."""

    content: bytes
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]  # as enclosed, the signing certificate first


class Fault(Exception):
    """Why a message is not believed; who asked for it turns this into an error with its own words."""

    def __init__(self, zh: str, en: str, *, given: object = None, supported: bool = True) -> None:
        super().__init__(en)
        self.reason = Text(zh, en)
        self.given = None if given is None else str(given)[:60]
        self.supported = supported


def unsupported(given: object) -> Fault:
    """An algorithm outside the short list: nothing is proven, and nothing is shown to be false."""
    return Fault("算法不受支持", "an algorithm is not supported", given=given, supported=False)


def open_message(octets: bytes, *, content_type: str, detached: bytes | None = None) -> Message:
    """The content of a signed message of that type, `detached` where it stands elsewhere. Raises Fault."""
    from asn1crypto import cms, tsp  # type: ignore[import-untyped]

    if len(octets) > MAX_MESSAGE:
        raise Fault("过大", "it is too large", given=len(octets))
    try:
        assert tsp.TSTInfo  # importing it makes its content type known to the other module
        outer = cms.ContentInfo.load(octets, strict=True)
        if outer["content_type"].native != "signed_data":
            raise Fault("不是签名消息", "it is no signed message")
        return _opened(outer["content"], content_type, detached)
    except unreadable(*BROKEN) as error:
        raise Fault("编码有误", "its encoding is broken", given=error) from error


def _opened(signed: Any, content_type: str, detached: bytes | None) -> Message:
    inner, signers = signed["encap_content_info"], signed["signer_infos"]
    if inner["content_type"].native != content_type or len(signers) != 1:
        raise Fault("内容或签名者不符", "its content or its signers are not as they must be")
    content = bytes(inner["content"]) if detached is None else detached
    if detached is not None and inner["content"].native is not None:
        raise Fault("内容重复", "its content is given twice")
    signer = signers[0]
    chain = _chain(signed, signer["sid"])
    hash_name = str(signer["digest_algorithm"]["algorithm"].native)
    if hash_name not in HASHES:
        raise unsupported(hash_name)
    _check_attributes(signer["signed_attrs"], content, content_type, hash_name=hash_name, leaf=chain[0])
    covered = signer["signed_attrs"].untag().dump(force=True)
    _check_value(chain[0].public_key(), signer, covered, hash_name)
    return Message(content=content, certificate=chain[0], chain=chain)


def _chain(signed: Any, wanted: Any) -> tuple[x509.Certificate, ...]:
    """The enclosed certificates, that of the signer first."""
    from cryptography import x509

    enclosed = [one.chosen for one in signed["certificates"] if one.name == "certificate"]
    if not 1 <= len(enclosed) <= MAX_CERTIFICATES:
        raise Fault("签名证书的个数不对", "the number of certificates is wrong", given=len(enclosed))
    first, rest = None, []
    for one in enclosed:
        loaded = x509.load_der_x509_certificate(one.dump())
        if wanted.name == "issuer_and_serial_number":
            same = (
                one.issuer == wanted.chosen["issuer"]
                and one.serial_number == wanted.chosen["serial_number"].native
            )
        else:
            same = one.key_identifier == wanted.chosen.native
        if same and first is None:
            first = loaded
        else:
            rest.append(loaded)
    if first is None:
        raise Fault("缺少签名者的证书", "the certificate of its signer is missing")
    return (first, *rest)


def _check_attributes(
    attributes: Any, content: bytes, content_type: str, *, hash_name: str, leaf: x509.Certificate
) -> None:
    """RFC 5652, 11.1 and 11.2: the type and the digest of the content; RFC 5035: the certificate."""
    from cryptography.hazmat.primitives.serialization import Encoding

    told: dict[str, Any] = {}
    for one in attributes:
        name = one["type"].native
        if name in told or len(one["values"]) != 1:
            raise Fault("签名属性重复", "a signed attribute is given twice", given=str(name)[:60])
        told[name] = one["values"][0]
    if "content_type" not in told or told["content_type"].native != content_type:
        raise Fault("内容类型未被签名", "its type is not signed")
    found = hashlib.new(hash_name, content).digest()
    if "message_digest" not in told or not hmac.compare_digest(told["message_digest"].native, found):
        raise Fault("内容与签名不符", "its content does not match its signature")
    octets = leaf.public_bytes(Encoding.DER)
    if "signing_certificate_v2" in told:
        first = told["signing_certificate_v2"]["certs"][0]
        named = str(first["hash_algorithm"]["algorithm"].native)
        belongs = named in HASHES and first["cert_hash"].native == hashlib.new(named, octets).digest()
    elif "signing_certificate" in told:  # the older attribute knows SHA-1 only; trust comes from the chain
        digest = hashlib.sha1(octets, usedforsecurity=False).digest()
        belongs = told["signing_certificate"]["certs"][0]["cert_hash"].native == digest
    else:
        belongs = False
    if not belongs:
        raise Fault("所附证书与签名不符", "its certificate is not the one that it names")


def _check_value(key: Any, signer: Any, covered: bytes, hash_name: str) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    algorithm = signer["signature_algorithm"]
    kind = algorithm.signature_algo
    if kind != "rsassa_pkcs1v15" or algorithm["algorithm"].native != "rsassa_pkcs1v15":
        hash_name = algorithm.hash_algo
    if hash_name not in HASHES:
        raise unsupported(hash_name)
    chosen: Any = getattr(hashes, hash_name.upper())()
    value = signer["signature"].native
    try:
        if kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES:
            key.verify(value, covered, ec.ECDSA(chosen))
            return
        if isinstance(key, rsa.RSAPublicKey) and key.key_size in RSA_BITS:
            if kind == "rsassa_pkcs1v15":
                key.verify(value, covered, padding.PKCS1v15(), chosen)
                return
            if kind == "rsassa_pss":
                filling = padding.PSS(mgf=padding.MGF1(chosen), salt_length=padding.PSS.AUTO)
                key.verify(value, covered, filling, chosen)
                return
    except InvalidSignature as error:
        raise Fault("签名不符", "its signature does not match") from error
    raise unsupported(kind)
