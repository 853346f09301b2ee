"""The standards used in a measurement, each linked by the SHA-256 of the XML of its own certificate.

Source: PTB DCC schemas 3.2.1 and 3.3.0, measuringEquipmentType and ``dcc:certificate`` (hashType).
"""

from __future__ import annotations

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.content import CertificateContent, StandardUsed
from suyuan.certify.dcc.element import add, add_filled, add_identification, add_text, joined


def write_standard(
    parent: etree._Element, standard: StandardUsed, content: CertificateContent, *, id: str
) -> None:
    """Append one standard with its identities and the link to its certificate."""
    ref_type = "basic_normalUsed suyuan_standard" if standard.kind == "standard" else "basic_normalUsed"
    one = add(parent, "dcc:measuringEquipment", ref_type=ref_type, id=id)
    add_text(one, "dcc:name", standard.name)
    valid = standard.valid_until.isoformat() if standard.valid_until else ""
    lines = [standard.range, standard.accuracy]
    if valid:
        lines.append(Text(f"有效期至 {valid}", f"valid until {valid}"))
    add_text(one, "dcc:description", joined(lines))
    if standard.sha256:
        _link(one, standard, content)
    if standard.manufacturer and standard.manufacturer.zh:
        add_text(add(one, "dcc:manufacturer"), "dcc:name", standard.manufacturer)
    add_filled(one, "dcc:model", standard.model)
    identities = add(one, "dcc:identifications")
    add_identification(
        identities,
        issuer="other",
        value=standard.certificate_number,
        name=Text("证书编号", "Certificate number"),
        ref_type="suyuan_certificateNumber",
    )
    add_identification(
        identities, issuer="manufacturer", value=standard.serial, name=Text("出厂编号", "Serial number")
    )
    _facts(one, standard, valid)


def _link(equipment: etree._Element, standard: StandardUsed, content: CertificateContent) -> None:
    link = add(equipment, "dcc:certificate")
    add_text(link, "dcc:referral", Text("所用标准的数字证书", "Digital certificate of the standard used"))
    add_filled(link, "dcc:referralID", standard.certificate_number)
    add(link, "dcc:procedure", "SHA-256")
    add(link, "dcc:value", standard.sha256 or "")
    if standard.issuer or standard.certificate_url:
        url = standard.certificate_url
        add_text(link, "dcc:description", joined((standard.issuer or Text("", ""), Text(url, url))))
    if standard.valid_until:
        in_range = content.performed <= standard.valid_until
        add(link, "dcc:inValidityRange", "true" if in_range else "false")
    add(link, "dcc:traceable", "true")


def _facts(equipment: etree._Element, standard: StandardUsed, valid: str) -> None:
    facts = add(equipment, "dcc:measuringEquipmentQuantities")
    for ref_type, name, text in (
        ("suyuan_range", Text("测量范围", "Range"), standard.range),
        (
            "suyuan_accuracy",
            Text("不确定度/准确度等级/最大允许误差", "Uncertainty, class or MPE"),
            standard.accuracy,
        ),
        ("suyuan_validUntil", Text("有效期至", "Valid until"), Text(valid, valid)),
    ):
        if text.zh:
            fact = add(facts, "dcc:measuringEquipmentQuantity", ref_type=ref_type)
            add_text(fact, "dcc:name", name)
            add_text(fact, "dcc:noQuantity", text)
    if not len(facts):  # the schema knows no empty list
        equipment.remove(facts)
