"""Limits of a recalibration interval, and the answer every method of this package gives.

A specification that fixes an interval is never stretched: `specified` caps whatever the data suggest.
Source: ILAC-G24:2022 / OIML D 10:2022, 5-6 (initial choice and review); OIML D 20 (verification intervals are
fixed by regulation).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

G24: Final = "ILAC-G24:2022 / OIML D 10:2022"


@dataclass(frozen=True, kw_only=True)
class IntervalLimits:
    """What an interval may be, in the unit of time of the data; numbers or one per instrument, (n,).

    specified : the interval of the specification, which is never lengthened. shortest, longest : of the
    programme. largest_step : an interval changes at most by this factor, up or down, in one review.
    smallest_step : a change by less than this time is not made.
    """

    specified: Any = math.inf
    shortest: Any = 0.0
    longest: Any = math.inf
    largest_step: float = math.inf
    smallest_step: float = 0.0

    def __post_init__(self) -> None:
        for name in ("specified", "shortest", "longest"):
            given = np.asarray(getattr(self, name), dtype=float)
            if not (given >= 0.0).all():
                raise OutOfRange(name, given=getattr(self, name), allowed="[0, ∞]")
        if not self.largest_step >= 1.0:
            raise OutOfRange("largest_step", given=self.largest_step, allowed="[1, ∞]")
        arguments.number("smallest_step", self.smallest_step, low=0.0)

    def applied(self, computed: Any, current: Any = None) -> Array:
        """The interval within the limits; `current`, where there is one, bounds the step."""
        wanted = np.asarray(computed, dtype=float)
        if current is not None:
            now = np.asarray(current, dtype=float)
            wanted = np.clip(wanted, now / self.largest_step, now * self.largest_step)
            wanted = np.where(np.abs(wanted - now) < self.smallest_step, now, wanted)
        top = np.minimum(self.longest, self.specified)
        return np.asarray(np.minimum(np.maximum(wanted, np.minimum(self.shortest, top)), top))


NO_LIMITS: Final = IntervalLimits()


@dataclass(frozen=True, kw_only=True)
class IntervalAnswer(Answer):
    """Intervals, float or (n,), in the unit of time of the data.

    interval : within the limits. computed : what the method alone says (infinite: never). limited : where the
    limits decided.
    """

    interval: Any
    computed: Any
    limited: Any

    def sentences(self) -> tuple[Text, ...]:
        """The interval, or the range of the intervals; where limits decided."""
        low, high = float(np.min(self.interval)), float(np.max(self.interval))
        held = int(np.sum(self.limited))
        if low == high:
            found = Text(f"间隔 {low:.4g}。", f"Interval {low:.4g}.")
        else:
            found = Text(f"间隔 {low:.4g} 至 {high:.4g}。", f"Intervals {low:.4g} to {high:.4g}.")
        if not held:
            return (found,)
        return (found, Text(f"{held} 台由限制条件决定。", f"Limits decided for {held} of them."))


def bounded(computed: Any, limits: IntervalLimits, current: Any = None) -> dict[str, Any]:
    """The three fields of an `IntervalAnswer` from what a method says."""
    wanted = np.asarray(computed, dtype=float)
    interval = limits.applied(wanted, current)
    limited = interval != wanted
    if interval.ndim == 0:
        return {"interval": float(interval), "computed": float(wanted), "limited": bool(limited)}
    return {"interval": interval, "computed": wanted, "limited": limited}
