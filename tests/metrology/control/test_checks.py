"""Check standards and yearly examinations: the handbook's figures, the rules' vector, what is refused."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from suyuan.base.errors import OutOfRange
from suyuan.metrology import control
from suyuan.metrology.control.errors import NoVariation

ROOT = Path(__file__).resolve().parents[3]
STATS = ROOT / ".." / "shared" / "data" / "stats"
PRINTED = tomllib.loads((ROOT / "golden" / "control-charts.toml").read_text(encoding="utf-8"))


def rows(name):
    path = STATS / f"{name}.json"
    if not path.exists():
        pytest.skip(f"the shared data set {name} is missing")
    return json.loads(path.read_text(encoding="utf-8"))["rows"]


class TestCheckStandard:
    def test_the_resistivity_check_standard_of_the_handbook(self):
        data, printed = rows("mpc62_check_standard"), PRINTED["check_standard"]
        found = control.check_standard([r[10] for r in data], within=[r[11] for r in data], within_dof=5)
        assert found.s1 == pytest.approx(printed["s1"][0], abs=printed["s1"][1])
        assert found.s2 == pytest.approx(printed["s2"][0], abs=printed["s2"][1])
        assert (found.dof1, found.dof2) == (printed["dof1"], printed["dof2"])

    def test_the_kilogram_is_controlled_by_its_first_years(self):
        data = rows("mass_check_standard")
        early = np.array([row[0] for row in data]) < 85
        found = control.check_standard(
            [r[2] for r in data], within=[r[4] for r in data], within_dof=3, trial=early, width=3
        )
        assert found.dof1 == 3 * early.sum()
        assert found.values.upper[0] - found.value == pytest.approx(3 * found.s2)
        old, new = ([r[2] for r in data if (r[0] < 85) is early] for early in (True, False))
        change = control.compare_periods(old, new, pooled=False)
        assert change.change == pytest.approx(np.mean(new) - np.mean(old))
        assert change.level_changed == (abs(change.t) > change.t_limit)

    def test_its_ewma_runs_about_the_accepted_value(self):
        found = control.check_standard([1.0, 2.0, 4.0, 3.0], accepted=2.0)
        smooth = found.ewma()
        assert smooth.chart.points[0] == pytest.approx(0.2 * 1.0 + 0.8 * 2.0)
        assert smooth.chart.upper[0] == pytest.approx(2.0 + 3 * found.s2 / 3)

    def test_limits_are_quantiles_of_t_and_f(self):
        from scipy.special import fdtrc, stdtr

        found = control.check_standard(
            [1.0, 2.0, 3.0, 4.0], within=[1.0, 2.0, 1.0, 2.0], within_dof=[3, 3, 5, 5]
        )
        k = (found.values.upper[0] - found.value) / found.s2
        assert 2 * stdtr(3, -k) == pytest.approx(0.05, rel=1e-10)
        ratio = (found.precision.upper / found.s1) ** 2
        np.testing.assert_allclose(fdtrc([3, 3, 5, 5], 16, ratio), 0.05, rtol=1e-9)
        assert found.s1 == pytest.approx(math.sqrt((3 + 12 + 5 + 20) / 16))

    def test_many_check_standards_are_one_call(self):
        data = np.random.default_rng(3).normal(size=(5, 30))
        many = control.check_standard(data, within=np.abs(data) + 0.1, within_dof=2, trial=20)
        one = control.check_standard(data[4], within=np.abs(data[4]) + 0.1, within_dof=2, trial=20)
        assert many.s2[4] == pytest.approx(one.s2, rel=1e-14)
        assert many.precision.upper[4].tolist() == pytest.approx(one.precision.upper.tolist())
        assert many.values.outside[4].tolist() == one.values.outside.tolist()

    def test_an_accepted_value_keeps_the_scatter_about_the_mean(self):
        found = control.check_standard([1.0, 2.0, 3.0], accepted=0.0)
        assert (found.value, found.s2) == (0.0, 1.0)

    def test_bad_input_is_refused(self):
        with pytest.raises(NoVariation):
            control.check_standard([1.0, 1.0, 1.0])
        with pytest.raises(OutOfRange):
            control.check_standard([1.0, 2.0, 3.0], trial=1)
        with pytest.raises(OutOfRange):
            control.check_standard([1.0, 2.0, 3.0], width="wide")


class TestPeriods:
    def test_against_the_definitions(self):
        found = control.compare_periods([1.0, 2.0, 3.0], [4.0, 6.0, 8.0, 6.0])
        pooled = (2 * 1.0 + 3 * 8 / 3) / 5
        assert found.t == pytest.approx(4.0 / math.sqrt(pooled * (1 / 3 + 1 / 4)))
        assert found.f == pytest.approx(8 / 3)
        assert found.dof == 5
        assert found.level_changed
        assert not found.precision_worse

    def test_welch_and_pooled_agree_for_equal_scatter_and_size(self):
        old, new = [1.0, 2.0, 3.0], [3.0, 4.0, 5.0]
        first, second = control.compare_periods(old, new), control.compare_periods(old, new, pooled=False)
        assert first.t == pytest.approx(second.t)
        assert first.dof == pytest.approx(second.dof)

    def test_the_level_of_the_test_is_kept(self):
        data = np.random.default_rng(8).normal(size=(2000, 30))
        found = control.compare_periods(data[:, :15], data[:, 15:], alpha=0.1)
        noise = 4 * math.sqrt(0.1 * 0.9 / 2000)
        assert np.mean(found.level_changed) == pytest.approx(0.1, abs=noise)
        assert np.mean(found.precision_worse) == pytest.approx(0.1, abs=noise)


class TestExaminations:
    def test_the_vector_of_the_200_g_weight(self):
        found = control.validation_by_transfer(
            200.0012e3, 200.0032e3, expanded=(2.0, 2), reference_expanded=(1.5, 3)
        )
        assert found.value == pytest.approx(2.0)
        assert found.limit == pytest.approx(math.sqrt(5.0))
        assert found.passed is True

    def test_a_reference_three_times_better_needs_no_share(self):
        found = control.validation_by_transfer(
            [1.0, 1.0], [3.1, 3.1], expanded=(2.0, 2), reference_expanded=(1.0, 3)
        )
        assert found.limit.tolist() == [2.0, 2.0]
        assert found.passed.tolist() == [False, False]

    def test_comparison_of_laboratories_of_one_rank(self):
        found = control.validation_by_comparison([10.0, 11.0, 12.0], expanded=(1.0, 2))
        assert found.value == 1.0
        assert found.limit == pytest.approx(math.sqrt(2 / 3))
        assert not found.passed

    def test_repeatability_against_the_budget(self):
        readings = [1.0, 2.0] * 5
        s = math.sqrt(10 * 0.25 / 9)
        assert control.repeatability(readings, reference=0.6).passed
        grown = control.repeatability(readings, reference=0.5)
        assert (grown.value, grown.limit, grown.passed) == (pytest.approx(s), 0.5, False)
        saved = control.repeatability(readings, reference=0.5, other_u=0.1, target_expanded=1.2)
        assert saved.value == pytest.approx(2 * math.hypot(0.1, s))
        assert saved.passed
        assert saved.dof == 9

    def test_many_standards_are_one_call(self):
        data = np.array([[1.0, 2.0] * 5, [1.0, 4.0] * 5])
        found = control.repeatability(data, reference=[0.6, 0.6], other_u=0.1, target_expanded=1.2)
        assert found.passed.tolist() == [True, False]
        assert "1 of 2 passed" in found.explain("en")

    def test_stability_must_lie_below_its_limit(self):
        assert control.stability_of_groups([1.0, 1.2, 1.1, 1.3], limit=0.31).passed
        assert not control.stability_of_years(1.5, 1.0, limit=0.5).passed
        assert control.stability_of_years([1.5, 1.0], [1.4, 1.0], limit=[0.2, 0.1]).passed.all()

    @pytest.mark.parametrize(
        "call",
        [
            lambda: control.repeatability([1.0, 2.0] * 4, reference=1.0),
            lambda: control.stability_of_groups([1.0, 2.0, 3.0], limit=1.0),
            lambda: control.validation_by_comparison([1.0], expanded=(1.0, 2)),
            lambda: control.validation_by_transfer(1.0, 2.0, expanded=(1.0, 0), reference_expanded=(1.0, 2)),
        ],
    )
    def test_too_little_is_refused(self, call):
        with pytest.raises(OutOfRange):
            call()

    def test_six_readings_do_when_one_takes_long(self):
        assert control.repeatability([1.0, 2.0] * 3, reference=1.0, long_lasting=True).passed
