"""Values with units: the text of record, exact conversion, temperatures, arithmetic that checks."""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import numpy as np
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import NotANumber, SuyuanError, UnknownUnit
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.quantity import Quantity
from suyuan.metrology.uncertain import Uncertain
from suyuan.metrology.units import PintMissing, UnitMismatch, unit
from suyuan.metrology.units.pint_bridge import from_pint, to_pint
from suyuan.metrology.vector import UncertainVector

ID = UUID(int=1)


@pytest.mark.parametrize("text", ["20.00", "1.5e3", "+0.10", "-0.00", "100", "0.000000000001"])
def test_the_text_of_record_is_printed_back(text):
    assert Quantity(text, r"\degreecelsius").text == text
    assert str(Quantity(text, "K")) == f"{text} K"
    assert Quantity(text, r"\kelvin").to_record() == {"value": text, "unit": r"\kelvin", "symbol": "K"}


CONVERSIONS = [
    ("20.00", "mm", "m", "0.02000"), ("1.50", "km", "m", "1.50E+3"), ("20.00", "°C", "K", "293.15"),
    ("293.15", "K", "°C", "20.00"), ("68", "°F", "°C", "20"), ("100", "°C", "°F", "212.0"),
    ("-40", "°C", "°F", "-40.0"),
    ("36", "km/h", "m/s", "10"), ("1", "psi", "Pa", "6894.757293"), ("0.1", "MPa", "bar", "1"),
    ("1.00", "in", "mm", "25.400"), ("90", "°", "rad", "1.570796327"), ("1", "Np", "dB", "8.685889638"),
    ("760", "mmHg", "kPa", "101.325014435400"), ("0.5", "m³/h", "L/min", "8.333333333"),
    ("25", "°C", "mK", "2.9815E+5"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "given_", "wanted", "answer"), CONVERSIONS)
def test_decimal_text_converts_exactly_where_the_factor_is_exact(text, given_, wanted, answer):
    converted = Quantity(text, given_).to(wanted)
    assert Decimal(converted.text) == Decimal(answer)
    if "°" not in given_ + wanted:
        assert converted.text == answer


def test_digits_are_kept_on_request():
    length = Quantity("20.0", "in")
    assert length.to("mm").text == "508.00"
    assert length.to("mm", digits="kept").text == "508"
    assert length.to("mm", digits=4).text == "508.0"
    assert Quantity("35.0", "km/h").to("m/s", digits="kept").text == "9.72"
    assert Quantity("9.999", "m").to("m", digits=2).text == "10"


def test_two_celsius_values_do_not_add():
    with pytest.raises(UnitMismatch) as caught:
        Quantity("20", "°C", name="t") + Quantity("1", "°C")
    assert caught.value.facts["quantity"] == "t"
    assert "开尔文" in caught.value.hint.zh


def test_celsius_values_subtract_to_a_difference_in_kelvin():
    difference = Quantity("20.00", "°C") - Quantity("19.50", "°C")
    assert (difference.text, difference.unit, difference.difference) == ("0.50", unit("K"), True)
    assert difference.to("°C").text == "0.50"
    assert difference.to("°F").text == "0.900"
    assert (Quantity("20.00", "°C") + difference).text == "20.50"
    assert (difference + Quantity("20.00", "°C")).text == "20.50"
    assert (Quantity("20.00", "°C") - difference).text == "19.50"
    assert (Quantity("300", "K") - Quantity("20", "°C")).text == "6.85"
    assert difference.to_record() == {
        "value": "0.50", "unit": r"\kelvin", "symbol": "K", "difference": True
    }  # fmt: skip
    assert Decimal((Quantity("212", "°F") - Quantity("0", "°C")).text) == 100


@pytest.mark.parametrize(
    "act",
    [
        lambda: Quantity("20", "°C") * 2,
        lambda: 2 / Quantity("20", "°C"),
        lambda: Quantity("20", "°C") ** 2,
        lambda: Quantity("1", "K", difference=True) - Quantity("20", "°C"),
        lambda: Quantity("1", "K", difference=True) < Quantity("20", "°C"),
        lambda: Quantity("1", "kg") + Quantity("1", "m"),
        lambda: Quantity("1", "m") - Quantity("1", "°C"),
        lambda: Quantity("1", "m") + Quantity("1", "°C"),
        lambda: Quantity("1", "kg") < Quantity("1", "m"),
        lambda: Quantity("3", "dB").to("1"),
        lambda: Quantity("1", "m", difference=True),
    ],
)
def test_what_has_no_meaning_is_refused(act):
    with pytest.raises(UnitMismatch) as caught:
        act()
    assert caught.value.message.zh
    assert caught.value.hint.en


def test_a_coefficient_per_degree_takes_a_difference():
    alpha = Quantity("11.5e-6", "1/°C")
    warming = Quantity("22.0", "°C") - Quantity("20.0", "°C")
    assert (alpha * warming * Quantity("100", "mm")).to("µm").number("µm") == pytest.approx(2.3, rel=1e-15)


def test_a_multiple_of_a_difference_is_a_difference():
    rise = Quantity("300", "K") - Quantity("290", "K")
    assert (rise / 2).to("°C").text == "5"
    assert not (Quantity("300", "K") / 2).difference


def test_a_unit_outside_d_si_has_a_record_without_identifier():
    assert Quantity("30", "psi").to_record() == {"value": "30", "unit": None, "symbol": "psi"}


def test_decimal_arithmetic_is_exact():
    assert (Quantity("0.1", "kg") + Quantity("200", "g")).text == "0.300"
    assert (Quantity("0.9", "m") * Quantity("1.6", "m")).text == "1.44"
    assert (Quantity("1", "m") / Quantity("4", "s")).text == "0.25"
    assert str(Quantity("3", "m") * Quantity("2", "m")) == "6 m²"
    assert (Quantity("2", "m") ** 3).to("L").text == "8E+3"
    assert str(1 / Quantity("4", "s")) == "0.25 1/s"


def test_a_sum_with_an_endless_factor_keeps_forty_digits():
    total = Quantity("1", "m/s") + Quantity("1", "km/h")
    assert abs(total.value - (1 + Decimal(10) / 36)) < Decimal("1e-27")
    assert Quantity("1", "km/h").number("m/s") == 1 / 3.6


def test_comparison_looks_through_units():
    assert Quantity("1", "m") == Quantity("1000", "mm")
    assert Quantity("1", "m") > Quantity("999", "mm")
    assert Quantity("20", "°C") == Quantity("293.15", "K")
    assert Quantity("1", "m") != Quantity("1", "kg")
    assert Quantity("1.00", "bar") <= Quantity("0.1", "MPa")


def test_floats_arrays_and_uncertain_numbers_convert_alike():
    assert Quantity(1.0, "mm").to("m").value == 0.001
    assert Quantity([20.0, 21.0], "°C").to("K").value.tolist() == [293.15, 294.15]
    x = Quantity(Uncertain.elementary(20.0, 0.1, uid=ID), "°C")
    assert x.to("°F").value.u == pytest.approx(0.18)
    assert x.to("K").to_record() == {"value": 293.15, "u": 0.1, "unit": r"\kelvin", "symbol": "K"}
    many = Quantity(UncertainVector.elementary([1.0, 2.0], 0.1, uid=ID), "kPa")
    assert many.to("Pa").value.u.tolist() == [100.0, 100.0]
    assert len(many) == 2
    assert many[1].value.value == 2.0
    area = many * Quantity("2", "m2")
    assert area.to("N").value.value.tolist() == [2000.0, 4000.0]


def test_identity_travels_through_units():
    x = Quantity(Uncertain.elementary(1.0, 0.1, uid=ID), "m")
    assert (x - x.to("mm")).value.u == 0.0


def test_an_array_on_the_left_multiplies_too():
    product = np.array([1.0, 2.0]) * Quantity("2", "m")
    assert product.value.tolist() == [2.0, 4.0]
    assert product.unit == unit("m")


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("abc", NotANumber), ("1_000", NotANumber), ("１２", NotANumber), ("1,5", NotANumber),
        ("", NotANumber), (True, NotANumber), (None, NotANumber), (object(), NotANumber), (["x"], NotANumber),
        ("nan", NotFinite), (float("inf"), NotFinite), ([1.0, float("nan")], NotFinite),
    ],
)  # fmt: skip
def test_a_value_that_is_no_number_is_refused(value, error):
    with pytest.raises(error):
        Quantity(value, "m")


def test_division_by_zero_is_a_refusal():
    for value in ("1", 1.0):
        with pytest.raises(NotFinite):
            Quantity(value, "m") / 0
    with pytest.raises(NotFinite):
        Quantity("-4", "m2") ** Fraction(1, 2)


@pytest.mark.parametrize(
    "act",
    [
        lambda: Quantity("1e999999", "m").to("mm"),
        lambda: Quantity("1e400", "m").number("m"),
        lambda: Quantity("1e400", "m") + Quantity(1.0, "m"),
        lambda: Quantity(1e308, "km").to("m"),
        lambda: Quantity("10", "m") ** 1000000,
        lambda: Quantity(10.0, "") ** 1000,
        lambda: Quantity("2", "m") ** 0.1,
        lambda: Quantity("1", "m").to("mm", digits=0),
    ],
)
def test_numbers_beyond_reason_are_refused(act):
    with pytest.raises(SuyuanError):
        act()


def test_parsing_number_and_unit():
    assert str(Quantity.parse("20.00 ℃")) == "20.00 °C"
    assert str(Quantity.parse(r"1.5e3\kilo\pascal")) == "1.5e3 kPa"
    assert str(Quantity.parse("90°")) == "90°"
    assert str(Quantity.parse("7")) == "7"
    with pytest.raises(NotANumber):
        Quantity.parse("about 3 m")
    with pytest.raises(UnknownUnit):
        Quantity.parse("3 catties")


def test_words():
    assert Quantity("20.00", "°C").in_words("zh") == "20.00 摄氏度"
    assert Quantity("7.85", "g/cm3").in_words("en") == "7.85 gram per cubic centimetre"


LENGTHS = st.sampled_from(["m", "mm", "km", "in", "ft", "nmi", "au", "Å"])
NUMBERS = st.decimals(-1000000, 1000000, places=6)


@given(NUMBERS, LENGTHS, LENGTHS)
def test_there_and_back_is_the_same_number(value, one, other):
    there = Quantity(value, one).to(other, digits=60)
    assert abs(there.to(one, digits=50).value - value) <= Decimal("1e-40") * (1 + abs(value))


@given(NUMBERS, NUMBERS)
def test_sums_do_not_depend_on_the_unit_of_the_second(a, b):
    metres = Quantity(a, "m") + Quantity(b, "m")
    assert Quantity(a, "m") + Quantity(b, "m").to("mm") == metres


BRIDGED = [
    Quantity(20.0, "°C"), Quantity(0.5, "K"), Quantity(1.5, "°C", difference=True), Quantity(2.0, "W/(m2.K)"),
    Quantity(3.0, "mL"), Quantity([1.0, 2.0], "kN·m"), Quantity(5.0, ""), Quantity(760.0, "mmHg"),
    Quantity(3.0, "m^0.5"),
]  # fmt: skip


@pytest.mark.parametrize("ours", BRIDGED, ids=str)
def test_pint_and_back(ours):
    back = from_pint(to_pint(ours))
    assert np.all(back == ours)
    assert back.difference == ours.difference


def test_pint_means_the_same_quantity():
    registry = pint.UnitRegistry()
    theirs = to_pint(Quantity("20.00", "°C"), registry)
    assert theirs.to("kelvin").magnitude == pytest.approx(293.15)
    with pytest.raises(UnknownUnit):
        to_pint(Quantity("3", "dB"))
    with pytest.raises(UnknownUnit):
        from_pint(registry.Quantity(1.0, "furlong"))


def test_without_pint_the_bridge_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pint", None)
    with pytest.raises(PintMissing) as caught:
        to_pint(Quantity("1", "m"))
    assert "suyuan[pint]" in caught.value.hint.en
