"""Two instruments on the same items: published numbers, an independent road, and what may not be."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from suyuan.base.errors import SuyuanError
from suyuan.metrology.comparison import method_agreement

GOLDEN = tomllib.loads(
    (Path(__file__).parents[3] / "golden" / "method-agreement.toml").read_text(encoding="utf-8")
)
FLOW = GOLDEN["flow"]


def flow(**more):
    return method_agreement(FLOW["large"], FLOW["mini"], margin=30.0, **more)


class TestPublished:
    def test_mean_spread_and_standard_error(self):
        found = flow()
        for name in ("mean", "sd", "se"):
            value, tolerance = FLOW[name]
            assert getattr(found, name) == pytest.approx(value, abs=tolerance), name

    def test_the_interval_of_the_bias(self):
        found = flow()
        for got, (value, tolerance) in zip((found.bias_low, found.bias_high), FLOW["bias"], strict=True):
            assert got == pytest.approx(value, abs=tolerance)

    def test_the_limits_of_agreement_at_two_standard_deviations(self):
        found = flow(coverage=FLOW["two_sd_coverage"])
        for got, (value, tolerance) in zip((found.low, found.high), FLOW["limits"], strict=True):
            assert got == pytest.approx(value, abs=tolerance)

    @pytest.mark.parametrize(("n", "factor"), GOLDEN["factors"]["rows"])
    def test_the_exact_limits_are_the_factors_of_one_sided_tolerance_intervals(self, n: int, factor: float):
        d = stats.norm.ppf((np.arange(n) + 0.5) / n)
        # 95 % of one side: coverage 90 %; 95 % on one side: confidence 90 %.
        found = method_agreement(d, np.zeros(n), margin=1.0, coverage=0.90, p=0.90)
        got = (found.high_outer - found.mean) / found.sd
        assert got == pytest.approx(factor, abs=GOLDEN["factors"]["tolerance"])


class TestSecondRoad:
    """The same numbers from scipy.stats and from quadrature of the definition."""

    def test_the_paired_t(self):
        expected = stats.ttest_rel(FLOW["large"], FLOW["mini"])
        found = flow()
        assert (found.t, found.t_p) == pytest.approx((expected.statistic, expected.pvalue), rel=1e-10)

    def test_the_two_one_sided_tests(self):
        d = np.subtract(FLOW["large"], FLOW["mini"])
        low = stats.ttest_1samp(d, -30.0, alternative="greater").pvalue
        high = stats.ttest_1samp(d, 30.0, alternative="less").pvalue
        assert flow().tost_p == pytest.approx(max(low, high), rel=1e-10)

    def test_the_trend(self):
        x, y = np.array(FLOW["large"], float), np.array(FLOW["mini"], float)
        line = stats.linregress(0.5 * (x + y), x - y)
        assert (flow().trend, flow().trend_p) == pytest.approx((line.slope, line.pvalue), rel=1e-9)

    def test_the_exact_limits_by_quadrature(self):
        """P(noncentral t <= q) = E Phi(q sqrt(W/f) - delta), W chi-squared with f degrees of freedom."""
        found = flow()
        n, z = found.n, stats.norm.ppf(0.975)
        for limit, wanted in ((found.high_inner, 0.025), (found.high_outer, 0.975)):
            q = (limit - found.mean) / found.sd * np.sqrt(n)
            value, _ = integrate.quad(
                lambda w, q=q: (
                    stats.norm.cdf(q * np.sqrt(w / (n - 1)) - z * np.sqrt(n)) * stats.chi2.pdf(w, n - 1)
                ),
                0,
                120,
                epsabs=1e-12,
                limit=400,
            )
            assert value == pytest.approx(wanted, abs=1e-9)


class TestVerdict:
    D = np.array([0.9, 1.0, 1.1, 1.0, 0.95, 1.05, 1.0, 0.98, 1.02, 1.0])

    @pytest.mark.parametrize(
        ("margin", "verdict"), [(2.0, "equivalent"), (1.0, "undecided"), (0.5, "different")]
    )
    def test_by_where_the_interval_lies(self, margin: float, verdict: str):
        assert method_agreement(self.D, 0 * self.D, margin=margin).verdict == verdict
        assert method_agreement(-self.D, 0 * self.D, margin=margin).verdict == verdict

    def test_a_small_bias_with_a_large_scatter_is_no_exchange_of_single_readings(self):
        d = np.tile([-3.0, 3.0], 200)
        found = method_agreement(d, 0 * d, margin=1.0)
        assert (found.verdict, found.within) == ("equivalent", False)
        assert method_agreement(0.01 * d, 0 * d, margin=1.0).within

    def test_many_at_once_are_each_alone(self):
        rng = np.random.default_rng(7)
        x, y = rng.normal(size=(2, 5, 12))
        many = method_agreement(x, y, margin=[0.5, 1.0, 1.5, 2.0, 2.5])
        for i, margin in enumerate((0.5, 1.0, 1.5, 2.0, 2.5)):
            one = method_agreement(x[i], y[i], margin=margin)
            for name in ("mean", "sd", "t_p", "low_outer", "high_outer", "trend_p", "tost_p"):
                assert getattr(many, name)[i] == pytest.approx(getattr(one, name), rel=1e-12), name
            assert many.verdict[i] == one.verdict

    @given(st.lists(st.integers(-1000, 1000), min_size=3, max_size=40), st.floats(0.1, 1e3))
    def test_equivalence_and_its_probability_say_the_same(self, d: list[int], margin: float):
        if len(set(d)) == 1:
            return
        found = method_agreement(d, [0] * len(d), margin=margin)
        if abs(found.tost_p - 0.05) > 1e-9:
            assert (found.verdict == "equivalent") == (found.tost_p < 0.05)
        assert found.low_outer < found.low < found.low_inner
        assert found.high_inner < found.high < found.high_outer

    def test_it_says_so_in_words(self):
        said = flow().explain("en")
        assert "17 pairs, mean difference -2.118" in said
        assert "Only 17 pairs" in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"x": [1, 2], "y": [1, 2], "margin": 1},
        {"x": [1, 2, 3], "y": [1, 2, 3, 4], "margin": 1},
        {"x": [1, 2, 3], "y": [0, 1, 2], "margin": 1},
        {"x": [1, 2, 4], "y": [0, 1, 2], "margin": 0},
        {"x": [1, 2, 4], "y": [0, 1, 2], "margin": 1, "p": 0.5},
        {"x": [1, 2, 4], "y": [0, 1, 2], "margin": 1, "p": 1},
        {"x": [1, 2, 4], "y": [0, 1, 2], "margin": 1, "coverage": 1},
        {"x": [1, 2, float("nan")], "y": [0, 1, 2], "margin": 1},
        {"x": [1, 2, "a"], "y": [0, 1, 2], "margin": 1},
    ],
)
def test_what_cannot_be_judged_is_refused(wrong):
    with pytest.raises(SuyuanError):
        method_agreement(**wrong)
