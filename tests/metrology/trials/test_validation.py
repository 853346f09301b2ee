"""Numerical tolerance and the validation of the law of propagation, on the figures printed in the guide."""

from __future__ import annotations

import pytest

from suyuan.base.errors import InputError, NumericalError
from suyuan.metrology.trials.validation import tolerance, validate


@pytest.mark.parametrize(
    ("u", "digits", "expected"),
    [
        (32.0, 2, 0.5),
        (2.0, 2, 0.05),
        (0.0539, 2, 0.0005),
        (2.0, 1, 0.5),
        # JCGM 101:2008, 7.9.2, example 1.
        (0.00035, 2, 0.000005),
    ],
)
def test_the_tolerance_is_half_a_unit_of_the_last_digit_of_u(u, digits, expected):
    assert tolerance(u, digits) == pytest.approx(expected, rel=1e-12)


def test_the_mass_calibration_is_judged_as_printed():
    # JCGM 101:2008, table 7: first order d_low = 0.0451, d_high = 0.0430, not validated.
    judged = validate((1.1285, 1.3395), 0.0539, (1.0834, 1.3825), digits=1)
    assert (judged.d_low, judged.d_high) == pytest.approx((0.0451, 0.0430), abs=1e-9)
    assert not judged.valid
    assert validate((1.0870, 1.3810), 0.0750, (1.0834, 1.3825), digits=1).valid


def test_the_judgement_says_itself_in_both_languages():
    judged = validate((1.1285, 1.3395), 0.0539, (1.0834, 1.3825), digits=1)
    assert "未通过" in judged.explain("zh")
    assert "not validated" in judged.explain("en")
    assert judged.to_record()["valid"] is False


def test_an_exact_result_must_be_met_exactly():
    assert validate((1.0, 1.0), 0.0, (1.0, 1.0)).valid
    assert not validate((1.0, 1.0), 0.0, (1.0, 1.1)).valid


@pytest.mark.parametrize(
    ("interval", "trials"),
    [((1.0, float("nan")), (0.0, 1.0)), ((1.0, 0.0), (0.0, 1.0)), ((0.0, 1.0), ("a", 1.0))],
)
def test_what_is_no_interval_is_refused(interval, trials):
    with pytest.raises((InputError, NumericalError)) as refusal:
        validate(interval, 1.0, trials)
    assert refusal.value.message.zh
