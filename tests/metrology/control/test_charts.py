"""Shewhart, EWMA and CUSUM charts: published figures, many charts at once, bad input."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from suyuan.base.errors import InputError, OutOfRange
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


def meets(expected):
    return pytest.approx(expected[0], abs=expected[1], rel=0)


class TestPistonRings:
    @pytest.fixture
    def rings(self):
        return np.array([row[1] for row in rows("pistonrings")]).reshape(40, 5)

    def test_means_and_ranges(self, rings):
        chart, printed = control.xbar_r(rings, trial=25), PRINTED["pistonrings"]
        assert chart.centre == meets(printed["xbar"]["centre"])
        assert chart.location.lower[0] == meets(printed["xbar"]["lower"])
        assert chart.location.upper[-1] == meets(printed["xbar"]["upper"])
        assert chart.spread.centre[0] == meets(printed["ranges"]["centre"])
        assert chart.spread.lower[0] == 0.0
        assert chart.spread.upper[0] == meets(printed["ranges"]["upper"])
        assert control.xbar_r(rings, trial=25, digits="printed").sigma == meets(
            printed["xbar"]["sigma_printed"]
        )

    def test_means_and_deviations(self, rings):
        chart, printed = control.xbar_s(rings, trial=25), PRINTED["pistonrings"]["deviations"]
        assert chart.sigma == meets(printed["sigma"])
        assert chart.spread.centre[0] == meets(printed["centre"])
        assert chart.spread.upper[0] == meets(printed["upper"])

    def test_phase_two_finds_the_shifted_rings(self, rings):
        chart = control.xbar_r(rings, trial=25)
        assert np.flatnonzero(chart.location.outside).tolist() == [36, 37, 38]
        assert not chart.location.outside[:25].any()
        assert chart.location.trial.sum() == 25

    def test_many_charts_are_one_call(self, rings):
        many = control.xbar_r(np.stack([rings, rings * 2.0]), trial=25)
        alone = control.xbar_r(rings * 2.0, trial=25)
        assert many.centre[1] == pytest.approx(alone.centre, rel=1e-14)
        assert many.sigma[1] == pytest.approx(alone.sigma, rel=1e-12)
        np.testing.assert_allclose(many.location.upper[1], alone.location.upper, rtol=1e-14)

    def test_prespecified_values_need_no_trial(self, rings):
        chart = control.xbar_s(rings, centre=74.0, sigma=0.01)
        assert chart.location.upper[0] == pytest.approx(74.0 + 3 * 0.01 / math.sqrt(5))
        assert chart.spread.centre[0] == pytest.approx(0.01 * control.shewhart_factors(5).c4)
        assert chart.warnings == ()


class TestCounts:
    def test_orange_juice(self):
        counts, printed = [row[1] for row in rows("orangejuice")], PRINTED["orangejuice"]
        mask = np.arange(54) < 30
        chart = control.p_chart(counts, 50, trial=mask)
        assert chart.rate == meets(printed["all_trial"]["rate"])
        assert chart.chart.lower[0] == meets(printed["all_trial"]["lower"])
        assert chart.chart.upper[0] == meets(printed["all_trial"]["upper"])
        assert np.flatnonzero(chart.chart.outside & mask).tolist() == printed["all_trial"]["outside"]
        mask[printed["without_causes"]["left_out"]] = False
        cleaned = control.p_chart(counts, 50, trial=mask)
        assert cleaned.rate == meets(printed["without_causes"]["rate"])
        assert cleaned.chart.upper[0] == meets(printed["without_causes"]["upper"])

    def test_wafers(self):
        defects = [row[1] for row in rows("chips_defect_counts")]
        chart, printed = control.c_chart(defects), PRINTED["wafers"]["c"]
        assert chart.rate == meets(printed["rate"])
        assert (chart.chart.lower[0], chart.chart.upper[0]) == (
            meets(printed["lower"]),
            meets(printed["upper"]),
        )
        assert np.flatnonzero(chart.chart.outside).tolist() == [23]
        share = np.array([row[1] for row in rows("chips_fraction_defective")])
        chart, printed = control.p_chart(share * 50, 50), PRINTED["wafers"]["p"]
        assert chart.rate == meets(printed["rate"])
        assert chart.chart.upper[0] == meets(printed["upper"])

    def test_circuit_boards_of_one_size_give_the_same_chart_by_c_and_by_u(self):
        counts = [row[0] for row in rows("circuit")]
        by_c = control.c_chart(counts, trial=26)
        by_u = control.u_chart(counts, 100, trial=26)
        assert by_c.rate == pytest.approx(516 / 26)
        np.testing.assert_allclose(by_u.chart.upper * 100, by_c.chart.upper, rtol=1e-14)

    def test_sizes_that_vary_move_the_limits_of_every_point(self):
        chart = control.u_chart([4, 9, 7], [2.0, 3.0, 5.0])
        assert chart.rate == 2.0
        np.testing.assert_allclose(chart.chart.upper, 2 + 3 * np.sqrt(2 / np.array([2, 3, 5])))
        assert chart.chart.lower[0] == 0.0

    def test_np_and_p_charts_agree(self):
        by_np, by_p = control.np_chart([5, 7, 9], [50, 60, 70]), control.p_chart([5, 7, 9], [50, 60, 70])
        np.testing.assert_allclose(by_np.chart.standardized, by_p.chart.standardized, rtol=1e-12)

    @pytest.mark.parametrize(
        ("call", "error"),
        [
            (lambda: control.p_chart([5, 60], 50), OutOfRange),
            (lambda: control.p_chart([5, -1], 50), OutOfRange),
            (lambda: control.p_chart([0, 0], 50), NoVariation),
            (lambda: control.attributes_chart([1, 2], kind="c", sizes=5), OutOfRange),
            (lambda: control.attributes_chart([1, 2], kind="z"), OutOfRange),
            (lambda: control.u_chart([1, 2], [0.0, 1.0]), OutOfRange),
        ],
    )
    def test_bad_counts_are_refused(self, call, error):
        with pytest.raises(error):
            call()


class TestSingleValues:
    def test_the_handbook_example(self):
        printed = PRINTED["individuals"]
        chart = control.individuals(printed["values"], digits="printed")
        assert chart.centre == meets(printed["expected"]["centre"])
        assert chart.spread.centre[0] == meets(printed["expected"]["moving_range"])
        assert chart.location.upper[0] == meets(printed["expected"]["upper"])
        assert chart.location.lower[0] == meets(printed["expected"]["lower"])

    def test_exact_factors_differ_in_the_fourth_digit(self):
        chart = control.individuals(PRINTED["individuals"]["values"])
        assert chart.location.upper[0] == pytest.approx(50.81 + 3 * 1.8777777778 * math.sqrt(math.pi) / 2)

    def test_a_range_over_the_border_of_the_trial_does_not_count(self):
        chart = control.individuals([1.0, 2.0, 1.0, 50.0, 51.0], trial=3)
        assert chart.spread.centre[0] == 1.0
        assert len(chart.spread.points) == 4

    @pytest.mark.parametrize(
        ("values", "options", "error"),
        [
            ([1.0, 1.0, 1.0], {}, NoVariation),
            ([1.0], {}, OutOfRange),
            ([1.0, 2.0, 3.0], {"trial": 9}, OutOfRange),
            ([1.0, 2.0, 3.0], {"trial": 1}, OutOfRange),
            ([1.0, 2.0, 3.0], {"trial": [True, False]}, OutOfRange),
            ([1.0, 2.0, 3.0], {"digits": "few"}, OutOfRange),
            ([1.0, math.nan, 3.0], {}, Exception),
        ],
    )
    def test_bad_input_is_refused(self, values, options, error):
        with pytest.raises(error):
            control.individuals(values, **options)


class TestEwma:
    def test_the_handbook_example(self):
        case = PRINTED["ewma"]
        found = control.ewma(
            case["values"],
            centre=case["centre"],
            sigma=case["sigma"],
            weight=case["weight"],
            limits="asymptotic",
        )
        np.testing.assert_allclose(found.chart.points, case["points"], atol=5.01e-3, rtol=0)
        assert found.chart.upper[0] == meets(case["upper"])
        assert found.chart.lower[-1] == meets(case["lower"])
        assert not found.chart.outside.any()

    def test_exact_limits_grow_to_the_asymptotic_ones(self):
        values = np.zeros(200)
        exact = control.ewma(values, centre=0, sigma=2.0, weight=0.1).chart
        assert exact.upper[0] == pytest.approx(3 * 2.0 * 0.1)
        assert exact.upper[-1] == pytest.approx(3 * 2.0 * math.sqrt(0.1 / 1.9), rel=1e-9)

    def test_weight_one_is_the_chart_of_single_values(self):
        found = control.ewma([1.0, -4.0], centre=0, sigma=1, weight=1.0)
        assert found.chart.points.tolist() == [1.0, -4.0]
        assert found.chart.outside.tolist() == [False, True]

    def test_many_charts_are_one_call(self):
        values = np.random.default_rng(1).normal(size=(3, 40))
        many = control.ewma(values, centre=[0, 1, 2], sigma=[1, 2, 3]).chart
        for i in range(3):
            one = control.ewma(values[i], centre=i, sigma=i + 1).chart
            assert many.points[i].tolist() == one.points.tolist()
            assert many.upper[i].tolist() == one.upper.tolist()


class TestCusum:
    def test_the_handbook_example(self):
        case = PRINTED["cusum"]
        found = control.cusum(
            case["values"],
            centre=case["centre"],
            sigma=case["sigma"],
            k=case["k"],
            h=case["H"] / case["sigma"],
        )
        np.testing.assert_allclose(found.high, case["high"], atol=5.1e-3, rtol=0)
        np.testing.assert_allclose(found.low, case["low"], atol=5.1e-3, rtol=0)
        assert np.flatnonzero(found.above).tolist() == case["alarms"]
        assert not found.below.any()

    def test_it_estimates_the_new_level(self):
        found = control.cusum([0.0] * 5 + [2.0] * 6, centre=0, sigma=1)
        assert found.count_high[-1] == 6
        assert found.levels[-1] == pytest.approx(2.0)
        assert found.levels[0] == 0.0

    def test_a_head_start_begins_at_half_the_interval(self):
        found = control.cusum([0.5], centre=0, sigma=1, head_start=0.5)
        assert found.high[0] == pytest.approx(2.5)
        assert found.low[0] == pytest.approx(1.5)

    def test_it_equals_the_minimum_form_of_the_sums(self):
        values = np.random.default_rng(2).normal(0.2, 1.0, size=300)
        found = control.cusum(values, centre=0, sigma=1, k=0.25)
        total = np.concatenate([[0.0], np.cumsum(values - 0.25)])
        np.testing.assert_allclose(found.high, (total - np.minimum.accumulate(total))[1:], atol=1e-11)

    def test_bad_input_is_refused(self):
        with pytest.raises(OutOfRange):
            control.cusum([1.0], centre=0, sigma=0)
        with pytest.raises(InputError):
            control.cusum([1.0], centre="x", sigma=1)


def test_answers_say_themselves_as_json_and_in_both_languages():
    answers = [
        control.xbar_r([[1.0, 2.0], [2.0, 4.0]]),
        control.p_chart([1, 2], 50),
        control.ewma([1.0, 2.0], centre=0, sigma=1),
        control.cusum([1.0, 2.0], centre=0, sigma=1),
    ]
    for answer in answers:
        json.dumps(answer.to_record(), allow_nan=False)
        assert answer.explain("zh") != answer.explain("en")
    assert "控制限只由 2 个子组算出" in answers[0].explain("zh")
