"""The table of mandatory content (domain model 5.4), item by item and kind by kind, in both editions.

For every item and kind: where the item stands in the document, or that it must not stand there; and what is
said when it is left out of the content.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree
from tests.certify.sample import gauge_certificate, scale_notice, weight_certificate

from suyuan.base.text import Text, same
from suyuan.certify.completeness import WANTED, advice, problems
from suyuan.certify.compose import compose_dcc
from suyuan.certify.content import CertificateContent, Conclusion
from suyuan.certify.dcc.element import EDITIONS, NAMESPACES
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.structure import check_schema

MAKE = {"verification": weight_certificate, "rejection": scale_notice, "calibration": gauge_certificate}
NOBODY = same("")
Change = Callable[[CertificateContent], CertificateContent]


class Asked(NamedTuple):
    """One line of the table: where the item is, for each kind yes or no, and how to leave it out."""

    item: str
    path: str
    verification: str
    rejection: str
    calibration: str
    without: Change | None = None
    told: str = ""  # part of what is said then


def uncertain(**changes: str) -> Change:
    """Every uncertainty column changed."""

    def change(content: CertificateContent) -> CertificateContent:
        return replace(
            content,
            tables=tuple(
                replace(
                    one,
                    columns=tuple(
                        replace(column, **changes) if column.role == "uncertainty" else column
                        for column in one.columns
                    ),
                )
                for one in content.tables
            ),
        )

    return change


CORE = "dcc:administrativeData/dcc:coreData"
LAB = "dcc:administrativeData/dcc:calibrationLaboratory/dcc:contact"
ITEM = "dcc:administrativeData/dcc:items/dcc:item"
SAYS = "dcc:administrativeData/dcc:statements/dcc:statement"
MEASURED = "dcc:measurementResults/dcc:measurementResult"
USED = f"{MEASURED}/dcc:measuringEquipments/dcc:measuringEquipment"
USED_FACTS = f"{USED}/dcc:measuringEquipmentQuantities"
VALUES = f"{MEASURED}/dcc:results/dcc:result"

PERSON = "dcc:administrativeData/dcc:respPersons/dcc:respPerson"
ALWAYS = ("yes", "yes", "yes")

TABLE = (
    Asked("title", f"{CORE}/dcc:identifications/*[@refType='suyuan_kind']/dcc:name", *ALWAYS,
          lambda c: replace(c, title=NOBODY), "title"),
    Asked("unique number", f"{CORE}/dcc:uniqueIdentifier", *ALWAYS,
          lambda c: replace(c, number=" "), "number"),
    Asked("institution", f"{LAB}/dcc:name", *ALWAYS,
          lambda c: replace(c, issuer=replace(c.issuer, name=NOBODY)), "institution"),
    Asked("address", f"{LAB}/dcc:location/dcc:further", *ALWAYS,
          lambda c: replace(c, issuer=replace(c.issuer, address=NOBODY)), "address"),
    Asked("contact", f"{LAB}/dcc:phone", *ALWAYS),
    Asked("designation or accreditation", f"{SAYS}[@refType='suyuan_authority']/dcc:declaration", *ALWAYS,
          lambda c: replace(c, authority=NOBODY), "designation"),
    Asked("client", "dcc:administrativeData/dcc:customer/dcc:name", *ALWAYS,
          lambda c: replace(c, client=replace(c.client, name=NOBODY)), "client"),
    Asked("instrument", f"{ITEM}/dcc:name", *ALWAYS,
          lambda c: replace(c, item=replace(c.item, name=NOBODY)), "instrument's name"),
    Asked("model", f"{ITEM}/dcc:model", *ALWAYS),
    Asked("serial number", f"{ITEM}/dcc:identifications/*[dcc:issuer='manufacturer']", *ALWAYS,
          lambda c: replace(c, item=replace(c.item, serial="")), "serial"),
    Asked("manufacturer", f"{ITEM}/dcc:manufacturer/dcc:name", *ALWAYS),
    Asked("conclusion", f"{SAYS}[@refType='basic_conformity']/dcc:conformity", "yes", "yes", "no",
          lambda c: replace(c, conclusion=Conclusion(verdict="none", text=NOBODY)), "conclusion|failed"),
    Asked("valid until", f"{SAYS}[contains(@refType, 'suyuan_validUntil')]/dcc:date", "yes", "no", "no",
          lambda c: replace(c, valid_until=None), "validity"),
    Asked("day of the work", f"{CORE}/dcc:beginPerformanceDate", *ALWAYS),
    Asked("day of issue", f"{CORE}/dcc:issueDate", *ALWAYS),
    Asked("place", f"{SAYS}[@refType='suyuan_place']/dcc:declaration", *ALWAYS,
          lambda c: replace(c, place=NOBODY), "place"),
    Asked("number of the specification", f"{MEASURED}/dcc:usedMethods/dcc:usedMethod/dcc:norm", *ALWAYS,
          lambda c: replace(c, specifications=(replace(c.specifications[0], number=""),)), "specification"),
    Asked("name of the specification", f"{MEASURED}/dcc:usedMethods/dcc:usedMethod/dcc:name", *ALWAYS,
          lambda c: replace(c, specifications=(replace(c.specifications[0], name=NOBODY),)), "specification"),
    Asked("standard: name", f"{USED}/dcc:name", *ALWAYS,
          lambda c: replace(c, standards=()), "standard"),
    Asked("standard: certificate",
          f"{USED}/dcc:identifications/*[@refType='suyuan_certificateNumber']", *ALWAYS,
          lambda c: replace(c, standards=(replace(c.standards[0], certificate_number=""),)), "certificate n"),
    Asked("standard: range", f"{USED_FACTS}/*[@refType='suyuan_range']", *ALWAYS),
    Asked("standard: uncertainty or class", f"{USED_FACTS}/*[@refType='suyuan_accuracy']",
          *ALWAYS),
    Asked("standard: validity", f"{USED_FACTS}/*[@refType='suyuan_validUntil']",
          *ALWAYS),
    Asked("statement of traceability", f"{SAYS}[@refType='suyuan_traceability']/dcc:declaration", *ALWAYS,
          lambda c: replace(c, traceability=NOBODY), "traceability"),
    Asked("environment", f"{MEASURED}/dcc:influenceConditions/dcc:influenceCondition", *ALWAYS,
          lambda c: replace(c, conditions=()), "environment"),
    Asked("results", f"{VALUES}//si:realListXMLList", *ALWAYS),
    Asked("expanded uncertainty", f"{VALUES}//si:coverageFactorXMLList", *ALWAYS),
    Asked("k and p", f"{VALUES}//si:coverageProbabilityXMLList", *ALWAYS),
    Asked("before and after adjustment", f"{VALUES}/dcc:description", "no", "no", "yes"),
    Asked("deviations from the method", f"{SAYS}[@refType='suyuan_deviation']", "no", "no", "yes"),
    Asked("verifier", f"{PERSON}[@refType='suyuan_verifier']", *ALWAYS,
          lambda c: replace(c, signatories=c.signatories[1:]), "verifier"),
    Asked("checker", f"{PERSON}[@refType='suyuan_checker']", *ALWAYS,
          lambda c: replace(c, signatories=(c.signatories[0], c.signatories[2])), "checker"),
    Asked("approver", f"{PERSON}[dcc:mainSigner='true']", *ALWAYS,
          lambda c: replace(c, signatories=c.signatories[:2]), "approver"),
    Asked("only this item, no partial copy", f"{SAYS}[@refType='suyuan_scope']/dcc:declaration", *ALWAYS),
)  # fmt: skip
CASES = [
    pytest.param(asked, kind, getattr(asked, kind), id=f"{asked.item}-{kind}")
    for asked in TABLE
    for kind in MAKE
]


@pytest.fixture(scope="module")
def trees() -> dict[tuple[str, str], etree._Element]:
    """Every kind in every edition."""
    return {
        (kind, version): safe_parse(compose_dcc(make(), version=version))
        for kind, make in MAKE.items()
        for version in EDITIONS
    }


@pytest.mark.parametrize("version", EDITIONS)
@pytest.mark.parametrize(("asked", "kind", "due"), CASES)
def test_it_stands_in_the_document_where_it_is_due(asked, kind, due, version, trees):
    found = trees[kind, version].xpath(asked.path, namespaces=NAMESPACES)
    assert bool(found) is (due == "yes")


@pytest.mark.parametrize(("asked", "kind", "due"), [one for one in CASES if one.values[0].without])
def test_it_is_missed_where_it_is_due(asked, kind, due):
    told = [problem.en for problem in problems(asked.without(MAKE[kind]()))]
    missed = any(part in one for one in told for part in asked.told.split("|"))
    assert missed is (due == "yes")


@pytest.mark.parametrize("kind", MAKE)
def test_the_samples_lack_nothing(kind):
    content = MAKE[kind]()
    assert problems(content) == ()
    assert advice(content) == ()


@pytest.mark.parametrize("version", EDITIONS)
@pytest.mark.parametrize("kind", MAKE)
def test_every_kind_is_valid_by_the_schema_of_its_edition(kind, version, trees, shared_dcc: Path):
    root = trees[kind, version]
    assert root.get("schemaVersion") == version
    assert check_schema(root, shared_dcc / "schemas", version=version) == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (uncertain(p=""), "no k or no p"),
        (uncertain(unit="kPa"), "not in the unit"),
        (uncertain(role="text"), "states"),
    ],
    ids=["no p", "another unit", "no uncertainty"],
)
def test_a_calibration_states_its_uncertainty_in_full(change, told):
    assert any(told in problem.en for problem in problems(change(gauge_certificate())))


def test_what_may_be_absent_is_advice_and_no_refusal():
    content = weight_certificate()
    bare = replace(
        content,
        issuer=replace(content.issuer, phone="", email="", website=""),
        item=replace(content.item, model="", manufacturer=NOBODY),
        standards=(replace(content.standards[0], range=NOBODY, accuracy=NOBODY, valid_until=None),),
        tables=(),
    )
    assert problems(bare) == ()
    assert len(advice(bare)) == 7
    assert any(
        "agreed" in one.en for one in advice(replace(gauge_certificate(), valid_until=content.valid_until))
    )
    assert all(rule.problem.zh and rule.problem.en for rule in WANTED)


def test_a_receipt_a_subcontractor_and_sampling_are_written_when_given():
    content = gauge_certificate()
    first = replace(content.tables[0], subcontracted_to=Text("另一机构", "another body"))
    document = compose_dcc(
        replace(content, tables=(first, content.tables[1]), sampling=Text("抽样方案", "plan"))
    )
    for words in ("receiptDate", "分包：另一机构", "suyuan_sampling"):
        assert words in document.decode()
