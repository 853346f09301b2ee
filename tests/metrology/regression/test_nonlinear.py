"""Nonlinear least squares against the 27 certified sets, from both starting points of each."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from tests.metrology.regression.models import MODELS, SETS, data

from suyuan.base.errors import InputError, NumericalError
from suyuan.metrology.regression import fit_line, fit_nonlinear
from suyuan.metrology.regression.derivative import by_complex_step, by_difference, chosen

PRINTED = 1e-10  # eleven certified digits
# The residuals of Lanczos1 are 1e-13 of the data: ninety binary places would be needed for all digits.
FAINT = {"Lanczos1": 1e-6}


@pytest.mark.parametrize("start", ["start_1", "start_2"])
@pytest.mark.parametrize("name", SETS)
def test_the_certified_values_come_out_from_both_starts(name, start):
    one = SETS[name]
    fit = fit_nonlinear(MODELS[name], *data(name), one[start])
    assert fit.estimate == pytest.approx(one["estimate"], rel=PRINTED)
    assert fit.u == pytest.approx(one["u"], rel=FAINT.get(name, PRINTED))
    assert fit.residual_sd == pytest.approx(one["residual_sd"], rel=FAINT.get(name, PRINTED))
    assert fit.residual_sum == pytest.approx(one["residual_sum"], rel=FAINT.get(name, PRINTED))
    assert fit.dof == len(one["y"]) - len(one["estimate"])
    assert not fit.warnings


@pytest.fixture(scope="module")
def misra():
    return fit_nonlinear(MODELS["Misra1a"], *data("Misra1a"), SETS["Misra1a"]["start_2"])


class TestTheAnswer:
    def test_the_covariance_belongs_to_the_uncertainties(self, misra):
        assert np.sqrt(np.diag(misra.covariance)) == pytest.approx(misra.u, rel=1e-15)

    def test_the_record_is_json_without_the_function(self, misra):
        record = json.loads(json.dumps(misra.to_record(), allow_nan=False))
        assert record["estimate"] == misra.estimate.tolist()
        assert "function" not in record

    def test_it_speaks_both_languages(self, misra):
        assert "残差标准差" in misra.explain("zh")
        assert "Residual standard deviation" in misra.explain("en")

    def test_reading_back_returns_the_stimulus(self, misra):
        there = misra.predict([100.0, 400.0])
        back = misra.invert(there.value)
        assert back.value == pytest.approx([100.0, 400.0], rel=1e-12)

    def test_prediction_is_the_law_of_propagation(self, misra):
        b1, b2 = misra.estimate
        x = 300.0
        gradient = np.array([1 - math.exp(-b2 * x), b1 * x * math.exp(-b2 * x)])
        assert misra.predict(x).u == pytest.approx(
            [math.sqrt(gradient @ misra.covariance @ gradient)], rel=1e-10
        )


class TestOtherWaysToTheSameNumbers:
    def test_a_function_of_one_number_serves_as_well(self, misra):
        fit = fit_nonlinear(lambda x, a, b: a * (1 - math.exp(-b * x)), *data("Misra1a"), [250.0, 5e-4])
        assert fit.estimate == pytest.approx(misra.estimate, rel=1e-9)
        assert fit.u == pytest.approx(misra.u, rel=1e-8)

    def test_a_function_without_complex_values_serves_as_well(self, misra):
        def real_only(x, a, b):
            return a * (1 - np.exp(-np.abs(b) * x))

        fit = fit_nonlinear(real_only, *data("Misra1a"), [250.0, 5e-4])
        assert fit.estimate == pytest.approx(misra.estimate, rel=1e-9)

    def test_a_straight_line_is_the_same_as_in_closed_form(self):
        x, y = [1.0, 2.0, 3.0, 4.0], [2.1, 3.9, 6.2, 7.8]
        nonlinear = fit_nonlinear(lambda x, a, b: a + b * x, x, y, [0.0, 1.0], u_y=0.1)
        line = fit_line(x, y, u_y=0.1)
        assert nonlinear.estimate == pytest.approx(line.estimate, rel=1e-12)
        assert nonlinear.covariance == pytest.approx(line.covariance, rel=1e-12)
        assert nonlinear.chi_squared.observed == pytest.approx(line.chi_squared.observed, rel=1e-10)

    def test_derivatives_of_both_kinds_agree(self):
        x = np.linspace(0.0, 2.0, 7)
        at = np.array([1.3, 0.7])

        def function(b):
            return b[0] * np.exp(-b[1] * x)

        assert by_difference(function, at) == pytest.approx(by_complex_step(function, at), rel=1e-9)
        assert chosen(function, at) is by_complex_step
        assert chosen(lambda b: np.abs(function(b)), at) is by_difference


class TestSeveralGuesses:
    def test_the_lowest_minimum_counts(self):
        one = SETS["ENSO"]
        trap = [10.0, 3.0, 0.5, 20.0, -1.5, 0.5, 12.0, -0.1, 1.0]
        fit = fit_nonlinear(MODELS["ENSO"], *data("ENSO"), [trap, one["start_2"]])
        assert fit.residual_sum == pytest.approx(one["residual_sum"], rel=PRINTED)

    def test_a_guess_that_leads_nowhere_does_no_harm(self):
        one = SETS["Eckerle4"]
        with pytest.raises(NumericalError):
            fit_nonlinear(MODELS["Eckerle4"], *data("Eckerle4"), [1.0, 1.0, 1000.0])
        fit = fit_nonlinear(MODELS["Eckerle4"], *data("Eckerle4"), [[1.0, 1.0, 1000.0], one["start_1"]])
        assert fit.estimate == pytest.approx(one["estimate"], rel=PRINTED)


class TestRefusals:
    def test_a_start_without_values(self):
        with pytest.raises(NumericalError):
            fit_nonlinear(lambda x, a: np.log(x - a), [1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [5.0])

    def test_parameters_that_only_show_together(self):
        with pytest.raises(NumericalError) as refused:
            fit_nonlinear(lambda x, a, b: a * b * x, [1.0, 2.0, 3.0], [1.0, 2.1, 2.9], [1.0, 1.0])
        assert refused.value.code == "SY-620"

    def test_a_function_of_the_wrong_shape_or_that_fails(self):
        with pytest.raises(InputError):
            fit_nonlinear(lambda x, a: a, [1.0, 2.0], [1.0, 2.0], [1.0])
        with pytest.raises(InputError):
            fit_nonlinear(lambda x, a: x["t"] * a, [1.0, 2.0], [1.0, 2.0], [1.0])

    def test_more_parameters_than_data(self):
        with pytest.raises(InputError):
            fit_nonlinear(lambda x, a, b: a + b * x, [1.0], [1.0], [1.0, 1.0])

    def test_a_response_that_the_curve_never_takes(self, misra):
        with pytest.raises(NumericalError) as refused:
            misra.invert(500.0)
        assert refused.value.code == "SY-622"
