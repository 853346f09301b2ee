"""Characterisation: the value of a property from one laboratory, several laboratories or several methods.

Source: ISO Guide 35:2017 and ISO 33405:2024, clause 9; ISO Guide 35:2006, 9 and 10; JJF 1343-2012 and -2022.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.errors import Missing
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import results, show, unfold, within_reach
from suyuan.metrology.comparison.heterogeneity import ESTIMATORS
from suyuan.metrology.comparison.random_effects import random_effects_mean
from suyuan.metrology.comparison.reference_value import INCONSISTENT, weighted_mean
from suyuan.metrology.comparison.robust import algorithm_a

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Combination = Literal[
    "mean-of-means", "own-uncertainties", "scatter-and-own", "algorithm-a", "weighted-mean",
    "dersimonian-laird", "paule-mandel", "reml", "ml", "hedges",
]  # fmt: skip
SIMPLE: Final = ("mean-of-means", "own-uncertainties", "scatter-and-own", "algorithm-a")
COMBINATIONS: Final = (*SIMPLE, "weighted-mean", *ESTIMATORS)


WORDS: Final = {
    "one-method": Text("一种方法的重复测量", "replicates of one method"),
    "mean-of-means": Text("各平均值的平均", "mean of means"),
    "own-uncertainties": Text("算术平均，用各自的不确定度", "plain mean with the results' own uncertainties"),
    "scatter-and-own": Text("算术平均，离散与各自的不确定度", "plain mean, scatter and own uncertainties"),
    "algorithm-a": Text("算法 A", "algorithm A"),
    "weighted-mean": Text("加权平均", "weighted mean"),
}


@dataclass(frozen=True, kw_only=True)
class Characterization(Answer):
    """Characterised value; floats, or arrays (m,) for m properties.

    value, u_char : value and standard uncertainty; dof : of u_char. p : number of results combined. by : how.
    """

    method: ClassVar[Text] = Text("定值", "Characterisation")
    value: Any
    u_char: Any
    dof: Any
    p: int
    by: str

    def sentences(self) -> tuple[Text, ...]:
        how = WORDS.get(self.by, Text(f"随机效应平均，{self.by}", f"random-effects mean, {self.by}"))
        return (
            Text(
                f"{self.p} 个结果（{how.zh}）：定值结果 {show(self.value)}，u_char = "
                f"{show(self.u_char, 4)}。",
                f"{self.p} results ({how.en}): value {show(self.value)}, u_char = {show(self.u_char, 4)}.",
            ),
        )


def characterize_by_one(x: Any, *, u_method: Any = 0.0) -> Characterization:
    """One method in one laboratory: mean of replicates x (n,) or (n, m), n >= 2, u^2 = s^2/n + u_method^2.

    u_method : standard uncertainty of everything that the replicates share (calibration, bias, purity), one
    number or (m,), with infinite dof. dof : effective, n - 1 where u_method is zero. Raises InputError.
    Source: ISO Guide 35:2017, clause 9; JCGM 100:2008, eq. (G.2b).
    """
    values, single = results("x", x, at_least=2)
    shared = arguments.alongside("u_method", u_method, values[0], low=0.0)
    within_reach("u_method", shared)
    n = len(values)
    of_mean = np.std(values, axis=0, ddof=1) / math.sqrt(n)
    u = np.hypot(of_mean, shared)
    share = np.divide(of_mean, u, out=np.zeros_like(u), where=u > 0.0)
    dof = np.divide(n - 1.0, share**4, out=np.full_like(u, math.inf), where=share > 0.0)
    return Characterization(
        value=unfold(values.mean(axis=0), single=single), u_char=unfold(u, single=single),
        dof=unfold(dof, single=single, infinite=True), p=n, by="one-method", edition="ISO Guide 35:2017, 9",
    )  # fmt: skip


def characterize(x: Any, u: Any = None, *, by: Combination = "mean-of-means") -> Characterization:
    """Several laboratories or methods: x (p,) or (p, m) of p >= 2 means, u their standard uncertainties.

    by : "mean-of-means" s/sqrt(p) with p - 1 dof; "own-uncertainties" of the plain mean, sqrt(sum u^2)/p;
    "scatter-and-own" sqrt(s^2/p + sum u^2/p^2); "algorithm-a" 1.25 s*/sqrt(p); "weighted-mean"; or an
    estimator of the random-effects mean. All but the first and the fourth need u > 0, as x. Raises
    InputError.
    Source: ISO Guide 35:2017, clause 9; ISO Guide 35:2006, clause 10.
    """
    arguments.chosen("by", by, COMBINATIONS)
    values, single = results("x", x, at_least=2)
    p = len(values)
    needed = by not in ("mean-of-means", "algorithm-a")
    if needed and u is None:
        raise Missing(
            "u", hint=Text(f"{by} 需要各结果的标准不确定度。", f"{by} needs the uncertainty of each result.")
        )
    own = np.zeros_like(values)
    if needed:
        given = np.asarray(u)[:, None] if single and np.ndim(u) == 1 else u
        own = arguments.alongside("u", given, values, low=0.0, open_low=True)
        within_reach("u", own)
    if by in SIMPLE:
        mean, spread, dof = _simple(values, own, by)
        disagree = False
    else:
        mean, spread, disagree = _weighted(values, own, by)
        dof = math.inf
    return Characterization(
        value=unfold(mean, single=single), u_char=unfold(spread, single=single), dof=dof, p=p, by=by,
        edition="ISO Guide 35:2017, 9; ISO 33405:2024, 9", warnings=(INCONSISTENT,) if disagree else (),
    )  # fmt: skip


def _simple(values: Array, own: Array, by: str) -> tuple[Array, Array, float]:
    p = len(values)
    if by == "algorithm-a":
        found = algorithm_a(values)
        return found.value, found.u, p - 1.0
    scatter = np.var(values, axis=0, ddof=1) / p
    of_own = (own**2).sum(axis=0) / p**2
    square = {"mean-of-means": scatter, "own-uncertainties": of_own, "scatter-and-own": scatter + of_own}[by]
    return values.mean(axis=0), np.sqrt(square), p - 1.0 if by == "mean-of-means" else math.inf


def _weighted(values: Array, own: Array, by: Any) -> tuple[Array, Array, bool]:
    found: list[tuple[float, float, bool]] = []
    for x, u in zip(values.T, own.T, strict=True):
        if by == "weighted-mean":
            fixed = weighted_mean(x, u)
            found.append((fixed.value, fixed.u, not fixed.consistent))
        else:
            free = random_effects_mean(x, u, estimator=by)
            found.append((free.value, free.u, False))
    mean, spread, disagree = zip(*found, strict=True)
    return np.array(mean), np.array(spread), any(disagree)
