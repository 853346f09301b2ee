"""Quantities observed together: correlations, one figure of degrees of freedom, and the oracle of a peer."""

from __future__ import annotations

import math

import GTC
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, Missing, OutOfRange, SuyuanError
from suyuan.base.identity import derived
from suyuan.metrology.archive import pack_result, unpack_result
from suyuan.metrology.ensemble import ensemble, from_covariance, from_observations
from suyuan.metrology.errors import ImpossibleCorrelation
from suyuan.metrology.uncertain import Uncertain, correlation, covariance

READINGS = {
    "a": [5.007, 4.994, 5.005, 4.990, 4.999, 5.001],
    "b": [1.9663, 1.9639, 1.9640, 1.9685, 1.9678, 1.9650],
    "c": [1.0456, 1.0438, 1.0468, 1.0428, 1.0433, 1.0441],
}


def uid(*parts):
    return derived("test", *parts)


def pair(r, dof=6.0):
    return ensemble([("a", 1.0, 0.1), ("b", 2.0, 0.3)], uid=uid("e"), correlations=[("a", "b", r)], dof=dof)


@given(st.floats(-1, 1))
def test_correlations_are_those_given(r):
    made = pair(r)
    assert made["a"].u == pytest.approx(0.1, rel=1e-14)
    assert made["b"].u == pytest.approx(0.3, rel=1e-14)
    assert correlation(made["a"], made["b"]) == pytest.approx(r, abs=1e-11)


@pytest.mark.parametrize("r", [1.0, -1.0])
def test_full_correlation_is_exact(r):
    made = pair(r)
    assert correlation(made["a"], made["b"]) == r
    assert (3.0 * made["a"] - r * made["b"]).u == pytest.approx(0.0, abs=1e-16)


@given(st.floats(-0.99, 0.99), st.floats(0.1, 5.0), st.floats(0.1, 5.0))
def test_any_function_of_one_ensemble_keeps_its_degrees_of_freedom(r, p, q):
    made = pair(r)
    assert (p * made["a"] + q * made["b"]).dof == pytest.approx(6.0, rel=1e-9)


def test_the_ensemble_counts_as_one_component_beside_others():
    made = pair(0.4)
    other = Uncertain.elementary(0.0, 0.2, uid=uid("other"), dof=3.0)
    joint = made["a"] + made["b"]
    total = joint + other
    expected = total.u**4 / (joint.u**4 / 6.0 + 0.2**4 / 3.0)
    assert total.dof == pytest.approx(expected, rel=1e-13)
    assert unpack_result(pack_result(total)).dof == pytest.approx(expected, rel=1e-13)


def test_uncorrelated_members_still_share_their_degrees_of_freedom():
    made = pair(0.0)
    assert covariance(made["a"], made["b"]) == 0.0
    assert (made["a"] + made["b"]).dof == pytest.approx(6.0, rel=1e-14)


class TestObservations:
    def test_they_agree_with_the_peer(self):
        mine = from_observations(READINGS, uid=uid("o"))
        theirs = dict(zip("abc", GTC.type_a.multi_estimate_real(list(READINGS.values())), strict=True))
        other = GTC.ureal(1.0, 0.002, 7)
        mine_other = Uncertain.elementary(1.0, 0.002, uid=uid("x"), dof=7.0)
        for one, two in (
            (mine["a"] / mine["b"] * mine["c"], theirs["a"] / theirs["b"] * theirs["c"]),
            (mine["a"] * mine_other - mine["b"], theirs["a"] * other - theirs["b"]),
        ):
            assert one.value == pytest.approx(two.x, rel=1e-14)
            assert one.u == pytest.approx(two.u, rel=1e-11)
            assert one.dof == pytest.approx(two.df, rel=1e-9)

    def test_they_agree_with_the_matrix_road(self):
        mine = from_observations(READINGS, uid=uid("o"))
        matrix = np.cov(np.array(list(READINGS.values()))) / 6
        for i, a in enumerate(mine.values()):
            for j, b in enumerate(mine.values()):
                assert covariance(a, b) == pytest.approx(matrix[i, j], rel=1e-10)

    def test_a_quantity_that_never_moved_has_no_uncertainty(self):
        mine = from_observations({"a": [1.0, 1.0, 1.0], "b": [1.0, 2.0, 3.0]}, uid=uid("o"))
        assert mine["a"].u == 0.0
        assert mine["b"].u == pytest.approx(1 / math.sqrt(3))

    def test_two_quantities_that_move_together_cancel(self):
        mine = from_observations({"a": [1.0, 1.25, 1.75], "b": [2.0, 2.5, 3.5]}, uid=uid("o"))
        assert correlation(mine["a"], mine["b"]) == 1.0
        assert (2.0 * mine["a"] - mine["b"]).u == 0.0


class TestRefusals:
    def test_impossible_coefficients_are_named(self):
        entries = [(name, 1.0, 0.1) for name in "abc"]
        pairs = [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)]
        with pytest.raises(ImpossibleCorrelation) as refusal:
            ensemble(entries, uid=uid("e"), correlations=pairs)
        assert "a, c" in refusal.value.facts["pair"]

    @pytest.mark.parametrize(
        "matrix",
        [
            [[1.0, 2.0], [2.0, 1.0]],
            [[-1.0, 0.0], [0.0, 1.0]],
            [[0.0, 0.1], [0.1, 1.0]],
            [[1.0, 0.1], [0.2, 1.0]],
            [[1.0, math.nan], [math.nan, 1.0]],
            [[1.0]],
        ],
    )
    def test_what_is_no_covariance_matrix_is_refused(self, matrix):
        with pytest.raises(SuyuanError):
            from_covariance({"a": 1.0, "b": 2.0}, matrix, uid=uid("e"))

    def test_observations_are_taken_together(self):
        with pytest.raises(OutOfRange):
            from_observations({"a": [1.0, 2.0], "b": [1.0, 2.0, 3.0]}, uid=uid("o"))
        with pytest.raises(Missing):
            from_observations({"a": [1.0]}, uid=uid("o"))

    def test_entries_are_sound(self):
        with pytest.raises(OutOfRange):
            ensemble([("a", 1.0, -0.1)], uid=uid("e"))
        with pytest.raises(InputError):
            ensemble([("a", 1.0, 0.1), ("a", 2.0, 0.1)], uid=uid("e"))
        with pytest.raises(OutOfRange):
            ensemble([("a", 1.0, 0.1)], uid=uid("e"), dof=0)
