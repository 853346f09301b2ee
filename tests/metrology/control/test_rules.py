"""Patterns: each rule fires where its pattern is complete, not one point earlier; streams agree."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import InputError, OutOfRange
from suyuan.metrology import control
from suyuan.metrology.control.rules import Rule

BY_CODE = {rule.code: rule for rule in (*control.NELSON, *control.WESTERN_ELECTRIC)}


def signals(z, code):
    return control.detect(z, rules=[BY_CODE[code]])


@pytest.mark.parametrize(
    ("code", "z", "point", "points", "side"),
    [
        ("N1", [0, 3.0, 3.1], 2, (2,), +1),
        ("N1", [0, -3.1], 1, (1,), -1),
        ("N2", [-1] + [0.5] * 9, 9, tuple(range(1, 10)), +1),
        ("N3", [0, 0, 1, 2, 3, 4, 5], 6, (1, 2, 3, 4, 5, 6), +1),
        ("N3", [5, 4, 3, 2, 1, 0], 5, (0, 1, 2, 3, 4, 5), -1),
        ("N4", [0.1, -0.1] * 7, 13, tuple(range(14)), 0),
        ("N5", [2.1, 0, 2.1], 2, (0, 2), +1),
        ("N5", [-2.1, -2.1], 1, (0, 1), -1),
        ("N6", [1.1, 1.1, 0, 1.1, 1.1], 4, (0, 1, 3, 4), +1),
        ("N7", [0.9] * 15, 14, tuple(range(15)), 0),
        ("N8", [1.5, -1.5] * 4, 7, tuple(range(8)), 0),
        ("WE4", [0.5] * 8, 7, tuple(range(8)), +1),
    ],
)
def test_a_rule_fires_at_the_point_that_completes_it(code, z, point, points, side):
    assert signals(z, code) == ((code, 0, point, points, side),)
    assert signals(z[:-1], code) == ()


@pytest.mark.parametrize(
    ("code", "z"),
    [
        ("N1", [3.0, -3.0]),
        ("N2", [0.5] * 4 + [0.0] + [0.5] * 4),
        ("N3", [0, 1, 2, 2, 3, 4]),
        ("N4", [0.1, -0.1] * 6 + [-0.1]),
        ("N5", [2.1, -2.1, 0]),
        ("N5", [2.1, 0, 0, 2.1]),
        ("N7", [0.9] * 14 + [1.0]),
        ("N8", [1.5] * 8),
    ],
)
def test_a_pattern_that_is_not_there_is_not_found(code, z):
    assert signals(z, code) == ()


def test_a_pattern_that_goes_on_fires_again():
    assert [one.point for one in signals([0.5] * 11, "N2")] == [8, 9, 10]


def test_many_charts_are_searched_at_once():
    z = np.zeros((3, 12))
    z[1, 5] = 4.0
    z[2, 7] = -4.0
    found = control.detect(z, rules=[BY_CODE["N1"]])
    assert [(one.chart, one.point, one.side) for one in found] == [(1, 5, 1), (2, 7, -1)]


def by_hand(z, rule):
    """The rules again, point by point, from their words."""
    found = []
    for i in range(len(z)):
        window = z[max(0, i - rule.of + 1) : i + 1]
        whole = len(window) == rule.of
        steps = np.sign(np.diff(window))
        if rule.kind == "beyond":
            for side in (1, -1):
                beyond = [side * x > rule.sigma for x in window]
                if beyond[-1] and sum(beyond) >= rule.needed:
                    found.append((i, side))
        elif rule.kind == "trend" and whole and abs(steps.sum()) == rule.of - 1:
            found.append((i, int(steps[0])))
        elif whole and {
            "alternating": (steps[1:] * steps[:-1] == -1).all(),
            "within": max(map(abs, window)) < rule.sigma,
            "mixture": min(map(abs, window)) > rule.sigma and min(window) < 0 < max(window),
        }.get(rule.kind, False):
            found.append((i, 0))
    return found


series = st.lists(
    st.one_of(st.sampled_from([-3.5, -2.5, -1.5, -0.5, 0.0, 0.5, 1.5, 2.5, 3.5]), st.floats(-4, 4)),
    min_size=1,
    max_size=60,
)


@given(series)
@settings(max_examples=60, deadline=None)
def test_the_arrays_agree_with_the_words(z):
    for rule in BY_CODE.values():
        assert [(one.point, one.side) for one in control.detect(z, rules=[rule])] == by_hand(z, rule)


@given(series, st.integers(0, 59))
@settings(max_examples=25, deadline=None)
def test_a_stream_finds_the_same_signals_even_when_put_to_sleep(z, pause):
    state, found = control.RulesState(), []
    for i, one in enumerate(z):
        if i == pause:
            state = control.RulesState.from_record(json.loads(json.dumps(state.to_record())))
        state, fresh = state.update(one)
        found.extend(fresh)
    assert tuple(found) == control.detect(z)
    assert len(state.recent) <= 14


def test_states_refuse_other_rules_and_impossible_ones():
    record = control.RulesState().to_record()
    with pytest.raises(OutOfRange):
        control.RulesState.from_record(record, rules=control.WESTERN_ELECTRIC)
    rule = Rule(code="X", words=BY_CODE["N1"].words, kind="beyond", of=2, needed=3)
    with pytest.raises(OutOfRange):
        control.detect([1.0], rules=[rule])


values = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


@given(values, st.integers(0, 39), st.sampled_from(["exact", "asymptotic"]))
@settings(max_examples=60, deadline=None)
def test_an_ewma_stream_is_the_ewma_chart(data, pause, limits):
    chart = control.ewma(data, centre=3.0, sigma=7.0, weight=0.3, limits=limits).chart
    state = control.EwmaState.begin(centre=3.0, sigma=7.0, weight=0.3, limits=limits)
    for i, one in enumerate(data):
        if i == pause:
            state = control.EwmaState.from_record(json.loads(json.dumps(state.to_record())))
        state, point = state.update(one)
        assert point == (chart.points[i], chart.lower[i], chart.upper[i], chart.outside[i])


@given(values, st.integers(0, 39))
@settings(max_examples=60, deadline=None)
def test_a_cusum_stream_is_the_cusum_chart(data, pause):
    chart = control.cusum(data, centre=3.0, sigma=7.0, head_start=0.5)
    state = control.CusumState.begin(centre=3.0, sigma=7.0, head_start=0.5)
    for i, one in enumerate(data):
        if i == pause:
            state = control.CusumState.from_record(json.loads(json.dumps(state.to_record())))
        state, point = state.update(one)
        assert point == (chart.high[i], chart.low[i], chart.above[i], chart.below[i])
    assert state.count_high == chart.count_high[-1]
    assert state.restart().high == 0.5 * 5 * 7.0


def test_one_update_moves_all_charts():
    data = np.random.default_rng(5).normal(size=(4, 30))
    whole = control.cusum(data, centre=0.0, sigma=[1.0, 2.0, 3.0, 4.0])
    state = control.CusumState.begin(centre=0.0, sigma=[1.0, 2.0, 3.0, 4.0])
    smooth = control.EwmaState.begin(centre=0.0, sigma=[1.0, 2.0, 3.0, 4.0])
    for i in range(30):
        state, point = state.update(data[:, i])
        smooth, _ = smooth.update(data[:, i])
    assert point.high.tolist() == whole.high[:, -1].tolist()
    assert (
        smooth.z.tolist() == control.ewma(data, centre=0.0, sigma=[1, 2, 3, 4]).chart.points[:, -1].tolist()
    )
    back = control.CusumState.from_record(json.loads(json.dumps(state.to_record())))
    assert back.high.tolist() == state.high.tolist()


def test_a_state_of_another_kind_is_refused():
    with pytest.raises(InputError):
        control.EwmaState.from_record({"z": 1.0})


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=40), st.integers(0, 39))
@settings(max_examples=60, deadline=None)
def test_a_trial_stream_finds_the_limits_of_single_values(data, pause):
    state = control.TrialState()
    for i, one in enumerate(data):
        if i == pause:
            state = control.TrialState.from_record(json.loads(json.dumps(state.to_record())))
        state = state.update(one)
    found = state.limits()
    assert found.s == pytest.approx(np.std(data, ddof=1), abs=1e-9)
    assert found.centre == pytest.approx(np.mean(data), abs=1e-9)
    if np.ptp(data):
        chart = control.individuals(data)
        assert found.upper == pytest.approx(chart.location.upper[0], abs=1e-9)
        assert found.sigma == pytest.approx(chart.sigma, rel=1e-12)


def test_a_trial_of_many_charts_is_one_stream():
    data, state = np.random.default_rng(6).normal(size=(3, 25)), control.TrialState()
    for column in data.T:
        state = state.update(column)
    np.testing.assert_allclose(state.limits().lower, control.individuals(data).location.lower[:, 0])
    with pytest.raises(InputError):
        control.TrialState().update(1.0).limits()
