"""Laws of input quantities: sampled moments against the closed forms, and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange
from suyuan.metrology.distribution import distribution
from suyuan.metrology.errors import NotFinite

N = 200_000
# name -> fields, u from JCGM 101:2008 clause 6.4, fourth standardised moment, half support
LAWS = {
    "normal": ({"value": 3.0, "u": 0.5}, 0.5, 3.0, math.inf),
    "t": ({"value": 3.0, "scale": 0.5, "dof": 20}, 0.5, 3.0 + 6.0 / 16.0, math.inf),
    "rectangular": ({"value": 3.0, "half_width": 0.6}, 0.6 / math.sqrt(3), 1.8, 0.6),
    "triangular": ({"value": 3.0, "half_width": 0.6}, 0.6 / math.sqrt(6), 2.4, 0.6),
    "arcsine": ({"value": 3.0, "half_width": 0.6}, 0.6 / math.sqrt(2), 1.5, 0.6),
    "curvilinear_trapezoid": (
        {"value": 3.0, "half_width": 0.6, "limit_inexactness": 0.3},
        math.sqrt(0.12 + 0.01),
        2.2,
        0.9,
    ),
    "exponential": ({"value": 3.0}, 3.0, 9.0, math.inf),
}


@pytest.mark.parametrize("kind", LAWS)
def test_draws_have_the_moments_of_the_law(kind):
    fields, u, kurtosis, support = LAWS[kind]
    law = distribution(kind, fields)
    draws = law.sample(np.random.default_rng(20250101), N)
    assert law.name == kind
    assert law.u == pytest.approx(u, rel=1e-14)
    assert draws.mean() == pytest.approx(law.value, abs=4 * law.standard_deviation / math.sqrt(N))
    noise = law.standard_deviation * math.sqrt((kurtosis - 1.0) / (4 * N))
    assert draws.std() == pytest.approx(law.standard_deviation, abs=4 * noise)
    assert np.abs(draws - law.value).max() <= support * (1 + 1e-12)


@pytest.mark.parametrize("kind", ["rectangular", "triangular", "arcsine", "curvilinear_trapezoid"])
def test_u_alone_or_the_width_alone_is_the_same_law(kind):
    fields, u, _, _ = LAWS[kind]
    by_u = {name: value for name, value in fields.items() if name != "half_width"} | {"u": u}
    assert distribution(kind, by_u).half_width == pytest.approx(fields["half_width"], rel=1e-14)


def test_a_t_law_is_wider_than_its_scale():
    law = distribution("t", {"value": 0.0, "scale": 2.0, "dof": 4})
    assert (law.u, law.standard_deviation) == (2.0, pytest.approx(2.0 * math.sqrt(2)))
    assert distribution("t", {"value": 0, "u": 2, "dof": 2}).standard_deviation == math.inf
    assert distribution("t", {"value": 0, "u": 2}).standard_deviation == 2.0


def test_a_printed_u_may_be_rounded():
    # GUM H.1: half-width 2e-6 printed with u = 1.2e-6.
    assert distribution("rectangular", {"value": 0, "half_width": 2e-6, "u": 1.2e-6}).half_width == 2e-6


@pytest.mark.parametrize(
    ("kind", "fields", "error"),
    [
        ("gaussian", {"value": 0, "u": 1}, OutOfRange),
        ("normal", {"u": 1}, Missing),
        ("normal", {"value": 0}, Missing),
        ("normal", {"value": "0", "u": 1}, NotANumber),
        ("normal", {"value": True, "u": 1}, NotANumber),
        ("normal", {"value": 0, "u": [1]}, NotANumber),
        ("normal", {"value": 0, "u": -1}, OutOfRange),
        ("normal", {"value": math.nan, "u": 1}, NotFinite),
        ("normal", {"value": 10**400, "u": 1}, NotANumber),
        ("rectangular", {"value": 0, "half_width": -1}, OutOfRange),
        ("rectangular", {"value": 0, "half_width": 1, "u": 1}, InputError),
        ("t", {"value": 0, "u": 1, "dof": 0}, OutOfRange),
        ("curvilinear_trapezoid", {"value": 0, "half_width": 1}, Missing),
        ("curvilinear_trapezoid", {"value": 0, "half_width": 1, "limit_inexactness": 2}, OutOfRange),
        ("exponential", {"value": -1}, OutOfRange),
        ("exponential", {"value": 1, "u": 2}, InputError),
    ],
)
def test_unsound_parameters_are_refused_with_the_quantity(kind, fields, error):
    with pytest.raises(error) as refusal:
        distribution(kind, fields, quantity="dT")
    assert "dT" in refusal.value.message.zh
    assert "dT" in refusal.value.message.en
