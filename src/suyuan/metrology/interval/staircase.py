"""The review methods of ILAC-G24 / OIML D 10: staircase, control chart, in-use time.

Source: ILAC-G24:2022 / OIML D 10:2022, 6.2 (method 1, automatic adjustment or "staircase"), 6.3 (method 2,
control chart), 6.4 (method 3, in-use time).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from suyuan.base.errors import Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.interval.limits import G24, NO_LIMITS, IntervalAnswer, IntervalLimits, bounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Staircase(IntervalAnswer):
    """Method 1. share : the error as a share of the maximum permissible error, (n,) or float."""

    method: ClassVar[Text] = Text("阶梯法", "Automatic adjustment, staircase")
    share: Any


@dataclass(frozen=True, kw_only=True)
class ControlChart(IntervalAnswer):
    """Method 2. drift : per unit of time, with u_drift; dispersion : standard deviation about the line.

    level : error expected at the last calibration. All (n,) or float.
    """

    method: ClassVar[Text] = Text("控制图法", "Control chart")
    drift: Any
    u_drift: Any
    dispersion: Any
    level: Any


@dataclass(frozen=True, kw_only=True)
class InUse(IntervalAnswer):
    """Method 3: calendar time from an interval in hours of use."""

    method: ClassVar[Text] = Text("使用时间法", "In-use time")


def staircase(
    error: Any,
    permissible: Any,
    current: Any,
    *,
    extend_below: float = 0.8,
    extension: float = 1.5,
    reduction: float = 0.5,
    limits: IntervalLimits = NO_LIMITS,
) -> Staircase:
    """Lengthen the interval of what was found well inside its limits, shorten that of what lay outside.

    error, permissible : found error and maximum permissible error, current interval; floats or (n,).
    extend_below : share of the permissible error up to which the interval is lengthened (the document names
    80 % as an example). extension, reduction : factors, of the laboratory's own choosing. Between the two the
    interval stays. Source: ILAC-G24:2022, 6.2.
    """
    e, mpe, now = np.broadcast_arrays(
        *[np.asarray(one, dtype=float) for one in (error, permissible, current)]
    )
    if not (np.isfinite(e).all() and (mpe > 0.0).all() and (now > 0.0).all()):
        raise OutOfRange("permissible, current", given=(permissible, current), allowed="(0, ∞)")
    below = arguments.number("extend_below", extend_below, low=0.0, high=1.0)
    up = arguments.number("extension", extension, low=1.0)
    down = arguments.number("reduction", reduction, low=0.0, high=1.0, open_low=True)
    share = np.abs(e) / mpe
    factor = np.where(share <= below, up, np.where(share > 1.0, down, 1.0))
    return Staircase(
        edition=f"{G24}, 6.2",
        share=float(share) if share.ndim == 0 else share,
        **bounded(now * factor, limits, now),
    )


def control_chart_interval(
    time: Any,
    error: Any,
    permissible: Any,
    *,
    u: Any = 0.0,
    k: float = 2.0,
    used: Any = None,
    limits: IntervalLimits = NO_LIMITS,
) -> ControlChart:
    """Time until the drifting error, with k times its dispersion, reaches the permissible error.

    time, error : dates and errors of past calibrations without adjustment, (m,) or (n, m); used : which
    count. permissible : maximum permissible error, float or (n,). u : standard uncertainty of the
    calibration, added to the dispersion in squares. The line is fitted by least squares; from the last date
    t = (permissible - k s - |level|)/|drift| for a drift away from zero, up to the far limit for one towards
    it. Source: ILAC-G24:2022, 6.3 (drift and dispersion from the chart give the interval).
    """
    single = np.ndim(time) == 1
    t = np.atleast_2d(arguments.array("time", time, ndim=np.ndim(time)))
    y = np.atleast_2d(arguments.array("error", error, ndim=np.ndim(error)))
    if t.shape != y.shape:
        raise OutOfRange("error.shape", given=y.shape, allowed=t.shape)
    mask = np.ones(t.shape) if used is None else np.atleast_2d(np.asarray(used, dtype=float))
    mpe = np.broadcast_to(np.asarray(permissible, dtype=float), (t.shape[0],))
    if not (mpe > 0.0).all():
        raise OutOfRange("permissible", given=permissible, allowed="(0, ∞)")
    slope, u_slope, s, level = _lines(t, y, mask)
    margin = mpe - arguments.number("k", k, low=0.0) * np.hypot(s, u)
    room = np.where(slope * level >= 0.0, margin - np.abs(level), margin + np.abs(level))
    inside = np.abs(level) < margin
    moving = slope != 0.0
    waiting = np.divide(room, np.abs(slope), out=np.full(slope.shape, np.inf), where=moving)
    computed = np.where(inside, waiting, 0.0)
    fields = {
        "drift": slope,
        "u_drift": u_slope,
        "dispersion": s,
        "level": level,
        **bounded(computed, limits),
    }
    if single:
        fields = {name: one[0].item() for name, one in fields.items()}
    return ControlChart(edition=f"{G24}, 6.3", **fields)


def in_use_interval(hours: Any, hours_per_day: Any, *, limits: IntervalLimits = NO_LIMITS) -> InUse:
    """Days until an interval in hours of use is used up. Source: ILAC-G24:2022, 6.4."""
    use, rate = np.broadcast_arrays(np.asarray(hours, dtype=float), np.asarray(hours_per_day, dtype=float))
    if not ((use > 0.0) & (rate > 0.0) & np.isfinite(use)).all():
        raise OutOfRange("hours", given=(hours, hours_per_day), allowed="(0, ∞)")
    return InUse(edition=f"{G24}, 6.4", **bounded(use / rate, limits))


def _lines(t: Array, y: Array, mask: Array) -> tuple[Array, Array, Array, Array]:
    """(slope, its standard uncertainty, residual standard deviation, level at the last date), (n,) each."""
    points = mask.sum(axis=1)
    if points.min() < 3:
        raise Missing("time", hint=Text("至少需要三次校准。", "At least three calibrations are needed."))
    mean_t = (mask * t).sum(axis=1) / points
    mean_y = (mask * y).sum(axis=1) / points
    away = (t - mean_t[:, None]) * mask
    square = (away**2).sum(axis=1)
    if not (square > 0.0).all():
        raise OutOfRange("time", given="one date only", allowed="different dates")
    slope = (away * y).sum(axis=1) / square
    residuals = (y - mean_y[:, None] - slope[:, None] * (t - mean_t[:, None])) * mask
    s = np.sqrt((residuals**2).sum(axis=1) / (points - 2.0))
    last = np.max(np.where(mask > 0.0, t, -np.inf), axis=1)
    return slope, s / np.sqrt(square), s, mean_y + slope * (last - mean_t)
