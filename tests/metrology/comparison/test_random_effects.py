"""Random-effects means, maximum likelihood and the simulated median: published figures and second roads."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import t as student

from suyuan.base.errors import InputError
from suyuan.metrology.comparison.heterogeneity import ESTIMATORS, between_variance
from suyuan.metrology.comparison.median_value import median_reference
from suyuan.metrology.comparison.random_effects import random_effects_mean
from suyuan.metrology.comparison.vangel_rukhin import log_likelihood, vangel_rukhin

BCG = tomllib.loads(
    (Path(__file__).parents[3] / "golden" / "comparison-random-effects.toml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def trials():
    a, b, c, d = (
        np.array(BCG[f"{group}_{result}"], dtype=float)
        for group in ("treated", "control")
        for result in ("positive", "negative")
    )
    return np.log(a / (a + b) * (c + d) / c), np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def laboratories(seed, n=8, tau=1.0):
    rng = np.random.default_rng(seed)
    u = rng.uniform(0.2, 2.0, n)
    return 10.0 + rng.normal(0, tau, n) + rng.normal(0, u), u


class TestPublished:
    @pytest.mark.parametrize("estimator", BCG["tau2"])
    def test_the_between_variance_is_the_printed_one(self, estimator, trials):
        found = random_effects_mean(*trials, estimator=estimator)
        assert found.tau2 == pytest.approx(BCG["tau2"][estimator], abs=BCG["tolerance"])
        assert found.q == pytest.approx(BCG["q"], abs=BCG["tolerance"])

    def test_mean_uncertainty_and_interval_are_the_printed_ones(self, trials):
        found = random_effects_mean(*trials, estimator="reml")
        assert found.value == pytest.approx(BCG["reml"]["value"], abs=BCG["tolerance"])
        assert found.u == pytest.approx(BCG["reml"]["u"], abs=BCG["tolerance"])
        assert found.interval == pytest.approx(BCG["reml"]["interval"], abs=BCG["tolerance"])


def slow_likelihood(tau2, x, u, *, restricted):
    w = 1 / (u**2 + tau2)
    mean = (w * x).sum() / w.sum()
    found = 0.5 * np.log(w).sum() - 0.5 * (w * (x - mean) ** 2).sum()
    return found - 0.5 * np.log(w.sum()) if restricted else found


class TestBetweenVariance:
    @pytest.mark.parametrize("seed", range(12))
    @pytest.mark.parametrize("estimator", ["reml", "ml"])
    def test_no_point_of_a_fine_grid_is_likelier(self, seed, estimator):
        x, u = laboratories(seed, tau=seed % 3)
        found = between_variance(x, u, estimator)
        restricted = estimator == "reml"
        grid = np.linspace(0.0, 2.0 * np.ptp(x) ** 2, 5000)
        best = max(slow_likelihood(one, x, u, restricted=restricted) for one in grid)
        assert slow_likelihood(found, x, u, restricted=restricted) >= best - 1e-12

    @pytest.mark.parametrize("seed", range(12))
    def test_paule_mandel_satisfies_its_equation_or_is_zero(self, seed):
        x, u = laboratories(seed, tau=seed % 3)
        tau2 = between_variance(x, u, "paule-mandel")
        w = 1 / (u**2 + tau2)
        q = (w * (x - (w * x).sum() / w.sum()) ** 2).sum()
        assert q == pytest.approx(7.0) if tau2 else q <= 7.0

    @pytest.mark.parametrize("estimator", ESTIMATORS)
    def test_units_do_not_matter(self, estimator):
        x, u = laboratories(1)
        big = random_effects_mean(1e9 * x, 1e9 * u, estimator=estimator)
        small = random_effects_mean(1e-9 * x, 1e-9 * u, estimator=estimator)
        assert big.value == pytest.approx(1e18 * small.value, rel=1e-9)
        assert big.tau == pytest.approx(1e18 * small.tau, rel=1e-6)

    @pytest.mark.parametrize("estimator", ESTIMATORS)
    def test_with_equal_uncertainties_all_but_ml_agree_in_closed_form(self, estimator):
        x, u = np.array([1.0, 4.0, 7.0, 10.0]), np.full(4, 1.0)
        expected = 15.0 - 1.0 if estimator != "ml" else 15.0 * 3 / 4 - 1.0
        assert between_variance(x, u, estimator) == pytest.approx(expected, rel=1e-9)

    @pytest.mark.parametrize("estimator", ESTIMATORS)
    def test_calm_results_have_none(self, estimator):
        assert between_variance(np.array([1.0, 1.1, 0.9]), np.ones(3), estimator) == 0.0

    def test_it_refuses_one_result_and_unknown_names(self):
        with pytest.raises(InputError):
            random_effects_mean([1.0], [1.0])
        with pytest.raises(InputError):
            random_effects_mean([1.0, 2.0], [1.0, 1.0], estimator="guess")


class TestInterval:
    def test_equal_uncertainties_give_the_interval_of_students_t(self):
        x = np.array([1.0, 4.0, 7.0, 10.0])
        found = random_effects_mean(x, np.ones(4), estimator="reml", interval="hksj")
        half = student.ppf(0.975, 3) * x.std(ddof=1) / 2
        assert found.interval == pytest.approx((5.5 - half, 5.5 + half))

    def test_the_guarded_one_is_never_narrower_in_u(self):
        for seed in range(20):
            x, u = laboratories(seed, tau=0.0)
            plain = random_effects_mean(x, u)
            guarded = random_effects_mean(x, u, interval="hksj-not-narrower")
            assert guarded.u >= plain.u * (1 - 1e-12)

    def test_it_covers_as_promised(self):
        rng = np.random.default_rng(1)
        held, runs = 0, 400
        for _ in range(runs):
            u = rng.uniform(0.5, 2.0, 6)
            x = rng.normal(0, 1, 6) + rng.normal(0, u)
            low, high = random_effects_mean(x, u, estimator="paule-mandel", interval="hksj").interval
            held += low <= 0.0 <= high
        assert held / runs == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / runs) + 0.01)


class TestVangelRukhin:
    def test_the_printed_example_comes_out(self):
        path = Path(__file__).parents[3] / "golden" / "comparison-vangel-rukhin.toml"
        printed = tomllib.loads(path.read_text(encoding="utf-8"))
        n = printed["n"]
        found = vangel_rukhin(printed["mean"], np.array(printed["s"]) / np.sqrt(n), dof=n - 1)
        for name, tolerance in printed["tolerance"].items():
            assert getattr(found, name) == pytest.approx(printed[name], abs=tolerance)

    @pytest.mark.parametrize("seed", range(6))
    def test_a_general_search_finds_nothing_likelier(self, seed):
        x, u = laboratories(seed, n=5)
        dof = np.array([3.0, 4.0, 6.0, 9.0, 4.0])
        found = vangel_rukhin(x, u, dof=dof)

        def cost(point):
            mean, tau2, variance = point[0], np.exp(point[1]), np.exp(point[2:])
            return -log_likelihood(mean, tau2, variance, x=x, given=u**2, dof=dof)

        start = np.concatenate(([found.value, np.log(found.tau2 + 1e-6)], np.log(found.variances)))
        rng = np.random.default_rng(seed)
        best = min(
            minimize(cost, start + rng.normal(0, scale, len(start)), method="BFGS").fun
            for scale in (0.0, 0.3, 1.0, 1.0)
        )
        assert -found.log_likelihood <= best + 1e-6

    def test_many_degrees_of_freedom_lead_to_the_random_effects_mean(self):
        x, u = laboratories(3)
        found = vangel_rukhin(x, u, dof=1e9)
        plain = random_effects_mean(x, u, estimator="ml")
        assert found.value == pytest.approx(plain.value, rel=1e-6)
        assert found.tau2 == pytest.approx(plain.tau2, rel=1e-5)


class TestMedianReference:
    def test_normal_results_of_equal_u_have_the_known_law_of_the_median_of_three(self):
        """Var of the median of three standard normal values: 1 - sqrt(3)/pi."""
        found = median_reference([0.0, 0.0, 0.0], 1.0, seed=1, trials=400_000)
        assert found.u**2 == pytest.approx(1 - np.sqrt(3) / np.pi, rel=5 * np.sqrt(2 / 400_000))
        assert abs(found.value) < 5 * found.u / np.sqrt(400_000)

    def test_the_same_seed_gives_the_same_digits_and_an_outlier_hardly_moves_it(self):
        x, u = [1.0, 1.1, 0.9, 1.05, 50.0], [0.1] * 5
        one, again = (median_reference(x, u, seed=7) for _ in range(2))
        assert one.value == again.value
        assert one.value < 1.3
        assert one.d_low[4] > 40.0

    def test_small_samples_widen_the_law(self):
        wide = median_reference([0.0, 0.0, 0.0], 1.0, dof=3, seed=1)
        assert wide.u > median_reference([0.0, 0.0, 0.0], 1.0, seed=1).u

    def test_it_refuses_too_few_trials(self):
        with pytest.raises(InputError):
            median_reference([1.0, 2.0, 3.0], 1.0, seed=1, trials=10)
