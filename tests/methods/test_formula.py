"""The closed language: what it computes, and what it refuses before computing."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from suyuan.base.errors import InputError, Missing, NumericalError
from suyuan.methods.errors import FormulaError
from suyuan.methods.formula import compile_formula
from suyuan.methods.grammar import MAX_DEPTH, MAX_LENGTH
from suyuan.metrology.propagation import linearise
from suyuan.metrology.uncertain import Uncertain

HOSTILE = [
    "9**9**9",
    "9**(9**9)",
    "2**(1e30)",
    "10**-65",
    "x**(60+60)",
    "x**(8*9)",
    "(9**9)**(9**9)",
    "x.real",
    "x.__class__.__mro__",
    "().__class__",
    "''.join",
    "'a'.upper()",
    "__import__('os').system('id')",
    "open('x')",
    "eval('1')",
    "exec(x)",
    "getattr(x, 'y')",
    "lambda: 1",
    "lambda x: x",
    "[x for x in y]",
    "x[0]",
    "{1: 2}",
    "x := 1",
    "x = 1",
    "x; y",
    "x, y",
    "import os",
    "x if y else z",
    "x ^ 2",
    "x // y",
    "x % y",
    "x & y",
    "~x",
    "x @ y",
    "f'{x}'",
    "0x10",
    "1_000",
    "1e999",
    "1j",
    "1.",
    ".5",
    "..",
    "ｘ + 1",
    "x\u200b+1",
    "x + \\\n1",
    "#",
    "",
    "   ",
    "(",
    ")",
    "()",
    "x +",
    "* x",
    "x y",
    "max()",
    "sqrt(1, 2)",
    "unknown(x)",
    "cell(table, x, y)",
    "1 < 2 < 3",
    "not",
    "x and",
    "'unfinished",
    "'" + "a" * 100 + "'",
    "1" * 41,
    "(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1),
    "-" * (MAX_DEPTH + 1) + "x",
    "not " * (MAX_DEPTH + 1) + "x",
    "x**" * (MAX_DEPTH + 1) + "x",
    "x+" * MAX_LENGTH + "x",
    "abs(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1),
    "+".join(["x"] * 700),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_outside_the_language_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(FormulaError) as refusal:
        compile_formula(text)
    assert refusal.value.message.zh
    assert refusal.value.message.en
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize("text", ["1e99**64", "x**y", "1/0", "log(0)", "sqrt(0-1)", "(0-8)**0.5", "x/(x-x)"])
def test_a_formula_without_finite_value_says_so(text: str) -> None:
    for number in (float, Decimal):
        with pytest.raises(NumericalError):
            compile_formula(text).evaluate({"x": number(2), "y": number(65)})


def test_a_symbol_that_is_not_given_is_missing() -> None:
    with pytest.raises(Missing):
        compile_formula("x + y").evaluate({"x": 1.0})


def test_decimal_and_float_are_never_mixed() -> None:
    with pytest.raises(NumericalError):
        compile_formula("x + y").evaluate({"x": Decimal(1), "y": 1.0})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2*3", 7),
        ("(1 + 2)*3", 9),
        ("-2**2", -4),
        ("2**-1", 0.5),
        ("2**3**1", None),
        ("7 - 3 - 2", 2),
        ("8/4/2", 1),
        ("2*-3", -6),
        ("max(1, 5, 3) - min(4, 2)", 3),
        ("choose(1 < 2, 10, 1/0)", 10),
        ("choose(not 1 < 2 or 2 >= 3, 1/0, 11)", 11),
        ("abs(0 - 3.5)", 3.5),
        ("sqrt(16) + hypot(3, 4)", 9),
        ("exp(0) + log(1) + log10(100)", 3),
        ("multiple(50/3, 0.2) + multiple(2.5, 1)", 18.6),
    ],
)
def test_arithmetic_follows_the_usual_order(text: str, value: float | None) -> None:
    if value is None:
        with pytest.raises(FormulaError):
            compile_formula(text)
        return
    formula = compile_formula(text)
    assert formula.evaluate({}) == pytest.approx(value, rel=1e-15)
    assert float(formula.evaluate_exact({})) == pytest.approx(value, rel=1e-15)


def test_the_legal_border_is_exact_in_decimals() -> None:
    """0.9 x 1.6 is 1.44 and not 1.4400000000000002."""
    border = compile_formula("p >= 0.9*high")
    assert border.evaluate({"p": Decimal("1.44"), "high": Decimal("1.6")}) is True
    assert compile_formula("p >= 0.9*high").evaluate({"p": 1.44, "high": 1.6}) is False


def test_statistics_reduce_the_replicate_readings() -> None:
    readings = np.array([[[1.0, 2.0, 4.0], [5.0, 5.0, 5.0]]])
    exact = np.vectorize(Decimal, otypes=[object])(readings.astype(int))
    for name, wanted in {
        "mean": [7 / 3, 5],
        "sd": [math.sqrt(7 / 3), 0],
        "min": [1, 5],
        "max": [4, 5],
        "sum": [7, 15],
        "count": [3, 3],
    }.items():
        formula = compile_formula(f"{name}(r) + 0*mean(r)")
        for values in (readings, exact):
            got = formula.evaluate({"r": values}).astype(float)
            assert got.shape == (1, 2, 1)
            assert got[0, :, 0] == pytest.approx(wanted, rel=1e-14)


def test_the_deviation_of_large_readings_loses_no_digits() -> None:
    readings = 1e9 + np.array([[[0.1, 0.2, 0.3]]])
    got = compile_formula("sd(r)").evaluate({"r": readings})
    assert got.item() == pytest.approx(0.1, abs=1e-7)  # the readings themselves carry 1.2e-7


def test_a_deviation_needs_two_readings() -> None:
    with pytest.raises(NumericalError):
        compile_formula("sd(r)").evaluate({"r": np.array([[[1.0]]])})


def test_one_tree_serves_floats_arrays_tape_and_uncertain_quantities() -> None:
    formula = compile_formula("a*exp(b)/sqrt(c) - abs(a)**2")
    at = {"a": 1.5, "b": 0.3, "c": 2.0}
    wanted = 1.5 * math.exp(0.3) / math.sqrt(2.0) - 2.25
    assert formula.evaluate(at) == pytest.approx(wanted, rel=1e-15)
    arrays = {name: np.array([[[value]]] * 2) for name, value in at.items()}
    assert formula.evaluate(arrays).ravel() == pytest.approx([wanted] * 2, rel=1e-15)
    linear = linearise(lambda nodes: formula.evaluate(nodes), at)
    assert linear.partials["b"] == pytest.approx(1.5 * math.exp(0.3) / math.sqrt(2.0), rel=1e-15)
    uncertain = {
        name: Uncertain.elementary(value, 0.01, uid=UUID(int=place))
        for place, (name, value) in enumerate(at.items())
    }
    got = formula.evaluate(uncertain)
    assert got.value == pytest.approx(wanted, rel=1e-15)
    assert got.u == pytest.approx(
        0.01 * math.sqrt(sum(partial**2 for partial in linear.partials.values())), rel=1e-12
    )


numbers = st.decimals(min_value=-1000, max_value=1000, places=3).map(lambda d: f"{abs(d):f}")
leaves = numbers | st.sampled_from(["x", "y", "z"])


def compound(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(children, st.sampled_from("+-*/"), children).map(lambda t: f"({t[0]} {t[1]} {t[2]})")
    flat = st.tuples(children, st.sampled_from("+-*"), children).map(lambda t: f"{t[0]} {t[1]} {t[2]}")
    # From 1: 0**0 has no decimal value.
    powers = st.tuples(children, st.integers(1, 3)).map(lambda t: f"({t[0]})**{t[1]}")
    signs = children.map(lambda c: f"-({c})")
    calls = st.tuples(st.sampled_from(["min", "max"]), children, children).map(
        lambda t: f"{t[0]}({t[1]}, {t[2]})"
    )
    choices = st.tuples(children, children, children).map(
        lambda t: f"choose({t[0]} < {t[1]}, {t[2]}, {t[0]})"
    )
    return pairs | flat | powers | signs | calls | choices


FRACTIONS = {
    "min": min,
    "max": max,
    "choose": lambda held, one, other: one if held else other,
    "F": Fraction,
}


def by_fractions(text: str, at: dict[str, Fraction]) -> Fraction:
    """The same text read by Python itself with exact fractions: an independent evaluation."""
    # "z" may not stand next to a letter: function names are left alone, numbers become exact fractions.
    python = re.sub(r"(?<![A-Za-z0-9_.*])([0-9]+\.[0-9]+)", r"F('\1')", text)
    return eval(python, {"__builtins__": {}}, {**FRACTIONS, **at})


@settings(max_examples=300, deadline=None)
@given(
    text=st.recursive(leaves, compound, max_leaves=8),
    at=st.fixed_dictionaries(
        {n: st.decimals(min_value=-50, max_value=50, places=2) for n in ("x", "y", "z")}
    ),
)
def test_formulas_agree_with_exact_fractions(text: str, at: dict[str, Decimal]) -> None:
    try:
        wanted = by_fractions(text, {name: Fraction(value) for name, value in at.items()})
    except ZeroDivisionError:
        assume(False)
    # 28 digits of the largest intermediate value, which cancellation may leave behind.
    sizes = {name: abs(Fraction(value)) + 1 for name, value in at.items()}
    scale = max(abs(wanted), Fraction(1)) + abs(by_fractions(text.replace("-", "+"), sizes)) / 10**10
    exact = compile_formula(f"{text} + 0*x").evaluate(at)
    assert abs(Fraction(exact) - Fraction(wanted)) <= scale / 10**9


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="xy01.9+-*/()<>=!'\",_ andorthmpixes[]{}@^%", max_size=60))
def test_any_text_is_either_a_formula_or_an_error_of_the_tree(text: str) -> None:
    try:
        formula = compile_formula(text)
        value = formula.evaluate({name: 1.5 for name in formula.names})
    except (InputError, NumericalError):
        return
    assert isinstance(value, (float, bool, str, np.floating, np.bool_))
