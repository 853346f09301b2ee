"""Recall: a standard was off; which results moved, by how much, and which verdicts turn over?

Every effect is a number times the amount of the fault, so that one sweep serves a known and an unknown
amount alike. Leaves are asked only in the set-ups that the fault reaches.
Source: domain model 6.3 (propagate); JCGM 106:2012, 7 (probability beyond a limit).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.trace import formulas, kernels
from suyuan.trace.faults import Fault
from suyuan.trace.formulas import ARRAYS
from suyuan.trace.graph import Floats, Rows
from suyuan.trace.identities import Halves, Integers
from suyuan.trace.influence import sensitivity_to
from suyuan.trace.tiers import Leaves, Stated, Tiers

Verdicts = NDArray[np.int8]
THREADS: Final = min(os.cpu_count() or 1, 8)  # memory is full before more of them are
WORTH_THREADS: Final = 100_000  # leaves; below, starting threads takes longer than the loop


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effects:
    """The m results that moved, nodes first, each in its own unit. The faulty standard is not among them.

    number : array (m,), numbers of the results in the tiers; column : array (m, 2), their identities
    shift : array (m,), to be added to the value; u : array (m,), after the correction, the doubt about the
    amount included; value, low, high : arrays (m,), as on record
    before, after : arrays (m,), verdict on the value and on the corrected value: 1 inside the limits,
    0 outside, -1 where there are none
    p_flip : array (m,), probability that the verdict turns over; 0 or 1 where the amount is known
    """

    number: Integers
    column: Halves
    value: Floats
    shift: Floats
    u: Floats
    low: Floats
    high: Floats
    before: Verdicts
    after: Verdicts
    p_flip: Floats

    def __len__(self) -> int:
        return len(self.number)

    @property
    def corrected(self) -> Floats:
        """Corrected values, array (m,)."""
        return self.value + self.shift

    @property
    def flips(self) -> NDArray[np.bool_]:
        """Whose verdict turns over when the amount is as stated, array (m,)."""
        turned: NDArray[np.bool_] = self.before != self.after
        return turned

    @property
    def share_of_limit(self) -> Floats:
        """How large the shift is beside what the limits allow, array (m,): its size over half the span
        between both limits, or over the size of the only one; not a number where there is none.
        """
        span = np.where(np.isnan(self.low), np.abs(self.high), np.abs(self.high - self.low) / 2)
        allowed = np.where(np.isnan(self.high), np.abs(self.low), span)
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = np.abs(self.shift) / allowed
        return found


def recall(tiers: Tiers, source: UUID, fault: Fault) -> Effects:
    """Everything that moves when the value of `source` is corrected. Raises NotFound."""
    number = int(tiers.numbers([source])[0])
    if number >= len(tiers.graph):  # nobody leans on it
        return joined([])
    node = _reaching(tiers, number, fault)
    first = _of_nodes(tiers, node, number, fault)
    if not tiers.segments:
        return first
    through, direct = _of_set_ups(tiers.set_ups.rows, node, number)
    reached = [_touched(leaves, through, direct) for leaves in tiers.segments]
    loop = kernels.chosen(kernels.leaf_effects, size=sum(int(one.sizes.sum()) for one in reached))
    if loop is not None:
        return _by_loop(tiers, first, reached, through, direct, fault, loop)
    parts = [_of_leaves(tiers, place, one, through, direct, fault) for place, one in enumerate(reached)]
    return joined([first, *parts])


def reached_set_ups(tiers: Tiers, number: int, fault: Fault) -> dict[str, NDArray[Any]]:
    """What a leaf has to know of the set-ups that a fault of node `number` reaches, as columns."""
    through, direct = _of_set_ups(tiers.set_ups.rows, _reaching(tiers, number, fault), number)
    reached = np.flatnonzero((through != 0) | (direct != 0))
    return {
        "set_up": reached.astype(np.int32),
        "variance": tiers.set_up_variances[reached],
        "through": through[reached],
        "direct": direct[reached],
    }


def _reaching(tiers: Tiers, number: int, fault: Fault) -> Floats:
    """d(node)/d(amount), array (n,)."""
    return sensitivity_to(tiers.graph, number, taken=fault.taken(tiers.stated.day))


def _of_set_ups(rows: Rows, node: Floats, fault: int) -> tuple[Floats, Floats]:
    """What reaches each set-up through other nodes, and its sensitivity to the faulty one: arrays (s,)."""
    through, direct = np.zeros(len(rows)), np.zeros(len(rows))
    loop = kernels.chosen(kernels.set_up_coefficients, size=len(rows))
    if loop is not None:
        loop(fault, rows.start, rows.parent, rows.sensitivity, node, through, direct)
        return through, direct
    elsewhere = node.copy()
    elsewhere[fault] = 0.0
    matrix = rows.matrix(len(node))
    unit = np.zeros(len(node))
    unit[fault] = 1.0
    return matrix @ elsewhere, matrix @ unit


def _of_nodes(tiers: Tiers, node: Floats, fault: int, how: Fault) -> Effects:
    moved = np.flatnonzero(node)
    moved = moved[moved != fault]
    return _effects(
        moved,
        tiers.graph.column[moved],
        tiers.stated.take(moved),
        node[moved],
        tiers.reach.variance[moved],
        how,
    )


class _Touched(NamedTuple):
    """Set-ups of a segment that the fault reaches, and how many leaves each of them has: arrays (r,)."""

    place: Integers
    sizes: Integers


def _touched(leaves: Leaves, through: Floats, direct: Floats) -> _Touched:
    sizes = np.diff(leaves.begin)
    place = np.flatnonzero(((through != 0) | (direct != 0))[: len(sizes)] & (sizes > 0))
    return _Touched(place, sizes[place])


def _of_leaves(
    tiers: Tiers, segment: int, reached: _Touched, through: Floats, direct: Floats, how: Fault
) -> Effects:
    leaves, offset = tiers.segments[segment], tiers.offsets[segment]
    touched, sizes = reached
    ends = np.cumsum(sizes)
    leaf = np.arange(int(sizes.sum())) + np.repeat(leaves.begin[touched] - (ends - sizes), sizes)
    group = np.repeat(touched, sizes)
    effect = formulas.leaf_effect(
        leaves.scale[leaf], through[group], direct[group], how.taken(leaves.stated.day[leaf])
    )
    moved = effect != 0
    leaf, group, effect = leaf[moved], group[moved], effect[moved]
    variance = formulas.leaf_variance(
        leaves.scale[leaf], tiers.set_up_variances[group], leaves.own_variance[leaf]
    )
    return _effects(leaf + offset, leaves.index.column[leaf], leaves.stated.take(leaf), effect, variance, how)


def _by_loop(
    tiers: Tiers, first: Effects, reached: list[_Touched], through: Floats, direct: Floats, how: Fault,
    loop: kernels.Loop,
) -> Effects:  # fmt: skip
    """Nodes and leaves in one place: room for all of them is taken once, and nothing is moved afterwards.

    The leaves are shared out among threads, set-up by set-up; each thread fills a part of the room.
    """
    room = _with_room(first, more=sum(int(one.sizes.sum()) for one in reached))
    tasks, begin = [], len(first)
    for segment, one in enumerate(reached):
        for places, many in _shares(one):
            tasks.append((segment, places, _part(room, begin, begin + many)))
            begin += many

    def fill(task: tuple[int, Integers, Effects]) -> int:
        return _filled(tiers, *task, through=through, direct=direct, how=how, loop=loop)

    if len(tasks) == 1:
        counts = [fill(tasks[0])]
    else:
        with ThreadPoolExecutor(THREADS) as pool:  # the loops leave the interpreter alone
            counts = list(pool.map(fill, tasks))
    parts = [_part(part, 0, count) for (_, _, part), count in zip(tasks, counts, strict=True)]
    if all(len(part) == len(whole) for part, (_, _, whole) in zip(parts, tasks, strict=True)):
        return room
    return joined([first, *parts])


def _shares(one: _Touched) -> Iterator[tuple[Integers, int]]:
    """About equal parts of the reached set-ups, and how many leaves each has."""
    ends = np.cumsum(one.sizes)
    total = int(ends[-1]) if len(ends) else 0
    threads = THREADS if total >= WORTH_THREADS else 1
    cuts = np.searchsorted(ends, np.arange(1, threads) * total / threads)
    for places, sizes in zip(np.split(one.place, cuts), np.split(one.sizes, cuts), strict=True):
        if len(places):
            yield places, int(sizes.sum())


def _filled(
    tiers: Tiers, segment: int, places: Integers, room: Effects, *, through: Floats, direct: Floats,
    how: Fault, loop: kernels.Loop,
) -> int:  # fmt: skip
    """The effects on the leaves of some set-ups of a segment; how many there are."""
    leaves, stated = tiers.segments[segment], tiers.segments[segment].stated
    span = kernels.compiled(kernels.day_span) or kernels.day_span
    first, last = span(places, leaves.begin, stated.day)  # of these leaves: not a pass over all of them
    taken = how.taken(np.arange(first, last + 1, dtype=np.int32))
    return int(
        loop(
            places, leaves.begin, through, direct, tiers.set_up_variances, leaves.scale, leaves.own_variance,
            stated.day, first, taken, stated.value, stated.low, stated.high, how.amount, how.u_amount,
            how.distribution == "rectangular", tiers.offsets[segment], leaves.index.column,
            *(getattr(room, name) for name in Effects.__slots__),
        )
    )  # fmt: skip


def _with_room(first: Effects, *, more: int) -> Effects:
    """Some effects, and behind them room for more, which is to be filled."""
    made = {}
    for name in Effects.__slots__:
        given = getattr(first, name)
        made[name] = np.empty((len(given) + more, *given.shape[1:]), dtype=given.dtype)
        made[name][: len(given)] = given
    return Effects(**made)


def _part(whole: Effects, begin: int, end: int) -> Effects:
    """The same columns, nothing copied, from one place to another."""
    return Effects(**{name: getattr(whole, name)[begin:end] for name in Effects.__slots__})


def _effects(
    number: Integers, column: Halves, stated: Stated, effect: Floats, variance: Floats, how: Fault
) -> Effects:
    """The same arithmetic as `kernels.leaf_effects`, in whole arrays."""
    value, low, high = stated.value, stated.low, stated.high
    shift, spread = formulas.shift(ARRAYS, effect, how), formulas.spread(ARRAYS, effect, how)
    moved = value + shift
    judged = formulas.is_judged(ARRAYS, value, low, high)
    before, after = (
        formulas.verdict(ARRAYS, judged, one, low, high).astype(np.int8) for one in (value, moved)
    )
    outside = formulas.beyond(ARRAYS, ARRAYS.ratio(low - moved, spread), how)
    outside = outside + formulas.beyond(ARRAYS, ARRAYS.ratio(moved - high, spread), how)
    return Effects(
        number=number,
        column=column,
        value=value,
        shift=shift,
        u=formulas.corrected_u(ARRAYS, variance, spread),
        low=low,
        high=high,
        before=before,
        after=after,
        p_flip=formulas.turning(
            ARRAYS, judged=judged, before=before, after=after, spread=spread, outside=outside
        ),
    )


def joined(parts: list[Effects]) -> Effects:
    """Several of them one after the other."""
    if not parts:
        none = np.zeros(0)
        verdicts = np.zeros(0, dtype=np.int8)
        return Effects(
            number=np.zeros(0, dtype=np.int64), column=np.zeros((0, 2), dtype=np.uint64), value=none,
            shift=none, u=none, low=none, high=none, before=verdicts, after=verdicts, p_flip=none,
        )  # fmt: skip
    return Effects(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in Effects.__slots__}
    )
