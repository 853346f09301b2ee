"""Random small provinces as columns, and the same ones as one dense matrix, worked out by another road.

The other road writes every result as a row over elementary things (one per origin, one per bare result),
result by result in plain Python; covariances are the products of such rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tests.trace.worlds import uid

from suyuan.trace.columns import NONE, InfluenceColumns, ResultColumns
from suyuan.trace.compiling import compile_tiers
from suyuan.trace.identities import halves
from suyuan.trace.tiers import Stated, Tiers


@dataclass(frozen=True, kw_only=True)
class Province:
    """The columns, the compiled tiers and the dense covariance (n, n) in the order of the columns."""

    results: ResultColumns
    influences: InfluenceColumns
    set_ups: int
    tiers: Tiers
    rows: np.ndarray  # (n, elementary)
    sensitivity: np.ndarray  # (n, n), direct, set-ups laid out
    covariance: np.ndarray

    def numbers(self) -> np.ndarray:
        """Number in the tiers of every result."""
        return self.tiers.numbers([uid(i + 1) for i in range(len(self.results))])


def random_columns(seed: int, size: int):
    """ResultColumns 0..size-1 by day; later ones lean on earlier ones by themselves or through set-ups.

    Origins are drawn from a small pool, so that some are shared by results, by set-ups and by both.
    """
    rng = np.random.default_rng(seed)
    set_up_count = int(rng.integers(1, 5))
    day = np.sort(rng.integers(0, 50, size))
    set_up = np.where(rng.random(size) < 0.6, rng.integers(0, set_up_count, size), NONE)
    first = [int(np.flatnonzero(set_up == s)[0]) if (set_up == s).any() else 0 for s in range(set_up_count)]
    origins = int(rng.integers(1, 3 * size + 2))
    rows = []  # result, set-up, parent, origin, component
    for s in range(set_up_count):
        for parent in rng.choice(first[s], size=min(first[s], int(rng.integers(0, 4))), replace=False):
            rows.append((NONE, s, int(parent), origins + int(parent), rng.normal()))
        for origin in rng.choice(origins, size=min(origins, int(rng.integers(0, 3))), replace=False):
            rows.append((NONE, s, NONE, int(origin), rng.normal()))
    for child in range(size):
        if rng.random() < 0.3:
            for parent in rng.choice(child, size=min(child, int(rng.integers(0, 3))), replace=False):
                rows.append((child, NONE, int(parent), origins + int(parent), rng.normal()))
        if rng.random() < 0.8:
            for origin in rng.choice(origins, size=min(origins, int(rng.integers(1, 4))), replace=False):
                rows.append((child, NONE, NONE, int(origin), rng.normal()))
    return day, set_up, set_up_count, origins, [rows[i] for i in rng.permutation(len(rows))]


def apart(set_up, origins: int, parts, cuts):
    """The same parts where an origin that was private before a cut does not come again after it.

    A later part gets another origin there: how many origins there are now, and the parts.
    """
    size = len(set_up)
    first = {s: int(np.flatnonzero(set_up == s)[0]) for s in set(set_up.tolist())}
    blocks = len(cuts) + 1
    owners = [{} for _ in range(blocks)]  # origin: owners, of parts without a parent
    when = [
        int(np.searchsorted(cuts, child if child != NONE else first.get(s, size), side="right"))
        for child, s, *_ in parts
    ]
    found = []
    for block, (child, s, parent, origin, component) in sorted(
        zip(when, parts, strict=True), key=lambda pair: pair[0]
    ):
        if parent != NONE:
            found.append((child, s, parent, blocks * origins + parent, component))
            continue
        before = set().union(*(earlier.get(origin, set()) for earlier in owners[:block]))
        new = origin + block * origins if len(before) == 1 else origin
        owners[block].setdefault(new, set()).add((child, s))
        found.append((child, s, parent, new, component))
    return blocks * origins, found


def province(seed: int, size: int, cuts=()) -> Province:
    """A random province, both ways. Its uncertainties are those of its influences.

    cuts : numbers of results before which it can be taken apart, see `apart`
    """
    day, set_up, set_up_count, origins, parts = random_columns(seed, size)
    origins, parts = apart(set_up, origins, parts, cuts)
    rng = np.random.default_rng(seed + 1)
    bare_u = rng.uniform(0.1, 3.0, size)
    elementary = np.zeros((size, origins + size))
    sensitivity = np.zeros((size, size))
    u = np.zeros(size)
    for child in range(size):
        mine = [p for p in parts if p[0] == child or (p[1] == set_up[child] != NONE)]
        for _, _, parent, origin, component in mine:
            if parent == NONE:
                elementary[child, origin] += component
            elif u[parent] > 0:
                sensitivity[child, parent] += component / u[parent]
                elementary[child] += component / u[parent] * elementary[parent]
        if set_up[child] == NONE and not mine:
            elementary[child, origins + child] = bare_u[child]
        u[child] = np.sqrt((elementary[child] ** 2).sum())
    # A parent without uncertainty gives nothing: such influences are left out of the columns.
    kept = [p for p in parts if p[2] == NONE or u[p[2]] > 0]
    columns = [np.array([p[i] for p in kept], dtype=np.int64) for i in range(4)]
    low = np.where(rng.random(size) < 0.7, rng.normal(-1, 1, size), np.nan)
    high = np.where(rng.random(size) < 0.7, rng.normal(1, 1, size), np.nan)
    value = np.where(rng.random(size) < 0.9, rng.normal(0, 1, size), np.nan)
    results = ResultColumns(
        column=halves(uid(i + 1) for i in range(size)),
        set_up=set_up,
        u=u,
        stated=Stated(value=value, low=low, high=high, day=day.astype(np.int32)),
    )
    influences = InfluenceColumns(
        result=columns[0],
        set_up=columns[1],
        parent=columns[2],
        origin=columns[3],
        component=np.array([p[4] for p in kept], dtype=np.float64),
    )
    return Province(
        results=results,
        influences=influences,
        set_ups=set_up_count,
        tiers=compile_tiers(results, influences, set_ups=set_up_count),
        rows=elementary,
        sensitivity=sensitivity,
        covariance=elementary @ elementary.T,
    )
