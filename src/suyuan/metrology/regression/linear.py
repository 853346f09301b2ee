"""Least squares for models linear in their parameters, with the certified digits of the reference data.

Small or badly conditioned problems are solved without rounding (`exact`), large harmless ones by QR with
scaled columns. Either way the answer tells estimates, covariance, the analysis of variance and R².
Source: NIST Statistical Reference Datasets, linear least squares; ISO/TS 28037:2010, clause 6 (known u);
JCGM 100:2008, H.3 (scatter from the residuals).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.regression import exact
from suyuan.metrology.regression.decimals import whole
from suyuan.metrology.regression.distance import no_weight
from suyuan.metrology.regression.errors import RankDeficient
from suyuan.metrology.regression.goodness import (
    ChiSquaredTest,
    SumOfSquares,
    chi_squared_test,
    chi_squared_warnings,
    f_statistic,
    f_tail,
    sum_of_squares,
)
from suyuan.metrology.regression.guard import trustworthy

Array = NDArray[np.float64]
Arithmetic = Literal["auto", "exact", "float"]

SMALL: Final = 20_000  # products; about five milliseconds of whole numbers
HARMLESS: Final = 1e3  # condition number that costs fewer than three of sixteen digits
WORN: Final = 1e6  # condition number after which floats hold fewer than ten digits


@dataclass(frozen=True, kw_only=True)
class LinearFit(Answer):
    """Estimates of the parameters and how well the model describes the data.

    estimate, u : arrays (p,); covariance : array (p, p); residuals : array (n,), in the unit of y.
    dof : of the uncertainties; infinite where the uncertainties of the data were given.
    residual_sd : standard deviation of the (weighted) residuals. chi_squared : only with given u.
    """

    method: ClassVar[Text] = Text("线性最小二乘", "Linear least squares")
    estimate: Array
    u: Array
    covariance: Array
    dof: float
    residuals: Array
    residual_sd: float
    r_squared: float
    regression: SumOfSquares
    residual: SumOfSquares
    f: float
    f_p_value: float
    chi_squared: ChiSquaredTest | None
    condition: float

    def sentences(self) -> tuple[Text, ...]:
        """Estimates with their uncertainties, the scatter, R²."""
        pairs = ", ".join(
            f"{value:.6g} (u = {u:.2g})" for value, u in zip(self.estimate, self.u, strict=True)
        )
        return (
            Text(f"参数估计：{pairs}。", f"Estimates: {pairs}."),
            Text(
                f"残差标准差 {self.residual_sd:.4g}，自由度 {self.residual.dof}，R² = {self.r_squared:.6g}。",
                f"Residual standard deviation {self.residual_sd:.4g} with {self.residual.dof} degrees of"
                f" freedom, R² = {self.r_squared:.6g}.",
            ),
        )


@trustworthy()
def fit_linear(
    design: Any,
    y: Any,
    *,
    u: Any = None,
    covariance: Any = None,
    constant: bool | None = None,
    arithmetic: Arithmetic = "auto",
) -> LinearFit:
    """Least squares of `y` on the columns of `design`.

    design : array (n, p), n >= p. y : array (n,). u : standard uncertainties of y, array (n,) or one number;
    without it all y weigh the same and their scatter is taken from the residuals. covariance : of y, a matrix
    (n, n) instead of u. constant : whether sums of squares are about the mean; by default if one column is
    constant. arithmetic : "exact" solves in whole numbers, "float" by QR, "auto" exactly where it is quick or
    floats would lose digits; with a covariance always by QR.
    Raises RankDeficient where the columns are dependent, NotPositiveDefinite. Source: see the module.
    """
    columns = arguments.array("design", design, ndim=2)
    response = arguments.array("y", y, at_least=columns.shape[1])
    size = check_sizes(columns, response)
    given = None if u is None else arguments.alongside("u", u, response, low=0.0, open_low=True)
    arguments.chosen("arithmetic", arithmetic, ("auto", "exact", "float"))
    if constant is None:
        constant = bool(np.any(np.all(columns == columns[0], axis=0) & (columns[0] != 0.0)))
    if covariance is not None:
        return _correlated(columns, response, covariance, constant=constant, u=u)
    weights = None if given is None else given**-2.0
    condition = conditioned(columns, weights)
    if use_exact(arithmetic, work=size * columns.shape[1] ** 2, condition=condition):
        solution = exact.solve(
            [whole(column) for column in columns.T],
            whole(response),
            weights=None if weights is None else whole(weights),
            constant=constant,
        )
        lost = False
    else:
        solution = solve_floats(columns, response, weights=weights, constant=constant)
        lost = condition > WORN
    return linear_fit(solution, known=u is not None, constant=constant, condition=condition, lost=lost)


def _correlated(columns: Array, response: Array, covariance: Any, *, constant: bool, u: Any) -> LinearFit:
    """Correlated y: ordinary least squares behind the Cholesky factor of their covariance."""
    from scipy.linalg import solve_triangular

    if u is not None:
        raise InputError(
            Text("u 与 covariance 只能给一个", "give u or covariance, not both"), quantity="covariance"
        )
    try:
        root = np.linalg.cholesky(arguments.square("covariance", covariance, response.size))
    except np.linalg.LinAlgError:
        raise no_weight() from None
    table = np.column_stack([columns, response, np.ones_like(response)])
    white = np.asarray(solve_triangular(root, table, lower=True), dtype=np.float64)
    condition = conditioned(white[:, :-2], None)
    found = solve_floats(white[:, :-2], white[:, -2], weights=None, constant=False)
    ones, target = white[:, -1], white[:, -2]
    middle = float(ones @ target / (ones @ ones)) if constant else 0.0
    total = float(np.sum((target - middle * ones) ** 2))
    solution = found._replace(
        residuals=response - columns @ found.estimate,
        total_sum=total,
        regression_sum=total - found.residual_sum,
    )
    return linear_fit(solution, known=True, constant=constant, condition=condition, lost=condition > WORN)


def check_sizes(columns: Array, response: Array) -> int:
    """The number of data, refused where design and response disagree."""
    if columns.shape[0] != response.size or columns.shape[1] == 0:
        raise OutOfRange("design.shape", given=columns.shape, allowed=f"({response.size}, p > 0)")
    return response.size


def use_exact(arithmetic: str, *, work: float, condition: float) -> bool:
    """Whole numbers where asked for, where quick, or where floats would lose digits and time allows."""
    if arithmetic != "auto":
        return arithmetic == "exact"
    return work <= SMALL or (condition > HARMLESS and work <= exact.WORK)


def conditioned(columns: Array, weights: Array | None) -> float:
    """Condition number of the weighted design with columns scaled to length one."""
    scaled = columns if weights is None else columns * np.sqrt(weights)[:, None]
    lengths = np.linalg.norm(scaled, axis=0)
    if not lengths.all():
        raise dependent()
    if not np.all(np.isfinite(lengths)):
        return math.inf
    values = np.linalg.svd(np.linalg.qr(scaled / lengths, mode="r"), compute_uv=False)
    return float(values[0] / values[-1]) if values[-1] > 0.0 else math.inf


def dependent() -> RankDeficient:
    """The refusal of a design whose columns are dependent."""
    return RankDeficient(
        Text("设计矩阵的列线性相关", "the columns of the design are linearly dependent"),
        hint=Text("减少参数，或增加不同的测量点。", "Use fewer parameters or more different points."),
    )


def solve_floats(
    columns: Array, response: Array, *, weights: Array | None, constant: bool
) -> exact.ExactSolution:
    """QR with scaled columns and one step of refinement."""
    root = np.ones(response.size) if weights is None else np.sqrt(weights)
    scaled, target = columns * root[:, None], response * root
    lengths = np.linalg.norm(scaled, axis=0)
    q, r = np.linalg.qr(scaled / lengths)
    diagonal = np.abs(np.diag(r))
    if diagonal.min() <= diagonal.max() * 1e-15 * response.size:
        raise dependent()
    estimate = np.linalg.solve(r, q.T @ target)
    estimate += np.linalg.solve(r, q.T @ (target - (scaled / lengths) @ estimate))
    inverse_root = np.linalg.solve(r, np.eye(r.shape[0])) / lengths[:, None]
    estimate = estimate / lengths
    residuals = response - columns @ estimate
    residual_sum = float(np.sum((residuals * root) ** 2))
    middle = float(np.sum(root**2 * response) / np.sum(root**2)) if constant else 0.0
    total = float(np.sum((root * (response - middle)) ** 2))
    return exact.ExactSolution(
        estimate, inverse_root @ inverse_root.T, residuals, residual_sum, total, total - residual_sum
    )


def linear_fit(
    solution: exact.ExactSolution, *, known: bool, constant: bool, condition: float, lost: bool
) -> LinearFit:
    """The answer from a solution; with `known` uncertainties of the data the covariance is not scaled."""
    size, count = solution.residuals.size, solution.estimate.size
    residual = sum_of_squares(solution.residual_sum, size - count)
    regression = sum_of_squares(solution.regression_sum, count - (1 if constant else 0))
    covariance = solution.inverse * (1.0 if known else residual.mean)
    test = chi_squared_test(residual.sum, residual.dof) if known else None
    f = f_statistic(regression, residual)
    warnings = [*chi_squared_warnings(test)]
    if not residual.dof and not known:
        warnings.append(NO_FREEDOM)
    if lost:
        warnings.append(WORN_DIGITS.fill(condition=f"{condition:.1e}"))
    return LinearFit(
        edition="ISO/TS 28037:2010, 6" if known else "JCGM 100:2008, H.3",
        warnings=tuple(warnings),
        estimate=solution.estimate,
        u=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        dof=math.inf if known else float(residual.dof),
        residuals=solution.residuals,
        residual_sd=math.sqrt(residual.mean),
        r_squared=1.0 - solution.residual_sum / solution.total_sum if solution.total_sum > 0.0 else 1.0,
        regression=regression,
        residual=residual,
        f=f,
        f_p_value=f_tail(f, regression.dof, residual.dof),
        chi_squared=test,
        condition=condition,
    )


NO_FREEDOM: Final = Text(
    "没有剩余自由度，散布无法估计，不确定度写为零。",
    "No degrees of freedom are left: the scatter cannot be estimated and the uncertainties read zero.",
)
WORN_DIGITS: Final = Text(
    "条件数 {condition}：浮点运算会损失多位有效数字。",
    "Condition number {condition}: floats lose several digits.",
)
