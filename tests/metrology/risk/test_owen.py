"""Owen's T and the bivariate normal distribution: identities, quadrature and an oracle."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from suyuan.base.errors import OutOfRange
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.risk.owen import bivariate_normal_cdf, owens_t

ordinary = st.floats(-6.0, 6.0)


def by_quadrature(h, a, panels=400):
    """The defining integral, Owen (1956) eq. (2.1), by brute force."""
    x, w = np.polynomial.legendre.leggauss(20)
    edges = np.linspace(0.0, a, panels + 1)
    y = edges[:-1, None] + 0.5 * np.diff(edges)[:, None] * (1.0 + x)
    terms = 0.5 * np.diff(edges)[:, None] * w * np.exp(-0.5 * h * h * (1.0 + y * y)) / (1.0 + y * y)
    return math.fsum(terms.ravel()) / (2.0 * math.pi)


@pytest.mark.parametrize("h", [0.0, 0.02, 0.5, 1.0, 2.5, 4.0, 7.0])
@pytest.mark.parametrize("a", [1e-6, 0.3, 0.999, 1.0, 1.7, 12.0, -0.4, -3.0])
def test_it_is_the_defining_integral(h, a):
    assert owens_t(h, a) == pytest.approx(by_quadrature(h, a), abs=1e-15)


def test_it_agrees_with_the_compiled_function_everywhere():
    rng = np.random.default_rng(20250101)
    h = rng.normal(0.0, 3.0, 200_000)
    a = np.exp(rng.normal(0.0, 4.0, h.size)) * rng.choice([-1.0, 1.0], h.size)
    assert np.abs(owens_t(h, a) - special.owens_t(h, a)).max() < 5e-16


@settings(deadline=None)
@given(ordinary, st.floats(-50, 50))
def test_it_is_even_in_h_and_odd_in_a(h, a):
    assert owens_t(-h, a) == owens_t(h, a)
    assert owens_t(h, -a) == -owens_t(h, a)


@settings(deadline=None)
@given(ordinary)
def test_its_closed_forms(h):
    q = special.ndtr(-h)
    assert owens_t(h, 1.0) == pytest.approx(0.5 * q * (1.0 - q), abs=1e-15)  # Owen (1956), eq. (2.4)
    assert owens_t(h, math.inf) == pytest.approx(0.5 * special.ndtr(-abs(h)), abs=1e-15)
    assert owens_t(0.0, h) == pytest.approx(math.atan(h) / (2.0 * math.pi), abs=1e-16)


@settings(deadline=None)
@given(ordinary, ordinary)
def test_independent_quantities_multiply(h, k):
    assert bivariate_normal_cdf(h, k, 0.0) == pytest.approx(special.ndtr(h) * special.ndtr(k), abs=1e-15)


@settings(deadline=None)
@given(ordinary, ordinary, st.floats(-1.0, 1.0))
def test_the_four_quadrants_are_everything(h, k, rho):
    parts = [
        bivariate_normal_cdf(h, k, rho),
        bivariate_normal_cdf(-h, k, -rho),
        bivariate_normal_cdf(h, -k, -rho),
        bivariate_normal_cdf(-h, -k, rho),
    ]
    assert sum(parts) == pytest.approx(1.0, abs=4e-15)


@pytest.mark.parametrize(
    ("h", "k", "rho", "published"),
    [
        (1.25, 1.25, 0.999999, 0.89424717762655266073),
        (1.25, -1.25, -0.999999, 0.00010304870659208158175),
        (2.0, 2.0000001, 0.99999999999, 0.97724977440070844184),
    ],
)
def test_digits_are_kept_as_the_correlation_goes_to_one(h, k, rho, published):
    # The conditional integral of the test below, with 40 digits (mpmath.quad), of these binary numbers.
    assert float(bivariate_normal_cdf(h, k, rho)) == pytest.approx(published, abs=1e-15)


@settings(deadline=None)
@given(ordinary, ordinary, st.floats(-0.999999, 0.999999))
def test_conditioning_on_the_first_quantity_gives_the_same(h, k, rho):
    # P = integral of phi(x) Phi((k - rho x)/sqrt(1 - rho^2)) up to h.
    x, w = np.polynomial.legendre.leggauss(20)
    root = math.sqrt((1.0 - rho) * (1.0 + rho))
    bend = k / rho if abs(rho) > 1e-3 else 0.0
    ladder = bend + root * np.linspace(-12.0, 12.0, 49)
    edges = np.unique(np.clip(np.concatenate([np.linspace(-9.0, h, 60), ladder]), -9.0, max(h, -9.0)))
    y = edges[:-1, None] + 0.5 * np.diff(edges)[:, None] * (1.0 + x)
    density = np.exp(-0.5 * y * y) / math.sqrt(2.0 * math.pi) * special.ndtr((k - rho * y) / root)
    slow = float((0.5 * np.diff(edges)[:, None] * w * density).sum())
    assert bivariate_normal_cdf(h, k, rho) == pytest.approx(slow, abs=3e-15)


def test_ends_and_corners():
    inf = math.inf
    got = bivariate_normal_cdf(
        [0, 1, inf, -inf, 1, 0.5, -1.0], [0, inf, 2, 3, 1, 0.5, -1.0], [0.5, 0.3, 0.9, 0.2, 1, -1, -1]
    )
    want = [1 / 3, special.ndtr(1), special.ndtr(2), 0.0, special.ndtr(1), 2 * special.ndtr(0.5) - 1, 0.0]
    assert got == pytest.approx(want, abs=1e-15)


def test_what_is_not_a_number_is_refused():
    with pytest.raises(NotFinite):
        owens_t(math.nan, 1.0)
    with pytest.raises(NotFinite):
        bivariate_normal_cdf(0.0, math.nan, 0.5)
    with pytest.raises(OutOfRange):
        bivariate_normal_cdf(0.0, 0.0, 1.1)
