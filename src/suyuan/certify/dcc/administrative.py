"""The administrative half of a DCC: who, what, when, where, and the statements that hold for all results.

Source: PTB DCC schemas 3.2.1 and 3.3.0, administrativeDataType; PTB Good Practice refTypes (basic_...). Types
of our own begin with ``suyuan_`` and are declared in ``dcc:refTypeDefinitions``.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from suyuan import __version__
from suyuan.base.text import Text
from suyuan.certify.content import CertificateContent, Organisation
from suyuan.certify.dcc.element import (
    Edition,
    add,
    add_content,
    add_filled,
    add_identification,
    add_text,
    joined,
)

REF_TYPES: Final = "urn:suyuan:dcc:reftypes"
CONFORMITY: Final = {"pass": "pass", "fail": "fail", "undecided": "noPass"}
ROLES: Final = {
    "verifier": Text("检定/校准", "Verified or calibrated by"),
    "checker": Text("核验", "Checked by"),
    "approver": Text("批准", "Approved by"),
}
ONLY_THE_ITEM: Final = Text(
    "本证书的结果仅对所检定（校准）的计量器具有效。未经本机构书面批准，不得部分复制本证书。",
    "The results relate only to the item described in this certificate. "
    "It shall not be reproduced except in full without the written approval of the institution.",
)


def write_administrative(root: etree._Element, content: CertificateContent, edition: Edition) -> None:
    """Append ``dcc:administrativeData``."""
    data = add(root, "dcc:administrativeData")
    _software(data)
    _ref_type_definitions(data)
    _core(data, content)
    _item(data, content)
    laboratory = add(data, "dcc:calibrationLaboratory")
    add_filled(laboratory, "dcc:calibrationLaboratoryCode", content.issuer.code)
    write_contact(laboratory, "dcc:contact", content.issuer, edition)
    _persons(data, content)
    write_contact(data, "dcc:customer", content.client, edition)
    statements = add(data, "dcc:statements")
    for write in (_conformity, _validity, _traceability, _scope, _sentences):
        write(statements, content)
    _public_page(statements, content, edition)
    _provenance(statements, content)


def _software(data: etree._Element) -> None:
    one = add(add(data, "dcc:dccSoftware"), "dcc:software")
    add_text(one, "dcc:name", Text("溯源 Suyuan", "溯源 Suyuan"))
    add(one, "dcc:release", f"v{__version__}")
    add(one, "dcc:type", "application")


def _ref_type_definitions(data: etree._Element) -> None:
    one = add(add(data, "dcc:refTypeDefinitions"), "dcc:refTypeDefinition")
    add_text(one, "dcc:name", Text("溯源系统引用类型", "Reference types of Suyuan"))
    add(one, "dcc:namespace", "suyuan")
    add(one, "dcc:link", REF_TYPES)


def _core(data: etree._Element, content: CertificateContent) -> None:
    core = add(data, "dcc:coreData")
    add(core, "dcc:countryCodeISO3166_1", content.issuer.country)
    for language in content.languages:
        add(core, "dcc:usedLangCodeISO639_1", language)
    add(core, "dcc:mandatoryLangCodeISO639_1", content.languages[0])
    add_filled(core, "dcc:uniqueIdentifier", content.number)
    _document_identity(core, content)
    if content.received:
        add(core, "dcc:receiptDate", content.received.isoformat())
    add(core, "dcc:beginPerformanceDate", content.performed.isoformat())
    add(core, "dcc:endPerformanceDate", (content.performed_end or content.performed).isoformat())
    add(core, "dcc:performanceLocation", content.place_kind)
    add(core, "dcc:issueDate", content.issued.isoformat())
    _predecessor(core, content)


def _document_identity(core: etree._Element, content: CertificateContent) -> None:
    identities = add(core, "dcc:identifications")
    for value, name, ref_type in (
        (content.kind, content.title, "suyuan_kind"),
        (str(content.id), Text("文件标识", "Identity of the document"), "suyuan_id"),
        (str(content.version), Text("版本", "Version"), "suyuan_version"),
    ):
        add_identification(
            identities, issuer="calibrationLaboratory", value=value, name=name, ref_type=ref_type
        )


def _predecessor(core: etree._Element, content: CertificateContent) -> None:
    earlier = content.supersedes
    if earlier is None:
        return
    change = add(core, "dcc:reportAmendedSubstituted")
    add(change, "dcc:typeOfChange", "substituted")
    add_filled(change, "dcc:replacedUniqueIdentifier", earlier.number)
    report = add(core, "dcc:previousReport", ref_type="suyuan_superseded")
    add_text(report, "dcc:referral", Text("被替代的证书", "Certificate replaced by this one"))
    add_filled(report, "dcc:referralID", earlier.number)
    add(report, "dcc:procedure", "SHA-256")
    add(report, "dcc:value", earlier.sha256)
    add_text(report, "dcc:description", earlier.change)


def _item(data: etree._Element, content: CertificateContent) -> None:
    item = content.item
    one = add(add(data, "dcc:items"), "dcc:item", id="item")
    add_text(one, "dcc:name", item.name)
    if item.manufacturer.zh:
        add_text(add(one, "dcc:manufacturer"), "dcc:name", item.manufacturer)
    add_filled(one, "dcc:model", item.model)
    identities = add(one, "dcc:identifications")
    add_identification(
        identities, issuer="manufacturer", value=item.serial, name=Text("出厂编号", "Serial number")
    )
    add_identification(
        identities, issuer="customer", value=item.asset_number, name=Text("委托方编号", "Client's number")
    )
    if item.details:
        quantities = add(one, "dcc:itemQuantities")
        for detail in item.details:
            quantity = add(quantities, "dcc:itemQuantity")
            add_text(quantity, "dcc:name", detail.label)
            add_text(quantity, "dcc:noQuantity", detail.value)


def write_contact(parent: etree._Element, name: str, body: Organisation, edition: Edition) -> None:
    """Append a contact (contactType) under the name given."""
    contact = add(parent, name)
    add_text(contact, "dcc:name", body.name)
    add_filled(contact, "dcc:eMail", body.email)
    add_filled(contact, "dcc:phone", body.phone)
    if edition.addresses:
        add_filled(contact, "dcc:link", body.website)
    location = add(contact, "dcc:location")
    add_filled(location, "dcc:city", body.city.zh)
    add(location, "dcc:countryCode", body.country)
    add_filled(location, "dcc:postCode", body.postcode)
    if body.address.zh or body.address.en:
        add_text(location, "dcc:further", body.address)
    if body.website.strip() and not edition.addresses:
        further = add(location, "dcc:further", ref_type="suyuan_website")
        add_filled(further, "dcc:content", body.website)


def _persons(data: etree._Element, content: CertificateContent) -> None:
    persons = add(data, "dcc:respPersons")
    for signatory in content.signatories:
        one = add(persons, "dcc:respPerson", ref_type=f"suyuan_{signatory.role}")
        add_text(add(one, "dcc:person"), "dcc:name", signatory.name)
        at = signatory.at.isoformat(timespec="seconds")
        add_text(
            one,
            "dcc:description",
            joined((ROLES[signatory.role], signatory.title, Text(at, at)), zh="，", en=", "),
        )
        add(one, "dcc:role", signatory.role)
        add(one, "dcc:mainSigner", "true" if signatory.role == "approver" else "false")


def _conformity(statements: etree._Element, content: CertificateContent) -> None:
    conclusion = content.conclusion
    if conclusion.verdict == "none":
        return
    one = add(statements, "dcc:statement", ref_type="basic_conformity")
    add_text(one, "dcc:name", Text("结论", "Conclusion"))
    if content.decision_rule:
        add_text(one, "dcc:description", content.decision_rule)
    for specification in content.specifications:
        add_filled(one, "dcc:norm", specification.number)
    declaration = add(one, "dcc:declaration")
    add_content(declaration, joined((conclusion.text, *conclusion.failing)))
    add(one, "dcc:conformity", CONFORMITY[conclusion.verdict])


def _validity(statements: etree._Element, content: CertificateContent) -> None:
    if content.valid_until is None:
        return
    one = add(statements, "dcc:statement", ref_type="basic_recalibration suyuan_validUntil")
    add_text(one, "dcc:name", Text("有效期至", "Valid until"))
    day = content.valid_until.isoformat()
    add_text(one, "dcc:declaration", Text(f"有效期至 {day}（含当日）", f"valid until {day}, inclusive"))
    add(one, "dcc:date", day)


def _traceability(statements: etree._Element, content: CertificateContent) -> None:
    one = add(statements, "dcc:statement", ref_type="suyuan_traceability")
    add_text(one, "dcc:name", Text("计量溯源性", "Metrological traceability"))
    add(one, "dcc:traceable", "true")
    add_text(one, "dcc:declaration", content.traceability)


def _scope(statements: etree._Element, content: CertificateContent) -> None:
    one = add(statements, "dcc:statement", ref_type="suyuan_scope")
    add_text(one, "dcc:name", Text("使用范围", "Scope"))
    add(one, "dcc:norm", "ISO/IEC 17025:2017")
    add(one, "dcc:reference", "7.8.2.1")
    add_text(one, "dcc:declaration", ONLY_THE_ITEM)
    one = add(statements, "dcc:statement", ref_type="suyuan_authority")
    add_text(one, "dcc:name", Text("机构授权或认可", "Designation or accreditation"))
    add_text(one, "dcc:declaration", content.authority)
    one = add(statements, "dcc:statement", ref_type="suyuan_place")
    add_text(one, "dcc:name", Text("地点", "Place"))
    add_text(one, "dcc:declaration", content.place)


def _sentences(statements: etree._Element, content: CertificateContent) -> None:
    """Statements that a certificate carries only where there is something to say."""
    optional = [
        ("suyuan_deviation", Text("与方法的偏离", "Deviation from the method"), content.deviations),
        ("suyuan_sampling", Text("抽样", "Sampling"), content.sampling),
        ("suyuan_institution", Text("机构说明", "Note of the institution"), content.institution_note),
        *(("suyuan_remark", Text("备注", "Remark"), remark) for remark in content.remarks),
    ]
    if content.synthetic:
        optional.append(("suyuan_synthetic", Text("演示数据", "Demonstration"), SYNTHETIC))
    for ref_type, name, text in optional:
        if text is not None:
            one = add(statements, "dcc:statement", ref_type=ref_type)
            add_text(one, "dcc:name", name)
            add_text(one, "dcc:declaration", text)


SYNTHETIC: Final = Text(
    "本文件为演示数据，不代表任何真实的机构、人员或结果。",
    "Demonstration data. It represents no real institution, person or result.",
)


def _public_page(statements: etree._Element, content: CertificateContent, edition: Edition) -> None:
    one = add(statements, "dcc:statement", ref_type="suyuan_publicPage")
    add_text(one, "dcc:name", Text("公开核验页", "Public verification page"))
    add_filled(one, "dcc:link" if edition.addresses else "dcc:reference", content.public_url)
    add_text(
        one,
        "dcc:declaration",
        Text("证书状态以核验页为准。", "The status of this certificate is the one shown on that page."),
    )


def _provenance(statements: etree._Element, content: CertificateContent) -> None:
    source = content.provenance
    if source is None:
        return
    one = add(statements, "dcc:statement", ref_type="suyuan_provenance")
    add_text(one, "dcc:name", Text("计算依据", "What the numbers were computed with"))
    data = add(one, "dcc:data")
    for label, value in (
        ("pack_id", source.pack_id),
        ("pack_digest", source.pack_digest),
        ("evaluation_digest", source.evaluation_digest),
        ("observations_digest", source.observations_digest),
        ("engine_version", source.engine_version),
        ("checkpoint", source.checkpoint),
    ):
        if value.strip():
            quantity = add(data, "dcc:quantity", ref_type=f"suyuan_{label}")
            add_text(quantity, "dcc:name", Text(label, label))
            add_filled(quantity, "dcc:charsXMLList", value)
