"""Adding a countersignature: somebody else confirms the signature of a certificate.

It stands among the unsigned properties of the first signature and covers its value, so the first signature
goes on holding, and what the second confirms is what the first covers. At most eight.

Source: ETSI EN 319 132-1 V1.2.1, 5.2.7.2 (CounterSignature).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lxml import etree

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.certify.dcc.element import DS
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.signature import (
    COUNTERSIGNATURES,
    COUNTERSIGNED,
    MAX_COUNTERSIGNATURES,
    is_signed,
    verify_signature,
)
from suyuan.certify.xades import NAMES, Covered, Pen, build_signature, unsigned_properties
from suyuan.certify.xmldsig import EXCLUSIVE, XADES, canonical, only


def add_countersignature(document: bytes, pen: Pen, *, at: datetime | None, role: str) -> bytes:
    """`document` with one more countersignature; the first signature is verified before."""
    root, signature = signed_root(document)
    before = len(signature.findall(COUNTERSIGNATURES))
    if before >= MAX_COUNTERSIGNATURES:
        raise InputError(
            Text("会签过多", "there are too many countersignatures"),
            quantity="countersignatures",
            given=before,
            allowed=f"<= {MAX_COUNTERSIGNATURES}",
        )
    value = only(signature, "SignatureValue")
    if "Id" not in value.attrib:
        value.set("Id", free_name(root, "signature-value"))
    holder = etree.SubElement(unsigned_properties(signature), f"{{{XADES}}}CounterSignature", nsmap=NAMES)
    covered = Covered(
        uri=f"#{value.get('Id')}",
        transforms=(EXCLUSIVE,),
        octets=canonical(value, EXCLUSIVE),
        kind=COUNTERSIGNED,
    )
    build_signature(holder, covered, pen, name=free_name(root, "countersignature"), at=at, role=role)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def signed_root(document: bytes, *, number: int = 0) -> tuple[etree._Element, etree._Element]:
    """The root of a signed document and the signature of that number (0 first); all of them hold."""
    root = safe_parse(document)
    if not is_signed(root):
        raise InputError(
            Text("文件没有签名", "the document is not signed"),
            hint=Text("先由机构签名，再会签。", "The institution signs first, then others countersign."),
            quantity="document",
        )
    verify_signature(root)
    found: list[Any] = root.findall(f"{{{DS}}}Signature")
    if not 0 <= number < len(found):
        raise OutOfRange("number", given=number, allowed=f"0 .. {len(found) - 1}")
    return root, found[number]


def free_name(root: etree._Element, wanted: str) -> str:
    """An identity that is not in the document: `wanted`-1, -2 and so on; it and its kin are free."""
    taken = {
        str(value)
        for element in root.iter(etree.Element)
        for name, value in element.attrib.items()
        if str(name).rpartition("}")[2].lower() == "id"
    }
    number = 1
    while any(one.startswith(f"{wanted}-{number}") for one in taken):
        number += 1
    return f"{wanted}-{number}"
