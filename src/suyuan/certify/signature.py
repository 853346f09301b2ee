"""Checking the signature of a digital certificate: what was signed is exactly what is read.

Three things are looked at apart, because they fail for different reasons: the form (one signature, at its
place, over the whole document and nothing else), the mathematics, and the key (does it lead to a root that
is trusted, at the time of signing).

Signature wrapping is met by the form: every ``ds:Signature`` is a child of the root or a countersignature at
its place in one; one reference to the whole document with no transform but those expected; every other
reference points into the signature itself; no identity twice; every part read is one that the signature
covers. Several signatures beside each other must all leave out all signatures, so that they cover the very
same octets. What is handed on is the canonical form that was verified.

Source: W3C XML Signature 1.1 and its Best Practices; ETSI EN 319 132-1 V1.2.1; RFC 5280.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from suyuan.base.errors import EvidenceError
from suyuan.certify.archive import archive_stamps
from suyuan.certify.covered import target_octets, whole_octets
from suyuan.certify.dcc.element import DS
from suyuan.certify.evidence_errors import refused
from suyuan.certify.held import NOTHING_HELD, Held, held_in
from suyuan.certify.keychain import fingerprint_of, leads_to_anchor, load_anchors, organisation_of
from suyuan.certify.xmldsig import (
    CANONICAL,
    ENVELOPED,
    INCLUSIVE,
    WITHOUT_SIGNATURES,
    XADES,
    Parts,
    Reference,
    canonical,
    decoded,
    digest,
    only,
    parsed,
    read_parts,
)

if TYPE_CHECKING:
    from cryptography import x509

__all__ = [
    "Countersigned",
    "Judged",
    "Signed",
    "all_of",
    "is_signed",
    "judge_signatures",
    "leads_to_anchor",
    "load_anchors",
    "verify_signature",
]

PROPERTIES: Final = f"{{{XADES}}}SignedProperties"
COUNTERSIGNED: Final = "http://uri.etsi.org/01903#CountersignedSignature"
COUNTERSIGNATURES: Final = (
    f"{{{DS}}}Object/{{{XADES}}}QualifyingProperties/{{{XADES}}}UnsignedProperties"
    f"/{{{XADES}}}UnsignedSignatureProperties/{{{XADES}}}CounterSignature/{{{DS}}}Signature"
)
TIMESTAMPS: Final = (
    f"{{{DS}}}Object/{{{XADES}}}QualifyingProperties/{{{XADES}}}UnsignedProperties"
    f"/{{{XADES}}}UnsignedSignatureProperties/{{{XADES}}}SignatureTimeStamp"
)
TRANSFORMS: Final = f"{{{DS}}}SignedInfo/{{{DS}}}Reference/{{{DS}}}Transforms/{{{DS}}}Transform"
MAX_SIGNATURES: Final = 8  # beside each other
MAX_COUNTERSIGNATURES: Final = 8  # of each
MAX_TIMESTAMPS: Final = 4
YEARS: Final = range(1950, 9999)  # of which a certificate can speak, whatever the offset


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """A time stamp as embedded, and the octets that it must speak of; nothing in it is verified yet."""

    token: bytes
    octets: bytes


@dataclass(frozen=True, kw_only=True)
class Countersigned:
    """Somebody else's signature over the value of the first, with mathematics that holds."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    signing_time: datetime | None
    roles: tuple[str, ...]  # as the signer claims them: verifier, checker, approver

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, lower-case hexadecimal."""
        return fingerprint_of(self.certificate)

    @property
    def organisation(self) -> str:
        """The organisation that the certificate names, "" where it names none."""
        return organisation_of(self.certificate)


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signature that holds over the whole document; whether its key is trusted is another question."""

    content: etree._Element  # the document as signed, without the signature
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]  # as embedded, the signing certificate first
    signing_time: datetime | None  # as the signer states it, under the signature
    roles: tuple[str, ...] = ()
    countersignatures: tuple[Countersigned, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    archives: tuple[Stamp, ...] = ()  # over the signature with all that was added before them
    held: Held = NOTHING_HELD  # certificates and revocation data that were added for the long term
    beside: tuple[Signed, ...] = ()  # the other signatures of the document, over the same content

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the signing certificate, lower-case hexadecimal."""
        return fingerprint_of(self.certificate)

    @property
    def organisation(self) -> str:
        """The organisation that the signing certificate names, "" where it names none."""
        return organisation_of(self.certificate)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One of the signatures beside each other: it holds, or there is a reason why not."""

    signed: Signed | None = None
    refusal: EvidenceError | None = None


def is_signed(root: etree._Element) -> bool:
    """Whether there is any signature in the document."""
    return root.find(f".//{{{DS}}}Signature") is not None


def verify_signature(root: etree._Element, *, at: datetime | None = None) -> Signed:  # noqa: ARG001
    """The first signature of `root`, with its mathematics checked, and those beside it.

    The mathematics does not depend on `at`, the moment of asking: a certificate that has ended still shows
    what was signed, and its time is judged by `leads_to_anchor`. All signatures must hold: raises
    SignatureRefused with the reason of the first that does not.
    """
    return all_of(judge_signatures(root))


def all_of(judged: tuple[Judged, ...]) -> Signed:
    """The first of signatures that all hold, with the others beside it; raises the first refusal."""
    found = []
    for one in judged:
        if one.refusal is not None:
            raise one.refusal
        assert one.signed is not None
        found.append(one.signed)
    return replace(found[0], beside=tuple(found[1:]))


def judge_signatures(root: etree._Element) -> tuple[Judged, ...]:
    """Every signature of `root` by itself, in the order of the document.

    Raises SignatureRefused where the document as a whole has a form that is not allowed.
    """
    elements = _signatures(root)
    identities = cache(lambda: _identities(root))  # read once, and not before a value was found to hold
    judged = []
    for element in elements:
        try:
            judged.append(Judged(signed=_verified(root, element, identities)))
        except EvidenceError as error:
            judged.append(Judged(refusal=error))
    values = [only(element, "SignatureValue").text for element in elements if len(elements) > 1]
    if len({"".join((text or "").split()) for text in values}) != len(values):
        raise refused("同一个签名出现两次", "a signature is given twice")
    return tuple(judged)


def _verified(
    root: etree._Element, signature: etree._Element, identities: Callable[[], dict[str, etree._Element]]
) -> Signed:
    parts = read_parts(signature)
    outer = _check_whole(parts)
    targets = _targets(parts, outer)
    parts.check_value()  # cheap, and before anything that grows with the document
    named = identities()
    properties = _check_targets(parts, targets)
    countersignatures = tuple(
        _countersigned(one, parts, named) for one in signature.findall(COUNTERSIGNATURES)
    )
    return Signed(
        content=_content(root, parts, outer),
        certificate=parts.chain[0],
        chain=parts.chain,
        signing_time=_signing_time(properties),
        roles=_roles(properties),
        countersignatures=countersignatures,
        stamps=_stamps(parts),
        held=held_in(parts),
        archives=archive_stamps(root, parts),
    )


def _signatures(root: etree._Element) -> list[etree._Element]:
    """The signatures beside each other; every other one must be a countersignature of one of them."""
    found = list(root.iter(f"{{{DS}}}Signature"))
    main = root.findall(f"{{{DS}}}Signature")
    if not found:
        raise refused("文件没有签名", "the document is not signed")
    if len(main) > MAX_SIGNATURES:
        raise refused("签名过多", "there are too many signatures", given=len(main))
    others = [one.findall(COUNTERSIGNATURES) for one in main]
    if not main or any(len(one) > MAX_COUNTERSIGNATURES for one in others):
        raise refused("签名不在应有的位置", "the signature is not at its place")
    if set(found) != {*main, *(one for some in others for one in some)}:
        raise refused("签名不在应有的位置", "the signature is not at its place")
    if len(main) > 1 and any(
        transform.get("Algorithm") == ENVELOPED for one in main for transform in one.iterfind(TRANSFORMS)
    ):
        raise refused(
            "文件有多个签名，而其中有的覆盖了其他签名",
            "there is more than one signature, and one of them covers the others",
        )
    return main


def _identities(root: etree._Element) -> dict[str, etree._Element]:
    """Elements by the attribute ``Id``; SignatureRefused where one, however spelt, is given twice."""
    named: Any = root.xpath("//@*[translate(local-name(), 'ID', 'id') = 'id']")
    if len({str(value) for value in named}) != len(named):
        raise refused("文件中有重复的标识", "an identity is given twice")
    return {str(value): value.getparent() for value in named if value.attrname == "Id"}


def _check_whole(parts: Parts) -> Reference:
    """The reference to the whole document, once its form is as it must be."""
    whole = [reference for reference in parts.references if reference.uri == ""]
    if len(whole) != 1:
        raise refused("签名没有覆盖整个文件", "the signature does not cover the whole document")
    first, *more = whole[0].transforms or ("",)
    if len(more) > 1 or first not in {ENVELOPED, *WITHOUT_SIGNATURES} or not set(more) <= CANONICAL:
        raise refused("签名引用的形式不被允许", "a reference has a form that is not allowed")
    return whole[0]


def _targets(parts: Parts, outer: Reference) -> list[tuple[Reference, etree._Element]]:
    """Every other reference with what it points to, which must stand inside the signature."""
    inside = {element.get("Id"): element for element in parts.element.iterdescendants(etree.Element)}
    found = []
    for reference in parts.references:
        if reference is outer:
            continue
        target = inside.get(reference.uri[1:]) if reference.uri[:1] == "#" != reference.uri else None
        if target is None or len(reference.transforms) > 1 or not set(reference.transforms) <= CANONICAL:
            raise refused("签名引用的形式不被允许", "a reference has a form that is not allowed")
        found.append((reference, target))
    return found


def _check_targets(parts: Parts, targets: list[tuple[Reference, etree._Element]]) -> etree._Element | None:
    """Check the digests of `targets`; the signed properties among them, None where there are none."""
    properties = None
    for reference, target in targets:
        parts.check_digest(reference, target_octets(target, reference))
        if target.tag == PROPERTIES:
            properties = target
    _check_properties(parts, properties)
    return properties


def _check_properties(parts: Parts, properties: etree._Element | None) -> None:
    """Whatever properties stand in the signature must be signed, and must name the signing certificate."""
    holders = parts.element.findall(f"{{{DS}}}Object/{{{XADES}}}QualifyingProperties")
    found = [one for holder in holders for one in holder.findall(PROPERTIES)]
    if found != ([] if properties is None else [properties]) or len(holders) > 1:
        raise refused("签名属性未被签名覆盖", "it states properties that it does not cover")
    if properties is None:
        return
    named = [
        one
        for version in ("SigningCertificate", "SigningCertificateV2")
        for one in properties.findall(
            f"{{{XADES}}}SignedSignatureProperties/{{{XADES}}}{version}/{{{XADES}}}Cert/{{{XADES}}}CertDigest"
        )
    ]
    if not named:
        raise refused("签名未注明所用证书", "it does not name its certificate")
    from cryptography.hazmat.primitives.serialization import Encoding

    told = digest(
        only(named[0], "DigestMethod").get("Algorithm", ""), parts.chain[0].public_bytes(Encoding.DER)
    )
    if told != decoded(only(named[0], "DigestValue").text):
        raise refused("所附证书与签名不符", "its certificate does not match the one it names")


def _countersigned(
    element: etree._Element, main: Parts, identities: dict[str, etree._Element]
) -> Countersigned:
    """A countersignature: one reference to the value of the first signature, all others into itself."""
    parts = read_parts(element)
    target = "#" + main.value_element.get("Id", "")
    outer = [reference for reference in parts.references if reference.uri == target != "#"]
    if len(outer) != 1 or identities.get(target[1:]) is not main.value_element:
        raise refused("会签没有覆盖首个签名", "a countersignature does not cover the first signature")
    if len(outer[0].transforms) > 1 or not set(outer[0].transforms) <= CANONICAL:
        raise refused("签名引用的形式不被允许", "a reference has a form that is not allowed")
    parts.check_digest(outer[0], target_octets(main.value_element, outer[0]))
    properties = _check_targets(parts, _targets(parts, outer[0]))
    parts.check_value()
    return Countersigned(
        certificate=parts.chain[0],
        chain=parts.chain,
        signing_time=_signing_time(properties),
        roles=_roles(properties),
    )


def _content(root: etree._Element, parts: Parts, outer: Reference) -> etree._Element:
    """What was signed, read from the octets that were compared."""
    octets = whole_octets(root, outer)
    parts.check_digest(outer, octets)
    return parsed(octets)


def _signing_time(properties: etree._Element | None) -> datetime | None:
    if properties is None:
        return None
    found = properties.find(f"{{{XADES}}}SignedSignatureProperties/{{{XADES}}}SigningTime")
    if found is None:
        return None
    try:
        stated = datetime.fromisoformat((found.text or "").strip())
    except ValueError as error:
        raise refused(
            "签名时间无法读取", "its time cannot be read", given=(found.text or "")[:100]
        ) from error
    if stated.tzinfo is None:
        raise refused("签名时间没有时区", "its time has no offset", given=found.text)
    if stated.year not in YEARS:
        raise refused("签名时间不合理", "its time is out of any reason", given=found.text)
    return stated


def _roles(properties: etree._Element | None) -> tuple[str, ...]:
    if properties is None:
        return ()
    found = [" ".join((one.text or "").split())[:100] for one in properties.iter(f"{{{XADES}}}ClaimedRole")]
    return tuple(role for role in found if role)


def _stamps(parts: Parts) -> tuple[Stamp, ...]:
    """EN 319 132-1, 5.3: a signature time stamp speaks of the canonical form of the value element."""
    found = parts.element.findall(TIMESTAMPS)
    if len(found) > MAX_TIMESTAMPS:
        raise refused("时间戳过多", "it has too many time stamps", given=len(found))
    stamps = []
    for one in found:
        form = one.find(f"{{{DS}}}CanonicalizationMethod")
        method = INCLUSIVE if form is None else form.get("Algorithm", "")
        tokens = one.findall(f"{{{XADES}}}EncapsulatedTimeStamp")
        if method not in CANONICAL or len(tokens) != 1:
            raise refused("时间戳的形式不被允许", "a time stamp has a form that is not allowed")
        stamps.append(Stamp(token=decoded(tokens[0].text), octets=canonical(parts.value_element, method)))
    return tuple(stamps)
