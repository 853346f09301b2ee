"""Average run lengths: how long a chart waits before it signals, in control and after a shift.

The run length of CUSUM and EWMA charts of normal values satisfies an integral equation of the second kind;
Gauss-Legendre nodes (Nyström) solve it to about ten digits. Shifts are in standard deviations of a point.
Source: E. S. Page 1954; K. W. Kemp, Biometrika 48 (1961), 253-263; S. V. Crowder, Technometrics 29 (1987),
401-407 (EWMA); J. M. Lucas, R. B. Crosier, Technometrics 24 (1982), 199-205 (head start, two sides);
D. Siegmund, Sequential Analysis (1985), 2.6 (approximation).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import NumericalError
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.control.exponential import weight_of

Array = NDArray[np.float64]

WIDEST: Final = 1e4
"""No shift, limit or interval lies so many standard deviations away."""

LONGEST: Final = 1e12
"""Beyond it the equation is singular in double precision, so no run length can be trusted."""

_FEWEST: Final = 40
_MOST: Final = 1200
_PER_WIDTH: Final = 10.0  # nodes per standard deviation of the kernel, enough for ten digits
_LEAST_PER_WIDTH: Final = 4.0  # with fewer the equation is not resolved, so it is refused
_OVERSHOOT: Final = 1.166  # Siegmund's correction for the excess over the boundary, both ends together


def shewhart_run_length(shift: Any = 0.0, *, width: float = 3.0) -> Any:
    """ARL of a two-sided chart with limits `width` standard deviations away: 1 / P(outside).

    shift : number or array, in standard deviations of a point (of a mean: delta sqrt(n)).
    """
    from scipy.special import ndtr

    reach = arguments.number("width", width, low=0.0, high=WIDEST, open_low=True)

    def one_shift(delta: float) -> float:
        outside = float(ndtr(-reach - delta) + ndtr(delta - reach))
        return _finite(1.0 / outside if outside > 0.0 else math.inf)

    return _each(shift, one_shift)


def cusum_run_length(
    shift: Any = 0.0, *, k: float = 0.5, h: float = 5.0, head_start: float = 0.0, sides: int = 2
) -> Any:
    """ARL of a tabular CUSUM with reference `k`, interval `h` and head start, number or array of `shift`.

    sides : 2, or 1 for the upper sum alone.
    """
    reference = arguments.number("k", k, low=0.0, high=WIDEST)
    interval = arguments.number("h", h, low=0.0, high=WIDEST, open_low=True)
    begin = arguments.number("head_start", head_start, low=0.0, high=1.0) * interval
    both = arguments.count("sides", sides, at_least=1, at_most=2) == 2

    def one_shift(delta: float) -> float:
        zero, begun = _one_sided(delta, reference, interval, begin)
        if not both:
            return _finite(begun)
        other_zero, other_begun = _one_sided(-delta, reference, interval, begin)
        if math.isinf(zero) or math.isinf(other_zero):  # a side that never alarms leaves the other alone
            return _finite(min(begun, other_begun))
        return _finite((begun * other_zero + other_begun * zero - zero * other_zero) / (zero + other_zero))

    return _each(shift, one_shift)


def siegmund_run_length(shift: Any = 0.0, *, k: float = 0.5, h: float = 5.0, sides: int = 2) -> Any:
    """ARL of a CUSUM by Siegmund's approximation (no head start): a check, good to a few per cent."""
    reference = arguments.number("k", k, low=0.0, high=WIDEST)
    b = arguments.number("h", h, low=0.0, high=WIDEST, open_low=True) + _OVERSHOOT
    both = arguments.count("sides", sides, at_least=1, at_most=2) == 2

    def one_sided(drift: float) -> float:
        if abs(drift) * b < 1e-6:
            return b * b
        if -2.0 * drift * b > 600.0:
            return math.inf
        return (math.expm1(-2.0 * drift * b) + 2.0 * drift * b) / (2.0 * drift**2)

    def one_shift(delta: float) -> float:
        up = one_sided(delta - reference)
        rate = 1.0 / up + (1.0 / one_sided(-delta - reference) if both else 0.0)
        return _finite(max(1.0, 1.0 / rate) if rate else math.inf)

    return _each(shift, one_shift)


def ewma_run_length(shift: Any = 0.0, *, weight: float = 0.2, width: float = 3.0) -> Any:
    """ARL of an EWMA chart with asymptotic limits that starts on its centre line; number or array."""
    keep = 1.0 - weight_of(weight)
    reach = arguments.number("width", width, low=0.0, high=WIDEST, open_low=True)
    edge = reach * math.sqrt(weight / (1.0 + keep))
    nodes, weights = _gauss(-edge, edge, spread=weight)

    def one_shift(delta: float) -> float:
        kernel = _normal((nodes - keep * nodes[:, None]) / weight - delta) * (weights / weight)
        lengths = _solved(kernel)
        first = _normal(nodes / weight - delta) * (weights / weight)
        return _finite(1.0 + float(first @ lengths) if np.isfinite(lengths).all() else math.inf)

    return _each(shift, one_shift)


def ewma_width(run_length: float, *, weight: float = 0.2) -> float:
    """The `width` at which an EWMA chart in control runs `run_length` points on average."""
    return _width_for(run_length, lambda width: ewma_run_length(weight=weight, width=width), high=6.0)


def cusum_interval(run_length: float, *, k: float = 0.5, sides: int = 2) -> float:
    """The `h` at which a CUSUM in control runs `run_length` points on average."""
    return _width_for(run_length, lambda h: cusum_run_length(k=k, h=h, sides=sides), high=20.0)


def _one_sided(delta: float, k: float, h: float, begin: float) -> tuple[float, float]:
    """Run length of the upper sum from zero and from `begin`.

    L(u) = 1 + L(0) Phi(k - delta - u) + integral over (0, h) of L(x) phi(x + k - delta - u) dx.
    """
    from scipy.special import ndtr

    nodes, weights = _gauss(0.0, h, spread=1.0)
    at = np.concatenate([[0.0], nodes])  # the mass at zero is one more unknown
    away = k - delta - at[:, None]
    kernel = np.hstack([ndtr(away), _normal(nodes + away) * weights])
    lengths = _solved(kernel)
    if not 1.0 <= lengths[0] < LONGEST:
        return math.inf, math.inf
    from_begin = k - delta - begin
    row = np.concatenate([[float(ndtr(from_begin))], _normal(nodes + from_begin) * weights])
    return float(lengths[0]), 1.0 + float(row @ lengths)


def _gauss(low: float, high: float, *, spread: float) -> tuple[Array, Array]:
    wide = (high - low) / spread
    if wide * _LEAST_PER_WIDTH > _MOST:
        raise _endless()
    count = int(min(max(_FEWEST, _PER_WIDTH * wide), _MOST))
    nodes, weights = np.polynomial.legendre.leggauss(count)
    half = 0.5 * (high - low)
    return low + half * (nodes + 1.0), half * weights


def _normal(z: Array) -> Array:
    return np.asarray(np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi))


def _solved(kernel: Array) -> Array:
    """L from L = 1 + kernel L; infinite where the chain never ends."""
    try:
        return np.asarray(np.linalg.solve(np.eye(len(kernel)) - kernel, np.ones(len(kernel))), float)
    except np.linalg.LinAlgError:
        return np.full(len(kernel), math.inf)


def _finite(length: float) -> float:
    if not 1.0 - 1e-9 <= length < LONGEST:
        raise _endless()
    return max(length, 1.0)


def _endless() -> NumericalError:
    return NumericalError(
        Text("平均运行长度过大，无法计算", "The average run length is too large to be computed"),
        hint=Text("请减小 h 或 L，或增大 λ。", "Choose a smaller h or L, or a larger lambda."),
        quantity="run_length",
        allowed=f"< {LONGEST:g}",
    )


def _each(shift: Any, run_length: Callable[[float], float]) -> Any:
    if np.ndim(shift) == 0:
        return run_length(arguments.number("shift", shift, low=-WIDEST, high=WIDEST))
    shifts = arguments.array("shift", shift, ndim=np.ndim(shift), low=-WIDEST, high=WIDEST)
    return np.array([run_length(one) for one in shifts.ravel().tolist()]).reshape(shifts.shape)


def _width_for(run_length: float, of_width: Callable[[float], float], *, high: float) -> float:
    from scipy.optimize import brentq

    wanted = arguments.number("run_length", run_length, low=2.0, high=1e6)
    return float(brentq(lambda width: math.log(of_width(width) / wanted), 0.05, high, xtol=1e-12))
