"""Reliability models and their fits: method S2 against slow roads, simulation and limits."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path

import numpy as np
import pytest
from scipy import optimize, special

from suyuan.base.errors import Missing, OutOfRange
from suyuan.metrology.interval.limits import IntervalLimits
from suyuan.metrology.interval.models import MODELS
from suyuan.metrology.interval.reliability import best_model, fit_reliability

GOLDEN = tomllib.loads(
    (Path(__file__).resolve().parents[3] / "golden" / "rp1-table-d1.toml").read_text(encoding="utf-8")
)
WEEKS = np.array(GOLDEN["weeks"], dtype=float)
TESTED = np.array(GOLDEN["tested"], dtype=float)
PASSED = np.rint(TESTED * np.array(GOLDEN["reliability"]))
DATA = (WEEKS, TESTED, PASSED)

# Plain formulas of RP-1, appendix D, written a second time.
FORMULAS = {
    "exponential": lambda t, a: math.exp(-a * t),
    "weibull": lambda t, a, b: math.exp(-((a * t) ** b)),
    "mixed-exponential": lambda t, a, b: (1 + a * t) ** -b,
    "random-walk": lambda t, a, b: 2 * special.ndtr(1 / math.sqrt(a + b * t)) - 1,
    "restricted-walk": lambda t, a, b, c: 2 * special.ndtr(1 / math.sqrt(a + b * (1 - math.exp(-c * t)))) - 1,
    "gamma": lambda t, a: math.exp(-a * t) * sum((a * t) ** n / math.factorial(n) for n in range(4)),
    "mortality": lambda t, a, b: math.exp(-(a * t + b * t * t)),
    "warranty": lambda t, a, b: 1 / (1 + math.exp(a * (t - b))),
    "drift": lambda t, a, b, c: special.ndtr(a - c * t) + special.ndtr(b + c * t) - 1,
    "lognormal": lambda t, a, b: 1 - special.ndtr(math.log(a * t) / b),
}


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_its_formula(name):
    theta = np.array([0.3, 0.7, 0.11])[: MODELS[name].parameters]
    for t in (0.5, 3.0, 20.0):
        got = MODELS[name].reliability(np.array([t]), theta)[0]
        assert got == pytest.approx(FORMULAS[name](t, *theta), rel=1e-13)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("estimator", ["maximum-likelihood", "least-squares"])
def test_no_other_search_finds_better_parameters(name, estimator):
    fit = fit_reliability(*DATA, target=0.75, model=name, estimator=estimator)

    def loss(logs):
        theta = np.exp(np.clip(logs, -40, 40))
        r = np.clip(MODELS[name].reliability(WEEKS, theta), 1e-12, 1 - 1e-12)
        if estimator == "least-squares":
            return float((TESTED * (PASSED / TESTED - r) ** 2).sum())
        return -float((PASSED * np.log(r) + (TESTED - PASSED) * np.log1p(-r)).sum())

    own = loss(np.log(np.maximum(fit.parameters, 1e-17)))
    rng = np.random.default_rng(7)
    for _ in range(6):
        start = np.log(np.maximum(fit.parameters, 1e-4)) + rng.normal(0.0, 0.7, len(fit.parameters))
        other = optimize.minimize(loss, start, method="Nelder-Mead", options={"maxiter": 2000})
        assert own <= other.fun + 1e-6


def test_the_data_of_table_d_1():
    # The data are printed; the intervals RP-1 derives from them could not be checked against the document.
    chosen, fits = best_model(*DATA, target=0.75)
    assert chosen.model == "random-walk"
    assert fits["random-walk"].accepted
    assert not fits["gamma"].accepted
    assert fits["random-walk"].log_likelihood == max(
        fit.log_likelihood for name, fit in fits.items() if MODELS[name].parameters <= 2
    )
    by_aic, _ = best_model(*DATA, target=0.75, criterion="aic")
    assert by_aic.aic == min(fit.aic for fit in fits.values())


def test_the_interval_is_where_the_reliability_reaches_its_target():
    for name in MODELS:
        fit = fit_reliability(*DATA, target=0.6, model=name)
        if 0.0 < fit.computed < math.inf:
            reached = MODELS[name].reliability(np.array([fit.computed]), np.asarray(fit.parameters))[0]
            assert reached == pytest.approx(0.6, abs=1e-12)


def test_the_exponential_fit_in_closed_form():
    # One bin: R = x/n, rate = -ln(x/n)/t, interval = t ln(target)/ln(x/n).
    fit = fit_reliability([12.0], [50], [40], target=0.9)
    assert fit.parameters[0] == pytest.approx(-math.log(0.8) / 12.0, rel=1e-12)
    assert fit.interval == pytest.approx(12.0 * math.log(0.9) / math.log(0.8), rel=1e-12)
    # u(rate) = sqrt(R (1 - R)/n)/(t R), and the interval is inversely proportional to the rate.
    u = math.sqrt(0.8 * 0.2 / 50.0) / (12.0 * 0.8)
    assert fit.u_parameters[0] == pytest.approx(u, rel=1e-10)
    assert fit.u == pytest.approx(fit.interval * u / fit.parameters[0], rel=1e-10)


def test_many_fleets_are_fitted_as_each_alone():
    rng = np.random.default_rng(2)
    time = np.array([5.0, 10.0, 20.0, 40.0])
    tested = rng.integers(10, 60, (40, 4))
    passed = rng.binomial(tested, np.exp(-0.02 * time))
    many = fit_reliability(time, tested, passed, target=0.8, model="weibull")
    for i in range(0, 40, 9):
        one = fit_reliability(time, tested[i], passed[i], target=0.8, model="weibull")
        assert many.interval[i] == pytest.approx(one.interval, rel=1e-8)
        assert many.aic[i] == pytest.approx(one.aic, rel=1e-12)


def test_the_stated_uncertainty_is_the_scatter_of_repeated_histories():
    rng = np.random.default_rng(20250101)
    time = np.array([6.0, 12.0, 24.0, 36.0])
    tested = np.full((800, 4), 400)
    passed = rng.binomial(tested, np.exp(-((0.02 * time) ** 1.2)))
    fit = fit_reliability(time, tested, passed, target=0.85, model="weibull")
    scatter = float(np.std(fit.computed))
    assert float(np.mean(fit.u)) == pytest.approx(scatter, rel=4.5 / math.sqrt(2 * 800) + 0.02)
    # 5 % of true models are rejected by the test of lack of fit, within the noise of 800 trials.
    assert np.mean(~fit.accepted) == pytest.approx(0.05, abs=4.5 * math.sqrt(0.05 * 0.95 / 800))


def test_bins_without_calibrations_do_not_count():
    padded = [np.append(one, value) for one, value in zip(DATA, (60.0, 0.0, 0.0), strict=True)]
    assert fit_reliability(*padded, target=0.75).f == pytest.approx(fit_reliability(*DATA, target=0.75).f)


def test_limits_and_warnings():
    never = fit_reliability([10.0, 20.0], [50, 50], [50, 50], target=0.9)
    assert never.computed > 1e3
    limited = fit_reliability(*DATA, target=0.3, limits=IntervalLimits(specified=26.0, longest=52.0))
    assert (limited.interval, limited.limited) == (26.0, True)
    poor = fit_reliability(*DATA, target=0.75, model="warranty")
    assert poor.computed == 0.0
    assert "below the target" in poor.explain("en")
    assert "目标可靠性" in poor.explain("zh")
    json.dumps(limited.to_record(), allow_nan=False)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: fit_reliability(*DATA, target=1.0), OutOfRange),
        (lambda: fit_reliability(*DATA, target=0.9, model="magic"), OutOfRange),
        (lambda: fit_reliability(*DATA, target=0.9, estimator="eye"), OutOfRange),
        (lambda: fit_reliability([5.0], [10], [9], target=0.9, model="weibull"), Missing),
        (lambda: fit_reliability([5.0, 6.0], [10, 10], [11, 9], target=0.9), OutOfRange),
        (lambda: fit_reliability([5.0, 6.0], [10, 10, 10], [1, 1, 1], target=0.9), OutOfRange),
        (lambda: fit_reliability([5.0, 6.0], [0, 0], [0, 0], target=0.9), Missing),
        (lambda: best_model([5.0], [10], [9], target=0.9), Missing),
        (lambda: best_model([[5.0]], [[10]], [[9]], target=0.9), OutOfRange),
        (lambda: best_model(*DATA, target=0.9, criterion="taste"), OutOfRange),
    ],
)
def test_refusals(call, error):
    with pytest.raises(error):
        call()
