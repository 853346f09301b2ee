"""Weighted mean, largest consistent subset, degrees of equivalence and scores: two roads to each."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from suyuan.base.errors import InputError, OutOfRange
from suyuan.metrology.comparison.equivalence import degrees_of_equivalence
from suyuan.metrology.comparison.errors import NoConsistentSubset
from suyuan.metrology.comparison.reference_value import weighted_mean
from suyuan.metrology.comparison.scores import (
    en_scores,
    percentage_differences,
    z_prime_scores,
    z_scores,
    zeta_scores,
)
from suyuan.metrology.comparison.subset import largest_consistent_subset
from suyuan.metrology.errors import ImpossibleCorrelation


def comparison(seed, n, scatter=2.0):
    rng = np.random.default_rng(seed)
    return 100.0 + rng.normal(0.0, scatter, n), rng.uniform(0.3, 1.5, n)


def correlated(seed, n):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(n, n))
    return root @ root.T + np.eye(n)


class TestWeightedMean:
    def test_two_results_by_hand(self):
        found = weighted_mean([10.0, 12.0], [1.0, 2.0])
        assert found.value == pytest.approx(10.4)
        assert found.u == pytest.approx((1 / 1.25) ** 0.5)
        assert found.chi2 == pytest.approx(4.0 / 5.0)
        assert found.p_value == pytest.approx(chi2.sf(0.8, 1))

    def test_a_diagonal_covariance_is_the_same_as_uncertainties(self):
        x, u = comparison(1, 6)
        a, b = weighted_mean(x, u), weighted_mean(x, covariance=np.diag(u**2))
        assert (a.value, a.u, a.chi2) == (b.value, b.u, b.chi2)

    def test_correlated_results_have_the_mean_of_least_chi_squared(self):
        x, cov = comparison(2, 5)[0], correlated(2, 5)
        found = weighted_mean(x, covariance=cov)
        inverse = np.linalg.inv(cov)
        at = [(x - y) @ inverse @ (x - y) for y in found.value + np.array([-1e-3, 0.0, 1e-3])]
        assert at[1] == pytest.approx(found.chi2)
        assert min(at) == at[1]
        assert (at[0] - 2 * at[1] + at[2]) / 2e-6 == pytest.approx(1 / found.u**2, rel=1e-4)

    def test_the_birge_ratio_widens_but_never_narrows(self):
        wide = weighted_mean([1.0, 5.0, 9.0], [1.0, 1.0, 1.0])
        assert wide.birge == pytest.approx(4.0)
        assert wide.u_birge == pytest.approx(4.0 * wide.u)
        assert not wide.consistent
        assert wide.warnings
        calm = weighted_mean([1.0, 1.1, 0.9], [1.0, 1.0, 1.0])
        assert calm.u_birge == calm.u

    def test_it_refuses_impossible_uncertainties(self):
        with pytest.raises(InputError):
            weighted_mean([1.0, 2.0], [1.0, 0.0])
        with pytest.raises(ImpossibleCorrelation):
            weighted_mean([1.0, 2.0], covariance=[[1.0, 1.0], [1.0, 1.0]])
        with pytest.raises(InputError):
            weighted_mean([1.0, 2.0])


def by_trying_all(x, u, alpha=0.05):
    for size in range(len(x), 1, -1):
        tried = []
        for members in combinations(range(len(x)), size):
            part, weight = x[list(members)], 1 / u[list(members)] ** 2
            mean = (weight * part).sum() / weight.sum()
            tried.append(((weight * (part - mean) ** 2).sum(), members))
        best = min(tried)
        if chi2.sf(best[0], size - 1) >= alpha:
            return best[1]
    return None


class TestLargestConsistentSubset:
    @pytest.mark.parametrize("seed", range(40))
    def test_the_fast_search_finds_what_trying_all_subsets_finds(self, seed):
        x, u = comparison(seed, 2 + seed % 8)
        expected = by_trying_all(x, u)
        if expected is None:
            with pytest.raises(NoConsistentSubset):
                largest_consistent_subset(x, u)
            return
        found = largest_consistent_subset(x, u)
        assert found.members == expected
        assert found.value == pytest.approx(weighted_mean(x[list(expected)], u[list(expected)]).value)

    def test_equal_uncertainties_and_equal_results_are_no_trouble(self):
        found = largest_consistent_subset([1.0, 1.0, 1.0, 9.0], [0.1] * 4)
        assert (found.members, found.excluded) == ((0, 1, 2), (3,))

    def test_nearly_uncorrelated_results_give_the_subset_of_the_uncorrelated(self):
        x, u = comparison(3, 7)
        cov = np.diag(u**2)
        cov[0, 1] = cov[1, 0] = 1e-9
        assert largest_consistent_subset(x, covariance=cov).members == largest_consistent_subset(x, u).members

    def test_sixty_participants_are_answered(self):
        x, u = comparison(4, 60)
        found = largest_consistent_subset(x, u)
        assert 10 < len(found.members) < 60
        assert found.reference.weights.sum() == pytest.approx(1.0)
        assert "最大一致子集" in found.explain("zh")


class TestEquivalence:
    def test_members_subtract_and_others_add(self):
        x, u = comparison(5, 9, scatter=3.0)
        subset = largest_consistent_subset(x, u)
        found = degrees_of_equivalence(x, u, weights=subset.reference.weights)
        for i in range(9):
            sign = -1.0 if i in subset.members else 1.0
            assert found.u[i] ** 2 == pytest.approx(u[i] ** 2 + sign * subset.u**2)
        assert found.d == pytest.approx(x - subset.value)

    def test_the_covariance_is_that_of_simulated_differences(self):
        cov = correlated(6, 4)
        weights = weighted_mean(np.zeros(4), covariance=cov).weights
        found = degrees_of_equivalence(np.zeros(4), covariance=cov, weights=weights)
        draws = np.random.default_rng(6).multivariate_normal(np.zeros(4), cov, 200_000)
        d = draws - (draws @ weights)[:, None]
        noise = 5 * np.sqrt(2 / 200_000) * np.outer(found.u, found.u)
        assert (abs(np.cov(d.T) - found.covariance) < noise).all()
        pairs = draws[:, 0] - draws[:, 1]
        assert found.pair_u[0, 1] == pytest.approx(pairs.std(), rel=5 / np.sqrt(400_000))

    def test_pairs_are_antisymmetric_and_keep_their_digits(self):
        found = degrees_of_equivalence([1e9, 1e9 + 1e-3], [1e-4, 1e-4], weights=[0.5, 0.5])
        assert found.d == pytest.approx([-5e-4, 5e-4], rel=1e-3)
        assert (found.pair_d == -found.pair_d.T).all()

    def test_weights_must_add_to_one(self):
        with pytest.raises(OutOfRange):
            degrees_of_equivalence([1.0, 2.0], [1.0, 1.0], weights=[0.5, 0.6])


class TestScores:
    def test_by_hand(self):
        assert z_scores([12.0], assigned=10.0, sigma=1.0).value == pytest.approx([2.0])
        assert z_prime_scores([12.0], assigned=10.0, sigma=3.0, u_assigned=4.0).value == pytest.approx([0.4])
        assert zeta_scores([12.0], u=3.0, assigned=10.0, u_assigned=4.0).value == pytest.approx([0.4])
        assert en_scores([12.0], U=3.0, assigned=10.0, U_assigned=4.0).value == pytest.approx([0.4])
        assert en_scores([12.0], U=5.0, assigned=10.0, U_assigned=4.0, own_in_reference=True).value == (
            pytest.approx([2 / 3])
        )
        assert percentage_differences([12.0], assigned=10.0) == pytest.approx([20.0])

    def test_the_limits_belong_where_the_specification_puts_them(self):
        found = z_scores([2.0, 2.1, 2.99, 3.0, -3.0], assigned=0.0, sigma=1.0)
        assert list(found.level) == [0, 1, 1, 2, 2]
        assert list(en_scores([1.0, 1.01], U=1.0, assigned=0.0, U_assigned=0.0).verdicts) == [
            "satisfactory",
            "unsatisfactory",
        ]

    def test_measurands_stand_in_columns(self):
        x = np.arange(6.0).reshape(3, 2)
        found = z_scores(x, assigned=[1.0, 2.0], sigma=[1.0, 2.0])
        assert found.value == pytest.approx((x - [1.0, 2.0]) / [1.0, 2.0])

    def test_an_assigned_value_that_is_too_uncertain_is_said(self):
        assert z_scores([1.0], assigned=0.0, sigma=1.0, u_assigned=0.31).warnings
        assert not z_scores([1.0], assigned=0.0, sigma=1.0, u_assigned=0.3).warnings

    @given(st.floats(0.1, 10), st.floats(0.1, 10))
    def test_own_in_reference_is_the_equivalence_of_the_weighted_mean(self, u1, u2):
        x, u = np.array([1.0, 2.0]), np.array([u1, u2])
        mean = weighted_mean(x, u)
        exact = degrees_of_equivalence(x, u, weights=mean.weights)
        en = en_scores(x, U=2 * u, assigned=mean.value, U_assigned=2 * mean.u, own_in_reference=True)
        assert en.value == pytest.approx(exact.en, rel=1e-6)

    def test_a_result_in_the_reference_cannot_be_better_than_it(self):
        with pytest.raises(OutOfRange):
            en_scores([1.0], U=1.0, assigned=0.0, U_assigned=2.0, own_in_reference=True)
