"""Second-order terms: closed forms, differences of the tape, simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.metrology import elementary
from suyuan.metrology.elementary import FUNCTIONS
from suyuan.metrology.errors import NegativeVariance, NoDerivative
from suyuan.metrology.propagation import linearise
from suyuan.metrology.taylor import Jet, SecondOrder, second_order, total_variance

STEP = np.array([1.0])
BINARY = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
    "atan2": elementary.atan2,
    "hypot": elementary.hypot,
}


def independent(model, at, u):
    return second_order(model, at, [{name: u[name]} for name in at])


def derivatives_by_tape(model, x, h=1e-3):
    """f', f'', f''' from the first derivative, by differences of fourth order."""
    d = [linearise(lambda e: model(e["x"]), {"x": x + k * h}).partials["x"] for k in (-2, -1, 0, 1, 2)]
    second = (d[0] - 8 * d[1] + 8 * d[3] - d[4]) / (12 * h)
    third = (-d[0] + 16 * d[1] - 30 * d[2] + 16 * d[3] - d[4]) / (12 * h * h)
    return d[2], second, third


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_three_derivatives_of_every_function(name):
    function = getattr(elementary, name)
    jet = function(Jet(0.4, STEP, 0 * STEP))
    expected = derivatives_by_tape(function, 0.4)
    assert jet.value == function(0.4)
    assert (jet.first[0], jet.second[0], jet.third[0]) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", sorted(BINARY))
@pytest.mark.parametrize("shape", ["both", "left", "right"])
def test_three_derivatives_of_every_operation(name, shape):
    work = BINARY[name]
    model = {
        "both": lambda x: work(1.0 + x, 2.0 - x * x),
        "left": lambda x: work(x, 1.7),
        "right": lambda x: work(1.7, x),
    }[shape]
    jet = model(Jet(0.6, STEP, 0 * STEP))
    expected = derivatives_by_tape(model, 0.6)
    assert jet.value == pytest.approx(model(0.6), rel=1e-15)
    assert (jet.first[0], jet.second[0], jet.third[0]) == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.01, 2), st.floats(0.01, 2))
def test_a_product_of_independent_quantities_is_exact(a, b, ua, ub):
    terms = independent(lambda e: e["a"] * e["b"], {"a": a, "b": b}, {"a": ua, "b": ub})
    assert terms.variance == pytest.approx((ua * ub) ** 2, rel=1e-12)
    assert terms.shift == 0.0


@given(st.floats(-5, 5), st.floats(0.01, 2))
def test_the_square_of_a_normal_quantity_is_exact(a, u):
    terms = independent(lambda e: e["a"] ** 2, {"a": a}, {"a": u})
    assert terms.variance == pytest.approx(2 * u**4, rel=1e-12)
    assert terms.shift == pytest.approx(u**2, rel=1e-12)


def test_the_terms_agree_with_simulation():
    at, u = {"a": 1.0, "b": 2.0, "c": 0.5}, {"a": 0.05, "b": 0.04, "c": 0.06}

    def model(e):
        return elementary.exp(e["a"] * e["c"]) / e["b"] + elementary.sin(e["a"] + e["b"] * e["c"])

    rng = np.random.default_rng(20250101)
    n = 1_000_000
    values = model({name: at[name] + u[name] * rng.standard_normal(n) for name in at})
    linear = linearise(model, at)
    first = math.fsum((linear.partials[name] * u[name]) ** 2 for name in at)
    terms = independent(model, at, u)
    assert values.mean() == pytest.approx(linear.value + terms.shift, abs=5 * values.std() / math.sqrt(n))
    second = math.sqrt(total_variance(first, terms))
    assert values.std() == pytest.approx(
        second, rel=5 / math.sqrt(2 * n) + 1e-3 * abs(terms.variance / first)
    )


def test_correlated_inputs_follow_their_common_cause():
    # x and y equal up to sign: x*y = -x^2.
    terms = second_order(lambda e: e["x"] * e["y"], {"x": 1.0, "y": -1.0}, [{"x": 0.1, "y": -0.1}])
    assert terms.variance == pytest.approx(2 * 0.1**4, rel=1e-12)


def test_a_linear_model_adds_nothing():
    terms = independent(lambda e: 3 * e["a"] - e["b"] / 2 + 1, {"a": 1.0, "b": 2.0}, {"a": 0.1, "b": 0.2})
    assert (terms.variance, terms.shift) == (0.0, 0.0)
    assert independent(lambda e: 4.0, {"a": 1.0}, {"a": 0.1}) == SecondOrder(variance=0.0, shift=0.0)


def test_a_negative_sum_is_refused():
    with pytest.raises(NegativeVariance):
        total_variance(1.0, SecondOrder(variance=-1.1, shift=0.0))


@pytest.mark.parametrize(
    "model",
    [
        lambda x: abs(x),
        lambda x: elementary.sqrt(x),
        lambda x: x**1.5,
        lambda x: 1 / x,
        lambda x: (x - 1.0) ** 0.5,
        lambda x: (-2.0) ** x,
        lambda x: elementary.hypot(x, x),
        lambda x: elementary.atan2(x, x),
        lambda x: elementary.fabs(x),
    ],
)
def test_no_third_derivative_no_terms(model):
    with pytest.raises(NoDerivative):
        independent(lambda e: model(e["x"]), {"x": 0.0}, {"x": 0.1})
