"""Time stamps: a third party confirms that a signature existed at a moment.

Asking and checking are bytes in, bytes out; carrying a request to an authority is the caller's affair.

    request  = timestamp_request(timestamped_octets(signed), nonce=...)
    response = ... the authority's answer ...
    stamped  = add_timestamp(signed, read_response(response, request=request))

In the document the token stands among the unsigned properties of the signature (XAdES-T) and speaks of the
signature value, so it proves that the signature was made before.

Source: RFC 3161 with RFC 5816; ETSI EN 319 132-1 V1.2.1, 5.3 (SignatureTimeStamp); ETSI EN 319 422.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.cms import BROKEN, HASHES, MAX_MESSAGE, Fault, Message, open_message
from suyuan.certify.dcc.element import DS
from suyuan.certify.evidence_errors import TimestampRefused, TimestampUnsupported
from suyuan.certify.keychain import path_to_anchor, unreadable
from suyuan.certify.signature import YEARS
from suyuan.certify.xades import NAMES, text_of, unsigned_properties
from suyuan.certify.xmldsig import EXCLUSIVE, XADES, canonical, only

if TYPE_CHECKING:
    from cryptography import x509

CONTENT: Final = "tst_info"
UNSUPPORTED: Final = Text("时间戳的算法不受支持", "an algorithm of the time stamp is not supported")
GRANTED: Final = frozenset({"granted", "granted_with_mods"})


@dataclass(frozen=True, kw_only=True)
class TimeStamp:
    """A token that holds; whether its authority is trusted is another question."""

    at: datetime
    accuracy: timedelta
    serial: int
    policy: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def before(self) -> datetime:
        """What it speaks of existed before this moment, the accuracy of the clock counted in."""
        return self.at + self.accuracy


def timestamp_request(octets: bytes, *, nonce: int, hash_name: str = "sha256", policy: str = "") -> bytes:
    """The question for a stamp over `octets` (RFC 3161, 2.4.1), DER.

    `nonce` is a number that nobody could guess, at most 160 bits; it ties the answer to the question.
    """
    from asn1crypto import tsp  # type: ignore[import-untyped]

    if hash_name not in HASHES or not 0 < nonce < 2**160:
        raise InputError(
            Text("时间戳请求的参数有误", "the arguments of the request cannot be used"),
            quantity="hash_name, nonce",
            given=f"{hash_name}, {nonce}",
            allowed=f"{', '.join(sorted(HASHES))}; 0 < nonce < 2**160",
        )
    asked = {
        "version": "v1",
        "message_imprint": {
            "hash_algorithm": {"algorithm": hash_name},
            "hashed_message": hashlib.new(hash_name, octets).digest(),
        },
        "nonce": nonce,
        "cert_req": True,
    }
    if policy:
        asked["req_policy"] = policy
    try:
        return bytes(tsp.TimeStampReq(asked).dump())
    except BROKEN as error:
        raise InputError(
            Text("时间戳策略标识有误", "the policy is no object identifier"), quantity="policy", given=policy
        ) from error


def read_response(response: bytes, *, request: bytes) -> bytes:
    """The token in the answer to `request`, checked against it (RFC 3161, 2.4.2). Raises TimestampRefused."""
    from asn1crypto import cms, core, tsp

    class Answer(core.Sequence):  # type: ignore[misc]  # a rejection has no token
        _fields = [  # noqa: RUF012
            ("status", tsp.PKIStatusInfo),
            ("time_stamp_token", cms.ContentInfo, {"optional": True}),
        ]

    if len(response) > MAX_MESSAGE:
        raise refused("过大", "it is too large", given=len(response))
    try:
        asked = tsp.TimeStampReq.load(request, strict=True)
        answer = Answer.load(response, strict=True)
        status = answer["status"]["status"].native
        if status not in GRANTED:
            detail = f"{status} {answer['status']['fail_info'].native}"[:200]
            raise refused("时间戳机构拒绝了请求", "the authority refused the request", detail=detail)
        token = bytes(answer["time_stamp_token"].dump())
        told = _told(_message(token).content)
        if _imprint(told) != _imprint(asked):
            raise refused("答复与请求不符", "the answer is for something else")
        if told["nonce"].native != asked["nonce"].native:
            raise refused("答复与请求不符", "the answer is not to this request")
        if asked["req_policy"].native not in (None, told["policy"].native):
            raise refused("答复的策略不符", "the answer follows another policy")
    except BROKEN as error:
        raise refused("编码有误", "its encoding is broken", detail=str(error)[:200]) from error
    return token


def verify_timestamp(token: bytes, octets: bytes) -> TimeStamp:
    """What `token` says about `octets`, its mathematics checked. Raises TimestampRefused, nothing else."""
    message = _message(token)
    try:
        return _read(message.content, octets, message.certificate, message.chain)
    except unreadable(*BROKEN) as error:
        raise refused("编码有误", "its encoding is broken", detail=str(error)[:200]) from error


def stamp_path(
    stamp: TimeStamp, anchors: tuple[x509.Certificate, ...], more: Iterable[x509.Certificate] = ()
) -> tuple[x509.Certificate, ...] | None:
    """The chain from the authority, certified for time stamping at that time, to one of `anchors`; or None.

    `more` are certificates that may help to build the chain.
    """
    return path_to_anchor(stamp.certificate, (*stamp.chain[1:], *more), anchors, at=stamp.at)


def timestamped_octets(document: bytes, *, number: int = 0) -> bytes:
    """What a time stamp of the signed `document` speaks of: the canonical value of its signature.

    `number` is that of the signature, where several stand beside each other.
    """
    from suyuan.certify.countersigning import signed_root

    return canonical(only(signed_root(document, number=number)[1], "SignatureValue"), EXCLUSIVE)


def add_timestamp(document: bytes, token: bytes, *, number: int = 0) -> bytes:
    """The signed `document` with `token` among the unsigned properties of a signature, both verified."""
    from suyuan.certify.countersigning import free_name, signed_root

    root, signature = signed_root(document, number=number)
    verify_timestamp(token, canonical(only(signature, "SignatureValue"), EXCLUSIVE))
    holder = unsigned_properties(signature)
    stamp = etree.SubElement(holder, f"{{{XADES}}}SignatureTimeStamp", nsmap=NAMES)
    stamp.set("Id", free_name(root, "timestamp"))
    etree.SubElement(stamp, f"{{{DS}}}CanonicalizationMethod", nsmap=NAMES).set("Algorithm", EXCLUSIVE)
    etree.SubElement(stamp, f"{{{XADES}}}EncapsulatedTimeStamp", nsmap=NAMES).text = text_of(token)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def refused(zh: str, en: str, *, detail: str | None = None, given: object = None) -> TimestampRefused:
    """The error for a time stamp, with the reason in both languages."""
    message = Text(f"时间戳不成立：{zh}", f"The time stamp does not hold: {en}")
    return TimestampRefused(message, detail=detail, given=given)


def _message(token: bytes) -> Message:
    try:
        return open_message(token, content_type=CONTENT)
    except Fault as fault:
        if not fault.supported:
            raise TimestampUnsupported(UNSUPPORTED, given=fault.given) from fault
        raise refused(fault.reason.zh, fault.reason.en, given=fault.given) from fault


def _imprint(spoken: Any) -> tuple[str, bytes]:
    imprint = spoken["message_imprint"]
    return str(imprint["hash_algorithm"]["algorithm"].native), imprint["hashed_message"].native


def _told(content: bytes) -> Any:
    from asn1crypto import tsp

    return tsp.TSTInfo.load(content, strict=True)


def _read(
    content: bytes, octets: bytes, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...]
) -> TimeStamp:
    told = _told(content)
    imprint = told["message_imprint"]
    hash_name = str(imprint["hash_algorithm"]["algorithm"].native)
    if told["version"].native != "v1":
        raise refused("版本不被允许", "its version is not allowed")
    if hash_name not in HASHES:
        raise TimestampUnsupported(UNSUPPORTED, given=hash_name[:60])
    if not hmac.compare_digest(imprint["hashed_message"].native, hashlib.new(hash_name, octets).digest()):
        raise refused("时间戳与签名不符", "it speaks of something else")
    if any(one["critical"].native for one in told["extensions"] or ()):
        raise refused("含有未知的关键扩展", "it has a critical extension that is not known")
    _check_purpose(certificate)
    moment, accuracy = told["gen_time"].native, told["accuracy"]
    if moment.year not in YEARS:
        raise refused("时间不合理", "its time is out of any reason", given=moment.year)
    return TimeStamp(
        at=moment,
        accuracy=timedelta(
            seconds=accuracy["seconds"].native or 0,
            milliseconds=accuracy["millis"].native or 0,
            microseconds=accuracy["micros"].native or 0,
        )
        if accuracy.native
        else timedelta(0),
        serial=told["serial_number"].native,
        policy=told["policy"].dotted,
        certificate=certificate,
        chain=chain,
    )


def _check_purpose(certificate: x509.Certificate) -> None:
    """RFC 3161, 2.3: the key serves time stamping and nothing else, and says so critically."""
    from cryptography.x509 import ExtendedKeyUsage, ExtensionNotFound
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        usage = certificate.extensions.get_extension_for_class(ExtendedKeyUsage)
    except ExtensionNotFound:
        usage = None
    if usage is None or not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise refused("签名者不是时间戳机构", "its signer is no time-stamping authority")
