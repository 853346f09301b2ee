"""What a fault would do at every place of a slider at once: the effect is linear in the amount.

So it is worked out once, for one unit; verdicts follow from the amounts at which a value passes a limit.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from suyuan.trace.graph import Floats
from suyuan.trace.recall import Effects

Counts = NDArray[np.int64]


def flips_at(unit: Effects, amounts: Floats) -> Counts:
    """How many verdicts turn over at each amount, array (len(amounts),).

    unit : the effects of a fault of one unit
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = (unit.low - unit.value) / unit.shift, (unit.high - unit.value) / unit.shift
    rising = unit.shift > 0
    begin, end = np.where(rising, low, high), np.where(rising, high, low)
    begin, end = np.where(np.isnan(begin), -np.inf, begin), np.where(np.isnan(end), np.inf, end)
    passed, failed = unit.before == 1, unit.before == 0
    good = _inside(begin[passed], end[passed], amounts)
    bad = _inside(begin[failed], end[failed], amounts)
    return int(passed.sum()) - good + bad


def _inside(begin: Floats, end: Floats, amounts: Floats) -> Counts:
    """How many ranges hold each amount, both ends included."""
    begun = np.searchsorted(np.sort(begin), amounts, side="right")
    return np.asarray(begun - np.searchsorted(np.sort(end), amounts, side="left"), dtype=np.int64)


def classes_at(unit: Effects, amounts: Floats, edges: Any) -> Counts:
    """How many shifts lie in each class of share of limit, array (len(amounts), len(edges)).

    edges : where the classes begin, the last is open; results without limits are in none
    """
    share = unit.share_of_limit
    ordered = np.sort(share[np.isfinite(share)])
    with np.errstate(divide="ignore", invalid="ignore"):
        begin = np.asarray(edges)[None, :] / np.abs(amounts)[:, None]
    below = np.searchsorted(ordered, np.nan_to_num(begin, nan=0.0, posinf=np.inf), side="left")
    below = np.concatenate((below, np.full((len(amounts), 1), len(ordered))), axis=1)
    return np.diff(below, axis=1)
