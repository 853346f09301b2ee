"""Scalar quantities with identity: what is shared is correlated, what cancels is gone."""

from __future__ import annotations

import copy
import json
import math
import pickle
from decimal import Decimal
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError, NotANumber, NumericalError, OutOfRange
from suyuan.base.identity import derived
from suyuan.metrology import elementary
from suyuan.metrology.errors import DisagreeingFreedom, NoDerivative, NotFinite
from suyuan.metrology.propagation import linearise
from suyuan.metrology.uncertain import Uncertain, budget, correlation, covariance, covariance_matrix

values = st.floats(-1e3, 1e3).filter(lambda x: abs(x) > 1e-3)
spreads = st.floats(1e-6, 1e2)


def uid(*parts):
    return derived("test", *parts)


def quantity(name, value, u, dof=math.inf):
    return Uncertain.elementary(value, u, uid=uid(name), dof=dof, label=name)


@given(values, spreads)
def test_a_quantity_minus_itself_is_exactly_nothing(value, u):
    x = quantity("x", value, u, 7.0)
    for nothing in (x - x, 2 * x - x - x, (x + 1) - (1 + x)):
        assert (nothing.value, nothing.u, nothing.dof, nothing.rows()) == (0.0, 0.0, math.inf, ())


@given(values, spreads)
def test_a_quantity_over_itself_is_one_to_rounding(value, u):
    x = quantity("x", value, u)
    ratio = x / x
    assert ratio.value == 1.0
    assert ratio.u <= 1e-15 * abs(u / value)


def test_equal_numbers_of_different_identity_do_not_cancel():
    a, b = quantity("a", 5.0, 0.3), quantity("b", 5.0, 0.3)
    assert (a - b).u == pytest.approx(0.3 * math.sqrt(2), rel=1e-15)


def test_two_results_that_share_a_standard_are_correlated_without_anyone_saying_so():
    standard = quantity("standard", 100.0, 0.3)
    first = standard + quantity("reading 1", 0.1, 0.4)
    second = standard + quantity("reading 2", 0.2, 0.4)
    assert covariance(first, second) == pytest.approx(0.09, rel=1e-15)
    assert correlation(first, second) == pytest.approx(0.09 / 0.25, rel=1e-14)
    assert (first - second).u == pytest.approx(0.4 * math.sqrt(2), rel=1e-15)


def test_multiples_of_each_other_are_correlated_exactly():
    x = quantity("x", 3.0, 0.1) + quantity("y", 2.0, 0.7)
    assert correlation(x, 4.0 * x) == 1.0
    assert correlation(x, -2.0 * x) == -1.0
    assert correlation(x, Uncertain.exact(3.0)) == 0.0


@given(st.lists(st.tuples(values, spreads), min_size=3, max_size=3))
def test_scalar_road_and_matrix_road_agree(inputs):
    names = ["a", "b", "c"]
    x = {name: quantity(name, *pair) for name, pair in zip(names, inputs, strict=True)}
    models = [
        lambda e: e["a"] * e["b"] / e["c"],
        lambda e: e["a"] - 2.0 * e["b"] + elementary.atan(e["c"]),
        lambda e: elementary.sin(e["a"]) * e["b"] ** 2,
    ]
    results = [model(x) for model in models]
    at = {name: q.value for name, q in x.items()}
    jacobian = np.array([[linearise(m, at).partials[n] for n in names] for m in models])
    by_matrix = jacobian @ np.diag([q.u**2 for q in x.values()]) @ jacobian.T
    scale = np.sqrt(np.outer(np.diag(by_matrix), np.diag(by_matrix)))
    assert np.allclose(covariance_matrix(results) / scale, by_matrix / scale, rtol=0, atol=1e-13)


@given(st.lists(st.tuples(values, spreads, st.integers(1, 200)), min_size=2, max_size=6))
def test_rows_written_down_and_reloaded_keep_every_covariance(inputs):
    x = [quantity(k, v, u, float(dof)) for k, (v, u, dof) in enumerate(inputs)]
    first, second = sum(x[1:], x[0]), x[0] * x[1] - x[-1]
    stored = json.dumps([[r.value, [[str(i), c, d] for i, c, d in r.rows()]] for r in (first, second)])
    again = [
        Uncertain.from_rows(value, [(UUID(i), c, d) for i, c, d in reversed(rows)])
        for value, rows in json.loads(stored)
    ]
    assert [r.rows() for r in again] == [first.rows(), second.rows()]
    assert covariance(*again) == covariance(first, second)
    assert covariance(again[0], second) == covariance(first, second)
    assert (again[0] - first).u == 0.0


def test_pickled_and_copied_quantities_keep_their_identity():
    y = quantity("a", 2.0, 0.1, 4.0) * quantity("b", 3.0, 0.2)
    for again in (pickle.loads(pickle.dumps(y)), copy.copy(y), copy.deepcopy(y)):
        assert (again - y).u == 0.0
        assert again.dof == y.dof


def test_rows_are_sorted_and_hold_no_zeros():
    a, b = quantity("a", 1.0, 0.1), quantity("b", 1.0, 0.2)
    rows = (a + 3 * b + 0 * quantity("c", 1.0, 9.0)).rows()
    assert [row[0].int for row in rows] == sorted(row[0].int for row in rows)
    assert {row[0]: row[1] for row in rows} == pytest.approx({uid("a"): 0.1, uid("b"): 0.6})


def test_sealing_in_between_changes_nothing():
    a, b = quantity("a", 2.0, 0.1, 5.0), quantity("b", 3.0, 0.2, 9.0)
    whole = (a * b + a) / b
    part = a * b + a
    assert part.u > 0
    assert (part / b).u == pytest.approx(whole.u, rel=1e-15)
    assert (part / b).dof == pytest.approx(whole.dof, rel=1e-12)


def test_welch_satterthwaite_counts_a_shared_source_once():
    x = quantity("x", 10.0, 0.1, 4.0)
    assert (x + x + 5 * x).dof == pytest.approx(4.0, rel=1e-15)
    y = x + quantity("y", 1.0, 0.1, 4.0)
    assert y.dof == pytest.approx(8.0, rel=1e-14)


def test_expanded_uncertainty_takes_the_truncated_dof():
    x = quantity("x", 10.0, 2.0, 16.7)
    assert x.U(0.99) == pytest.approx(2.0 * 2.920781622, rel=1e-9)
    assert Uncertain.exact(1.0).U() == 0.0


def test_a_long_running_sum_is_swept_without_recursion():
    total = Uncertain.exact(0.0)
    x = quantity("x", 1.0, 0.5)
    for _ in range(20_000):
        total = total + x
    assert total.u == pytest.approx(10_000.0, rel=1e-12)


def test_numbers_of_every_kind_take_part():
    x = quantity("x", 4.0, 0.1)
    for y in (x + 1, 1 + x, x * Decimal("2.5"), 2 - x, np.float64(8.0) / x, x**2, 2**x, -x, +x, abs(-x)):
        assert type(y) is Uncertain
        assert type(y.value) is float
        assert y.u > 0


def test_budget_lists_the_largest_first_and_shares_sum_to_one():
    y = 3 * quantity("a", 1.0, 0.1) - quantity("b", 1.0, 0.4)
    lines = budget(y, labels={uid("a"): "a", uid("b"): "b"})
    assert [(line.label, line.component) for line in lines] == [("b", -0.4), ("a", pytest.approx(0.3))]
    assert math.fsum(line.share for line in lines) == pytest.approx(1.0, rel=1e-15)


def test_comparisons_look_at_the_value():
    a, b = quantity("a", 1.0, 0.5), quantity("b", 2.0, 0.5)
    assert a < b
    assert b >= 2
    assert not a > 1.5


class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ({"value": "ten", "u": 0.1}, NotANumber),
            ({"value": math.nan, "u": 0.1}, NotFinite),
            ({"value": 1.0, "u": -0.1}, OutOfRange),
            ({"value": 1.0, "u": math.inf}, NotFinite),
            ({"value": 1.0, "u": 0.1, "dof": 0}, OutOfRange),
            ({"value": 1.0, "u": 0.1, "dof": math.nan}, OutOfRange),
            ({"value": 1.0, "u": 0.1, "dof": None}, NotANumber),
        ],
    )
    def test_an_elementary_quantity_must_be_sound(self, arguments, error):
        with pytest.raises(error):
            Uncertain.elementary(**arguments, uid=uid("x"))

    @pytest.mark.parametrize(
        "work",
        [
            lambda x: elementary.sqrt(x - x),
            lambda x: abs(x - 1.0),
            lambda x: (x - 1.0) ** 0.5,
            lambda x: elementary.atan2(x - 1.0, x - 1.0),
            lambda x: elementary.hypot(x - 1.0, 0.0),
            lambda x: (x - 2.0) ** x,
            lambda x: elementary.asin(x),
        ],
    )
    def test_no_derivative_no_number(self, work):
        with pytest.raises(NoDerivative):
            _ = work(quantity("x", 1.0, 0.1)).u

    @pytest.mark.parametrize(
        "work",
        [
            lambda x: 1.0 / (x - 1.0),
            lambda x: elementary.log(x - 1.0),
            lambda x: elementary.exp(x * 1e4),
            lambda x: (x - 3.0) ** 0.5,
            lambda x: x * 1e300 * 1e300,
            lambda x: x**-1e5 * (x * 1e10) ** 40,
        ],
    )
    def test_not_finite_no_number(self, work):
        with pytest.raises(NumericalError):
            _ = work(quantity("x", 1.0, 0.1)).u

    def test_one_identity_has_one_dof(self):
        with pytest.raises(DisagreeingFreedom):
            (quantity("x", 1.0, 0.1, 5.0) + quantity("x", 1.0, 0.1, 6.0)).rows()
        with pytest.raises(InputError):
            Uncertain.from_rows(1.0, [(uid("x"), 0.1, 5.0), (uid("x"), 0.1, 6.0)])
