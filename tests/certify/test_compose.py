"""The digital certificate: valid by the official schema, complete, linked by hash, the same every time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.certify.sample import ALL, E2_WEIGHTS, gauge_certificate, scale_notice, weight_certificate

from suyuan.base.errors import InputError, NotANumber, OutOfRange, UnknownUnit
from suyuan.base.text import Text, same
from suyuan.certify.completeness import RULES, IncompleteCertificate, problems
from suyuan.certify.compose import compose_dcc
from suyuan.certify.content import CertificateContent, Conclusion, Detail, Row, StandardUsed
from suyuan.certify.dcc.element import NAMESPACES
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.read import read, view_of
from suyuan.certify.dcc.results import STATUS
from suyuan.certify.dcc.structure import check_schema, check_structure
from suyuan.certify.dcc.view import Result

kinds = pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)


@pytest.fixture(scope="module")
def official(shared_dcc: Path) -> Path:
    """The folder with the official schemas."""
    return shared_dcc / "schemas"


def tree(content: CertificateContent) -> etree._Element:
    return safe_parse(compose_dcc(content))


def with_cell(content: CertificateContent, cell: str, *, column: int) -> CertificateContent:
    """`content` with another cell in the first row of its last table."""
    table = content.tables[-1]
    cells = list(table.rows[0].cells)
    cells[column] = cell
    changed = replace(table, rows=(Row(cells=tuple(cells)), *table.rows[1:]))
    return replace(content, tables=(*content.tables[:-1], changed))


@kinds
def test_every_kind_is_valid_by_the_official_schema(make, shared_dcc: Path):
    assert check_schema(tree(make()), shared_dcc / "schemas") == ()


@kinds
def test_every_kind_passes_our_own_structural_check(make):
    root = tree(make())
    assert check_structure(root, view_of(root)) == ()


@kinds
def test_the_same_content_gives_the_same_bytes(make):
    assert compose_dcc(make()) == compose_dcc(make())


@kinds
def test_every_text_has_both_languages_or_is_the_same_in_both(make):
    for holder in tree(make()).iter():
        languages = [one.get("lang") for one in holder.findall("dcc:content", NAMESPACES)]
        assert languages in ([], [None], ["zh", "en"])


def test_the_access_code_is_not_in_the_document():
    content = weight_certificate()
    assert content.access_code
    document = compose_dcc(content).decode()
    assert content.access_code not in document
    assert content.access_code.replace("-", "") not in document


def test_the_certificate_of_a_standard_is_linked_by_its_hash():
    links = read(compose_dcc(weight_certificate())).links
    assert [(link.referral, link.procedure, link.value) for link in links] == [
        (E2_WEIGHTS.certificate_number, "SHA-256", E2_WEIGHTS.sha256)
    ]


def test_a_standard_out_of_validity_is_said_to_be_out_of_range():
    content = weight_certificate()
    late = replace(E2_WEIGHTS, valid_until=content.performed.replace(year=2025))
    root = tree(replace(content, standards=(late,)))
    assert root.findtext(".//dcc:certificate/dcc:inValidityRange", namespaces=NAMESPACES) == "false"


@pytest.mark.parametrize("edition", ["3.2.1", "3.3.0"])
def test_before_and_after_adjustment_are_two_measurements_with_their_status(edition: str, official: Path):
    content = gauge_certificate()
    root = safe_parse(compose_dcc(content, version=edition))
    assert check_schema(root, official) == ()
    assert check_structure(root) == ()
    measurements = root.findall(".//dcc:measurementResult", NAMESPACES)
    said = [{one.text for one in held.findall(".//dcc:status", NAMESPACES)} for held in measurements]
    assert said == [{"afterAdjustment"}, {"beforeAdjustment"}]
    standards = root.findall(".//dcc:measuringEquipment", NAMESPACES)  # once, and referred to
    assert measurements[1].get("refId") == " ".join(one.get("id") for one in standards)
    written = {STATUS[table.state]: [row.cells[1] for row in table.rows] for table in content.tables}
    values = {result.status: _errors(result) for result in view_of(root).results}
    assert values == written


def _errors(result: Result) -> list[str]:
    (error,) = (one for one in result.quantities if one.ref_type == "basic_measurementError")
    return list(error.values)


@pytest.mark.parametrize(("state", "said"), [("as_left", ["afterAdjustment"]), ("", [])])
def test_one_state_is_one_measurement(state: str, said: list[str]):
    content = gauge_certificate()
    root = tree(replace(content, tables=(replace(content.tables[1], state=state),)))
    assert len(root.findall(".//dcc:measurementResult", NAMESPACES)) == 1
    found = {one.text for one in root.findall(".//dcc:status", NAMESPACES)}
    assert sorted(found) == said


def test_a_replaced_certificate_is_named_with_its_hash():
    earlier = gauge_certificate().supersedes
    assert earlier is not None
    root = tree(gauge_certificate())
    core = root.find(".//dcc:coreData", NAMESPACES)
    assert core is not None
    assert core.findtext(".//dcc:replacedUniqueIdentifier", namespaces=NAMESPACES) == earlier.number
    assert core.findtext("dcc:previousReport/dcc:value", namespaces=NAMESPACES) == earlier.sha256


def test_values_and_uncertainties_come_back_as_the_text_that_went_in():
    table = weight_certificate().tables[1]
    read_back = read(compose_dcc(weight_certificate())).results[1].quantities[2]
    assert read_back.values == tuple(row.cells[2] for row in table.rows)
    assert read_back.uncertainty == tuple(row.cells[3] for row in table.rows)
    assert (read_back.units, read_back.k, read_back.p) == ((r"\milli\gram",), ("2",), ("0.95",))


def test_a_coverage_factor_can_differ_from_row_to_row():
    error = read(compose_dcc(gauge_certificate())).results[0].quantities[1]
    assert error.k == ("2.00", "2.00", "2.01", "2.03", "2.05")


def test_verdicts_are_written_row_by_row():
    assert read(compose_dcc(scale_notice())).results[0].conformity == ("pass",) * 3 + ("fail",) * 2


def test_an_empty_cell_is_the_missing_value():
    values = read(compose_dcc(with_cell(weight_certificate(), "", column=2))).results[1].quantities[2].values
    assert values[0] == "NaN"
    assert len(values) == len(weight_certificate().tables[1].rows)


def test_the_kind_and_the_end_of_validity_can_be_read():
    views = [read(compose_dcc(make())) for make in ALL]
    assert [view.kind for view in views] == ["verification", "rejection_notice", "calibration"]
    assert [view.valid_until for view in views] == ["2027-03-03", "", ""]


def test_an_unknown_unit_is_refused():
    content = weight_certificate()
    table = content.tables[1]
    columns = (replace(table.columns[0]), replace(table.columns[1], unit="furlong"), *table.columns[2:])
    with pytest.raises(UnknownUnit, match="furlong"):
        compose_dcc(replace(content, tables=(replace(table, columns=columns),)))


def test_text_in_a_column_of_numbers_is_refused():
    with pytest.raises(NotANumber, match=r"mass\.error"):
        compose_dcc(with_cell(weight_certificate(), "about 1", column=2))


def test_an_uncertainty_in_another_unit_than_its_value_is_refused():
    content = weight_certificate()
    table = content.tables[1]
    columns = (*table.columns[:3], replace(table.columns[3], unit="g"), *table.columns[4:])
    with pytest.raises(InputError, match="uncertainty in “g”"):
        compose_dcc(replace(content, tables=(replace(table, columns=columns),)))


def test_a_character_that_xml_cannot_hold_is_refused():
    content = weight_certificate()
    with pytest.raises(InputError, match="XML"):
        compose_dcc(replace(content, remarks=(Text("铃\x07", "bell \x07"),)))


def test_all_gaps_are_told_together():
    content = replace(weight_certificate(), standards=(), conditions=(), valid_until=None)
    with pytest.raises(IncompleteCertificate) as caught:
        compose_dcc(content)
    assert [problem.en for problem in caught.value.problems] == [
        "no measurement standard is named",
        "the environment is missing",
        "a verification certificate needs an end of validity",
    ]


def test_a_verification_certificate_cannot_carry_a_negative_conclusion():
    content = replace(
        weight_certificate(), conclusion=Conclusion(verdict="fail", text=Text("不合格", "unqualified"))
    )
    assert [problem.en for problem in problems(content)] == [
        "a verification certificate needs a positive conclusion"
    ]


def test_a_rejection_notice_names_what_failed():
    content = replace(
        scale_notice(), conclusion=Conclusion(verdict="fail", text=Text("不合格", "unqualified"))
    )
    assert problems(content)[0].en == "a rejection notice names the items that failed"


def test_a_statement_of_conformity_on_a_calibration_needs_its_rule():
    content = replace(
        gauge_certificate(), conclusion=Conclusion(verdict="pass", text=Text("符合", "conforms"))
    )
    assert problems(content)[0].en == "a statement of conformity needs its decision rule"


def test_one_person_cannot_sign_in_two_roles():
    content = weight_certificate()
    first, second, third = content.signatories
    same_person = replace(content, signatories=(first, replace(second, name=first.name), third))
    assert problems(same_person)[0].en == "the signatories must be different persons"


def test_every_rule_speaks_both_languages():
    assert all(rule.problem.zh and rule.problem.en for rule in RULES)


def test_a_standard_of_which_little_is_known_is_still_valid_by_the_schema(shared_dcc: Path):
    bare = StandardUsed(
        name=same("砝码"), certificate_number="N-1", range=same(""), accuracy=same(""), valid_until=None
    )
    root = tree(replace(weight_certificate(), standards=(bare,)))
    assert check_schema(root, shared_dcc / "schemas") == ()


def test_a_standard_without_certificate_number_is_refused():
    content = weight_certificate()
    nameless = replace(E2_WEIGHTS, certificate_number=" ")
    assert (
        problems(replace(content, standards=(nameless,)))[0].en == "a standard used has no certificate number"
    )


@settings(max_examples=40, deadline=None)
@given(words=st.text(max_size=30), other=st.text(max_size=30))
def test_any_words_give_a_valid_document_or_a_clear_refusal(words, other, official):
    content = weight_certificate()
    looks = replace(content.tables[0], rows=(Row(cells=(Text(words, other), "pass")),))
    changed = replace(
        content,
        item=replace(content.item, model=words, details=(Detail(label=same(other), value=same(words)),)),
        client=replace(content.client, name=Text(words or "-", other), phone=other, email=words),
        remarks=(Text(words, other),),
        tables=(looks,),
    )
    try:
        problems_found = check_schema(tree(changed), official)
    except InputError as error:
        problems_found = () if error.message.zh else (error.message,)
    assert problems_found == ()


class TestEdition321:
    """The same content in the words of the earlier edition."""

    def test_numbers_and_uncertainties_read_back_the_same(self):
        for make in ALL:
            newer, older = (read(compose_dcc(make(), version=version)) for version in ("3.3.0", "3.2.1"))
            assert older.version == "3.2.1"
            for one, other in zip(newer.results, older.results, strict=True):
                assert [(q.values, q.uncertainty, q.k, q.p, q.units) for q in one.quantities] == [
                    (q.values, q.uncertainty, q.k, q.p, q.units) for q in other.quantities
                ]

    def test_addresses_of_pages_are_kept(self):
        content = weight_certificate()
        document = compose_dcc(content, version="3.2.1").decode()
        assert content.issuer.website in document
        assert f"<dcc:reference>{content.public_url}</dcc:reference>" in document
        assert "dcc:link>" not in document.partition("</dcc:refTypeDefinitions>")[2]

    @pytest.mark.parametrize("column", [1, 2, 3])
    def test_a_column_with_a_gap_is_written_in_words(self, column, official):
        document = compose_dcc(with_cell(weight_certificate(), "", column=column), version="3.2.1")
        root = safe_parse(document)
        assert check_schema(root, official, version="3.2.1") == ()
        assert "NaN" not in document.decode()
        assert "+0.11 mg (U = 0.30 mg)" in document.decode() or column == 1

    def test_an_uncertainty_without_p_is_written_in_words(self, official):
        content = weight_certificate()
        table = content.tables[1]
        columns = tuple(replace(one, p="") if one.role == "uncertainty" else one for one in table.columns)
        bare = replace(content, tables=(replace(table, columns=columns),))
        assert check_schema(tree(bare), official) == ()
        root = safe_parse(compose_dcc(bare, version="3.2.1"))
        assert check_schema(root, official, version="3.2.1") == ()

    @settings(max_examples=25, deadline=None)
    @given(words=st.text(max_size=30))
    def test_any_words_give_a_valid_document_or_a_clear_refusal(self, words, official):
        content = weight_certificate()
        changed = replace(
            content,
            item=replace(content.item, model=words),
            issuer=replace(content.issuer, website=words, email=words),
            public_url=words,
            remarks=(Text(words, "x"),),
        )
        try:
            root = safe_parse(compose_dcc(changed, version="3.2.1"))
        except InputError:
            return
        assert check_schema(root, official, version="3.2.1") == ()

    @pytest.mark.parametrize("version", ["", "3.2.0", "4.0.0", "2.4.0"])
    def test_other_editions_are_not_written(self, version):
        with pytest.raises(OutOfRange):
            compose_dcc(weight_certificate(), version=version)


def test_points_that_are_not_all_numbers_keep_their_unit():
    nominal = read(compose_dcc(weight_certificate())).results[1].quantities[0]
    assert nominal.words[""].split("\n")[:3] == ["500 g", "200 g", "200* g"]
