"""Least squares for any model y = f(x, b1, b2, ...), with the certified digits of the reference data.

The function is ordinary Python on numpy arrays. Derivatives are taken by the complex step, the minimum is
found by `marquardt`, and the last digits are settled in the widest floats of the machine with the data taken
as the decimals they were written as.
Source: NIST Statistical Reference Datasets, nonlinear least squares; D. M. Bates and D. G. Watts, "Nonlinear
regression analysis and its applications", 1988, 2.2.3 (relative offset as the measure of convergence).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError, NumericalError, OutOfRange
from suyuan.base.text import Text, same
from suyuan.metrology import arguments
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.regression import derivative, marquardt
from suyuan.metrology.regression.calibration import Calibration
from suyuan.metrology.regression.crossing import crossing
from suyuan.metrology.regression.decimals import extended
from suyuan.metrology.regression.errors import NotConverged, RankDeficient
from suyuan.metrology.regression.goodness import chi_squared_test, chi_squared_warnings
from suyuan.metrology.regression.guard import trustworthy
from suyuan.metrology.regression.linear import NO_FREEDOM

Array = NDArray[np.float64]
Wide = NDArray[np.longdouble]
Model = Callable[..., Any]

_SETTLED: Final = 1e-6  # relative offset below which the estimates no longer move against their u
_UNSETTLED: Final = 1e-2


@dataclass(frozen=True, kw_only=True)
class NonlinearFit(Calibration):
    """Estimates of the parameters of a nonlinear model.

    estimate, u : arrays (p,); covariance : array (p, p), s² (JᵀJ)⁻¹ at the minimum. residual_sum : sum of
    squares of the (weighted) residuals. iterations : steps tried. offset : how far from orthogonal the
    residuals are to the tangent plane, relative to their scatter; a converged fit has less than 1e-6.
    """

    method: ClassVar[Text] = Text("非线性最小二乘", "Nonlinear least squares")
    function: Model
    residual_sum: float
    iterations: int
    offset: float

    def evaluate(self, x: Array) -> Array:
        """f(x, *estimate)."""
        return _finite(self.function(x, *self.estimate), x)

    def slope_at(self, x: Array) -> Array:
        """df/dx by the complex step, or by differences."""

        def along(shift: Array) -> Any:
            return self.function(x + shift[0], *self.estimate)

        at = np.zeros(1)
        if derivative.chosen(along, at) is derivative.by_complex_step:
            return derivative.by_complex_step(along, at)[:, 0]
        reach = self.x_high - self.x_low
        return derivative.by_difference(lambda shift: along(shift * reach), at)[:, 0] / reach

    def spread(self, x: Array) -> tuple[Array, Array]:
        """Jacobian with respect to the parameters at `x`, their covariance."""

        def of_parameters(values: Array) -> Any:
            return self.function(x, *values)

        way = derivative.chosen(of_parameters, self.estimate)
        return way(of_parameters, self.estimate), self.covariance

    def solve(self, y: Array) -> Array:
        """The x within the calibrated range where f is `y`; there must be exactly one."""
        return crossing(self.evaluate, y, low=self.x_low, high=self.x_high)

    def to_record(self) -> dict[str, Any]:
        """The answer as JSON data, without the function."""
        record = super().to_record()
        del record["function"]
        return record

    def sentences(self) -> tuple[Text, ...]:
        """Estimates, scatter, how the iteration went."""
        pairs = ", ".join(
            f"b{i} = {value:.6g} (u = {u:.2g})"
            for i, (value, u) in enumerate(zip(self.estimate, self.u, strict=True), start=1)
        )
        return (
            Text(f"参数估计：{pairs}。", f"Estimates: {pairs}."),
            Text(
                f"残差标准差 {self.residual_sd:.4g}；试算 {self.iterations} 步后收敛。",
                f"Residual standard deviation {self.residual_sd:.4g}; settled after {self.iterations} steps.",
            ),
        )


def fit_nonlinear(f: Model, x: Any, y: Any, start: Any, *, u_y: Any = None) -> NonlinearFit:
    """Least squares of `y`, array (n,), on the model f(x, b1, ..., bp), from a first guess of b.

    f : function of `x` and p numbers that gives an array (n,), or of one entry of x and p numbers that
    gives a number. x : array whose first axis is the item, (n,) or (n, k), handed to f as it is.
    start : p <= n numbers, or several guesses (m, p), of which the one with the lowest minimum counts.
    u_y : standard uncertainties of y, array (n,) or one number; without it the scatter is taken from the
    residuals.
    Raises NotFinite where f has no value at the start, RankDeficient where the data do not determine the
    parameters, NotConverged where no minimum was found. Source: see the module.
    """
    guesses = np.atleast_2d(arguments.array("start", start, ndim=max(1, np.ndim(start))))
    response = arguments.array("y", y, at_least=guesses.shape[-1])
    stimulus = arguments.array("x", x, ndim=max(1, np.ndim(x)))
    u = None if u_y is None else arguments.alongside("u_y", u_y, response, low=0.0, open_low=True)
    found, refusal = [], None
    for guess in guesses:
        try:
            found.append(_from_one(f, (stimulus, response, u), guess))
        except NumericalError as reason:
            refusal = reason
    if not found and refusal is not None:
        raise refusal
    return min(found, key=lambda fit: fit.residual_sum)


@trustworthy()
def _from_one(f: Model, data: tuple[Array, Array, Array | None], start: Array) -> NonlinearFit:
    """The minimum that is reached from one guess."""
    x, y, u = data
    f = _over_items(f, x, start)
    problem = _problem(f, x, y, u, start)
    found = marquardt.search(problem, start)
    if not math.isfinite(found.square):
        raise NotFinite(same("Σ(f - y)²"), given=found.square)
    if not marquardt.determined(problem.jacobian(found.estimate)):
        raise _undetermined(found)
    estimate, residuals = _settled(_wide_residuals(f, x, y, u), problem, found.estimate)
    return _answer(f, (x, u), problem, estimate, residuals, steps=found.steps)


def _settled(wide: Callable[[Wide], Wide], problem: marquardt.Problem, start: Array) -> tuple[Wide, Wide]:
    """The last digits, in the widest floats where the function knows them."""
    try:
        estimate, residuals, _ = marquardt.polish(wide, problem, start)
    except derivative.FAILURES:
        pass
    else:
        if np.all(np.isfinite(residuals)):
            return estimate, residuals
    return start.astype(np.longdouble), problem.residuals(start).astype(np.longdouble)


def _over_items(f: Model, x: Array, start: Array) -> Model:
    """`f` itself, or, where it cannot take arrays, `f` applied to one item after the other."""
    with np.errstate(all="ignore"):
        try:
            f(x, *start)
        except TypeError:
            return lambda items, *parameters: np.array([f(item, *parameters) for item in items])
        except Exception:  # told by the evaluation that follows
            return f
    return f


def _problem(f: Model, x: Array, y: Array, u: Array | None, start: Array) -> marquardt.Problem:
    """Residuals f - y over u, and their Jacobian."""
    divisor = 1.0 if u is None else u

    def model(parameters: Array) -> Any:
        return (f(x, *parameters) - y) / divisor

    def residuals(parameters: Array) -> Array:
        with np.errstate(all="ignore"):
            try:
                return np.asarray(model(parameters), dtype=np.float64)
            except derivative.FAILURES:
                return np.full(y.shape, math.inf)

    try:
        with np.errstate(all="ignore"):
            shape = np.shape(f(x, *start))
    except Exception as reason:
        raise InputError(
            Text(f"模型函数无法计算：{reason}", f"the model function fails: {reason}"), quantity="f"
        ) from reason
    if shape != y.shape:
        raise OutOfRange("f(x, *start).shape", given=shape, allowed=y.shape)
    if not np.all(np.isfinite(residuals(start))):
        raise NotFinite(
            same("f(x, *start)"), given="inf", hint=Text("换一组初值。", "Start from another guess.")
        )
    way = derivative.chosen(model, start)
    return marquardt.Problem(residuals, lambda parameters: way(model, parameters))


def _wide_residuals(f: Model, x: Array, y: Array, u: Array | None) -> Callable[[Wide], Wide]:
    """The residuals in the widest floats, from the decimals that the data were written as."""
    wide_x, wide_y = extended(x), extended(y)
    divisor = np.longdouble(1.0) if u is None else extended(u)

    def residuals(parameters: Wide) -> Wide:
        with np.errstate(all="ignore"):
            return np.asarray((f(wide_x, *parameters) - wide_y) / divisor, dtype=np.longdouble)

    return residuals


def _undetermined(found: marquardt.Minimum) -> RankDeficient:
    return RankDeficient(
        Text(
            "迭代到了数据不能确定参数的地方",
            "the iteration ran to where the data do not determine the parameters",
        ),
        hint=Text("换一组初值，或减少参数。", "Start from another guess, or use fewer parameters."),
        estimate=", ".join(f"{value:.3g}" for value in found.estimate),
    )


def _answer(
    f: Model,
    data: tuple[Array, Array | None],
    problem: marquardt.Problem,
    estimate: Wide,
    residuals: Wide,
    *,
    steps: int,
) -> NonlinearFit:
    x, u = data
    narrow = estimate.astype(np.float64)
    dof = residuals.size - narrow.size
    square = float(residuals @ residuals)
    jacobian = problem.jacobian(narrow)
    lengths = np.linalg.norm(jacobian, axis=0)
    q, r = np.linalg.qr(jacobian / lengths)
    offset = _offset(q, residuals.astype(np.float64), dof)
    known = u is not None
    root = np.linalg.inv(r) / lengths[:, None]
    covariance = root @ root.T * (1.0 if known else (square / dof if dof else 0.0))
    test = chi_squared_test(square, dof) if known else None
    warnings = (*chi_squared_warnings(test), *(() if dof or known else (NO_FREEDOM,)), *_convergence(offset))
    residual_sd = math.sqrt(square / dof) if dof else 0.0
    return NonlinearFit(
        edition="NIST StRD, nonlinear least squares; JCGM 100:2008, 5.2 and G.3",
        warnings=warnings,
        estimate=narrow,
        u=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        dof=math.inf if known or not dof else float(dof),
        residuals=-(residuals.astype(np.float64) if u is None else residuals.astype(np.float64) * u),
        residual_sd=residual_sd,
        scatter=0.0 if known else residual_sd,
        chi_squared=test,
        x_low=float(x.min()),
        x_high=float(x.max()),
        name="y = f(x, b1, ...)",
        function=f,
        residual_sum=square,
        iterations=steps,
        offset=offset,
    )


def _offset(q: Array, residuals: Array, dof: int) -> float:
    """Relative offset: the part of the residuals in the tangent plane over the part outside it."""
    inside = q.T @ residuals
    outside = residuals - q @ inside
    scatter = float(np.linalg.norm(outside)) / math.sqrt(dof) if dof else 0.0
    return float(np.linalg.norm(inside)) / math.sqrt(inside.size) / scatter if scatter > 0.0 else 0.0


def _convergence(offset: float) -> tuple[Text, ...]:
    if offset <= _SETTLED:
        return ()
    if not offset <= _UNSETTLED:
        raise NotConverged(
            Text(
                f"相对偏移 {offset:.2g}，未达到极小值",
                f"relative offset {offset:.2g}: no minimum was reached",
            ),
            hint=Text("换一组初值。", "Start from another guess."),
            given=offset,
        )
    return (
        Text(
            f"收敛不完全：相对偏移 {offset:.2g}。",
            f"Convergence is incomplete: relative offset {offset:.2g}.",
        ),
    )


def _finite(values: Any, x: Array) -> Array:
    with np.errstate(all="ignore"):
        found = np.asarray(values, dtype=np.float64)
    if found.shape != x.shape or not np.all(np.isfinite(found)):
        raise NotFinite(same("f(x)"), given=found)
    return found
