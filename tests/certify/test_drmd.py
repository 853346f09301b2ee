"""Documents of reference materials: built like a DRMD 1.0.0, complete for their kind, the same every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.certify.drmd_structure import broken_rules, xsd
from tests.certify.sample import INSTITUTE

from suyuan.base.errors import InputError, NotANumber, UnknownUnit
from suyuan.base.text import Text, same
from suyuan.certify.completeness import IncompleteCertificate
from suyuan.certify.content import Detail, Signatory
from suyuan.certify.dcc.element import PREFIXES
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.drmd import RULES, compose_drmd, material_problems
from suyuan.certify.lossless import canonical, document_to_json, json_to_document
from suyuan.certify.material_content import (
    Amount,
    Identifier,
    MaterialContent,
    MaterialValidity,
    Procedure,
    PropertyTable,
    PropertyValue,
)

LEAD = PropertyValue(
    name=Text("铅", "Lead"), value="101.3", unit="mg/kg", expanded="2.4", k="2", p="0.95",
    identifiers=(Identifier(scheme="CAS", value="7439-92-1"),),
)  # fmt: skip
CADMIUM = PropertyValue(
    name=Text("镉", "Cadmium"), value="0.250", unit="mg/kg", expanded="0.012", k="2", p="0.95"
)
MERCURY = PropertyValue(
    name=Text("汞", "Mercury"), value="< 0.05", unit="mg/kg", note=Text("低于定量限", "below the limit")
)
ICP_MS = Procedure(name=Text("电感耦合等离子体质谱法", "ICP-MS"), norm="ISO 17294-2:2023")


def soil() -> MaterialContent:
    """A certificate of an invented soil."""
    return MaterialContent(
        id=UUID("0195a3c2-7a10-7c3e-9d5a-0b64c1a2f0aa"),
        kind="certificate",
        number="BZ-2026-007",
        title=Text("标准物质证书", "Certificate of Reference Material"),
        name=Text("土壤中重金属成分分析标准物质", "Heavy metals in soil"),
        identifiers=(
            Identifier(scheme="GBW(E)", value="GBW(E)000000"), Identifier(scheme="batch", value="2026-01"),
        ),
        producer=INSTITUTE,
        description=Text("黑土，粒度小于 75 µm，瓶装。", "Black soil, below 75 µm, in bottles."),
        intended_use=Text("校准和方法确认", "calibration and validation of methods"),
        validity=MaterialValidity(until=date(2030, 12, 31)),
        storage=Text("阴凉干燥处保存", "Keep cool and dry."),
        instructions=Text("使用前在 105 °C 烘干 4 h。", "Dry at 105 °C for 4 h before use."),
        tables=(
            PropertyTable(
                title=Text("标准值", "Certified values"),
                certified=True,
                values=(LEAD, CADMIUM),
                procedures=(ICP_MS,),
                characterisation=Text("8 家实验室，两种方法", "8 laboratories, two methods"),
            ),
            PropertyTable(title=Text("参考值", "Information values"), certified=False, values=(MERCURY,)),
        ),
        issued=date(2026, 1, 15),
        homogeneity=Text("均匀性良好，最小取样量 0.2 g", "homogeneous at 0.2 g"),
        minimum_sample=(Amount(label=Text("最小取样量", "Smallest test portion"), value="0.2", unit="g"),),
        amounts=(Amount(label=Text("规格", "Unit size"), value="50", unit="g"),),
        classes=(Identifier(scheme="grade", value="secondary"),),
        details=(Detail(label=Text("基体", "Matrix"), value=Text("黑土", "black soil")),),
        stability=Text("五年内未见趋势", "no trend in five years"),
        traceability=Text("经天平与纯物质溯源至 SI。", "Traceable to the SI by pure substances."),
        signatories=(
            Signatory(role="approver", name=Text("赵静", "Zhao Jing"), at=datetime(2026, 1, 15, tzinfo=UTC)),
        ),
        public_url="https://verify.example/rm/BZ-2026-007",
        synthetic=True,
    )  # fmt: skip


def sheet() -> MaterialContent:
    """An information sheet: nothing certified, no signatures."""
    return replace(
        soil(), kind="information_sheet", title=Text("产品信息单", "Product information sheet"),
        tables=soil().tables[1:], validity=MaterialValidity(after_dispatch="P2Y"), signatories=(),
        traceability=None, homogeneity=None, description=None, details=(), minimum_sample=(), amounts=(),
    )  # fmt: skip


MAKE = {"certificate": soil, "information_sheet": sheet}


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_the_structure_is_that_of_edition_1_0_0_and_its_rules_hold(make, shared_dcc: Path):
    root = safe_parse(compose_drmd(make()))
    schema = xsd(shared_dcc / "schemas")
    assert schema.validate(root), schema.error_log
    assert broken_rules(root) == []


def test_a_wrong_order_is_noticed(shared_dcc: Path):
    root = safe_parse(compose_drmd(soil()))
    root.append(root[0])
    assert not xsd(shared_dcc / "schemas").validate(root)


@pytest.mark.parametrize("make", MAKE.values(), ids=MAKE)
def test_the_same_content_gives_the_same_bytes_and_survives_json(make):
    document = compose_drmd(make())
    assert document == compose_drmd(make())
    assert canonical(json_to_document(document_to_json(document))) == canonical(document)


ITEMS: dict[str, tuple[str, str, Callable[[MaterialContent], MaterialContent] | None]] = {
    "title": ("//d:coreData/d:titleOfTheDocument", "both", lambda c: replace(c, title=same(""))),
    "number": ("//d:documentIdentifier/d:value[.='BZ-2026-007']", "both", lambda c: replace(c, number=" ")),
    "name": ("//d:material/d:name", "both", lambda c: replace(c, name=same(""))),
    "number and batch": ("//d:materialIdentifier/d:value", "both", lambda c: replace(c, identifiers=())),
    "producer": ("//d:referenceMaterialProducer/d:name", "both",
                 lambda c: replace(c, producer=replace(c.producer, name=same("")))),
    "description": ("//d:material/d:description", "certificate", lambda c: replace(c, description=None)),
    "intended use": ("d:statements/d:intendedUse", "both", lambda c: replace(c, intended_use=same(""))),
    "values": ("//d:quantity/dcc:name", "both", lambda c: replace(c, tables=())),
    "U": ("//si:valueExpandedMU", "certificate",
          lambda c: with_value(c, replace(LEAD, expanded="")) if c.kind == "certificate" else c),
    "k": ("//si:coverageFactor", "certificate",
          lambda c: with_value(c, replace(LEAD, k="")) if c.kind == "certificate" else c),
    "minimum sample": ("//d:minimumSampleSize/dcc:itemQuantity/si:real", "certificate", None),
    "validity": ("//d:validity/*", "both", lambda c: replace(c, validity=MaterialValidity())),
    "storage": ("d:statements/d:storageInformation", "both", lambda c: replace(c, storage=same(""))),
    "instructions": ("d:statements/d:instructionsForHandlingAndUse", "both",
                     lambda c: replace(c, instructions=same(""))),
    "homogeneity": ("d:statements/d:statement[dcc:name/dcc:content='Homogeneity']", "certificate",
                    lambda c: replace(c, homogeneity=None)),
    "traceability": ("d:statements/d:metrologicalTraceability", "certificate",
                     lambda c: replace(c, traceability=None)),
    "methods and laboratories": ("//d:properties[@isCertified='true']/d:procedures", "certificate",
                                 lambda c: replace(c, tables=tuple(map(unexplained, c.tables)))),
    "date": ("//dcc:metaData/dcc:date[.='2026-01-15']", "both", None),
    "signatures": ("//dcc:respPerson[dcc:mainSigner='true']", "certificate",
                   lambda c: replace(c, signatories=())),
    "information values say so": ("//d:properties[@isCertified='false']/d:description", "both", None),
}  # fmt: skip


def unexplained(table: PropertyTable) -> PropertyTable:
    """The table without a word on how its values were found."""
    return replace(table, procedures=(), characterisation=None)


def with_value(content: MaterialContent, value: PropertyValue) -> MaterialContent:
    """The content with another first certified value."""
    first = content.tables[0]
    return replace(content, tables=(replace(first, values=(value, *first.values[1:])), *content.tables[1:]))


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("item", ITEMS)
def test_every_item_of_the_certificate_stands_where_it_is_due_and_is_missed(item, kind):
    path, due, without = ITEMS[item]
    names = {"d": PREFIXES["drmd"], "dcc": PREFIXES["dcc"], "si": PREFIXES["si"]}
    is_due = due in ("both", kind)
    assert bool(safe_parse(compose_drmd(MAKE[kind]())).xpath(path, namespaces=names)) is is_due
    if without is not None:
        assert (len(material_problems(without(MAKE[kind]()))) > 0) is is_due


def test_an_information_sheet_may_not_certify():
    content = replace(sheet(), tables=soil().tables)
    assert [one.en for one in material_problems(content)] == [
        "an information sheet may not claim certified values"
    ]
    with pytest.raises(IncompleteCertificate):
        compose_drmd(content)


@pytest.mark.parametrize(
    ("validity", "sound"),
    [
        (MaterialValidity(until=date(2030, 1, 1)), True),
        (MaterialValidity(after_dispatch="P18M"), True),
        (MaterialValidity(until_revoked=True), True),
        (MaterialValidity(after_dispatch="18 months"), False),
        (MaterialValidity(after_dispatch="P"), False),
        (MaterialValidity(until_revoked=True, until=date(2030, 1, 1)), False),
    ],
)
def test_the_period_of_validity_has_exactly_one_form(validity, sound, shared_dcc: Path):
    content = replace(soil(), validity=validity)
    assert (material_problems(content) == ()) is sound
    if sound:
        assert xsd(shared_dcc / "schemas").validate(safe_parse(compose_drmd(content)))


def test_words_stay_words_and_numbers_keep_their_digits():
    root = safe_parse(compose_drmd(soil()))
    values = [one.text for one in root.iter(f"{{{PREFIXES['si']}}}value")]
    assert values == ["0.2", "50", "101.3", "0.250"]
    assert "&lt; 0.05 mg/kg" in etree.tostring(root, encoding="unicode")


def test_what_is_no_number_and_what_is_no_unit_are_refused():
    amount = Amount(label=same("m"), value="some", unit="g")
    with pytest.raises(NotANumber):
        compose_drmd(replace(soil(), minimum_sample=(amount,)))
    with pytest.raises(UnknownUnit):
        compose_drmd(with_value(soil(), replace(LEAD, unit="furlong")))
    with pytest.raises(InputError):
        compose_drmd(replace(soil(), storage=same("bell \x07")))


def test_every_rule_speaks_both_languages():
    assert all(rule.problem.zh and rule.problem.en for rule in RULES)


@settings(max_examples=30, deadline=None)
@given(words=st.text(max_size=20))
def test_any_words_give_a_document_of_the_structure_or_a_clear_refusal(words, shared_dcc: Path):
    content = replace(
        soil(), remarks=(same(words),), legal_notice=Text(words, "x"), public_url=words,
        identifiers=(Identifier(scheme=words, value="1"),), report=same(words),
    )  # fmt: skip
    try:
        root = safe_parse(compose_drmd(content))
    except InputError:
        return
    schema = xsd(shared_dcc / "schemas")
    assert schema.validate(root) or "anyURI" in str(schema.error_log)
