"""Two certificates compared: what one changed field does, what numbers moved, what was said differently."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.certify.sample import ALL, gauge_certificate, weight_certificate

from suyuan.base.errors import SuyuanError, Unreadable
from suyuan.base.text import Text
from suyuan.certify.compose import compose_dcc
from suyuan.certify.content import CertificateContent, Row
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.dcc.paths import element_at, path_of
from suyuan.certify.diff import compare
from suyuan.certify.lossless import write_document

DEVIATION, FOUND = 2, 1  # columns of the weights


def reweighed(changes: dict[str, tuple[str, str]], *, performed: date) -> CertificateContent:
    """The weights measured again: nominal value -> (deviation, U)."""
    content = weight_certificate()
    looks, mass = content.tables
    rows = tuple(
        Row(cells=(*row.cells[:DEVIATION], *changes[str(row.cells[0])], *row.cells[4:]))
        if row.cells[0] in changes
        else row
        for row in mass.rows
    )
    return replace(
        content,
        number="SFJL-LX-2027-0000007",
        performed=performed,
        issued=performed,
        tables=(looks, replace(mass, rows=rows)),
        supersedes=None,
    )


def point(found, value: str, ref_type: str):
    """The one point of a quantity at a nominal value."""
    (one,) = [p for p in found.points if p.point == value and p.ref_type == ref_type]
    return one


def edited(document: bytes, path: str, text: str) -> bytes:
    """The document with another text at a path."""
    root = safe_parse(document)
    element = element_at(root, path)
    assert element is not None
    element.text = text
    return write_document(root)


@pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
def test_a_certificate_equals_itself(make):
    document = compose_dcc(make())
    found = compare(document, document)
    assert (found.equal, found.texts, found.notes) == (True, (), ())
    assert not any(one.changed for one in found.points)
    assert "相同" in found.explain("zh")
    assert "the same" in found.explain("en")


class TestNumbers:
    def test_shift_en_and_drift_of_a_weight(self):
        later = reweighed({"100": ("+0.181", "0.12")}, performed=date(2027, 3, 4))
        found = compare(compose_dcc(weight_certificate()), compose_dcc(later))
        one = point(found, "100 g", "basic_measurementError")
        assert (one.old, one.new, one.shift, one.unit) == ("0.061", "0.181", "0.120", "mg")
        assert (one.old_expanded, one.new_expanded) == ("0.16", "0.12")
        assert one.shift_over_expanded == pytest.approx(0.12 / 0.16)
        assert one.en == pytest.approx(0.6)  # 0.120 / sqrt(0.16^2 + 0.12^2) = 0.120 / 0.200
        assert found.days == 365
        assert one.drift_per_year == pytest.approx(0.12 * 365.25 / 365)
        assert one.drift_expanded == pytest.approx(0.2 * 365.25 / 365)
        assert one.agrees
        assert sum(p.changed for p in found.points) == 1

    def test_a_shift_beyond_both_uncertainties_is_told(self):
        later = reweighed({"1": ("+0.055", "0.030")}, performed=date(2027, 3, 4))
        found = compare(compose_dcc(weight_certificate()), compose_dcc(later))
        one = point(found, "1 g", "basic_measurementError")
        assert one.en == pytest.approx(0.06 / math.sqrt(2 * 0.03**2))
        assert one.agrees is False
        assert "1 with |En| > 1" in found.explain("en")
        assert "1 点 |En| > 1" in found.explain("zh")

    def test_a_number_is_told_once_and_one_that_is_no_point_is_told_as_text(self):
        one, other = realm("a_value", "1.0", r"\metre", "0.1"), realm("a_value", "1.3", r"\metre", "0.1")
        words = compare(one, other).explain("en")
        assert "1.0 → 1.3 m" in words
        assert "si:value" not in words
        assert "si:value: “1.0” → “NaN”" in compare(one, one.replace(b">1.0<", b">NaN<")).explain("en")

    def test_points_are_matched_by_nominal_value_not_by_place(self):
        content = gauge_certificate()
        turned = replace(
            content, tables=tuple(replace(one, rows=tuple(reversed(one.rows))) for one in content.tables)
        )
        found = compare(compose_dcc(content), compose_dcc(turned))
        # Before and after the adjustment: five points, and the span of three conditions.
        assert len(found.points) == 2 * (5 + 6)
        assert not any(one.changed for one in found.points)

    def test_points_that_only_one_has_are_named(self):
        content = gauge_certificate()
        shorter = replace(content, tables=tuple(replace(one, rows=one.rows[1:]) for one in content.tables))
        found = compare(compose_dcc(content), compose_dcc(shorter))
        assert [note.en.rpartition(": ")[2] for note in found.notes] == ["1 points gone, 0 points new"] * 2

    def test_units_are_converted_values_points_and_uncertainties(self):
        content = gauge_certificate()

        def in_kpa(cells: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(f"{float(cell) * 1000:g}" for cell in cells[:3]) + cells[3:]

        other = replace(
            content,
            tables=tuple(
                replace(
                    one,
                    columns=tuple(replace(c, unit="kPa") if c.unit == "MPa" else c for c in one.columns),
                    rows=tuple(Row(cells=in_kpa(row.cells)) for row in one.rows),
                )
                for one in content.tables
            ),
        )
        found = compare(compose_dcc(content), compose_dcc(other))
        errors = [one for one in found.points if one.ref_type == "basic_measurementError"]
        assert len(errors) == 10
        assert {one.unit for one in errors} == {"MPa"}
        assert not any(float(one.shift) for one in errors)
        assert {float(one.new_expanded) for one in errors} == {0.006}

    def test_a_temperature_moves_with_its_scale_and_its_error_does_not(self):
        kelvin = realm("basic_measuredValue", "293.15", r"\kelvin", "0.10")
        celsius = realm("basic_measuredValue", "20.05", r"\degreecelsius", "0.10")
        (one,) = compare(kelvin, celsius).points
        assert (one.new, one.shift, one.new_expanded) == ("293.20", "0.05", "0.10")
        error = realm("basic_measurementError", "0.15", r"\degreecelsius", "0.10")
        (one,) = compare(realm("basic_measurementError", "0.10", r"\kelvin", "0.10"), error).points
        assert one.shift == "0.05"

    def test_a_standard_uncertainty_counts_twice_and_an_interval_by_half_its_width(self):
        one, other = realm("a_value", "1.0", r"\metre", "0.1"), realm("a_value", "1.3", r"\metre", "0.1")
        standard = with_uncertainty(
            "<si:standardMU><si:valueStandardMU>0.2</si:valueStandardMU></si:standardMU>"
        )
        interval = with_uncertainty(
            "<si:coverageIntervalMU><si:valueStandardMU>0.2</si:valueStandardMU><si:intervalMin>0.9"
            "</si:intervalMin><si:intervalMax>1.7</si:intervalMax><si:coverageProbability>0.95"
            "</si:coverageProbability></si:coverageIntervalMU>"
        )
        for later in (standard(other), interval(other)):
            (found,) = compare(one, later).points
            assert float(found.new_expanded) == 0.4
            assert found.en == pytest.approx(0.3 / math.hypot(0.1, 0.4))

    def test_units_that_do_not_fit_are_told_and_not_compared(self):
        found = compare(realm("a_value", "1", r"\metre", "0.1"), realm("a_value", "1", r"\kelvin", "0.1"))
        assert found.points == ()
        assert len(found.notes) == 1

    @pytest.mark.parametrize("bad", ["NaN", "INF", "1e999999", "one", "1_0"])
    def test_what_is_no_number_is_no_point(self, bad):
        assert (
            compare(realm("a_value", "1", r"\metre", "0.1"), realm("a_value", bad, r"\metre", "0.1")).points
            == ()
        )

    def test_without_uncertainty_or_dates_nothing_is_invented(self):
        one, other = realm("a_value", "1.0", r"\metre", ""), realm("a_value", "1.5", r"\metre", "")
        (found,) = compare(one, other.replace(b"2026-01-02", b"soon")).points
        assert (found.shift, found.en, found.shift_over_expanded, found.drift_per_year) == (
            "0.5",
            None,
            None,
            None,
        )
        assert found.agrees is None

    def test_another_serial_number_is_a_warning(self):
        content = weight_certificate()
        other = replace(content, item=replace(content.item, serial="Z-1", asset_number=""))
        found = compare(compose_dcc(content), compose_dcc(other))
        assert "serial numbers" in found.notes[0].en


def realm(ref_type: str, value: str, unit: str, expanded: str) -> bytes:
    """The smallest document with one value."""
    spread = (
        f"<si:expandedUnc><si:uncertainty>{expanded}</si:uncertainty><si:coverageFactor>2</si:coverageFactor>"
        f"<si:coverageProbability>0.95</si:coverageProbability></si:expandedUnc>"
    )
    return (
        '<dcc:digitalCalibrationCertificate xmlns:dcc="https://ptb.de/dcc" xmlns:si="https://ptb.de/si" '
        'schemaVersion="3.1.1"><dcc:administrativeData><dcc:coreData>'
        "<dcc:endPerformanceDate>2026-01-02</dcc:endPerformanceDate></dcc:coreData></dcc:administrativeData>"
        "<dcc:measurementResults><dcc:measurementResult><dcc:results><dcc:result><dcc:data>"
        f'<dcc:quantity refType="{ref_type}"><si:real><si:value>{value}</si:value><si:unit>{unit}</si:unit>'
        f"{spread if expanded else ''}</si:real></dcc:quantity></dcc:data></dcc:result></dcc:results>"
        "</dcc:measurementResult></dcc:measurementResults></dcc:digitalCalibrationCertificate>"
    ).encode()


def with_uncertainty(inner: str):
    """Puts another statement of uncertainty into such a document."""

    def change(document: bytes) -> bytes:
        before, _, rest = document.decode().partition("<si:expandedUnc>")
        after = rest.partition("</si:expandedUnc>")[2]
        whole = f"<si:measurementUncertaintyUnivariate>{inner}</si:measurementUncertaintyUnivariate>"
        return (before + whole + after).encode()

    return change


class TestTexts:
    def test_a_sentence_is_told_in_its_language(self):
        content = weight_certificate()
        assert content.uncertainty is not None
        other = replace(content, uncertainty=Text(content.uncertainty.zh, "Another sentence."))
        (found,) = compare(compose_dcc(content), compose_dcc(other)).texts
        assert (found.language, found.after) == ("en", "Another sentence.")
        assert found.before == content.uncertainty.en

    def test_a_new_statement_is_told_in_both_languages(self):
        content = weight_certificate()
        other = replace(content, remarks=(Text("一句话。", "A sentence."),))
        found = compare(compose_dcc(content), compose_dcc(other))
        assert [(one.kind, one.name) for one in found.nodes] == [("added", "statement")]
        assert {(one.language, one.after) for one in found.texts} >= {
            ("zh", "一句话。"),
            ("en", "A sentence."),
        }
        back = compare(compose_dcc(other), compose_dcc(content))
        assert [(one.kind, one.name) for one in back.nodes] == [("removed", "statement")]


class TestBuild:
    def test_persons_in_another_order_are_moved_not_changed(self):
        content = weight_certificate()
        first, second, third = content.signatories
        other = replace(content, signatories=(second, first, third))
        found = compare(compose_dcc(content), compose_dcc(other))
        assert [(one.kind, one.name) for one in found.nodes] == [("moved", "respPerson")]

    def test_a_subtree_in_another_place_has_moved(self):
        old = b"<a><b><c><d>1</d><e>2</e></c></b><f/></a>"
        new = b"<a><b/><f><c><d>1</d><e>2</e></c></f></a>"
        (found,) = compare(old, new).nodes
        assert (found.kind, found.old_path, found.new_path) == ("moved", "/a/b/c", "/a/f/c")

    def test_an_attribute_more_less_or_other(self):
        found = compare(b'<a x="1" y="2"/>', b'<a y="3" z="4"/>').nodes
        assert [(one.kind, one.name, one.before, one.after) for one in found] == [
            ("attribute", "@x", "1", ""),
            ("attribute", "@y", "2", "3"),
            ("attribute", "@z", "", "4"),
        ]

    def test_blanks_comments_and_order_of_attributes_do_not_count(self):
        assert compare(
            b'<a x="1" y="2"><b>c  d</b></a>', b'<a y="2" x="1"><!-- e -->\n <b>\nc d </b></a>'
        ).equal

    def test_a_namespace_is_told_once_where_it_begins(self):
        found = compare(b'<a xmlns="urn:1"><b><c/></b></a>', b'<a xmlns="urn:2"><b><c/></b></a>').nodes
        assert [(one.kind, one.before, one.after) for one in found] == [("namespace", "urn:1", "urn:2")]

    def test_a_signature_counts_as_one(self, signed: bytes):
        found = compare(compose_dcc(weight_certificate()), signed)
        assert [(one.kind, one.name) for one in found.nodes if one.name == "Signature"] == [
            ("added", "Signature")
        ]
        touched = signed.replace(b"<ds:SignatureValue>", b"<ds:SignatureValue>A")
        assert [one.kind for one in compare(signed, touched).nodes] == ["signature"]

    def test_thousands_of_new_texts_are_found_quickly(self):
        new = b"<a>" + b"<b><content>c</content></b>" * 20000 + b"</a>"
        found = compare(b"<a/>", new)
        assert len(found.texts) == 20000
        assert found.texts[-1].new_path == "/a/b[20000]/content"

    def test_thousands_of_sisters_are_compared_quickly(self):
        rows = [f"<b>{number}</b>" for number in range(8000)]
        old = ("<a>" + "".join(rows) + "</a>").encode()
        new = ("<a>" + "".join(reversed(rows)) + "</a>").encode()
        assert sum(one.kind == "moved" for one in compare(old, new).nodes) == 7999


@pytest.fixture(scope="module")
def samples(shared_dcc: Path) -> list[bytes]:
    """Every sample certificate."""
    return [path.read_bytes() for path in sorted((shared_dcc / "samples").glob("*.xml"))]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_one_changed_field_changes_one_node(data, samples):
    document = samples[data.draw(st.integers(0, len(samples) - 1))]
    root = safe_parse(document)
    leaves = [one for one in root.iter(etree.Element) if not len(one) and not in_signature(one)]
    leaf = data.draw(st.sampled_from(leaves))
    path = path_of(leaf)
    attribute = data.draw(st.sampled_from([*leaf.attrib, ""]))
    if attribute:
        leaf.set(attribute, leaf.attrib[attribute] + "x")
    else:
        leaf.text = (leaf.text or "").rstrip() + "x"
    (found,) = compare(document, write_document(root)).nodes
    assert found.kind == ("attribute" if attribute else "text")
    assert (found.old_path, found.new_path) == (path, path)
    assert found.after.endswith("x")


def in_signature(element: etree._Element) -> bool:
    return any("Signature" in str(one.tag) for one in (element, *element.iterancestors()))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_one_element_less_is_one_node_gone_and_back_again_one_more(data, samples):
    document = samples[data.draw(st.integers(0, len(samples) - 1))]
    root = safe_parse(document)
    inner = [one for one in root.iter(etree.Element) if one.getparent() is not None and not in_signature(one)]
    element = data.draw(st.sampled_from(inner))
    parent = element.getparent()
    parent.remove(element)
    shorter = write_document(root)
    assert [one.kind for one in compare(document, shorter).nodes if one.name == gone(element)][:1] == [
        "removed"
    ]
    assert [one.kind for one in compare(shorter, document).nodes if one.name == gone(element)][:1] == [
        "added"
    ]


def gone(element: etree._Element) -> str:
    return etree.QName(element).localname


def test_any_two_samples_can_be_compared_and_explained(samples):
    for old, new in pairwise(samples):
        found = compare(old, new)
        assert json.dumps(found.to_record(), ensure_ascii=False)
        assert found.explain("zh") != ""
        for one in found.nodes:
            assert (one.old_path + one.new_path).startswith("/")


def test_every_path_leads_to_an_element(samples):
    old, new = samples[8], samples[5]
    left, right = safe_parse(old), safe_parse(new)
    for one in compare(old, new).nodes:
        assert not one.old_path or element_at(left, one.old_path) is not None
        assert not one.new_path or element_at(right, one.new_path) is not None


def test_the_samples_that_were_manipulated_show_where(samples, shared_dcc: Path):
    folder = shared_dcc / "samples"
    found = compare(
        (folder / "gp_temperature_typical_signed_3.2.0.xml").read_bytes(),
        (folder / "gp_temperature_typical_signed_manipulated_3.2.0.xml").read_bytes(),
    )
    assert 1 <= len(found.nodes) <= 3


def test_hostile_documents_are_refused():
    good = compose_dcc(weight_certificate())
    for bad in (b"", b"<a", b"<!DOCTYPE a><a/>", b"%PDF-1.7"):
        with pytest.raises(Unreadable):
            compare(good, bad)
        with pytest.raises(SuyuanError):
            compare(bad, good)
