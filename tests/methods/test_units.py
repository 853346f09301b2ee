"""Units of observations: exact factors, refusals, and what a form offers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from suyuan.base.errors import UnknownUnit
from suyuan.methods.units import ALIASES, UNITS, fellows, to_unit


@pytest.mark.parametrize(
    ("number", "given", "wanted", "answer"),
    [
        ("20.00", "kPa", "MPa", "0.02"), ("1.5", "bar", "kPa", "150"),
        ("1", "t", "kg", "1000"),
        ("1200", "kg/m3", "g/cm3", "1.2"), ("90", "s", "min", "1.5"), ("50", "%", "1", "0.5"),
        ("3", "", "1", "3"),
        ("3", "ug", "mg", "0.003"), ("1", "psi", "kPa", "6.894757293168361336722673445"),
    ],
)  # fmt: skip
def test_observations_convert_exactly(number, given, wanted, answer):
    converted = to_unit(Decimal(number), given, wanted=wanted, quantity="x")
    assert abs(converted - Decimal(answer)) <= Decimal("1e-25")


@pytest.mark.parametrize(("given", "wanted"), [("m", "kg"), ("furlong", "m"), ("K", "°C"), ("°F", "°C")])
def test_what_does_not_fit_is_refused_with_what_does(given, wanted):
    with pytest.raises(UnknownUnit) as caught:
        to_unit(Decimal(1), given, wanted=wanted, quantity="x")
    assert wanted in str(caught.value.facts["allowed"])


def test_a_form_offers_the_unit_of_the_pack_first():
    assert fellows("kPa") == ("kPa", "Pa", "hPa", "MPa", "mbar", "bar")
    assert fellows("degC") == ("°C",)
    assert fellows("furlong") == ("furlong",)


def test_every_unit_offered_is_known():
    for symbol in (*UNITS, *ALIASES):
        assert to_unit(Decimal(1), symbol, wanted=symbol, quantity="x") == 1
