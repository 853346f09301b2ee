"""The largest consistent subset of a comparison: as many results as pass the chi-squared test together.

For independent results the subset of k with the least chi-squared is, for some centre y, the k results with
the smallest |x - y|/u. The ranking changes only where two of these are equal, at no more than n(n - 1)
places, so the best subset of every size is found exactly without trying all 2^n. Correlated results are
tried one by one.
Source: M. G. Cox, Metrologia 44 (2007) 187.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.errors import NoConsistentSubset
from suyuan.metrology.comparison.laws import chi_squared_above
from suyuan.metrology.comparison.reference_value import ReferenceValue, covariance_of, weighted_mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

MOST_RESULTS: Final = 150
MOST_SUBSETS: Final = 200_000


@dataclass(frozen=True, kw_only=True)
class ConsistentSubset(Answer):
    """Largest consistent subset of n results.

    members, excluded : places of the results, rising. reference : the weighted mean of the members, its
    `weights` (n,) zero for the others; value, u : the same numbers.
    """

    method: ClassVar[Text] = Text("最大一致子集", "Largest consistent subset")
    value: float
    u: float
    members: tuple[int, ...]
    excluded: tuple[int, ...]
    reference: ReferenceValue

    def sentences(self) -> tuple[Text, ...]:
        out = ", ".join(str(one) for one in self.excluded)
        return (
            Text(
                f"{len(self.members)} 个结果相互一致"
                + (f"，排除第 {out} 个（从 0 数起）。" if out else "，无一排除。"),
                f"{len(self.members)} results are consistent; "
                + (f"left out (counting from 0): {out}." if out else "none is left out."),
            ),
            *self.reference.sentences(),
        )


def largest_consistent_subset(
    x: Any, u: Any = None, *, covariance: Any = None, alpha: float = 0.05
) -> ConsistentSubset:
    """Largest subset of results x (n,) that passes the chi-squared test; of several, the least chi-squared.

    u : standard uncertainties > 0; or covariance (n, n). At most 150 independent results, or as many
    correlated ones as make 200 000 subsets. Raises InputError, NoConsistentSubset where no two agree.
    Source: Cox (2007).
    """
    values = arguments.array("x", x, at_least=2)
    level = arguments.probability(alpha, "alpha")
    arguments.not_above("n", len(values), MOST_RESULTS)
    cov = covariance_of(values, u, covariance)
    independent = np.count_nonzero(cov) == len(cov)
    search = _independent if independent else _correlated
    members = search(values, cov, level)
    return _answer(values, cov, members, level)


def _answer(values: Array, cov: Array, members: list[int], alpha: float) -> ConsistentSubset:
    found = weighted_mean(values[members], covariance=cov[np.ix_(members, members)], alpha=alpha)
    weights = np.zeros(len(values))
    weights[members] = found.weights
    reference = ReferenceValue(**{**found.__dict__, "weights": weights})
    return ConsistentSubset(
        value=found.value, u=found.u, members=tuple(members),
        excluded=tuple(i for i in range(len(values)) if i not in members), reference=reference,
        edition="M. G. Cox, Metrologia 44 (2007) 187",
    )  # fmt: skip


def _independent(values: Array, cov: Array, alpha: float) -> list[int]:
    u = np.sqrt(np.diag(cov))
    centre = np.median(values)
    places = _between_crossings(values - centre, u)
    order = np.argsort(abs(values - centre - places[:, None]) / u, axis=1)
    ranked, weight = (values - centre)[order], (1.0 / u**2)[order]
    sums = [np.cumsum(weight * ranked**power, axis=1) for power in (0, 1)]
    for size in range(len(values), 1, -1):
        mean = sums[1][:, size - 1] / sums[0][:, size - 1]
        chi2 = (weight[:, :size] * (ranked[:, :size] - mean[:, None]) ** 2).sum(axis=1)
        best = int(np.argmin(chi2))
        if chi_squared_above(float(chi2[best]), size - 1) >= alpha:
            return sorted(int(i) for i in order[best, :size])
    raise _none(len(values))


def _between_crossings(values: Array, u: Array) -> Array:
    """One place within every stretch on which the ranking of |x - y|/u does not change."""
    i, j = np.triu_indices(len(values), 1)
    apart = u[j] - u[i]
    with np.errstate(divide="ignore", invalid="ignore"):
        outer = (values[i] * u[j] - values[j] * u[i]) / apart
    inner = (values[i] * u[j] + values[j] * u[i]) / (u[i] + u[j])
    crossings = np.unique(np.concatenate((inner, outer[np.isfinite(outer)])))
    middles = 0.5 * (crossings[:-1] + crossings[1:])
    ends = (crossings[0] - u.max() - 1.0, crossings[-1] + u.max() + 1.0)
    return np.concatenate((ends[:1], middles, ends[1:]))


def _correlated(values: Array, cov: Array, alpha: float) -> list[int]:
    tried = 0
    for size in range(len(values), 1, -1):
        tried += comb(len(values), size)
        arguments.not_above("subsets", tried, MOST_SUBSETS)
        chosen = np.array(list(combinations(range(len(values)), size)))
        chi2 = _chi_squared(values[chosen], cov[chosen[:, :, None], chosen[:, None, :]])
        best = int(np.argmin(chi2))
        if chi_squared_above(float(chi2[best]), size - 1) >= alpha:
            return [int(i) for i in chosen[best]]
    raise _none(len(values))


def _chi_squared(values: Array, cov: Array) -> Array:
    """Observed chi-squared of many subsets at once: values (s, k), cov (s, k, k)."""
    right = np.stack((np.ones_like(values), values), axis=-1)
    solved = np.linalg.solve(cov, right)
    ones, ups = solved[..., 0], solved[..., 1]
    mean = ups.sum(axis=1) / ones.sum(axis=1)
    away = values - mean[:, None]
    found: Array = (away * (ups - mean[:, None] * ones)).sum(axis=1)
    return found


def _none(n: int) -> NoConsistentSubset:
    return NoConsistentSubset(
        Text(f"{n} 个结果中没有两个一致", f"no two of the {n} results agree"),
        hint=Text(
            "请核对不确定度；或用中位数或随机效应模型。",
            "Check the uncertainties, or use the median or a random-effects model.",
        ),
    )
