"""Verdicts on printed values: the screen in floats never says anything else than the Decimals."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.methods.printing import fixed_text, float_text, plain_text, to_step
from suyuan.methods.verdicts import (
    CODES,
    NEAR,
    judge,
    printed_uncertainties,
    printed_value,
    rounding_slack,
    screen,
    worst,
)

values = st.decimals(min_value=-3, max_value=3, places=3)


@settings(max_examples=400, deadline=None)
@given(
    value=values,
    expanded=st.decimals(min_value="0.001", max_value=2, places=3),
    limit=st.decimals(min_value="0.1", max_value=2, places=1),
    sides=st.sampled_from(["both", "low", "high"]),
    guarded=st.booleans(),
    fit=st.booleans(),
)
def test_the_screen_agrees_with_the_judge_or_asks_it(
    value: Decimal, expanded: Decimal, limit: Decimal, sides: str, guarded: bool, fit: bool
) -> None:
    U = printed_uncertainties(np.array([float(expanded)]))[0]
    low = -limit if sides != "high" else None
    high = limit if sides != "low" else None
    wanted = judge(printed_value(value, U), U, low=low, high=high, guarded=guarded, fit=fit)
    got = screen(
        np.array([float(value)]),
        np.array([float(expanded)]),
        low=None if low is None else np.array([float(low)]),
        high=None if high is None else np.array([float(high)]),
        guarded=guarded,
        fit=np.array([fit]),
        slack=rounding_slack(np.array([float(expanded)])),
    )[0]
    assert got in (NEAR, wanted)


@pytest.mark.parametrize(
    ("value", "guarded", "fit", "verdict"),
    [
        ("1.00", False, True, "pass"),
        ("1.01", False, True, "fail"),
        ("0.90", True, True, "pass"),
        ("0.91", True, True, "undecided"),
        ("-1.10", True, True, "undecided"),
        ("-1.11", True, True, "fail"),
        ("0.00", False, False, "undecided"),
        ("1.10", False, False, "undecided"),
        ("1.11", False, False, "fail"),
    ],
)
def test_limits_belong_to_what_they_limit(value: str, guarded: bool, fit: bool, verdict: str) -> None:
    """Limit 1, U = 0.10."""
    code = judge(Decimal(value), Decimal("0.10"), low=Decimal(-1), high=Decimal(1), guarded=guarded, fit=fit)
    assert CODES[code] == verdict


def test_without_limits_there_is_no_verdict() -> None:
    assert CODES[judge(Decimal(1), Decimal(1), low=None, high=None, guarded=True, fit=True)] == "none"


def test_the_worst_line_decides() -> None:
    codes = np.array([[0, 0], [0, 1], [1, 2], [3, 3], [0, 3]], dtype=np.int8)
    assert [CODES[code] for code in worst(codes)] == ["pass", "undecided", "fail", "none", "pass"]


@pytest.mark.parametrize(
    ("number", "step", "text"),
    [
        ("0.00035", "0.0005", "0.0005"),
        ("0.00025", "0.0005", "0.0000"),  # a tie goes to the even multiple
        ("0.00075", "0.0005", "0.0010"),
        ("-0.0001", "0.0005", "0.0000"),
        ("1234", "5", "1235"),
        ("0.03", "0.02", "0.04"),
        ("0.05", "0.02", "0.04"),
    ],
)
def test_values_are_rounded_to_the_step(number: str, step: str, text: str) -> None:
    assert fixed_text(to_step(Decimal(number), Decimal(step))) == text


def test_texts_are_plain() -> None:
    assert plain_text(Decimal("1.20E+2")) == "120"
    assert plain_text(Decimal("0.0500")) == "0.05"
    assert plain_text(Decimal("-0.00")) == "0"
    assert fixed_text(Decimal("-0.00")) == "0.00"
    assert float_text(0.1 + 0.2) == Decimal("0.30000000000000004")
