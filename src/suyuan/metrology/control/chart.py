"""One chart: points in the order of time, a centre line, limits, and which points lie outside.

Every array ends in the axis of time, (..., k): one chart has points (k,), many charts at once (charts, k).
Limits that are the same for all points of a chart are stored with that axis too, so a chart can be plotted
and judged without knowing where its limits came from.
Source: ISO 7870-1:2019; ISO 7870-2:2013.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.control.rules import NELSON, Rule, Signal, detect

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

HUGE: Final = 1e70
"""Readings beyond it have squared variances that no longer fit a double, so no scatter can be given."""

FEW_SUBGROUPS: Final = 20
"""Below this number of subgroups the limits of a trial are weak. Source: ISO 7870-2:2013 (20 to 25)."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """points, centre, lower, upper : (..., k). sd : standard deviation of a point in control, (..., k).

    trial : (k,), the points from which the limits were found; the others are only monitored.
    """

    name: Text
    points: Array
    centre: Array
    lower: Array
    upper: Array
    sd: Array
    trial: Flags

    @property
    def outside(self) -> Flags:
        """Which points lie beyond a limit; a point on the limit does not."""
        return (self.points > self.upper) | (self.points < self.lower)

    @property
    def standardized(self) -> Array:
        """(point - centre) / sd."""
        return np.asarray((self.points - self.centre) / self.sd)

    def signals(self, rules: Sequence[Rule] = NELSON) -> tuple[Signal, ...]:
        """Every pattern of the given rules; they speak of standard deviations of the points."""
        return detect(self.standardized, rules=rules)

    def sentence(self) -> Text:
        """Centre line, limits, and how many points lie outside."""
        count, total = int(self.outside.sum()), self.outside.size
        return Text(
            f"{self.name.zh}：中心线 {span(self.centre)}，控制限 {span(self.lower)} 至"
            f" {span(self.upper)}，{total} 个点中 {count} 个超出。",
            f"{self.name.en}: centre line {span(self.centre)}, limits {span(self.lower)} to"
            f" {span(self.upper)}; {count} of {total} points outside.",
        )


def span(values: Any, digits: int = 6) -> str:
    """One number in words, or the smallest and the largest of many."""
    low, high = float(np.min(values)), float(np.max(values))
    return f"{low:.{digits}g}" if low == high else f"{low:.{digits}g} … {high:.{digits}g}"


def trial_mask(trial: Any, size: int) -> Flags:
    """Which of `size` points found the limits: all (None), the first `trial`, or a mask of them."""
    if trial is None:
        return np.ones(size, dtype=bool)
    if isinstance(trial, int | np.integer) and not isinstance(trial, bool):
        return np.arange(size) < arguments.count("trial", trial, at_least=1, at_most=size)
    mask = np.asarray(trial)
    if mask.dtype != np.bool_ or mask.shape != (size,):
        raise OutOfRange("trial", given=f"{mask.dtype}{mask.shape}", allowed=f"bool({size},)")
    if not mask.any():
        raise OutOfRange("trial", given=0, allowed=f"[1, {size}]")
    return mask


def series(quantity: str, given: Any, *, at_least: int = 2, low: float = -np.inf) -> Array:
    """`given` as points (k,) of one chart or (charts, k) of many."""
    ndim = 2 if np.ndim(given) == 2 else 1
    values = arguments.array(quantity, given, ndim=ndim, low=max(low, -HUGE), high=HUGE)
    if values.shape[-1] < at_least:
        raise OutOfRange(quantity, given=values.shape[-1], allowed=f">= {at_least}")
    return values


def level(quantity: str, given: Any, charts: tuple[int, ...], *, positive: bool = False) -> Array:
    """A given centre or sigma: one number, or one per chart, shaped to broadcast against points."""
    low = 0.0 if positive else -HUGE
    if np.ndim(given) == 0:
        return np.full((*charts, 1), arguments.number(quantity, given, low=low, high=HUGE, open_low=positive))
    values = arguments.array(quantity, given, low=low, high=HUGE, open_low=positive)
    if values.shape != charts:
        raise OutOfRange(f"{quantity}.shape", given=values.shape, allowed=charts)
    return values[..., None]


def alongside(quantity: str, given: Any, like: Array, **limits: Any) -> Array:
    """`given` as one number per entry of `like`, which may be a single one; a single number serves all."""
    bounds = {"high": HUGE, **limits}
    if like.ndim == 0:
        return np.asarray(arguments.number(quantity, given, **bounds))
    return arguments.alongside(quantity, given, like, **bounds)


def weak_trial(count: int) -> tuple[Text, ...]:
    """The warning about limits from few subgroups."""
    if count >= FEW_SUBGROUPS:
        return ()
    return (
        Text(
            f"控制限只由 {count} 个子组算出，宜有 {FEW_SUBGROUPS} 至 25 个。",
            f"The limits come from {count} subgroups only; {FEW_SUBGROUPS} to 25 are wanted.",
        ),
    )


def settled(values: Array) -> Any:
    """An array over charts without the axis of time; one chart gives a plain number."""
    return values.item() if values.ndim == 0 else values
