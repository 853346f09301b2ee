"""An interval from the as-found results of a fleet: the longest one that was tried and held, with confidence.

Results are gathered around the intervals in use. An interval is supported where the exact lower limit of the
reliability found at its end reaches the target; the limits of all intervals hold together. Nothing is
extrapolated beyond what was tried, no model is assumed but that reliability does not grow with time, and a
legal interval is never lengthened. Where the data do not suffice, it says how many results are missing.
Source: ILAC-G24:2022 / OIML D 10:2022, 6 (review by the observed reliability); Clopper and Pearson (1934);
Bonferroni's inequality for the limits together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import special

from suyuan.base.errors import OutOfRange
from suyuan.metrology import arguments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

NOMINAL: Final = (1.0, 3.0, 6.0, 12.0, 24.0, 36.0, 60.0)  # months: intervals in use
MOST_MISSING: Final = 100_000


@dataclass(frozen=True, kw_only=True)
class Bin:
    """The results around one interval.

    interval : the shortest time among them that speaks for it, in months, at most the nominal one.
    low, high : limits of the reliability at the end; low and high each hold with the confidence of the whole.
    supports : low reaches the target. contradicts : high stays below it.
    """

    nominal: float
    interval: float
    tested: int
    in_tolerance: int
    low: float
    high: float
    supports: bool
    contradicts: bool

    @property
    def observed(self) -> float:
        return self.in_tolerance / self.tested


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What the history of a fleet says.

    interval : suggested, in months, None where no interval is supported. is_capped : the legal interval
    decided. missing : how many further results in tolerance, at the interval with the most results
    (`missing_at`), would support it; None where it is supported or beyond MOST_MISSING.
    """

    target: float
    confidence: float
    bins: tuple[Bin, ...]
    interval: float | None
    is_capped: bool
    missing: int | None
    missing_at: float | None


def suggest_interval(
    months: Any, in_tolerance: Any, *, target: float = 0.95, confidence: float = 0.95, legal: float = math.inf
) -> Suggestion:
    """The longest supported interval of a fleet.

    months : (n,) time since the calibration before, positive. in_tolerance : (n,) whether it was found in
    tolerance. target : reliability wanted at the end of the interval. legal : the longest allowed, in months.
    """
    time = np.asarray(months, dtype=float).ravel()
    good = np.asarray(in_tolerance, dtype=bool).ravel()
    goal = arguments.probability(target, "target")
    level = arguments.probability(confidence, "confidence")
    if time.shape != good.shape:
        raise OutOfRange("in_tolerance.shape", given=good.shape, allowed=time.shape)
    if not (np.isfinite(time) & (time > 0.0)).all():
        raise OutOfRange("months", given=float(time.min()), allowed="(0, ∞)")
    if not legal > 0.0:
        raise OutOfRange("legal", given=legal, allowed="(0, ∞]")
    bins = _bins(time, good, goal, level)
    supported = [one for one in bins if one.supports]
    found = max((one.interval for one in supported), default=None)
    most = max(bins, key=lambda one: one.tested, default=None)
    missing = None
    if found is None:
        tail = (1.0 - level) / max(len(bins), 1)
        passed, tested = (most.in_tolerance, most.tested) if most else (0, 0)
        missing = missing_results(passed, tested, goal, tail)
    return Suggestion(
        target=goal,
        confidence=level,
        bins=tuple(bins),
        interval=None if found is None else min(found, legal),
        is_capped=found is not None and found > legal,
        missing=missing,
        missing_at=most.nominal if most and found is None else None,
    )


def missing_results(in_tolerance: int, tested: int, target: float, tail: float) -> int | None:
    """The fewest further results, all in tolerance, with which the lower limit reaches the target."""

    def reaches(more: int) -> bool:
        return lower_limit(in_tolerance + more, tested + more, tail) >= target

    high = 1
    while not reaches(high):
        high *= 2
        if high > MOST_MISSING:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return 0 if reaches(0) else high


def lower_limit(in_tolerance: int, tested: int, tail: float) -> float:
    """One-sided exact lower limit of a share: below it the result would have less than `tail` probability."""
    if in_tolerance == 0:
        return 0.0
    return float(special.betaincinv(in_tolerance, tested - in_tolerance + 1, tail))


def upper_limit(in_tolerance: int, tested: int, tail: float) -> float:
    """The same from above."""
    if in_tolerance == tested:
        return 1.0
    return float(special.betaincinv(in_tolerance + 1, tested - in_tolerance, 1.0 - tail))


def _bins(time: Array, good: NDArray[np.bool_], goal: float, level: float) -> list[Bin]:
    edges = [math.sqrt(a * b) for a, b in pairwise(NOMINAL)]
    place = np.searchsorted(edges, time)
    filled = np.unique(place)
    tail = (1.0 - level) / max(filled.size, 1)
    return [_bin(NOMINAL[at], time[place == at], good[place == at], goal, tail) for at in filled.tolist()]


def _bin(nominal: float, time: Array, good: NDArray[np.bool_], goal: float, tail: float) -> Bin:
    """Who was tested later was no less reliable before: the shortest time is what is supported."""
    tested, passed = int(good.size), int(good.sum())
    low, high = lower_limit(passed, tested, tail), upper_limit(passed, tested, tail)
    return Bin(
        nominal=nominal,
        interval=min(float(time.min()), nominal),
        tested=tested,
        in_tolerance=passed,
        low=low,
        high=high,
        supports=low >= goal,
        contradicts=high < goal,
    )
