"""Plain writing, exact factors, dimensions and words."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import UnknownUnit
from suyuan.metrology.units import ONE, PREFIXES, UNITS, UnitMismatch, unit
from suyuan.metrology.units.scale import Scale

SAME = [
    ("mm/s2", "mm/s²"), ("m/s^2", "m/s²"), ("m·s-2", "m/s²"), ("m.s^-2", "m/s²"), ("m*s**-2", "m/s²"),
    ("℃", "°C"), ("degC", "°C"), ("Cel", "°C"), ("um", "µm"), ("μg", "µg"), ("ml", "mL"), ("kohm", "kΩ"),
    ("kg/m3", "kg/m³"), ("W/(m2.K)", "W/(m²·K)"), ("W/（m²·K）", "W/(m²·K)"), ("J/kg/K", "J/(kg·K)"),
    ("kWh", "kW·h"), ("r/min", "1/min"), ("rpm", "1/min"), ("%RH", "%"), ("", "1"), ("m^(1/2)", "m^0.5"),
    ("min", "min"), ("Pa", "Pa"), ("cd", "cd"), ("kg m", "kg·m"), ("s⁻¹", "1/s"), ("ug/L", "µg/L"),
    ("mol/mol", "mol/mol"), ("%/°C", "%/°C"), ("m·m", "m²"), ("l/min", "L/min"), ("°C-1", "1/°C"),
    ("µV/°C", "µV/°C"),
]  # fmt: skip


@pytest.mark.parametrize(("writing", "symbol"), SAME)
def test_what_laboratories_write_is_read_and_printed_properly(writing, symbol):
    assert unit(writing).symbol == symbol
    assert unit(symbol) == unit(writing)


@pytest.mark.parametrize(
    "writing",
    [
        "catty",
        "W/m2·K",
        "m/",
        "m//s",
        "10",
        "kkg",
        "mmin",
        "(m",
        "m)",
        "m^",
        "m^^2",
        "m2²",
        "¥",
        "Kg",
        "dBm",
        "m" * 300,
    ],
)
def test_an_unknown_or_ambiguous_writing_is_never_guessed(writing):
    with pytest.raises(UnknownUnit) as caught:
        unit(writing, quantity="load")
    assert caught.value.facts["quantity"] == "load"


# NIST SP 811 (2008), B.8, and SI Brochure, 9th edition, tables 7 and 8: exact factors as printed.
FACTORS = [
    ("kW·h", "J", Fraction(3600000)), ("bar", "MPa", Fraction(1, 10)),
    ("mmHg", "Pa", Fraction("133.322387415")),
    ("in", "mm", Fraction("25.4")), ("ft", "m", Fraction("0.3048")), ("lb", "kg", Fraction("0.45359237")),
    ("kgf", "N", Fraction("9.80665")), ("atm", "Pa", Fraction(101325)), ("atm", "Torr", Fraction(760)),
    ("km/h", "m/s", Fraction(5, 18)), ("L/min", "m3/s", Fraction(1, 60000)),
    ("g/cm3", "kg/m3", Fraction(1000)),
    ("ha", "m2", Fraction(10000)), ("t", "kg", Fraction(1000)), ("au", "m", Fraction(149597870700)),
    ("d", "s", Fraction(86400)), ("kn", "km/h", Fraction("1.852")), ("eV", "J", Fraction("1.602176634e-19")),
    ("KiB", "bit", Fraction(8192)), ("%", "ppm", Fraction(10000)), ("°", "″", Fraction(3600)),
    ("N·m", "J", Fraction(1)), ("V", "W/A", Fraction(1)), ("Ω", "1/S", Fraction(1)),
    ("H", "Wb/A", Fraction(1)),
    ("F", "C/V", Fraction(1)), ("T", "Wb/m2", Fraction(1)), ("Gy", "J/kg", Fraction(1)),
    ("lx", "lm/m2", Fraction(1)),
    ("kat", "mol/s", Fraction(1)), ("km^0.5", "mm^0.5", Fraction(1000)), ("dB", "B", Fraction(1, 10)),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "wanted", "factor"), FACTORS)
def test_factors_are_exact(given_, wanted, factor):
    assert unit(given_).ratio(unit(wanted)).exact == factor


def test_irrational_factors_stay_symbols_until_digits_are_asked_for():
    right_angle = Scale(Fraction(90)).times(unit("°").ratio(unit("rad")))
    assert right_angle.exact is None
    assert str(right_angle.decimal(30)) == "1.57079632679489661923132169164"  # π/2
    # SI Brochure, 8th edition, table 8, note (h): 1 Np = 8.685 889 64 dB, 1 B = 1.151 292 5 Np
    assert float(unit("Np").ratio(unit("dB"))) == pytest.approx(8.68588964, abs=5e-9)
    assert str(unit("m^0.5").ratio(unit("mm^0.5")).decimal(20)) == "31.622776601683793320"  # √1000


def test_psi_as_printed():
    # NIST SP 811, B.8: 1 psi = 6.894 757 E+03 Pa
    assert float(unit("psi").ratio(unit("Pa"))) == pytest.approx(6894.757, abs=5e-4)


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("kg", "m"),
        ("Hz", "Bq"),
        ("Gy", "Sv"),
        ("°", "%"),
        ("dB", "1"),
        ("bit/s", "Hz"),
        ("lm", "cd·A"),
        ("rad", "sr"),
    ],
)
def test_what_does_not_fit_is_refused_in_both_languages(given_, wanted):
    with pytest.raises(UnitMismatch) as caught:
        unit(given_).ratio(unit(wanted), quantity="x")
    error = caught.value
    assert error.code == "SY-660"
    assert error.facts == {"quantity": "x", "given": unit(given_).symbol, "allowed": unit(wanted).symbol}
    assert error.hint.zh
    assert error.hint.en


def test_coherent_units_fit_every_kind_of_their_dimension():
    assert unit("Hz").ratio(unit("1/s")).exact == 1
    assert unit("Bq").ratio(unit("s-1")).exact == 1
    assert unit("rad").ratio(ONE).exact == 1


def test_measured_factors_say_so():
    assert unit("Da").u_rel == pytest.approx(3.0e-10)
    assert unit("eV").u_rel == 0.0


@pytest.mark.parametrize(
    ("writing", "zh", "en"),
    [
        ("kg/m3", "千克每立方米", "kilogram per cubic metre"),
        ("m/s2", "米每二次方秒", "metre per second squared"),
        ("kPa", "千帕斯卡", "kilopascal"), ("1/K", "每开尔文", "per kelvin"), ("", "一", "one"),
        ("kW·h", "千瓦特小时", "kilowatt hour"),
    ],
)  # fmt: skip
def test_units_in_words(writing, zh, en):
    assert unit(writing).spoken == (zh, en)


def test_algebra_gathers_and_cancels():
    assert unit("m") * unit("m") == unit("m2")
    assert unit("m") / unit("m") == ONE
    assert (unit("kg") * unit("m") / unit("s2")).ratio(unit("N")).exact == 1


# A second road: pint computes the same factors in binary floating point.
COMPARED = {
        "hectare": "hectare", "litre": "liter", "tonne": "metric_ton", "hour": "hour", "day": "day",
        "degree": "degree",
        "arcsecond": "arcsecond", "bar": "bar", "mmhg": "millimeter_Hg", "angstrom": "angstrom",
        "barn": "barn",
        "nauticalmile": "nautical_mile", "knot": "knot", "inch": "inch", "foot": "foot", "pound": "pound",
        "psi": "psi",
        "atmosphere": "standard_atmosphere", "torr": "torr", "kilogramforce": "kilogram_force",
        "poundforce": "force_pound",
        "electronvolt": "electron_volt", "katal": "katal", "sievert": "sievert", "farad": "farad",
        "henry": "henry",
        "weber": "weber", "tesla": "tesla", "siemens": "siemens", "ohm": "ohm", "volt": "volt",
        "watt": "watt",
        "percent": "percent", "ppm": "ppm", "minute": "minute", "gram": "gram", "newton": "newton",
        "pascal": "pascal",
}  # fmt: skip
REGISTRY = pint.UnitRegistry()


@pytest.mark.parametrize(("key", "theirs"), COMPARED.items())
def test_factors_agree_with_pint(key, theirs):
    one = REGISTRY.Quantity(1.0, theirs)
    mass = float(REGISTRY.get_dimensionality(one.units).get("[mass]", 0))
    coherent = one.to_root_units().magnitude / 1000.0**mass  # pint's root of mass is the gram
    assert float(UNITS[key].scale) == pytest.approx(coherent, rel=1e-12)


SIMPLE = st.sampled_from([key for key, one in UNITS.items() if one.in_dsi and key != "one"])


@given(SIMPLE, SIMPLE, st.integers(-3, 3), st.integers(-3, 3))
def test_writing_and_reading_are_inverse(a, b, m, n):
    made = unit(f"\\{a}").to_the(m) * unit(f"\\{b}").to_the(n)
    assert set(unit(made.dsi).terms) == set(made.terms)
    assert unit(made.dsi).ratio(made).exact == 1


def test_a_ratio_of_like_units_keeps_its_name():
    ratio = unit("g/g")
    assert ratio.dsi == r"\gram\per\gram"
    assert ratio.ratio(unit("%")).exact == 100
    assert unit("g") / unit("g") == ONE


def test_prefixes_of_2022_are_known():
    assert PREFIXES["quetta"].factor == 10**30
    assert unit("qg").ratio(unit("g")).exact == Fraction(1, 10**30)


def test_the_units_load_neither_numpy_nor_pint():
    code = "import sys, suyuan.metrology.units, suyuan.metrology.quantity; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"numpy", "scipy", "pint"}
