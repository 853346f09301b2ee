"""Which capability offers which need anything at all, and the parts of its range where U is small enough.

Both U(x) and the target are straight between the ends of the range and the zeros of the two units, so what a
pair meets is at most one interval in each of three pieces; where neither zero lies inside, it is one piece.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from suyuan.planning.needs.problem import ANY, TOUCH, Booleans, Floats, Integers, Needs, Offers

BLOCK = 1_000_000  # pairs that are looked at in one go


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """p pairs of a need and a capability that offers a part of its range, ordered by need. Arrays (p,).

    low, high : the part offered; is_whole : all of the range; share : how much of it, 0 to 1
    """

    need: Integers
    offer: Integers
    low: Floats
    high: Floats
    is_whole: Booleans
    share: Floats

    def __len__(self) -> int:
        return len(self.need)

    def take(self, some: Booleans) -> Pairs:
        """Those of them that are chosen, in the same order."""
        return Pairs(
            need=self.need[some], offer=self.offer[some], low=self.low[some], high=self.high[some],
            is_whole=self.is_whole[some], share=self.share[some],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pieces:
    """q intervals in which the capability of a pair meets its need; `pair` is the place of the pair."""

    pair: Integers
    low: Floats
    high: Floats


def blocks(needs: Needs, offers: Offers) -> Iterator[Pairs]:
    """All pairs in portions, the needs of a portion whole: no need is in two of them."""
    for quantity in np.unique(needs.quantity):
        of_need = np.flatnonzero(needs.quantity == quantity)
        of_offer = np.flatnonzero(offers.quantity == quantity)
        if not len(of_offer):
            continue
        size = max(1, BLOCK // len(of_offer))
        for start in range(0, len(of_need), size):
            yield _overlapping(needs, offers, of_need[start : start + size], of_offer)


def _overlapping(needs: Needs, offers: Offers, some: Integers, all_of: Integers) -> Pairs:
    """The pairs of `some` needs and `all_of` the offers whose ranges have more than an end in common."""
    low, high = needs.low[some][:, None], needs.high[some][:, None]
    fits = (offers.low[all_of] <= high + TOUCH * np.abs(high)) & (
        offers.high[all_of] >= low - TOUCH * np.abs(low)
    )
    wanted, served = needs.kind[some][:, None], offers.kind[all_of]
    if (wanted != ANY).any() and (served != ANY).any():
        fits &= (wanted == ANY) | (served == ANY) | (wanted == served)
    row, column = np.nonzero(fits)
    return _cut(needs, offers, some[row], all_of[column])


def _cut(needs: Needs, offers: Offers, need: Integers, offer: Integers) -> Pairs:
    nl, nh, ol, oh = needs.low[need], needs.high[need], offers.low[offer], offers.high[offer]
    # A zero that is moved, as between kelvin and degrees, costs digits of its own size.
    shift = np.abs(needs.zero[need] - offers.zero[offer])
    slack_low = TOUCH * np.maximum(np.maximum(np.abs(nl), np.abs(ol)), shift)
    slack_high = TOUCH * np.maximum(np.maximum(np.abs(nh), np.abs(oh)), shift)
    low = np.where(ol <= nl + slack_low, nl, ol)
    high = np.where(oh >= nh - slack_high, nh, oh)
    is_whole = (low == nl) & (high == nh)
    length = nh - nl
    share = np.where(is_whole, 1.0, (high - low) / np.where(length > 0, length, 1.0))
    keep = is_whole | ((length > 0) & (high > low))
    return Pairs(
        need=need[keep], offer=offer[keep], low=low[keep], high=high[keep], is_whole=is_whole[keep],
        share=share[keep],
    )  # fmt: skip


def target(needs: Needs, need: Integers, at: Floats) -> Floats:
    """The needed U of each pair at a place of its range."""
    return np.asarray(needs.floor[need] + needs.slope[need] * np.abs(at - needs.zero[need]))


def offered(offers: Offers, offer: Integers, at: Floats) -> Floats:
    """The U of the capability of each pair there."""
    return np.asarray(offers.a[offer] + offers.b[offer] * np.abs(at - offers.zero[offer]))


def worst_ratio(needs: Needs, offers: Offers, pairs: Pairs) -> Floats:
    """The largest U over target in what is offered: at an end or a zero, for both are straight between."""
    worst = np.zeros(len(pairs))
    for at in _corners(needs, offers, pairs):
        wanted = target(needs, pairs.need, at)
        given = offered(offers, pairs.offer, at)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = given / wanted
        ratio[np.isinf(wanted) | (given == 0)] = 0.0
        np.maximum(worst, ratio, out=worst)
    return worst


def _corners(needs: Needs, offers: Offers, pairs: Pairs) -> Iterator[Floats]:
    yield pairs.low
    yield pairs.high
    for zero in (needs.zero[pairs.need], offers.zero[pairs.offer]):
        if ((zero > pairs.low) & (zero < pairs.high)).any():
            yield np.clip(zero, pairs.low, pairs.high)


def met_pieces(needs: Needs, offers: Offers, pairs: Pairs) -> Pieces:
    """Where U <= target: intervals of positive length, and points where a need is a point."""
    one = np.clip(needs.zero[pairs.need], pairs.low, pairs.high)
    other = np.clip(offers.zero[pairs.offer], pairs.low, pairs.high)
    first, second = np.minimum(one, other), np.maximum(one, other)
    every = np.arange(len(pairs), dtype=np.int64)
    is_straight = (first <= pairs.low) & (second >= pairs.high)
    is_straight |= (second <= pairs.low) | (first >= pairs.high)
    bent = every[~is_straight]
    pair = np.concatenate([every[is_straight], bent, bent, bent])
    left = np.concatenate([pairs.low[is_straight], pairs.low[bent], first[bent], second[bent]])
    right = np.concatenate([pairs.high[is_straight], first[bent], second[bent], pairs.high[bent]])
    return _where_small(needs, offers, pairs, Pieces(pair=pair, low=left, high=right))


def _where_small(needs: Needs, offers: Offers, pairs: Pairs, straight: Pieces) -> Pieces:
    need, offer = pairs.need[straight.pair], pairs.offer[straight.pair]
    left, right = (
        (1 + TOUCH) * target(needs, need, at) - offered(offers, offer, at)
        for at in (straight.low, straight.high)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        crossing = straight.low + (straight.high - straight.low) * left / (left - right)
    low = np.where(left >= 0, straight.low, crossing)
    high = np.where(right >= 0, straight.high, crossing)
    is_point = needs.low[need] == needs.high[need]
    keep = ((left >= 0) | (right >= 0)) & ((high > low) | (is_point & (left >= 0)))
    return Pieces(pair=straight.pair[keep], low=low[keep], high=high[keep])
