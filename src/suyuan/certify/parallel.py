"""Signatures beside each other: verifier, checker and approver each sign the same document, in any order.

The usual enveloped signature leaves out itself only, so it would cover, and be broken by, any signature that
is added later. A signature of this kind leaves out every signature of the document, by the one XPath filter
that readers of other houses use as well; all of them cover the same octets and none depends on another.

Source: W3C XML Signature 1.1, 6.6.3 (XPath filtering); ETSI EN 319 132-1 V1.2.1, 6.3 (baseline B-B); schema
of DCC 3.2.0 and later (any number of ds:Signature below the root).
"""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.countersigning import free_name
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.signature import MAX_SIGNATURES, TRANSFORMS, is_signed, verify_signature
from suyuan.certify.xades import Covered, Pen, build_signature
from suyuan.certify.xmldsig import ENVELOPED, INCLUSIVE, XPATH, canonical, parsed, take_out


def add_parallel(document: bytes, pen: Pen, *, at: datetime | None, role: str) -> bytes:
    """`document` with one more signature beside those that it has; they are verified before.

    Raises InputError where a signature is there that covers all others, EvidenceError where one does not
    hold.
    """
    root = parsed(etree.tostring(safe_parse(document)))
    _require_room(root)
    bare = parsed(etree.tostring(root))
    for one in bare.findall(f"{{{DS}}}Signature"):
        take_out(one)
    covered = Covered(uri="", transforms=(XPATH, INCLUSIVE), octets=canonical(bare, INCLUSIVE))
    build_signature(root, covered, pen, name=free_name(root, "signature"), at=at, role=role)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _require_room(root: etree._Element) -> None:
    signatures = root.findall(f"{{{DS}}}Signature")
    if any(one.get("Algorithm") == ENVELOPED for each in signatures for one in each.iterfind(TRANSFORMS)):
        raise InputError(
            Text(
                "已有的签名覆盖其他所有签名，再加会破坏它",
                "the signature that is there covers all others; one more would break it",
            ),
            hint=Text("再签请用会签。", "Countersign it to add another signature."),
            quantity="document",
        )
    if len(signatures) >= MAX_SIGNATURES:
        raise InputError(
            Text("签名过多", "there are too many signatures"),
            quantity="signatures",
            given=len(signatures),
            allowed=f"<= {MAX_SIGNATURES}",
        )
    if is_signed(root):
        verify_signature(root)
