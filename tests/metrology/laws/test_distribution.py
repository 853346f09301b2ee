"""Laws of input quantities: drawn and sampled moments against the closed forms, and refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange
from suyuan.metrology.distribution import Discrete, Empirical, distribution
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.laws.names import LAW_NAMES, law_name
from suyuan.metrology.laws.quantile_tables import look_up
from suyuan.metrology.laws.reader import _MAKERS
from suyuan.metrology.trials.streams import identity_of, key_of, words

N = 200_000
WORDS = words(key_of(20250101, identity_of("law")), 0, N)
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
    "trapezoidal": (
        {"value": 3.0, "half_width": 0.6, "beta": 0.5},
        0.6 * math.sqrt(1.25 / 6),
        1.9,
        0.6,
    ),
    "log_normal": (
        {"mu": 1.0, "sigma": 0.25},
        math.exp(1.0 + 0.25**2 / 2) * math.sqrt(math.expm1(0.25**2)),
        4.1,
        math.inf,
    ),
    "gamma": ({"shape": 6.0, "scale": 0.5}, 0.5 * math.sqrt(6.0), 4.0, math.inf),
    # JCGM 101:2008, 6.4.11: seven counted, expectation and variance eight.
    "poisson_count": ({"count": 7}, math.sqrt(8.0), 3.0 + 6.0 / 8.0, math.inf),
    "beta": ({"a": 2.0, "b": 3.0, "low": 1.0, "high": 6.0}, 5.0 * 0.2, 2.4, 3.0),
    "discrete": (
        {"values": [1.0, 2.0, 5.0], "probabilities": [0.5, 0.25, 0.25]},
        math.sqrt(0.5 * 1.25**2 + 0.25 * 0.25**2 + 0.25 * 2.75**2),
        2.4,
        2.75,
    ),
    "empirical": ({"values": [5.0, 1.0, 2.0, 4.0]}, None, 2.0, 2.0),
}


@pytest.mark.parametrize("kind", LAWS)
def test_draws_have_the_moments_of_the_law(kind):
    fields, u, kurtosis, support = LAWS[kind]
    law = distribution(kind, fields)
    assert law.name == kind
    assert law.u == pytest.approx(u or law.u, rel=1e-14)
    noise = law.standard_deviation * math.sqrt((kurtosis - 1.0) / (4 * N))
    for draws in (law.sample(np.random.default_rng(20250101), N), law.draw(WORDS, look_up)):
        assert draws.mean() == pytest.approx(law.value, abs=4 * law.standard_deviation / math.sqrt(N))
        assert draws.std() == pytest.approx(law.standard_deviation, abs=4 * noise)
        assert np.abs(draws - law.value).max() <= support * (1 + 1e-12)


@pytest.mark.parametrize("kind", LAWS)
def test_evenly_spread_words_give_value_and_standard_deviation_to_six_figures(kind):
    law = distribution(kind, LAWS[kind][0])
    # The midpoints of 2**20 equal parts of the probability axis: no chance at all.
    even = (np.arange(1 << 20, dtype=np.uint64) * 4096 + 2048).astype(np.uint32)
    draws = law.draw(even, look_up)
    assert draws.mean() == pytest.approx(law.value, abs=3e-6 * law.standard_deviation)
    # What the midpoint rule loses lies in the tails.
    assert draws.std() == pytest.approx(law.standard_deviation, rel=2e-5)


@pytest.mark.parametrize("kind", LAWS)
def test_draws_by_table_and_by_numpys_generators_have_one_distribution(kind):
    law = distribution(kind, LAWS[kind][0])
    one = np.sort(law.draw(WORDS, look_up))
    other = np.sort(law.sample(np.random.default_rng(7), N))
    places = np.concatenate([one, other])
    distance = np.abs(
        np.searchsorted(one, places, side="right") - np.searchsorted(other, places, side="right")
    ).max()
    # Kolmogorov and Smirnov: beyond 2.23 sqrt(2/N) once in ten thousand times.
    assert distance / N < 2.23 * math.sqrt(2 / N)


def test_earlier_trials_are_a_law_with_their_own_mean_and_quantiles():
    values = (3.0, 1.0, 2.0, 4.0)
    law = Empirical(values=values)
    assert law.value == 2.5
    # JCGM 101:2008, D.2: the distribution function at the r-th of M ordered values is (r - 1/2)/M.
    quantiles = np.array([0.125, 0.375, 0.5, 0.875, 1e-9, 1 - 1e-9]) * 2.0**32 - 0.5
    assert law.draw(np.round(quantiles).astype(np.uint32), look_up) == pytest.approx(
        [1.0, 2.0, 2.5, 4.0, 1.0, 4.0], abs=1e-8
    )


def test_only_listed_values_occur_in_a_discrete_law_and_as_often_as_asked():
    law = Discrete(values=(5.0, -1.0, 2.0), probabilities=(0.2, 0.5, 0.3))
    found, counts = np.unique(law.draw(WORDS, look_up), return_counts=True)
    assert found.tolist() == [-1.0, 2.0, 5.0]
    assert counts / N == pytest.approx([0.5, 0.3, 0.2], abs=4 * 0.5 / math.sqrt(N))
    assert Discrete(values=(1.0, 3.0)).u == 1.0


def test_a_log_normal_law_is_found_from_estimate_and_u():
    law = distribution("log_normal", {"value": 2.0, "u": 0.5})
    assert (law.value, law.u) == pytest.approx((2.0, 0.5), rel=1e-14)
    gamma = distribution("gamma", {"value": 2.0, "u": 0.5})
    assert (gamma.value, gamma.u) == pytest.approx((2.0, 0.5), rel=1e-14)


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
        ("trapezoidal", {"value": 0, "half_width": 1}, Missing),
        ("trapezoidal", {"value": 0, "half_width": 1, "beta": 1.5}, OutOfRange),
        ("log_normal", {"value": 0, "u": 1}, OutOfRange),
        ("log_normal", {"mu": 0, "sigma": 40}, OutOfRange),
        ("gamma", {"shape": 0, "scale": 1}, OutOfRange),
        ("gamma", {"value": 1, "u": 0}, OutOfRange),
        ("gamma", {"shape": 4, "scale": 1, "value": 5}, OutOfRange),
        ("poisson_count", {}, Missing),
        ("poisson_count", {"count": 2.5}, OutOfRange),
        ("poisson_count", {"count": 7, "value": 7}, OutOfRange),
        ("beta", {"a": 1, "b": 1, "low": 2, "high": 1}, OutOfRange),
        ("beta", {"a": 1}, Missing),
        ("discrete", {"values": []}, Missing),
        ("discrete", {"values": [1, 2], "probabilities": [1]}, OutOfRange),
        ("discrete", {"values": [1, 2], "probabilities": [0.5, 0.6]}, OutOfRange),
        ("discrete", {"values": [1, 2], "probabilities": [-0.5, 1.5]}, OutOfRange),
        ("empirical", {"values": [1]}, Missing),
        ("empirical", {"values": "1, 2"}, NotANumber),
        ("empirical", {"values": [1, True]}, NotANumber),
        ("empirical", {"values": [1, math.inf]}, NotFinite),
        ("empirical", {"values": [-1e308, 1e308]}, NotFinite),
        ("log_normal", {"value": 1, "u": 1e200}, NotFinite),
        ("gamma", {"value": 1e200, "u": 1e-200}, NotFinite),
        ("beta", {"a": 1, "b": 1, "low": -1e308, "high": 1e308}, NotFinite),
        ("exponential", {"value": 1, "u": 2}, InputError),
    ],
)
def test_unsound_parameters_are_refused_with_the_quantity(kind, fields, error):
    with pytest.raises(error) as refusal:
        distribution(kind, fields, quantity="dT")
    assert "dT" in refusal.value.message.zh
    assert "dT" in refusal.value.message.en


def test_every_law_has_a_name_in_both_languages():
    assert set(LAW_NAMES) == set(_MAKERS) | {"constant"}
    assert law_name("normal").zh == "正态"
    assert law_name("something").en == "something"
