"""The chain check for all results at once: what breaks first above each of them, at its own day of use.

The scalar road (`trace.chain`) walks up from one result. Here the standards are swept once in the order of
their levels, each set-up is asked what holds for all its leaves, and one pass over the leaves brings in their
days. What breaks is one number, so that "the first" is the smallest: steps up, then the order of the codes.
Source: domain model 6.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.trace.graph import Floats, Rows, levels
from suyuan.trace.identities import Integers
from suyuan.trace.links import CODES, RATIO_SLACK
from suyuan.trace.tiers import Days, Leaves, Tiers

Flags = NDArray[np.bool_]
Ranks = NDArray[np.int8]

RANKS: Final = {code: rank for rank, code in enumerate(CODES)}
SOUND: Final = len(CODES)  # the rank of a node of which nothing is wrong whatever the day
UNBROKEN: Final = np.iinfo(np.int64).max
NOBODY: Final = (1 << 32) - 1  # no node: the chain ends at the leaf itself
EVER: Final = np.iinfo(np.int32).max
_RANK, _STEP = 32, 40  # bits below which a key holds the node, and the rank
ONE_STEP: Final = 1 << _STEP


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """What certificates say of n nodes, in their positions.

    fault : array (n,), rank in `CODES` of what is wrong whatever the day, else SOUND
    made, until : arrays (n,), days; a certificate without an end has EVER
    low, high : arrays (n,), the calibrated range, -inf and inf where none is stated
    scale : array (n,), the quantity of the points, one number for each; None: there is one quantity only
    ends : array (n,), accepted roots; is_result : array (n,), False for sources, which need no certificate
    """

    fault: Ranks
    made: Days
    until: Days
    low: Floats
    high: Floats
    ends: Flags
    is_result: Flags
    scale: Integers | None = None

    def __len__(self) -> int:
        return len(self.fault)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Uses:
    """m edges between nodes: who used whom at which point, and the share of u the use may have and has.

    child, parent : arrays (m,), positions; point : array (m,), NaN where it is not to be judged
    share : array (m,), |component| over the u of the child
    allowed : array (m,), above 0, inf where nothing is said
    """

    child: Integers
    parent: Integers
    point: Floats
    share: Floats
    allowed: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeafUses:
    """What the leaves of one segment add: `point` and `basis` are arrays (leaves,), None: nothing is judged.

    scale : array (leaves,), the quantity of each point, numbered as in `Facts`; None: one quantity only
    allowed : array (edges of the set-ups,), above 0, the share of `basis` that each standard may have
    basis : array (leaves,), an uncertainty in the unit of each leaf
    ends : array (leaves,), leaves that are accepted roots themselves
    """

    allowed: Floats | None = None
    basis: Floats | None = None
    point: Floats | None = None
    scale: Integers | None = None
    ends: Flags | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Breaks:
    """The first break above each of m results as one number; UNBROKEN where the chain holds.

    bare : array (m,), results that no standard enters at all
    """

    key: Integers
    bare: Flags

    def __len__(self) -> int:
        return len(self.key)

    @property
    def broken(self) -> Flags:
        """Whether anything breaks, array (m,)."""
        found: Flags = self.key != UNBROKEN
        return found

    @property
    def rank(self) -> Ranks:
        """Rank in `CODES` of the first break, SOUND where there is none."""
        return np.where(self.broken, (self.key >> _RANK) & 0xFF, SOUND).astype(np.int8)

    @property
    def steps(self) -> Integers:
        """How many steps above the result the first break is, -1 where there is none."""
        return np.where(self.broken, self.key >> _STEP, -1)

    @property
    def node(self) -> Integers:
        """The node that the broken edge leads to, -1 for none and where the chain ends at a leaf itself."""
        found = self.key & NOBODY
        return np.where(self.broken & (found != NOBODY), found, -1)


def node_breaks(facts: Facts, uses: Uses) -> Breaks:
    """The first break above every node: one pass over the edges, then one step for each level."""
    known = facts.is_result[uses.parent]
    child, parent = uses.child[known], uses.parent[known]
    rank = _ranks(facts, uses, known)
    key = np.full(len(facts), UNBROKEN, dtype=np.int64)
    bad = np.flatnonzero(rank < SOUND)
    np.minimum.at(key, child[bad], _key(rank[bad], parent[bad]))
    bare = np.bincount(child, minlength=len(facts)) == 0
    alone = np.flatnonzero(bare & ~facts.ends & facts.is_result)
    key[alone] = _key(np.zeros(len(alone), dtype=np.int8), alone)
    level = levels(child, parent, size=len(facts), name=str)
    order = np.argsort(level[child], kind="stable")
    child, parent = child[order], parent[order]
    bounds = np.searchsorted(level[child], np.arange(1, int(level.max(initial=0)) + 2))
    begin = 0
    for end in bounds.tolist():
        some = slice(begin, end)
        np.minimum.at(key, child[some], _from_above(key, facts.ends, parent[some]))
        begin = end
    return Breaks(key=key, bare=bare)


def leaf_breaks(tiers: Tiers, leaves: Leaves, facts: Facts, above: Breaks, uses: LeafUses) -> Breaks:
    """The first break above every leaf of a segment: set-ups first, then one pass over the leaves."""
    asked = _SetUps(rows=tiers.set_ups.rows, facts=facts, above=above)
    count = len(leaves.begin) - 1
    sizes = np.diff(leaves.begin)
    day = leaves.stated.day

    def each(values: Any) -> Any:
        return np.repeat(values[:count], sizes)

    key = each(asked.key)
    _lower(key, day < each(asked.made >> _RANK), RANKS["NO_CERT"], each(asked.made & NOBODY))
    _lower(key, day > each(asked.until >> _RANK), RANKS["EXPIRED_AT_USE"], each(asked.until & NOBODY))
    for point, low, high in _ranges(facts, uses):
        for values, sign in ((low, 1.0), (high, -1.0)):
            most, node = asked.most(sign * values[asked.parent])
            _lower(key, sign * point < each(most), RANKS["OUT_OF_RANGE"], each(node))
    if uses.allowed is not None and uses.basis is not None:
        u = np.sqrt(tiers.reach.variance)[asked.parent]
        component = np.abs(tiers.set_ups.rows.sensitivity[asked.known]) * u
        most, node = asked.most(component / uses.allowed[asked.known])
        over = np.abs(leaves.scale) * each(np.maximum(most, 0.0)) > uses.basis * (1 + RATIO_SLACK)
        _lower(key, over, RANKS["RATIO"], each(node))
    bare = each(asked.bare)
    alone = bare if uses.ends is None else bare & ~uses.ends
    key[alone] = NOBODY
    return Breaks(key=key, bare=bare)


def _ranges(facts: Facts, uses: LeafUses) -> Iterator[tuple[Floats, Floats, Floats]]:
    """For each quantity: the points of the leaves, NaN for those of another one, and the ranges in it."""
    if uses.point is None:
        return
    if uses.scale is None or facts.scale is None:
        yield uses.point, facts.low, facts.high
        return
    judged = np.isfinite(uses.point)
    limited = np.isfinite(facts.low) | np.isfinite(facts.high)
    for one in np.intersect1d(uses.scale[judged], facts.scale[limited]).tolist():
        mine = facts.scale == one
        yield (
            np.where(uses.scale == one, uses.point, np.nan),
            np.where(mine, facts.low, -np.inf),
            np.where(mine, facts.high, np.inf),
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _SetUps:
    """What holds for all leaves of a set-up, whatever their day: arrays over set-ups."""

    rows: Rows
    facts: Facts
    above: Breaks

    @cached_property
    def known(self) -> Integers:
        """Places of the edges that lead to results."""
        return np.flatnonzero(self.facts.is_result[self.rows.parent])

    @cached_property
    def parent(self) -> Integers:
        return self.rows.parent[self.known].astype(np.int64)

    @cached_property
    def start(self) -> Integers:
        """Where the edges of each set-up begin among those that are known, array (set-ups + 1,)."""
        return np.searchsorted(self.known, self.rows.start)

    @property
    def bare(self) -> Flags:
        found: Flags = np.diff(self.start) == 0
        return found

    @cached_property
    def key(self) -> Integers:
        fault = self.facts.fault[self.parent]
        here = np.where(fault < SOUND, _key(fault, self.parent), UNBROKEN)
        up = _from_above(self.above.key, self.facts.ends, self.parent)
        found: Integers = self._reduced(np.minimum, np.minimum(here, up), empty=UNBROKEN)
        return found

    @cached_property
    def made(self) -> Integers:
        """The day from which all standards existed, above the node that came last."""
        pairs = _paired(self.facts.made[self.parent], self.parent)
        found: Integers = self._reduced(np.maximum, pairs, empty=_NEVER)
        return found

    @cached_property
    def until(self) -> Integers:
        """The last day on which all standards are valid, above the node that ends first."""
        pairs = _paired(self.facts.until[self.parent], self.parent)
        found: Integers = self._reduced(np.minimum, pairs, empty=UNBROKEN)
        return found

    def most(self, values: Floats) -> tuple[Floats, Integers]:
        """The greatest of the values of each set-up's edges (-inf: no edge), and the node that has it."""
        most = self._reduced(np.maximum, values, empty=-np.inf)
        is_it = values == np.repeat(most, np.diff(self.start))
        return most, self._reduced(np.minimum, np.where(is_it, self.parent, NOBODY), empty=NOBODY)

    def _reduced(self, how: Any, values: Any, *, empty: float) -> Any:
        out = np.full(len(self.rows), empty, dtype=values.dtype)
        some = np.flatnonzero(~self.bare)
        if len(some):
            out[some] = how.reduceat(values, self.start[some])
        return out


_NEVER: Final = np.iinfo(np.int64).min


def _ranks(facts: Facts, uses: Uses, known: Flags) -> Ranks:
    """Rank of the first check that each known edge fails: the last written is the first in order."""
    child, parent = uses.child[known], uses.parent[known]
    point, used = uses.point[known], facts.made[child]
    rank = np.full(len(child), SOUND, dtype=np.int8)
    rank[uses.share[known] > uses.allowed[known] * (1 + RATIO_SLACK)] = RANKS["RATIO"]
    rank[(point < facts.low[parent]) | (point > facts.high[parent])] = RANKS["OUT_OF_RANGE"]
    rank[used > facts.until[parent]] = RANKS["EXPIRED_AT_USE"]
    rank = np.minimum(rank, facts.fault[parent])
    rank[facts.made[parent] > used] = RANKS["NO_CERT"]
    return rank


def _from_above(key: Integers, ends: Flags, parent: Integers) -> Integers:
    """What a user of `parent` inherits: nothing where the chain may end there, else the same one step on."""
    up = np.where(ends, UNBROKEN, key)[parent]
    return np.where(up == UNBROKEN, up, up + ONE_STEP)


def _key(rank: Ranks, node: Integers) -> Integers:
    """A break at the first step."""
    return (rank.astype(np.int64) << _RANK) | node


def _paired(day: Days, node: Integers) -> Integers:
    return (day.astype(np.int64) << _RANK) | node


def _lower(key: Integers, where: Flags, rank: int, node: Integers) -> None:
    """Enter a break at the first step where it comes before what is there."""
    places = np.flatnonzero(where)
    found = (np.int64(rank) << np.int64(_RANK)) | node[places]
    key[places] = np.minimum(key[places], found)
