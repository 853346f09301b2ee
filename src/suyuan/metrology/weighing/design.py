"""Weighing designs: which weights are compared in which observation, what is known, what is checked.

A design is a matrix of +1 (left pan), -1 (right pan) and 0; the restraint is one or more sums of weights
whose values are known, the check standard a sum or difference whose value is expected to repeat.
Source: NIST/SEMATECH e-Handbook of Statistical Methods, 2.3.3.2 and 2.3.4; J. M. Cameron, M. C. Croarkin,
R. C. Raybold, NBS Technical Note 952 (1977).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from suyuan.base.errors import InputError, NumericalError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


class UnsolvableDesign(NumericalError):
    """The observations and the restraint together do not determine every weight."""

    code = "SY-651"
    title = Text("衡量方案不可解", "Design cannot be solved")


@dataclass(frozen=True, kw_only=True, eq=False)
class WeighingDesign:
    """A design over k weights with n observations.

    nominal : nominal values, (k,). observations : +1, -1, 0, (n, k). restraint : known combinations, (q, k).
    checks : combinations watched, (c, k), maybe none. name : for the record. source : where it was published.
    """

    nominal: Array
    observations: Array
    restraint: Array
    checks: Array = field(default_factory=lambda: np.zeros((0, 0)))
    name: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        nominal = arguments.array("nominal", self.nominal, low=0.0)
        k = nominal.size
        rows = {"observations": self.observations, "restraint": self.restraint}
        if np.size(self.checks):
            rows["checks"] = self.checks
        object.__setattr__(self, "nominal", nominal)
        object.__setattr__(self, "checks", np.zeros((0, k)))
        for name, given in rows.items():
            table = arguments.array(name, given, ndim=2)
            if table.shape[1] != k:
                raise OutOfRange(f"{name}.shape", given=table.shape, allowed=f"(…, {k})")
            object.__setattr__(self, name, table)

    @property
    def dof(self) -> int:
        """Degrees of freedom of the residuals: n - k + q."""
        n, k = self.observations.shape
        return int(n - k + self.restraint.shape[0])

    @property
    def imbalance(self) -> Array:
        """Nominal difference of each observation, (n,); zero in a balanced design."""
        return np.asarray(self.observations @ self.nominal)

    def inverse(self, weights: Any = None) -> tuple[Array, Array, Array]:
        """(G, H, C): value = G y + H r; C is the covariance of G y where y has variance 1/weight.

        weights : relative weights of the observations, (n,), default equal. From the inverse of the bordered
        normal matrix [[A'WA, R'], [R, 0]]. Raises UnsolvableDesign (SY-651).
        """
        a, r = self.observations, self.restraint
        w = np.ones(a.shape[0]) if weights is None else arguments.array("weights", weights, low=0.0)
        if w.shape != (a.shape[0],):
            raise OutOfRange("weights.shape", given=w.shape, allowed=f"({a.shape[0]},)")
        k, q = a.shape[1], r.shape[0]
        normal = a.T * w @ a
        scale = float(np.trace(normal)) / k or 1.0
        bordered = np.block([[normal / scale, r.T], [r, np.zeros((q, q))]])
        if np.linalg.matrix_rank(bordered) < k + q:
            raise UnsolvableDesign(
                Text(
                    "观测与约束不能唯一确定各砝码",
                    "the observations and the restraint do not fix every weight",
                ),
                hint=Text(
                    "增加观测，或去掉相互重复的约束。", "Add observations or drop a repeated restraint."
                ),
                quantity="design",
            )
        inverse = np.linalg.inv(bordered)
        c = inverse[:k, :k] / scale
        c = 0.5 * (c + c.T)
        return c @ (a.T * w), inverse[:k, k:], c

    @cached_property
    def factors(self) -> Array:
        """Repeatability factors K1 of the single weights, (k,): standard deviation for s = 1."""
        return np.asarray(np.sqrt(np.maximum(np.diag(self.inverse()[2]), 0.0)))

    @cached_property
    def between_factors(self) -> Array:
        """Between-day factors K2 of the single weights, (k,)."""
        return np.asarray(np.sqrt(np.maximum(np.diag(self.day_matrix()), 0.0)))

    def day_matrix(self) -> Array:
        """Covariance of the values when every weight has a day effect of unit variance, (k, k).

        The estimates carry the day effects but for the part fixed by the restraint: (I - H R)(I - H R)'.
        """
        _, h, _ = self.inverse()
        free = np.eye(self.nominal.size) - h @ self.restraint
        return np.asarray(free @ free.T)


def design_of(
    nominal: Sequence[float],
    observations: Sequence[str],
    *,
    restraint: str | Sequence[str],
    checks: str | Sequence[str] = (),
    name: str = "",
    source: str = "",
) -> WeighingDesign:
    """A design from rows of signs, such as design_of([1, 1, 1], ["+-.", "+.-", ".+-"], restraint="+..").

    Each row holds one of "+", "-", "." per weight (spaces are ignored).
    """
    known = [restraint] if isinstance(restraint, str) else list(restraint)
    watched = [checks] if isinstance(checks, str) else list(checks)
    k = len(nominal)
    return WeighingDesign(
        nominal=np.asarray(nominal, dtype=float),
        observations=_signs("observations", observations, k),
        restraint=_signs("restraint", known, k),
        checks=_signs("checks", watched, k) if watched else np.zeros((0, k)),
        name=name or ",".join(f"{one:g}" for one in nominal),
        source=source,
    )


def all_pairs(count: int, *, restraint: str, checks: str | Sequence[str] = ()) -> WeighingDesign:
    """The design 1,1,...,1 that compares every pair of `count` equal weights once."""
    k = arguments.count("count", count, at_least=2)
    rows = []
    for first, second in combinations(range(k), 2):
        row = ["."] * k
        row[first], row[second] = "+", "-"
        rows.append("".join(row))
    return design_of([1.0] * k, rows, restraint=restraint, checks=checks, source="NBS TN 952")


def _signs(name: str, rows: Sequence[str], k: int) -> Array:
    value = {"+": 1.0, "-": -1.0, ".": 0.0}
    table = []
    for number, row in enumerate(rows):
        signs = row.replace(" ", "")
        if len(signs) != k or set(signs) - set(value):
            raise InputError(
                Text(
                    f"{name} 第 {number + 1} 行“{row}”应为 {k} 个 +、- 或 .",
                    f"row {number + 1} of {name}, “{row}”, needs {k} of +, - and .",
                ),
                quantity=name,
                given=row,
            )
        table.append([value[sign] for sign in signs])
    return np.asarray(table, dtype=float).reshape(len(table), k)
