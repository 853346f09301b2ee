"""Figures of a work in which invention shows: how round, how calm, how quick, how like the one before.

None of them is wrong by itself, and houses differ in all of them. So a work is compared with its own house
first: its figure less what the plainest fifth of the same laboratory and kind stays below. A work strikes
where this lies beyond what nearly all works of the kind show anywhere; how often that may happen to an honest
laboratory is learnt by `calibrating`. A house in which everything is invented has no plain fifth: it must be
found by what does not depend on habits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from suyuan.planning.integrity.copies import share_of_the_one_before
from suyuan.planning.integrity.facts import Found
from suyuan.planning.integrity.works import Floats, Integers, Works, numbered

RARE: Final = 0.01  # share of the works of a kind that lie beyond its bound
FEWEST: Final = 100  # works of a kind from which a bound is read
PLAIN: Final = 0.2  # share of the works of a house whose figures are its own measure
OWN: Final = 15  # works of a kind from which a house has a measure of its own; else that of all houses
DIGITS: Final = 5  # readings from which the digits and the scatter of a work say something
STEP: Final = 0.3  # standard deviation of rounding to the last digit, about 1/sqrt(12)


def round_digits(works: Works) -> Floats:
    """The share of readings that end in 0 or 5, shape (w,)."""
    is_round = (works.counts % 5 == 0).astype(float)
    return np.where(works.length >= DIGITS, works.per_work(is_round) / np.maximum(works.length, 1), np.nan)


def calm(works: Works) -> Floats:
    """Minus the log of the scatter of the readings about the middle ones of their kind, shape (w,)."""
    slot = numbered(works.kind[works.owner], works.position)
    off = works.counts - _quantile(works.counts.astype(float), slot, 0.5)[slot]
    many = np.maximum(works.length, 1)
    variance = works.per_work(off**2) / many - (works.per_work(off) / many) ** 2
    scatter = np.sqrt(np.maximum(variance, 0) + STEP**2)
    return np.where(works.length >= DIGITS, -np.log(scatter), np.nan)


def haste(works: Works) -> Floats:
    """Minus the log of the hours the work took, shape (w,); NaN where it took none (see `time_order`)."""
    took = works.ended - works.began
    return np.where(took > 0, -np.log(np.where(took > 0, took, 1.0)), np.nan)


HABITS: Final[dict[str, Callable[[Works], Floats]]] = {
    "partly_copied": share_of_the_one_before,
    "round_digits": round_digits,
    "too_calm": calm,
    "too_quick": haste,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What nearly all works of a kind stay within: habit -> array (kinds,), inf where too few were seen."""

    of: dict[str, Floats]

    def beyond(self, habit: str, works: Works) -> Found:
        """Which works were looked at, and which lie beyond the bound of their kind."""
        figure, bound = _beside_its_house(HABITS[habit](works), works), self.of[habit]
        limit = np.append(bound, np.inf)[np.minimum(works.kind, len(bound))]
        looked = ~np.isnan(figure) & np.isfinite(limit)
        return Found(looked, looked & (np.nan_to_num(figure) > limit))


def bounds(works: Works) -> Bounds:
    """The bounds of every kind, read from works of the past."""
    limits = {}
    for name, habit in HABITS.items():
        figure = _beside_its_house(habit(works), works)
        seen = ~np.isnan(figure)
        kinds = int(works.kind.max(initial=-1)) + 1
        many = np.bincount(works.kind[seen], minlength=kinds)
        bound = np.full(kinds, np.inf)
        reached = _quantile(figure[seen], works.kind[seen], 1 - RARE)
        bound[: len(reached)] = np.where(many[: len(reached)] >= FEWEST, reached, np.inf)
        limits[name] = bound
    return Bounds(of=limits)


def _beside_its_house(figure: Floats, works: Works) -> Floats:
    """The figure less that of the plainest works of its laboratory and kind, shape (w,)."""
    seen = np.flatnonzero(~np.isnan(figure))
    mine, kind = figure[seen], works.kind[seen]
    house = numbered(works.lab[seen], kind)
    own, usual = _quantile(mine, house, PLAIN)[house], _quantile(mine, kind, PLAIN)[kind]
    beside = np.full(len(figure), np.nan)
    beside[seen] = mine - np.where(np.bincount(house)[house] >= OWN, own, usual)
    return beside


def _quantile(figure: Floats, group: Integers, share: float) -> Floats:
    """The quantile of a figure in each group: the smallest one that `share` of them do not exceed."""
    order = np.lexsort((figure, group))
    sizes = np.bincount(group)
    begin = np.cumsum(sizes) - sizes
    at = begin + np.maximum(np.ceil(share * sizes).astype(np.int64) - 1, 0)
    return (
        np.where(sizes > 0, figure[order][np.minimum(at, len(order) - 1)], np.nan) if len(order) else figure
    )
