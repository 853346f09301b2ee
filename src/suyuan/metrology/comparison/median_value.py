"""Procedure B: the median as reference value, its law by Monte Carlo, for results that are not consistent.

Source: M. G. Cox, Metrologia 39 (2002) 589 (procedure B); JCGM 101:2008, 7 (intervals).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import within_reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_BLOCK = 20_000


@dataclass(frozen=True, kw_only=True)
class MedianValue(Answer):
    """Median of n results as reference value.

    value, u, interval : mean, standard deviation and shortest coverage interval of the simulated medians.
    d, d_u, d_low, d_high : (n,), degrees of equivalence x - median of the results as reported less `value`,
    standard uncertainty and shortest coverage interval. p : coverage probability. trials, seed : of the
    draws.
    """

    method: ClassVar[Text] = Text("中位数参考值（蒙特卡洛）", "Reference value by median, Monte Carlo")
    value: float
    u: float
    interval: tuple[float, float]
    d: Array
    d_u: Array
    d_low: Array
    d_high: Array
    p: float
    trials: int
    seed: int

    def sentences(self) -> tuple[Text, ...]:
        low, high = self.interval
        return (
            Text(
                f"{len(self.d)} 个结果经 {self.trials} 次模拟：参考值 {self.value:.9g}，标准不确定度 "
                f"{self.u:.3g}，"
                f"{self.p:.0%} 包含区间 [{low:.9g}, {high:.9g}]。",
                f"{self.trials} trials of {len(self.d)} results: reference value {self.value:.9g}, standard "
                f"uncertainty {self.u:.3g}, {self.p:.0%} coverage interval [{low:.9g}, {high:.9g}].",
            ),
        )


def median_reference(
    x: Any, u: Any, *, dof: Any = None, seed: int, trials: int = 100_000, p: float = 0.95
) -> MedianValue:
    """Reference value by procedure B for results x (n,), n >= 3, with standard uncertainties u > 0.

    dof : (n,) or one number, then the results have t laws scaled by u; None for normal laws. seed : of the
    draws. Raises InputError. Source: Cox (2002), procedure B.
    """
    values = arguments.array("x", x, at_least=3)
    spread = arguments.alongside("u", u, values, low=0.0, open_low=True)
    freedom = None if dof is None else arguments.alongside("dof", dof, values, low=0.0, open_low=True)
    start = arguments.count("seed", seed)
    count = arguments.count("trials", trials, at_least=1000, at_most=10_000_000)
    coverage = arguments.probability(p)
    arguments.not_above("n·trials", count * len(values), 200_000_000)
    within_reach("x", values)
    within_reach("u", spread)
    centre = float(np.median(values))
    medians, apart = _simulate(values - centre, spread, freedom, start, count)
    intervals = [_shortest(column, coverage) for column in apart]
    value = float(medians.mean())
    low, high = _shortest(medians, coverage)
    return MedianValue(
        value=value + centre, u=float(medians.std(ddof=1)), interval=(low + centre, high + centre),
        d=values - centre - value, d_u=apart.std(axis=1, ddof=1), d_low=np.array([one[0] for one in
        intervals]), d_high=np.array([one[1] for one in intervals]), p=coverage, trials=count, seed=start,
        edition="M. G. Cox, Metrologia 39 (2002) 589, procedure B",
    )  # fmt: skip


def _simulate(x: Array, u: Array, dof: Array | None, seed: int, trials: int) -> tuple[Array, Array]:
    """Medians (trials,) and differences of the results from them (n, trials)."""
    rng = np.random.Generator(np.random.PCG64(seed))
    medians, apart = np.empty(trials), np.empty((len(x), trials))
    for first in range(0, trials, _BLOCK):
        last = min(first + _BLOCK, trials)
        shape = (last - first, len(x))
        z = rng.standard_normal(shape) if dof is None else rng.standard_t(dof, shape)
        drawn = x + u * z
        medians[first:last] = np.median(drawn, axis=1)
        apart[:, first:last] = (drawn - medians[first:last, None]).T
    return medians, apart


def _shortest(drawn: Array, p: float) -> tuple[float, float]:
    """Shortest interval with p of the draws. Source: JCGM 101:2008, 7.7.4."""
    ranked = np.sort(drawn)
    inside = min(round(p * len(ranked)), len(ranked) - 1)
    first = int(np.argmin(ranked[inside:] - ranked[: len(ranked) - inside]))
    return float(ranked[first]), float(ranked[first + inside])
