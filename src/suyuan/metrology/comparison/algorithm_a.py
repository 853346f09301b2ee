"""The iteration of algorithm A, followed to its limit in closed form or stopped at the third figure.

Between two changes of which results are pulled in, the iteration is a fixed linear map of x* and s*, and its
limit can be written down: with n results inside, of mean m and sum of squares Q about it, and l below and h
above, x* = m + c s* with c = 1.5 (h - l)/n, and s*^2 (1 - f (n c^2 + 2.25 (l + h))) = f Q with
f = factor^2/(p - 1). The limit is accepted only where it pulls in the same results.
Source: ISO 13528:2022, C.3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from suyuan.base.text import Text
from suyuan.metrology.comparison.errors import NotSettled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

CUT: Final = 1.5


def begin(values: Array) -> tuple[Array, Array]:
    """Median and 1.483 MAD (p, m) -> (m,), (m,); where the MAD is zero, the standard deviation."""
    middle = np.median(values, axis=0)
    s = 1.483 * np.median(np.abs(values - middle), axis=0)
    return middle, np.where(s > 0.0, s, np.std(values, axis=0, ddof=1))


def step(values: Array, middle: Array, s: Array, factor: float) -> tuple[Array, Array]:
    """One iteration: pull the results into x* +- 1.5 s*, then mean and scaled standard deviation."""
    pulled = np.minimum(np.maximum(values, middle - CUT * s), middle + CUT * s)
    mean = pulled.sum(axis=0) / len(values)
    away = pulled - mean
    return mean, factor * np.sqrt((away * away).sum(axis=0) / (len(values) - 1))


def settle_exactly(values: Array, factor: float, limit: int) -> tuple[Array, Array, int]:
    """The limit of the iteration and the steps after which it was known; raises NotSettled."""
    centre = np.median(values, axis=0)
    shifted = values - centre  # results far from zero keep their digits
    middle, s = begin(shifted)
    done = np.zeros(values.shape[1], dtype=bool)
    for taken in range(1, limit + 1):
        found, spread, settled = _limit(shifted, middle, s, factor)
        settled &= ~done
        middle, s = np.where(settled, found, middle), np.where(settled, spread, s)
        done |= settled
        if done.all():
            return middle + centre, s, taken
        following, narrower = step(shifted, middle, s, factor)
        # A column whose boundary runs through a result settles by plain iteration alone.
        still = (abs(following - middle) <= 1e-15 * s) & (abs(narrower - s) <= 1e-15 * s)
        middle, s = np.where(done, middle, following), np.where(done, s, narrower)
        done |= still
    raise _not_settled(limit)


def settle_third_figure(values: Array, factor: float, limit: int) -> tuple[Array, Array, int]:
    """The first iterate whose third figure equals the one before; raises NotSettled."""
    middle, s = begin(values)
    done = np.zeros(values.shape[1], dtype=bool)
    for taken in range(1, limit + 1):
        following, narrower = step(values, middle, s, factor)
        with np.errstate(divide="ignore"):
            place = 10.0 ** (np.floor(np.log10(np.where(narrower > 0.0, narrower, 1.0))) - 2.0)
        same = (np.round(following / place) == np.round(middle / place)) & (
            np.round(narrower / place) == np.round(s / place)
        )
        middle, s = np.where(done, middle, following), np.where(done, s, narrower)
        done |= same
        if done.all():
            return middle, s, taken
    raise _not_settled(limit)


def _limit(values: Array, middle: Array, s: Array, factor: float) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Limit of the map that holds at (middle, s), and whether the same results are pulled in there."""
    below, above = values < middle - CUT * s, values > middle + CUT * s
    inside = ~(below | above)
    n, less, more = inside.sum(axis=0), below.sum(axis=0), above.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(inside, values, 0.0).sum(axis=0) / n
        away = np.where(inside, values - mean, 0.0)
        lean = CUT * (more - less) / n
        f = factor**2 / (len(values) - 1)
        left = 1.0 - f * (n * lean**2 + CUT**2 * (less + more))
        spread = np.sqrt(f * (away * away).sum(axis=0) / left)
        found = mean + lean * spread
        same = (
            ((values < found - CUT * spread).sum(axis=0) == less)
            & ((values > found + CUT * spread).sum(axis=0) == more)
            & (left > 0.0)
        )
    return found, spread, same


def _not_settled(limit: int) -> NotSettled:
    return NotSettled(
        Text(f"算法 A 在 {limit} 次迭代内未收敛", f"algorithm A did not settle within {limit} iterations"),
        hint=Text(
            "请检查数据是否分成两群，或改用 Q 方法与 Hampel 估计。",
            "See whether the results form two groups, or use the Q method with the Hampel estimator.",
        ),
        limit=limit,
    )
