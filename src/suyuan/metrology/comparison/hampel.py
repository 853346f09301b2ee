"""The Hampel estimator of the mean, exactly: every root of its equation, and the one nearest the median.

The equation is piecewise linear in x*, with corners where a result lies 1.5, 3 or 4.5 s* away, so that its
roots are found without iteration and without a starting point.
Source: ISO 13528:2022, C.5.3.2 and C.5.3.3; combined with the Q method, C.5.4.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.comparison.columns import within_reach
from suyuan.metrology.comparison.pairwise import MOST_RESULTS, laboratories, spread_of
from suyuan.metrology.comparison.robust import NO_SPREAD, Consensus

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_CORNERS: Final = (-4.5, -3.0, -1.5, 1.5, 3.0, 4.5)
_EQUAL: Final = 1e-12


def hampel(x: Any, *, s: float) -> float:
    """Robust mean x* of results x (p,), given their robust standard deviation s > 0.

    Of several roots the nearest to the median; of two as near, the median. Raises InputError.
    Source: ISO 13528:2022, C.5.3.3.
    """
    values = arguments.array("x", x)
    arguments.not_above("p", len(values), MOST_RESULTS)
    within_reach("x", values)
    spread = arguments.number("s", s, low=0.0, open_low=True)
    middle = float(np.median(values))
    roots = _roots((values - middle) / spread)
    best = roots[abs(roots) <= abs(roots).min() + _EQUAL]
    return middle if best.min() < 0.0 < best.max() else middle + float(best[0]) * spread


def q_hampel(x: Any) -> Consensus:
    """Robust mean by Hampel and standard deviation by the Q method; p >= 2 laboratories.

    x : results (p,), or one sequence of replicates per laboratory; the mean is that of laboratory means.
    Raises InputError. Source: ISO 13528:2022, C.5.4.
    """
    labs = laboratories(x)
    s = spread_of(labs)
    means = np.array([lab.mean() for lab in labs])
    value = hampel(means, s=s) if s else float(np.median(means))
    return Consensus(
        value=value, s=s, u=1.25 * s / math.sqrt(len(labs)), p=len(labs),
        by=Text("Q 方法与 Hampel 估计", "Q method and Hampel estimator"),
        edition="ISO 13528:2022, C.5.4", warnings=() if s else (NO_SPREAD,),
    )  # fmt: skip


def psi(q: Array) -> Array:
    """The influence of a result q robust standard deviations away. Source: ISO 13528:2022, C.5.3.2."""
    found: Array = np.sign(q) * np.clip(np.minimum(abs(q), 4.5 - abs(q)), 0.0, 1.5)
    return found


def _roots(q: Array) -> Array:
    """The places t where the sum of psi(q - t) is zero and some result lies within 4.5 of t."""
    corners = np.unique((q[:, None] - np.array(_CORNERS)).ravel())
    # Corners that differ by rounding alone would make steps of noise.
    corners = corners[np.append(True, np.diff(corners) > _EQUAL)]
    total = np.array([psi(q - t).sum() for t in corners])
    total[abs(total) <= _EQUAL * len(q)] = 0.0
    left, right = total[:-1], total[1:]
    cross = left * right < 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        between = corners[:-1] + (corners[1:] - corners[:-1]) * left / (left - right)
    found = np.concatenate((between[cross], corners[total == 0.0], *_flat(corners, total)))
    ranked = np.sort(q)
    place = np.searchsorted(ranked, found)
    near = np.minimum(
        abs(found - ranked[np.minimum(place, len(q) - 1)]), abs(found - ranked[np.maximum(place - 1, 0)])
    )
    return found[near < 4.5 - _EQUAL]


def _flat(corners: Array, total: Array) -> tuple[Array, ...]:
    """Where the sum is zero over a whole stretch around the median, the median itself is a root."""
    inside = (corners[:-1] < 0.0) & (corners[1:] > 0.0) & (total[:-1] == 0.0) & (total[1:] == 0.0)
    return (np.array([0.0]),) if inside.any() else ()
