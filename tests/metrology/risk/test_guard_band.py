"""Named guard bands, decision rules of every kind, tolerance limits, roots."""

from __future__ import annotations

import math
import tomllib
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import Missing, NumericalError, OutOfRange
from suyuan.metrology.conformity import DecisionRule, conformance_probability, decide
from suyuan.metrology.coverage import normal_cdf, normal_quantile
from suyuan.metrology.distribution import Normal
from suyuan.metrology.risk.guard import UnattainableRisk
from suyuan.metrology.risk.guard_band import capability_index, ratio_guard, uncertainty_ratio
from suyuan.metrology.risk.joint import global_risk
from suyuan.metrology.risk.prior import posterior_conformance
from suyuan.metrology.risk.rules import prior_from_reliability, risk_of_rule, z540_rule
from suyuan.metrology.risk.tolerance import Allowance, plus_minus, tolerance_limits
from suyuan.metrology.roots import find_roots

GOLDEN = tomllib.loads(
    (Path(__file__).resolve().parents[3] / "golden" / "jcgm106.toml").read_text(encoding="utf-8")
)
BOTH = {"lower": -1.0, "upper": 1.0}


@pytest.mark.parametrize("row", GOLDEN["table_1"], ids=lambda row: str(row["z"]))
def test_table_1_of_the_guide(row):
    # z is printed to two places: the probability lies between those of the neighbours.
    p = row["conformance"]
    assert row["z"] == pytest.approx(normal_quantile(p), abs=0.005)


@pytest.mark.parametrize("case", GOLDEN["conformance"], ids=lambda case: str(case["value"]))
def test_the_examples_of_clause_7(case):
    limits = {name: case.get(name) for name in ("lower", "upper")}
    got = conformance_probability(case["value"], case["u"], **limits)
    assert got == pytest.approx(case["expected"], abs=case["tolerance"])


# ILAC-G8:09/2019, table 1: rule, r in w = r U, specific risk at the acceptance limit (U = 2 u).
@pytest.mark.parametrize(
    ("kind", "r", "risk"),
    [
        ("6-sigma", 3.0, 1e-6),
        ("3-sigma", 1.5, 0.0016),
        ("guarded", 1.0, 0.025),
        ("iso14253", 0.83, 0.05),
        ("simple", 0.0, 0.5),
    ],
)
def test_the_table_of_ilac_g8(kind, r, risk):
    decision = decide(0.0, 0.1, upper=1.0, rule=DecisionRule(kind=kind))
    assert decision.guard == pytest.approx(r * 0.2)
    at_limit = decide(decision.acceptance[1], 0.1, upper=1.0, rule=DecisionRule(kind=kind))
    assert at_limit.verdict == "pass"
    assert at_limit.risk <= risk + 1e-12


def test_uncritical_accepts_up_to_the_limit_plus_u():
    rule = DecisionRule(kind="uncritical")
    assert decide(1.19, 0.1, upper=1.0, rule=rule).verdict == "pass"
    beyond = decide(1.21, 0.1, upper=1.0, rule=rule)
    assert beyond.verdict == "fail"
    assert beyond.risk <= 0.025


class TestGuardBandsFromTheRatio:
    def test_root_difference_of_squares(self):
        # A = T sqrt(1 - 1/TUR^2): for TUR = 2 the limits shrink to 0.866 T.
        assert 1.0 - ratio_guard("rds", expanded=0.5, half_width=1.0) == pytest.approx(math.sqrt(0.75))
        assert ratio_guard("rds", expanded=1e-9, half_width=1.0) == pytest.approx(0.5e-18, rel=1e-9)

    def test_rp_10(self):
        # A = (1.25 - 1/TUR) T: 0.75 T for TUR = 2, no guard band from 4:1 on.
        assert ratio_guard("rp10", expanded=0.5, half_width=1.0) == pytest.approx(0.25)
        assert ratio_guard("rp10", expanded=0.25, half_width=1.0) == 0.0
        assert ratio_guard("rp10", expanded=0.1, half_width=1.0) == 0.0

    def test_managed_risk(self):
        # M = 1.04 - exp(0.38 ln 2 - 0.54) = 0.2816 for TUR = 2; nothing above TUR = 4.6.
        assert ratio_guard("m2", expanded=0.5, half_width=1.0) == pytest.approx(0.5 * 0.28165, abs=5e-6)
        assert ratio_guard("m2", expanded=0.2, half_width=1.0) == 0.0
        assert ratio_guard("m2", expanded=0.0, half_width=1.0) == 0.0

    def test_fixed_fraction(self):
        assert ratio_guard("fixed", expanded=0.5, half_width=2.0, fraction=0.8) == pytest.approx(0.4)

    @settings(deadline=None)
    @given(st.floats(1e-3, 1.0), st.sampled_from(["rds", "rp10", "m2", "fixed"]))
    def test_arrays_give_what_scalars_give(self, expanded, kind):
        one = ratio_guard(kind, expanded=expanded, half_width=1.0, fraction=0.8)
        many = ratio_guard(kind, expanded=np.array([expanded]), half_width=np.array([1.0]), fraction=0.8)
        assert many[0] == pytest.approx(one, rel=1e-13, abs=1e-300)

    def test_refusals(self):
        with pytest.raises(OutOfRange):
            ratio_guard("rds", expanded=1.1, half_width=1.0)
        with pytest.raises(OutOfRange):
            ratio_guard("rp10", expanded=-0.1, half_width=1.0)
        with pytest.raises(Missing):
            ratio_guard("fixed", expanded=0.1, half_width=1.0)

    def test_capability(self):
        assert capability_index(0.1, **BOTH) == pytest.approx(5.0)
        assert uncertainty_ratio(1.0, 0.2) == pytest.approx(5.0)
        with pytest.raises(OutOfRange):
            capability_index(0.0, **BOTH)


class TestRulesOfThePopulation:
    def test_the_global_risk_is_what_was_asked(self):
        rule = DecisionRule(kind="global-risk", target_risk=0.01, reliability=0.9)
        decision = decide(0.0, 0.2, rule=rule, **BOTH)
        prior = Normal(value=0.0, u=prior_from_reliability(0.9, 1.0))
        assert global_risk(prior, 0.2, guard=decision.guard, **BOTH).consumer == pytest.approx(
            0.01, rel=1e-10
        )

    def test_the_share_among_the_accepted_is_what_was_asked(self):
        rule = DecisionRule(kind="conditional-risk", target_risk=0.01, reliability=0.9)
        u = np.array([0.2, 0.1, 0.2, 0.0])
        decision = decide(np.zeros(4), u, lower=-2.0, upper=2.0, rule=rule)
        prior = Normal(value=0.0, u=prior_from_reliability(0.9, 2.0))
        risk = global_risk(prior, u[:3], guard=decision.guard[:3], lower=-2.0, upper=2.0)
        assert (risk.consumer_given_accepted <= 0.01 + 1e-12).all()
        assert decision.guard[0] == decision.guard[2] > decision.guard[1]
        assert decision.guard[3] == 0.0

    @pytest.mark.parametrize("kind", ["rds", "rp10", "m2", "global-risk"])
    def test_arrays_decide_as_scalars_do(self, kind):
        rule = DecisionRule(kind=kind, target_risk=0.01, reliability=0.9)
        x, u = np.array([0.7, 0.9, 0.99, 1.2]), np.array([0.1, 0.2, 0.3, 0.15])
        many = decide(x, u, rule=rule, **BOTH)
        for i in range(4):
            one = decide(float(x[i]), float(u[i]), rule=rule, **BOTH)
            assert many.verdict[i] == one.verdict
            assert many.guard[i] == pytest.approx(one.guard, rel=1e-12)

    def test_decimals_keep_their_exactness(self):
        rule = DecisionRule(kind="fixed", fraction=0.8)
        limits = {"lower": Decimal("-1.5"), "upper": Decimal("1.5")}
        assert decide(Decimal("1.2"), 0.0, rule=rule, **limits).verdict == "pass"
        assert decide(Decimal("1.2000001"), 0.0, rule=rule, **limits).verdict == "undecided"

    @pytest.mark.parametrize("kind", ["rds", "m2", "global-risk"])
    def test_they_need_both_limits(self, kind):
        rule = DecisionRule(kind=kind, target_risk=0.01, reliability=0.9)
        for value in (0.5, np.array([0.5])):
            with pytest.raises(Missing):
                decide(value, 0.1, upper=1.0, rule=rule)

    def test_a_tolerance_without_width_has_no_such_rule(self):
        rule = DecisionRule(kind="global-risk", target_risk=0.01, reliability=0.9)
        with pytest.raises(OutOfRange):
            decide(1.0, 0.1, lower=1.0, upper=1.0, rule=rule)

    def test_the_record_names_what_the_rule_needs(self):
        record = DecisionRule(kind="global-risk", target_risk=0.01, reliability=0.9).to_record()
        assert record["reliability"] == "0.9"
        assert "fraction" not in record

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"kind": "global-risk", "target_risk": 0.02}, Missing),
            ({"kind": "global-risk", "reliability": 0.9}, Missing),
            ({"kind": "fixed"}, Missing),
            ({"kind": "fixed", "fraction": 1.2}, OutOfRange),
            ({"kind": "conditional-risk", "target_risk": 0.02, "reliability": 1.0}, OutOfRange),
        ],
    )
    def test_incomplete_rules_are_refused(self, fields, error):
        with pytest.raises(error):
            DecisionRule(**fields)


class TestToleranceLimits:
    def test_two_equal_sides(self):
        assert plus_minus(10.0, 0.5) == (9.5, 10.5)
        assert plus_minus(-10.0, 0.01, relative=True) == pytest.approx((-10.1, -9.9))

    def test_one_side_and_unequal_sides(self):
        assert tolerance_limits(10.0, above=Allowance(absolute=0.2)) == (None, 10.2)
        lower, upper = tolerance_limits(
            np.array([10.0, 20.0]), above=Allowance(relative=0.01), below=Allowance(absolute=0.3)
        )
        assert lower.tolist() == [9.7, 19.7]
        assert upper == pytest.approx([10.1, 20.2])

    def test_sums_and_the_larger_part(self):
        total = Allowance(absolute=0.1, relative=0.01, of_range=0.001, span=100.0)
        assert total.at(10.0) == pytest.approx(0.3)
        larger = Allowance(absolute=0.15, relative=0.01, combine="larger")
        assert larger.at(np.array([10.0, 20.0])).tolist() == [0.15, 0.2]
        assert larger.at(10.0) == 0.15

    def test_refusals(self):
        with pytest.raises(Missing):
            tolerance_limits(1.0)
        with pytest.raises(Missing):
            Allowance(of_range=0.01)
        with pytest.raises(OutOfRange):
            Allowance(relative=-0.1)
        with pytest.raises(OutOfRange):
            Allowance(combine="worst")
        with pytest.raises(OutOfRange):
            plus_minus(1.0, -0.1)


class TestRoots:
    @settings(deadline=None)
    @given(st.floats(-5.0, 5.0), st.sampled_from([1.0, 3.0]))
    def test_every_item_finds_its_own(self, root, power):
        roots = np.array([root, 0.0, -root])
        found = find_roots(lambda x: np.sign(x - roots) * np.abs(x - roots) ** power, -6.0 + 0 * roots, 6.0)
        assert found == pytest.approx(roots, abs=1e-9)

    def test_a_zero_at_the_end_counts(self):
        assert find_roots(lambda x: x - 1.0, np.array([1.0]), np.array([2.0])) == pytest.approx([1.0])

    def test_no_change_of_sign_is_refused(self):
        with pytest.raises(NumericalError, match="item 1"):
            find_roots(lambda x: x, np.array([-1.0, 1.0]), np.array([1.0, 2.0]))


def test_the_normal_tail_of_a_guard_band():
    # With w = r U and U = 2 u the specific risk at the acceptance limit is Phi(-2 r).
    rule = DecisionRule(kind="jcgm106", guard_factor=0.7)
    edge = decide(0.0, 0.1, upper=1.0, rule=rule).acceptance[1]
    assert decide(edge, 0.1, upper=1.0, rule=rule).risk == pytest.approx(normal_cdf(-1.4), rel=1e-12)


class TestRulesOfThePosterior:
    rule = DecisionRule(kind="posterior-risk", target_risk=0.05, reliability=0.9)

    def test_the_item_on_the_limit_has_the_risk_asked(self):
        for u in (0.05, 0.2):
            edge = decide(0.0, u, rule=self.rule, **BOTH).acceptance[1]
            prior = Normal(value=0.0, u=prior_from_reliability(0.9, 1.0))
            assert posterior_conformance(prior, edge, u, **BOTH) == pytest.approx(0.95, abs=1e-10)

    def test_it_costs_least(self):
        # A false acceptance costs c times a false rejection: target 1/(1 + c).
        cost = 10.0
        rule = DecisionRule(kind="posterior-risk", target_risk=1.0 / (1.0 + cost), reliability=0.8)
        prior = Normal(value=0.0, u=prior_from_reliability(0.8, 1.0))
        best = decide(0.0, 0.15, rule=rule, **BOTH).guard
        risks = global_risk(prior, 0.15, guard=best + np.linspace(-0.05, 0.05, 11), **BOTH)
        assert int(np.argmin(cost * risks.consumer + risks.producer)) == 5

    def test_a_hopeless_measurement_is_refused(self):
        with pytest.raises(UnattainableRisk):
            decide(
                0.0, 50.0, rule=DecisionRule(kind="posterior-risk", target_risk=0.01, reliability=0.5), **BOTH
            )


@pytest.mark.parametrize("method", [1, 2, 3, 4, 6])
def test_the_methods_of_z540_3_keep_two_per_cent(method):
    rule = z540_rule(method, reliability=0.85)
    prior = Normal(value=0.0, u=prior_from_reliability(0.85, 1.0))
    risk = risk_of_rule(rule, prior, np.array([0.05, 0.15, 0.25]), **BOTH)
    assert (risk.consumer <= 0.02 + 1e-12).all()


def test_method_five_is_the_guard_band_u():
    assert z540_rule(5).guard(0.1) == pytest.approx(0.2)
    with pytest.raises(OutOfRange):
        z540_rule(7)
    with pytest.raises(Missing):
        z540_rule(1)


@pytest.mark.parametrize(
    "kind", ["simple", "guarded", "iso14253", "rds", "m2", "global-risk", "posterior-risk"]
)
def test_every_rule_has_its_global_risks(kind):
    rule = DecisionRule(kind=kind, target_risk=0.01, reliability=0.9)
    prior = Normal(value=0.0, u=prior_from_reliability(0.9, 1.0))
    u = np.array([0.1, 0.2])
    risk = risk_of_rule(rule, prior, u, **BOTH)
    guard = decide(np.zeros(2), u, rule=rule, **BOTH).guard
    assert risk.consumer == pytest.approx(global_risk(prior, u, guard=guard, **BOTH).consumer, abs=1e-15)
    assert risk_of_rule(DecisionRule(kind="guarded"), prior, 0.1, upper=1.0).consumer < 0.01
