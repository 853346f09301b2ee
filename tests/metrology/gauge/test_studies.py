"""Gauge studies: the manual's example by every method, second roads, many items at once, bad input."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import NotFound, OutOfRange
from suyuan.metrology import gauge
from suyuan.metrology.control.errors import NoVariation
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.gauge.components import combination, freedom, interval
from suyuan.metrology.gauge.ranges import average_range_factors

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "gauge-aiag.toml"
PRINTED = tomllib.loads(GOLDEN.read_text(encoding="utf-8"))


def meets(expected):
    return pytest.approx(expected[0], abs=expected[1], rel=0)


@pytest.fixture(scope="module")
def readings():
    """(parts, appraisers, trials)."""
    return np.array(PRINTED["grr"]["readings"]).transpose(2, 0, 1)


def sds(study):
    return {one.code: one.sd for one in study.components}


class TestTheExampleOfTheManual:
    def test_average_and_range(self, readings):
        study, printed = gauge.average_range(readings), PRINTED["grr"]["average_range"]
        for code, sd in printed["sd"].items():
            assert study[code].sd == pytest.approx(sd, abs=printed["sd_tolerance"])
        for code, percent in printed["percent"].items():
            assert study[code].percent_study == pytest.approx(percent, abs=printed["percent_tolerance"])
        assert study.ndc_exact == meets(printed["ndc_exact"])
        assert study.ndc == printed["ndc"]

    def test_analysis_of_variance(self, readings):
        study, printed = gauge.crossed(readings), PRINTED["grr"]["anova"]
        assert study.table.sums == pytest.approx(
            list(printed["sums"].values()), abs=printed["sums_tolerance"]
        )
        assert study.table.squares[:2] == pytest.approx(
            list(printed["mean_square"].values()), abs=printed["mean_square_tolerance"]
        )
        assert study.table.pooled is True
        assert study.table.f[:2] == pytest.approx(
            list(printed["pooled_f"].values()), abs=printed["pooled_f_tolerance"]
        )
        assert study.table.f[2] == meets(printed["interaction_f"])
        for code, sd in printed["sd"].items():
            assert study[code].sd == pytest.approx(sd, abs=printed["sd_tolerance"])
        for code, percent in printed["percent"].items():
            assert study[code].percent_study == pytest.approx(percent, abs=printed["percent_tolerance"])
        assert study["INT"].sd == 0.0
        assert study.ndc_exact == meets(printed["ndc_exact"])
        assert study.ndc == 4
        assert gauge.crossed(readings, whole="nearest").ndc == printed["ndc_nearest"]

    def test_range_method(self):
        case = PRINTED["range_method"]
        study = gauge.range_method(case["readings"], process_sd=case["process_sd"])
        assert study["GRR"].sd == meets(case["grr"])
        assert study["GRR"].percent_study == meets(case["percent"])

    def test_factors(self):
        assert average_range_factors(10, 3, 3) == (0.5908, 0.5231, 0.3146)
        assert average_range_factors(5, 2, 2) == (0.8862, 0.7071, 0.4030)

    def test_study_width_and_tolerance(self, readings):
        study = gauge.crossed(readings, tolerance=8.0, study_width=5.15)
        assert study["GRR"].spread == pytest.approx(5.15 * 0.3023715, abs=1e-6)
        assert study["GRR"].percent_tolerance == pytest.approx(100 * 5.15 * 0.3023715 / 8, abs=1e-4)
        assert study["GRR"].percent_study == gauge.crossed(readings)["GRR"].percent_study

    def test_a_known_process_is_the_total(self, readings):
        study = gauge.crossed(readings, process_sd=2.0)
        assert study["TV"].sd == 2.0
        assert study["PV"].variance == pytest.approx(4.0 - study["GRR"].variance)


class TestCrossed:
    def test_sums_of_squares_by_hand(self):
        data = np.random.default_rng(1).normal(size=(4, 3, 2)) + np.arange(4)[:, None, None]
        table = gauge.crossed(data, pooling="never").table
        grand = data.mean()
        parts = sum(6 * (data[i].mean() - grand) ** 2 for i in range(4))
        error = sum(
            (data[i, j, k] - data[i, j].mean()) ** 2 for i in range(4) for j in range(3) for k in range(2)
        )
        assert table.sums[0] == pytest.approx(parts)
        assert table.sums[3] == pytest.approx(error)
        assert table.sums.sum() == pytest.approx(((data - grand) ** 2).sum())

    def test_pooling_follows_alpha_item_by_item(self, readings):
        rng = np.random.default_rng(2)
        mixed = rng.normal(size=(10, 3, 1)) * 2 + rng.normal(size=(10, 3, 3)) * 0.1
        study = gauge.crossed(np.stack([readings, mixed]))
        assert study.table.pooled.tolist() == [True, False]
        assert study["INT"].sd[0] == 0.0
        assert study["INT"].sd[1] > 1.0
        alone = gauge.crossed(mixed)
        for code in ("EV", "AV", "INT", "GRR", "PV", "TV"):
            for field in ("sd", "dof", "low", "high", "percent_study"):
                both, one = getattr(study[code], field)[1], getattr(alone[code], field)
                assert both == pytest.approx(one, rel=1e-10), (code, field)

    def test_never_and_always(self, readings):
        apart, pooled = (gauge.crossed(readings, pooling=one) for one in ("never", "always"))
        assert apart.table.pooled is False
        assert apart["EV"].variance == pytest.approx(2.7589333 / 60)
        assert pooled["EV"].variance == pytest.approx((0.3589822 + 2.7589333) / 78)

    def test_components_are_found_again_in_simulated_studies(self):
        rng, items = np.random.default_rng(3), 800
        parts = rng.normal(0, 2.0, size=(items, 10, 1, 1))
        people = rng.normal(0, 0.5, size=(items, 1, 3, 1))
        data = parts + people + rng.normal(0, 0.3, size=(items, 10, 3, 3))
        study = gauge.crossed(data, pooling="always")
        for code, variance in {"EV": 0.09, "PV": 4.0}.items():
            found = study[code].variance
            assert found.mean() == pytest.approx(variance, abs=4 * found.std() / math.sqrt(items))

    @given(st.floats(0.1, 10.0), st.floats(-1e3, 1e3))
    @settings(max_examples=20, deadline=None)
    def test_the_unit_scales_and_the_origin_does_not_matter(self, scale, origin):
        data = np.random.default_rng(4).normal(size=(5, 2, 2))
        one, other = gauge.crossed(data), gauge.crossed(data * scale + origin)
        assert other["EV"].sd == pytest.approx(one["EV"].sd * scale, rel=1e-8)
        assert other["GRR"].percent_study == pytest.approx(one["GRR"].percent_study, rel=1e-8)

    def test_answers_are_json_and_speak_both_languages(self, readings):
        study = gauge.crossed(np.stack([readings, readings]), tolerance=8.0)
        json.dumps(study.to_record(), allow_nan=False)
        assert "27.86 %" in study.explain("en")
        assert "可区分类别数 4" in study.explain("zh")

    @pytest.mark.parametrize(
        ("data", "options", "error"),
        [
            (np.ones((3, 2, 2)), {}, NoVariation),
            (np.ones((3, 2, 1)), {}, OutOfRange),
            (np.ones((3, 2)), {}, OutOfRange),
            (np.full((3, 2, 2), np.nan), {}, NotFinite),
            (np.random.default_rng(0).normal(size=(3, 2, 2)), {"pooling": "maybe"}, OutOfRange),
            (np.random.default_rng(0).normal(size=(3, 2, 2)), {"alpha": 1.5}, OutOfRange),
            (np.random.default_rng(0).normal(size=(3, 2, 2)), {"tolerance": 0.0}, OutOfRange),
        ],
    )
    def test_bad_input_is_refused(self, data, options, error):
        with pytest.raises(error):
            gauge.crossed(data, **options)

    def test_an_unknown_component_is_not_found(self, readings):
        with pytest.raises(NotFound):
            gauge.average_range(readings)["INT"]


class TestIntervals:
    def test_one_mean_square_has_the_interval_of_chi_squared(self):
        from scipy.special import chdtri

        squares, dof, weights = np.array([4.0, 1.0]), np.array([7.0, 30.0]), np.array([0.5, 0.0])
        for kind in ("mls", "satterthwaite"):
            low, high = interval(squares, weights, dof, kind=kind)
            assert low == pytest.approx(2.0 * 7 / chdtri(7, 0.025))
            assert high == pytest.approx(2.0 * 7 / chdtri(7, 0.975))
        assert freedom(squares, weights, dof) == pytest.approx(7.0)

    @pytest.mark.parametrize(
        ("weights", "truth"),
        [
            ([0.25, -0.25, 0.0], [9.0, 1.0, 1.0]),
            ([0.25, -0.25, 0.0], [1.3, 1.0, 1.0]),
            ([0.25, 0.5, 0.25], [4.0, 2.0, 1.0]),
            ([0.2, 0.3, -0.1], [4.0, 2.0, 1.0]),
        ],
    )
    def test_modified_large_samples_keep_their_level(self, weights, truth):
        rng, trials, dof = np.random.default_rng(6), 6000, np.array([4.0, 12.0, 30.0])
        squares = np.array(truth) * rng.chisquare(dof, size=(trials, 3)) / dof
        wanted = combination(np.array(truth), np.array(weights))
        low, high = interval(squares, np.array(weights), dof, p=0.9)
        covered = np.mean((low <= wanted) & (wanted <= high))
        assert 0.9 - 4 * math.sqrt(0.09 / trials) <= covered <= 0.97

    def test_limits_never_fall_below_zero(self):
        low, high = interval(np.array([1.0, 5.0]), np.array([1.0, -1.0]), np.array([3.0, 9.0]))
        assert (low, high >= 0.0) == (0.0, True)


class TestBias:
    @pytest.mark.parametrize("spread", ["s", "range"])
    def test_the_example_of_the_manual(self, spread):
        case = PRINTED["bias"]
        found = gauge.bias_study(case["readings"], case["reference"], spread=spread)
        for name, expected in case[spread].items():
            assert getattr(found, name) == meets(expected), name
        assert found.acceptable is True

    def test_many_items_are_one_call(self):
        case = PRINTED["bias"]
        data = np.array([case["readings"], case["readings"]])
        found = gauge.bias_study(data, [6.0, 7.0])
        assert found.acceptable.tolist() == [True, False]
        assert found.p_value[0] == gauge.bias_study(case["readings"], 6.0).p_value

    def test_readings_without_scatter_are_refused(self):
        with pytest.raises(NoVariation):
            gauge.bias_study([1.0, 1.0], 1.0)


class TestCapability:
    def test_by_the_definitions(self):
        values = [1.0, 2.0, 3.0]
        found = gauge.gauge_capability(values, 1.8, tolerance=60.0)
        assert found.cg == pytest.approx(0.2 * 60 / 6)
        assert found.cgk == pytest.approx((6 - 0.2) / 3)
        other = gauge.gauge_capability(values, 1.8, tolerance=60.0, share=0.15, spread=4.0, resolution=1.0)
        assert other.cg == pytest.approx(0.15 * 60 / 4)
        assert other.cgk == pytest.approx((4.5 - 0.2) / 2)
        assert other.resolution_share == pytest.approx(100 / 60)
        assert found.capable
        assert not gauge.gauge_capability(values, 1.8, tolerance=20.0).capable

    def test_bad_input_is_refused(self):
        with pytest.raises(NoVariation):
            gauge.gauge_capability([1.0, 1.0], 1.0, tolerance=1.0)
        with pytest.raises(OutOfRange):
            gauge.gauge_capability([1.0, 2.0], 1.0, tolerance=-1.0)


class TestLinearity:
    def test_the_example_of_the_manual(self):
        case = PRINTED["linearity"]
        found = gauge.linearity_study(case["references"], case["readings"])
        for name in ("slope", "intercept", "s", "r_squared", "t_slope", "t_intercept"):
            assert getattr(found, name) == meets(case[name]), name
        assert found.dof == 58
        assert found.acceptable is False

    def test_it_is_the_straight_line_through_all_biases(self):
        case = PRINTED["linearity"]
        x = np.repeat(case["references"], 12)
        y = np.ravel(case["readings"]) - x
        design = np.column_stack([np.ones(60), x])
        solution, rest = np.linalg.lstsq(design, y, rcond=None)[:2]
        covariance = rest[0] / 58 * np.linalg.inv(design.T @ design)
        found = gauge.linearity_study(case["references"], case["readings"])
        assert [found.intercept, found.slope] == pytest.approx(solution)
        assert [found.u_intercept, found.u_slope] == pytest.approx(np.sqrt(np.diag(covariance)))
        band = found.t_limit * math.sqrt(np.array([1, 4.0]) @ covariance @ np.array([1, 4.0]))
        assert found.high[1] - found.line[1] == pytest.approx(band)

    def test_many_items_are_one_call(self):
        case = PRINTED["linearity"]
        many = gauge.linearity_study(case["references"], np.stack([case["readings"]] * 3))
        assert many.slope.tolist() == pytest.approx([-0.131666667] * 3)
        assert many.low.shape == (3, 5)

    def test_bad_input_is_refused(self):
        with pytest.raises(NoVariation):
            gauge.linearity_study([2.0, 2.0], [[1.0, 2.0], [3.0, 4.0]])
        with pytest.raises(OutOfRange):
            gauge.linearity_study([2.0, 3.0], [[1.0, 2.0]])


class TestAgreement:
    @pytest.mark.parametrize("pair", [one for one in PRINTED["kappa"] if one != "source"])
    def test_the_cross_tables_of_the_manual(self, pair):
        case = PRINTED["kappa"][pair]
        assert gauge.cohen_kappa(case["table"]).value == pytest.approx(case["kappa"], abs=5e-3)

    def test_two_raters_by_the_general_formula(self):
        # Fleiss and Cohen agree for two raters with equal margins.
        table = np.array([[20.0, 5.0], [5.0, 30.0]])
        counts = [[2, 0]] * 20 + [[1, 1]] * 10 + [[0, 2]] * 30
        assert gauge.fleiss_kappa(counts).value == pytest.approx(gauge.cohen_kappa(table).value)

    def test_appraisers_against_each_other_and_the_reference(self):
        ratings = [[["ok", "ok"], ["ok", "no"]], [["no", "no"], ["no", "no"]], [["ok", "ok"], ["ok", "ok"]]]
        found = gauge.attribute_agreement(ratings, reference=["ok", "no", "ok"])
        assert [one.agreed for one in found.within] == [3, 2]
        assert found.all_alike.agreed == 2
        assert found.reference[0].value == 1.0
        expected = gauge.cohen_kappa([[2, 0], [1, 3]]).value
        assert found.between[0].kappa.value == pytest.approx(expected)
        assert found.against[0].high == 1.0
        assert found.against[0].low == pytest.approx(0.025 ** (1 / 3))
        json.dumps(found.to_record(), allow_nan=False)

    def test_a_reference_nobody_named_agrees_with_nobody(self):
        ratings = [[["a"], ["a"]], [["b"], ["a"]]]
        found = gauge.attribute_agreement(ratings, reference=["c", "b"])
        assert [one.agreed for one in found.against] == [1, 0]

    def test_bad_input_is_refused(self):
        with pytest.raises(NoVariation):
            gauge.cohen_kappa([[5.0, 0.0], [0.0, 0.0]])
        with pytest.raises(OutOfRange):
            gauge.cohen_kappa([[5.0, 0.0]])
        with pytest.raises(OutOfRange):
            gauge.fleiss_kappa([[2, 0], [1, 0]])
        with pytest.raises(OutOfRange):
            gauge.attribute_agreement([1, 2])
