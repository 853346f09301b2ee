"""Copied readings: the same row of numbers for two instruments, when chance does not write it twice.

How improbable a row is follows from the readings themselves: the surprise of each step from one reading to
the next, at its position, among all works of the same kind. A kind that nearly always reads the same (a tank
that is tight or not) carries few bits, and its equal rows mean nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from suyuan.planning.integrity.facts import Found
from suyuan.planning.integrity.works import Flags, Floats, Integers, Works, numbered, previous_in_group

SPARE: Final = 20.0  # bits beyond what makes one pair among all of the kind expected: one in a million


def copied(works: Works) -> Found:
    """The row of readings stands in an earlier work on another instrument, and is too long for chance."""
    improbable = surprise(works) >= pairs_in_bits(works) + SPARE
    group = numbered(works.kind, _fingerprint(works))
    order = np.lexsort((works.turn, group))
    first = np.ones(len(works), dtype=bool)
    first[1:] = group[order[1:]] != group[order[:-1]]
    leader = order[np.maximum.accumulate(np.where(first, np.arange(len(works)), 0))]
    again = np.zeros(len(works), dtype=bool)
    again[order] = works.instrument[order] != works.instrument[leader]
    struck = again & improbable
    beside = np.full(len(works), -1)
    beside[order] = leader
    return Found(works.length > 0, struck, np.where(struck, beside, -1))


def surprise(works: Works) -> Floats:
    """Bits of surprise in the readings of each work, shape (w,)."""
    before = np.concatenate(([0], works.counts[:-1]))
    step = np.where(works.position == 0, works.counts, works.counts - before)
    kind = works.kind[works.owner]
    slot = numbered(kind, works.position)
    which = numbered(slot, step)
    share = (np.bincount(which)[which] + 1) / (np.bincount(slot)[slot] + 2)
    return works.per_work(-np.log2(share))


def pairs_in_bits(works: Works) -> Floats:
    """log2 of the pairs of works there are of the kind, shape (w,)."""
    there = np.bincount(works.kind)[works.kind].astype(float)
    return np.asarray(np.log2(np.maximum(there * (there - 1) / 2, 1)))


def share_of_the_one_before(works: Works) -> Floats:
    """The share of readings equal to those of the work before it of the same kind and person, shape (w,).

    NaN for the first one, and where the two works have another number of readings or one instrument.
    """
    before = previous_in_group(numbered(works.lab, works.kind, works.person), works.turn)
    comparable: Flags = (
        (before >= 0)
        & (works.length == works.length[before])
        & (works.length > 0)
        & (works.instrument != works.instrument[before])
    )
    there = comparable[works.owner]
    mine = np.flatnonzero(there)
    theirs = works.start[before[works.owner[mine]]] + works.position[mine]
    equal = np.zeros(len(works.counts))
    equal[mine] = works.counts[mine] == works.counts[theirs]
    return np.where(comparable, works.per_work(equal) / np.maximum(works.length, 1), np.nan)


def _fingerprint(works: Works) -> Integers:
    """A number that equal rows of readings share; different rows share it once in 2**63."""
    longest = int(works.length.max(initial=0))
    weights = np.random.default_rng(1).integers(1, 2**63, longest + 1, dtype=np.uint64) | np.uint64(1)
    terms = (works.counts.astype(np.uint64) + np.uint64(1)) * weights[works.position]
    total = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)))
    mixed = total[works.start[1:]] - total[works.start[:-1]]
    of_length = works.length.astype(np.uint64) * weights[longest]
    return np.asarray(mixed + of_length).astype(np.int64)
