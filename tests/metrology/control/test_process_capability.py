"""Capability of a process: the printed example, the second road, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from suyuan.base.errors import SuyuanError
from suyuan.metrology.control.process_capability import process_capability


def with_moments(n: int, mean: float, sd: float) -> np.ndarray:
    """n readings with exactly this mean and standard deviation."""
    raw = np.random.default_rng(3).normal(size=n)
    return mean + sd * (raw - raw.mean()) / raw.std(ddof=1)


def test_the_printed_example():
    """NIST/SEMATECH e-Handbook, 6.1.6: limits 8 and 20, mean 16, s = 2 give Cp = 1.0 and Cpk = 0.6667."""
    found = process_capability(with_moments(50, 16.0, 2.0), low=8.0, high=20.0)
    assert found.cp == pytest.approx(1.0, abs=1e-12)
    assert found.cpk == pytest.approx(0.6667, abs=5e-5)
    assert not found.capable


def test_limits_of_cp_by_the_law_of_the_standard_deviation():
    found = process_capability(with_moments(25, 0.1, 1.0), low=-5.0, high=5.0, p=0.9)
    for got, tail in ((found.cp_low, 0.05), (found.cp_high, 0.95)):
        assert got == pytest.approx(found.cp * np.sqrt(stats.chi2.ppf(tail, 24) / 24), rel=1e-10)


def test_limits_cover_the_true_indices_as_often_as_they_say():
    """10 000 samples of 60 of a process with Cp = 1.5 and Cpk = 1.2: coverage within four standard errors."""
    draws = np.random.default_rng(11).normal(0.2, 1.0, size=(10_000, 60)) / 3.0
    found = process_capability(draws, low=-1.5 + 0.2 / 3 - 0.1, high=1.5 + 0.2 / 3 - 0.1)
    error = 4 * np.sqrt(0.95 * 0.05 / 10_000)
    covered = ((found.cp_low <= 1.5) & (found.cp_high >= 1.5)).mean()
    assert abs(covered - 0.95) < error
    true = 1.4  # min(1.5 - 0.1, 1.5 + 0.1) / (3 / 3)
    covered = ((found.cpk_low <= true) & (found.cpk_high >= true)).mean()
    assert abs(covered - 0.95) < error + 0.01  # the limits of Cpk are an approximation


def test_many_are_each_alone():
    data = np.vstack([with_moments(30, 10.0, 1.0), with_moments(30, 11.0, 2.0)])
    many = process_capability(data, low=[5.0, 5.0], high=[15.0, 16.0])
    for i, high in enumerate((15.0, 16.0)):
        one = process_capability(data[i], low=5.0, high=high)
        assert (many.cp[i], many.cpk[i], many.beyond[i]) == pytest.approx((one.cp, one.cpk, one.beyond))


@pytest.mark.parametrize(
    ("readings", "low", "high"),
    [
        ([1, 1, 1], 0, 2),
        ([1, 2, 3], 2, 2),
        ([1, 2, 3], 3, 1),
        ([1], 0, 2),
        ([1, float("nan")], 0, 2),
        ([1, "x"], 0, 2),
    ],
)
def test_what_cannot_be_judged_is_refused(readings, low, high):
    with pytest.raises(SuyuanError):
        process_capability(readings, low=low, high=high)
