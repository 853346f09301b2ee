"""Archive time stamps (XAdES B-LTA): a signature with all that it encloses existed at a moment.

A signature time stamp is worth as much as the key of its authority. Should that key fall one day, an archive
stamp made before by another key, or by the same one while it was good, keeps the earlier stamps believable.

    request = timestamp_request(archived_octets(document), nonce=...)
    kept    = add_archive_stamp(document, read_response(response, request=request))

Source: ETSI EN 319 132-1 V1.2.1, 5.5.2 (ArchiveTimeStamp, its imprint where nothing is distributed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.covered import target_octets, whole_octets
from suyuan.certify.dcc.element import DS
from suyuan.certify.evidence_errors import refused
from suyuan.certify.held import XADES_141
from suyuan.certify.xades import NAMES, UNSIGNED, text_of
from suyuan.certify.xmldsig import (
    CANONICAL,
    EXCLUSIVE,
    INCLUSIVE,
    XADES,
    Parts,
    canonical,
    decoded,
    only,
    read_parts,
)

if TYPE_CHECKING:
    from suyuan.certify.signature import Stamp

TAG: Final = f"{{{XADES_141}}}ArchiveTimeStamp"
MAX_STAMPS: Final = 8


def archive_stamps(root: etree._Element, parts: Parts) -> tuple[Stamp, ...]:
    """The archive stamps of a signature, in order, each with the octets that it must speak of."""
    from suyuan.certify.signature import Stamp

    found = [one for holder in parts.element.findall(UNSIGNED) for one in holder.findall(TAG)]
    if len(found) > MAX_STAMPS:
        raise refused("时间戳过多", "it has too many time stamps", given=len(found))
    referred = _referred(root, parts) if found else b""
    stamps = []
    for one in found:
        form = one.find(f"{{{DS}}}CanonicalizationMethod")
        method = INCLUSIVE if form is None else form.get("Algorithm", "")
        tokens = one.findall(f"{{{XADES}}}EncapsulatedTimeStamp")
        if method not in CANONICAL or len(tokens) != 1:
            raise refused("时间戳的形式不被允许", "a time stamp has a form that is not allowed")
        octets = _imprinted(referred, parts, method, before=one)
        stamps.append(Stamp(token=decoded(tokens[0].text), octets=octets))
    return tuple(stamps)


def archived_octets(document: bytes, *, number: int = 0) -> bytes:
    """What the next archive stamp of a signature must speak of. Raises InputError before `prolong`."""
    root, signature = _extended(document, number=number)
    parts = read_parts(signature)
    return _imprinted(_referred(root, parts), parts, EXCLUSIVE, before=None)


def add_archive_stamp(document: bytes, token: bytes, *, number: int = 0) -> bytes:
    """The extended `document` with an archive stamp; both are verified before."""
    from suyuan.certify.countersigning import free_name
    from suyuan.certify.timestamp import verify_timestamp

    root, signature = _extended(document, number=number)
    parts = read_parts(signature)
    verify_timestamp(token, _imprinted(_referred(root, parts), parts, EXCLUSIVE, before=None))
    holder = signature.findall(UNSIGNED)[-1]
    stamp = etree.SubElement(holder, TAG, nsmap={**NAMES, "xades141": XADES_141})
    stamp.set("Id", free_name(root, "archive"))
    etree.SubElement(stamp, f"{{{DS}}}CanonicalizationMethod", nsmap=NAMES).set("Algorithm", EXCLUSIVE)
    etree.SubElement(stamp, f"{{{XADES}}}EncapsulatedTimeStamp", nsmap=NAMES).text = text_of(token)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _extended(document: bytes, *, number: int) -> tuple[etree._Element, etree._Element]:
    from suyuan.certify.countersigning import signed_root

    root, signature = signed_root(document, number=number)
    if signature.find(f"{UNSIGNED}/{{{XADES}}}RevocationValues") is None:
        raise InputError(
            Text("签名还没有长期验证数据", "the signature encloses nothing for the long term yet"),
            hint=Text("先用 suyuan cert prolong 补充。", "Extend it with suyuan cert prolong first."),
            quantity="document",
        )
    return root, signature


def _referred(root: etree._Element, parts: Parts) -> bytes:
    """All that the signature refers to, in the order of its references."""
    inside = {one.get("Id"): one for one in parts.element.iterdescendants(etree.Element)}
    return b"".join(
        whole_octets(root, one) if one.uri == "" else target_octets(inside[one.uri[1:]], one)
        for one in parts.references
    )


def _imprinted(referred: bytes, parts: Parts, method: str, *, before: etree._Element | None) -> bytes:
    """What is referred to, then the signature, then what was added to it so far, then its other objects."""
    pieces = [referred]
    for name in ("SignedInfo", "SignatureValue", "KeyInfo"):
        pieces.append(canonical(only(parts.element, name), method))
    for holder in parts.element.findall(UNSIGNED):
        for one in holder.iterchildren(etree.Element):
            if one is before:
                break
            pieces.append(canonical(one, method))
    for thing in parts.element.findall(f"{{{DS}}}Object"):
        if thing.find(f"{{{XADES}}}QualifyingProperties") is None:
            pieces.append(canonical(thing, method))
    return b"".join(pieces)
