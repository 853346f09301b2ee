"""Every need against every capability: covered, partly or a gap, the best capability, and how far it is off.

Needs are taken in portions of a million pairs; nothing is done need by need. What several capabilities meet
together is the union of their intervals, found by one sorted sweep over all needs at once.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from suyuan.planning.needs.pairs import Pairs, Pieces, blocks, met_pieces, worst_ratio
from suyuan.planning.needs.problem import (
    ANY,
    CANNOT_MEASURE,
    COVERED,
    GAP,
    INACCURATE,
    INCOMPLETE,
    NONE,
    PARTLY,
    TOUCH,
    Floats,
    Integers,
    Matches,
    Needs,
    Offers,
    check,
)

LEAST: Final = 1e-6  # how much nearness counts beside what is met: it only settles ties


def match(needs: Needs, offers: Offers) -> Matches:
    """Match all needs with all capabilities. Raises OutOfRange, InputError (see `problem.check`)."""
    check(needs, offers)
    n = len(needs)
    found = Matches(
        outcome=np.full(n, GAP, dtype=np.int64),
        suggested=np.full(n, CANNOT_MEASURE, dtype=np.int64),
        best=np.full(n, ANY, dtype=np.int64),
        ratio=np.full(n, np.nan),
        met_low=np.full(n, np.nan),
        met_high=np.full(n, np.nan),
        met=np.zeros(n),
        together=np.zeros(n),
        offered=np.zeros(n),
        able=np.zeros(n, dtype=np.int64),
    )
    for pairs in blocks(needs, offers):
        if len(pairs):
            _judge(needs, offers, pairs, found)
    found.suggested[:] = _suggested(found)
    return found


def _judge(needs: Needs, offers: Offers, pairs: Pairs, found: Matches) -> None:
    """Fill in the needs of a portion: first those that are covered, then what there is of the others."""
    ratio = worst_ratio(needs, offers, pairs)
    covers = pairs.is_whole & (ratio <= 1 + TOUCH)
    first = _beginnings(pairs)
    able = np.add.reduceat(covers.astype(np.int64), first)
    found.able[pairs.need[first]] = able
    good = pairs.take(covers)
    if len(good):
        _cover(needs, good, ratio[covers], found)
    is_open = np.repeat(able == 0, np.diff(np.r_[first, len(pairs)]))
    if is_open.any():
        _fall_short(needs, offers, pairs.take(is_open), ratio[is_open], found)


def _cover(needs: Needs, pairs: Pairs, ratio: Floats, found: Matches) -> None:
    """The needs that these pairs cover: of several capabilities the one with the most to spare."""
    best = _first_largest(-ratio, _beginnings(pairs))
    need = pairs.need[best]
    found.best[need], found.ratio[need] = pairs.offer[best], ratio[best]
    found.outcome[need] = COVERED
    found.met_low[need], found.met_high[need] = needs.low[need], needs.high[need]
    found.met[need] = found.together[need] = found.offered[need] = 1.0


def _fall_short(needs: Needs, offers: Offers, pairs: Pairs, ratio: Floats, found: Matches) -> None:
    """Needs that no single capability covers: the one that meets most, and what all do together."""
    pieces = met_pieces(needs, offers, pairs)
    met = _lengths(needs, pairs, pieces)
    near = pairs.share * np.minimum(1.0, 1 / np.maximum(ratio, 1e-300))
    best = _first_largest(met + LEAST * near, _beginnings(pairs))
    need = pairs.need[best]
    found.best[need], found.ratio[need] = pairs.offer[best], ratio[best]
    found.met[need] = met[best]
    found.outcome[need] = np.where(met[best] > TOUCH, PARTLY, GAP)
    _longest(pieces, best, need, found)
    _united(needs, pairs.need, pairs.low, pairs.high, into=found.offered)
    _united(needs, pairs.need[pieces.pair], pieces.low, pieces.high, into=found.together)


def _beginnings(pairs: Pairs) -> Integers:
    """Where the pairs of each need begin."""
    return np.flatnonzero(np.r_[True, pairs.need[1:] != pairs.need[:-1]])


def _first_largest(score: Floats, first: Integers) -> Integers:
    """The first place with the largest score in each run that begins at `first`."""
    largest = np.maximum.reduceat(score, first)
    runs = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(score)]))
    places = np.flatnonzero(score == largest[runs])
    _, at = np.unique(runs[places], return_index=True)
    return places[at]


def _lengths(needs: Needs, pairs: Pairs, pieces: Pieces) -> Floats:
    """The share of its range that each pair meets; of a point all or nothing."""
    need = pairs.need[pieces.pair]
    length = needs.high[need] - needs.low[need]
    share = np.where(length > 0, (pieces.high - pieces.low) / np.where(length > 0, length, 1.0), 1.0)
    return np.asarray(np.bincount(pieces.pair, weights=share, minlength=len(pairs)), dtype=np.float64)


def _longest(pieces: Pieces, best: Integers, need: Integers, found: Matches) -> None:
    """The longest interval that the best capability of each need meets."""
    order = np.lexsort((-(pieces.high - pieces.low), pieces.pair))
    pair, at = np.unique(pieces.pair[order], return_index=True)
    place = np.searchsorted(pair, best)
    has = (place < len(pair)) & (pair[np.minimum(place, len(pair) - 1)] == best) if len(pair) else best < 0
    chosen = order[at[place[has]]]
    found.met_low[need[has]] = pieces.low[chosen]
    found.met_high[need[has]] = pieces.high[chosen]


def _united(needs: Needs, need: Integers, low: Floats, high: Floats, *, into: Floats) -> None:
    """The share of each range that intervals cover together.

    Every range is laid out as [i, i + 1], so that the running end of one need never reaches the next one.
    """
    if not len(need):
        return
    length = needs.high[need] - needs.low[need]
    whole = np.where(length > 0, length, 1.0)
    start = np.where(length > 0, (low - needs.low[need]) / whole, 0.0)
    end = np.where(length > 0, (high - needs.low[need]) / whole, 1.0)
    place, ranks = np.unique(need, return_inverse=True)
    order = np.argsort(ranks + start, kind="stable")
    ranks, start, end = ranks[order], ranks[order] + start[order], ranks[order] + end[order]
    before = np.r_[-1.0, np.maximum.accumulate(end)[:-1]]
    gained = np.maximum(0.0, end - np.maximum(start, before))
    total = np.bincount(ranks, weights=gained, minlength=len(place))
    into[place] = np.where(total > 1 - TOUCH, 1.0, total)


def _suggested(found: Matches) -> Integers:
    """The class of the gap that the numbers suggest; people may know better (see the domain model 11).

    Nothing offers any of the range: it cannot be measured. A part of it is met: incomplete, unless the whole
    range is offered and only U is too large in the rest. Nothing is met: inaccurate.
    """
    is_covered = found.outcome == COVERED
    part_is_missing = (found.met > TOUCH) & ((found.offered < 1) | (found.together == 1))
    return np.where(
        is_covered,
        NONE,
        np.where(found.best == ANY, CANNOT_MEASURE, np.where(part_is_missing, INCOMPLETE, INACCURATE)),
    )
