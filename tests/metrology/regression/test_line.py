"""Straight-line calibration functions: worked examples of the specification, and second roads."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from suyuan.base.errors import InputError, NumericalError, SuyuanError
from suyuan.metrology.coverage import coverage_factor
from suyuan.metrology.regression import fit_line, fit_linear, fit_lines

GOLDEN = Path(__file__).resolve().parents[3] / "golden"
CASES = tomllib.loads((GOLDEN / "regression-iso28037.toml").read_text(encoding="utf-8"))["cases"]
YORK = tomllib.loads((GOLDEN / "regression-york.toml").read_text(encoding="utf-8"))
STATED = ("u_x", "u_y", "covariance_x", "covariance_y")


def fitted(case, **options):
    return fit_line(case["x"], case["y"], **{k: case[k] for k in STATED if k in case}, **options)


def near(printed):
    return pytest.approx(printed["value"], abs=printed["tol_abs"], rel=0)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])
class TestWorkedExamples:
    def test_the_method_follows_from_what_is_stated(self, case):
        assert fitted(case).variant == case["variant"]

    def test_parameters_and_their_covariance(self, case):
        fit = fitted(case)
        assert fit.intercept == near(case["intercept"])
        assert fit.slope == near(case["slope"])
        assert fit.u[0] == near(case["u_intercept"])
        assert fit.u[1] == near(case["u_slope"])
        assert fit.covariance[0, 1] == near(case["covariance"])

    def test_the_chi_squared_test(self, case):
        if "chi_squared" not in case:
            pytest.skip("no stated uncertainties, no test")
        test = fitted(case).chi_squared
        assert test.observed == near(case["chi_squared"])
        assert test.limit == near(case["limit"])
        assert test.accepted
        assert test.dof == len(case["x"]) - 2

    def test_use_of_the_function(self, case):
        fit = fitted(case)
        for act, given_as in (("invert", "y"), ("predict", "x")):
            if act in case:
                printed = case[act]
                found = getattr(fit, act)(printed[given_as], u=printed["u"])
                assert found.value == pytest.approx([printed["value"]], abs=printed["tol_abs"], rel=0)
                assert found.u == pytest.approx([printed["u_value"]], abs=printed["tol_abs"], rel=0)


def distance(parameters, case):
    """Sum of squares of the generalized distance, with the best point of the line found for each datum."""
    a, b = parameters
    x, y = np.array(case["x"]), np.array(case["y"])
    size = x.size
    u = np.zeros((2 * size, 2 * size))
    u[:size, :size] = case.get("covariance_x", np.diag(np.square(case.get("u_x", np.full(size, 1e-9)))))
    u[size:, size:] = case.get("covariance_y", np.diag(np.square(case.get("u_y", np.ones(size)))))
    if "covariance_xy" in case:
        u[:size, size:] = case["covariance_xy"]
        u[size:, :size] = np.transpose(case["covariance_xy"])
    inverse = np.linalg.inv(u)
    line = np.vstack([np.eye(size), b * np.eye(size)])  # all points on the line, by their abscissae
    target = np.concatenate([x, y - a])
    adjusted = np.linalg.solve(line.T @ inverse @ line, line.T @ inverse @ target)
    rest = target - line @ adjusted
    return rest @ inverse @ rest


def random_case(seed, *, cross=True):
    rng = np.random.default_rng(seed)
    size = 6
    root = rng.normal(size=(2 * size, 2 * size)) * 0.1
    u = root @ root.T + 0.01 * np.eye(2 * size)
    x = np.arange(size) + rng.normal(size=size) * 0.1
    case = {
        "x": x,
        "y": 1.0 + 2.0 * x + rng.normal(size=size) * 0.2,
        "covariance_x": u[:size, :size],
        "covariance_y": u[size:, size:],
    }
    return {**case, "covariance_xy": u[:size, size:]} if cross else case


class TestSecondRoads:
    @pytest.mark.parametrize("seed", range(6))
    def test_any_covariance_minimizes_the_full_distance(self, seed):
        case = random_case(seed)
        fit = fit_line(**case)
        found = minimize(
            distance,
            fit.estimate + 0.01,
            args=(case,),
            method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-13},
        )
        assert fit.chi_squared.observed == pytest.approx(distance(fit.estimate, case), rel=1e-9)
        assert fit.chi_squared.observed <= found.fun * (1 + 1e-12)
        assert fit.estimate == pytest.approx(found.x, abs=1e-5)

    @pytest.mark.parametrize("seed", range(3))
    def test_diagonal_matrices_are_the_point_by_point_case(self, seed):
        rng = np.random.default_rng(seed)
        x = np.arange(7.0)
        y = 3.0 - 0.5 * x + rng.normal(size=7) * 0.1
        u_x, u_y = rng.uniform(0.05, 0.2, 7), rng.uniform(0.05, 0.2, 7)
        both = 0.4 * u_x * u_y
        points = fit_line(x, y, u_x=u_x, u_y=u_y, covariance_xy=both)
        matrices = fit_line(
            x, y, covariance_x=np.diag(u_x**2), covariance_y=np.diag(u_y**2), covariance_xy=np.diag(both)
        )
        assert (points.variant, matrices.variant) == ("gdr", "ggmr")
        assert matrices.estimate == pytest.approx(points.estimate, rel=1e-12)
        assert matrices.covariance == pytest.approx(points.covariance, rel=1e-10)
        assert matrices.x_adjusted == pytest.approx(points.x_adjusted, abs=1e-10)

    def test_correlated_y_is_generalized_least_squares_in_closed_form(self):
        case = random_case(11, cross=False)
        fit = fit_line(case["x"], case["y"], covariance_y=case["covariance_y"])
        design = np.column_stack([np.ones(6), case["x"]])
        inverse = np.linalg.inv(case["covariance_y"])
        covariance = np.linalg.inv(design.T @ inverse @ design)
        assert fit.variant == "gmr"
        assert fit.estimate == pytest.approx(covariance @ design.T @ inverse @ case["y"], rel=1e-9)
        assert fit.covariance == pytest.approx(covariance, rel=1e-9)

    def test_vanishing_u_of_x_leads_to_weighted_least_squares(self):
        x, y, u_y = [1.0, 2.0, 3.0, 4.0], [2.1, 3.8, 6.3, 7.9], [0.1, 0.2, 0.1, 0.3]
        weighted = fit_line(x, y, u_y=u_y)
        nearly = fit_line(x, y, u_x=1e-9, u_y=u_y)
        assert nearly.estimate == pytest.approx(weighted.estimate, rel=1e-12)
        assert nearly.covariance == pytest.approx(weighted.covariance, rel=1e-12)

    def test_exchanging_the_axes_gives_the_same_line(self):
        case = CASES[2]
        there = fitted(case)
        back = fit_line(case["y"], case["x"], u_x=case["u_y"], u_y=case["u_x"])
        assert back.slope == pytest.approx(1.0 / there.slope, rel=1e-12)
        assert back.intercept == pytest.approx(-there.intercept / there.slope, rel=1e-11)
        assert back.chi_squared.observed == pytest.approx(there.chi_squared.observed, rel=1e-11)

    def test_adjusted_points_lie_on_the_line(self):
        fit = fitted(CASES[3])
        assert fit.y_adjusted == pytest.approx(fit.intercept + fit.slope * fit.x_adjusted, rel=1e-12)

    def test_the_closed_formulas_agree_with_the_exact_solution(self):
        rng = np.random.default_rng(2)
        x, y = rng.uniform(1e6, 1e6 + 10.0, 50), rng.normal(size=50)
        line = fit_line(x, y)
        exact = fit_linear(np.column_stack([np.ones(50), x]), y, arithmetic="exact")
        assert line.estimate == pytest.approx(exact.estimate, rel=1e-9)
        assert line.covariance == pytest.approx(exact.covariance, rel=1e-9)
        assert line.r_squared == pytest.approx(exact.r_squared, abs=1e-13)

    @given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(0.01, 10.0))
    @settings(max_examples=40, deadline=None)
    def test_points_on_a_line_give_the_line(self, a, b, u):
        x = np.array([0.0, 1.0, 2.5, 7.0])
        fit = fit_line(x, a + b * x, u_x=u, u_y=2 * u)
        assert fit.estimate == pytest.approx([a, b], abs=1e-9)
        assert fit.chi_squared.observed == pytest.approx(0.0, abs=1e-12)


class TestYork:
    def fit(self, **options):
        weights = [np.power(YORK[name], -0.5) for name in ("weight_x", "weight_y")]
        return fit_line(YORK["x"], YORK["y"], u_x=weights[0], u_y=weights[1], method="york", **options)

    def test_the_classical_line(self):
        fit = self.fit()
        assert fit.intercept == near(YORK["intercept"])
        assert fit.slope == near(YORK["slope"])
        assert [fit.u[0], fit.u[1]] == [near(YORK["u_intercept"]), near(YORK["u_slope"])]
        assert fit.chi_squared.observed == near(YORK["chi_squared"])
        assert "York" in fit.edition

    def test_its_distance_is_the_smallest(self):
        fit, case = (
            self.fit(),
            {**YORK, "u_x": np.power(YORK["weight_x"], -0.5), "u_y": np.power(YORK["weight_y"], -0.5)},
        )
        best = distance(fit.estimate, case)
        assert best == pytest.approx(fit.chi_squared.observed, rel=1e-9)
        for step in ([1e-4, 0.0], [-1e-4, 0.0], [0.0, 1e-4], [0.0, -1e-4]):
            assert distance(fit.estimate + step, case) > best

    def test_scaling_by_the_residuals_is_a_named_option(self):
        stated, scaled = self.fit(), self.fit(scale="residuals")
        factor = stated.chi_squared.observed / 8
        assert scaled.covariance == pytest.approx(stated.covariance * factor, rel=1e-14)
        assert scaled.dof == 8
        assert scaled.chi_squared is None


class TestReadingForwardsAndBackwards:
    @pytest.fixture
    def fit(self):
        return fitted(CASES[4])

    def test_prediction_of_one_observation_includes_its_scatter(self, fit):
        mean, one = fit.predict(3.5), fit.predict(3.5, of="observation")
        assert one.u[0] ** 2 == pytest.approx(mean.u[0] ** 2 + fit.residual_sd**2, rel=1e-14)

    def test_a_straight_calibration_is_the_textbook_formula(self, fit):
        x, y0, q, s = np.array(CASES[4]["x"]), 10.5, 3, fit.residual_sd
        y = np.array(CASES[4]["y"])
        square = np.sum((x - x.mean()) ** 2)
        expected = s / fit.slope * math.sqrt(1 / q + 1 / 6 + (y0 - y.mean()) ** 2 / (fit.slope**2 * square))
        assert fit.invert(y0, readings=q).u == pytest.approx([expected], rel=1e-13)

    def test_many_readings_are_one_call_with_their_covariance(self, fit):
        both = fit.invert([5.0, 10.5], u=0.1, joint=True)
        assert both.value == pytest.approx([*fit.invert(5.0, u=0.1).value, *fit.invert(10.5, u=0.1).value])
        assert np.sqrt(np.diag(both.covariance)) == pytest.approx(both.u, rel=1e-14)
        # two readings off the same line: the covariance of the parameters is what they share
        gradient = -np.column_stack([np.ones(2), both.value]) / fit.slope
        assert both.covariance[0, 1] == pytest.approx(
            (gradient @ fit.covariance @ gradient.T)[0, 1], rel=1e-10
        )

    def test_the_ends_of_the_fieller_interval_solve_its_equation(self, fit):
        found = fit.invert(10.5, interval="fieller")
        k = coverage_factor(4, 0.95)
        for x in (found.low[0], found.high[0]):
            line = fit.predict(x)
            assert (10.5 - line.value[0]) ** 2 == pytest.approx(
                k**2 * (line.u[0] ** 2 + fit.residual_sd**2), rel=1e-10
            )

    def test_both_intervals_agree_where_the_slope_is_well_known(self):
        x = np.linspace(0.0, 10.0, 50)
        fit = fit_line(x, 1.0 + 2.0 * x + 1e-4 * np.sin(40.0 * x))
        wald, fieller = (fit.invert([5.0, 15.0], interval=name) for name in ("wald", "fieller"))
        assert fieller.low == pytest.approx(wald.low, rel=1e-8)
        assert fieller.high == pytest.approx(wald.high, rel=1e-8)

    def test_a_flat_line_cannot_be_read_backwards(self):
        fit = fit_line([1.0, 2.0, 3.0, 4.0], [1.0, 1.2, 0.9, 1.05])
        with pytest.raises(NumericalError) as refused:
            fit.invert(1.0, interval="fieller")
        assert refused.value.code == "SY-622"

    def test_extrapolation_is_told(self, fit):
        assert fit.predict([1.0, 6.0]).warnings == ()
        assert "calibrated range" in fit.predict([1.0, 6.1]).explain("en")

    def test_far_from_zero_nothing_cancels(self):
        x = np.array([0.0, 1.0, 2.0, 3.0])
        y = np.array([0.1, 0.9, 2.2, 2.8])
        near_zero, far = fit_line(x, y), fit_line(x + 2.0**30, y)
        assert far.predict(2.0**30 + 1.5).u == pytest.approx(near_zero.predict(1.5).u, rel=1e-13)
        assert far.invert(2.0).value - 2.0**30 == pytest.approx(near_zero.invert(2.0).value, abs=1e-6)


def test_many_lines_over_the_same_points_are_those_one_by_one():
    rng = np.random.default_rng(8)
    x, table = np.arange(9.0), rng.normal(size=(5, 9)) + np.arange(9.0)
    lines = fit_lines(x, table)
    for i, row in enumerate(table):
        one = fit_line(x, row)
        assert [lines.intercept[i], lines.slope[i]] == pytest.approx(one.estimate, rel=1e-12)
        assert lines.covariance[i] == pytest.approx(one.covariance, rel=1e-12)
        assert lines.residual_sd[i] == pytest.approx(one.residual_sd, rel=1e-12)


def test_the_answer_is_json_and_speaks_both_languages():
    fit = fitted(CASES[2])
    record = json.loads(json.dumps(fit.to_record(), allow_nan=False))
    assert record["variant"] == "gdr"
    assert record["dof"] is None
    assert "截距" in fit.explain("zh")
    assert "ISO/TS 28037:2010, 7" in fit.explain("en")
    assert "intercept" in fit_lines([1, 2, 3], [[1, 2, 4]]).to_record()


def test_contradicted_uncertainties_are_told():
    fit = fit_line([1.0, 2.0, 3.0], [1.0, 3.0, 2.0], u_y=0.01)
    assert not fit.chi_squared.accepted
    assert fit.warnings


@given(
    st.lists(st.tuples(st.floats(allow_nan=False), st.floats(allow_nan=False)), min_size=0, max_size=5),
    st.floats(0.0, allow_nan=False),
)
@settings(max_examples=150, deadline=None)
def test_any_numbers_give_finite_answers_or_a_refusal(points, u):
    x, y = [point[0] for point in points], [point[1] for point in points]
    for stated in ({}, {"u_y": u}, {"u_x": u, "u_y": u}):
        try:
            fit = fit_line(x, y, **stated)
            read = fit.invert(fit.predict(x).value)
        except SuyuanError:
            continue
        assert np.all(np.isfinite(fit.covariance))
        assert np.all(np.isfinite([*fit.estimate, *read.value, *read.low, *read.high]))


class TestRefusals:
    @pytest.mark.parametrize(
        "arguments",
        [
            {"x": [1.0], "y": [1.0]},
            {"x": [1.0, 2.0], "y": [1.0, 2.0, 3.0]},
            {"x": [1.0, "a"], "y": [1.0, 2.0]},
            {"x": [1.0, 2.0], "y": [1.0, 2.0], "u_y": -1.0},
            {"x": [1.0, 2.0], "y": [1.0, 2.0], "u_y": 1.0, "covariance_y": [[1, 0], [0, 1]]},
            {"x": [1.0, 2.0], "y": [1.0, 2.0], "u_y": 1.0, "method": "ols"},
            {"x": [1.0, 2.0], "y": [1.0, 2.0], "u_x": 1.0, "u_y": 1.0, "method": "wls"},
            {"x": [1.0, 2.0], "y": [1.0, 2.0], "method": "magic"},
            {"x": [1.0, 2.0], "y": [1.0, 2.0], "covariance_y": [[1, 0.5], [0, 1]]},
        ],
    )
    def test_what_does_not_fit_together(self, arguments):
        with pytest.raises(InputError):
            fit_line(**arguments)

    @pytest.mark.parametrize("stated", [{}, {"u_y": 1.0}, {"u_x": 1.0, "u_y": 1.0}])
    def test_one_abscissa_only(self, stated):
        with pytest.raises(NumericalError) as refused:
            fit_line([2.0, 2.0, 2.0], [1.0, 2.0, 3.0], **stated)
        assert refused.value.code == "SY-620"

    @pytest.mark.parametrize(
        "stated",
        [
            {"u_y": [0.0, 1.0, 1.0]},
            {"u_x": 0.0, "u_y": 0.0},
            {"covariance_y": np.ones((3, 3))},
            {"u_x": 0.1, "u_y": 0.1, "covariance_xy": 0.5},
        ],
    )
    def test_covariances_that_weight_nothing(self, stated):
        with pytest.raises(NumericalError) as refused:
            fit_line([1.0, 2.0, 3.0], [1.0, 2.0, 3.1], **stated)
        assert refused.value.code == "SY-623"
