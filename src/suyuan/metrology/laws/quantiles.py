"""Exact quantile functions of the standardised laws, from the smaller of the two probabilities.

Every function takes the probability `tail` (n,), 0 < tail <= 1/2, on one side, and says which value has that
probability below it (`upper` False) or above it (`upper` True), so that no digit is lost near 0 or 1.
Source: JCGM 101:2008, 6.4 and table 1; NIST Digital Library of Mathematical Functions, 7.17, 8.12, 8.17.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Shape = tuple[Any, ...]
"""Name of a law and its shape parameters, without place and scale: ("t", 18.0)."""

_SQRT_HALF: Final = math.sqrt(0.5)
_SQRT_2PI: Final = math.sqrt(2.0 * math.pi)
_erfc: Any = np.frompyfunc(math.erfc, 1, 1)


def quantile(shape: Shape, tail: Floats, *, upper: bool) -> Floats:
    """The standardised value with probability `tail` beyond it on the side asked for, (n,)."""
    return _QUANTILES[shape[0]](tail, upper, *shape[1:])


def _normal(tail: Floats, upper: bool) -> Floats:  # noqa: FBT001
    root = np.sqrt(-2.0 * np.log(tail))
    # Abramowitz and Stegun 26.2.23, off by less than 4.5e-4; three steps of Halley reach the last digit.
    z = root - (2.515517 + 0.802853 * root + 0.010328 * root**2) / (
        1.0 + 1.432788 * root + 0.189269 * root**2 + 0.001308 * root**3
    )
    for _ in range(3):
        excess = 0.5 * _erfc(z * _SQRT_HALF).astype(float) - tail
        step = excess * _SQRT_2PI * np.exp(0.5 * z * z)
        z = z + step / (1.0 - 0.5 * z * step)
    return z if upper else -z


def _student(tail: Floats, upper: bool, dof: float) -> Floats:  # noqa: FBT001
    from scipy import special

    below = np.asarray(special.stdtrit(dof, tail), dtype=float)
    return -below if upper else below


def _triangular(tail: Floats, upper: bool) -> Floats:  # noqa: FBT001
    inward = 1.0 - np.sqrt(2.0 * tail)
    return inward if upper else -inward


def _trapezoidal(tail: Floats, upper: bool, beta: float) -> Floats:  # noqa: FBT001
    """Half-width 1, half-width of the top beta. Source: JCGM 101:2008, 6.4.4.2."""
    ramp = 0.5 * (1.0 - beta) / (1.0 + beta)
    inward = np.where(
        tail < ramp,
        1.0 - np.sqrt(2.0 * tail * (1.0 - beta) * (1.0 + beta)),
        beta - (tail - ramp) * (1.0 + beta),
    )
    return inward if upper else -inward


def _arcsine(tail: Floats, upper: bool) -> Floats:  # noqa: FBT001
    inward = np.cos(math.pi * tail)
    return inward if upper else -inward


def _curvilinear(tail: Floats, upper: bool, d: float) -> Floats:  # noqa: FBT001
    """Half-width 1, limits known to +-d. Source: JCGM 101:2008, 6.4.3.2, eq. (3), integrated.

    Beyond 1 - d the probability above x = (1 + d)(1 - y) is (1 + d)/(4 d) (y + (1 - y) ln(1 - y)).
    """
    if not d:
        return 1.0 - 2.0 * tail if upper else 2.0 * tail - 1.0
    wide = 1.0 + d
    edge = 2.0 * d / wide
    height = -math.log1p(-edge) / (4.0 * d) if edge < 1.0 else math.inf
    beyond = wide / (4.0 * d) * _slope_area(np.array([edge]))[0]
    with np.errstate(all="ignore"):
        inner = (1.0 - d) - (tail - beyond) / height
    outer = wide * (1.0 - _slope_root(np.minimum(tail, beyond) * 4.0 * d / wide))
    inward = np.where(tail < beyond, outer, inner)
    return inward if upper else -inward


def _slope_area(y: Floats) -> Floats:
    """y + (1 - y) ln(1 - y), by its series where the terms would cancel."""
    small = y < 1e-3
    rest = np.where(y < 1.0, 1.0 - y, 1.0)
    direct = y + rest * np.log(rest) * (y < 1.0)
    series = y * y * (1 / 2 + y * (1 / 6 + y * (1 / 12 + y * (1 / 20 + y / 30))))
    return np.where(small, series, direct)


def _slope_root(area: Floats) -> Floats:
    """The y whose area is given: Newton from above on a convex function, so without overshoot."""
    y = np.minimum(np.sqrt(2.0 * area), 1.0 - 1e-15)
    for _ in range(60):
        step = (_slope_area(y) - area) / -np.log1p(-y)
        y = np.clip(y - step, 1e-300, 1.0 - 1e-15)
        if np.all(np.abs(step) <= 1e-12 * y):  # the next step would be its square
            break
    return y


def _exponential(tail: Floats, upper: bool) -> Floats:  # noqa: FBT001
    return -np.log(tail) if upper else -np.log1p(-tail)


def _log_normal(tail: Floats, upper: bool, sigma: float) -> Floats:  # noqa: FBT001
    return np.exp(sigma * _normal(tail, upper))


def _gamma(tail: Floats, upper: bool, shape: float) -> Floats:  # noqa: FBT001
    from scipy import special

    invert = special.gammainccinv if upper else special.gammaincinv
    return np.asarray(invert(shape, tail), dtype=float)


def _beta(tail: Floats, upper: bool, a: float, b: float) -> Floats:  # noqa: FBT001
    from scipy import special

    if upper:
        return 1.0 - np.asarray(special.betaincinv(b, a, tail), dtype=float)
    return np.asarray(special.betaincinv(a, b, tail), dtype=float)


def _inverse_chi(tail: Floats, upper: bool, dof: float) -> Floats:  # noqa: FBT001
    """sqrt(dof / chi^2): what makes joint t draws of joint normal ones; it falls as chi^2 rises."""
    return np.sqrt(dof / (2.0 * _gamma(tail, not upper, 0.5 * dof)))


_QUANTILES: Final[dict[str, Callable[..., Floats]]] = {
    "normal": _normal,
    "t": _student,
    "triangular": _triangular,
    "trapezoidal": _trapezoidal,
    "arcsine": _arcsine,
    "curvilinear_trapezoid": _curvilinear,
    "exponential": _exponential,
    "log_normal": _log_normal,
    "gamma": _gamma,
    "beta": _beta,
    "inverse_chi": _inverse_chi,
}
