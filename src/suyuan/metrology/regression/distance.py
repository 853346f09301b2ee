"""Straight lines through points that are uncertain in both coordinates, however they are correlated.

One iteration of Gauss and Newton serves all: with z = y - a - b x, whose covariance follows from that of the
data, the adjusted abscissae xi and the next step of (a, b) come from one weighted least squares problem on
[1, xi]. At the end its normal matrix gives the covariance of (a, b).
Source: ISO/TS 28037:2010, clauses 7 (u(x), u(y) and their covariance point by point), 9 and 10 (full
covariance matrices); D. York et al., Am. J. Phys. 72 (2004), 367-375.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology.regression.errors import NotConverged, NotPositiveDefinite, RankDeficient

Array = NDArray[np.float64]

STEPS: Final = 200
_SETTLED: Final = 1e-14  # relative to the size of the parameters
_STILL: Final = 1e-10  # relative to their uncertainty


class Waist(NamedTuple):
    """Where a line is known best: abscissa, the line there, and its variance, the smallest it has."""

    x: float
    y: float
    variance: float


class Line(NamedTuple):
    """(a, b), their covariance (2, 2), z (n,), chi-squared, adjusted x and y (n,), steps, waist.

    total_sum : sum of squares of y about its mean, from ordinary least squares only.
    """

    estimate: Array
    covariance: Array
    residuals: Array
    chi_squared: float
    x: Array
    y: Array
    iterations: int
    waist: Waist
    total_sum: float = 0.0


class Independent(NamedTuple):
    """Points independent of each other: variances of x and y and their covariance, arrays (n,)."""

    xx: Array
    yy: Array
    xy: Array

    def whiten(self, slope: Array, table: Array) -> Array:
        """`table` (n, k) divided by the standard uncertainty of z where the function has `slope` (n,)."""
        return table / np.sqrt(self._variance(slope))[:, None]

    def shift(self, slope: Array, z: Array) -> tuple[Array, Array]:
        """How far the adjusted points lie from the data, in x and in y."""
        weighted = z / self._variance(slope)
        return (slope * self.xx - self.xy) * weighted, (slope * self.xy - self.yy) * weighted

    def _variance(self, slope: Array) -> Array:
        variance = self.yy - 2.0 * slope * self.xy + slope**2 * self.xx
        if not np.all(variance > 0.0):
            raise no_weight()
        return variance


class Correlated(NamedTuple):
    """Any covariance: matrices (n, n) of x, of y, and between x (rows) and y (columns)."""

    xx: Array
    yy: Array
    xy: Array

    def whiten(self, slope: Array, table: Array) -> Array:
        """`table` (n, k) behind the inverse of the Cholesky factor of the covariance of z."""
        from scipy.linalg import solve_triangular

        return np.asarray(solve_triangular(self._root(slope), table, lower=True))

    def shift(self, slope: Array, z: Array) -> tuple[Array, Array]:
        """How far the adjusted points lie from the data, in x and in y."""
        from scipy.linalg import cho_solve

        weighted = cho_solve((self._root(slope), True), z)
        return (
            self.xx @ (slope * weighted) - self.xy @ weighted,
            self.xy.T @ (slope * weighted) - self.yy @ weighted,
        )

    def _root(self, slope: Array) -> Array:
        crossed = slope[:, None] * self.xy
        covariance = self.yy - crossed - crossed.T + slope[:, None] * self.xx * slope
        try:
            return np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)
        except np.linalg.LinAlgError:
            raise no_weight() from None


def no_weight() -> NotPositiveDefinite:
    """The refusal of a covariance that cannot weight the data."""
    return NotPositiveDefinite(
        Text("数据的协方差矩阵非正定", "the covariance of the data is not positive definite"),
        hint=Text(
            "每个点至少有一个坐标的不确定度大于零，相关系数小于 1。",
            "Give every point an uncertainty above zero and correlations below one.",
        ),
    )


def fit(x: Array, y: Array, uncertainty: Independent | Correlated, *, start: tuple[float, float]) -> Line:
    """The line at the smallest generalized distance from the points, from a first guess of (a, b).

    The line is carried as its value at the middle of the abscissae and its slope, which hardly depend on
    each other however far from zero the abscissae lie.
    """
    middle, width = float(np.mean(x)), float(np.ptp(x))
    if not width > 0.0:
        raise all_equal()
    t = (x - middle) / width
    level, slope = start[0] + start[1] * middle, start[1] * width
    mapped = type(uncertainty)(uncertainty.xx / width**2, uncertainty.yy, uncertainty.xy / width)
    for step in range(1, STEPS + 1):
        change, r, shift, z = _step(t, y, mapped, level=level, slope=slope)
        level, slope = level + float(change[0]), slope + float(change[1])
        u = np.sqrt(np.sum(np.linalg.inv(r) ** 2, axis=1))
        if np.all(np.abs(change) <= np.maximum(_SETTLED * np.abs([level, slope]), _STILL * u)):
            _, r, shift, z = _step(t, y, mapped, level=level, slope=slope)
            white = mapped.whiten(np.full(t.shape, slope), z[:, None])
            adjusted = x + shift[0] * width, y + shift[1]
            return _line(r, (level, slope), (middle, width), z, float(np.sum(white**2)), adjusted, step)
    raise NotConverged(
        Text(f"{STEPS} 次迭代后直线仍未稳定", f"the line has not settled after {STEPS} iterations"),
        hint=Text("检查数据是否近似在一条直线上。", "Check that the data lie near a straight line."),
        given=STEPS,
    )


def _step(
    t: Array, y: Array, uncertainty: Independent | Correlated, *, level: float, slope: float
) -> tuple[Array, Array, tuple[Array, Array], Array]:
    """Change of (level, slope), triangular factor of the normal matrix, shift of the points, and z."""
    z, slopes = y - level - slope * t, np.full(t.shape, slope)
    shift = uncertainty.shift(slopes, z)
    white = uncertainty.whiten(slopes, np.column_stack([np.ones_like(t), t + shift[0], z]))
    q, r = np.linalg.qr(white[:, :2])
    if not abs(r[1, 1]) > abs(r[0, 0]) * 1e-14:
        raise all_equal()
    return np.linalg.solve(r, q.T @ white[:, 2]), r, shift, z


def _line(
    r: Array,
    found: tuple[float, float],
    mapping: tuple[float, float],
    z: Array,
    chi_squared: float,
    adjusted: tuple[Array, Array],
    steps: int,
) -> Line:
    """Back from the mapped abscissa to (a, b)."""
    (level, slope), (middle, width) = found, mapping
    b = slope / width
    root = np.array([[1.0, -middle / width], [0.0, 1.0 / width]]) @ np.linalg.inv(r)
    best = r[0, 1] / r[0, 0]
    waist = Waist(middle + width * best, level + slope * best, 1.0 / r[0, 0] ** 2)
    return Line(np.array([level - b * middle, b]), root @ root.T, z, chi_squared, *adjusted, steps, waist)


def all_equal() -> RankDeficient:
    """The refusal of data that show no slope."""
    return RankDeficient(
        Text("所有 x 相同，斜率无法确定", "all x are equal: the slope cannot be found"),
        hint=Text("至少需要两个不同的 x。", "At least two different x are needed."),
    )
