"""The views of whole certificates: every piece with its path, whatever edition and however damaged."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from tests.certify.dcc.generation import Generator
from tests.certify.dcc.mutation import mutated

from suyuan.base.errors import Unreadable
from suyuan.certify.dcc.grammar import editions, grammar
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.paths import element_at, path_of
from suyuan.certify.dcc.read import read, view_of
from suyuan.certify.dcc.reading.units import strange_units
from suyuan.certify.dcc.structure import check
from suyuan.certify.dcc.view import Certificate

ROOT = "{https://ptb.de/dcc}digitalCalibrationCertificate"


def pieces(value: Any) -> Iterator[Any]:
    """Every part of a view that has a path."""
    if dataclasses.is_dataclass(value):
        if getattr(value, "path", ""):
            yield value
        for field in dataclasses.fields(value):
            yield from pieces(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from pieces(one)


@pytest.fixture(scope="module")
def samples(facts: list[dict[str, Any]], shared_dcc: Path) -> dict[str, tuple[etree._Element, Certificate]]:
    roots = {fact["file"]: safe_parse((shared_dcc / "samples" / fact["file"]).read_bytes()) for fact in facts}
    return {file: (root, view_of(root)) for file, root in roots.items()}


def test_every_path_leads_to_exactly_one_element(samples):
    for file, (root, view) in samples.items():
        found = list(pieces(view))
        assert len(found) > 10, file
        for piece in found:
            element = element_at(root, piece.path)
            assert element is not None, (file, piece.path)
            assert path_of(element) == piece.path


def test_every_quantity_has_its_value_at_its_path(samples):
    for root, view in samples.values():
        for result in view.results:
            for quantity in result.quantities:
                element = element_at(root, quantity.path)
                assert element is not None
                text = " ".join("".join(element.itertext()).split())
                assert all(value in text for value in quantity.values)


def test_the_numbers_of_elements_comments_and_listed_values_are_those_of_the_facts(facts, samples):
    wrong = [
        (fact["file"], view.elements, view.comments, view.listed_values)
        for fact in facts
        for view in [samples[fact["file"]][1]]
        if (view.elements, view.comments, view.listed_values)
        != (fact["elements"], fact["comments"], fact["xmllist_values"])
    ]
    assert wrong == []


def test_the_edition_of_the_units_follows_that_of_the_certificate(samples):
    assert samples["dcclib_valid_3.3.0.xml"][1].units_version == "2.2.1"
    assert samples["gp_temperature_typical_3.1.1.xml"][1].units_version == "2.1.0"
    assert samples["ptb_example_3.0.0.xml"][1].units_version == "2.0.0"


def test_who_what_and_when_are_read(samples):
    view = samples["gp_temperature_typical_signed_3.2.0.xml"][1]
    assert view.software
    assert view.software[0].release
    assert set(view.mandatory_languages) <= set(view.languages)
    assert view.performance_location == "laboratory"
    [item] = view.items
    assert item.numbered
    assert {one.issuer for one in item.numbered} <= {
        "manufacturer",
        "calibrationLaboratory",
        "customer",
        "owner",
    }
    assert item.identifications == tuple(one.value for one in item.numbered)


def test_the_old_names_of_2_x_are_understood(samples):
    view = samples["aalto_beamex_pressure_2.1.1.xml"][1]
    assert view.version == "2.1.1"
    first = view.equipment[0]
    assert first.certificate is not None
    assert first.certificate.name == {"": "K026-17P5172"}
    assert first.numbered[0].name == {"en": "Serial Number"}
    assert [one.referral for one in view.links] == [one.certificate.referral for one in view.equipment]


def test_a_comment_and_a_formula_and_a_file_are_read(samples):
    formulas = samples["dcclib_valid_formula_mathml_3.3.0.xml"][1].formulas
    assert any(one.mathml.startswith("<") and "math" in one.mathml for one in formulas)
    files = [one for _, view in samples.values() for one in view.files]
    for one in files:
        try:
            assert one.content() or not one.base64
        except Unreadable:
            assert "base64" not in one.mime_type  # placeholders of a template


FULL = """<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc" xmlns:si="https://ptb.de/si"
 schemaVersion="3.3.0"><dcc:administrativeData><dcc:coreData>
 <dcc:reportAmendedSubstituted><dcc:typeOfChange>amended</dcc:typeOfChange>
 <dcc:replacedUniqueIdentifier>A-1</dcc:replacedUniqueIdentifier></dcc:reportAmendedSubstituted>
 <dcc:previousReport><dcc:referral><dcc:content>before</dcc:content></dcc:referral>
 <dcc:referralID>A-0</dcc:referralID><dcc:procedure>SHA-256</dcc:procedure><dcc:value>ab</dcc:value>
 </dcc:previousReport></dcc:coreData>
 <dcc:items><dcc:item><dcc:name><dcc:content lang="en">set</dcc:content></dcc:name><dcc:subItems><dcc:item>
 <dcc:name><dcc:content lang="zh">砝码</dcc:content></dcc:name></dcc:item></dcc:subItems>
 <dcc:itemQuantities><dcc:itemQuantity refType="basic_mass"><si:real><si:value>5</si:value>
 <si:unit>\\gram</si:unit></si:real></dcc:itemQuantity></dcc:itemQuantities></dcc:item></dcc:items></dcc:administrativeData>
 <dcc:measurementResults><dcc:measurementResult><dcc:results><dcc:result><dcc:data>
 <dcc:text><dcc:content lang="en">as found</dcc:content></dcc:text>
 <dcc:formula><dcc:latex>y=x^2</dcc:latex></dcc:formula>
 <dcc:byteData><dcc:fileName>a.txt</dcc:fileName><dcc:mimeType>text/plain</dcc:mimeType>
 <dcc:dataBase64>aGVs bG8=</dcc:dataBase64></dcc:byteData>
 <dcc:list refType="t"><dcc:dateTimeXMLList>2024-01-01T00:00:00Z</dcc:dateTimeXMLList>
 <dcc:quantity id="q" refId="q r"><dcc:name><dcc:content>x</dcc:content></dcc:name>
 <si:real><si:value>1.50</si:value><si:unit>\\metre</si:unit></si:real>
 <dcc:relativeUncertainty><dcc:relativeUncertaintySingle><si:value>0.01</si:value><si:unit>\\one</si:unit>
 </dcc:relativeUncertaintySingle></dcc:relativeUncertainty></dcc:quantity>
 <dcc:list><dcc:quantity><dcc:charsXMLList>a b</dcc:charsXMLList></dcc:quantity></dcc:list></dcc:list>
 </dcc:data></dcc:result></dcc:results><dcc:measurementMetaData><dcc:metaData><dcc:declaration>
 <dcc:content lang="en">fine</dcc:content></dcc:declaration><dcc:valid>true</dcc:valid>
 <dcc:conformityXMLList>pass fail</dcc:conformityXMLList></dcc:metaData></dcc:measurementMetaData>
 </dcc:measurementResult></dcc:measurementResults>
 <dcc:comment><x xmlns="urn:x">said <y>more</y></x></dcc:comment></dcc:digitalCalibrationCertificate>"""


class TestEveryKindOfPiece:
    """One small document with the pieces that samples rarely have."""

    @pytest.fixture(scope="class")
    def view(self) -> Certificate:
        return read(FULL.encode())

    def test_what_it_replaces_and_what_came_before(self, view):
        assert (view.amendment.change, view.amendment.replaced) == ("amended", "A-1")
        assert (view.previous_report.referral, view.previous_report.value) == ("A-0", "ab")
        assert view.previous_report.name == {"": "before"}

    def test_items_within_items_and_their_quantities(self, view):
        [item] = view.items
        assert item.parts[0].name == {"zh": "砝码"}
        assert item.quantities[0].numbers().tolist() == [5.0]
        assert item.parts[0].path.endswith("dcc:item/dcc:subItems/dcc:item")

    def test_texts_formulas_and_files_of_a_result(self, view):
        [result] = view.results
        assert result.texts == ({"en": "as found"},)
        assert result.formulas[0].latex == "y=x^2"
        assert result.files[0].content() == b"hello"
        assert view.files == result.files

    def test_lists_with_their_times_and_lists_inside(self, view):
        [table] = view.results[0].lists
        assert (table.ref_type, table.times) == ("t", ("2024-01-01T00:00:00Z",))
        assert table.quantities[0] is view.results[0].quantities[0]
        assert table.lists[0].quantities[0].values == ("a", "b")

    def test_identity_references_and_relative_uncertainty_of_a_quantity(self, view):
        quantity = view.results[0].quantities[0]
        assert (quantity.id, quantity.ref_ids) == ("q", ("q", "r"))
        assert quantity.relative_uncertainty.values == ("0.01",)
        assert view.dangling_references == ("r",)

    def test_metadata_are_statements(self, view):
        [one] = view.metadata
        assert (one.declaration, one.valid, one.conformity) == ({"en": "fine"}, "true", "pass fail")

    def test_the_comment_is_its_text(self, view):
        assert view.comment == "said\nmore"

    def test_an_unfilled_number_is_told(self):
        view = read(FULL.replace("1.50", "TODO").encode())
        assert any("“TODO” is no number" in problem.en for problem in view.problems)


def test_nothing_is_raised_on_content_whatever_is_damaged(samples):
    rng = random.Random(11)
    documents = [etree.tostring(root) for root, _ in samples.values()]
    for _ in range(150):
        view = read(mutated(rng.choice(documents), rng))
        assert view.to_record()


@pytest.mark.parametrize(
    ("outer", "around"),
    [
        ("si:list", "dcc:quantity"),
        ("dcc:list", "dcc:data"),
        ("dcc:quantity", "dcc:data"),
        ("si:realList", "si:list"),
    ],
)
def test_lists_within_lists_without_end_are_read_as_deep_as_is_sensible(outer, around):
    inside = f"<{outer}>" * 220 + f"</{outer}>" * 220
    start, middle, end = FULL.partition("<dcc:text><dcc:content lang")
    view = read(f"{start}<{around}>{inside}</{around}>{middle}{end}".encode())
    assert view.to_record()


def test_a_document_of_the_utmost_size_is_read_and_checked_in_time():
    start, middle, end = FULL.partition("<dcc:text><dcc:content lang")
    lists = "<si:valueXMLList>1</si:valueXMLList>" * 40_000
    root = safe_parse(f"{start}<dcc:quantity>{lists}</dcc:quantity>{middle}{end}".encode())
    assert view_of(root).listed_values == 40_000
    assert check(root)


def test_every_made_document_is_read_with_true_paths():
    rng = random.Random(12)
    for edition in editions():
        maker = Generator(grammar(edition), rng)
        for _ in range(8):
            root = safe_parse(maker.document(ROOT, depth=5))
            view = view_of(root)
            assert view.version == edition
            assert all(element_at(root, piece.path) is not None for piece in pieces(view))


def test_units_that_are_not_d_si_are_told_once_each(samples):
    assert strange_units(samples["dcclib_valid_3.3.0.xml"][1]) == ()
    told = [
        one.en.partition(": ")[2] for one in strange_units(samples["aalto_mikes_temperature_2.2.0.xml"][1])
    ]
    assert r"unit “\kilo\Pascal” is not known" in told
    assert r"unit “\degreeCelsius” is not written as D-SI, taken for °C" in told
    assert len(told) == len(set(told))
