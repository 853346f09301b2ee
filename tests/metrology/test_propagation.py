"""Reverse accumulation: every derivative against differences, for floats and arrays alike."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import Missing, NotANumber
from suyuan.metrology import elementary
from suyuan.metrology.elementary import FUNCTIONS
from suyuan.metrology.errors import NoDerivative, NotFinite
from suyuan.metrology.propagation import Var, linearise
from suyuan.metrology.taylor import Jet

INSIDE = {"acos": 0.3, "asin": 0.3}
OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
    "atan2": elementary.atan2,
    "hypot": elementary.hypot,
}


def difference(function, x):
    """Central difference of fourth order; its own error is near 1e-10 for these functions."""
    h = 1e-3 * max(1.0, abs(x))
    return (8 * (function(x + h) - function(x - h)) - (function(x + 2 * h) - function(x - 2 * h))) / (12 * h)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_slope_of_every_function_is_its_difference(name):
    function = getattr(elementary, name)
    x = INSIDE.get(name, 0.7)
    got = linearise(lambda e: function(e["x"]), {"x": x})
    assert got.value == function(x) == getattr(math, name)(x)
    assert got.partials["x"] == pytest.approx(difference(function, x), rel=1e-8)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_arrays_give_what_floats_give(name):
    function = getattr(elementary, name)
    points = np.array([0.1, 0.4, 0.7])
    arrays = linearise(lambda e: function(e["x"]), {"x": points})
    floats = [linearise(lambda e: function(e["x"]), {"x": x}) for x in points.tolist()]
    assert arrays.value == pytest.approx([one.value for one in floats], rel=1e-14)
    assert arrays.partials["x"] == pytest.approx([one.partials["x"] for one in floats], rel=1e-14)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@given(a=st.floats(0.2, 5.0), b=st.floats(0.2, 5.0))
def test_both_partials_of_every_operation_are_their_differences(name, a, b):
    work = OPERATIONS[name]
    got = linearise(lambda e: work(e["a"], e["b"]), {"a": a, "b": b})
    scale = abs(got.partials["a"]) + abs(got.partials["b"]) + 1.0
    assert got.partials["a"] == pytest.approx(difference(lambda x: work(x, b), a), abs=1e-6 * scale)
    assert got.partials["b"] == pytest.approx(difference(lambda x: work(a, x), b), abs=1e-6 * scale)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_number_on_either_side_leaves_one_partial(name):
    work = OPERATIONS[name]
    both = linearise(lambda e: work(e["a"], e["b"]), {"a": 1.5, "b": 2.5})
    left = linearise(lambda e: work(e["a"], 2.5), {"a": 1.5})
    right = linearise(lambda e: work(1.5, e["b"]), {"b": 2.5})
    assert left.value == right.value == both.value
    assert left.partials["a"] == both.partials["a"]
    assert right.partials["b"] == both.partials["b"]


def test_shapes_broadcast_to_the_shape_of_the_result():
    at = {"item": np.arange(1.0, 4.0)[:, None], "row": np.arange(1.0, 6.0), "one": 2.0}
    got = linearise(lambda e: e["item"] * e["row"] + e["one"] * e["item"], at)
    assert got.value.shape == (3, 5)
    assert {name: p.shape for name, p in got.partials.items()} == dict.fromkeys(at, (3, 5))
    assert got.partials["item"] == pytest.approx(np.broadcast_to(at["row"] + 2.0, (3, 5)))
    assert got.partials["one"] == pytest.approx(np.broadcast_to(at["item"], (3, 5)))


def test_an_array_met_half_way_does_not_disturb_a_smaller_adjoint():
    at = {"x": np.array([1.0, 2.0])}
    wide = np.arange(6.0).reshape(3, 2)
    got = linearise(lambda e: e["x"] + e["x"] * 2.0 + e["x"] * wide, at)
    assert got.partials["x"] == pytest.approx(3.0 + wide)


def test_an_input_the_model_does_not_use_has_partial_zero():
    got = linearise(lambda e: e["a"] + 1.0, {"a": 1.0, "b": 2.0})
    assert got.partials == {"a": 1.0, "b": 0.0}
    assert linearise(lambda e: 4.0, {"a": 1.0}).partials == {"a": 0.0}


def test_arrays_on_the_left_are_left_to_the_tape():
    product = np.array([1.0, 2.0]) * Var(3.0)
    assert isinstance(product, Var)
    assert product.value.tolist() == [3.0, 6.0]


def test_a_whole_power_of_a_negative_number_and_of_zero_is_fine():
    assert linearise(lambda e: e["x"] ** 3, {"x": -2.0}).partials["x"] == 12.0
    assert linearise(lambda e: e["x"] ** 2, {"x": 0.0}).partials["x"] == 0.0
    assert linearise(lambda e: e["x"] ** 0, {"x": 0.0}).partials["x"] == 0.0
    assert linearise(lambda e: e["x"] ** 2, {"x": np.zeros(2)}).partials["x"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("at", [0.0, np.array([1.0, 0.0])], ids=["float", "array"])
@pytest.mark.parametrize(
    "model", [lambda e: elementary.sqrt(e["x"]), lambda e: abs(e["x"]), lambda e: e["x"] ** 0.5]
)
def test_a_model_without_derivative_is_refused(model, at):
    with pytest.raises(NoDerivative):
        linearise(model, {"x": at})


@pytest.mark.parametrize("at", [0.0, np.array([1.0, 0.0])], ids=["float", "array"])
@pytest.mark.parametrize("model", [lambda e: 1.0 / e["x"], lambda e: elementary.log(e["x"])])
def test_a_model_without_a_finite_value_is_refused(model, at):
    with pytest.raises(NotFinite):
        linearise(model, {"x": at})


def test_faults_of_the_caller_are_errors_of_the_tree():
    with pytest.raises(Missing):
        linearise(lambda e: e["y"], {"x": 1.0})
    with pytest.raises(NotANumber):
        linearise(lambda e: e["x"], {"x": "one"})
    with pytest.raises(NotFinite):
        linearise(lambda e: e["x"], {"x": math.nan})
    with pytest.raises(NotFinite):
        linearise(lambda e: e["x"], {"x": np.array([1.0, np.inf])})


@pytest.mark.parametrize(
    ("name", "bad"), [("log", -1.0), ("sqrt", -1.0), ("asin", 2.0), ("exp", 1e6), ("log10", 0.0)]
)
def test_plain_numbers_outside_the_domain_are_refused_too(name, bad):
    for argument in (bad, np.array([0.5, bad])):
        with pytest.raises(NotFinite):
            getattr(elementary, name)(argument)


@given(
    st.lists(
        st.tuples(st.sampled_from(["+", "-", "*", "/"]), st.integers(0, 30), st.integers(0, 30)),
        min_size=1,
        max_size=12,
    ),
    st.lists(st.floats(0.5, 2.0), min_size=3, max_size=3),
)
def test_any_sharing_of_intermediate_values_gives_the_derivatives_of_the_forward_road(steps, values):
    def model(env):
        made = [env["a"], env["b"], env["c"]]
        for operator, i, j in steps:
            x, y = made[i % len(made)], made[j % len(made)]
            made.append({"+": x + y, "-": x - y, "*": x * y * 0.5, "/": x / (y * y + 1.0)}[operator])
        return made[-1]

    at = dict(zip("abc", values, strict=True))
    linear = linearise(model, at)
    arrays = linearise(model, {name: np.array([value, value]) for name, value in at.items()})
    for k, name in enumerate("abc"):
        direction = np.eye(3)[k]
        jets = {other: Jet(at[other], direction[i : i + 1], np.zeros(1)) for i, other in enumerate("abc")}
        forward = float(model(jets).first[0])
        assert linear.partials[name] == pytest.approx(forward, rel=1e-9, abs=1e-9)
        assert arrays.partials[name] == pytest.approx([forward] * 2, rel=1e-9, abs=1e-9)
