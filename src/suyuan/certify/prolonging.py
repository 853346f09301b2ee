"""Extending a signature for the long term: what verifying needs goes into the document (XAdES B-LT).

A time stamp proves when a signature existed; what is added here shows for that moment, when nobody keeps the
lists any more, that no key of the chain and of the stamp had been revoked. Nothing is fetched: the data come
from the trust folder. Only what speaks of these certificates is taken; what is there already is not repeated.

Source: ETSI EN 319 132-1 V1.2.1, 5.4 (CertificateValues, RevocationValues) and 6.3 (baseline B-LT);
ETSI EN 319 102-1 V1.3.1, 5.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from lxml import etree

from suyuan.base.errors import InputError, RuleRefusal
from suyuan.base.text import Text
from suyuan.certify.countersigning import signed_root
from suyuan.certify.dcc.element import DS
from suyuan.certify.entitlement import between, key_standing, path_of, trusted_stamps
from suyuan.certify.held import XADES_141
from suyuan.certify.keychain import fingerprint_of, load_anchors
from suyuan.certify.signature import Signed, verify_signature
from suyuan.certify.trust import Trust
from suyuan.certify.unharmed import require_unharmed
from suyuan.certify.xades import NAMES, UNSIGNED, text_of, unsigned_properties
from suyuan.certify.xmldsig import XADES

if TYPE_CHECKING:
    from cryptography import x509

    from suyuan.certify.entitlement import Path
    from suyuan.certify.timestamp import TimeStamp

ARCHIVED: Final = f"{UNSIGNED}/{{{XADES_141}}}ArchiveTimeStamp"
NAMED_AT_MOST: Final = 100  # letters


@dataclass(frozen=True, kw_only=True)
class Prolonged:
    """The extended document, and what was added to it."""

    document: bytes
    proven_before: datetime  # the earliest of its time stamps, of the signature that was stamped last
    certificates: int
    revocations: int


@dataclass(frozen=True, kw_only=True)
class _Values:
    """What one signature lacks."""

    before: datetime
    certificates: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    answers: tuple[bytes, ...]


def prolong(document: bytes, trust: Trust) -> Prolonged:
    """The signed and time-stamped `document` with what `trust` knows about its keys.

    1. every signature holds and has a time stamp that is trusted
    2. its chain leads to a trusted root at the time of the stamp, and so does that of the stamp
    3. nothing that the document encloses was changed; the key was not revoked before the stamp
    4. of every certificate below the roots it is known that it was not revoked then
    5. what is missing is added

    Raises InputError where a stamp or revocation data are missing, RuleRefusal where the chain or the key was
    not good at that time, EvidenceError where something does not hold.
    """
    root, _ = signed_root(document)
    elements = root.findall(f"{{{DS}}}Signature")
    signed = verify_signature(root)  # 1
    missing = [_missing(one, trust) for one in (signed, *signed.beside)]
    for element, values in zip(elements, missing, strict=True):
        _add(element, values)  # 5
    return Prolonged(
        document=bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n",
        proven_before=max(one.before for one in missing),
        certificates=sum(len(one.certificates) for one in missing),
        revocations=sum(len(one.lists) + len(one.answers) for one in missing),
    )


def _missing(signed: Signed, trust: Trust) -> _Values:
    stamp, stamp_path = _first_stamp(signed, trust)  # 1
    before, anchors, others = stamp.before, load_anchors(trust.anchors), between(signed, trust)
    path = path_of(signed, anchors, at=before, others=others)  # 2
    if path is None:
        raise RuleRefusal(
            Text(
                "签名证书在时间戳时无效，或不是由可信机构签发的",
                "the signing certificate was not valid at the time stamp, or nobody we trust certified it",
            ),
            hint=Text("缺少根证书时请放进信任文件夹。", "If its root is missing, put it into the folder."),
            signer=signed.organisation,
        )
    require_unharmed(signed.held, (path, stamp_path))  # 3
    since = key_standing(signed, path, trust, at=before, held=signed.held).since
    if since is not None and since <= before:
        raise RuleRefusal(
            Text("签名证书在时间戳之前已被收回", "the key was withdrawn before the time stamp"),
            signer=signed.organisation,
            since=since.isoformat(),
            stamp=before.isoformat(),
        )
    confirmed = [
        found
        for one in signed.countersignatures
        if (found := path_of(one, anchors, at=one.signing_time or before, others=others))
    ]
    _require_known((path, stamp_path), signed, trust, at=before)  # 4
    paths = (path, stamp_path, *confirmed)
    known = {fingerprint_of(one) for one in (*signed.chain, *stamp.chain, *signed.held.certificates)}
    known |= {fingerprint_of(one) for each in signed.countersignatures for one in each.chain}
    lists, answers = _speaking(paths, signed, trust, at=before)
    return _Values(before=before, certificates=_unknown(paths, known), lists=lists, answers=answers)


def _first_stamp(signed: Signed, trust: Trust) -> tuple[TimeStamp, Path]:
    stamps = trusted_stamps(signed, trust)
    if not stamps:
        raise InputError(
            Text("签名没有可信的时间戳", "the signature has no time stamp that is trusted"),
            hint=Text(
                "先加盖时间戳；时间戳机构的根证书放在信任文件夹的 tsa 下。",
                "Have it stamped first; the roots of authorities lie in the folder tsa of the trust folder.",
            ),
            quantity="time stamp",
            given=len(signed.stamps),
            signer=signed.organisation,
        )
    return min(stamps, key=lambda one: one[0].before)


def _require_known(paths: Iterable[Path], signed: Signed, trust: Trust, *, at: datetime) -> None:
    from suyuan.certify.revocation import load_revocations, standing

    store = load_revocations((*trust.revocations, *signed.held.revocations))
    for path in paths:
        for certificate, issuer in pairwise(path):
            if standing(certificate, issuer, store, at=at).state == "unknown":
                raise InputError(
                    Text("缺少时间戳当时的吊销信息", "revocation data for the time of the stamp are missing"),
                    hint=Text(
                        "把签发者的 *.crl 或 *.ocsp 放进信任文件夹。",
                        "Put a *.crl or *.ocsp of its issuer into the trust folder.",
                    ),
                    certificate=certificate.subject.rfc4514_string()[:NAMED_AT_MOST],
                    issuer=issuer.subject.rfc4514_string()[:NAMED_AT_MOST],
                    moment=at.isoformat(),
                )


def _unknown(paths: Iterable[Path], known: set[str]) -> tuple[bytes, ...]:
    """Certificates of `paths`, DER, that the document does not hold yet."""
    from cryptography.hazmat.primitives.serialization import Encoding

    found = {fingerprint_of(one): one for path in paths for one in path}
    return tuple(one.public_bytes(Encoding.DER) for name, one in found.items() if name not in known)


def _speaking(
    paths: Iterable[Path], signed: Signed, trust: Trust, *, at: datetime
) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Lists and answers that tell something about `paths` and are not enclosed yet."""
    from suyuan.certify.revocation import load_revocations, speaking

    pairs: list[tuple[x509.Certificate, x509.Certificate]] = [one for path in paths for one in pairwise(path)]
    told = dict.fromkeys(
        octets for pair in pairs for octets in speaking(*pair, tuple(trust.revocations), at=at)
    )
    new = [one for one in told if one not in signed.held.revocations]
    lists = tuple(one for one in new if load_revocations((one,)).lists)
    return lists, tuple(one for one in new if one not in lists)


def _add(signature: etree._Element, values: _Values) -> None:
    if not (values.certificates or values.lists or values.answers):
        return
    if signature.find(ARCHIVED) is not None:
        raise InputError(
            Text("文件已有归档时间戳", "the document has an archive time stamp already"),
            hint=Text("加入任何数据都会破坏它。", "Anything that is added would break it."),
            quantity="document",
        )
    holder = unsigned_properties(signature)
    if values.certificates:
        _append(_child(holder, "CertificateValues"), "EncapsulatedX509Certificate", values.certificates)
    if values.lists or values.answers:
        inside = _child(holder, "RevocationValues")
        if values.lists:
            _append(_child(inside, "CRLValues", first=True), "EncapsulatedCRLValue", values.lists)
        if values.answers:
            _append(_child(inside, "OCSPValues"), "EncapsulatedOCSPValue", values.answers)


def _child(parent: etree._Element, name: str, *, first: bool = False) -> etree._Element:
    found = parent.find(f"{{{XADES}}}{name}")
    if found is not None:
        return found
    made = etree.SubElement(parent, f"{{{XADES}}}{name}", nsmap=NAMES)
    if first:
        parent.insert(0, made)
    return made


def _append(holder: etree._Element, name: str, values: Iterable[bytes]) -> None:
    for octets in values:
        etree.SubElement(holder, f"{{{XADES}}}{name}", nsmap=NAMES).text = text_of(octets)
