"""Quantiles and coverage factors: closed forms, identities, and an independent library must meet."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from suyuan.base.errors import NotANumber, OutOfRange
from suyuan.metrology.coverage import (
    coverage_factor,
    normal_cdf,
    normal_quantile,
    student_cdf,
    student_quantile,
    welch_satterthwaite,
)

probabilities = st.one_of(st.floats(1e-9, 0.4999), st.floats(0.5001, 1 - 1e-7))
freedoms = st.one_of(st.floats(0.5, 50.0), st.floats(50.0, 1e6), st.integers(1, 10_000).map(float))


def student_four(p):
    """The quantile for four degrees of freedom, which has a closed form."""
    a = 4.0 * p * (1.0 - p)
    q = math.cos(math.acos(math.sqrt(a)) / 3.0) / math.sqrt(a)
    return 2.0 * math.copysign(math.sqrt(q - 1.0), p - 0.5)


CLOSED = {
    1: lambda p: math.tan(math.pi * (p - 0.5)),
    2: lambda p: (2.0 * p - 1.0) / math.sqrt(2.0 * p * (1.0 - p)),
    4: student_four,
}


@pytest.mark.parametrize("dof", CLOSED)
@given(p=st.floats(0.001, 0.999).filter(lambda p: abs(p - 0.5) > 0.01))
def test_closed_forms_are_met(dof, p):
    assert student_quantile(p, dof) == pytest.approx(CLOSED[dof](p), rel=1e-12)


@given(probabilities, freedoms)
def test_the_distribution_function_undoes_the_quantile(p, dof):
    t = student_quantile(p, dof)
    assert student_cdf(t, dof) == pytest.approx(p, rel=1e-12)
    assert special.stdtr(dof, t) == pytest.approx(p, rel=2e-12)


@given(probabilities)
def test_the_normal_quantile_meets_an_independent_one(p):
    assert normal_quantile(p) == pytest.approx(float(special.ndtri(p)), rel=1e-14)
    assert normal_cdf(normal_quantile(p)) == pytest.approx(p, rel=1e-13)


@given(st.floats(1e-9, 0.49), freedoms)
def test_quantiles_are_odd_about_one_half(p, dof):
    # 1 - (1 - p) gives back p exactly only for some p; take the pair that floats can hold.
    upper = 1.0 - p
    lower = 1.0 - upper
    assert student_quantile(lower, dof) == pytest.approx(-student_quantile(upper, dof), rel=1e-12)
    assert student_quantile(0.5, dof) == normal_quantile(0.5) == 0.0


@given(st.floats(0.5, 0.9999), st.integers(1, 2000))
def test_quantiles_grow_with_p_and_shrink_with_dof(p, dof):
    assert coverage_factor(dof, p) > coverage_factor(dof + 1, p) > coverage_factor(math.inf, p)
    assert coverage_factor(dof, p) > coverage_factor(dof, p - 0.01)


@pytest.mark.parametrize("p", [0.6827, 0.95, 0.99, 0.9973, 0.999999])
def test_no_step_where_the_expansion_takes_over(p):
    # Third differences in 1/dof of a smooth function are far below the accuracy promised.
    k = [coverage_factor(dof, p) for dof in (9_998, 9_999, 10_000, 10_001)]
    assert k[0] - 3 * k[1] + 3 * k[2] - k[3] == pytest.approx(0.0, abs=1e-12)


def test_infinite_dof_is_normal():
    assert coverage_factor(math.inf) == pytest.approx(1.959963984540054, rel=1e-15)
    assert coverage_factor(math.inf, 0.9545) == pytest.approx(2.0000024438, rel=1e-10)
    assert student_quantile(0.975, math.inf) == normal_quantile(0.975)


def test_the_effective_dof_is_truncated_unless_asked_otherwise():
    assert coverage_factor(16.7, 0.99) == coverage_factor(16, 0.99)
    between = coverage_factor(16.7, 0.99, truncate=False)
    assert coverage_factor(17, 0.99) < between < coverage_factor(16, 0.99)


def test_rounding_does_not_cost_a_degree_of_freedom():
    nearly_nine = math.nextafter(9.0, 0.0)
    assert coverage_factor(nearly_nine) == coverage_factor(9)
    assert coverage_factor(np.array([nearly_nine]))[0] == coverage_factor(9)
    assert coverage_factor(8.999) == coverage_factor(8)


def test_arrays_give_what_scalars_give():
    dofs = np.array([[1.0, 3.9, 16.7], [999.5, 2e4, np.inf]])
    expected = [[coverage_factor(v, 0.99) for v in row] for row in dofs.tolist()]
    assert coverage_factor(dofs, 0.99) == pytest.approx(np.array(expected), rel=1e-14)
    ps = np.array([0.01, 0.5, 0.975])
    assert normal_quantile(ps).tolist() == [normal_quantile(p) for p in ps.tolist()]
    assert student_quantile(ps, 5.5).tolist() == [student_quantile(p, 5.5) for p in ps.tolist()]
    ts, some = np.array([-3.0, 0.0, 0.7, np.inf]), np.array([1.0, 5.5, np.inf, 3.0])
    one_by_one = [student_cdf(t, v) for t, v in zip(ts.tolist(), some.tolist(), strict=True)]
    assert student_cdf(ts, some) == pytest.approx(one_by_one, rel=1e-13)
    assert student_quantile(0.9, some).tolist() == [student_quantile(0.9, v) for v in some.tolist()]
    assert normal_quantile(np.empty(0)).shape == (0,)


class TestEffectiveFreedom:
    def test_one_component_keeps_its_dof(self):
        assert welch_satterthwaite([0.3, 0.0], [7.0, 2.0]) == pytest.approx(7.0, rel=1e-15)

    def test_equal_components_add_their_dof(self):
        assert welch_satterthwaite([0.3] * 4, [5.0] * 4) == pytest.approx(20.0, rel=1e-14)

    def test_infinite_components_and_none_at_all(self):
        assert welch_satterthwaite([0.3, 0.4], [math.inf] * 2) == math.inf
        assert welch_satterthwaite([0.0], [3.0]) == math.inf
        assert welch_satterthwaite([], []) == math.inf

    @given(st.lists(st.tuples(st.floats(1e-3, 1e3), st.floats(1, 1e3)), min_size=1, max_size=8))
    def test_it_lies_between_the_smallest_and_the_sum(self, pairs):
        got = welch_satterthwaite([c for c, _ in pairs], [v for _, v in pairs])
        assert min(v for _, v in pairs) * (1 - 1e-9) <= got <= sum(v for _, v in pairs) * (1 + 1e-9)

    def test_items_come_first_in_arrays(self):
        components = np.array([[0.3, 0.4], [0.0, 0.0], [1.0, 0.0]])
        dofs = np.array([4.0, np.inf])
        got = welch_satterthwaite(components, dofs)
        assert got.tolist() == pytest.approx([welch_satterthwaite(row, dofs) for row in components])

    def test_tiny_components_do_not_underflow(self):
        assert welch_satterthwaite([1e-120, 1e-120], [3.0, 3.0]) == pytest.approx(6.0, rel=1e-14)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, math.nan])
def test_a_probability_lies_between_zero_and_one(p):
    for ask in (normal_quantile, lambda p: student_quantile(p, 3), lambda p: coverage_factor(3, p)):
        with pytest.raises(OutOfRange):
            ask(p)


def test_dof_must_be_positive_and_a_number():
    for dof in (0, -1, math.nan):
        with pytest.raises(OutOfRange):
            student_quantile(0.9, dof)
    with pytest.raises(OutOfRange):
        coverage_factor(0.7)
    with pytest.raises(OutOfRange):
        coverage_factor(np.array([0.7, 3.0]))
    with pytest.raises(NotANumber):
        coverage_factor("many")
