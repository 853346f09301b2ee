"""Polynomials through points that are uncertain in both coordinates, however they are correlated.

As for straight lines (`distance`), with the slope of the polynomial at each adjusted abscissa in place of
the one slope of a line: z = y - p(xi) - p'(xi) (x - xi) has a known covariance, one weighted least squares
problem on the basis at xi gives the next coefficients, and the adjusted abscissae follow from z.
Source: ISO/TS 28038:2018, scope (cases b, c and d); W. A. Fuller, "Measurement error models", 1987, 3.2.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology.regression.distance import STEPS, Correlated, Independent
from suyuan.metrology.regression.errors import NotConverged

Array = NDArray[np.float64]
_SETTLED: Final = 1e-14
_STILL: Final = 1e-10


class Curve(NamedTuple):
    """Chebyshev coefficients (p,), a root of their covariance (p, p), y - p(x) (n,), chi-squared."""

    estimate: Array
    root: Array
    residuals: Array
    chi_squared: float


def fit(t: Array, y: Array, uncertainty: Independent | Correlated, *, start: Array) -> Curve:
    """The polynomial at the smallest generalized distance; `t` and its covariances are mapped to [-1, 1]."""
    coefficients, adjusted = start, t
    for _ in range(STEPS):
        slope = np.asarray(chebyshev.chebval(adjusted, chebyshev.chebder(coefficients)), dtype=np.float64)
        z = y - chebyshev.chebval(adjusted, coefficients) - slope * (t - adjusted)
        basis = chebyshev.chebvander(adjusted, start.size - 1)
        white = uncertainty.whiten(slope, np.column_stack([basis, z]))
        q, r = np.linalg.qr(white[:, :-1])
        root = np.linalg.inv(r)
        change = root @ (q.T @ white[:, -1])
        shift, _ = uncertainty.shift(slope, z - basis @ change)
        coefficients, before, adjusted = coefficients + change, adjusted, t + shift
        u = np.sqrt(np.sum(root**2, axis=1))
        at_rest = np.all(np.abs(change) <= np.maximum(_SETTLED * np.abs(coefficients), _STILL * u))
        if at_rest and float(np.max(np.abs(adjusted - before))) <= _STILL:
            rest = white[:, -1] - white[:, :-1] @ change
            return Curve(coefficients, root, y - chebyshev.chebval(t, coefficients), float(rest @ rest))
    raise NotConverged(
        Text(f"{STEPS} 次迭代后多项式仍未稳定", f"the polynomial has not settled after {STEPS} iterations"),
        hint=Text("降低次数，或检查 x 的不确定度。", "Lower the degree, or check the uncertainties of x."),
        given=STEPS,
    )
