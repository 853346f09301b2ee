"""The interval test, simple response, staircase, control chart, drift and pooling."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from suyuan.base.errors import Missing, NotANumber, NumericalError, OutOfRange
from suyuan.metrology.interval.attributes import (
    binomial_limits,
    interval_test,
    rejection_confidence,
    simple_response,
)
from suyuan.metrology.interval.fleet import pooled_failures, pooled_rates
from suyuan.metrology.interval.limits import IntervalLimits
from suyuan.metrology.interval.staircase import control_chart_interval, in_use_interval, staircase
from suyuan.metrology.interval.variables import (
    drift_regression,
    drift_reliability,
    interval_for_reliability,
    interval_for_uncertainty,
)


class TestLimits:
    def test_the_interval_of_the_specification_is_never_lengthened(self):
        limits = IntervalLimits(specified=12.0, longest=60.0, shortest=1.0)
        assert limits.applied([0.2, 5.0, 30.0, math.inf]).tolist() == [1.0, 5.0, 12.0, 12.0]
        assert IntervalLimits(specified=0.5, shortest=1.0).applied(3.0) == 0.5

    def test_steps(self):
        limits = IntervalLimits(largest_step=2.0, smallest_step=1.0)
        assert limits.applied([100.0, 10.5, 1.0], [10.0, 10.0, 10.0]).tolist() == [20.0, 10.0, 5.0]

    @settings(deadline=None)
    @given(st.floats(0.0, 1e6), st.floats(0.1, 1e3), st.floats(0.1, 1e3))
    def test_whatever_the_data_say(self, computed, current, specified):
        limits = IntervalLimits(specified=specified, largest_step=3.0)
        assert float(limits.applied(computed, current)) <= specified

    def test_refusals(self):
        for fields in ({"specified": -1.0}, {"largest_step": 0.5}, {"smallest_step": -1.0}):
            with pytest.raises(OutOfRange):
                IntervalLimits(**fields)


class TestIntervalTest:
    def test_the_tutorial_of_the_ncsli_symposium(self):
        # NCSLI Symposium 2019, tutorial on intervals: 15 of 20 in tolerance at 365 days, target 95 %:
        # 231 days, rejected with 99.49 %, true reliability 65.16 % to 82.86 %.
        found = interval_test(15, 20, 365.0, target=0.95)
        assert round(found.interval) == 231
        assert found.rejection == pytest.approx(0.9949, abs=5e-5)
        assert found.reliability == (pytest.approx(0.6516, abs=5e-5), pytest.approx(0.8286, abs=5e-5))
        assert "99.49 %" in found.explain("en")

    @settings(deadline=None)
    @given(st.integers(1, 60), st.data(), st.floats(0.05, 0.95))
    def test_the_limits_at_the_rejection_confidence_touch_the_target(self, n, data, target):
        x = data.draw(st.integers(0, n))
        q = float(rejection_confidence(x, n, target))
        if 1e-9 < q < 1.0 - 1e-9:
            low, high = binomial_limits(x, n, q)
            touched = low if x / n > target else high
            assert float(touched) == pytest.approx(target, abs=1e-7)

    def test_exact_binomial_sums(self):
        p = [math.comb(20, k) * 0.9**k * 0.1 ** (20 - k) for k in range(21)]
        assert rejection_confidence(14, 20, 0.9) == pytest.approx(1 - 2 * sum(p[:15]), rel=1e-12)
        assert rejection_confidence(20, 20, 0.9) == pytest.approx(1 - p[20], rel=1e-12)
        assert rejection_confidence(19, 20, 0.9) == pytest.approx(max(1 - 2 * sum(p[19:]), 0.0), abs=1e-12)

    def test_it_lengthens_only_on_evidence_and_within_limits(self):
        many = interval_test([20, 200, 19, 0], [20, 200, 20, 20], 12.0, target=0.9)
        assert many.changed.tolist() == [True, True, False, True]
        assert many.interval[1] == 24.0  # at most doubled
        assert many.interval[2] == 12.0
        assert many.interval[3] == 6.0  # at most halved
        held = interval_test(
            200, 200, 12.0, target=0.9, limits=IntervalLimits(specified=12.0, largest_step=2.0)
        )
        assert (held.interval, held.limited) == (12.0, True)

    def test_refusals(self):
        for bad in ((21, 20, 1.0), (1.5, 20, 1.0), (5, 0, 1.0), (5, 10, -1.0)):
            with pytest.raises(OutOfRange):
                interval_test(*bad, target=0.9)
        with pytest.raises(OutOfRange):
            interval_test(5, 10, 1.0, target=1.0)


class TestSimpleResponse:
    def test_gains_and_losses_balance_at_the_target(self):
        found = simple_response([True, False], [10.0, 10.0], extension=0.1, target=0.9)
        up, down = found.interval / 10.0
        assert up**0.9 * down**0.1 == pytest.approx(1.0, rel=1e-14)
        assert simple_response(False, 10.0, reduction=0.5).interval == 5.0

    def test_refusals(self):
        with pytest.raises(OutOfRange):
            simple_response(True, 10.0, reduction=1.0)
        with pytest.raises(OutOfRange):
            simple_response(True, 0.0)


class TestStaircase:
    def test_well_inside_near_the_limit_and_outside(self):
        found = staircase([0.5, -0.8, 0.9, -1.0, 1.01], 1.0, 12.0)
        assert found.interval.tolist() == [18.0, 18.0, 12.0, 12.0, 6.0]
        assert staircase(0.1, 1.0, 12.0, limits=IntervalLimits(specified=12.0)).interval == 12.0
        assert "阶梯法" in found.explain("zh")

    def test_refusals(self):
        with pytest.raises(OutOfRange):
            staircase(0.1, 0.0, 12.0)
        with pytest.raises(OutOfRange):
            staircase(0.1, 1.0, 12.0, extension=0.9)

    def test_hours_of_use(self):
        assert in_use_interval(2000.0, np.array([8.0, 4.0])).interval.tolist() == [250.0, 500.0]
        with pytest.raises(OutOfRange):
            in_use_interval(2000.0, 0.0)


class TestControlChart:
    def test_a_clean_drift(self):
        found = control_chart_interval([0.0, 1.0, 2.0, 3.0], [0.0, 0.1, 0.2, 0.3], 1.0)
        assert found.drift == pytest.approx(0.1)
        assert found.interval == pytest.approx(7.0)
        back = control_chart_interval([0.0, 1.0, 2.0], [0.6, 0.5, 0.4], 1.0)
        assert back.interval == pytest.approx(14.0)  # through zero to the other limit

    def test_dispersion_and_uncertainty_take_their_part(self):
        t, y = np.arange(8.0), 0.05 * np.arange(8.0) + np.array([1, -1, 1, -1, 1, -1, 1, -1]) * 0.02
        found = control_chart_interval(t, y, 1.0, u=0.1, k=2.0)
        slope, level = np.polyfit(t, y, 1)
        s = math.sqrt(float(((y - np.polyval([slope, level], t)) ** 2).sum()) / 6.0)
        want = (1.0 - 2.0 * math.hypot(s, 0.1) - (level + 7.0 * slope)) / slope
        assert found.interval == pytest.approx(want, rel=1e-12)
        assert found.u_drift == pytest.approx(s / math.sqrt(42.0), rel=1e-12)

    def test_many_and_ragged(self):
        t = np.array([[0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 9.0]])
        y = np.array([[0.0, 0.1, 0.2, 0.3], [0.0, 0.1, 0.2, 7.0]])
        used = np.array([[1, 1, 1, 1], [1, 1, 1, 0]])
        assert control_chart_interval(t, y, 1.0, used=used).interval == pytest.approx([7.0, 8.0])

    def test_stable_and_lost_instruments(self):
        assert control_chart_interval([0, 1, 2], [0.1, 0.1, 0.1], 1.0).interval == math.inf
        assert control_chart_interval([0, 1, 2], [1.1, 1.2, 1.3], 1.0).interval == 0.0

    def test_refusals(self):
        with pytest.raises(Missing):
            control_chart_interval([0, 1], [0.1, 0.2], 1.0)
        with pytest.raises(OutOfRange):
            control_chart_interval([1, 1, 1], [0.1, 0.2, 0.3], 1.0)
        with pytest.raises(OutOfRange):
            control_chart_interval([0, 1, 2], [0.1, 0.2, 0.3], -1.0)


class TestDrift:
    def test_the_regression_by_another_road(self):
        rng = np.random.default_rng(4)
        t = rng.uniform(10, 400, 12)
        y = 1e-3 * t - 1e-6 * t**2 + rng.normal(0, 0.02, 12)
        drift = drift_regression(t, y, order=2)
        a = np.stack([t, t**2], axis=1)
        b, rss, *_ = np.linalg.lstsq(a, y, rcond=None)
        assert drift.coefficients[0] == pytest.approx(b, rel=1e-9)
        assert drift.s[0] == pytest.approx(math.sqrt(rss[0] / 10.0), rel=1e-9)
        assert drift.covariance[0] == pytest.approx(np.linalg.inv(a.T @ a) * rss[0] / 10.0, rel=1e-7)

    def test_the_uncertainty_target_in_closed_form(self):
        # One power: u(t)^2 = u0^2 + t^2 var(b), so t = sqrt(target^2 - u0^2)/u(b).
        t, y = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.11, 0.18, 0.33, 0.39])
        drift = drift_regression(t, y)
        found = interval_for_uncertainty(drift, 0.2, u=0.05)
        want = math.sqrt(0.2**2 - 0.05**2) / math.sqrt(drift.covariance[0, 0, 0])
        assert found.interval[0] == pytest.approx(want, rel=1e-12)
        assert found.u[0] == pytest.approx(0.2, rel=1e-12)
        assert "extrapolated" in found.explain("en")
        assert interval_for_uncertainty(drift, 0.04, u=0.05).interval[0] == 0.0

    def test_the_reliability_target_is_met(self):
        rng = np.random.default_rng(8)
        t = rng.uniform(50, 500, (5, 20))
        y = 1e-3 * t + rng.normal(0, 0.05, t.shape)
        drift = drift_regression(t, y)
        given = {"lower": -1.0, "upper": 1.0, "u": 0.1, "start": 0.05, "dof": 30.0}
        found = interval_for_reliability(drift, 0.95, **given)
        assert drift_reliability(drift, found.interval, **given) == pytest.approx(np.full(5, 0.95), abs=1e-10)
        wider = interval_for_reliability(drift, 0.95, band="prediction", **given)
        assert (wider.interval < found.interval).all()
        # By hand for the first: Student's law with the effective dof.
        at = found.interval[0]
        own, u = math.sqrt(at**2 * drift.covariance[0, 0, 0]), 0.1
        v = (own**2 + u**2) ** 2 / (own**4 / 19 + u**4 / 30)
        mu = 0.05 + at * drift.coefficients[0, 0]
        spread = math.hypot(own, u)
        p = special.stdtr(v, (1 - mu) / spread) - special.stdtr(v, (-1 - mu) / spread)
        assert p == pytest.approx(0.95, abs=1e-10)

    def test_no_drift_needs_no_recalibration_but_the_specification_does(self):
        drift = drift_regression([1.0, 2.0, 3.0], [0.0, 0.0, 0.0])
        found = interval_for_uncertainty(drift, 0.1, limits=IntervalLimits(specified=24.0))
        assert (found.computed[0], found.interval[0]) == (math.inf, 24.0)
        json.dumps(found.to_record(), allow_nan=False)

    def test_ragged_histories(self):
        t = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 99.0]])
        y = np.array([[0.1, 0.2, 0.4], [0.1, 0.3, -5.0]])
        drift = drift_regression(t, y, used=[[1, 1, 1], [1, 1, 0]])
        alone = drift_regression([1.0, 2.0], [0.1, 0.3])
        assert drift.coefficients[1] == pytest.approx(alone.coefficients[0])
        assert drift.s[1] == pytest.approx(alone.s[0])

    @pytest.mark.parametrize(
        ("call", "error"),
        [
            (lambda: drift_regression([1.0], [0.1]), Missing),
            (lambda: drift_regression([0.0, 0.0], [0.1, 0.1]), OutOfRange),
            (lambda: drift_regression([1.0, 1.0, 1.0], [0.1, 0.1, 0.1], order=2), NumericalError),
            (lambda: drift_regression([1.0, 2.0], [0.1, 0.1, 0.2]), OutOfRange),
            (lambda: drift_regression(["a", 2.0], [0.1, 0.1]), NotANumber),
            (lambda: interval_for_reliability(drift_regression([1.0, 2.0], [0.1, 0.3]), 0.9), Missing),
            (lambda: interval_for_uncertainty(drift_regression([1.0, 2.0], [0.1, 0.3]), 0.0), OutOfRange),
        ],
    )
    def test_refusals(self, call, error):
        with pytest.raises(error):
            call()


class TestPooling:
    def test_eight_schools(self):
        # D. B. Rubin, J. Educ. Stat. 6 (1981) 377: pooled mean 7.7 with standard error 4.1, and no
        # variance between schools is needed.
        effects = [28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0]
        errors = [15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0]
        found = pooled_rates(effects, errors, between="dersimonian-laird")
        assert found.between == 0.0
        assert found.mean == pytest.approx(7.7, abs=0.05)
        assert found.u_mean == pytest.approx(4.1, abs=0.05)
        assert found.value == pytest.approx(np.full(8, found.mean))

    @pytest.mark.parametrize("between", ["restricted-likelihood", "paule-mandel", "dersimonian-laird"])
    def test_equal_uncertainties_in_closed_form(self, between):
        x = np.array([1.0, 2.0, 4.0, 5.0, 9.0])
        found = pooled_rates(x, 0.5, between=between)
        tau2 = float(np.var(x, ddof=1)) - 0.25
        assert found.between == pytest.approx(math.sqrt(tau2), rel=1e-9)
        own = tau2 / (tau2 + 0.25)
        assert found.value == pytest.approx(own * x + (1 - own) * x.mean(), rel=1e-9)

    def test_pooling_comes_closer_to_the_truth(self):
        rng = np.random.default_rng(20250101)
        true = rng.normal(3.0, 0.5, 4000)
        u = rng.uniform(0.2, 2.0, true.size)
        x = true + u * rng.standard_normal(true.size)
        found = pooled_rates(x, u)
        assert found.between == pytest.approx(0.5, abs=0.05)
        assert np.mean((found.value - true) ** 2) < 0.4 * np.mean((x - true) ** 2)
        z = (found.value - true) / found.u
        assert np.mean(z**2) == pytest.approx(1.0, abs=5.0 * math.sqrt(2.0 / true.size) + 0.03)

    def test_failures_find_the_law_of_the_fleet(self):
        rng = np.random.default_rng(20250101)
        n = 6000
        rate = rng.gamma(3.0, 1.0 / 60.0, n)
        exposure = rng.uniform(20.0, 200.0, n)
        found = pooled_failures(rng.poisson(rate * exposure), exposure, target=0.9)
        assert found.shape == pytest.approx(3.0, rel=0.1)
        assert found.shape / found.exposure == pytest.approx(0.05, rel=0.03)
        assert np.mean((found.rate - rate) ** 2) == pytest.approx(np.mean(found.u_rate**2), rel=0.1)
        # The fleet as a whole then holds its target: averaged reliability at the individual intervals.
        assert np.mean(np.exp(-rate * found.interval)) == pytest.approx(0.9, abs=0.003)

    def test_failures_by_chance_alone_share_one_rate(self):
        found = pooled_failures([2, 2, 2, 2], [100.0, 100.0, 100.0, 100.0], target=0.9)
        assert found.rate == pytest.approx(np.full(4, 0.02), rel=1e-3)
        assert found.interval == pytest.approx(np.full(4, -math.log(0.9) / 0.02), rel=1e-3)
        assert "0.02" in found.explain("en")

    def test_refusals(self):
        with pytest.raises(Missing):
            pooled_rates([1.0], [0.1])
        with pytest.raises(OutOfRange):
            pooled_rates([1.0, 2.0], [0.1, 0.0])
        with pytest.raises(OutOfRange):
            pooled_failures([0, 0], [10.0, 10.0], target=0.9)
        with pytest.raises(OutOfRange):
            pooled_failures([0.5, 1], [10.0, 10.0], target=0.9)
