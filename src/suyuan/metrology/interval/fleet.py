"""Partial pooling over a fleet: what one instrument's short history borrows from its kind.

Each instrument has its own drift rate or failure rate; the rates of the fleet follow a law whose parameters
the data give (empirical Bayes), and every instrument is drawn towards it, the more the less it says itself.
Source: R. DerSimonian and N. Laird, Control. Clin. Trials 7 (1986) 177 (moments); R. C. Paule and J. Mandel,
J. Res. NBS 87 (1982) 377 (iterated); C. N. Morris, J. Am. Stat. Assoc. 78 (1983) 47 (empirical Bayes);
NCSLI RP-1 (2010), exponential model (intervals).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
from scipy import special

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.interval.limits import NO_LIMITS, IntervalAnswer, IntervalLimits, bounded
from suyuan.metrology.roots import find_roots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Between = Literal["restricted-likelihood", "paule-mandel", "dersimonian-laird"]
BETWEEN: Final = ("restricted-likelihood", "paule-mandel", "dersimonian-laird")


@dataclass(frozen=True, kw_only=True)
class PooledRates(Answer):
    """Rates drawn towards the fleet, (n,). mean, u_mean, between : of the fleet.

    value, u : of every instrument. weight : how much of it is its own, 0 (the fleet's) to 1.
    """

    method: ClassVar[Text] = Text("漂移率部分合并", "Partial pooling of drift rates")
    mean: float
    u_mean: float
    between: float
    value: Any
    u: Any
    weight: Any

    def sentences(self) -> tuple[Text, ...]:
        """The fleet, and how far the instruments stand for themselves."""
        low, high = float(np.min(self.weight)), float(np.max(self.weight))
        return (
            Text(
                f"机群平均 {self.mean:.4g}（标准不确定度 {self.u_mean:.2g}），台间标准偏差 {self.between:.3g}"
                f"；自身权重 {low:.2f} 至 {high:.2f}。",
                f"Fleet mean {self.mean:.4g} (standard uncertainty {self.u_mean:.2g}), between instruments "
                f"{self.between:.3g}; own weights {low:.2f} to {high:.2f}.",
            ),
        )


@dataclass(frozen=True, kw_only=True)
class PooledFailures(IntervalAnswer):
    """Failure rates and intervals of a fleet, (n,).

    shape, exposure : of the gamma law of the fleet's rates (mean shape / exposure). rate, u_rate : posterior
    mean and standard deviation per instrument. Interval: time at which the exponential reliability, averaged
    over the posterior of the rate, falls to the target.
    """

    method: ClassVar[Text] = Text("失效率部分合并", "Partial pooling of failure rates")
    shape: float
    exposure: float
    rate: Any
    u_rate: Any

    def sentences(self) -> tuple[Text, ...]:
        """The fleet's mean rate and the intervals."""
        mean = self.shape / self.exposure
        return (
            Text(f"机群平均失效率 {mean:.4g}。", f"Mean failure rate of the fleet {mean:.4g}."),
            *super().sentences(),
        )


def pooled_rates(value: Any, u: Any, *, between: Between = "restricted-likelihood") -> PooledRates:
    """Draw rates of n >= 2 instruments with standard uncertainties towards their common mean.

    between : how the variance between instruments is found. With tau^2 known: weight w = tau^2/(tau^2 + u^2),
    value w x + (1 - w) mean, variance w u^2 + (1 - w)^2 u_mean^2 (Morris, 1983, with the mean's own share).
    """
    x = arguments.array("value", value, at_least=2)
    spread = arguments.alongside("u", u, x, low=0.0, open_low=True)
    arguments.chosen("between", between, BETWEEN)
    variance = spread**2
    tau2 = _BETWEEN[between](x, variance)
    w = 1.0 / (variance + tau2)
    mean, u_mean = float((w * x).sum() / w.sum()), float(1.0 / math.sqrt(w.sum()))
    own = tau2 / (tau2 + variance)
    return PooledRates(
        edition="DerSimonian and Laird (1986); Morris (1983)",
        mean=mean,
        u_mean=u_mean,
        between=math.sqrt(tau2),
        value=own * x + (1.0 - own) * mean,
        u=np.sqrt(own * variance + (1.0 - own) ** 2 * u_mean**2),
        weight=own,
    )


def _moments(x: Array, variance: Array) -> float:
    w = 1.0 / variance
    mean = (w * x).sum() / w.sum()
    q = float((w * (x - mean) ** 2).sum())
    spare = float(w.sum() - (w**2).sum() / w.sum())
    return max((q - (x.size - 1)) / spare, 0.0)


def _iterated(x: Array, variance: Array) -> float:
    """tau^2 with chi^2 equal to its expectation n - 1."""

    def excess(tau2: Array) -> Array:
        w = 1.0 / (variance + tau2[:, None])
        mean = (w * x).sum(axis=1, keepdims=True) / w.sum(axis=1, keepdims=True)
        return np.asarray((w * (x - mean) ** 2).sum(axis=1) - (x.size - 1))

    return _root_from_zero(excess, x)


def _restricted(x: Array, variance: Array) -> float:
    """tau^2 where the derivative of the restricted log-likelihood vanishes."""

    def slope(tau2: Array) -> Array:
        w = 1.0 / (variance + tau2[:, None])
        total = w.sum(axis=1)
        mean = (w * x).sum(axis=1, keepdims=True) / total[:, None]
        fit = (w**2 * (x - mean) ** 2).sum(axis=1)
        return np.asarray(fit - total + (w**2).sum(axis=1) / total)

    return _root_from_zero(slope, x)


def _root_from_zero(function: Any, x: Array) -> float:
    if function(np.zeros(1))[0] <= 0.0:
        return 0.0
    high = float(np.var(x)) * x.size + 1e-300
    while function(np.array([high]))[0] > 0.0:
        high *= 2.0
    return float(find_roots(function, np.zeros(1), np.array([high]))[0])


_BETWEEN: Final = {
    "restricted-likelihood": _restricted,
    "paule-mandel": _iterated,
    "dersimonian-laird": _moments,
}


def pooled_failures(
    failures: Any, exposure: Any, *, target: float, limits: IntervalLimits = NO_LIMITS
) -> PooledFailures:
    """Failure rates of n >= 2 instruments from failures in a total time of use (exposure), with intervals.

    Failures are Poisson with the instrument's rate, the rates gamma over the fleet (parameters by maximum
    likelihood of the negative binomial). The interval solves (b/(b + t))^a = target for the posterior
    gamma(a, b). Without scatter beyond chance all instruments share one rate.
    """
    x = arguments.array("failures", failures, at_least=2, low=0.0)
    time = arguments.alongside("exposure", exposure, x, low=0.0, open_low=True)
    goal = arguments.probability(target, "target")
    if (x != np.floor(x)).any():
        raise OutOfRange("failures", given=failures, allowed="{0, 1, …}")
    if not x.any():
        raise OutOfRange("failures", given="0", allowed="at least one in the fleet")
    shape, scale = _gamma_of_rates(x, time)
    a, b = shape + x, scale + time
    computed = b * np.expm1(-math.log(goal) / a)
    return PooledFailures(
        edition="Morris (1983); NCSLI RP-1 (2010), exponential model",
        shape=shape,
        exposure=scale,
        rate=a / b,
        u_rate=np.sqrt(a) / b,
        **bounded(computed, limits),
    )


def _gamma_of_rates(x: Array, time: Array) -> tuple[float, float]:
    """(shape, exposure) of the gamma law by maximum likelihood; the shape is at most 1e8 (one rate)."""
    from scipy import optimize

    mean = float(x.sum() / time.sum())

    def loss(logs: Any) -> float:
        a, b = math.exp(logs[0]), math.exp(logs[1])
        terms = (
            special.gammaln(a + x)
            - special.gammaln(a)
            - a * np.log1p(time / b)
            + x * (np.log(time / b) - np.log1p(time / b))
        )
        return -float(terms.sum())

    best = min(
        (
            optimize.minimize(
                loss,
                [math.log(a), math.log(a / mean)],
                method="L-BFGS-B",
                bounds=[(math.log(1e-4), math.log(1e8)), (None, None)],
            )
            for a in (0.5, 3.0, 100.0)
        ),
        key=lambda found: float(found.fun),
    )
    fine = optimize.minimize(
        loss, best.x, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13, "maxiter": 4000}
    )
    chosen = fine if fine.fun < best.fun else best
    shape = math.exp(min(float(chosen.x[0]), 40.0))
    return (1e8, 1e8 / mean) if shape >= 1e8 else (shape, math.exp(chosen.x[1]))
