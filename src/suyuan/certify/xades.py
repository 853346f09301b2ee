"""Building an XAdES signature element by hand, for what the signing library does not build.

That is a countersignature, a signature with SM2, and the unsigned properties that are added later. Exclusive
canonical form is used inside, so that the signature does not depend on names declared around it.

Source: ETSI EN 319 132-1 V1.2.1, clauses 5.2 (signed properties), 5.2.7.2 (countersignature), 5.3 (signature
time stamp) and 6.3 (baseline B-B); W3C XML Signature 1.1.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from lxml import etree

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.dcc.element import DS
from suyuan.certify.xmldsig import (
    ENVELOPED,
    EXCLUSIVE,
    INCLUSIVE,
    WITHOUT_SIGNATURES,
    XADES,
    XPATH,
    canonical,
    digest,
    parsed,
    take_out,
)

if TYPE_CHECKING:
    from cryptography import x509

NAMES: Final = {"ds": DS, "xades": XADES}
SIGNED_PROPERTIES: Final = "http://uri.etsi.org/01903#SignedProperties"
UNSIGNED: Final = (
    f"{{{DS}}}Object/{{{XADES}}}QualifyingProperties/{{{XADES}}}UnsignedProperties"
    f"/{{{XADES}}}UnsignedSignatureProperties"
)
MAX_EARLIER: Final = 8
SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"


@dataclass(frozen=True, kw_only=True)
class Covered:
    """What a signature shall cover: where it is, how it is transformed, and its octets after that."""

    uri: str
    transforms: tuple[str, ...]
    octets: bytes
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Pen:
    """Who signs and how: `sign` turns octets into the value as XML Signature writes it."""

    chain: tuple[x509.Certificate, ...]
    method: str
    sign: Callable[[bytes], bytes]
    digest_method: str = SHA256


def build_signature(
    parent: etree._Element, covered: Covered, pen: Pen, *, name: str, at: datetime | None, role: str = ""
) -> etree._Element:
    """Append a signature over `covered` to `parent`; `name` is its identity, unique in the document."""
    signature = etree.SubElement(parent, f"{{{DS}}}Signature", {"Id": name}, nsmap=NAMES)
    info = _ds(signature, "SignedInfo")
    _ds(info, "CanonicalizationMethod").set("Algorithm", EXCLUSIVE)
    _ds(info, "SignatureMethod").set("Algorithm", pen.method)
    value = _ds(signature, "SignatureValue")
    value.set("Id", f"{name}-value")
    _add_chain(_ds(signature, "KeyInfo"), pen)
    properties = _add_properties(signature, pen, name=name, at=at, role=role)
    _add_reference(info, covered, pen)
    inner = Covered(
        uri=f"#{name}-properties",
        transforms=(EXCLUSIVE,),
        octets=canonical(properties, EXCLUSIVE),
        kind=SIGNED_PROPERTIES,
    )
    _add_reference(info, inner, pen)
    value.text = text_of(pen.sign(canonical(info, EXCLUSIVE)))
    return signature


def add_enveloped(root: etree._Element, pen: Pen, *, name: str, at: datetime | None, role: str) -> None:
    """Append a signature over the whole document of `root` to it."""
    covered = Covered(uri="", transforms=(ENVELOPED, INCLUSIVE), octets=canonical(root, INCLUSIVE))
    build_signature(root, covered, pen, name=name, at=at, role=role)


def unsigned_properties(signature: etree._Element) -> etree._Element:
    """The holder of unsigned signature properties in `signature`, made where it is missing."""
    qualifying = signature.find(f"{{{DS}}}Object/{{{XADES}}}QualifyingProperties")
    if qualifying is None:  # a plain XML signature: the properties are added to it
        if "Id" not in signature.attrib:
            signature.set("Id", "signature")
        qualifying = _xades(_ds(signature, "Object"), "QualifyingProperties")
        qualifying.set("Target", f"#{signature.get('Id')}")
    holder = qualifying
    for step in ("UnsignedProperties", "UnsignedSignatureProperties"):
        found = holder.find(f"{{{XADES}}}{step}")
        holder = _xades(holder, step) if found is None else found
    return holder


def earlier_forms(document: bytes) -> Iterator[bytes]:
    """The signed `document` as it was before its unsigned properties were added; the last one goes first.

    As written by the software here; that of others may come out with other bytes.
    """
    if b"UnsignedSignatureProperties" not in document:
        return
    root = parsed(document)
    added = root.findall(f"{{{DS}}}Signature/{UNSIGNED}/*")
    for one in added[: -MAX_EARLIER - 1 : -1]:
        holder = one.getparent()
        above = holder.getparent() if holder is not None else None
        take_out(one)
        if holder is not None and above is not None and not len(holder):
            take_out(above)
        yield bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def written_time(at: datetime) -> str:
    """A signing time as it stands in a signature; InputError where it has no offset."""
    if at.tzinfo is None:
        raise InputError(
            Text("签名时间须带时区", "the signing time needs an offset"), quantity="at", given=at
        )
    return at.isoformat(timespec="seconds")


def text_of(octets: bytes) -> str:
    """Base64 as it stands in a signature."""
    return base64.b64encode(octets).decode("ascii")


def _add_reference(info: etree._Element, covered: Covered, pen: Pen) -> None:
    reference = _ds(info, "Reference")
    reference.set("URI", covered.uri)
    if covered.kind:
        reference.set("Type", covered.kind)
    transforms = _ds(reference, "Transforms")
    for one in covered.transforms:
        transform = _ds(transforms, "Transform")
        transform.set("Algorithm", one)
        if one == XPATH:
            _ds(transform, "XPath").text = WITHOUT_SIGNATURES[XPATH][2][0].format(ds="ds:")
    _ds(reference, "DigestMethod").set("Algorithm", pen.digest_method)
    _ds(reference, "DigestValue").text = text_of(digest(pen.digest_method, covered.octets))


def _add_chain(key_info: etree._Element, pen: Pen) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding

    data = _ds(key_info, "X509Data")
    for certificate in pen.chain:
        _ds(data, "X509Certificate").text = text_of(certificate.public_bytes(Encoding.DER))


def _add_properties(
    signature: etree._Element, pen: Pen, *, name: str, at: datetime | None, role: str
) -> etree._Element:
    from cryptography.hazmat.primitives.serialization import Encoding

    qualifying = _xades(_ds(signature, "Object"), "QualifyingProperties")
    qualifying.set("Target", f"#{name}")
    properties = _xades(qualifying, "SignedProperties")
    properties.set("Id", f"{name}-properties")
    told = _xades(properties, "SignedSignatureProperties")
    if at is not None:
        _xades(told, "SigningTime").text = written_time(at)
    named = _xades(_xades(_xades(told, "SigningCertificateV2"), "Cert"), "CertDigest")
    _ds(named, "DigestMethod").set("Algorithm", pen.digest_method)
    octets = pen.chain[0].public_bytes(Encoding.DER)
    _ds(named, "DigestValue").text = text_of(digest(pen.digest_method, octets))
    if role:
        roles = _xades(_xades(told, "SignerRoleV2"), "ClaimedRoles")
        _xades(roles, "ClaimedRole").text = role
    return properties


def _ds(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{DS}}}{name}", nsmap=NAMES)


def _xades(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{XADES}}}{name}", nsmap=NAMES)
