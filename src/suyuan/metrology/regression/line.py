"""The straight-line calibration function: y = a + b x, by the kind of uncertainty the data have.

| what is known                          | method | ISO/TS 28037:2010 |
| nothing: one scatter for all y         | ols    | annex E; JCGM 100, H.3 |
| u(y)                                   | wls    | clause 6  |
| u(x), u(y)                             | gdr    | clause 7  |
| and their covariance, point by point   | gdr    | clause 8  |
| covariance matrix of y                 | gmr    | clause 9  |
| covariance matrices of x and y         | ggmr   | clause 10 |

`fit_line` chooses from what is given; `method="york"` is the clause 7 problem under the name and with the
options of D. York et al., Am. J. Phys. 72 (2004), 367-375.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.regression import distance, straight
from suyuan.metrology.regression.calibration import Calibration
from suyuan.metrology.regression.crossing import too_flat
from suyuan.metrology.regression.distance import Correlated, Independent, Line, Waist
from suyuan.metrology.regression.goodness import chi_squared_test, chi_squared_warnings
from suyuan.metrology.regression.guard import trustworthy
from suyuan.metrology.regression.linear import NO_FREEDOM
from suyuan.metrology.regression.stated import exact_x, stated

Array = NDArray[np.float64]
Method = Literal["auto", "ols", "wls", "gdr", "gmr", "ggmr", "york"]
Scale = Literal["stated", "residuals"]

EDITIONS: Final = {
    "ols": "JCGM 100:2008, H.3; ISO/TS 28037:2010, annex E",
    "wls": "ISO/TS 28037:2010, 6",
    "gdr": "ISO/TS 28037:2010, 7 and 8",
    "gmr": "ISO/TS 28037:2010, 9",
    "ggmr": "ISO/TS 28037:2010, 10",
    "york": "York et al. 2004, Am. J. Phys. 72, 367-375",
}
NAMES: Final = {
    "ols": Text("普通最小二乘", "ordinary least squares"),
    "wls": Text("加权最小二乘", "weighted least squares"),
    "gdr": Text("广义距离回归", "generalized distance regression"),
    "gmr": Text("高斯-马尔可夫回归", "Gauss-Markov regression"),
    "ggmr": Text("广义高斯-马尔可夫回归", "generalized Gauss-Markov regression"),
    "york": Text("York 直线拟合", "York's line"),
}


@dataclass(frozen=True, kw_only=True)
class LineFit(Calibration):
    """A straight-line calibration function: estimate = (intercept, slope).

    x_adjusted, y_adjusted : the points moved onto the line, arrays (n,); with exact x these are x itself.
    r_squared : only for ordinary least squares, else None. waist : where the line is known best.
    """

    method: ClassVar[Text] = Text("直线校准函数", "Straight-line calibration function")
    variant: str
    iterations: int
    r_squared: float | None
    x_adjusted: Array
    y_adjusted: Array
    waist: Waist

    @property
    def intercept(self) -> float:
        """a, in the unit of y."""
        return float(self.estimate[0])

    @property
    def slope(self) -> float:
        """b, in the unit of y divided by that of x."""
        return float(self.estimate[1])

    def evaluate(self, x: Array) -> Array:
        """a + b x, counted from the waist."""
        return np.asarray(self.waist.y + self.slope * (x - self.waist.x))

    def slope_at(self, x: Array) -> Array:
        """b everywhere."""
        return np.full(x.shape, self.slope)

    def spread(self, x: Array) -> tuple[Array, Array]:
        """Written about the abscissa where the line is known best, so that nothing cancels."""
        gradient = np.column_stack([np.ones_like(x), x - self.waist.x])
        return gradient, np.diag([self.waist.variance, self.covariance[1, 1]])

    def solve(self, y: Array) -> Array:
        """(y - a) / b, counted from the waist."""
        if self.slope == 0.0:
            raise too_flat("y", float(y[0]))
        return self.waist.x + (y - self.waist.y) / self.slope

    def fieller(self, x: Array, *, reading: Array, k: float) -> tuple[Array, Array]:
        """Where the line differs from the reading by k standard uncertainties of the difference."""
        (middle, _, least), bb = self.waist, self.covariance[1, 1]
        lead = self.slope**2 - k**2 * bb
        if lead <= 0.0:
            raise too_flat("slope", self.slope)
        offset = x - middle
        centre = self.slope**2 * offset / lead
        half = np.sqrt(k**2 * bb * centre**2 / self.slope**2 + k**2 * (reading**2 + least) / lead)
        return middle + centre - half, middle + centre + half

    def sentences(self) -> tuple[Text, ...]:
        """The line, its scatter, and the chi-squared test where there is one."""
        name, (a, b), (ua, ub) = NAMES[self.variant], self.estimate, self.u
        lines = [
            Text(
                f"{name.zh}：截距 {a:.6g}（u = {ua:.2g}），斜率 {b:.6g}（u = {ub:.2g}），"
                f"协方差 {self.covariance[0, 1]:.3g}。",
                f"{name.en.capitalize()}: intercept {a:.6g} (u = {ua:.2g}), slope {b:.6g} (u = {ub:.2g}),"
                f" covariance {self.covariance[0, 1]:.3g}.",
            )
        ]
        if self.chi_squared is not None:
            test = self.chi_squared
            lines.append(
                Text(
                    f"χ² = {test.observed:.4g}，自由度 {test.dof}，95 % 界限 {test.limit:.4g}。",
                    f"χ² = {test.observed:.4g} with {test.dof} degrees of freedom; 95 % limit"
                    f" {test.limit:.4g}.",
                )
            )
        return tuple(lines)


@trustworthy()
def fit_line(
    x: Any,
    y: Any,
    *,
    u_x: Any = None,
    u_y: Any = None,
    covariance_x: Any = None,
    covariance_y: Any = None,
    covariance_xy: Any = None,
    method: Method = "auto",
    scale: Scale = "stated",
) -> LineFit:
    """The straight line through (x, y), arrays (n,), n >= 2, weighted by what is known of them.

    u_x, u_y : standard uncertainties, arrays (n,) or one number for all. covariance_x, covariance_y :
    matrices (n, n) instead of them. covariance_xy : array (n,), point by point, or a matrix (n, n) with x in
    rows. scale : "stated" takes the uncertainties as they are; "residuals" takes them as relative weights and
    multiplies the covariance by chi-squared over its degrees of freedom (annex E, York's option).
    Raises RankDeficient, NotPositiveDefinite, NotConverged. Source: see the module.
    """
    abscissae = arguments.array("x", x, at_least=2)
    ordinates = arguments.array("y", y, at_least=2)
    if ordinates.shape != abscissae.shape:
        raise OutOfRange("y.shape", given=ordinates.shape, allowed=abscissae.shape)
    arguments.chosen("method", method, ("auto", *EDITIONS))
    arguments.chosen("scale", scale, ("stated", "residuals"))
    known = stated(
        abscissae,
        ordinates,
        u_x=u_x,
        u_y=u_y,
        covariance_x=covariance_x,
        covariance_y=covariance_y,
        covariance_xy=covariance_xy,
    )
    variant = _variant(known, method)
    if known is None:
        found = straight.fit(abscissae, ordinates)
    elif variant == "wls" and isinstance(known, Independent):
        found = straight.fit(abscissae, ordinates, weights=1.0 / known.yy)
    else:
        start = straight.fit(abscissae, ordinates).estimate
        found = distance.fit(abscissae, ordinates, known, start=(float(start[0]), float(start[1])))
    return _answer(abscissae, found, variant=variant, own_scale=known is None or scale == "residuals")


def _variant(known: Independent | Correlated | None, method: Method) -> str:
    """The method that fits what is known; a method asked for must fit too."""
    if known is None:
        fitting: tuple[str, ...] = ("ols",)
    elif isinstance(known, Independent):
        fitting = ("wls", "gdr", "york") if exact_x(known) else ("gdr", "york")
        if exact_x(known) and not known.yy.all():
            raise distance.no_weight()
    else:
        fitting = ("gmr", "ggmr") if exact_x(known) else ("ggmr",)
    if method == "auto":
        return fitting[0]
    return arguments.chosen("method", method, fitting)


def _answer(x: Array, found: Line, *, variant: str, own_scale: bool) -> LineFit:
    dof = x.size - 2
    mean_square = found.chi_squared / dof if dof else 0.0
    scale = mean_square if own_scale else 1.0
    covariance = found.covariance * scale
    test = None if own_scale else chi_squared_test(found.chi_squared, dof)
    warnings = (*chi_squared_warnings(test), *((NO_FREEDOM,) if own_scale and not dof else ()))
    total = found.total_sum if variant == "ols" else 0.0
    return LineFit(
        edition=EDITIONS[variant],
        warnings=warnings,
        estimate=found.estimate,
        u=np.sqrt(np.diag(covariance)),
        covariance=covariance,
        dof=(float(dof) if dof else math.inf) if own_scale else math.inf,
        residuals=found.residuals,
        residual_sd=math.sqrt(mean_square),
        scatter=math.sqrt(mean_square) if variant == "ols" else 0.0,
        chi_squared=test,
        x_low=float(x.min()),
        x_high=float(x.max()),
        name="y = a + b x",
        variant=variant,
        iterations=found.iterations,
        r_squared=1.0 - found.chi_squared / total if total > 0.0 else None,
        x_adjusted=found.x,
        y_adjusted=found.y,
        waist=found.waist._replace(variance=found.waist.variance * scale),
    )
