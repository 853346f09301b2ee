"""Rounding for the certificate: decimal, half-even, no surprises."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import NotANumber, OutOfRange
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.rounding import round_result, round_uncertainty


@pytest.mark.parametrize(
    ("value", "expanded", "expected"),
    [
        (10.05762, 0.0272, ("10.058", "0.027")),  # GUM 7.2.6: 10,057 62 with u = 27 mOhm is written 10,058
        (100.02147, 0.00079, ("100.02147", "0.00079")),  # GUM 7.2.4
        (12345.6, 123.4, ("12350", "120")),
        (-0.001, 0.1, ("0.00", "0.10")),
        (0.125, 0.0996, ("0.12", "0.10")),
        (0.135, 0.0996, ("0.14", "0.10")),
        (2.0, 9.96, ("2", "10")),
        (2.0, 0.996, ("2.0", "1.0")),
        (1e22, 3e5, ("10000000000000000000000", "300000")),
        (1.5e-9, 2.5e-11, ("0.000000001500", "0.000000000025")),
        (1.0, 0.0, ("1.0", "0")),
        (-0.0, 0, ("0.0", "0")),
    ],
)
def test_value_and_uncertainty_end_at_the_same_place(value, expanded, expected):
    assert round_result(value, expanded) == expected


@pytest.mark.parametrize(
    ("expanded", "digits", "expected"),
    [(0.145, 2, "0.14"), (0.155, 2, "0.16"), (0.0996, 2, "0.10"), (0.0994, 1, "0.1"), (0.96, 1, "1")],
)
def test_ties_are_those_of_the_written_number(expanded, digits, expected):
    assert str(round_uncertainty(expanded, digits)) == expected


def test_rounding_up_never_makes_it_smaller():
    assert str(round_uncertainty(0.1401, mode="up")) == "0.15"
    assert str(round_uncertainty(0.14, mode="up")) == "0.14"
    assert str(round_uncertainty(0.991, mode="up")) == "1.0"


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e9), st.integers(1, 4))
def test_what_is_printed_is_near_what_was_found(value, expanded, digits):
    value_text, expanded_text = round_result(value, expanded, digits)
    place = Decimal(1).scaleb(round_uncertainty(expanded, digits).as_tuple().exponent)
    assert abs(Decimal(value_text) - Decimal(repr(value))) <= place / 2
    assert abs(Decimal(expanded_text) - Decimal(repr(expanded))) <= place / 2
    assert round_uncertainty(expanded, digits).adjusted() - place.adjusted() == digits - 1
    for text in (value_text, expanded_text):
        assert "e" not in text.lower()
        assert not (text.startswith("-") and Decimal(text) == 0)
        assert text.partition(".")[2] == "" or place < 1


def test_decimals_keep_all_their_digits():
    assert round_result(Decimal("12345678901234567890.125"), Decimal("0.25")) == (
        "12345678901234567890.12",
        "0.25",
    )


def test_bad_numbers_are_refused():
    with pytest.raises(OutOfRange):
        round_uncertainty(-0.1)
    with pytest.raises(OutOfRange):
        round_uncertainty(0.1, 0)
    with pytest.raises(NotANumber):
        round_uncertainty("some")
    for bad in (math.nan, math.inf, Decimal("NaN")):
        with pytest.raises(NotFinite):
            round_result(bad, 0.1)
