"""Every rule of our own profile: a certificate that breaks only this rule, and one that keeps it.

The certificates are the invented ones of `tests.certify.sample`, edited in one place. What keeps the rules is
each of them untouched, and for rules on things that they do not have, a sound piece put in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from lxml import etree
from tests.certify.dcc.mutation import mutated
from tests.certify.sample import gauge_certificate, scale_notice, weight_certificate

from suyuan.base.text import Text
from suyuan.certify.compose import compose_dcc
from suyuan.certify.dcc.paths import NAMESPACES, element_at
from suyuan.certify.profile.finding import LEVELS, Finding
from suyuan.certify.profile.profiles import MAX_OF_A_RULE, RULES, check_profiles, check_sense
from suyuan.certify.profile.scope import read_scope

TODAY = date(2026, 6, 1)
SAMPLES = Path(__file__).resolve().parents[3] / "docs" / "samples"
MADE = {"gauge": gauge_certificate, "scale": scale_notice, "weights": weight_certificate}
SCOPE = {
    "lines": [
        {
            "quantity": "indication",
            "low": "0",
            "high": "1.6",
            "unit": "MPa",
            "U": "0.002",
            "U_relative": "0.001",
        },
        {"quantity": "示值", "low": "0", "high": "2000", "unit": "kPa", "U": "5", "U_unit": "kPa"},
    ]
}
Edit = Callable[[etree._Element], None]


@lru_cache
def written(name: str) -> bytes:
    return compose_dcc(MADE[name]())


def made(name: str) -> etree._Element:
    return etree.fromstring(written(name))


def at(root: etree._Element, path: str) -> etree._Element:
    """The first element at a path with the usual prefixes."""
    found = root.xpath(path, namespaces=NAMESPACES)
    assert found, path
    return found[0]


def put(path: str, text: str) -> Edit:
    """Another text there."""

    def edit(root: etree._Element) -> None:
        at(root, path).text = text

    return edit


def without(*paths: str) -> Edit:
    """The first element at each of the paths is gone."""

    def edit(root: etree._Element) -> None:
        for path in paths:
            one = at(root, path)
            one.getparent().remove(one)

    return edit


def with_attribute(path: str, name: str, value: str) -> Edit:
    def edit(root: etree._Element) -> None:
        at(root, path).set(name, value)

    return edit


def adding(inside: str, *, ref_type: str = "basic_measuredValue") -> Edit:
    """One more result with one quantity that holds this."""
    piece = (
        f'<dcc:result xmlns:dcc="{NAMESPACES["dcc"]}" xmlns:si="{NAMESPACES["si"]}"><dcc:name><dcc:content>x'
        f'</dcc:content></dcc:name><dcc:data><dcc:quantity refType="{ref_type}"><dcc:name><dcc:content>y'
        f"</dcc:content></dcc:name>{inside}</dcc:quantity></dcc:data></dcc:result>"
    )

    def edit(root: etree._Element) -> None:
        at(root, "//dcc:results").append(etree.fromstring(piece))

    return edit


def real(value: str, unit: str, spread: str) -> str:
    """A value with its expanded uncertainty, in the form before 2.2."""
    return (
        f"<si:real><si:value>{value}</si:value><si:unit>{unit}</si:unit><si:expandedUnc><si:uncertainty>{spread}"
        "</si:uncertainty><si:coverageFactor>2</si:coverageFactor><si:coverageProbability>0.95"
        "</si:coverageProbability></si:expandedUnc></si:real>"
    )


def interval(value: str, *, low: str = "9.8", high: str = "10.2", u: str = "0.102") -> str:
    """A value with its coverage interval."""
    return (
        rf"<si:real><si:value>{value}</si:value><si:unit>\metre</si:unit><si:coverageInterval><si:standardUnc>{u}"
        f"</si:standardUnc><si:intervalMin>{low}</si:intervalMin><si:intervalMax>{high}</si:intervalMax>"
        "<si:coverageProbability>0.95</si:coverageProbability><si:distribution>normal</si:distribution>"
        "</si:coverageInterval></si:real>"
    )


def normal(k: str, p: str) -> Edit:
    """The uncertainties of the first table are said to be normal, with these k and p."""

    def edit(root: etree._Element) -> None:
        spread = at(root, "//si:expandedMUXMLList")
        at(spread, "si:coverageFactorXMLList").text = k
        at(spread, "si:coverageProbabilityXMLList").text = p
        etree.SubElement(spread, f"{{{NAMESPACES['si']}}}distributionXMLList").text = "normal"

    return edit


def relative(text: str) -> str:
    return (
        real("20.0", r"\metre", "0.5") + "<dcc:relativeUncertainty><dcc:relativeUncertaintyXmlList>"
        f"<si:valueXMLList>{text}</si:valueXMLList></dcc:relativeUncertaintyXmlList></dcc:relativeUncertainty>"
    )


def hybrid(celsius: str, *, spread: str = "0.2") -> str:
    pieces = real("293.15", r"\kelvin", "0.2") + real(celsius, r"\degreecelsius", spread)
    return f"<si:hybrid>{pieces}</si:hybrid>"


CORE = "//dcc:coreData"
ERRORS = "//dcc:quantity[@refType='basic_measurementError']"
POINTS = "//dcc:quantity[@refType='basic_nominalValue']"
VERDICTS = "//dcc:conformityXMLList[contains(., 'pass pass pass')]"
CONCLUSION = "//dcc:statement[@refType='basic_conformity']"

BREAKING: dict[str, tuple[str, Edit]] = {
    "id-twice": ("gauge", with_attribute("//dcc:quantity[@id='result1.2']", "id", "result1.1")),
    "reference-nowhere": ("gauge", with_attribute("//dcc:quantity[@id='result1.2']", "refId", "result9")),
    "number-missing": ("gauge", put(f"{CORE}/dcc:uniqueIdentifier", " ")),
    "item-unidentified": ("gauge", without("//dcc:item/dcc:identifications")),
    "equipment-unidentified": (
        "gauge",
        without("//dcc:measuringEquipment[not(dcc:certificate)]/dcc:identifications"),
    ),
    "laboratory-incomplete": ("gauge", without("//dcc:calibrationLaboratory/dcc:contact/dcc:location")),
    "customer-incomplete": ("gauge", without("//dcc:customer")),
    "method-missing": ("gauge", without(*["//dcc:usedMethods"] * 2)),  # before and after
    "conditions-missing": ("gauge", without(*["//dcc:influenceConditions"] * 2)),
    "traceability-missing": (
        "gauge",
        without(
            "//dcc:measuringEquipments",
            "//dcc:measurementResult[@refId]",  # before the adjustment, with the same standards
            "//dcc:statement[@refType='suyuan_traceability']",
        ),
    ),
    "authoriser-missing": ("gauge", put("//dcc:mainSigner[.='true']", "false")),
    "date-unreadable": ("gauge", put(f"{CORE}/dcc:endPerformanceDate", "2026-02-30")),
    "dates-order": ("gauge", put(f"{CORE}/dcc:endPerformanceDate", "2026-03-01")),
    "date-ahead": ("gauge", put(f"{CORE}/dcc:issueDate", "2026-06-02")),
    "validity-over": ("weights", put("//dcc:statement/dcc:date", "2026-03-03")),
    "standard-out-of-date": (
        "gauge",
        put("//dcc:measuringEquipmentQuantity[@refType='suyuan_validUntil']/dcc:noQuantity/*", "2026-03-03"),
    ),
    "language-none": ("gauge", without(f"{CORE}/dcc:mandatoryLangCodeISO639_1")),
    "language-not-used": ("gauge", without(f"{CORE}/dcc:usedLangCodeISO639_1[.='zh']")),
    "language-missing": ("gauge", without("//dcc:item/dcc:name/dcc:content[@lang='zh']")),
    "text-empty": ("gauge", put("//dcc:item/dcc:name/dcc:content[@lang='en']", "  ")),
    "text-of-template": ("gauge", put("//dcc:item/dcc:model", "{{ model }}")),
    "unit-unknown": ("gauge", put(f"{ERRORS}//si:unitXMLList", r"\megapascal")),
    "unit-writing": ("gauge", put(f"{ERRORS}//si:unitXMLList", "MPa")),
    "unit-misfit": ("gauge", put("//dcc:influenceCondition//si:unit", r"\pascal")),
    "list-length": ("gauge", put(f"{ERRORS}//si:valueExpandedMUXMLList", "0.006 0.006")),
    "column-length": ("gauge", put(f"{POINTS}//si:valueXMLList", "0.0 0.4")),
    "number-unreadable": ("gauge", put("//dcc:influenceCondition//si:value", "20,1")),
    "forms-disagree": ("gauge", adding(hybrid("20.2"))),
    "relative-wrong": ("gauge", adding(relative("0.050"))),
    "uncertainty-missing": ("gauge", without(f"{ERRORS}//si:measurementUncertaintyUnivariateXMLList")),
    "uncertainty-not-given": ("weights", without(f"{ERRORS}//si:measurementUncertaintyUnivariateXMLList")),
    "uncertainty-negative": ("gauge", put(f"{ERRORS}//si:valueExpandedMUXMLList", "-0.006")),
    "uncertainty-zero": ("gauge", put(f"{ERRORS}//si:valueExpandedMUXMLList", "0.006 0.006 0.000 0.006 0.1")),
    "k-missing": ("gauge", without(f"{ERRORS}//si:coverageFactorXMLList")),
    "p-missing": ("gauge", without(f"{ERRORS}//si:coverageProbabilityXMLList")),
    "k-below-one": ("gauge", put(f"{ERRORS}//si:coverageFactorXMLList", "0.5")),
    "p-outside": ("gauge", put(f"{ERRORS}//si:coverageProbabilityXMLList", "95")),
    "k-too-small": ("gauge", normal("2", "0.99")),
    "k-too-large": ("gauge", normal("3.18", "0.95")),
    "interval-without-value": ("gauge", adding(interval("10.3"))),
    "interval-and-u": ("gauge", adding(interval("10.0", u="0.2"))),
    "uncertainties-disagree": ("gauge", adding(hybrid("20.00", spread="0.3"))),
    "verdict-contradicted": ("weights", put(f"{ERRORS}//si:valueXMLList", "+2.60 +0.11 -0.13 0 0 0 0 0 0 0")),
    "verdict-of-whole": ("scale", put(f"{CONCLUSION}/dcc:conformity", "pass")),
    "verdict-without-rule": ("scale", without(f"{CONCLUSION}/dcc:norm", f"{CONCLUSION}/dcc:declaration")),
    "verdict-count": ("weights", put(VERDICTS, "pass pass")),
}  # fmt: skip
SOUND: dict[str, Edit] = {
    "an interval around its value": adding(interval("10.0")),
    "a hybrid whose forms agree": adding(hybrid("20.00")),
    "a relative uncertainty, rounded": adding(relative("0.025")),
    "k = 2 for p = 0.95": normal("2", "0.95"),
    "k = 1.96 for p = 0.95": normal("1.96", "0.95"),
    "a date with its time zone": put(f"{CORE}/dcc:beginPerformanceDate", "2026-03-04+08:00"),
    "the last day is today": put(f"{CORE}/dcc:issueDate", TODAY.isoformat()),
    "a text without a language": adding(real("1", r"\metre", "0.1")),
}


def found(root: etree._Element, **more) -> tuple[Finding, ...]:
    return check_sense(root, today=TODAY, **more)


def named(findings: tuple[Finding, ...]) -> set[str]:
    return {one.rule.id for one in findings}


@pytest.mark.parametrize("name", MADE)
def test_our_own_certificates_keep_every_rule(name: str):
    root = made(name)
    assert found(root) == ()
    assert [one for one in check_profiles(root)["good-practice"] if one.level == "error"] == []


@pytest.mark.parametrize("file", ["weights-2026.xml", "weights-2027.xml"])
def test_the_samples_of_the_documentation_keep_every_rule(file: str):
    assert check_sense(etree.fromstring((SAMPLES / file).read_bytes()), today=date(2028, 1, 1)) == ()


@pytest.mark.parametrize("edition", ["3.2.1", "3.3.0"])
def test_both_editions_that_we_write_keep_every_rule(edition: str):
    assert found(etree.fromstring(compose_dcc(weight_certificate(), version=edition))) == ()


@pytest.mark.parametrize("rule", BREAKING)
def test_one_edit_breaks_one_rule(rule: str):
    name, edit = BREAKING[rule]
    root = made(name)
    edit(root)
    findings = found(root)
    assert named(findings) == {rule}
    for one in findings:
        assert element_at(root, one.path) is not None
        assert one.words.zh
        assert "{" not in one.words.en.replace("{{ model }}", "")


@pytest.mark.parametrize("what", SOUND)
def test_sound_pieces_keep_every_rule(what: str):
    root = made("gauge")
    SOUND[what](root)
    assert found(root) == ()


def test_without_quotations_a_finding_says_nothing_of_the_document():
    said = {}
    for name, edit in BREAKING.values():
        root = made(name)
        edit(root)
        said.update({one.rule.id: one.without_quotes for one in found(root)})
    assert said["unit-unknown"] == ("单位无法识别", "the unit is not known")
    assert said["text-of-template"] == ("模板文字没有填写", "a text was left from a template")
    assert said["number-unreadable"] == ("所填不是数", "the text is no number")
    assert said["p-outside"].en == "the coverage probability p = 95 is not between 0 and 1"


def test_every_rule_is_broken_once_here():
    scoped = {"scope-none", "scope-outside", "scope-too-good"}
    assert {one.rule.id for one in RULES} == BREAKING.keys() | scoped


def test_every_rule_speaks_both_languages_and_names_its_source():
    for one in RULES:
        for text in (one.rule.words, one.rule.remedy, one.rule.source):
            assert text.zh
            assert text.en
        assert one.rule.words.zh != one.rule.words.en
        assert one.rule.level in LEVELS
    assert len({one.rule.id for one in RULES}) == len(RULES)


class TestVerdicts:
    """Ten weights, limits 2.5 mg to 0.10 mg, U = 0.80 mg to 0.030 mg; the first one is changed."""

    @staticmethod
    def judged(value: str, verdict: str, rule: Text | None, *, spread: str = "0.80") -> set[str]:
        content = weight_certificate()
        table = content.tables[1]
        cells = ("500", "500.00043", value, spread, "2.5", verdict)
        rows = (replace(table.rows[0], cells=cells), *table.rows[1:])
        tables = (content.tables[0], replace(table, rows=rows))
        root = etree.fromstring(compose_dcc(replace(content, tables=tables, decision_rule=rule)))
        return named(found(root)) - {"verdict-of-whole"}

    SIMPLE = Text("简单接受", "simple acceptance")
    GUARDED = Text("保护带 w = U", "guard band w = U")

    @pytest.mark.parametrize(
        ("value", "verdict", "rule", "right"),
        [
            ("+2.50", "pass", SIMPLE, True),  # on the limit is within it
            ("+2.51", "pass", SIMPLE, False),
            ("-2.51", "fail", SIMPLE, True),
            ("-2.50", "fail", SIMPLE, False),
            ("+1.70", "pass", GUARDED, True),  # 2.5 - 0.80
            ("+1.71", "pass", GUARDED, False),
            ("+1.71", "fail", GUARDED, True),
            ("+1.70", "fail", GUARDED, False),
            ("+2.50", "pass", None, True),
            ("+2.51", "pass", None, False),
            ("+1.71", "fail", None, True),
            ("+1.70", "fail", None, False),
        ],
    )
    def test_the_rule_that_is_named_decides(self, value, verdict, rule, right):
        assert self.judged(value, verdict, rule) == (set() if right else {"verdict-contradicted"})

    def test_a_fail_may_come_from_an_uncertainty_beyond_a_third_of_the_limit(self):
        assert self.judged("+0.43", "fail", self.SIMPLE, spread="0.84") == set()
        assert self.judged("+0.43", "fail", self.SIMPLE, spread="0.83") == {"verdict-contradicted"}

    def test_undecided_needs_a_value_near_the_limit(self):
        assert self.judged("+2.00", "undecided", self.GUARDED) == set()
        assert self.judged("+0.43", "undecided", self.GUARDED) == {"verdict-contradicted"}

    def test_limits_of_acceptance_beside_the_quantity(self, shared_dcc: Path):
        root = etree.fromstring((shared_dcc / "samples" / "dcclib_valid_3.3.0.xml").read_bytes())
        assert found(root) == ()
        errors = at(root, f"{ERRORS}//si:valueXMLList")
        errors.text = errors.text.replace("0.107", "0.231")  # the limit is 0.23 K
        [one] = found(root)
        assert one.rule.id == "verdict-contradicted"
        assert (
            one.words.en == "the verdict contradicts its numbers: pass, 0.231 ± 0.061, limits [-0.23, 0.23]"
        )


class TestScope:
    """0 MPa to 1.6 MPa with U = 2 kPa + 0.1 %, and up to 2 MPa with 5 kPa; the gauge has U = 6 kPa."""

    @staticmethod
    def findings(root: etree._Element, **changed: str) -> tuple[Finding, ...]:
        lines = [{**line, **changed} for line in SCOPE["lines"]]
        return found(root, scope=read_scope({"lines": lines}))

    def test_within(self):
        assert self.findings(made("gauge")) == ()

    def test_another_quantity(self):
        assert named(self.findings(made("gauge"), quantity="vacuum")) == {"scope-none"}

    def test_another_dimension(self):
        assert named(self.findings(made("gauge"), unit="g", U_unit="g")) == {"scope-none"}

    def test_a_point_outside(self):
        findings = self.findings(made("gauge"), high="1.5", unit="MPa", U_unit="MPa", U="0")
        assert named(findings) == {"scope-outside"}
        assert findings[0].words.en == "the point 1.6 MPa lies outside the scope"

    def test_a_smaller_uncertainty_than_accredited(self):
        findings = self.findings(made("gauge"), U="7", U_unit="kPa")
        assert named(findings) == {"scope-too-good"}
        assert findings[0].words.en == "U = 0.006 MPa is smaller than the accredited 0.0070 MPa"

    def test_the_relative_part_grows_with_the_point(self):
        root = made("gauge")
        at(root, f"{ERRORS}//si:valueExpandedMUXMLList").text = "0.006 0.006 0.006 0.006 0.0034"
        lines = SCOPE["lines"][:1]
        [one] = found(root, scope=read_scope({"lines": lines}))
        assert one.words.en == "U = 0.0034 MPa is smaller than the accredited 0.0036 MPa"  # 2 kPa + 1.6 kPa

    def test_points_written_in_words_are_taken_from_the_measured_values(self):
        lines = [{"low": "1", "high": "200", "unit": "g", "U": "0.01", "U_unit": "mg"}]
        [one] = found(made("weights"), scope=read_scope({"lines": lines}))  # 200.00011 g is still 200 g
        assert one.words.en == "the point 500.00043 g lies outside the scope"

    @pytest.mark.parametrize(
        "record",
        [None, [], {}, {"lines": []}, {"lines": ["x"]}, {"lines": [{"unit": "g"}]}, {"lines": [{"low": 0}]},
         {"lines": [{"low": "x", "high": 1, "unit": "g"}]},
         {"lines": [{"low": 0, "high": 1, "unit": "quux"}]},
         {"lines": [{"low": 0, "high": 1, "unit": "g", "U_unit": "m"}]}],
    )  # fmt: skip
    def test_a_scope_that_is_none_is_refused(self, record):
        from suyuan.base.errors import InputError

        with pytest.raises(InputError):
            read_scope(record)


class TestNothingIsRaised:
    """Whatever stands in a document, findings come out."""

    def test_on_damaged_documents(self):
        import random

        rng = random.Random(20261127)
        scope, kept = read_scope(SCOPE), 0
        for _ in range(300):
            document = mutated(written(rng.choice(list(MADE))), rng)
            findings = found(etree.fromstring(document), scope=scope)
            kept += any(one.level == "error" for one in findings)
            for one in findings:
                assert one.path.startswith("/")
        assert kept > 100

    @pytest.mark.parametrize(
        "number", ["1e999999999", "1e-999999999", "9" * 5000, "1e99999999999999999999", "NaN"]
    )
    def test_on_numbers_without_reason(self, number: str):
        root = made("weights")
        for path in ("//si:valueXMLList", "//si:valueExpandedMUXMLList", "//si:coverageFactorXMLList"):
            for one in root.xpath(path, namespaces=NAMESPACES):
                one.text = number
        assert isinstance(found(root, scope=read_scope(SCOPE)), tuple)

    def test_on_something_that_is_no_certificate(self):
        assert "number-missing" in named(found(etree.fromstring("<a/>")))

    def test_a_broken_list_does_not_fill_the_page(self):
        root = made("gauge")
        for one in root.iter("{*}content"):
            one.text = ""
        findings = found(root)
        assert sum(one.rule.id == "text-empty" for one in findings) == MAX_OF_A_RULE
