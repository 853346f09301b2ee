"""Conformity decisions: zones, guard bands, and the risk of being wrong."""

from __future__ import annotations

import json
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import Missing, NotANumber, OutOfRange
from suyuan.metrology.conformity import (
    GUARDED,
    ILAC_G8,
    SIMPLE,
    DecisionRule,
    conformance_probability,
    decide,
)
from suyuan.metrology.errors import NotFinite

RULES = [
    SIMPLE,
    GUARDED,
    ILAC_G8,
    DecisionRule(kind="jcgm106", guard_factor=0.5),
    DecisionRule(kind="specific-risk", target_risk=0.05),
]


@pytest.mark.parametrize(
    ("value", "simple", "guarded", "ilac", "zone"),
    [
        (0.0, "pass", "pass", "pass", "pass"),
        (0.8, "pass", "pass", "pass", "pass"),
        (0.9, "pass", "fail", "undecided", "conditional-pass"),
        (1.0, "pass", "fail", "undecided", "conditional-pass"),
        (1.1, "fail", "fail", "undecided", "conditional-fail"),
        (1.3, "fail", "fail", "fail", "fail"),
    ],
)
def test_each_rule_has_its_zones(value, simple, guarded, ilac, zone):
    verdicts = [decide(value, 0.1, lower=-1.0, upper=1.0, rule=rule).verdict for rule in RULES[:3]]
    assert verdicts == [simple, guarded, ilac]
    assert decide(value, 0.1, lower=-1.0, upper=1.0, rule=ILAC_G8).zone == zone


def test_one_half_on_the_limit():
    decision = decide(1.0, 0.1, upper=1.0)
    assert (decision.verdict, decision.risk) == ("pass", 0.5)


def test_the_example_of_the_guide_comes_out():
    # JCGM 106:2012, 7.4, example 1: breakdown voltage of a Zener diode, y = -5.47 V, u = 0.05 V,
    # T_U = -5.40 V.
    assert conformance_probability(-5.47, 0.05, upper=-5.40) == pytest.approx(0.92, abs=0.005)


@pytest.mark.parametrize("dof", [math.inf, 5.0])
def test_risk_by_formula_and_by_simulation(dof):
    rng = np.random.default_rng(20250101)
    n = 400_000
    draws = rng.standard_normal(n) if dof == math.inf else rng.standard_t(dof, n)
    true = 0.9 + 0.08 * draws
    outside = float(np.mean((true < -1.0) | (true > 1.0)))
    decision = decide(0.9, 0.08, lower=-1.0, upper=1.0, dof=dof)
    assert decision.risk == pytest.approx(outside, abs=4 * math.sqrt(outside * (1 - outside) / n))


def test_a_target_risk_is_met_exactly_at_the_edge():
    rule = DecisionRule(kind="specific-risk", target_risk=0.025)
    for dof in (math.inf, 6.0):
        edge = decide(0.0, 0.1, upper=1.0, rule=rule, dof=dof).acceptance[1]
        at_edge = decide(edge, 0.1, upper=1.0, rule=rule, dof=dof)
        assert at_edge.risk == pytest.approx(0.025, rel=1e-9)
        beyond = decide(edge + 1e-6, 0.1, upper=1.0, rule=rule, dof=dof)
        assert beyond.verdict == "undecided"


def test_small_risks_keep_their_digits():
    far_inside = decide(0.0, 0.1, lower=-1.0, upper=1.0)
    assert far_inside.risk == pytest.approx(math.erfc(10 / math.sqrt(2)), rel=1e-12)
    far_outside = decide(2.0, 0.1, lower=-1.0, upper=1.0)
    assert far_outside.risk == pytest.approx(0.5 * math.erfc(10 / math.sqrt(2)), rel=1e-12)


@given(
    value=st.floats(-2, 2),
    u=st.floats(0, 1),
    rule=st.sampled_from(RULES),
    limits=st.sampled_from([(-1.0, 1.0), (None, 1.0), (-1.0, None)]),
    dof=st.sampled_from([math.inf, 4.0]),
)
def test_arrays_decide_as_scalars_do(value, u, rule, limits, dof):
    lower, upper = limits
    one = decide(value, u, lower=lower, upper=upper, rule=rule, dof=dof)
    many = decide(np.array([value, 0.0]), np.array([u, 0.0]), lower=lower, upper=upper, rule=rule, dof=dof)
    assert many.verdict[0] == one.verdict
    assert many.zone[0] == one.zone
    assert many.risk[0] == pytest.approx(one.risk, rel=1e-12, abs=1e-300)
    assert many.conformance[0] == pytest.approx(one.conformance, rel=1e-12, abs=1e-300)
    assert many.guard[0] == pytest.approx(one.guard, rel=1e-15)
    assert many.verdict[1] == "pass"
    for mine, theirs in zip(many.acceptance, one.acceptance, strict=True):
        assert (mine is None) == (theirs is None)


@given(st.floats(-2, 2), st.floats(1e-6, 1))
def test_inside_and_outside_are_everything(value, u):
    inside = decide(value, u, lower=-1.0, upper=1.0).conformance
    tails = conformance_probability(value, u, lower=1.0) + conformance_probability(value, u, upper=-1.0)
    assert inside + tails == pytest.approx(1.0, rel=1e-12)


def test_decimals_decide_exactly_on_the_limit():
    limit = Decimal("0.9") * Decimal("1.6")
    assert decide(Decimal("1.44"), 0.0, upper=limit).verdict == "pass"
    assert decide(Decimal("1.440000000000000000001"), 0.0, upper=limit).verdict == "fail"


def test_an_uncertainty_too_large_for_the_limits_accepts_nothing():
    decision = decide(0.0, 0.6, lower=-1.0, upper=1.0, rule=ILAC_G8)
    assert decision.verdict == "undecided"
    assert decision.acceptance[0] > decision.acceptance[1]


def test_without_uncertainty_there_is_no_risk():
    for value, verdict in ((1.0, "pass"), (1.1, "fail")):
        decision = decide(value, 0.0, upper=1.0)
        assert (decision.verdict, decision.risk) == (verdict, 0.0)


def test_a_decision_says_itself():
    one = decide(0.9, 0.1, upper=1.0, rule=ILAC_G8)
    assert "undecided; probability of conformity 84.13 %" in one.explain("en")
    assert "无法判定" in one.explain("zh")
    assert json.loads(json.dumps(one.to_record(), allow_nan=False))["verdict"] == "undecided"
    many = decide(np.array([0.0, 0.9, 1.5]), 0.1, upper=1.0, rule=ILAC_G8)
    assert "3 items: 1 pass, 1 fail, 1 undecided" in many.explain("en")
    assert json.loads(json.dumps(many.to_record(), allow_nan=False))["verdict"] == [
        "pass",
        "undecided",
        "fail",
    ]


def test_a_rule_is_a_record_and_has_a_name_in_both_languages():
    for rule in RULES:
        assert rule.to_record()["kind"] == rule.kind
        assert rule.name.zh
        assert rule.name.en


class TestRefusals:
    def test_a_decision_needs_a_limit(self):
        with pytest.raises(Missing):
            decide(1.0, 0.1)

    @pytest.mark.parametrize("value", [1.0, np.array([1.0])])
    def test_limits_and_u_must_be_sound(self, value):
        with pytest.raises(OutOfRange):
            decide(value, 0.1, lower=2.0, upper=1.0)
        with pytest.raises(OutOfRange):
            decide(value, -0.1, upper=1.0)
        with pytest.raises(NotFinite):
            decide(value * math.nan, 0.1, upper=1.0)

    def test_text_is_not_a_value(self):
        with pytest.raises(NotANumber):
            decide("one", 0.1, upper=1.0)

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"kind": "generous"}, OutOfRange),
            ({"kind": "jcgm106"}, Missing),
            ({"kind": "specific-risk"}, Missing),
            ({"kind": "specific-risk", "target_risk": 0.7}, OutOfRange),
            ({"kind": "guarded", "guard_factor": 99.0}, OutOfRange),
        ],
    )
    def test_a_rule_must_be_complete(self, fields, error):
        with pytest.raises(error):
            DecisionRule(**fields)
