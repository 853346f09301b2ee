"""A certificate of a reference material as XML: the digital reference material document (DRMD).

It follows the structure that BAM published with the QI-Digital project, edition 1.0.0, as far as that is
public: a namespace marked as temporary, a schema built on DCC 3.3.0 and D-SI 2.2.1, and business rules after
ISO 33401:2024. There is no released schema to install beside the product. What is claimed is therefore this:
the order and kinds of elements are those of that edition, checked in the tests against our own statement of
its structure together with the official DCC and D-SI schemas. It is not a certificate of conformity.

What ISO 33401 or our law asks and the structure has no element for (title in words, homogeneity, stability,
day of issue) stands in drmd:statement and dcc:metaData, under a name in both languages.

Source: BAM, DRMD schema 1.0.0 (development edition); ISO 33401:2024, 5.2 to 5.4; domain model 8.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from lxml import etree

from suyuan.base.text import Text, same
from suyuan.certify.completeness import IncompleteCertificate
from suyuan.certify.content import Organisation
from suyuan.certify.dcc.administrative import SYNTHETIC, write_contact
from suyuan.certify.dcc.columns import DECIMAL, FACTOR, MISSING, decimal_text
from suyuan.certify.dcc.element import (
    DCC,
    DRMD,
    EDITIONS,
    SI,
    add,
    add_content,
    add_filled,
    add_text,
    joined,
)
from suyuan.certify.material_content import (
    Amount,
    Identifier,
    MaterialContent,
    MaterialDocumentKind,
    MaterialValidity,
    PropertyTable,
    PropertyValue,
)
from suyuan.certify.units import dsi_unit

DRMD_VERSION: Final = "1.0.0"
TITLES: Final[dict[MaterialDocumentKind, str]] = {
    "certificate": "referenceMaterialCertificate",
    "information_sheet": "productInformationSheet",
}
ROLES: Final = {
    "verifier": Text("定值", "Characterised by"),
    "checker": Text("审核", "Checked by"),
    "approver": Text("批准", "Approved by"),
}
FOR_INFORMATION: Final = Text("仅供参考的量值，未定值。", "Values for information only, not certified.")
DURATION: Final = re.compile(r"P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?")
BOTH: Final[tuple[MaterialDocumentKind, ...]] = ("certificate", "information_sheet")
CERTIFICATE: Final[tuple[MaterialDocumentKind, ...]] = ("certificate",)


class MaterialRule(NamedTuple):
    """One line of the mandatory content: for which kinds, when it holds, what to say when it does not."""

    kinds: tuple[MaterialDocumentKind, ...]
    holds: Callable[[MaterialContent], bool]
    problem: Text


def _validity_is_one(validity: MaterialValidity) -> bool:
    given = (validity.until is not None, bool(validity.after_dispatch), validity.until_revoked)
    return sum(given) == 1 and bool(
        not validity.after_dispatch or DURATION.fullmatch(validity.after_dispatch)
    )


def _certified(content: MaterialContent) -> list[PropertyValue]:
    return [value for table in content.tables if table.certified for value in table.values]


def _complete_value(value: PropertyValue) -> bool:
    return bool(
        DECIMAL.fullmatch(value.value) and DECIMAL.fullmatch(value.expanded) and FACTOR.fullmatch(value.k)
    )


RULES: Final = (
    MaterialRule(BOTH, lambda c: bool(c.title.zh and c.title.en), Text("缺少标题", "the title is missing")),
    MaterialRule(BOTH, lambda c: bool(c.number.strip()), Text("缺少编号", "the number is missing")),
    MaterialRule(
        BOTH, lambda c: bool(c.name.zh), Text("缺少标准物质名称", "the name of the material is missing")
    ),
    MaterialRule(
        BOTH,
        lambda c: any(one.value.strip() for one in c.identifiers),
        Text("缺少标准物质编号或批号", "number or batch of the material is missing"),
    ),
    MaterialRule(
        BOTH,
        lambda c: bool(c.producer.name.zh and c.producer.address.zh),
        Text("缺少研制（生产）单位名称或地址", "name or address of the producer is missing"),
    ),
    MaterialRule(
        BOTH, lambda c: bool(c.intended_use.zh), Text("缺少预期用途", "the intended use is missing")
    ),
    MaterialRule(
        BOTH,
        lambda c: _validity_is_one(c.validity),
        Text("有效期须且只须给出一种", "the period of validity must be given, in one form"),
    ),
    MaterialRule(BOTH, lambda c: bool(c.storage.zh), Text("缺少保存条件", "storage is missing")),
    MaterialRule(
        BOTH, lambda c: bool(c.instructions.zh), Text("缺少使用说明", "instructions for use are missing")
    ),
    MaterialRule(
        BOTH,
        lambda c: bool(c.tables) and all(table.values for table in c.tables),
        Text("缺少特性量值", "there is no property value"),
    ),
    MaterialRule(
        CERTIFICATE,
        lambda c: bool(c.description and c.description.zh),
        Text("缺少标准物质描述", "the description of the material is missing"),
    ),
    MaterialRule(
        CERTIFICATE, lambda c: bool(_certified(c)), Text("没有标准值", "there is no certified value")
    ),
    MaterialRule(
        CERTIFICATE,
        lambda c: all(_complete_value(value) for value in _certified(c)),
        Text("标准值缺少数值、扩展不确定度或包含因子", "a certified value lacks its number, U or k"),
    ),
    MaterialRule(
        CERTIFICATE,
        lambda c: bool(c.traceability and c.traceability.zh),
        Text("缺少溯源性说明", "the statement of traceability is missing"),
    ),
    MaterialRule(
        CERTIFICATE,
        lambda c: bool(c.homogeneity and c.homogeneity.zh),
        Text("缺少均匀性说明", "the level of homogeneity is missing"),
    ),
    MaterialRule(
        CERTIFICATE,
        lambda c: all(table.characterisation or table.procedures for table in c.tables if table.certified),
        Text("未说明定值的方法和实验室", "methods and laboratories of the characterisation are missing"),
    ),
    MaterialRule(
        CERTIFICATE,
        lambda c: any(one.role == "approver" for one in c.signatories),
        Text("缺少批准人", "the approving officer is missing"),
    ),
    MaterialRule(
        ("information_sheet",),
        lambda c: not _certified(c),
        Text("产品信息单不得给出标准值", "an information sheet may not claim certified values"),
    ),
)


def material_problems(content: MaterialContent) -> tuple[Text, ...]:
    """Everything that is missing or contradicts the kind."""
    return tuple(rule.problem for rule in RULES if content.kind in rule.kinds and not rule.holds(content))


def compose_drmd(content: MaterialContent) -> bytes:
    """The unsigned document as UTF-8 XML.

    Raises IncompleteCertificate with every gap, UnknownUnit for a unit without D-SI form, NotANumber for an
    amount or uncertainty that is no number, InputError for characters that XML cannot hold.
    """
    if found := material_problems(content):
        raise IncompleteCertificate(found)
    root = etree.Element(
        f"{{{DRMD}}}digitalReferenceMaterialDocument", nsmap={"drmd": DRMD, "dcc": DCC, "si": SI}
    )
    root.set("schemaVersion", DRMD_VERSION)
    _administrative(root, content)
    _material(root, content)
    tables = add(root, "drmd:propertiesList")
    for number, table in enumerate(content.tables, start=1):
        _properties(tables, table, content, id=f"properties{number}")
    _statements(root, content)
    etree.indent(root, space=" ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _administrative(root: etree._Element, content: MaterialContent) -> None:
    data = add(root, "drmd:administrativeData")
    core = add(data, "drmd:coreData")
    add(core, "drmd:titleOfTheDocument", TITLES[content.kind])
    add(core, "drmd:uniqueIdentifier", str(content.id))
    add(core, "drmd:documentVersion", str(content.version))
    numbers = [Identifier(scheme="number", value=content.number, link=content.public_url)]
    _identifiers(core, "document", numbers)
    _validity(core, content.validity)
    producer = add(data, "drmd:referenceMaterialProducer")
    add_text(producer, "drmd:name", content.producer.name)
    write_contact(producer, "drmd:contact", content.producer, EDITIONS["3.3.0"])
    _registered(producer, content.producer)
    if content.signatories:
        _persons(data, content)


def _registered(producer: etree._Element, body: Organisation) -> None:
    if body.code.strip():
        _identifiers(producer, "organization", [Identifier(scheme="USCC", value=body.code)])


def _identifiers(parent: etree._Element, of: str, given: list[Identifier]) -> None:
    kept = [one for one in given if one.value.strip()]
    if not kept:
        return
    holder = add(parent, f"drmd:{of}Identifiers")
    for one in kept:
        element = add(holder, f"drmd:{of}Identifier")
        add_filled(element, "drmd:scheme", one.scheme or "number")
        add_filled(element, "drmd:value", one.value)
        add_filled(element, "drmd:link", one.link)


def _validity(core: etree._Element, given: MaterialValidity) -> None:
    validity = add(core, "drmd:validity")
    if given.until is not None:
        add(validity, "drmd:specificTime", given.until.isoformat())
    elif given.after_dispatch:
        add(add(validity, "drmd:timeAfterDispatch"), "drmd:period", given.after_dispatch)
    else:
        add(validity, "drmd:untilRevoked", "true")


def _persons(data: etree._Element, content: MaterialContent) -> None:
    persons = add(data, "drmd:respPersons")
    for signatory in content.signatories:
        one = add(persons, "dcc:respPerson", ref_type=f"suyuan_{signatory.role}")
        add_text(add(one, "dcc:person"), "dcc:name", signatory.name)
        at = signatory.at.isoformat(timespec="seconds")
        words = joined((ROLES[signatory.role], signatory.title, same(at)), zh="，", en=", ")
        add_text(one, "dcc:description", words)
        add(one, "dcc:role", signatory.role)
        add(one, "dcc:mainSigner", "true" if signatory.role == "approver" else "false")


def _material(root: etree._Element, content: MaterialContent) -> None:
    one = add(add(root, "drmd:materials"), "drmd:material")
    add_text(one, "drmd:name", content.name)
    facts = [Text(f"{d.label.zh}：{d.value.zh}", f"{d.label.en}: {d.value.en}") for d in content.details]
    described = joined([text for text in (content.description, *facts) if text is not None])
    if described.zh or described.en:
        add_text(one, "drmd:description", described)
    for kind in content.classes:
        element = add(one, "drmd:materialClass")
        add_filled(element, "drmd:reference", kind.scheme)
        add_filled(element, "drmd:classID", kind.value)
        add_filled(element, "drmd:link", kind.link)
    _amounts(one, "drmd:minimumSampleSize", content.minimum_sample)
    _amounts(one, "drmd:itemQuantities", content.amounts)
    _identifiers(one, "material", list(content.identifiers))


def _amounts(parent: etree._Element, name: str, amounts: tuple[Amount, ...]) -> None:
    if not amounts:
        return
    holder = add(parent, name)
    for amount in amounts:
        one = add(holder, "dcc:itemQuantity")
        add_text(one, "dcc:name", amount.label)
        real = add(one, "si:real")
        add(real, "si:value", decimal_text(amount.value, quantity=amount.label.zh))
        add(real, "si:unit", dsi_unit(amount.unit, quantity=amount.label.zh))


def _properties(parent: etree._Element, table: PropertyTable, content: MaterialContent, *, id: str) -> None:
    one = add(parent, "drmd:properties", id=id)
    one.set("isCertified", "true" if table.certified else "false")
    add_text(one, "drmd:name", table.title)
    words = (None if table.certified else FOR_INFORMATION, table.characterisation, table.note,
             content.uncertainty if table.certified else None)  # fmt: skip
    described = joined([text for text in words if text is not None])
    if described.zh or described.en:
        add_text(one, "drmd:description", described)
    if table.procedures:
        procedures = add(one, "drmd:procedures")
        for procedure in table.procedures:
            method = add(procedures, "dcc:usedMethod")
            add_text(method, "dcc:name", procedure.name)
            if procedure.description is not None:
                add_text(method, "dcc:description", procedure.description)
            add_filled(method, "dcc:norm", procedure.norm)
    result = add(add(one, "drmd:results"), "drmd:result")
    add_text(result, "drmd:name", table.title)
    rows = add(add(result, "drmd:data"), "drmd:list")
    for value in table.values:
        _value(rows, value)
    issued = add(add(one, "drmd:measurementMetaData"), "dcc:metaData", ref_type="suyuan_issued")
    add_text(issued, "dcc:name", Text("签发日期", "Date of issue"))
    add(issued, "dcc:date", content.issued.isoformat())


def _value(rows: etree._Element, value: PropertyValue) -> None:
    one = add(rows, "drmd:quantity")
    add_text(one, "dcc:name", value.name)
    if value.note is not None:
        add_text(one, "dcc:description", value.note)
    if DECIMAL.fullmatch(value.value):
        real = add(one, "si:real")
        add(real, "si:value", value.value)
        add(real, "si:unit", dsi_unit(value.unit, quantity=value.name.zh))
        _uncertainty(real, value)
    else:
        add_text(one, "dcc:noQuantity", same(f"{value.value} {value.unit}".strip() or "—"))
    _identifiers(one, "property", list(value.identifiers))


def _uncertainty(real: etree._Element, value: PropertyValue) -> None:
    if not value.expanded:
        return
    expanded = add(add(real, "si:measurementUncertaintyUnivariate"), "si:expandedMU")
    add(expanded, "si:valueExpandedMU", decimal_text(value.expanded, quantity=value.name.zh))
    add(expanded, "si:coverageFactor", value.k or MISSING)
    add(expanded, "si:coverageProbability", value.p or MISSING)


def _statements(root: etree._Element, content: MaterialContent) -> None:
    """In the order that the structure demands; what it has no element for comes last, under its name."""
    statements = add(root, "drmd:statements")
    for name, text in (
        ("drmd:intendedUse", content.intended_use),
        ("drmd:commutability", content.commutability),
        ("drmd:storageInformation", content.storage),
        ("drmd:instructionsForHandlingAndUse", content.instructions),
        ("drmd:metrologicalTraceability", content.traceability),
        ("drmd:healthAndSafetyInformation", content.health_and_safety),
        ("drmd:subcontractors", content.subcontractors),
        ("drmd:legalNotice", content.legal_notice),
        ("drmd:referenceToCertificationReport", content.report),
    ):
        if text is not None and (text.zh or text.en):
            add_text(statements, name, text)
    for title, text in _named(content):
        if text is not None and (text.zh or text.en):
            one = add(statements, "drmd:statement")
            add_text(one, "dcc:name", title)
            add_content(one, text)


def _named(content: MaterialContent) -> list[tuple[Text, Text | None]]:
    day = content.issued.isoformat()
    return [
        (Text("标题", "Title"), content.title),
        (Text("均匀性", "Homogeneity"), content.homogeneity),
        (Text("稳定性", "Stability"), content.stability),
        (Text("签发日期", "Date of issue"), same(day)),
        *((Text("备注", "Remark"), remark) for remark in content.remarks),
        (Text("演示数据", "Demonstration"), SYNTHETIC if content.synthetic else None),
    ]
