"""A certificate in a later edition: valid there, every change told, no value touched."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lxml import etree
from tests.certify.dcc.generation import Generator
from tests.certify.sample import ALL, weight_certificate

from suyuan.base.errors import OutOfRange, Unreadable
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.element import DCC, DS, SI
from suyuan.certify.dcc.grammar import grammar
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.paths import element_at
from suyuan.certify.dcc.structure import check_schema
from suyuan.certify.diff import compare
from suyuan.certify.lossless import canonical, write_document
from suyuan.certify.upgrade import KNOWN, MARKED, SIGNATURE_DROPPED, NotUpgradable, upgrade
from suyuan.certify.upgrade_log import LEFT_OUT

ROOT = f"{{{DCC}}}digitalCalibrationCertificate"
TARGETS = ("3.2.1", "3.3.0")
PATHS = [(old, new) for old in KNOWN for new in TARGETS if KNOWN.index(old) < KNOWN.index(new)]


@pytest.fixture(scope="module")
def schemas(shared_dcc: Path) -> Path:
    """The folder with the official schemas."""
    return shared_dcc / "schemas"


@pytest.fixture(scope="module")
def older(shared_dcc: Path) -> list[tuple[str, bytes]]:
    """The samples of the editions 3.0.0 to 3.2.0 in the right namespace."""
    found = []
    for path in sorted((shared_dcc / "samples").glob("*.xml")):
        root = safe_parse(path.read_bytes())
        if root.tag == ROOT and root.get("schemaVersion", "") in KNOWN[:-1]:
            found.append((path.name, path.read_bytes()))
    assert len(found) >= 15
    return found


def numbers(document: bytes) -> list[str]:
    """Every text of D-SI, in order."""
    return ["".join(map(str, one.itertext())) for one in safe_parse(document).iter(f"{{{SI}}}*")]


def printed(document: bytes) -> list[str]:
    """Every text of D-SI that is not blank, whatever its element is called."""
    return [one.text for one in safe_parse(document).iter(f"{{{SI}}}*") if (one.text or "").strip()]


@pytest.mark.parametrize("version", TARGETS)
def test_every_older_sample_becomes_valid_and_keeps_its_numbers(version, older, schemas):
    for name, document in older:
        found = upgrade(document, version=version)
        root = safe_parse(found.document)
        assert (name, check_schema(root, schemas, version=version)) == (name, ())
        assert numbers(found.document) == numbers(document)
        assert root.get("schemaVersion") == version


@pytest.mark.parametrize("version", TARGETS)
def test_the_log_names_every_change_that_a_comparison_finds(version, older):
    for name, document in older:
        found = upgrade(document, version=version)
        changed = {one.new_path or one.old_path for one in compare(document, found.document).nodes}
        told = {step.path.partition("/@")[0] for step in found.steps}
        assert (name, changed - told) == (name, set())


@pytest.mark.parametrize(("old", "new"), PATHS)
def test_documents_made_from_the_grammar_of_one_edition_are_valid_in_the_other(old, new, schemas):
    made = Generator(grammar(old), random.Random(f"{old}-{new}"))
    valid = 0
    for _ in range(40):
        root = safe_parse(made.document(ROOT, depth=7))
        root.set("schemaVersion", old)
        if check_schema(root, schemas, version=old):
            continue
        document = write_document(root)
        found = upgrade(document, version=new)
        assert check_schema(safe_parse(found.document), schemas, version=new) == ()
        assert numbers(found.document) == numbers(document)
        valid += 1
    assert valid > 4


def test_signatures_are_dropped_with_a_clear_note(shared_dcc: Path):
    document = (shared_dcc / "samples" / "gp_temperature_typical_signed_3.2.0.xml").read_bytes()
    found = upgrade(document)
    assert found.signatures == 1
    assert SIGNATURE_DROPPED in found.notes
    assert f"{{{DS}}}Signature" not in [one.tag for one in safe_parse(found.document).iter()]
    assert [step.reversible for step in found.steps if step.what.en == "signature dropped"] == [False]


def tiny(inner: str, version: str = "3.0.0") -> bytes:
    """A document with this inside."""
    return (
        f'<dcc:digitalCalibrationCertificate xmlns:dcc="{DCC}" schemaVersion="{version}">{inner}'
        "</dcc:digitalCalibrationCertificate>"
    ).encode()


@pytest.mark.parametrize(
    ("inner", "path", "told", "after"),
    [
        (
            "<dcc:coreData><dcc:uniqueIdentifier> A 1\n</dcc:uniqueIdentifier></dcc:coreData>",
            "dcc:coreData/dcc:uniqueIdentifier", "blanks at the ends removed", "A 1",
        ),
        (
            "<dcc:coreData><dcc:uniqueIdentifier/></dcc:coreData>",
            "dcc:coreData/dcc:uniqueIdentifier", "empty text marked “-”", "-",
        ),
        (
            "<dcc:item><dcc:model> <!-- a --> M 1<!-- b --> </dcc:model></dcc:item>",
            "dcc:item/dcc:model", "blanks at the ends removed", "M 1",
        ),
        ("<dcc:item><dcc:model> </dcc:model></dcc:item>", "dcc:item/dcc:model", LEFT_OUT.en, None),
        ("<dcc:person><dcc:location/></dcc:person>", "dcc:person/dcc:location", LEFT_OUT.en, None),
        ("<dcc:customer><dcc:location/></dcc:customer>", "dcc:customer/dcc:location", MARKED.en, "-"),
        (
            "<dcc:location><dcc:city/><dcc:state>B</dcc:state></dcc:location>",
            "dcc:location/dcc:city", "empty element left out", None,
        ),
        ("<dcc:location><dcc:city/></dcc:location>", "dcc:location/dcc:city", "empty text marked “-”", "-"),
        ('<dcc:data refType=" "/>', "dcc:data", "empty refType removed", ""),
        (
            "<dcc:relativeUncertainty><dcc:relativeUncertainty/></dcc:relativeUncertainty>",
            "dcc:relativeUncertainty/dcc:relativeUncertaintySingle", "element renamed", "",
        ),
        ("<dcc:link>a b%</dcc:link>", "dcc:link", "written as an address, per cent encoded", "a%20b%25"),
    ],
)  # fmt: skip
def test_each_rule_changes_what_it_says(inner, path, told, after):
    found = upgrade(tiny(inner))
    (step,) = [one for one in found.steps if one.path.partition("/@")[0] != f"/{ROOT_STEP}"]
    assert (step.what.en, step.path) == (told, f"/{ROOT_STEP}/{path}")
    assert step.reversible
    element = element_at(safe_parse(found.document), step.path)
    assert after == (None if element is None else "".join(element.itertext(etree.Element)).strip())


ROOT_STEP = "dcc:digitalCalibrationCertificate"


def test_what_stands_behind_a_removed_element_stays():
    found = upgrade(tiny("<dcc:item>one<dcc:model/>two</dcc:item>"))
    assert b"<dcc:item>onetwo</dcc:item>" in found.document


def test_thousands_of_changes_take_no_longer_than_the_document_is_long():
    found = upgrade(tiny("<dcc:model> a</dcc:model><dcc:model> </dcc:model>" * 10000))
    assert [one.path for one in found.steps[-3:-1]] == [
        f"/{ROOT_STEP}/dcc:model[10000]",  # where it is now
        f"/{ROOT_STEP}/dcc:model[20000]",  # where it was
    ]


@pytest.mark.parametrize("version", TARGETS)
def test_a_document_in_that_edition_comes_back_byte_by_byte(version):
    document = compose_dcc(weight_certificate(), version=version)
    found = upgrade(document, version=version)
    assert (found.document, found.steps) == (document, ())
    assert "already" in found.notes[0].en


def test_our_older_form_becomes_the_newer_one_without_loss(schemas):
    document = compose_dcc(weight_certificate(), version="3.2.1")
    found = upgrade(document)
    assert check_schema(safe_parse(found.document), schemas) == ()
    assert {one.name for one in compare(document, found.document).nodes} == {
        "@schemaVersion",
        "@xsi:schemaLocation",
    }
    again = upgrade(found.document)
    assert canonical(again.document) == canonical(found.document)


@pytest.mark.parametrize(
    "document",
    [
        compose_dcc(weight_certificate()).replace(b"FactorXMLList>2<", b"FactorXMLList>NaN<"),
        tiny("", "2.4.0"), tiny("", ""), tiny("", "3.4.0-rc.1"),
        b'<a schemaVersion="3.0.0"/>',
        b'<digitalCalibrationCertificate xmlns="dcc.xsd" schemaVersion="3.0.0"/>',
    ],
)  # fmt: skip
def test_what_cannot_be_upgraded_is_refused(document):
    with pytest.raises(NotUpgradable) as caught:
        upgrade(document, version="3.2.1")
    assert caught.value.hint.zh


def test_ours_goes_back_to_the_earlier_edition_and_forth_again(schemas):
    for make in ALL:
        document = compose_dcc(make())
        back = upgrade(document, version="3.2.1")
        assert check_schema(safe_parse(back.document), schemas, version="3.2.1") == ()
        assert back.faults == ()
        assert [one.changed for one in compare(document, back.document).points].count(True) == 0
        assert printed(back.document) == printed(document)
        assert upgrade(back.document).faults == ()


def test_documents_of_3_3_go_back_whole_or_not_at_all(schemas, shared_dcc: Path):
    made = Generator(grammar("3.3.0"), random.Random(33))
    documents = [made.document(ROOT, depth=6) for _ in range(60)]
    documents += [path.read_bytes() for path in sorted((shared_dcc / "samples").glob("*_3.3.0.xml"))]
    kept = 0
    for document in documents:
        try:
            back = upgrade(document, version="3.2.1")
        except NotUpgradable:
            continue
        assert check_schema(safe_parse(back.document), schemas, version="3.2.1") == ()
        kept += 1
    assert kept >= 3


def test_what_was_wrong_before_is_told(shared_dcc: Path):
    found = upgrade((shared_dcc / "samples" / "gp_temperature_typical_3.1.1.xml").read_bytes())
    assert found.faults == ()
    assert upgrade(tiny("<dcc:unknown/>")).faults[0].zh


def test_an_edition_that_is_not_served_and_hostile_xml_are_refused():
    with pytest.raises(OutOfRange):
        upgrade(tiny(""), version="3.1.1")
    for bad in (b"", b"<!DOCTYPE a><a/>", b"<a"):
        with pytest.raises(Unreadable):
            upgrade(bad)


def test_the_record_is_plain_data():
    record = upgrade(tiny("<dcc:location><dcc:city/></dcc:location>")).to_record()
    assert (record["old_version"], record["new_version"], record["signatures_dropped"]) == (
        "3.0.0",
        "3.3.0",
        0,
    )
    assert record["steps"][0]["why"]["zh"]
