"""Correlated input quantities: from coefficients to independent causes, with impossible coefficients refused.

The correlation matrix R is factored as R = A A^T. Quantities with r = +1 or -1 share one column of A with
coefficients +1 and -1, so their contributions cancel or add exactly, without rounding. Coefficients that
no set of quantities can have are refused, naming the pair and, where there is one, the interval it must
lie in.
Source: JCGM 100:2008, 5.2.2 eq. (13)-(15); JCGM 101:2008, 6.4.8; JCGM 102:2011, 3.10 and 7.9.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.errors import ImpossibleCorrelation

Pair = tuple[str, str, float]

# A singular matrix is legal. A pivot below the first bound counts as zero (dividing by a smaller one would
# blow rounding up); one below minus the second is more than rounding can do, and so is a rest beyond the
# third.
_ZERO_PIVOT: Final = 1e-11
_NEGATIVE_PIVOT: Final = 1e-8
_REST_ROUNDING: Final = 1e-5


@dataclass(frozen=True, kw_only=True, slots=True)
class Factor:
    """R = A A^T for the quantities `names`.

    rows : per quantity, {column: coefficient} of A; a quantity without correlation has {own column: 1}.
    columns : number of independent causes. groups : sets of quantities connected by correlations.
    """

    names: tuple[str, ...]
    rows: tuple[dict[int, float], ...]
    columns: int
    groups: tuple[tuple[str, ...], ...]

    def causes(self, contributions: Sequence[float]) -> list[float]:
        """Signed contributions c_i u_i of the quantities, turned into those of the independent causes."""
        total = [0.0] * self.columns
        for contribution, row in zip(contributions, self.rows, strict=True):
            for column, coefficient in row.items():
                total[column] += contribution * coefficient
        return total


def factor(names: Sequence[str], pairs: Iterable[Pair]) -> Factor:
    """Factor the correlation matrix given by `pairs` (a, b, r); pairs not given are uncorrelated.

    Raises InputError for an unknown name, |r| > 1, a pair given twice with different r, or a matrix that is
    not positive semi-definite (naming the offending pair).
    """
    known = {name: index for index, name in enumerate(names)}
    given = _checked(known, pairs)
    groups = _groups(len(names), given)
    rows: list[dict[int, float]] = [{index: 1.0} for index in range(len(names))]
    for group in groups:
        for index, row in zip(group, _group_rows(names, group, given), strict=True):
            rows[index] = row
    number = {column: place for place, column in enumerate(sorted({j for row in rows for j in row}))}
    return Factor(
        names=tuple(names),
        rows=tuple({number[j]: c for j, c in row.items()} for row in rows),
        columns=len(number),
        groups=tuple(tuple(names[index] for index in group) for group in groups),
    )


def _group_rows(
    names: Sequence[str], group: list[int], given: dict[tuple[int, int], float]
) -> list[dict[int, float]]:
    """Rows of A for quantities that are connected; a column has the number of the quantity it begins with."""
    place = {index: k for k, index in enumerate(group)}
    members = [names[index] for index in group]
    own = {(place[i], place[j]): r for (i, j), r in given.items() if i in place}
    leader, sign = _merge(members, own)
    leaders = sorted(set(leader))
    lower = _cholesky(members, leaders, _reduced(members, own, leader=leader, sign=sign))
    row_of = dict(zip(leaders, lower, strict=True))
    return [
        {group[leaders[j]]: flip * c for j, c in row_of[first].items() if c}
        for first, flip in zip(leader, sign, strict=True)
    ]


def _checked(known: dict[str, int], pairs: Iterable[Pair]) -> dict[tuple[int, int], float]:
    given: dict[tuple[int, int], float] = {}
    for a, b, r in pairs:
        for name in (a, b):
            if name not in known:
                raise OutOfRange("correlations", given=name, allowed=", ".join(known))
        if not -1.0 <= r <= 1.0:
            raise OutOfRange(f"r({a}, {b})", given=r, allowed="[-1, 1]")
        i, j = sorted((known[a], known[b]))
        if i == j and r != 1.0:
            raise OutOfRange(f"r({a}, {a})", given=r, allowed="1")
        if given.setdefault((i, j), r) != r:
            raise InputError(
                Text(f"{a} 与 {b} 的相关系数给出了两次", f"the correlation of {a} and {b} was given twice"),
                quantity=f"r({a}, {b})",
                given=r,
                allowed=given[i, j],
            )
    return {pair: r for pair, r in given.items() if pair[0] != pair[1] and r}


def _merge(names: Sequence[str], given: dict[tuple[int, int], float]) -> tuple[list[int], list[float]]:
    """Per quantity the first one it equals up to sign (r = +-1), and that sign."""
    leader, sign = list(range(len(names))), [1.0] * len(names)
    for (i, j), r in given.items():
        if abs(r) != 1.0:
            continue
        first, second = leader[i], leader[j]
        flip = r * sign[i] * sign[j]
        if first == second:
            if flip < 0.0:
                raise _impossible(names[i], names[j], r)
            continue
        keep, drop = sorted((first, second))
        for index in range(len(names)):
            if leader[index] == drop:
                leader[index], sign[index] = keep, sign[index] * flip
    return leader, sign


def _reduced(
    names: Sequence[str],
    given: dict[tuple[int, int], float],
    *,
    leader: list[int],
    sign: list[float],
) -> dict[tuple[int, int], float]:
    """Correlations of the leaders; all members of one merged set must say the same, also by silence."""
    reduced: dict[tuple[int, int], float] = {}
    silent = [pair for pair in combinations(range(len(names)), 2) if pair not in given]
    # In the order given, so that of several equally suspect pairs the last one is named.
    for i, j in [*given, *silent]:
        stated = given.get((i, j), 0.0)
        r = stated * sign[i] * sign[j]
        first, second = sorted((leader[i], leader[j]))
        expected = 1.0 if first == second else reduced.setdefault((first, second), r)
        if abs(r - expected) > _REST_ROUNDING:
            raise _impossible(names[i], names[j], stated)
    return reduced


def _cholesky(
    names: Sequence[str], leaders: list[int], r: dict[tuple[int, int], float]
) -> list[dict[int, float]]:
    """Rows of the lower factor of the leaders' matrix; a zero pivot is legal if nothing is left below it."""
    size = len(leaders)
    rows: list[dict[int, float]] = []
    pivots: list[float] = []
    for i in range(size):
        row: dict[int, float] = {}
        for j in range(i):
            rest = r.get((leaders[j], leaders[i]), 0.0) - sum(
                c * rows[j].get(k, 0.0) for k, c in row.items() if k < j
            )
            if pivots[j]:
                row[j] = rest / pivots[j]
            elif abs(rest) > _REST_ROUNDING:
                raise _not_definite(names, leaders, r)
        square = 1.0 - math.fsum(c * c for c in row.values())
        if square < -_NEGATIVE_PIVOT:
            raise _not_definite(names, leaders, r)
        pivot = math.sqrt(square) if square > _ZERO_PIVOT else 0.0
        row = {j: c for j, c in row.items() if c}
        if pivot:
            row[i] = pivot
        pivots.append(pivot)
        rows.append(row)
    return rows


def _groups(count: int, given: dict[tuple[int, int], float]) -> list[list[int]]:
    """Quantities connected by non-zero correlations, in order; singles are left out."""
    root = list(range(count))

    def find(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    for i, j in given:
        a, b = sorted((find(i), find(j)))
        root[b] = a
    members: dict[int, list[int]] = {}
    for index in range(count):
        members.setdefault(find(index), []).append(index)
    return [group for group in members.values() if len(group) > 1]


def _not_definite(
    names: Sequence[str], leaders: list[int], r: dict[tuple[int, int], float]
) -> ImpossibleCorrelation:
    """Name the pair that pulls the worst direction's variance down most; of equals the last one."""
    import numpy as np

    where = {leader: k for k, leader in enumerate(leaders)}
    matrix = np.eye(len(leaders))
    for (i, j), value in r.items():
        matrix[where[i], where[j]] = matrix[where[j], where[i]] = value
    _, vectors = np.linalg.eigh(matrix)
    worst = vectors[:, 0]
    pulls = {(i, j): float(worst[where[i]] * worst[where[j]] * value) for (i, j), value in r.items() if value}
    strongest = min(pulls.values())
    i, j = [pair for pair, pull in pulls.items() if pull <= strongest + 1e-9][-1]
    return _impossible(names[i], names[j], r[i, j], _allowed(matrix, where[i], where[j]))


def _allowed(matrix: object, i: int, j: int) -> str | None:
    """The interval r_ij may lie in given all other coefficients, if the others are possible themselves."""
    import numpy as np

    full = np.asarray(matrix)
    rest = [k for k in range(len(full)) if k not in (i, j)]
    inner = full[np.ix_(rest, rest)]
    if np.linalg.eigvalsh(inner).min() <= 1e-9:
        return None
    a, b = full[rest, i], full[rest, j]
    inverse = np.linalg.inv(inner)
    room = (1.0 - a @ inverse @ a) * (1.0 - b @ inverse @ b)
    if room < 0.0 or 1.0 - a @ inverse @ a < 0.0:
        return None
    middle, half = float(a @ inverse @ b), math.sqrt(float(room))
    return f"[{middle - half:.4g}, {middle + half:.4g}]"


def _impossible(a: str, b: str, r: float, allowed: str | None = None) -> ImpossibleCorrelation:
    zh = f"，在其余系数不变时应在 {allowed} 内" if allowed else ""
    en = f"; with the other coefficients it must lie in {allowed}" if allowed else ""
    return ImpossibleCorrelation(
        Text(
            f"相关矩阵不是半正定的：r({a}, {b}) = {r} 与其余相关系数矛盾{zh}",
            f"the correlation matrix is not positive semi-definite: r({a}, {b}) = {r} does not fit{en}",
        ),
        hint=Text("未给出的相关系数按 0 计。", "A coefficient that is not given counts as 0."),
        quantity=f"r({a}, {b})",
        given=r,
        allowed=allowed,
        pair=f"{a}, {b}",
    )
