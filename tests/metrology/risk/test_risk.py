"""Global risks: closed form, quadrature and simulation meet; guard bands meet their targets."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from suyuan.base.errors import InputError, Missing, NotANumber, NumericalError, OutOfRange
from suyuan.metrology.distribution import (
    Arcsine,
    Beta,
    CurvilinearTrapezoid,
    Discrete,
    Empirical,
    Exponential,
    Gamma,
    LogNormal,
    Normal,
    PoissonCount,
    Rectangular,
    StudentT,
    Trapezoidal,
    Triangular,
)
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.laws.densities import conformance_of, density, density_of, empirical_cdf
from suyuan.metrology.risk.guard import (
    UnattainableRisk,
    guard_for_risk,
    risk_curve,
    worst_consumer_risk,
)
from suyuan.metrology.risk.joint import global_risk
from suyuan.metrology.risk.prior import posterior_conformance, posterior_normal
from suyuan.metrology.risk.rules import prior_from_reliability

LAWS = [
    Normal(value=0.02, u=0.12),
    StudentT(value=0.0, scale=0.1, dof=3),
    StudentT(value=0.0, scale=0.1, dof=1),
    Rectangular(value=0.02, half_width=0.3),
    Triangular(value=0.02, half_width=0.3),
    Arcsine(value=0.02, half_width=0.25),
    CurvilinearTrapezoid(value=0.02, half_width=0.25, limit_inexactness=0.1),
    CurvilinearTrapezoid(value=0.02, half_width=0.2, limit_inexactness=0.2),
    Exponential(value=0.1),
    Trapezoidal(value=0.0, half_width=0.3, beta=0.4),
    Beta(a=2.5, b=1.5, low=-0.3, high=0.3),
    Beta(a=0.6, b=1.7, low=-0.3, high=0.3),
    Gamma(shape=3.3, scale=0.04),
    Gamma(shape=0.5, scale=0.2),
    LogNormal(mu=-2.3, sigma=0.7),
    LogNormal(mu=-2.3, sigma=2.5),
]
LIMITS = {"lower": -0.2, "upper": 0.21}
SIDES = [LIMITS, {"upper": 0.21}, {"lower": -0.2}]

# The radial error motion of a bearing: gamma law with mean 1 um and standard deviation 0.5 um.
BEARINGS = density_of(
    lambda y: 4.0**4 / 6.0 * np.maximum(y, 0.0) ** 3 * np.exp(-4.0 * np.maximum(y, 0.0)),
    support=(0.0, math.inf),
    centre=1.0,
    scale=0.5,
)


def test_the_bearings_of_the_guide():
    # JCGM 106:2012, 9.5.4: T_U = 2 um, u = 0.25 um; 4.2 % of the bearings do not conform before
    # inspection, the global consumer's risk of simple acceptance is 0.8 %, wanted is 0.1 %.
    risk = global_risk(BEARINGS, 0.25, upper=2.0)
    assert 1.0 - risk.conforming == pytest.approx(0.042, abs=0.0005)
    assert risk.consumer == pytest.approx(0.008, abs=0.0005)
    named = global_risk(Gamma(shape=4.0, scale=0.25), 0.25, upper=2.0)
    assert named.consumer == pytest.approx(risk.consumer, abs=1e-14)
    guarded = guard_for_risk(BEARINGS, 0.25, upper=2.0, target=0.001)
    assert guarded.risk.consumer == pytest.approx(0.001, rel=1e-10)
    assert guarded.guard > 0.0


def test_the_bearings_by_the_closed_form_of_the_gamma_law():
    # 1 - P(4, 8) is the upper incomplete gamma function, an independent road to the nonconforming share.
    assert 1.0 - global_risk(BEARINGS, 0.25, upper=2.0).conforming == pytest.approx(
        special.gammaincc(4.0, 8.0), abs=1e-14
    )


@settings(deadline=None, max_examples=40)
@given(
    value=st.floats(-0.3, 0.3),
    prior_u=st.floats(0.01, 1.0),
    u=st.floats(1e-4, 0.5),
    guard=st.floats(-0.2, 0.3),
    sides=st.sampled_from(SIDES),
)
def test_closed_form_and_quadrature_meet(value, prior_u, u, guard, sides):
    law = Normal(value=value, u=prior_u)
    closed = global_risk(law, u, guard=guard, **sides)
    integral = global_risk(density(law), u, guard=guard, **sides)
    for name in ("consumer", "producer", "conforming", "accepted"):
        assert getattr(closed, name) == pytest.approx(getattr(integral, name), abs=2e-14)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
@pytest.mark.parametrize("dof", [math.inf, 4.0])
def test_quadrature_and_simulation_meet(law, dof):
    rng = np.random.default_rng(20250101)
    n = 400_000
    true = law.sample(rng, n)
    error = rng.standard_normal(n) if dof == math.inf else rng.standard_t(dof, n)
    measured = true + 0.04 * error
    inside = (true >= -0.2) & (true <= 0.21)
    accepted = (measured >= -0.17) & (measured <= 0.18)
    risk = global_risk(law, 0.04, guard=0.03, dof=dof, **LIMITS)
    for got, wrong in ((risk.consumer, accepted & ~inside), (risk.producer, ~accepted & inside)):
        share = wrong.mean()
        assert got == pytest.approx(share, abs=4.5 * math.sqrt(share * (1.0 - share) / n))


def test_laws_of_points_serve_as_priors():
    true = np.array([-0.3, 0.1, 0.19, 0.25])
    counted = global_risk(Discrete(values=tuple(true), probabilities=(0.1, 0.5, 0.3, 0.1)), 0.04, **LIMITS)
    accept = special.ndtr((0.21 - true) / 0.04) - special.ndtr((-0.2 - true) / 0.04)
    assert counted.consumer == pytest.approx(0.1 * accept[0] + 0.1 * accept[3], rel=1e-13)
    assert counted.conforming == pytest.approx(0.8)
    trials = global_risk(Empirical(values=tuple(true)), 0.04, **LIMITS)
    assert trials.consumer == pytest.approx((accept[0] + accept[3]) / 4.0, rel=1e-13)
    assert conformance_of(Discrete(values=(1.0, 2.0, 3.0)), lower=2.0, upper=2.5) == pytest.approx(1 / 3)


def test_a_counted_number_is_a_gamma_law():
    one = conformance_of(PoissonCount(count=4), upper=6.0)
    # P(at least 5 events before 6) of a Poisson process.
    assert one == pytest.approx(1.0 - sum(math.exp(-6.0) * 6.0**n / math.factorial(n) for n in range(5)))


def test_draws_serve_as_prior_within_their_own_noise():
    law = Triangular(value=0.02, half_width=0.3)
    by_draws = global_risk(law.sample(np.random.default_rng(1), 200_000), 0.04, **LIMITS)
    exact = global_risk(law, 0.04, **LIMITS)
    assert 0.0 < by_draws.standard_error < 3e-4
    assert by_draws.consumer == pytest.approx(exact.consumer, abs=4.0 * by_draws.standard_error)


def test_many_items_give_what_each_gives_alone():
    rng = np.random.default_rng(5)
    value, prior_u, u = rng.normal(0, 0.1, 50), rng.uniform(0.05, 0.3, 50), rng.uniform(0.01, 0.1, 50)
    many = global_risk(Normal(value=value, u=prior_u), u, guard=u, **LIMITS)
    for i in range(0, 50, 7):
        law = Normal(value=float(value[i]), u=float(prior_u[i]))
        one = global_risk(law, float(u[i]), guard=float(u[i]), **LIMITS)
        assert many.consumer[i] == pytest.approx(one.consumer, abs=1e-16)
        assert many.producer_given_rejected[i] == pytest.approx(one.producer_given_rejected, rel=1e-12)


@settings(deadline=None)
@given(st.floats(0.01, 0.5), st.floats(0.001, 0.3), st.floats(-0.3, 0.3))
def test_what_is_accepted_is_right_or_wrong(prior_u, u, guard):
    risk = global_risk(Normal(value=0.0, u=prior_u), u, guard=guard, **LIMITS)
    right = risk.conforming - risk.producer
    assert risk.accepted == pytest.approx(right + risk.consumer, abs=1e-14)
    assert 0.0 <= risk.consumer <= 1.0 - risk.conforming + 1e-15


def test_a_perfect_measurement_carries_no_risk():
    risk = global_risk(Normal(value=0.0, u=0.1), 0.0, **LIMITS)
    assert (risk.consumer, risk.producer) == (0.0, pytest.approx(0.0, abs=1e-16))
    assert global_risk(Rectangular(value=0.0, half_width=0.3), 0.0, **LIMITS).consumer == 0.0


def test_a_guard_band_that_leaves_nothing_rejects_all():
    risk = global_risk(Normal(value=0.0, u=0.1), 0.05, lower=-1.0, upper=1.0, guard=1.1)
    assert (risk.consumer, risk.accepted, risk.consumer_given_accepted) == (0.0, 0.0, 0.0)
    assert risk.producer == pytest.approx(risk.conforming)


class TestGuardBandsForATarget:
    def test_the_target_is_met_for_every_item(self):
        u = np.linspace(0.02, 0.3, 400)
        found = guard_for_risk(Normal(value=0.1, u=0.5), u, lower=-1.0, upper=1.0, target=0.005)
        needed = found.guard > 0.0
        assert needed.any()
        assert not needed.all()
        assert found.risk.consumer[needed] == pytest.approx(0.005, rel=1e-11)
        assert (found.risk.consumer[~needed] <= 0.005).all()
        assert found.multiplier == pytest.approx(found.guard / (2.0 * u))

    def test_outwards_when_allowed(self):
        prior = Normal(value=0.0, u=0.5)
        found = guard_for_risk(prior, 0.1, lower=-1.0, upper=1.0, target=0.02, allow_negative=True)
        assert found.guard < 0.0
        assert found.risk.consumer == pytest.approx(0.02, rel=1e-11)

    def test_for_the_producer(self):
        prior = Normal(value=0.0, u=0.5)
        found = guard_for_risk(prior, 0.2, lower=-1.0, upper=1.0, target=0.02, aim="producer")
        assert found.risk.producer == pytest.approx(0.02, rel=1e-11)

    def test_for_the_accepted_items_alone(self):
        prior = Normal(value=0.0, u=0.5)
        aim = "consumer-given-accepted"
        found = guard_for_risk(prior, 0.2, upper=1.0, target=0.002, aim=aim)
        assert found.risk.consumer_given_accepted == pytest.approx(0.002, rel=1e-11)

    def test_with_a_prior_that_is_not_normal(self):
        prior = Rectangular(value=0.0, half_width=1.2)
        found = guard_for_risk(prior, np.array([0.05, 0.1]), lower=-1.0, upper=1.0, target=0.003)
        assert found.risk.consumer == pytest.approx([0.003, 0.003], rel=1e-10)

    def test_an_impossible_target_is_refused(self):
        prior = Normal(value=0.0, u=50.0)
        with pytest.raises(UnattainableRisk) as caught:
            guard_for_risk(prior, 2.0, lower=-1, upper=1, target=0.01, aim="consumer-given-accepted")
        assert caught.value.code == "SY-650"

    def test_it_explains_itself(self):
        found = guard_for_risk(Normal(value=0.0, u=0.5), 0.2, lower=-1.0, upper=1.0, target=0.01)
        assert "w/U" in found.explain("zh")
        assert "Consumer's risk 1 %" in found.explain("en")
        json.dumps(found.to_record(), allow_nan=False)


def test_curves_cross_where_simple_acceptance_stands():
    curve = risk_curve(4.0)
    middle = int(np.argmin(np.abs(curve.multiplier)))
    simple = global_risk(Normal(value=0.0, u=1.0 / 6.0), 1.0 / 16.0, lower=-0.5, upper=0.5)
    assert curve.consumer[middle] == pytest.approx(simple.consumer, abs=1e-15)
    assert (np.diff(curve.consumer) < 0.0).all()
    assert (np.diff(curve.producer) > 0.0).all()
    assert "Cm = 4" in curve.explain("en")


def test_dobberts_rule_holds_its_promise_of_two_per_cent():
    # M. Dobbert, NCSLI 2008: M = 1.04 - exp(0.38 ln TUR - 0.54) keeps the consumer's risk at or below 2 %.
    tur = np.array([1.1, 1.2, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5])
    risk, share = worst_consumer_risk(tur, multiplier=1.04 - np.exp(0.38 * np.log(tur) - 0.54))
    assert (risk <= 0.02).all()
    assert (risk > 0.018).all()
    assert ((share > 0.5) & (share < 0.7)).all()


def test_the_prior_of_a_reliability():
    s = prior_from_reliability(0.95, 2.0)
    risk = global_risk(Normal(value=0.0, u=s), 0.1, lower=-2.0, upper=2.0)
    assert risk.conforming == pytest.approx(0.95, rel=1e-12)


class TestSpecificRiskWithAPrior:
    def test_normal_times_normal_is_normal(self):
        estimate, u = posterior_normal(0.18, 0.04, prior_value=0.0, prior_u=0.12)
        want = special.ndtr((0.2 - estimate) / u)
        got = posterior_conformance(Normal(value=0.0, u=0.12), 0.18, 0.04, upper=0.2)
        assert got == pytest.approx(want, abs=1e-13)

    def test_draws_of_the_items_serve_too(self):
        law = Normal(value=0.0, u=0.12)
        draws = law.sample(np.random.default_rng(3), 400_000)
        got = posterior_conformance(draws, np.array([0.18, 0.1]), 0.04, upper=0.2)
        want = posterior_conformance(law, np.array([0.18, 0.1]), 0.04, upper=0.2)
        assert got == pytest.approx(want, abs=0.006)  # about 6e4 of the draws lie within reach
        assert posterior_conformance(Discrete(values=(0.1, 0.3)), 0.2, 0.05, upper=0.2) == pytest.approx(0.5)

    def test_a_wide_prior_says_nothing(self):
        wide = Rectangular(value=0.0, half_width=100.0)
        got = posterior_conformance(wide, np.array([0.18, 0.25]), 0.04, upper=0.2, lower=-0.2)
        alone = special.ndtr((0.2 - np.array([0.18, 0.25])) / 0.04)
        assert got == pytest.approx(alone, abs=1e-13)

    def test_students_error(self):
        got = posterior_conformance(Rectangular(value=0.0, half_width=50.0), 0.18, 0.04, upper=0.2, dof=5.0)
        assert got == pytest.approx(special.stdtr(5.0, 0.5), abs=1e-6)  # the prior cuts the far tails

    def test_averaged_over_the_accepted_it_is_the_global_risk(self):
        prior, u = Triangular(value=0.02, half_width=0.3), 0.04
        x, w = np.polynomial.legendre.leggauss(200)
        y = 0.005 + 0.205 * x  # the acceptance interval of the simple rule
        wrong = 1.0 - posterior_conformance(prior, y, u, **LIMITS)
        inner = np.linspace(-0.28, 0.32, 2001)
        weights = np.full(inner.size, inner[1] - inner[0])
        evidence = (density(prior).pdf(inner) * weights * np.exp(-0.5 * ((y[:, None] - inner) / u) ** 2)).sum(
            axis=1
        ) / (u * math.sqrt(2.0 * math.pi))
        assert float(np.sum(0.205 * w * wrong * evidence)) == pytest.approx(
            global_risk(prior, u, **LIMITS).consumer, rel=1e-4
        )


class TestConformanceOfAnyLaw:
    @pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
    def test_density_and_distribution_function_agree(self, law):
        shape = density(law)
        one = global_risk(shape, 0.04, **LIMITS).conforming
        assert conformance_of(law, **LIMITS) == pytest.approx(one, abs=1e-13)

    @pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
    def test_draws_follow_the_distribution_function(self, law):
        n = 200_000
        draws = law.sample(np.random.default_rng(11), n)
        at = np.linspace(-0.3, 0.3, 13)
        want = density(law).cdf(at)
        noise = np.sqrt(np.maximum(want * (1.0 - want), 1e-9) / n)
        assert (np.abs(empirical_cdf(draws)(at) - want) < 5.0 * noise + 1e-9).all()
        got = conformance_of(draws, upper=0.1)
        assert got == pytest.approx(float(conformance_of(law, upper=0.1)), abs=5e-3)


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ({}, Missing),
            ({"lower": 1.0, "upper": -1.0}, OutOfRange),
            ({"upper": math.nan}, NotFinite),
            ({"upper": 1.0, "guard": "wide"}, NotANumber),
            ({"upper": 1.0, "guard": math.inf}, NotFinite),
        ],
    )
    def test_limits(self, arguments, error):
        with pytest.raises(error):
            global_risk(Normal(value=0.0, u=0.1), 0.1, **arguments)

    @pytest.mark.parametrize("u", [-0.1, math.nan])
    @pytest.mark.parametrize("law", [Normal(value=0.0, u=0.1), Triangular(value=0.0, half_width=1.0)])
    def test_uncertainty(self, law, u):
        with pytest.raises((OutOfRange, NotFinite)):
            global_risk(law, u, upper=1.0)

    def test_priors(self):
        with pytest.raises(OutOfRange):
            global_risk(Normal(value=0.0, u=0.0), 0.1, upper=1.0)
        with pytest.raises(OutOfRange):
            global_risk(Rectangular(value=0.0, half_width=0.0), 0.1, upper=1.0)
        with pytest.raises(InputError):
            global_risk("normal", 0.1, upper=1.0)
        with pytest.raises(NumericalError):
            global_risk(density_of(lambda y: 0.0 * y + 1.0, support=(0, 3), centre=1, scale=1), 0.1, upper=1)
        with pytest.raises(OutOfRange):
            density_of(lambda y: y, support=(1.0, 0.0), centre=0.5, scale=1.0)
