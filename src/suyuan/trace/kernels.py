"""The loops of the graph that are compiled where numba is installed (the extra `fast`).

Each has a road through numpy and scipy with the same arithmetic, for small graphs, which are done before a
compiler has started, and for places without numba. `compiled(loop)` gives the compiled form or None.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

SMALL: Final = 20_000  # nodes or set-ups below which starting the compiler costs more than it saves

Loop = Callable[..., Any]


@cache
def compiled(loop: Loop) -> Loop | None:
    """The loop as machine code, kept between runs where the place of the cache can be written."""
    if find_spec("numba") is None:
        return None
    from numba import njit

    def translated(*, cache: bool) -> Loop:
        fast: Loop = njit(nogil=True, boundscheck=False, error_model="numpy", cache=cache)(loop)
        return fast

    try:
        return translated(cache=True)
    except RuntimeError:  # no place for the cache
        return translated(cache=False)


def chosen(loop: Loop, *, size: int) -> Loop | None:
    """The compiled form where `size` is worth it, else None."""
    return compiled(loop) if size >= SMALL else None


def reach_rows(
    node: int, stop: int, start: Any, parent: Any, sensitivity: Any, own: Any,
    row: Any, source: Any, component: Any, work: Any, seen: Any,
) -> int:  # fmt: skip
    """Components of every source in the nodes from `node` on; the first node that found no room.

    A row is the sum of its parents' rows times the sensitivities, and the node's own part at its end.
    """
    while node < stop:
        at = row[node]
        room = 1
        for edge in range(start[node], start[node + 1]):
            above = parent[edge]
            room += row[above + 1] - row[above]
        if at + room > len(source):
            return node
        count = 0
        for edge in range(start[node], start[node + 1]):
            above, factor = parent[edge], sensitivity[edge]
            for entry in range(row[above], row[above + 1]):
                from_ = source[entry]
                if seen[from_] != node:
                    seen[from_] = node
                    work[from_] = 0.0
                    source[at + count] = from_
                    count += 1
                work[from_] += factor * component[entry]
        source[at : at + count].sort()
        for entry in range(at, at + count):
            component[entry] = work[source[entry]]
        if own[node] > 0.0:
            source[at + count] = node
            component[at + count] = own[node]
            count += 1
        row[node + 1] = at + count
        node += 1
    return node


def set_up_variances(
    first: int, last: int, start: Any, parent: Any, sensitivity: Any,
    row: Any, source: Any, component: Any, node_variance: Any, work: Any, seen: Any, touched: Any, out: Any,
) -> None:  # fmt: skip
    """Variance of what the standards of each set-up bring, correlations between them included."""
    for place in range(first, last):
        begin, end = start[place], start[place + 1]
        if end - begin == 1:
            out[place] = sensitivity[begin] * sensitivity[begin] * node_variance[parent[begin]]
            continue
        count = 0
        for edge in range(begin, end):
            above, factor = parent[edge], sensitivity[edge]
            for entry in range(row[above], row[above + 1]):
                from_ = source[entry]
                if seen[from_] != place:
                    seen[from_] = place
                    work[from_] = 0.0
                    touched[count] = from_
                    count += 1
                work[from_] += factor * component[entry]
        total = 0.0
        for index in range(count):
            total += work[touched[index]] * work[touched[index]]
        out[place] = total


def leaf_uncertainties(
    first: int, last: int, begin: Any, variance: Any, scale: Any, own_variance: Any, out: Any
) -> None:
    """Standard uncertainty of the leaves of the set-ups from `first` to `last`."""
    for place in range(first, last):
        shared = variance[place]
        for leaf in range(begin[place], begin[place + 1]):
            out[leaf] = math.sqrt(scale[leaf] * scale[leaf] * shared + own_variance[leaf])


def pair_covariances(
    a: Any, b: Any, start: Any, parent: Any, sensitivity: Any,
    row: Any, source: Any, component: Any, work: Any, seen: Any, out: Any,
) -> None:  # fmt: skip
    """Covariance through the sources of the rows `a[i]` and `b[i]` of a table of rows over the nodes."""
    for pair in range(len(a)):
        for edge in range(start[a[pair]], start[a[pair] + 1]):
            above, factor = parent[edge], sensitivity[edge]
            for entry in range(row[above], row[above + 1]):
                from_ = source[entry]
                if seen[from_] != pair:
                    seen[from_] = pair
                    work[from_] = 0.0
                work[from_] += factor * component[entry]
        total = 0.0
        for edge in range(start[b[pair]], start[b[pair] + 1]):
            above, factor = parent[edge], sensitivity[edge]
            for entry in range(row[above], row[above + 1]):
                from_ = source[entry]
                if seen[from_] == pair:
                    total += work[from_] * factor * component[entry]
        out[pair] = total


def set_up_coefficients(
    fault: int, start: Any, parent: Any, sensitivity: Any, node: Any, through: Any, direct: Any
) -> None:
    """What reaches each set-up through other nodes, and how sensitive it is to the faulty node itself."""
    for place in range(len(start) - 1):
        indirect, straight = 0.0, 0.0
        for edge in range(start[place], start[place + 1]):
            above = parent[edge]
            if above == fault:
                straight += sensitivity[edge]
            else:
                indirect += sensitivity[edge] * node[above]
        through[place] = indirect
        direct[place] = straight


def day_span(touched: Any, begin: Any, day: Any) -> tuple[int, int]:
    """First and last day among the leaves of some set-ups, each of which has one at least."""
    first = last = int(day[begin[touched[0]]])
    for index in range(len(touched)):
        for leaf in range(begin[touched[index]], begin[touched[index] + 1]):
            one = int(day[leaf])
            first, last = min(first, one), max(last, one)
    return first, last


def leaf_effects(
    touched: Any, begin: Any, through: Any, direct: Any, variance: Any, scale: Any, own_variance: Any,
    day: Any, day0: int, taken: Any, value: Any, low: Any, high: Any, amount: float, spread: float,
    is_rectangular: Any, offset: int, column: Any, number_out: Any, column_out: Any, value_out: Any,
    shift_out: Any, u_out: Any, low_out: Any, high_out: Any, before_out: Any, after_out: Any, p_out: Any,
) -> int:  # fmt: skip
    """The leaves that a fault reaches and what it does to them; how many. See `recall.Effects`.

    What is on record of a leaf is copied on the way: it is in the cache already, and a pass of its own over
    each column would cost more than the arithmetic.
    """
    root2, half = math.sqrt(2.0), math.sqrt(3.0)
    count = 0
    for index in range(len(touched)):
        place = touched[index]
        indirect, straight, shared = through[place], direct[place], variance[place]
        for leaf in range(begin[place], begin[place + 1]):
            effect = scale[leaf] * (indirect + straight * taken[day[leaf] - day0])
            if effect == 0.0:
                continue
            sd, x, lower, upper = abs(effect) * spread, value[leaf], low[leaf], high[leaf]
            moved = x + effect * amount
            number_out[count] = leaf + offset
            column_out[count, 0], column_out[count, 1] = column[leaf, 0], column[leaf, 1]
            value_out[count], low_out[count], high_out[count] = x, lower, upper
            shift_out[count] = effect * amount
            u_out[count] = math.sqrt(scale[leaf] * scale[leaf] * shared + own_variance[leaf] + sd * sd)
            before, after, p = -1, -1, 0.0
            if not (math.isnan(x) or (math.isnan(lower) and math.isnan(upper))):
                # A comparison with a limit that is not there (not a number) is false.
                before = 0 if x < lower or x > upper else 1
                after = 0 if moved < lower or moved > upper else 1
                if sd == 0.0:
                    p = 1.0 if before != after else 0.0
                else:
                    for side in range(2):
                        excess = lower - moved if side == 0 else moved - upper
                        if math.isnan(excess):
                            continue
                        if is_rectangular:
                            p += min(max((excess / sd + half) / (2.0 * half), 0.0), 1.0)
                        else:
                            p += 0.5 * math.erfc(-excess / (sd * root2))
                    if before == 0:
                        p = 1.0 - p
            before_out[count] = before
            after_out[count] = after
            p_out[count] = p
            count += 1
    return count
