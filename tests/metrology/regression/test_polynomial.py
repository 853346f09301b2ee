"""Polynomial calibration functions: readings, the choice of the degree, and uncertain abscissae."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.optimize import least_squares

from suyuan.base.errors import InputError, NumericalError
from suyuan.metrology.coverage import coverage_factor
from suyuan.metrology.regression import choose_degree, fit_line, fit_linear, fit_polynomial


@pytest.fixture
def cubic():
    """A cubic with known scatter, rising throughout."""
    rng = np.random.default_rng(3)
    x = np.linspace(1.0, 9.0, 33)
    return x, 0.5 + 2.0 * x - 0.1 * x**2 + 0.02 * x**3 + rng.normal(size=x.size) * 0.05


class TestReadings:
    def test_a_reading_is_the_same_in_both_bases(self, cubic):
        fit = fit_polynomial(*cubic, 3)
        at = np.array([1.5, 4.0, 8.5])
        powers = np.vander(at, 4, increasing=True)
        found = fit.predict(at, joint=True)
        assert found.value == pytest.approx(powers @ fit.estimate, rel=1e-12)
        assert found.covariance == pytest.approx(powers @ fit.covariance @ powers.T, rel=1e-8)

    def test_degree_one_is_the_straight_line(self, cubic):
        polynomial, line = fit_polynomial(*cubic, 1), fit_line(*cubic)
        assert polynomial.estimate == pytest.approx(line.estimate, rel=1e-12)
        assert polynomial.covariance == pytest.approx(line.covariance, rel=1e-12)
        for act, at in (("predict", [2.0, 7.0]), ("invert", [5.0, 15.0])):
            for one, other in ((getattr(polynomial, act)(at), getattr(line, act)(at)),):
                assert one.value == pytest.approx(other.value, rel=1e-11)
                assert one.u == pytest.approx(other.u, rel=1e-10)

    def test_fieller_by_bisection_is_fieller_in_closed_form(self, cubic):
        polynomial, line = (
            fit.invert([5.0, 15.0], interval="fieller")
            for fit in (fit_polynomial(*cubic, 1), fit_line(*cubic))
        )
        assert polynomial.low == pytest.approx(line.low, rel=1e-10)
        assert polynomial.high == pytest.approx(line.high, rel=1e-10)

    def test_reading_back_returns_the_stimulus(self, cubic):
        fit = fit_polynomial(*cubic, 3)
        at = np.array([1.0, 3.3, 6.1, 9.0])
        assert fit.invert(fit.predict(at).value).value == pytest.approx(at, rel=1e-12)

    def test_the_ends_of_the_interval_solve_the_equation(self, cubic):
        fit = fit_polynomial(*cubic, 3)
        found = fit.invert(10.0, interval="fieller")
        k = coverage_factor(fit.dof, 0.95)
        for x in (found.low[0], found.high[0]):
            there = fit.predict(x)
            assert (10.0 - there.value[0]) ** 2 == pytest.approx(
                k**2 * (there.u[0] ** 2 + fit.scatter**2), rel=1e-7
            )

    def test_a_polynomial_that_turns_cannot_be_read_backwards(self):
        x = np.linspace(-1.0, 1.0, 9)
        fit = fit_polynomial(x, x**2, 2)
        assert not fit.monotonic()
        for y in (0.25, -1.0):
            with pytest.raises(NumericalError) as refused:
                fit.invert(y)
            assert refused.value.code == "SY-622"

    def test_degree_zero_is_the_mean(self):
        fit = fit_polynomial([1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 4.0, 7.0], 0)
        assert fit.estimate == pytest.approx([4.0], rel=1e-15)
        assert fit.u == pytest.approx([np.std([2, 3, 4, 7], ddof=1) / 2.0], rel=1e-14)

    def test_a_turning_polynomial_is_read_where_the_branch_is_single(self):
        x = np.linspace(-1.0, 2.0, 13)
        fit = fit_polynomial(x, x**2, 2)
        assert fit.invert(2.25).value == pytest.approx([1.5], rel=1e-12)

    def test_the_road_through_chebyshev_polynomials_gives_the_same_powers(self, cubic):
        exact, floats = (fit_polynomial(*cubic, 5, arithmetic=way) for way in ("exact", "float"))
        assert floats.estimate == pytest.approx(exact.estimate, rel=1e-9)
        assert floats.covariance == pytest.approx(exact.covariance, rel=1e-9)
        assert floats.residual_sd == pytest.approx(exact.residual_sd, rel=1e-13)


class TestStatedUncertainties:
    def test_weights_are_those_of_the_linear_model(self, cubic):
        x, y = cubic
        u = np.linspace(0.05, 0.2, x.size)
        polynomial = fit_polynomial(x, y, 3, u_y=u)
        linear = fit_linear(np.vander(x, 4, increasing=True), y, u=u, arithmetic="float")
        assert polynomial.estimate == pytest.approx(linear.estimate, rel=1e-9)
        assert polynomial.covariance == pytest.approx(linear.covariance, rel=1e-8)
        assert polynomial.chi_squared.observed == pytest.approx(linear.chi_squared.observed, rel=1e-10)

    def test_a_diagonal_covariance_says_the_same(self, cubic):
        x, y = cubic
        u = np.linspace(0.05, 0.2, x.size)
        points, matrix = fit_polynomial(x, y, 3, u_y=u), fit_polynomial(x, y, 3, covariance_y=np.diag(u**2))
        assert matrix.estimate == pytest.approx(points.estimate, rel=1e-9)
        assert matrix.covariance == pytest.approx(points.covariance, rel=1e-8)
        assert matrix.chi_squared.observed == pytest.approx(points.chi_squared.observed, rel=1e-9)

    def test_uncertain_abscissae_in_degree_one_are_the_straight_line(self):
        x, y = [1.2, 1.9, 2.9, 4.0, 4.7, 5.9], [3.4, 4.4, 7.2, 8.5, 10.8, 13.5]
        u_y, both = [0.2, 0.2, 0.2, 0.4, 0.4, 0.4], 0.01
        polynomial = fit_polynomial(x, y, 1, u_x=0.2, u_y=u_y, covariance_xy=both)
        line = fit_line(x, y, u_x=0.2, u_y=u_y, covariance_xy=both)
        assert polynomial.estimate == pytest.approx(line.estimate, rel=1e-10)
        assert polynomial.covariance == pytest.approx(line.covariance, rel=1e-9)
        assert polynomial.chi_squared.observed == pytest.approx(line.chi_squared.observed, rel=1e-10)

    def test_uncertain_abscissae_minimize_the_full_distance(self):
        rng = np.random.default_rng(4)
        true = np.linspace(0.0, 4.0, 9)
        u_x, u_y = 0.1, 0.2
        x = true + u_x * rng.normal(size=9)
        y = 1.0 + true + 0.5 * true**2 + u_y * rng.normal(size=9)
        fit = fit_polynomial(x, y, 2, u_x=u_x, u_y=u_y)

        def rest(all_parameters):
            b, xi = all_parameters[:3], all_parameters[3:]
            return np.concatenate([(x - xi) / u_x, (y - (b[0] + b[1] * xi + b[2] * xi**2)) / u_y])

        full = least_squares(rest, [0.0, 0.0, 1.0, *x], xtol=1e-15, ftol=1e-15, gtol=1e-15)
        assert fit.estimate == pytest.approx(full.x[:3], rel=1e-6)
        assert fit.chi_squared.observed == pytest.approx(2.0 * full.cost, rel=1e-10)
        covariance = np.linalg.inv(full.jac.T @ full.jac)[:3, :3]
        assert fit.covariance == pytest.approx(covariance, rel=1e-4)


class TestChoiceOfDegree:
    @pytest.mark.parametrize("criterion", ["aicc", "bic", "f"])
    def test_a_clear_cubic_is_found(self, cubic, criterion):
        choice = choose_degree(*cubic, 7, criterion=criterion)
        assert choice.degree == 3
        assert [one.degree for one in choice.candidates] == [1, 2, 3, 4, 5, 6, 7]

    def test_the_first_accepted_degree_by_chi_squared(self, cubic):
        assert choose_degree(*cubic, 7, u_y=0.05, criterion="chi_squared").degree == 3

    def test_criteria_follow_their_definitions(self, cubic):
        choice = choose_degree(*cubic, 4, u_y=0.05)
        one, n = choice.candidates[2], 33
        chi_squared = choice.fit.chi_squared.observed if choice.degree == 3 else None
        assert one.aic - 2 * 4 == pytest.approx(chi_squared, rel=1e-12)
        assert one.bic - one.aic == pytest.approx(4 * (np.log(n) - 2.0), rel=1e-10)
        assert one.aicc - one.aic == pytest.approx(2 * 4 * 5 / (n - 5), rel=1e-10)

    def test_the_choice_is_told(self, cubic):
        choice = choose_degree(*cubic, 3)
        assert "最高次数" in choice.explain("zh")
        json.dumps(choice.to_record(), allow_nan=False)

    def test_chi_squared_needs_uncertainties(self, cubic):
        with pytest.raises(InputError):
            choose_degree(*cubic, 3, criterion="chi_squared")

    def test_more_degrees_than_points(self):
        with pytest.raises(InputError):
            choose_degree([1, 2, 3, 4], [1, 2, 3, 4], 3)


def test_the_answer_speaks_both_languages(cubic):
    fit = fit_polynomial(*cubic, 2)
    assert "次多项式" in fit.explain("zh")
    assert "Degree 2" in fit.explain("en")
    json.dumps(fit.to_record(), allow_nan=False)
