"""A made-up province of any size as columns, with the shape of real ones: for benchmarks and demonstrations.

Seven levels from national standards down to working standards, one to four parents each; set-ups of one to
three working standards, shared by some fifty results; three to ten private parts in every budget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.trace.columns import NONE, Earlier, InfluenceColumns, ResultColumns
from suyuan.trace.compiling import compile_tiers, extend_tiers
from suyuan.trace.graph import Floats
from suyuan.trace.identities import Halves, Integers, uuid_of
from suyuan.trace.tiers import Stated, Tiers

SHARES: Final = (0.001, 0.005, 0.03, 0.12, 0.25, 0.594)  # of the standards on each level
LEAVES_PER_SET_UP: Final = 50
FIRST_DAY: Final = 19_000  # since 1970-01-01: early in 2022
DAYS_OF_LEVEL: Final = 200
DAYS: Final = 365
PORTION: Final = 2_500_000  # results that are made up at once


def generated(
    leaves: int, *, standards: int, seed: int = 1, parts: tuple[int, int] = (3, 10)
) -> tuple[ResultColumns, InfluenceColumns, int]:
    """Columns of a province with `leaves` results on top of `standards`, and the number of set-ups.

    parts : least and most private parts of a budget
    """
    rng = np.random.default_rng(seed)
    sizes = [max(1, round(standards * share)) for share in SHARES]
    first = np.concatenate(([0], np.cumsum(sizes)))
    count = int(first[-1])
    set_ups = max(1, leaves // LEAVES_PER_SET_UP)
    own_u, u, edges = _standards(rng, sizes, first)
    shared = _set_ups(rng, set_ups, int(first[-2]), count, u)
    set_up_of = rng.integers(0, set_ups, leaves)
    total = count + leaves
    own = np.concatenate((own_u, rng.uniform(0.5, 2.0, leaves)))
    private = rng.integers(parts[0], parts[1] + 1, total)
    owner = np.repeat(np.arange(total), private)
    component = own[owner] / np.sqrt(private[owner])
    lone = len(edges[0]) + len(shared[0])
    at = np.concatenate((np.full(len(edges[0]), NONE), shared[0], np.full(len(owner), NONE)))
    origin_of_parent = np.concatenate((edges[1], np.where(shared[1] == NONE, 0, shared[1])))
    origin = np.concatenate((origin_of_parent, total + lone + np.arange(len(owner))))
    beside = np.flatnonzero(shared[1] == NONE)
    origin[len(edges[0]) + beside] = total + beside
    influences = InfluenceColumns(
        result=np.concatenate((edges[0], np.full(len(shared[0]), NONE), owner)),
        set_up=at,
        parent=np.concatenate((edges[1], shared[1], np.full(len(owner), NONE))),
        origin=origin,
        component=np.concatenate((edges[2], shared[2], component)),
    )
    level = np.repeat(np.arange(len(sizes)), sizes)
    day = np.concatenate(
        (
            FIRST_DAY + DAYS_OF_LEVEL * level + rng.integers(0, DAYS_OF_LEVEL, count),
            FIRST_DAY + DAYS_OF_LEVEL * len(sizes) + rng.integers(0, DAYS, leaves),
        )
    ).astype(np.int32)
    value = rng.normal(0.0, 4.0, total)
    limit = np.full(total, np.nan)
    limit[count:] = 10.0
    results = ResultColumns(
        column=_identities(rng, total),
        set_up=np.concatenate((np.full(count, NONE), set_up_of)),
        u=np.concatenate((u, own[count:])),
        stated=Stated(value=value, low=-limit, high=limit, day=day),
    )
    return results, influences, set_ups


def further(
    before: Tiers, leaves: int, *, seed: int, parts: tuple[int, int] = (3, 10)
) -> tuple[ResultColumns, InfluenceColumns, int, Earlier]:
    """Columns of more results on the working standards that serve already: for `extend_tiers`."""
    rng = np.random.default_rng(seed)
    used = np.unique(before.set_ups.rows.parent).astype(np.int64)
    used = used[before.graph.column[used].any(axis=1)]
    earlier = Earlier(number=used, u=np.sqrt(before.reach.variance[used]))
    set_ups = max(1, leaves // LEAVES_PER_SET_UP)
    shared = _set_ups(rng, set_ups, 0, len(used), earlier.u)
    private = rng.integers(parts[0], parts[1] + 1, leaves)
    owner = np.repeat(np.arange(leaves), private)
    own = rng.uniform(0.5, 2.0, leaves)
    first, count = len(before.joints.set_ups), len(shared[0])
    leaning = shared[1] != NONE
    influences = InfluenceColumns(
        result=np.concatenate((np.full(count, NONE), owner)),
        set_up=np.concatenate((first + shared[0], np.full(len(owner), NONE))),
        parent=np.concatenate((np.where(leaning, leaves + shared[1], NONE), np.full(len(owner), NONE))),
        origin=len(before.joints.source) + np.arange(count + len(owner)),
        component=np.concatenate((shared[2], own[owner] / np.sqrt(private[owner]))),
    )
    day = before.stated.day.max() + 1 + rng.integers(0, DAYS, leaves)
    limit = np.full(leaves, 10.0)
    results = ResultColumns(
        column=_identities(rng, leaves, after=len(before)),
        set_up=first + rng.integers(0, set_ups, leaves),
        u=own,
        stated=Stated(value=rng.normal(0.0, 4.0, leaves), low=-limit, high=limit, day=day.astype(np.int32)),
    )
    return results, influences, set_ups, earlier


def made_up(
    leaves: int,
    *,
    standards: int,
    parts: tuple[int, int] = (3, 10),
    portion: int = PORTION,
    progress: Callable[[int], None] | None = None,
) -> Tiers:
    """The tiers of a province of any size, portion by portion: no more than one portion lies in columns.

    progress : told after each portion how many results there are
    """
    results, influences, set_ups = generated(min(leaves, portion), standards=standards, parts=parts)
    tiers = compile_tiers(results, influences, set_ups=set_ups)
    del results, influences
    done = min(leaves, portion)
    while True:
        _ = tiers.set_up_variances  # worked out for what there is, and later only for what comes
        if progress:
            progress(done)
        if done == leaves:
            return tiers
        count = min(portion, leaves - done)
        more, parts_of, set_ups, earlier = further(tiers, count, seed=1 + done, parts=parts)
        tiers = extend_tiers(tiers, more, parts_of, set_ups=set_ups, earlier=earlier)
        done += count


def widest(tiers: Tiers, *, level: int) -> UUID:
    """The standard of a level, the national ones being 0, with the most users."""
    first, last = tiers.graph.waves[level : level + 2].tolist()
    users = np.bincount(tiers.graph.rows.parent, minlength=len(tiers.graph))[first:last]
    return uuid_of(tiers.graph.column[first + int(users.argmax())])


Edges = tuple[Integers, Integers, Floats]


def _standards(
    rng: np.random.Generator, sizes: list[int], first: NDArray[np.int64]
) -> tuple[Floats, Floats, Edges]:
    """Own part and u of every standard, and the edges (child, parent, component) among them."""
    count = int(first[-1])
    own_u = rng.uniform(0.3, 1.0, count)
    variance = own_u**2
    parts: list[Edges] = []
    for level in range(1, len(sizes)):
        children = np.arange(first[level], first[level + 1])
        number = rng.integers(1, min(4, sizes[level - 1]) + 1, len(children))
        child = np.repeat(children, number)
        # Neighbours share their parents, as a laboratory has its standards from one place.
        near = (child - first[level]) * sizes[level - 1] // sizes[level]
        step = np.arange(len(child)) - np.repeat(np.cumsum(number) - number, number)
        parent = first[level - 1] + (near + step) % sizes[level - 1]
        component = rng.choice([-1.0, 1.0], len(child)) * rng.uniform(0.2, 0.9, len(child))
        component *= np.sqrt(variance[parent])
        variance += np.bincount(child, weights=component**2, minlength=count)
        parts.append((child, parent, component))
    edges = tuple(np.concatenate([part[i] for part in parts]) for i in range(3))
    return own_u, np.sqrt(variance), edges  # type: ignore[return-value]


def _set_ups(rng: np.random.Generator, set_ups: int, first: int, last: int, u: Floats) -> Edges:
    """Set-up, parent (-1: a part beside the standards) and component of every influence of the set-ups."""
    number = rng.integers(1, 4, set_ups)
    owner = np.repeat(np.arange(set_ups), number)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    parent = first + (rng.integers(0, last - first, set_ups)[owner] + step) % (last - first)
    component = rng.choice([-1.0, 1.0], len(owner)) * rng.uniform(0.5, 1.2, len(owner)) * u[parent]
    return (
        np.concatenate((owner, np.arange(set_ups))),
        np.concatenate((parent, np.full(set_ups, NONE))),
        np.concatenate((component, rng.uniform(0.1, 0.4, set_ups))),
    )


def _identities(rng: np.random.Generator, total: int, *, after: int = 0) -> Halves:
    """Identities in the order of time (version 7), as the registers make them; `after` so many others."""
    stamp = np.uint64(0x0190_0000_0000 + after) + np.arange(total, dtype=np.uint64)
    high = (stamp << np.uint64(16)) | np.uint64(0x7000)
    low = rng.integers(0, 1 << 62, total, dtype=np.uint64) | np.uint64(1 << 63)
    return np.stack((high, low), axis=1)
