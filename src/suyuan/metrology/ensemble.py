"""Quantities that were observed together: correlated inputs that share one figure of degrees of freedom.

n simultaneous observations of several quantities give means whose covariance is estimated with n - 1
degrees of freedom as a whole. The quantities are written over independent causes of one ensemble, so that
correlations follow them through every result, stored and reloaded too, and the formula of Welch and
Satterthwaite counts the ensemble as one component.
Source: JCGM 100:2008, 5.2.3 eq. (17) and H.2 (approach 1); R. Willink, A generalization of the
Welch-Satterthwaite formula for use with correlated uncertainty components, Metrologia 44 (2007) 340-349.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.arguments import array, freedom, number, square
from suyuan.metrology.correlated import Pair, factor
from suyuan.metrology.origin import joint_identity
from suyuan.metrology.uncertain import Row, Uncertain

Entry = tuple[str, float, float]
"""Name, estimate, standard uncertainty."""


def ensemble(
    entries: Sequence[Entry],
    *,
    uid: UUID,
    correlations: Iterable[Pair] = (),
    dof: float = math.inf,
) -> dict[str, Uncertain]:
    """The quantities `entries` (name, value, u) with correlation coefficients (a, b, r), by name.

    dof : of the whole ensemble. uid : its identity; the same identity means the same ensemble. Raises
    InputError for coefficients that no set of quantities can have, naming the pair.
    """
    shared = freedom(dof)
    names = [name for name, _, _ in entries]
    if len(set(names)) < len(names):
        double = next(name for name in names if names.count(name) > 1)
        raise InputError(Text(f"{double} 给出了两次", f"{double} is given twice"), quantity=double)
    causes = factor(names, correlations)
    made = {}
    for (name, value, given), row in zip(entries, causes.rows, strict=True):
        u = number(f"u({name})", given, low=0.0)
        rows: list[Row] = [
            (joint_identity(uid, column), coefficient * u, shared)
            for column, coefficient in row.items()
            if coefficient * u
        ]
        made[name] = Uncertain.from_rows(number(name, value), rows, label=name)
    return made


def from_covariance(
    values: Mapping[str, float], covariance: Any, *, uid: UUID, dof: float = math.inf
) -> dict[str, Uncertain]:
    """The quantities `values` with their covariance matrix (m, m), in the order of `values`.

    Raises InputError where the matrix has a negative variance or is not positive semi-definite.
    """
    names = list(values)
    matrix = square("covariance", covariance, len(names))
    spreads = []
    for index, name in enumerate(names):
        variance = float(matrix[index, index])
        if variance < 0.0:
            raise OutOfRange(f"u²({name})", given=variance, allowed="[0, ∞)")
        spreads.append(math.sqrt(variance))
    pairs = [
        (names[i], names[j], _coefficient(names, spreads, float(matrix[i, j]), place=(i, j)))
        for j in range(len(names))
        for i in range(j)
        if matrix[i, j]
    ]
    entries = [(name, values[name], u) for name, u in zip(names, spreads, strict=True)]
    return ensemble(entries, uid=uid, correlations=pairs, dof=dof)


def from_observations(observations: Mapping[str, Sequence[float]], *, uid: UUID) -> dict[str, Uncertain]:
    """Means of n simultaneous observations of each quantity, with their correlations and n - 1 dof.

    observations : name -> n readings, reading k of all quantities taken together, n >= 2.
    Source: JCGM 100:2008, 4.2.1 to 4.2.3, 5.2.3 eq. (17).
    """
    import numpy as np

    columns = [array(name, readings, at_least=2) for name, readings in observations.items()]
    count = len(columns[0]) if columns else 0
    for name, column in zip(observations, columns, strict=True):
        if len(column) != count:
            raise OutOfRange(f"number of observations of {name}", given=len(column), allowed=count)
    table = np.stack(columns, axis=1)
    # From the first observation, so that large readings lose no digits.
    moved = table - table[0]
    off = moved - moved.mean(axis=0)
    matrix = off.T @ off / (count * (count - 1))
    values = dict(zip(observations, (table[0] + moved.mean(axis=0)).tolist(), strict=True))
    return from_covariance(values, matrix, uid=uid, dof=float(count - 1))


def _coefficient(
    names: list[str], spreads: list[float], covariance: float, *, place: tuple[int, int]
) -> float:
    i, j = place
    limit = spreads[i] * spreads[j]
    r = covariance / limit if limit else math.inf
    # A product of square roots may miss a variance by a few units in the last place.
    if abs(abs(r) - 1.0) <= 1e-14:
        return math.copysign(1.0, r)
    if not abs(r) <= 1.0:
        raise OutOfRange(
            f"u({names[i]}, {names[j]})", given=covariance, allowed=f"[{-limit:.6g}, {limit:.6g}]"
        )
    return r
