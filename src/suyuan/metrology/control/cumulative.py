"""The tabular cumulative sum chart, two-sided, with an optional head start.

    C+_i = max(0, C+_(i-1) + x_i - centre - K),    C-_i = max(0, C-_(i-1) + centre - K - x_i),

with K = k sigma and an alarm above H = h sigma. A head start (fast initial response) begins both sums at a
share of H. N counts the points since a sum was last zero, so centre + K + C+/N estimates the new level.
Source: E. S. Page, Biometrika 41 (1954), 100-115; J. M. Lucas, R. B. Crosier, Technometrics 24 (1982),
199-205; ISO 7870-4:2021; NIST/SEMATECH e-Handbook, 6.3.2.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import level, series

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


class Sums(NamedTuple):
    """Both sums and both counts at one point."""

    high: Any
    low: Any
    count_high: Any
    count_low: Any


@dataclass(frozen=True, kw_only=True)
class CusumChart(Answer):
    """A tabular CUSUM in the unit of the values.

    high, low : C+ and C-, (..., k). count_high, count_low : points since each sum was zero. reference : K,
    interval : H, numbers or (charts, 1). above, below : points whose sum exceeds H. levels : estimated mean
    where there is an alarm, the centre elsewhere.
    """

    method: ClassVar[Text] = Text("累积和控制图", "Cumulative sum control chart")
    k: float
    h: float
    head_start: float
    reference: Array
    interval: Array
    high: Array
    low: Array
    count_high: Counts
    count_low: Counts
    above: Flags
    below: Flags
    levels: Array

    def sentences(self) -> tuple[Text, ...]:
        """Parameters and number of alarms."""
        return (
            Text(
                f"k = {self.k:g}，h = {self.h:g}，初始值为 H 的 {self.head_start:g} 倍；"
                f"上侧报警 {int(self.above.sum())} 点，下侧报警 {int(self.below.sum())} 点。",
                f"k = {self.k:g}, h = {self.h:g}, sums begin at {self.head_start:g} H;"
                f" {int(self.above.sum())} points alarm above, {int(self.below.sum())} below.",
            ),
        )


def cusum(
    values: Any,
    *,
    centre: Any,
    sigma: Any,
    k: float = 0.5,
    h: float = 5.0,
    head_start: float = 0.0,
) -> CusumChart:
    """The tabular CUSUM of `values` (k,) or (charts, k), single readings or means of subgroups.

    centre, sigma : in-control mean and standard deviation of one value, numbers or (charts,). k : reference
    value, half the shift to be found, in sigma. h : decision interval in sigma. head_start : 0, or 0.5 for
    the fast initial response. Sums run on after an alarm; `CusumState.restart` begins anew.
    """
    data = series("values", values, at_least=1)
    charts = data.shape[:-1]
    middle = level("centre", centre, charts)
    scatter = level("sigma", sigma, charts, positive=True)
    reference = arguments.number("k", k, low=0.0, high=1e6) * scatter
    interval = arguments.number("h", h, low=0.0, high=1e6, open_low=True) * scatter
    share = arguments.number("head_start", head_start, low=0.0, high=1.0)
    sums = _run(data, middle, reference, begin=share * interval)
    above, below = sums.high > interval, sums.low > interval
    return CusumChart(
        edition="ISO 7870-4:2021",
        k=float(k),
        h=float(h),
        head_start=share,
        reference=reference,
        interval=interval,
        high=sums.high,
        low=sums.low,
        count_high=sums.count_high,
        count_low=sums.count_low,
        above=above,
        below=below,
        levels=_levels(middle, reference, sums, above, below),
    )


def step(before: Sums, value: Any, *, centre: Any, reference: Any) -> Sums:
    """The sums after one more value: the lines that charts and streams share."""
    if isinstance(value, float) and isinstance(before.high, float):  # plain floats: ten times faster
        up = max(0.0, before.high + (value - centre - reference))
        down = max(0.0, before.low + (centre - reference - value))
        return Sums(
            up, down, before.count_high + 1 if up > 0.0 else 0, before.count_low + 1 if down > 0.0 else 0
        )
    high = np.maximum(0.0, before.high + (value - centre - reference))
    low = np.maximum(0.0, before.low + (centre - reference - value))
    return Sums(
        high=high,
        low=low,
        count_high=np.where(high > 0.0, before.count_high + 1, 0),
        count_low=np.where(low > 0.0, before.count_low + 1, 0),
    )


def _run(data: Array, centre: Array, reference: Array, *, begin: Array) -> Sums:
    if data.ndim == 1:
        return _run_one(data, float(centre[0]), float(reference[0]), begin=float(begin[0]))
    middle, allowed = centre[..., 0], reference[..., 0]
    zero = np.zeros(middle.shape, dtype=np.int64)
    now = Sums(begin[..., 0], begin[..., 0], zero, zero)
    found = Sums(*(np.empty(data.shape, dtype) for dtype in (float, float, np.int64, np.int64)))
    for i in range(data.shape[-1]):
        now = step(now, data[..., i], centre=middle, reference=allowed)
        for column, one in zip(found, now, strict=True):
            column[..., i] = one
    return found


def _run_one(data: Array, centre: float, reference: float, *, begin: float) -> Sums:
    now, rows = Sums(begin, begin, 0, 0), []
    for value in data.tolist():
        now = step(now, value, centre=centre, reference=reference)
        rows.append(now)
    return Sums(*(np.array(column) for column in zip(*rows, strict=True)))


def _levels(centre: Array, reference: Array, sums: Sums, above: Flags, below: Flags) -> Array:
    up = centre + reference + sums.high / np.maximum(sums.count_high, 1)
    down = centre - reference - sums.low / np.maximum(sums.count_low, 1)
    return np.asarray(np.where(above, up, np.where(below, down, centre)))
