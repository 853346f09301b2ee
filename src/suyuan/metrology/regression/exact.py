"""Least squares without rounding: the normal equations in whole numbers, solved without fractions.

Normal equations are shunned because they square the condition number; in whole numbers there is nothing to
lose. The estimates, their covariance and the sums of squares come out correctly rounded, also for
polynomials of the tenth degree on a bad domain, and a fit without residuals has a residual of exactly zero.
Source: Bareiss, Math. Comp. 22 (1968), 565-578 (elimination without fractions).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap
from operator import mul
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text, same
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.regression.decimals import Whole
from suyuan.metrology.regression.errors import RankDeficient

Array = NDArray[np.float64]
WORK: Final = 1_000_000  # products of whole numbers that take about half a second


class ExactSolution(NamedTuple):
    """Estimates (p,), inverse of the normal matrix (p, p), residuals (n,) and sums of squares."""

    estimate: Array
    inverse: Array
    residuals: Array
    residual_sum: float
    total_sum: float
    regression_sum: float


def solve(columns: Sequence[Whole], y: Whole, *, weights: Whole | None, constant: bool) -> ExactSolution:
    """Least squares of `y` on `columns`, each of n numbers, with weights 1/u² if given.

    constant : whether the total sum of squares is about the weighted mean or about zero.
    Raises RankDeficient where the columns are linearly dependent.
    """
    weighted = [_times(column.numerators, weights) for column in columns]
    gram = [[_dot(row, column.numerators) for column in columns] for row in weighted]
    moments = [_dot(row, y.numerators) for row in weighted]
    return _solved(columns, y, gram, moments, weights=weights, constant=constant)


def solve_polynomial(
    x: Whole, y: Whole, degree: int, *, weights: Whole | None, constant: bool = True
) -> ExactSolution:
    """Least squares polynomial of `degree` through (x, y), coefficients from the constant upwards."""
    columns = [Whole([1] * len(x.numerators), 1)]
    for power in range(1, degree + 1):
        below = columns[-1].numerators
        columns.append(Whole(list(map(mul, below, x.numerators)), x.scale**power))
    weighted = _times(columns[degree].numerators, weights)
    low = [_dot(_times(column.numerators, weights), columns[0].numerators) for column in columns]
    high = [_dot(weighted, column.numerators) for column in columns[1:]]
    sums = [*low, *high]
    gram = [[sums[i + j] for j in range(degree + 1)] for i in range(degree + 1)]
    response = _times(y.numerators, weights)
    moments = [_dot(response, column.numerators) for column in columns]
    return _solved(columns, y, gram, moments, weights=weights, constant=constant)


def _solved(
    columns: Sequence[Whole],
    y: Whole,
    gram: list[list[int]],
    moments: list[int],
    *,
    weights: Whole | None,
    constant: bool,
) -> ExactSolution:
    size = len(columns)
    rows = [[*gram[i], *(1 if i == j else 0 for j in range(size)), moments[i]] for i in range(size)]
    determinant = _eliminate(rows)
    numerators = [row[-1] for row in rows]
    weight_scale = 1 if weights is None else weights.scale
    scales = [column.scale for column in columns]
    inverse = [
        [ratio(rows[i][size + j] * scales[i] * scales[j] * weight_scale, determinant) for j in range(size)]
        for i in range(size)
    ]
    estimate = [ratio(numerators[i] * scales[i], determinant * y.scale) for i in range(size)]
    sums = _sums(y, determinant, numerators, moments, weights=weights, constant=constant)
    under = y.scale**2 * weight_scale
    return ExactSolution(
        np.array(estimate),
        np.array(inverse),
        _residuals(columns, y, determinant, numerators),
        *(ratio(above, below * under) for above, below in sums),
    )


def _eliminate(rows: list[list[int]]) -> int:
    """Turn the left square of `rows` into the determinant times unity, in place; every division is exact."""
    previous = 1
    for k, pivots in enumerate(rows):
        pivot = pivots[k]
        if pivot == 0:
            raise RankDeficient(
                Text(
                    f"第 {k + 1} 个参数与前面的参数线性相关", f"parameter {k + 1} depends on those before it"
                ),
                hint=Text("减少参数，或增加不同的测量点。", "Use fewer parameters or more different points."),
                parameter=k + 1,
            )
        for i, row in enumerate(rows):
            if i != k:
                factor = row[k]
                rows[i] = [(pivot * a - factor * b) // previous for a, b in zip(row, pivots, strict=True)]
        previous = pivot
    return previous


def _sums(
    y: Whole,
    determinant: int,
    numerators: list[int],
    moments: list[int],
    *,
    weights: Whole | None,
    constant: bool,
) -> tuple[tuple[int, int], ...]:
    """Residual, total and regression sums of squares as fractions, in units of the whole numbers."""
    response = _times(y.numerators, weights)
    square = _dot(response, y.numerators)
    residual = square * determinant - _dot(numerators, moments)
    if not constant:
        return (residual, determinant), (square, 1), (square * determinant - residual, determinant)
    weight = len(y.numerators) if weights is None else sum(weights.numerators)
    total = square * weight - sum(response) ** 2
    return (
        (residual, determinant),
        (total, weight),
        (total * determinant - residual * weight, determinant * weight),
    )


def _residuals(columns: Sequence[Whole], y: Whole, determinant: int, numerators: list[int]) -> Array:
    fitted = [0] * len(y.numerators)
    for column, numerator in zip(columns, numerators, strict=True):
        fitted = [total + numerator * entry for total, entry in zip(fitted, column.numerators, strict=True)]
    under = determinant * y.scale
    return np.array(
        [ratio(given * determinant - found, under) for given, found in zip(y.numerators, fitted, strict=True)]
    )


def ratio(above: int, below: int) -> float:
    """The float nearest to the quotient of two whole numbers."""
    try:
        return above / below
    except OverflowError:
        raise NotFinite(same("quotient"), given="|value| > 1.8e308") from None


def _times(column: Sequence[int], weights: Whole | None) -> Sequence[int]:
    return column if weights is None else list(map(mul, column, weights.numerators))


def _dot(left: Sequence[int], right: Sequence[int]) -> int:
    return sum(starmap(mul, zip(left, right, strict=True)))
