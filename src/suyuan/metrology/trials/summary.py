"""What a set of trials says about one quantity: estimate, standard uncertainty, two coverage intervals.

Source: JCGM 101:2008, 7.5 (ordered trials), 7.6 (estimate and u), 7.7 (coverage intervals).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.trials.steady_shortest import steady_rank

Floats = NDArray[np.float64]
Interval = tuple[float, float]
Rule = Literal["jcgm101", "steady"]
"""How the shortest interval is chosen: as JCGM 101:2008, 7.7.4, or steadied against chance."""

RULES: Final = get_args(Rule)

MIN_TRIALS: Final = 1000
_EDITION: Final = "JCGM 101:2008, 7.6, 7.7"
_TOO_LARGE: Final = Text("试验值的标准差", "the standard deviation of the trials")


@dataclass(frozen=True, kw_only=True)
class Summary(Answer):
    """What the trials say: mean, standard deviation u, and two coverage intervals for probability p.

    interval_error : 0 where the ends are order statistics of the trials, as the source defines them; else the
    ends of the symmetric interval may differ from these by that much, and the shortest interval may be
    longer than the shortest there is by twice that much.
    """

    method: ClassVar[Text] = Text("用蒙特卡洛法传播概率分布。", "Distributions propagated by Monte Carlo.")
    mean: float
    u: float
    p: float
    shortest: Interval
    symmetric: Interval
    trials: int
    interval_error: float = 0.0

    def sentences(self) -> tuple[Text, ...]:
        """Estimate, u and both intervals."""
        return (
            Text(
                f"{self.trials} 次试验：估计值 {self.mean:.8g}，标准不确定度 {self.u:.4g}。",
                f"{self.trials} trials: estimate {self.mean:.8g}, standard uncertainty {self.u:.4g}.",
            ),
            Text(
                f"包含概率 {self.p:g} 的最短区间为 {_said(self.shortest)}，"
                f"概率对称区间为 {_said(self.symmetric)}。",
                f"For coverage probability {self.p:g} the shortest interval is {_said(self.shortest)},"
                f" the probabilistically symmetric one {_said(self.symmetric)}.",
            ),
        )


def summarise(values: Floats, *, p: float = 0.95, rule: Rule = "jcgm101") -> Summary:
    """Mean, u and coverage intervals of model values (M,). Source: JCGM 101:2008, 7.6, 7.7.

    rule : how the shortest interval is chosen, "jcgm101" as 7.7.4 does or "steady" (`steady_shortest`).
    Raises NotFinite for values so large that their squares are not, OutOfRange below 1000 trials.
    """
    count = len(values)
    if count < MIN_TRIALS:
        raise OutOfRange("trials", given=count, allowed=f"[{MIN_TRIALS}, ∞)")
    ordered = np.sort(values)
    with np.errstate(all="ignore"):
        mean, u = float(np.mean(values)), float(np.std(values, ddof=1))
    return summary(
        mean,
        u,
        p=p,
        trials=count,
        intervals=(shortest_interval(ordered, p, rule=rule), symmetric_interval(ordered, p)),
    )


def summary(
    mean: float, u: float, *, p: float, trials: int, intervals: Sequence[Interval], error: float = 0.0
) -> Summary:
    """The record of these figures; `intervals` are the shortest and the symmetric one."""
    if not math.isfinite(mean) or not math.isfinite(u):
        raise NotFinite(_TOO_LARGE, given=u)
    shortest, symmetric = intervals
    return Summary(
        mean=mean,
        u=u,
        p=p,
        shortest=shortest,
        symmetric=symmetric,
        trials=trials,
        interval_error=error,
        edition=_EDITION,
    )


def inside(count: int, p: float) -> int:
    """q = pM if that is a whole number, else the integer part of pM + 1/2. Source: JCGM 101:2008, 7.7.2."""
    return min(count - 1, max(1, math.floor(arguments.probability(p) * count + 0.5)))


def symmetric_rank(count: int, q: int) -> int:
    """r = (M - q)/2, or the integer part of (M - q + 1)/2, from 1. Source: JCGM 101:2008, 7.7.3."""
    return max(1, (count - q + 1) // 2)


def symmetric_interval(ordered: Floats, p: float) -> Interval:
    """The probabilistically symmetric interval of sorted values (M,). Source: JCGM 101:2008, 7.7.3."""
    q = inside(len(ordered), p)
    low = symmetric_rank(len(ordered), q) - 1
    return float(ordered[low]), float(ordered[low + q])


def shortest_interval(ordered: Floats, p: float, *, rule: Rule = "jcgm101") -> Interval:
    """The shortest interval of sorted values (M,); of equals the lowest. Source: JCGM 101:2008, 7.7.4."""
    q = inside(len(ordered), p)
    return shortest_of(ordered[:-q], ordered[q:], rule=rule)


def shortest_of(lower: Floats, upper: Floats, *, rule: Rule = "jcgm101") -> Interval:
    """Of the intervals [y(r), y(r+q)], r = 1 ... M - q, the shortest by the rule."""
    if arguments.chosen("rule", rule, RULES) == "steady":
        low = steady_rank(lower, upper)
    else:
        low = int(np.argmin(upper - lower))
    return float(lower[low]), float(upper[low])


def _said(interval: Interval) -> str:
    return f"[{interval[0]:.8g}, {interval[1]:.8g}]"
