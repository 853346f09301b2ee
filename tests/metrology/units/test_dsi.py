"""D-SI identifiers: published examples read, written back, graded; what is wrong is named."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import UnknownUnit
from suyuan.metrology.units import ONE, UNITS, Medal, grade, read_dsi, read_plain, unit

DCC = Path(__file__).resolve().parents[4] / "shared" / "dcc"
CLASSES = ("PLATINUM", "GOLD", "SILVER", "BRONZE")
_UNIT = re.compile(r"<(?:\w+:)?(?:unit|unitPhase|listUnit|listUnitPhase)(XMLList)?(?:\s[^>]*)?>([^<]*)<")

# Units in published calibration certificates that D-SI does not know, with what they should have been.
WRONG_IN_CERTIFICATES = {
    r"\degreeCelsius": r"\degreecelsius",
    r"\kilo\Pascal": r"\kilo\pascal",
    r"\Newton": r"\newton",
    r"\Kelvin\tothe{-1}": r"\kelvin\tothe{-1}",
}


def units_in(path: Path) -> set[str]:
    found: set[str] = set()
    for several, content in _UNIT.findall(
        re.sub(r"<!--.*?-->", "", path.read_text(errors="replace"), flags=re.S)
    ):
        found |= set(content.split()) if several else {content.strip()}
    return found


def documents(folder: str) -> list[Path]:
    if not (DCC / folder).is_dir():
        pytest.skip(f"the folder shared/dcc/{folder} beside the repository is missing")
    return sorted((DCC / folder).glob("*.xml"))


@pytest.mark.parametrize("name", CLASSES)
def test_every_published_example_of_a_class_is_of_that_class_or_better(name):
    for path in documents("dsi-examples"):
        if path.name.startswith(name):
            for identifier in units_in(path):
                assert grade(identifier).medal >= Medal[name], (path.name, identifier)


@pytest.mark.parametrize("name", CLASSES)
def test_the_examples_of_a_class_really_need_it(name):
    reached = {
        grade(identifier).medal
        for path in documents("dsi-examples")
        if path.name.startswith(name)
        for identifier in units_in(path)
    }
    assert Medal[name] in reached


def test_units_of_published_certificates_are_read_or_named_as_wrong():
    wrong = set()
    for path in documents("samples"):
        for identifier in units_in(path):
            graded = grade(identifier)
            if graded.medal is Medal.IMPROVABLE:
                assert graded.remarks
                wrong.add(identifier)
    assert wrong == set(WRONG_IN_CERTIFICATES)


@pytest.mark.parametrize(("spelling", "meant"), WRONG_IN_CERTIFICATES.items())
def test_a_wrong_spelling_is_refused_with_the_right_one(spelling, meant):
    with pytest.raises(UnknownUnit) as caught:
        read_dsi(spelling)
    assert meant.split("\\")[-1].split("tothe")[0].strip("{}-1") in caught.value.hint.en


@pytest.mark.parametrize(
    ("spelling", "meant"), [(r"\degreeCelsius", r"\degreecelsius"), (r"\Newton", r"\newton")]
)
def test_the_tolerant_reader_takes_known_variants(spelling, meant):
    assert read_dsi(spelling, tolerant=True) == read_dsi(meant)


# From the PTB examples of class IMPROVABLE: each is written against one rule of D-SI.
AGAINST_THE_RULES = [
    r"\milli\kilogram", r"\milli\one", r"\milli\degreecelsius", r"\milli\minute", r"\milli\hour",
    r"\milli\day",
    r"\nano\degree", r"\micro\arcminute", r"\centi\arcsecond", r"\deci\bel", r"\deci\decibel", r"\milli\mmhg",
    r"\micro\mega\ampere", r"\kelvin\tothe{2}\tothe{-2}", r"\metre\tothe{2/3}", r"\metre\tothe{2e2}",
    r"\metre\tothe{0,5}", r"\metre\tothe{}", r"\metre\tothe{2.0 2}", r"\metre\tothe{{2}}",
    r"\metre\\tothe{2}",
    r"\tothe{-2}\metre", r"\one\tothe{5}", r"\kilo\gram", r"\meter", r"\liter", r"\metre83576", "metre", "",
    r"\planckbarNUL", r"\kilog ram", r"\micro\per\ampere/\second", "HRC", "ft(U.S. survey)",
]  # fmt: skip


@pytest.mark.parametrize("identifier", AGAINST_THE_RULES)
def test_what_is_written_against_the_rules_is_improvable_and_says_why(identifier):
    graded = grade(identifier)
    assert graded.medal is Medal.IMPROVABLE
    assert graded.remarks
    assert graded.remarks[0].zh
    assert graded.remarks[0].en


@pytest.mark.parametrize(
    ("identifier", "medal"),
    [
        (r"\kilogram\metre\tothe{-3}", Medal.PLATINUM), (r"\milli\metre", Medal.GOLD),
        (r"\litre", Medal.SILVER),
        (r"\kilo\metre\per\second\tothe{2}", Medal.GOLD), (r"\bar", Medal.BRONZE), (r"\one", Medal.PLATINUM),
    ],
)  # fmt: skip
def test_a_product_is_as_good_as_its_worst_part(identifier, medal):
    assert grade(identifier).medal is medal


def test_the_part_after_per_is_the_denominator():
    found = read_dsi(r"\joule\per\kilogram\kelvin")
    assert found == read_dsi(r"\joule\kilogram\tothe{-1}\kelvin\tothe{-1}")
    with pytest.raises(UnknownUnit):
        read_dsi(r"\joule\per\kilogram\per\kelvin")


def test_powers_are_decimal_and_exact():
    assert read_dsi(r"\metre\tothe{-0.5}").dimension[0] == Fraction(-1, 2)
    assert read_dsi(r"\volt\per\hertz\tothe{0.5}").symbol == "V/Hz^0.5"
    with pytest.raises(UnknownUnit):
        read_dsi(r"\metre\tothe{99999}")


def test_space_between_the_parts_means_nothing():
    spaced = "\\kilogram   \\metre\\tothe{2}   \\micro    \\ampere\\tothe{   -1}\\second \\tothe{-2   }"
    tight = r"\kilogram\metre\tothe{2}\micro\ampere\tothe{-1}\second\tothe{-2}"
    assert read_dsi(spaced) == read_dsi(tight)


def test_a_qualifier_says_of_what_and_keeps_units_apart():
    lead = read_dsi(r"\milli\gram\of{Pb}\per\kilogram\of{soil}")
    assert lead.dsi == r"\milli\gram\of{Pb}\per\kilogram\of{soil}"
    assert lead.symbol == "mg(Pb)/kg(soil)"
    assert lead.why_not(unit("mg/kg"))
    assert lead.ratio(read_dsi(r"\micro\gram\of{Pb}\per\kilogram\of{soil}")).exact == 1000


@pytest.mark.parametrize("key", [key for key, one in UNITS.items() if one.in_dsi])
def test_every_named_unit_is_read_written_and_printed(key):
    found = read_dsi(f"\\{key}")
    assert found.dsi == f"\\{key}"
    if key != "one" and "/" not in found.symbol:  # two natural units are printed as a quotient
        assert unit(found.symbol).scale == found.scale


def test_a_unit_without_identifier_is_not_written():
    with pytest.raises(UnknownUnit) as caught:
        _ = unit("psi").dsi
    assert "D-SI" in caught.value.hint.en


def test_the_unit_one():
    assert read_dsi(r"\one") * ONE == ONE
    assert ONE.dsi == r"\one"
    assert ONE.symbol == "1"


PIECES = st.sampled_from(
    [r"\metre", r"\kilo", r"\per", r"\tothe", "{2}", "{-0.5}", "{", "}", r"\of", "{x}", "\\", " ", "m",
     "/", "(", ")", "2", "^", "-", "·", "³", "%", "µ", "½", "\u0000", "é", "1"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=12).map("".join)))
def test_any_text_is_a_unit_or_a_refusal(text):
    for read in (read_dsi, read_plain, lambda writing: read_dsi(writing, tolerant=True)):
        try:
            found = read(text)
        except UnknownUnit:
            continue
        assert found.scale.decimal(10) > 0
        assert isinstance(found.symbol, str)
    assert grade(text).medal in Medal


def test_a_hostile_identifier_is_refused_quickly():
    for hostile in ("\\" * 5000, r"\metre" * 5000, r"\tothe{" * 200, r"\metre\tothe{" + "9" * 4000 + "}"):
        with pytest.raises(UnknownUnit) as caught:
            read_dsi(hostile)
        assert len(str(caught.value.facts["given"])) <= 80
