"""Homogeneity, stability, characterisation: second roads by loops, by simulation, and by other software."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from suyuan.base.errors import InputError, RuleRefusal, SuyuanError
from suyuan.metrology.comparison.random_effects import random_effects_mean
from suyuan.metrology.reference_material.characterization import (
    COMBINATIONS,
    characterize,
    characterize_by_one,
)
from suyuan.metrology.reference_material.homogeneity import (
    blocked_homogeneity,
    fewest_units,
    homogeneity,
    nested_homogeneity,
)
from suyuan.metrology.reference_material.stability import agrees_with_certified, shelf_life, stability

ROOT = Path(__file__).parents[3]


def shared(name):
    path = ROOT / ".." / "shared" / "data" / "stats" / f"{name}.json"
    if not path.exists():
        pytest.skip(f"the data set {name} is not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))["rows"]


class TestHomogeneity:
    @pytest.mark.parametrize("analyte", ["X", "Y", "Z"])
    def test_the_f_test_is_that_of_one_way_analysis_of_variance(self, analyte):
        rows = [r for r in shared("ecerto_crm001_homogeneity") if r[0] == analyte]
        found = homogeneity([r[2] for r in rows], unit=[r[1] for r in rows])
        groups = [[r[2] for r in rows if r[1] == bottle] for bottle in sorted({r[1] for r in rows})]
        expected = stats.f_oneway(*groups)
        assert found.f == pytest.approx(expected.statistic, rel=1e-9)
        assert found.p_value == pytest.approx(expected.pvalue, rel=1e-9)
        within = sum(np.var(g, ddof=1) * (len(g) - 1) for g in groups) / (len(rows) - len(groups))
        n = len(groups[0])
        assert found.u_star == pytest.approx(math.sqrt(within / n) * (2 / (len(rows) - len(groups))) ** 0.25)
        between = n * np.var([np.mean(g) for g in groups], ddof=1)
        assert found.s_bb == pytest.approx(math.sqrt(max(0.0, (between - within) / n)))
        assert found.u_bb == max(found.s_bb, found.u_star)

    def test_unequal_replicates_use_the_effective_number(self):
        x, unit = [1.0, 2.0, 3.0, 5.0, 4.0, 6.0, 8.0, 7.0, 9.0], [1, 1, 2, 2, 2, 3, 3, 3, 3]
        found = homogeneity(x, unit=unit)
        assert found.n0 == pytest.approx((9 - (4 + 9 + 16) / 9) / 2)
        assert found.f == pytest.approx(stats.f_oneway(x[:2], x[2:5], x[5:]).statistic)
        assert found.s_bb**2 == pytest.approx((found.ms_between - found.ms_within) / found.n0)

    def test_properties_in_columns_are_answered_as_if_alone(self):
        x = np.random.default_rng(1).normal(size=(10, 3, 4))
        together = homogeneity(x)
        alone = [homogeneity(x[:, :, j]) for j in range(4)]
        assert together.u_bb == pytest.approx([one.u_bb for one in alone])
        assert together.dof == pytest.approx([one.dof for one in alone])

    def test_the_variants_differ_only_in_what_they_take(self):
        x = np.array([[1.0, 2.0], [2.1, 1.1], [1.4, 1.6]])
        found = {choice: homogeneity(x, choice=choice) for choice in ("larger", "replace-negative", "s_bb")}
        assert found["s_bb"].u_bb == 0.0
        assert found["larger"].u_bb == found["replace-negative"].u_bb == found["larger"].u_star
        slight = homogeneity([[1.0, 2.0], [2.0, 3.0], [1.2, 2.2]], choice="replace-negative")
        assert 0.0 < slight.u_bb == slight.s_bb < slight.u_star

    def test_simulated_units_give_back_their_spread(self):
        rng = np.random.default_rng(2)
        x = rng.normal(0, 3.0, (20_000, 1)) + rng.normal(0, 1.0, (20_000, 2))
        assert homogeneity(x).s_bb == pytest.approx(3.0, rel=0.03)

    def test_nested_subsamples_give_back_each_spread(self):
        rng = np.random.default_rng(3)
        shape = (6000, 2, 2)
        x = rng.normal(0, 3.0, (6000, 1, 1)) + rng.normal(0, 2.0, (6000, 2, 1)) + rng.normal(0, 1.0, shape)
        found = nested_homogeneity(x)
        assert found.s_bb == pytest.approx(3.0, rel=0.05)
        assert found.s_r == pytest.approx(math.sqrt(4.0 + 0.5), rel=0.05)

    def test_nested_with_one_reading_is_the_one_way_design(self):
        x = np.random.default_rng(4).normal(size=(8, 3))
        nested, plain = nested_homogeneity(x[:, :, None]), homogeneity(x)
        assert nested.s_bb == pytest.approx(plain.s_bb)
        assert nested.u_star == pytest.approx(plain.u_star)

    def test_blocks_take_the_runs_out(self):
        x = np.random.default_rng(5).normal(size=(9, 4))
        shifted = x + np.array([0.0, 100.0, -50.0, 7.0])
        plain, moved = blocked_homogeneity(x), blocked_homogeneity(shifted)
        assert moved.s_bb == pytest.approx(plain.s_bb)
        assert moved.f == pytest.approx(plain.f)
        residual = x - x.mean(1, keepdims=True) - x.mean(0) + x.mean()
        assert plain.ms_within == pytest.approx((residual**2).sum() / 24)

    def test_the_number_of_units_follows_the_cube_root(self):
        assert [fewest_units(n) for n in (5, 100, 1000, 1001, 8000, 8001)] == [5, 10, 10, 11, 20, 21]

    @pytest.mark.parametrize("bad", [[[1.0, 2.0]], [[1.0], [2.0]], "x", [[1.0, math.nan], [1.0, 2.0]]])
    def test_it_refuses_what_is_no_study(self, bad):
        with pytest.raises(SuyuanError):
            homogeneity(bad)

    def test_it_speaks(self):
        found = homogeneity([[1.0, 1.1], [5.0, 5.1], [9.0, 9.1]])
        assert found.significant
        assert "u_bb" in found.explain("zh")
        assert found.to_record()["choice"] == "larger"


class TestStability:
    @pytest.mark.parametrize("analyte", ["X", "Y"])
    def test_the_line_is_that_of_plain_regression(self, analyte):
        rows = [r for r in shared("ecerto_crm001_stability") if r[0] == analyte]
        days = np.array([date.fromisoformat(r[1]).toordinal() for r in rows], dtype=float)
        months = (days - days.min()) / 30.4375
        y = np.array([r[2] for r in rows])
        found = stability(months, y, horizon=60.0)
        line = stats.linregress(months, y)
        assert found.slope == pytest.approx(line.slope, rel=1e-9)
        assert found.s_slope == pytest.approx(line.stderr, rel=1e-9)
        assert found.p_value == pytest.approx(line.pvalue, rel=1e-7)
        assert found.u == pytest.approx(60.0 * line.stderr, rel=1e-9)

    def test_classical_studies_count_days_and_not_readings(self):
        time = np.repeat([0.0, 3.0, 6.0, 12.0], 3)
        y = np.random.default_rng(1).normal(10, 1, 12)
        found = stability(time, y, horizon=12.0, design="classical")
        means = stability([0.0, 3.0, 6.0, 12.0], y.reshape(4, 3).mean(axis=1), horizon=12.0)
        assert (found.dof, found.u) == (2, means.u)
        assert stability(time, y, horizon=12.0).dof == 10

    def test_drift_is_included_when_asked(self):
        time, y = [0.0, 1.0, 2.0, 3.0], [10.0, 9.1, 7.9, 7.0]
        plain, wide = (
            stability(time, y, horizon=3.0, drift=drift) for drift in ("slope-uncertainty", "with-drift")
        )
        assert plain.significant
        assert plain.warnings
        assert wide.u == pytest.approx(math.hypot(plain.u, 3.0 * plain.slope / math.sqrt(3)))

    def test_an_exact_line_is_a_trend_and_a_constant_is_none(self):
        assert stability([0.0, 1.0, 2.0], [1.0, 2.0, 3.0], horizon=1.0).significant
        calm = stability([0.0, 1.0, 2.0], [1.0, 1.0, 1.0], horizon=1.0)
        assert not calm.significant
        assert calm.u == 0.0

    def test_properties_in_columns_are_answered_as_if_alone(self):
        y = np.random.default_rng(3).normal(size=(8, 3))
        together = stability(np.arange(8.0), y, horizon=5.0)
        assert together.u == pytest.approx(
            [stability(np.arange(8.0), y[:, j], horizon=5.0).u for j in range(3)]
        )

    def test_the_trend_test_rejects_as_rarely_as_said(self):
        y = np.random.default_rng(4).normal(size=(7, 20_000))
        share = stability(np.arange(7.0), y, horizon=1.0).significant.mean()
        assert share == pytest.approx(0.05, abs=4 * math.sqrt(0.05 * 0.95 / 20_000))

    def test_fewer_than_three_times_are_refused(self):
        with pytest.raises(InputError):
            stability([0.0, 0.0, 1.0, 1.0], [1.0, 2.0, 3.0, 4.0], horizon=1.0)

    def test_the_shelf_life_meets_its_target_exactly(self):
        life = shelf_life(u_target=2.0, s_slope=0.1, u_char=1.0, u_bb=0.5, u_sts=0.3)
        assert math.hypot(1.0, 0.5, 0.3, 0.1 * life) == pytest.approx(2.0)
        with pytest.raises(RuleRefusal):
            shelf_life(u_target=1.0, s_slope=0.1, u_char=1.0, u_bb=0.5)

    def test_monitoring_compares_with_both_uncertainties(self):
        assert agrees_with_certified(10.9, u=0.3, certified=10.0, u_certified=0.4).agrees
        assert not agrees_with_certified(11.1, u=0.3, certified=10.0, u_certified=0.4).agrees
        many = agrees_with_certified([10.9, 11.1], u=0.3, certified=10.0, u_certified=0.4)
        assert list(many.agrees) == [True, False]


class TestCharacterization:
    def test_one_method(self):
        found = characterize_by_one([1.0, 2.0, 3.0], u_method=0.5)
        assert found.u_char == pytest.approx(math.sqrt(1 / 3 + 0.25))
        assert found.dof == pytest.approx((7 / 12) ** 2 / ((1 / 3) ** 2 / 2))
        assert characterize_by_one([1.0, 2.0, 3.0]).dof == pytest.approx(2.0)
        assert characterize_by_one([1.0, 1.0], u_method=0.5).dof == math.inf

    def test_means_by_hand(self):
        x, u = [9.0, 10.0, 11.0], [0.3, 0.6, 0.6]
        assert characterize(x).u_char == pytest.approx(1 / math.sqrt(3))
        assert characterize(x, u, by="own-uncertainties").u_char == pytest.approx(0.9 / 3)
        assert characterize(x, u, by="scatter-and-own").u_char == pytest.approx(math.sqrt(1 / 3 + 0.09))

    @pytest.mark.parametrize("by", COMBINATIONS)
    def test_properties_in_columns_are_answered_as_if_alone(self, by):
        rng = np.random.default_rng(1)
        x, u = rng.normal(size=(6, 3)), rng.uniform(0.2, 1.0, (6, 3))
        together = characterize(x, u, by=by)
        for j in range(3):
            alone = characterize(x[:, j], u[:, j], by=by)
            assert together.value[j] == pytest.approx(alone.value)
            assert together.u_char[j] == pytest.approx(alone.u_char)

    def test_random_effects_are_those_of_comparisons(self):
        x, u = [9.0, 10.0, 12.0], [0.3, 0.6, 0.6]
        assert characterize(x, u, by="reml").u_char == random_effects_mean(x, u, estimator="reml").u

    def test_methods_that_disagree_are_said(self):
        assert characterize([1.0, 9.0], [0.1, 0.1], by="weighted-mean").warnings

    def test_a_missing_uncertainty_is_refused(self):
        with pytest.raises(InputError):
            characterize([1.0, 2.0], by="weighted-mean")
