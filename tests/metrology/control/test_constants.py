"""Factors of Shewhart charts: the printed tables, closed forms, simulation."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from suyuan.base.errors import OutOfRange
from suyuan.metrology.control.constants import (
    c4,
    d2_star,
    range_distribution,
    range_moments,
    shewhart_factors,
)

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "control-constants.toml"
TABLE = tomllib.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", TABLE["printed"])
def test_the_printed_table_comes_out(name):
    tolerance = TABLE["tolerance"]["c4" if name == "c4" else "others"]
    found = getattr(shewhart_factors(TABLE["n"]), name)
    np.testing.assert_allclose(found, TABLE["printed"][name], atol=tolerance * 1.0001, rtol=0)


@pytest.mark.parametrize(
    ("n", "d2", "d3"),
    [
        (2, 2 / math.sqrt(math.pi), math.sqrt(2 - 4 / math.pi)),
        (3, 3 / math.sqrt(math.pi), math.sqrt(2 + (3 * math.sqrt(3) - 9) / math.pi)),
        (4, 6 / math.sqrt(math.pi) * (0.5 + math.asin(1 / 3) / math.pi), None),
    ],
)
def test_small_ranges_have_closed_forms(n, d2, d3):
    found = range_moments(n)
    assert found[0] == pytest.approx(d2, rel=1e-13)
    assert d3 is None or found[1] == pytest.approx(d3, rel=1e-12)


@pytest.mark.parametrize("n", [7, 25, 100, 1000])
def test_the_mean_range_is_twice_the_mean_of_the_largest_value(n):
    from scipy.special import ndtr

    z = np.linspace(0.0, 9.0, 4001)
    largest = np.trapezoid(1.0 - ndtr(z) ** n, z) - np.trapezoid(ndtr(-z) ** n, z)
    assert range_moments(n)[0] == pytest.approx(2.0 * largest, rel=2e-6)


def test_ranges_agree_with_simulation_within_its_noise():
    draws = np.ptp(np.random.default_rng(7).normal(size=(100_000, 6)), axis=1)
    mean, sd = range_moments(6)
    assert draws.mean() == pytest.approx(mean, abs=4 * sd / math.sqrt(draws.size))
    assert draws.std() == pytest.approx(sd, abs=4 * sd / math.sqrt(draws.size))


def test_the_range_of_two_is_a_folded_normal():
    w = np.array([0.1, 1.0, 3.0])
    np.testing.assert_allclose(range_distribution(w, 2), [math.erf(x / 2) for x in w], rtol=1e-12)


def test_c4_joins_its_series_without_a_step():
    direct = [
        math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2)) * math.sqrt(2 / (n - 1)) for n in (121, 400)
    ]
    assert [c4(121), c4(400)] == pytest.approx(direct, rel=1e-13)
    assert c4(10**9) == pytest.approx(1 - 0.25e-9, rel=1e-15)


def test_d2_star_lies_above_d2_and_falls_to_it():
    assert 1 / d2_star(3, 1) == pytest.approx(0.5231, abs=5e-5)  # AIAG MSA, K2
    assert 1 / d2_star(10, 1) == pytest.approx(0.3146, abs=5e-5)  # AIAG MSA, K3
    assert d2_star(3, 10**6) == pytest.approx(range_moments(3)[0], rel=1e-6)


def test_one_number_gives_numbers_and_an_array_arrays():
    assert isinstance(shewhart_factors(5).A2, float)
    assert shewhart_factors([[2, 3]]).A2.shape == (1, 2)


@pytest.mark.parametrize("n", [1, 0, 2.5, 1001])
def test_impossible_sizes_are_refused(n):
    with pytest.raises(OutOfRange):
        shewhart_factors(n)
