"""Bias of a measuring system: the mean of repeated readings of a reference part, against its value.

Source: AIAG, Measurement Systems Analysis, 4th ed. (2010), III B, independent sample method.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import alongside, series, settled
from suyuan.metrology.control.constants import d2_star, range_moments
from suyuan.metrology.control.errors import no_variation

Array = NDArray[np.float64]
Spread = Literal["s", "range"]


@dataclass(frozen=True, kw_only=True)
class BiasStudy(Answer):
    """Bias of a measuring system; numbers, or arrays (items,).

    bias : mean minus reference. sd : repeatability. u : standard uncertainty of the bias (sd / sqrt(n)).
    t, t_limit, p_value : two-sided test. low, high : confidence limits of the bias.
    """

    method: ClassVar[Text] = Text("偏倚研究", "Bias study")
    mean: Any
    bias: Any
    sd: Any
    u: Any
    dof: float
    t: Any
    t_limit: float
    p_value: Any
    low: Any
    high: Any

    @property
    def acceptable(self) -> Any:
        """Whether zero lies within the confidence limits."""
        found = (np.asarray(self.low) <= 0.0) & (np.asarray(self.high) >= 0.0)
        return settled(np.asarray(found))

    def sentences(self) -> tuple[Text, ...]:
        """Bias with its interval; for many items how many are acceptable."""
        if np.ndim(self.bias):
            count, total = int(np.sum(self.acceptable)), int(np.size(self.bias))
            return (
                Text(f"{total} 项中 {count} 项无显著偏倚。", f"{count} of {total} show no significant bias."),
            )
        return (
            Text(
                f"偏倚 {self.bias:.4g}，置信区间 {self.low:.4g} 至 {self.high:.4g}，t = {self.t:.4g}。",
                f"Bias {self.bias:.4g}, confidence interval {self.low:.4g} to {self.high:.4g},"
                f" t = {self.t:.4g}.",
            ),
        )


def bias_study(readings: Any, reference: Any, *, p: float = 0.95, spread: Spread = "s") -> BiasStudy:
    """Bias from `readings` (n,) of one reference part, or (items, n), against its `reference`, (items,).

    spread : "s", the experimental standard deviation (4th edition), or "range", the range over d2* with the
    degrees of freedom of a range (3rd edition, whose interval is narrower by d2 / d2*).
    Raises NoVariation where an item does not scatter.
    """
    from scipy.special import stdtr, stdtrit

    data = series("readings", readings)
    arguments.probability(p)
    arguments.chosen("spread", spread, ("s", "range"))
    n = data.shape[-1]
    mean = np.asarray(data.mean(axis=-1))
    bias = mean - alongside("reference", reference, mean)
    if spread == "s":
        sd, dof, shrink = np.asarray(data.std(axis=-1, ddof=1)), float(n - 1), 1.0
    else:
        sd = np.asarray(np.ptp(data, axis=-1)) / d2_star(n, 1)
        dof, shrink = range_freedom(n), range_moments(n)[0] / d2_star(n, 1)
    if not sd.all():
        raise no_variation("s")
    u = sd / math.sqrt(n)
    t, limit = bias / u, float(stdtrit(dof, 0.5 * (1.0 + p)))
    reach = shrink * limit * u
    return BiasStudy(
        edition="AIAG MSA, 4th ed., III B" if spread == "s" else "AIAG MSA, 3rd ed., III B",
        mean=settled(mean),
        bias=settled(bias),
        sd=settled(sd),
        u=settled(u),
        dof=dof,
        t=settled(t),
        t_limit=limit,
        p_value=settled(np.asarray(2.0 * stdtr(dof, -np.abs(t)))),
        low=settled(bias - reach),
        high=settled(bias + reach),
    )


def range_freedom(n: int) -> float:
    """Degrees of freedom of a range of n values: those of the chi law with the same relative scatter.

    Source: P. B. Patnaik, Biometrika 37 (1950), 78-87; AIAG MSA, appendix C (10.8 for n = 15).
    """
    from scipy.optimize import brentq

    mean, sd = range_moments(n)
    wanted = (sd / mean) ** 2

    def excess(dof: float) -> float:
        c = math.exp(math.lgamma(0.5 * (dof + 1.0)) - math.lgamma(0.5 * dof)) * math.sqrt(2.0 / dof)
        return 1.0 / c**2 - 1.0 - wanted

    return float(brentq(excess, 0.5, 1000.0, xtol=1e-12))
