"""Intervals from variables data: the drift of the value since calibration, and how its uncertainty grows.

The change since calibration is a polynomial through the origin; the interval ends where the standard
uncertainty reaches its target, or where the probability of being in tolerance falls to its target.
Source: NCSLI RP-1 (2010), variables data method; H. Castrup, Calibration intervals from variables data
(NCSLI Workshop 2005), eqs. (5)-(12) (regression), (17)-(19) (uncertainty growth), reliability target.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
from scipy import special

from suyuan.base.errors import Missing, NumericalError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.interval.limits import NO_LIMITS, IntervalAnswer, IntervalLimits, bounded
from suyuan.metrology.roots import find_roots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

EDITION: Final = "NCSLI RP-1 (2010), variables data; Castrup (2005)"
Band = Literal["confidence", "prediction"]
BANDS: Final = ("confidence", "prediction")
_DOUBLINGS: Final = 30


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Regression of the change since calibration through the origin, for n instruments.

    coefficients : of t, t^2, ..., (n, order). covariance : (n, order, order). s : residual standard
    deviation, (n,). dof : (n,). horizon : longest time seen, (n,).
    """

    coefficients: Array
    covariance: Array
    s: Array
    dof: Array
    horizon: Array

    def change(self, time: Any) -> Array:
        """Expected change after `time`, (n,) for a time per instrument."""
        return np.asarray((self._powers(time) * self.coefficients).sum(axis=1))

    def uncertainty(self, time: Any, u: Any = 0.0, *, band: str = "confidence") -> Array:
        """Standard uncertainty after `time`: of the calibration, u, and of the regression, (n,).

        band : "confidence", of the mean change; "prediction", with the scatter of single instruments too.
        """
        p = self._powers(time)
        variance = np.einsum("ni,nij,nj->n", p, self.covariance, p)
        if band == "prediction":
            variance = variance + self.s**2
        return np.asarray(np.sqrt(np.maximum(variance, 0.0) + np.asarray(u, dtype=float) ** 2))

    def _powers(self, time: Any) -> Array:
        t = np.broadcast_to(np.asarray(time, dtype=float), self.s.shape)
        return np.stack([t**power for power in range(1, self.coefficients.shape[1] + 1)], axis=1)


@dataclass(frozen=True, kw_only=True)
class DriftInterval(IntervalAnswer):
    """Interval from the drift. change, u : expected change and standard uncertainty at its end, dof of u."""

    method: ClassVar[Text] = Text("漂移数据法", "Variables data: drift")
    target: float
    drift: Drift
    change: Any
    u: Any
    dof: Any

    def sentences(self) -> tuple[Text, ...]:
        """The interval; change and uncertainty of the first instrument at its end."""
        d, u = (float(np.ravel(one)[0]) for one in (self.change, self.u))
        return (
            *super().sentences(),
            Text(
                f"期末预期变化 {d:.4g}，标准不确定度 {u:.3g}。",
                f"Expected change at the end {d:.4g}, standard uncertainty {u:.3g}.",
            ),
        )


def drift_regression(time: Any, change: Any, *, order: int = 1, used: Any = None) -> Drift:
    """Least squares of the change since calibration on time through the origin.

    time, change : (m,) or (n, m), time above zero. used : which entries count, the same shape (ragged
    histories). order : highest power of time. Raises Missing with fewer points than order + 1.
    """
    t = np.atleast_2d(arguments.array("time", time, ndim=np.ndim(time), low=0.0))
    y = np.atleast_2d(arguments.array("change", change, ndim=np.ndim(change)))
    power = arguments.count("order", order, at_least=1)
    if t.shape != y.shape:
        raise OutOfRange("change.shape", given=y.shape, allowed=t.shape)
    mask = np.ones(t.shape) if used is None else np.atleast_2d(np.asarray(used, dtype=float))
    points = mask.sum(axis=1)
    if points.min() < power + 1:
        raise Missing("time", hint=Text("历史数据太少。", f"At least {power + 1} points are needed."))
    horizon = np.max(np.where(mask > 0.0, t, 0.0), axis=1)
    if not (horizon > 0.0).all():
        raise OutOfRange("time", given=0.0, allowed="(0, ∞)")
    x = np.stack([(t / horizon[:, None]) ** p for p in range(1, power + 1)], axis=2) * mask[:, :, None]
    normal = np.einsum("nmi,nmj->nij", x, x)
    if (np.linalg.matrix_rank(normal) < power).any():
        raise NumericalError(
            Text("时间太少，无法确定漂移曲线", "too few different times for a drift of this order"),
            hint=Text("降低阶数。", "Use a lower order."),
            quantity="order",
        )
    inverse = np.linalg.inv(normal)
    b = np.einsum("nij,nmj,nm->ni", inverse, x, y * mask)
    residuals = (y * mask) - np.einsum("nmi,ni->nm", x, b)
    dof = points - power
    s = np.sqrt((residuals**2).sum(axis=1) / dof)
    scale = horizon[:, None] ** -np.arange(1.0, power + 1.0)
    covariance = inverse * (s**2)[:, None, None] * scale[:, :, None] * scale[:, None, :]
    return Drift(coefficients=b * scale, covariance=covariance, s=s, dof=dof, horizon=horizon)


def interval_for_uncertainty(
    drift: Drift,
    target: float,
    *,
    u: Any = 0.0,
    band: Band = "confidence",
    limits: IntervalLimits = NO_LIMITS,
) -> DriftInterval:
    """Time until the standard uncertainty has grown to `target`, per instrument, (n,).

    u : standard uncertainty at the time of calibration. Zero where it is exceeded from the start, infinite
    where it is never reached. Source: Castrup (2005), uncertainty target.
    """
    goal = arguments.number("target", target, low=0.0, open_low=True)
    arguments.chosen("band", band, BANDS)

    def excess(t: Array) -> Array:
        return goal - drift.uncertainty(t, u, band=band)

    computed = _first_time(excess, drift.horizon)
    return _answer(drift, computed, goal, u, band, limits, calibration_dof=math.inf)


def interval_for_reliability(
    drift: Drift,
    target: float,
    *,
    lower: Any = None,
    upper: Any = None,
    start: Any = 0.0,
    u: Any = 0.0,
    dof: float = math.inf,
    band: Band = "confidence",
    limits: IntervalLimits = NO_LIMITS,
) -> DriftInterval:
    """Time until the probability of lying within the limits falls to `target`, per instrument, (n,).

    start : value at calibration. u, dof : standard uncertainty at calibration and its degrees of freedom; the
    law is Student's with the effective dof (Welch-Satterthwaite). Source: Castrup (2005), reliability target.
    """
    goal = arguments.probability(target, "target")
    arguments.chosen("band", band, BANDS)
    if lower is None and upper is None:
        raise Missing("limit")

    def excess(t: Array) -> Array:
        return (
            drift_reliability(drift, t, lower=lower, upper=upper, start=start, u=u, dof=dof, band=band) - goal
        )

    computed = _first_time(excess, drift.horizon)
    return _answer(drift, computed, goal, u, band, limits, calibration_dof=dof)


def drift_reliability(
    drift: Drift,
    time: Any,
    *,
    lower: Any = None,
    upper: Any = None,
    start: Any = 0.0,
    u: Any = 0.0,
    dof: float = math.inf,
    band: str = "confidence",
) -> Array:
    """Probability of lying within the limits after `time`, (n,)."""
    value = np.asarray(start, dtype=float) + drift.change(time)
    spread = drift.uncertainty(time, u, band=band)
    freedom = _effective_dof(drift, time, u, dof, band)
    above = np.ones(value.shape) if upper is None else _cdf(upper - value, spread, freedom)
    below = np.zeros(value.shape) if lower is None else _cdf(lower - value, spread, freedom)
    return np.asarray(above - below)


def _cdf(distance: Any, spread: Array, dof: Array) -> Array:
    sure = spread == 0.0
    z = np.asarray(distance) / np.where(sure, 1.0, spread)
    found = np.where(np.isinf(dof), special.ndtr(z), special.stdtr(np.where(np.isinf(dof), 1.0, dof), z))
    return np.where(sure, (np.asarray(distance) >= 0.0).astype(float), found)


def _effective_dof(drift: Drift, time: Any, u: Any, dof: float, band: str) -> Array:
    own = drift.uncertainty(time, 0.0, band=band)
    other = np.broadcast_to(np.asarray(u, dtype=float), own.shape)
    total = own**2 + other**2
    parts = own**4 / drift.dof + other**4 / dof
    return np.asarray(np.divide(total**2, parts, out=np.full(own.shape, np.inf), where=parts > 0.0))


def _first_time(excess: Callable[[Array], Array], horizon: Array) -> Array:
    """First time with excess(t) <= 0: 0 at once, infinite never; on a grid doubling from the horizon."""
    steps = np.concatenate([np.linspace(0.0, 1.0, 33), 2.0 ** np.arange(1, _DOUBLINGS)])
    above = np.stack([excess(horizon * step) > 0.0 for step in steps], axis=1)
    never, at_once = above.all(axis=1), ~above[:, 0]
    first = np.maximum(np.argmin(above, axis=1), 1)
    low, high = horizon * steps[first - 1], horizon * steps[first]
    bracketed = ~never & ~at_once

    def bent(t: Array) -> Array:
        return np.where(bracketed, excess(np.where(bracketed, t, 0.0)), 0.0)

    found = find_roots(bent, low, high)
    return np.where(never, np.inf, np.where(at_once, 0.0, found))


def _answer(
    drift: Drift,
    computed: Array,
    target: float,
    u: Any,
    band: str,
    limits: IntervalLimits,
    *,
    calibration_dof: float,
) -> DriftInterval:
    found = bounded(computed, limits)
    end = np.where(np.isfinite(found["interval"]), found["interval"], drift.horizon)
    warnings: tuple[Text, ...] = ()
    if (found["interval"] > drift.horizon).any():
        warnings = (
            Text(
                "间隔超出历史数据的时间范围，属于外推。",
                "The interval lies beyond the times seen: it is extrapolated.",
            ),
        )
    return DriftInterval(
        edition=EDITION,
        warnings=warnings,
        target=target,
        drift=drift,
        change=drift.change(end),
        u=drift.uncertainty(end, u, band=band),
        dof=_effective_dof(drift, end, u, calibration_dof, band),
        **found,
    )
