"""What is stated of the uncertainty of calibration data: point by point, or as covariance matrices.

Source: ISO/TS 28037:2010, clauses 6 to 10; ISO/TS 28038:2018, scope (the same cases for polynomials).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.regression.distance import Correlated, Independent

Array = NDArray[np.float64]


def stated(
    x: Array,
    y: Array,
    *,
    u_x: Any,
    u_y: Any,
    covariance_x: Any,
    covariance_y: Any,
    covariance_xy: Any,
) -> Independent | Correlated | None:
    """Variances point by point where that says all, else matrices; None where nothing is stated."""
    for u, covariance, name in ((u_x, covariance_x, "x"), (u_y, covariance_y, "y")):
        if u is not None and covariance is not None:
            raise InputError(
                Text(
                    f"u_{name} 与 covariance_{name} 只能给一个",
                    f"give u_{name} or covariance_{name}, not both",
                ),
                quantity=f"u_{name}",
            )
    if all(given is None for given in (u_x, u_y, covariance_x, covariance_y, covariance_xy)):
        return None
    size = x.size
    own_x = np.zeros(size) if u_x is None else arguments.alongside("u_x", u_x, x, low=0.0) ** 2
    own_y = np.zeros(size) if u_y is None else arguments.alongside("u_y", u_y, y, low=0.0) ** 2
    if covariance_x is None and covariance_y is None and np.ndim(covariance_xy) < 2:
        return Independent(own_x, own_y, _pointwise(covariance_xy, x))
    return Correlated(
        np.diag(own_x) if covariance_x is None else arguments.square("covariance_x", covariance_x, size),
        np.diag(own_y) if covariance_y is None else arguments.square("covariance_y", covariance_y, size),
        _between(covariance_xy, x),
    )


def exact_x(known: Independent | Correlated) -> bool:
    """Whether the abscissae are without uncertainty."""
    return not known.xx.any() and not known.xy.any()


def _pointwise(given: Any, x: Array) -> Array:
    return np.zeros(x.size) if given is None else arguments.alongside("covariance_xy", given, x)


def _between(given: Any, x: Array) -> Array:
    """Covariance of x (rows) and y (columns) as a matrix."""
    if np.ndim(given) < 2:
        return np.diag(_pointwise(given, x))
    matrix = arguments.array("covariance_xy", given, ndim=2)
    if matrix.shape != (x.size, x.size):
        raise OutOfRange("covariance_xy.shape", given=matrix.shape, allowed=(x.size, x.size))
    return matrix
