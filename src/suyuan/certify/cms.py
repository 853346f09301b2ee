"""A signed message of one signer (CMS), as a time stamp is one: taken apart, and its mathematics checked.

Source: RFC 5652, clauses 5.3 to 5.6; RFC 5035 (signing certificate attributes); RFC 5754 (SHA-2).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.text import Text
from suyuan.certify.evidence_errors import TimestampRefused
from suyuan.certify.xmldsig import CURVES, RSA_BITS

if TYPE_CHECKING:
    from cryptography import x509

HASHES: Final = frozenset({"sha256", "sha384", "sha512"})
MAX_CERTIFICATES: Final = 16
# What the reader of the encoding raises on octets that are not what they should be.
BROKEN: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message whose signature holds; whether its signer is trusted is another question."""

    content: bytes
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]  # as enclosed, the signing certificate first


class Unsupported(TimestampRefused):
    """A time stamp with an algorithm that is not read here: it proves nothing, and it is not false."""

    code = "SY-705"
    title = Text("不支持的时间戳算法", "Algorithm of the time stamp not supported")


def refused(zh: str, en: str, *, detail: str | None = None, given: object = None) -> TimestampRefused:
    """The error for a time stamp, with the reason in both languages."""
    message = Text(f"时间戳不成立：{zh}", f"The time stamp does not hold: {en}")
    return TimestampRefused(message, detail=detail, given=given)


def unsupported(given: object) -> Unsupported:
    """The error for an algorithm outside the short list."""
    message = Text("时间戳的算法不受支持", "an algorithm of the time stamp is not supported")
    return Unsupported(message, given=str(given)[:60])


def open_message(octets: bytes, *, content_type: str) -> Message:
    """The content of a signed message of that type. Raises TimestampRefused, nothing else."""
    from asn1crypto import cms, tsp  # type: ignore[import-untyped]

    try:
        assert tsp.TSTInfo  # importing it makes its content type known to the other module
        outer = cms.ContentInfo.load(octets, strict=True)
        if outer["content_type"].native != "signed_data":
            raise refused("不是签名消息", "it is no signed message")
        return _opened(outer["content"], content_type)
    except BROKEN as error:
        raise refused("编码有误", "its encoding is broken", detail=str(error)[:200]) from error


def _opened(signed: Any, content_type: str) -> Message:
    inner, signers = signed["encap_content_info"], signed["signer_infos"]
    if inner["content_type"].native != content_type or len(signers) != 1:
        raise refused("内容或签名者不符", "its content or its signers are not as they must be")
    content = bytes(inner["content"])
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
        raise refused("签名证书的个数不对", "the number of certificates is wrong", given=len(enclosed))
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
        raise refused("缺少签名者的证书", "the certificate of its signer is missing")
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
            raise refused("签名属性重复", "a signed attribute is given twice", given=str(name)[:60])
        told[name] = one["values"][0]
    if "content_type" not in told or told["content_type"].native != content_type:
        raise refused("内容类型未被签名", "its type is not signed")
    found = hashlib.new(hash_name, content).digest()
    if "message_digest" not in told or not hmac.compare_digest(told["message_digest"].native, found):
        raise refused("内容与签名不符", "its content does not match its signature")
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
        raise refused("所附证书与签名不符", "its certificate is not the one that it names")


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
        raise refused("签名不符", "its signature does not match") from error
    raise unsupported(kind)
