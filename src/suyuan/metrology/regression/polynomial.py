"""Polynomial calibration functions: fitted in Chebyshev polynomials, also told in powers of x.

The abscissa is mapped to t in [-1, 1]; in Chebyshev polynomials of t the parameters hardly depend on each
other, so readings keep their digits for any degree. The coefficients in powers of x, which a certificate
prints, are badly conditioned by nature; they are solved in whole numbers and come out correctly rounded.
Source: ISO/TS 28038:2018 (polynomial calibration functions, Chebyshev representation, choice of the degree);
NIST Statistical Reference Datasets, linear least squares (Filip, Wampler1 to 5, Pontius).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.regression import curve, exact
from suyuan.metrology.regression.calibration import Calibration
from suyuan.metrology.regression.crossing import crossing, too_flat
from suyuan.metrology.regression.decimals import whole
from suyuan.metrology.regression.distance import Correlated, Independent, no_weight
from suyuan.metrology.regression.goodness import (
    SumOfSquares,
    chi_squared_test,
    chi_squared_warnings,
    sum_of_squares,
)
from suyuan.metrology.regression.guard import trustworthy
from suyuan.metrology.regression.linear import (
    WORN,
    Arithmetic,
    LinearFit,
    conditioned,
    linear_fit,
    solve_floats,
    use_exact,
)
from suyuan.metrology.regression.stated import exact_x, stated

Array = NDArray[np.float64]
HIGHEST: Final = 40


@dataclass(frozen=True, kw_only=True)
class PolynomialFit(Calibration):
    """A polynomial calibration function.

    estimate, u, covariance : of the coefficients in powers of x, from the constant upwards.
    chebyshev, chebyshev_covariance : of the coefficients of T_0, T_1, ... at t = (x - centre) / half_width.
    The sums of squares, R² and F are those of the analysis of variance of the fit; only the residual one
    exists where x is uncertain.
    """

    method: ClassVar[Text] = Text("多项式校准函数", "Polynomial calibration function")
    degree: int
    centre: float
    half_width: float
    chebyshev: Array
    chebyshev_covariance: Array
    r_squared: float | None
    regression: SumOfSquares | None
    residual: SumOfSquares
    f: float | None
    f_p_value: float | None

    def mapped(self, x: Array) -> Array:
        """t, between -1 and 1 within the calibrated range."""
        return (x - self.centre) / self.half_width

    def evaluate(self, x: Array) -> Array:
        """The polynomial at `x`."""
        return np.asarray(chebyshev.chebval(self.mapped(x), self.chebyshev))

    def slope_at(self, x: Array) -> Array:
        """Its derivative at `x`."""
        inner = chebyshev.chebval(self.mapped(x), chebyshev.chebder(self.chebyshev))
        return np.asarray(inner / self.half_width, dtype=np.float64)

    def spread(self, x: Array) -> tuple[Array, Array]:
        """Chebyshev polynomials at `x`, covariance of their coefficients."""
        basis = np.asarray(chebyshev.chebvander(self.mapped(x), self.degree), dtype=np.float64)
        return basis, self.chebyshev_covariance

    def solve(self, y: Array) -> Array:
        """The x within the calibrated range where the polynomial is `y`; there must be exactly one."""
        if self.monotonic():
            return crossing(self.evaluate, y, low=self.x_low, high=self.x_high)
        return np.array([self._solve_one(float(value)) for value in y])

    def monotonic(self) -> bool:
        """Whether the polynomial only rises or only falls over the calibrated range."""
        if self.degree < 2:
            return True
        slope = chebyshev.Chebyshev(chebyshev.chebder(self.chebyshev))
        turns = [root for root in slope.roots() if abs(root.imag) < 1e-9 and abs(root.real) < 1.0]
        return not turns

    def sentences(self) -> tuple[Text, ...]:
        """Degree, coefficients, scatter."""
        pairs = ", ".join(
            f"{value:.6g} (u = {u:.2g})" for value, u in zip(self.estimate, self.u, strict=True)
        )
        return (
            Text(
                f"{self.degree} 次多项式，系数由低次到高次：{pairs}。",
                f"Degree {self.degree}; coefficients from the constant upwards: {pairs}.",
            ),
            Text(
                f"残差标准差 {self.residual_sd:.4g}，自由度 {self.residual.dof}。",
                f"Residual standard deviation {self.residual_sd:.4g}, dof {self.residual.dof}.",
            ),
        )

    def _solve_one(self, y: float) -> float:
        shifted = self.chebyshev.copy()
        shifted[0] -= y
        roots = np.atleast_1d(chebyshev.chebroots(chebyshev.chebtrim(shifted, tol=0.0)))
        real = roots[np.abs(roots.imag) <= 1e-7 * np.maximum(1.0, np.abs(roots))].real
        inside = real[np.abs(real) <= 1.0 + 1e-9]
        if inside.size != 1:
            raise too_flat("y", y)
        x = np.array([self.centre + self.half_width * float(inside[0])])
        for _ in range(3):  # the eigenvalues behind the roots are good to a few digits less than x can be
            slope = self.slope_at(x)
            if slope[0] == 0.0:
                raise too_flat("y", y)
            x = x - (self.evaluate(x) - y) / slope
        return float(x[0])


@trustworthy()
def fit_polynomial(
    x: Any,
    y: Any,
    degree: int,
    *,
    u_x: Any = None,
    u_y: Any = None,
    covariance_x: Any = None,
    covariance_y: Any = None,
    covariance_xy: Any = None,
    arithmetic: Arithmetic = "auto",
) -> PolynomialFit:
    """The polynomial of `degree` through (x, y), arrays (n,), n > degree.

    Uncertainties are stated as for `fit_line`; without any the scatter is taken from the residuals.
    arithmetic : as for `fit_linear`, where x is exact and the y are independent. Raises RankDeficient where
    fewer than degree + 1 different x were given, NotConverged. Source: see the module.
    """
    order = arguments.count("degree", degree, at_most=HIGHEST)
    abscissae = arguments.array("x", x, at_least=order + 1)
    ordinates = arguments.array("y", y, at_least=order + 1)
    if ordinates.shape != abscissae.shape:
        raise OutOfRange("y.shape", given=ordinates.shape, allowed=abscissae.shape)
    arguments.chosen("arithmetic", arithmetic, ("auto", "exact", "float"))
    known = stated(
        abscissae,
        ordinates,
        u_x=u_x,
        u_y=u_y,
        covariance_x=covariance_x,
        covariance_y=covariance_y,
        covariance_xy=covariance_xy,
    )
    if known is not None and not (isinstance(known, Independent) and exact_x(known)):
        return _by_distance(abscissae, ordinates, order, known)
    if known is not None and not known.yy.all():
        raise no_weight()
    weights = None if known is None else 1.0 / known.yy
    centre, half = _domain(abscissae)
    basis = np.asarray(chebyshev.chebvander((abscissae - centre) / half, order), dtype=np.float64)
    smooth = solve_floats(basis, ordinates, weights=weights, constant=True)
    powers = _in_powers((abscissae, ordinates, weights), smooth, (centre, half), arithmetic)
    return _answer(abscissae, smooth, powers, known=known is not None, mapping=(centre, half))


def _domain(x: Array) -> tuple[float, float]:
    """Centre and half width of the calibrated range; a half width of one where all x are equal."""
    low, high = float(x.min()), float(x.max())
    return 0.5 * (low + high), 0.5 * (high - low) or 1.0


def _in_powers(
    data: tuple[Array, Array, Array | None],
    smooth: exact.ExactSolution,
    mapping: tuple[float, float],
    arithmetic: Arithmetic,
) -> LinearFit:
    """The fit in powers of x: in whole numbers, or turned over from the Chebyshev polynomials."""
    x, y, weights = data
    degree = smooth.estimate.size - 1
    largest = float(np.max(np.abs(x))) or 1.0  # a unit of x that keeps the powers finite
    known = weights is not None
    condition = conditioned(np.vander(x / largest, degree + 1, increasing=True), weights)
    if use_exact(arithmetic, work=x.size * (degree + 1) * 3, condition=condition):
        given = None if weights is None else whole(weights)
        solution = exact.solve_polynomial(whole(x), whole(y), degree, weights=given)
        return linear_fit(solution, known=known, constant=True, condition=condition, lost=False)
    back = _to_powers(degree, *mapping)
    estimate = back @ smooth.estimate
    with np.errstate(divide="ignore", invalid="ignore"):
        cancelled = np.nanmax(np.abs(back) @ np.abs(smooth.estimate) / np.abs(estimate))
    turned = smooth._replace(estimate=estimate, inverse=back @ smooth.inverse @ back.T)
    return linear_fit(turned, known=known, constant=True, condition=condition, lost=bool(cancelled > WORN))


def _by_distance(x: Array, y: Array, degree: int, known: Independent | Correlated) -> PolynomialFit:
    """x uncertain, or y correlated: generalized distance regression in the mapped abscissa."""
    centre, half = _domain(x)
    t = (x - centre) / half
    basis = np.asarray(chebyshev.chebvander(t, degree), dtype=np.float64)
    start = solve_floats(basis, y, weights=None, constant=True).estimate
    mapped = type(known)(known.xx / half**2, known.yy, known.xy / half)
    found = curve.fit(t, y, mapped, start=start)
    back = _to_powers(degree, centre, half)
    root = back @ found.root
    dof = x.size - degree - 1
    test = chi_squared_test(found.chi_squared, dof)
    return PolynomialFit(
        edition="ISO/TS 28038:2018",
        warnings=chi_squared_warnings(test),
        estimate=back @ found.estimate,
        u=np.sqrt(np.sum(root**2, axis=1)),
        covariance=root @ root.T,
        dof=math.inf,
        residuals=found.residuals,
        residual_sd=math.sqrt(found.chi_squared / dof) if dof else 0.0,
        scatter=0.0,
        chi_squared=test,
        x_low=float(x.min()),
        x_high=float(x.max()),
        name="y = b0 + b1 x + ...",
        degree=degree,
        centre=centre,
        half_width=half,
        chebyshev=found.estimate,
        chebyshev_covariance=found.root @ found.root.T,
        r_squared=None,
        regression=None,
        residual=sum_of_squares(found.chi_squared, dof),
        f=None,
        f_p_value=None,
    )


def _to_powers(degree: int, centre: float, half: float) -> Array:
    """The matrix (p, p) from Chebyshev coefficients at t to coefficients in powers of x."""
    t = np.array([-centre / half, 1.0 / half], dtype=np.longdouble)
    rows = np.zeros((degree + 1, degree + 1), dtype=np.longdouble)
    rows[0, 0] = 1.0
    if degree:
        rows[1, :2] = t
    for k in range(2, degree + 1):
        rows[k] = 2.0 * (t[0] * rows[k - 1] + t[1] * np.concatenate([[0.0], rows[k - 1][:-1]])) - rows[k - 2]
    return rows.T.astype(np.float64)


def _answer(
    x: Array, smooth: exact.ExactSolution, powers: LinearFit, *, known: bool, mapping: tuple[float, float]
) -> PolynomialFit:
    return PolynomialFit(
        edition="ISO/TS 28038:2018" if known else "ISO/TS 28038:2018; JCGM 100:2008, H.3",
        warnings=powers.warnings,
        estimate=powers.estimate,
        u=powers.u,
        covariance=powers.covariance,
        dof=powers.dof or math.inf,
        residuals=powers.residuals,
        residual_sd=powers.residual_sd,
        scatter=0.0 if known else powers.residual_sd,
        chi_squared=powers.chi_squared,
        x_low=float(x.min()),
        x_high=float(x.max()),
        name="y = b0 + b1 x + ...",
        degree=powers.estimate.size - 1,
        centre=mapping[0],
        half_width=mapping[1],
        chebyshev=smooth.estimate,
        chebyshev_covariance=smooth.inverse * (1.0 if known else powers.residual.mean),
        r_squared=powers.r_squared,
        regression=powers.regression,
        residual=powers.residual,
        f=powers.f,
        f_p_value=powers.f_p_value,
    )
