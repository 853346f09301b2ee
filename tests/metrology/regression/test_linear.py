"""Linear least squares against certified values, and against exact rational arithmetic."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import InputError, NumericalError
from suyuan.metrology.regression import fit_linear, fit_polynomial
from suyuan.metrology.regression.decimals import whole

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "regression-strd-linear.toml"
SETS = {one["name"]: one for one in tomllib.loads(GOLDEN.read_text(encoding="utf-8"))["sets"]}
PRINTED = 5e-15  # fifteen certified digits, and the float nearest to them


def design(one):
    if "degree" in one:
        return np.vander(one["x"], one["degree"] + 1, increasing=True)
    return np.column_stack([np.ones(len(one["y"])), *(one[f"x{k}"] for k in range(1, 7))])


def fitted(one):
    return (
        fit_polynomial(one["x"], one["y"], one["degree"])
        if "degree" in one
        else fit_linear(design(one), one["y"])
    )


def rational(one):
    """Estimates and their standard deviations, solved in fractions from the decimals as printed."""
    rows = [[Fraction(repr(float(v))) for v in row] for row in design({**one, "x": one.get("x", [])})]
    if "degree" in one:
        rows = [[Fraction(repr(float(x))) ** k for k in range(one["degree"] + 1)] for x in one["x"]]
    y = [Fraction(repr(float(v))) for v in one["y"]]
    size = len(rows[0])
    table = [
        [sum(r[i] * r[j] for r in rows) for j in range(size)]
        + [Fraction(int(i == j)) for j in range(size)]
        + [sum(r[i] * v for r, v in zip(rows, y, strict=True))]
        for i in range(size)
    ]
    for k in range(size):
        table[k] = [entry / table[k][k] for entry in table[k]]
        for i in range(size):
            if i != k:
                table[i] = [a - table[i][k] * b for a, b in zip(table[i], table[k], strict=True)]
    b = [row[-1] for row in table]
    rest = sum((v - sum(p * q for p, q in zip(r, b, strict=True))) ** 2 for r, v in zip(rows, y, strict=True))
    variance = rest / (len(y) - size)
    return [float(v) for v in b], [float(variance * table[i][size + i]) ** 0.5 for i in range(size)]


@pytest.mark.parametrize("name", SETS)
class TestCertifiedValues:
    def test_estimates_and_their_standard_deviations(self, name):
        fit = fitted(SETS[name])
        assert fit.estimate == pytest.approx(SETS[name]["estimate"], rel=PRINTED)
        assert fit.u == pytest.approx(SETS[name]["u"], rel=PRINTED)

    def test_residual_standard_deviation_and_r_squared(self, name):
        fit = fitted(SETS[name])
        assert fit.residual_sd == pytest.approx(SETS[name]["residual_sd"], rel=PRINTED)
        assert fit.r_squared == pytest.approx(SETS[name]["r_squared"], rel=PRINTED)

    def test_the_table_of_the_analysis_of_variance(self, name):
        fit, one = fitted(SETS[name]), SETS[name]
        for line in {"regression", "residual"} & set(one):
            found = getattr(fit, line)
            assert found.dof == one[line]["dof"]
            assert [found.sum, found.mean] == pytest.approx(
                [one[line]["sum"], one[line]["mean"]], rel=PRINTED
            )
        if "f" in one:
            assert fit.f == pytest.approx(one["f"], rel=PRINTED)

    def test_the_rational_solution_is_the_same(self, name):
        fit = fitted(SETS[name])
        estimate, u = rational(SETS[name])
        assert fit.estimate == pytest.approx(estimate, rel=1e-15)
        assert fit.u == pytest.approx(u, rel=4e-15)


def test_a_perfect_fit_has_no_residual_at_all():
    fit = fitted(SETS["Wampler1"])
    assert fit.residual_sd == 0.0
    assert not fit.residuals.any()
    assert fit.to_record()["f"] is None  # infinite


@pytest.mark.parametrize(("name", "digits"), [("Norris", 12), ("Pontius", 12), ("Longley", 10)])
def test_floats_alone_keep_this_many_digits(name, digits):
    one = SETS[name]
    fit = fit_linear(design(one), one["y"], arithmetic="float")
    assert fit.estimate == pytest.approx(one["estimate"], rel=10.0**-digits)
    assert fit.u == pytest.approx(one["u"], rel=10.0**-digits)


def test_a_line_through_the_origin_has_its_squares_about_zero():
    # NIST StRD NoInt1: y = b x through 130 ... 140 at 60 ... 70
    x = np.arange(60.0, 71.0)
    fit = fit_linear(x[:, None], x + 70.0)
    assert fit.estimate == pytest.approx([2.07438016528926], rel=1e-14)
    assert fit.u == pytest.approx([0.165289256198347e-01], rel=1e-14)
    assert fit.residual_sd == pytest.approx(3.56753034006338, rel=1e-14)
    assert fit.r_squared == pytest.approx(0.999365492298663, rel=1e-14)
    assert fit.f == pytest.approx(15750.25, rel=1e-14)


class TestStatedUncertainties:
    def test_the_covariance_is_not_scaled(self):
        fit = fit_linear([[1, 1], [1, 2], [1, 3], [1, 4]], [1.0, 2.0, 3.0, 4.5], u=0.5)
        assert fit.covariance == pytest.approx(0.25 * np.array([[1.5, -0.5], [-0.5, 0.2]]), rel=1e-14)
        assert fit.chi_squared.observed == pytest.approx(fit.residual.sum)
        assert fit.dof == float("inf")

    def test_both_arithmetics_agree(self):
        rng = np.random.default_rng(5)
        columns, y, u = rng.normal(size=(30, 4)), rng.normal(size=30), rng.uniform(0.5, 2.0, 30)
        exact, floats = (fit_linear(columns, y, u=u, arithmetic=way) for way in ("exact", "float"))
        assert exact.estimate == pytest.approx(floats.estimate, rel=1e-12)
        assert exact.covariance == pytest.approx(floats.covariance, rel=1e-12)
        assert exact.residual.sum == pytest.approx(floats.residual.sum, rel=1e-12)

    def test_correlated_y_by_the_textbook_formula(self):
        rng = np.random.default_rng(6)
        columns, y, root = (
            np.column_stack([np.ones(9), rng.normal(size=(9, 2))]),
            *rng.normal(size=(1, 9)),
            rng.normal(size=(9, 9)),
        )
        covariance = root @ root.T + np.eye(9)
        inverse = np.linalg.inv(covariance)
        fit = fit_linear(columns, y, covariance=covariance)
        expected = np.linalg.inv(columns.T @ inverse @ columns)
        assert fit.covariance == pytest.approx(expected, rel=1e-9)
        assert fit.estimate == pytest.approx(expected @ columns.T @ inverse @ y, rel=1e-9)
        assert fit.chi_squared.observed == pytest.approx(fit.residuals @ inverse @ fit.residuals, rel=1e-9)
        diagonal = fit_linear(columns, y, covariance=0.04 * np.eye(9))
        weighted = fit_linear(columns, y, u=0.2)
        assert diagonal.r_squared == pytest.approx(weighted.r_squared, rel=1e-12)
        assert diagonal.estimate == pytest.approx(weighted.estimate, rel=1e-12)

    def test_data_that_contradict_their_uncertainties_are_reported(self):
        fit = fit_linear([[1, 0], [1, 1], [1, 2]], [0.0, 1.0, 0.0], u=0.01)
        assert not fit.chi_squared.accepted
        assert "χ²" in fit.explain("en")


@given(
    st.lists(st.integers(-50, 50), min_size=4, max_size=12, unique=True),
    st.tuples(*[st.integers(-9, 9)] * 3),
    st.sampled_from([1, 10, 100]),
)
@settings(max_examples=40, deadline=None)
def test_a_polynomial_comes_back_exactly(x, coefficients, scale):
    points = [value / scale for value in x]
    whole_y = [sum(c * Fraction(v, scale) ** k for k, c in enumerate(coefficients)) for v in x]
    fit = fit_polynomial(points, [float(v) for v in whole_y], 2)
    assert fit.estimate == pytest.approx(coefficients, abs=0.0)
    assert fit.residual_sd == 0.0


@given(st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=8))
@settings(deadline=None)
def test_whole_numbers_lose_nothing(values):
    numbers = whole(np.array(values))
    assert [float(Fraction(n, numbers.scale)) for n in numbers.numerators] == values


def test_typed_decimals_are_read_as_they_were_typed():
    assert whole(np.array([1000000000000.4, 338.8, 0.0])) == ([10000000000004, 3388, 0], 10)


class TestRefusals:
    def test_dependent_columns(self):
        for way in ("exact", "float"):
            with pytest.raises(NumericalError) as refused:
                fit_linear([[1, 2, 4], [1, 3, 6], [1, 4, 8], [1, 5, 10]], [1, 2, 3, 4], arithmetic=way)
            assert refused.value.code == "SY-620"

    @pytest.mark.parametrize(
        ("design", "y"),
        [
            ([[1, 2]], [1.0]),
            ([[1], [2]], [1.0, 2.0, 3.0]),
            ([1, 2], [1, 2]),
            ([[1.0], [float("nan")]], [1, 2]),
        ],
    )
    def test_shapes_and_numbers_that_do_not_fit(self, design, y):
        with pytest.raises((InputError, NumericalError)):
            fit_linear(design, y)

    def test_a_covariance_beside_uncertainties_or_one_that_is_none(self):
        with pytest.raises(InputError):
            fit_linear([[1], [1]], [1, 2], u=1.0, covariance=np.eye(2))
        with pytest.raises(NumericalError) as refused:
            fit_linear([[1], [1]], [1, 2], covariance=[[1, 2], [2, 1]])
        assert refused.value.code == "SY-623"

    def test_uncertainties_of_zero(self):
        with pytest.raises(InputError):
            fit_linear([[1], [1]], [1, 2], u=0.0)

    def test_a_degree_the_points_do_not_carry(self):
        with pytest.raises(InputError):
            fit_polynomial([1, 2, 3], [1, 2, 3], 3)
        with pytest.raises(NumericalError):
            fit_polynomial([1, 1, 2, 2], [1, 2, 3, 4], 2)
