"""Variance components as sums of mean squares, with degrees of freedom and confidence intervals.

A component, and every sum of components, is a combination c_1 S_1² + ... + c_m S_m² of independent mean
squares with known degrees of freedom. Its own degrees of freedom follow Satterthwaite; its interval either
from them (chi-squared), or by modified large samples, which keeps its level where coefficients are negative.

Source: F. E. Satterthwaite, Biometrics Bull. 2 (1946), 110-114; N. Ting, R. K. Burdick, F. A. Graybill,
S. Jeyaratnam, T.-F. C. Lu, J. Statist. Comput. Simul. 35 (1990), 135-143; R. K. Burdick, F. A. Graybill,
Confidence Intervals on Variance Components (1992), 3.
"""

from __future__ import annotations

import math
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.metrology import arguments

Array = NDArray[np.float64]
Interval = Literal["mls", "satterthwaite"]
INTERVALS: Final = ("mls", "satterthwaite")
_NOTHING: Final = 1e-300  # a quantile of chi-squared that has run out of degrees of freedom


def combination(squares: Array, weights: Array) -> Array:
    """The estimate: `squares` (..., m) times `weights` (m,) or (..., m), summed."""
    return np.asarray((squares * weights).sum(axis=-1))


def freedom(squares: Array, weights: Array, dof: Array) -> Array:
    """Effective degrees of freedom of the combination; 0 where the estimate is zero or below."""
    estimate = combination(squares, weights)
    spread = ((squares * weights) ** 2 / dof).sum(axis=-1)
    legal = (estimate > 0.0) & (spread > 0.0)
    return np.where(legal, estimate**2 / np.where(legal, spread, 1.0), 0.0)


def interval(
    squares: Array, weights: Array, dof: Array, *, p: float = 0.95, kind: Interval = "mls"
) -> tuple[Array, Array]:
    """Two-sided limits (lower, upper) of the variance, each (...), never below zero.

    Satterthwaite's upper limit is infinite where the estimate is not above zero or leaves no freedom.
    """
    arguments.probability(p)
    arguments.chosen("interval", kind, INTERVALS)
    tail = 0.5 * (1.0 - p)
    estimate = combination(squares, weights)
    if not np.any(weights):
        return np.zeros(estimate.shape), np.zeros(estimate.shape)
    if kind == "satterthwaite":
        return _by_chi_squared(estimate, freedom(squares, weights, dof), tail)
    parts = squares * weights
    low = _width(parts, weights, dof, tail, upper=False)
    high = _width(parts, weights, dof, tail, upper=True)
    return np.maximum(estimate - np.sqrt(low), 0.0), np.maximum(estimate + np.sqrt(high), 0.0)


def _by_chi_squared(estimate: Array, dof: Array, tail: float) -> tuple[Array, Array]:
    from scipy.special import chdtri

    own = np.where(dof > 0.0, dof, 1.0)
    total = np.where(dof > 0.0, own * estimate, 0.0)
    limits = []
    for quantile, without in ((chdtri(own, tail), 0.0), (chdtri(own, 1.0 - tail), np.inf)):
        bounded = (dof > 0.0) & (quantile > _NOTHING)
        limits.append(np.where(bounded, total / np.where(bounded, quantile, 1.0), without))
    return limits[0], limits[1]


def _width(parts: Array, weights: Array, dof: Array, tail: float, *, upper: bool) -> Array:
    """The squared half-width on one side; the other side is the same with the signs exchanged."""
    signs = np.broadcast_to(weights, parts.shape) if weights.ndim == 1 else weights
    terms = np.abs(parts)
    leading = signs < 0.0 if upper else signs > 0.0  # these enter with G, the others with H
    total = np.zeros(parts.shape[:-1])
    for q in range(parts.shape[-1]):
        factor = np.where(leading[..., q], _g(dof[q], tail), _h(dof[q], tail))
        total = total + (factor * terms[..., q]) ** 2
        for r in range(parts.shape[-1]):
            crossed = leading[..., q] & ~leading[..., r] & (signs[..., r] != 0.0)
            total = total + np.where(crossed, _cross(dof[q], dof[r], tail), 0.0) * (
                terms[..., q] * terms[..., r]
            )
            if r > q:
                together = leading[..., q] & leading[..., r]
                count = np.maximum(leading.sum(axis=-1) - 1, 1)
                total = total + np.where(together, _pair(dof[q], dof[r], tail), 0.0) / count * (
                    terms[..., q] * terms[..., r]
                )
    return np.maximum(total, 0.0)


def _g(dof: float, tail: float) -> float:
    from scipy.special import chdtri

    return 1.0 - dof / float(chdtri(dof, tail))


def _h(dof: float, tail: float) -> float:
    from scipy.special import chdtri

    return dof / float(chdtri(dof, 1.0 - tail)) - 1.0


def _cross(leading: float, other: float, tail: float) -> float:
    """G_qr of Ting et al., for a leading mean square and one of the other sign."""
    from scipy.special import fdtri

    f = float(fdtri(leading, other, 1.0 - tail))
    return ((f - 1.0) ** 2 - (_g(leading, tail) * f) ** 2 - _h(other, tail) ** 2) / f


def _pair(one: float, other: float, tail: float) -> float:
    """G*_qt of Ting et al., for two leading mean squares."""
    both = one + other
    joint = _g(both, tail) ** 2 * both**2 / (one * other)
    return joint - _g(one, tail) ** 2 * one / other - _g(other, tail) ** 2 * other / one


def root(variance: Any) -> Any:
    """Standard deviation of an estimated variance; a negative estimate counts as zero."""
    found = np.sqrt(np.maximum(variance, 0.0))
    return math.sqrt(max(float(variance), 0.0)) if np.ndim(variance) == 0 else found
