"""Several output quantities at once: covariance, correlation, and coverage regions from the same trials.

A region holds a share p of the trials: the hyper-ellipsoid (eta - y)^T U^-1 (eta - y) <= k_p^2, or the
hyper-rectangle |eta_j - y_j| <= k_q u_j. Trials are drawn twice, once for y and U, once for the distances
from them: draws are a function of seed and trial, so no trial has to be kept.
Source: JCGM 102:2011, 7.4-7.7 (regions 7.7.2 and 7.7.3), 6.5 (multivariate normal).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import NumericalError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.coverage import normal_quantile
from suyuan.metrology.montecarlo import MIN_TRIALS, Model, Trials, in_order, run_trials
from suyuan.metrology.trials.ends import ends_for
from suyuan.metrology.trials.streaming import MOST_TRIALS, Moments, block_moments
from suyuan.metrology.trials.streams import BLOCK
from suyuan.metrology.trials.summary import inside

Floats = NDArray[np.float64]

_EDITION: Final = "JCGM 102:2011, 7.4-7.7"
_SINGULAR: Final = 1e-12


class DependentOutputs(NumericalError):
    """One output follows from the others, so that their joint region has no volume."""

    code = "SY-670"
    title = Text("输出量线性相关", "Output quantities depend on each other")


@dataclass(frozen=True, kw_only=True)
class JointSummary(Answer):
    """Estimates (m,), u (m,), covariance and correlation (m, m) of m outputs, and two coverage regions.

    k_ellipsoid, k_rectangle : coverage factors of the hyper-ellipsoidal and of the hyper-rectangular region
    for probability p. rectangle : (m, 2), its limits. factor_error : by how much the factors may differ from
    the order statistics of the trials, 0 where they are these themselves.
    """

    method: ClassVar[Text] = Text(
        "用蒙特卡洛法传播联合概率分布。", "Joint distributions propagated by Monte Carlo."
    )
    names: tuple[str, ...]
    mean: Floats
    u: Floats
    covariance: Floats
    correlation: Floats
    p: float
    k_ellipsoid: float
    k_rectangle: float
    rectangle: Floats
    trials: int
    factor_error: float = 0.0

    def sentences(self) -> tuple[Text, ...]:
        """The number of trials and the two factors."""
        listed = "; ".join(
            f"{name} = {y:.8g}, u = {u:.4g}" for name, y, u in zip(self.names, self.mean, self.u, strict=True)
        )
        return (
            Text(f"{self.trials} 次试验：{listed}。", f"{self.trials} trials: {listed}."),
            Text(
                f"包含概率 {self.p:g}：椭球区域 k_p = {self.k_ellipsoid:.4g}，"
                f"矩形区域 k_q = {self.k_rectangle:.4g}。",
                f"Coverage probability {self.p:g}: ellipsoidal region k_p = {self.k_ellipsoid:.4g},"
                f" rectangular region k_q = {self.k_rectangle:.4g}.",
            ),
        )

    def holds(self, point: Sequence[float]) -> tuple[bool, bool]:
        """Whether `point` (m,) lies in the ellipsoidal and in the rectangular region."""
        at = arguments.alongside("point", arguments.array("point", point), self.mean)
        one = _Distances(self.names, self.mean, self.covariance).of([np.array([x]) for x in at])
        return bool(one[0][0] <= self.k_ellipsoid), bool(one[1][0] <= self.k_rectangle)


def joint_summary(values: Mapping[str, Floats], *, p: float = 0.95) -> JointSummary:
    """Regions from model values (M,) per output. Source: JCGM 102:2011, 7.4-7.7.

    Raises DependentOutputs where the covariance matrix is singular, OutOfRange below 1000 trials.
    """
    rows = [arguments.array(name, one, at_least=MIN_TRIALS) for name, one in values.items()]
    _same_length(rows)
    moments = Moments(len(rows))
    moments.merge(*block_moments(rows))
    return _summary(tuple(values), moments, [rows], p=p)


def stream_jointly(
    models: Mapping[str, Model], trials: Trials, *, count: int, p: float = 0.95, threads: int = 1
) -> JointSummary:
    """The joint summary of `count` trials in constant memory. Raises as `joint_summary` and `stream` do."""
    count = arguments.count("trials", count, at_least=MIN_TRIALS, at_most=MOST_TRIALS)
    arguments.probability(p)

    def work(start: int) -> list[Floats]:
        return list(run_trials(models, trials, start, min(BLOCK, count - start)).values())

    moments = Moments(len(models))
    for rows in in_order(work, range(0, count, BLOCK), threads=threads):
        moments.add(rows)
    again = in_order(work, range(0, count, BLOCK), threads=threads)
    return _summary(tuple(models), moments, again, p=p)


def gaussian_factors(outputs: int, p: float = 0.95) -> tuple[float, float]:
    """(k_p, k_q) of a joint normal law with `outputs` quantities.

    k_p^2 is the quantile of chi-square with that many degrees of freedom (JCGM 102:2011, 6.5.2); k_q is
    the bound that holds for any correlations, the normal quantile of 1 - (1 - p)/(2 m).
    """
    from scipy import special

    m = arguments.count("outputs", outputs, at_least=1)
    p = arguments.probability(p)
    return math.sqrt(float(special.chdtri(m, 1.0 - p))), float(normal_quantile(1.0 - (1.0 - p) / (2 * m)))


def correlation_of(covariance: Floats) -> Floats:
    """Correlation matrix (m, m); an exact output has correlation 0 with the others."""
    u = np.sqrt(np.diag(covariance))
    scale = np.where(u > 0.0, u, 1.0)
    found: Floats = np.clip(covariance / np.outer(scale, scale), -1.0, 1.0)
    np.fill_diagonal(found, 1.0)
    return found


def region_factors(
    names: Sequence[str], moments: Moments, blocks: Iterable[list[Floats]], *, p: float
) -> tuple[float, float, float]:
    """(k_p, k_q, error) of all blocks of values: the q-th smallest distances, q as for an interval.

    Source: JCGM 102:2011, 7.7.2, 7.7.3: a fraction p of the trials lies within.
    """
    count = moments.count
    distances = _Distances(names, moments.mean, moments.covariance)
    ends = [ends_for(count, p) for _ in range(2)]
    for rows in blocks:
        for end, found in zip(ends, distances.of(rows), strict=True):
            end.add(found)
    q = inside(count, p)
    return ends[0].ranked(q), ends[1].ranked(q), max(end.error for end in ends)


class _Distances:
    """Distances of trials from the estimates, in units of U and of the largest single u."""

    def __init__(self, names: Sequence[str], mean: Floats, covariance: Floats) -> None:
        self.mean = mean
        self.u = np.sqrt(np.diag(covariance))
        scaled = correlation_of(covariance)
        values, vectors = np.linalg.eigh(scaled)
        if not np.isfinite(covariance).all() or (self.u <= 0.0).any() or values[0] < _SINGULAR:
            raise _dependent(names, self.u, vectors[:, 0])
        self.inverse = np.linalg.inv(np.linalg.cholesky(scaled))

    def of(self, rows: Sequence[Floats]) -> tuple[Floats, Floats]:
        """(n,) ellipsoidal and (n,) rectangular distances of values (n,) per output."""
        scaled = [(row - y) / u for row, y, u in zip(rows, self.mean, self.u, strict=True)]
        square = np.zeros(len(scaled[0]))
        for k in range(len(scaled)):
            # Row by row, not as a product of matrices: the same sums whatever the number of threads.
            part = sum(self.inverse[k, j] * scaled[j] for j in range(k + 1))
            square += part**2
        return np.sqrt(square), np.max(np.abs(scaled), axis=0)


def _summary(
    names: tuple[str, ...], moments: Moments, blocks: Iterable[list[Floats]], *, p: float
) -> JointSummary:
    k_ellipsoid, k_rectangle, error = region_factors(names, moments, blocks, p=p)
    covariance = moments.covariance
    u = np.sqrt(np.diag(covariance))
    half = k_rectangle * u
    return JointSummary(
        names=names,
        mean=moments.mean,
        u=u,
        covariance=covariance,
        correlation=correlation_of(covariance),
        p=p,
        k_ellipsoid=k_ellipsoid,
        k_rectangle=k_rectangle,
        rectangle=np.stack([moments.mean - half, moments.mean + half], axis=1),
        trials=moments.count,
        factor_error=error,
        edition=_EDITION,
    )


def _same_length(rows: Sequence[Floats]) -> None:
    if not rows:
        raise OutOfRange("values", given=0, allowed="{1, 2, …}")
    for row in rows:
        if len(row) != len(rows[0]):
            raise OutOfRange("trials", given=len(row), allowed=len(rows[0]))


def _dependent(names: Sequence[str], u: Floats, direction: Floats) -> DependentOutputs:
    exact = [name for name, one in zip(names, u, strict=True) if not one > 0.0]
    involved = exact or [name for name, part in zip(names, direction, strict=True) if abs(part) > 1e-6]
    listed = ", ".join(involved)
    return DependentOutputs(
        Text(
            f"输出量 {listed} 的协方差矩阵是奇异的，没有联合包含区域",
            f"the covariance matrix of {listed} is singular: there is no joint coverage region",
        ),
        hint=Text("去掉可由其余输出量算出的量。", "Leave out what follows from the other outputs."),
        quantity=listed,
    )
