"""The straight line when only y is uncertain: closed formulas about the weighted middle of the data.

The middle of the data is summed in the widest floats of the machine and the line is corrected once from
its residuals, so that the intercept keeps its digits where it is small against y. Many
responses over the same x are one call.
Source: ISO/TS 28037:2010, 6.2 (weighted least squares); JCGM 100:2008, eq. (H.13).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.regression.distance import Line, Waist, all_equal
from suyuan.metrology.regression.guard import trustworthy

Array = NDArray[np.float64]


def fit(x: Array, y: Array, *, weights: Array | None = None) -> Line:
    """The line through (x, y), arrays (n,), with weights 1/u²; covariance for residuals of variance one."""
    total = float(x.size) if weights is None else float(weights.sum())
    middle, dx = _centred(x, weights, total)
    level, dy = _centred(y, weights, total)
    weighted = dx if weights is None else dx * weights
    square = float(weighted @ dx)
    # deviations of the size of rounding: only then is it worth looking whether all x are the same
    if not square > x.size * (1e-15 * float(middle)) ** 2 and x.min() == x.max():
        raise all_equal()
    first = float(weighted @ dy) / square
    residuals = dy - first * dx
    # what the residuals still hold of the line, taken out: the rounding of the first pass
    slope = np.longdouble(first) + float(weighted @ residuals) / square
    level += _sum(residuals, weights) / total
    intercept = level - slope * middle
    chi_squared = float(residuals @ residuals if weights is None else residuals @ (residuals * weights))
    m = float(middle)
    covariance = np.array([[1.0 / total + m * m / square, -m / square], [-m / square, 1.0 / square]])
    estimate = np.array([float(intercept), float(slope)])
    waist = Waist(m, float(level), 1.0 / total)
    return Line(estimate, covariance, residuals, chi_squared, x, y - residuals, 1, waist, float(dy @ dy))


def _centred(values: Array, weights: Array | None, total: float) -> tuple[np.longdouble, Array]:
    """Weighted middle in the widest floats, and the deviations from it."""
    middle = _sum(values, weights) / total
    return middle, (values - middle).astype(np.float64)


def _sum(values: Array, weights: Array | None) -> np.longdouble:
    return np.longdouble(np.add.reduce(values if weights is None else values * weights, dtype=np.longdouble))


@dataclass(frozen=True, kw_only=True)
class Lines(Answer):
    """Many lines over one set of abscissae: arrays (m,), covariances (m, 2, 2), scatters (m,)."""

    method: ClassVar[Text] = Text("多条直线的最小二乘", "Least squares of many lines")
    intercept: Array
    slope: Array
    covariance: Array
    residual_sd: Array
    dof: int

    def sentences(self) -> tuple[Text, ...]:
        """How many lines, and the range of their slopes."""
        count, low, high = self.slope.size, self.slope.min(), self.slope.max()
        return (
            Text(
                f"共 {count} 条直线，斜率从 {low:.6g} 到 {high:.6g}。",
                f"{count} lines with slopes from {low:.6g} to {high:.6g}.",
            ),
        )


@trustworthy()
def fit_lines(x: Any, y: Any) -> Lines:
    """One ordinary least squares line per row of `y`, array (m, n), over the same `x`, array (n,), n > 2.

    Source: JCGM 100:2008, eq. (H.13).
    """
    abscissae = arguments.array("x", x, at_least=3)
    table = arguments.array("y", y, ndim=2)
    if table.shape[1] != abscissae.size:
        raise OutOfRange("y.shape", given=table.shape, allowed=f"(m, {abscissae.size})")
    size = float(abscissae.size)
    wide, dx = _centred(abscissae, None, size)
    middle, square = float(wide), float(dx @ dx)
    if abscissae.min() == abscissae.max():
        raise all_equal()
    level = table.mean(axis=1)
    deviations = table - level[:, None]
    slope = deviations @ dx / square
    residuals = deviations - slope[:, None] * dx
    variance = np.sum(residuals**2, axis=1) / (size - 2.0)
    unit = np.array([[1.0 / size + middle**2 / square, -middle / square], [-middle / square, 1.0 / square]])
    return Lines(
        edition="JCGM 100:2008, H.3",
        intercept=level - slope * middle,
        slope=slope,
        covariance=variance[:, None, None] * unit,
        residual_sd=np.sqrt(variance),
        dof=abscissae.size - 2,
    )
