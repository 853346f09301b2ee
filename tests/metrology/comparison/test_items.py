"""Checks of the organiser, and what no function of comparisons accepts."""

from __future__ import annotations

import math

import numpy as np
import pytest

from suyuan.base.errors import InputError, SuyuanError
from suyuan.metrology.comparison.hampel import q_hampel
from suyuan.metrology.comparison.items import expansion_factors, horwitz, item_homogeneity, items_stable
from suyuan.metrology.comparison.outliers import cochran, grubbs
from suyuan.metrology.comparison.precision import precision
from suyuan.metrology.comparison.random_effects import random_effects_mean
from suyuan.metrology.comparison.reference_value import weighted_mean
from suyuan.metrology.comparison.robust import algorithm_a
from suyuan.metrology.comparison.scores import z_scores
from suyuan.metrology.comparison.vangel_rukhin import vangel_rukhin
from suyuan.metrology.comparison.youden import two_samples
from suyuan.metrology.reference_material.homogeneity import homogeneity


class TestItems:
    @pytest.mark.parametrize(("g", "f1", "f2"), [(20, 1.59, 0.57), (10, 1.88, 1.01), (7, 2.10, 1.43)])
    def test_the_factors_are_those_of_the_table(self, g, f1, f2):
        """Fearn and Thompson (2001), table; ISO 13528:2022, annex B."""
        assert expansion_factors(g) == pytest.approx((f1, f2), abs=5e-3)

    def test_duplicates_by_the_equations_of_the_specification(self):
        x = np.random.default_rng(1).normal(size=(10, 2))
        found = item_homogeneity(x, sigma=2.0)
        ranges = abs(x[:, 0] - x[:, 1])
        s_w = math.sqrt((ranges**2).sum() / 20)
        s_x = x.mean(axis=1).std(ddof=1)
        assert found.s_w == pytest.approx(s_w)
        assert found.s_s == pytest.approx(math.sqrt(max(0.0, s_x**2 - s_w**2 / 2)))
        assert found.sufficient == (found.s_s <= 0.6)

    def test_measurands_in_columns(self):
        x = np.random.default_rng(2).normal(size=(12, 2, 3))
        found = item_homogeneity(x, sigma=[0.1, 1.0, 10.0])
        assert found.s_s[1] == pytest.approx(item_homogeneity(x[:, :, 1], sigma=1.0).s_s)
        assert found.sufficient_expanded[2]

    def test_stability_and_horwitz(self):
        assert items_stable([1.0, 1.2], [1.3, 1.5], sigma=1.01)
        assert not items_stable([1.0, 1.2], [1.3, 1.5], sigma=0.99)
        assert horwitz(1e-6) == pytest.approx(0.16 * 1e-6, rel=0.01)  # 16 % at 1 mg/kg
        assert horwitz(1e-8) == pytest.approx(0.22e-8)
        assert horwitz(1.0) == pytest.approx(0.01)

    def test_one_portion_is_refused(self):
        with pytest.raises(InputError):
            item_homogeneity([[1.0], [2.0]], sigma=1.0)


@pytest.mark.parametrize("size", [1e300, 1e-300, 1e150, 1e-69, 1e69])
@pytest.mark.parametrize("of_u", [1e300, 1e-300, 1e-69, 1e69])
def test_numbers_at_the_ends_of_the_floats_give_a_refusal_or_a_number(size, of_u):
    x, u = size * np.array([1.0, 1.1, 0.9, 1.3, 2.0]), np.full(5, of_u)
    for answer in (
        lambda: algorithm_a(x).s,
        lambda: q_hampel(x).value,
        lambda: weighted_mean(x, u).u,
        lambda: random_effects_mean(x, u, estimator="reml").u,
        lambda: random_effects_mean(x, u, estimator="paule-mandel", interval="hksj").u,
        lambda: vangel_rukhin(x, u, dof=4).u,
        lambda: z_scores(x, assigned=0.0, sigma=of_u).value,
        lambda: grubbs(x).statistic,
        lambda: cochran(u, n=3).statistic,
        lambda: two_samples(x, 2 * x).s_r,
        lambda: precision(np.outer(x, [1.0, 1.1])).s_R,
        lambda: homogeneity(np.outer(x, [1.0, 1.1])).u_bb,
    ):
        try:
            assert np.isfinite(answer()).all()
        except SuyuanError:
            continue
