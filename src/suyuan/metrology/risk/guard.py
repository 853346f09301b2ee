"""Guard bands that meet a target risk, the curves of risk against guard band, and the worst prior.

A guard band w = r U moves both limits inwards; the wider it is, the smaller the consumer's and the larger the
producer's risk. The solver inverts `global_risk` for many items at once.
Source: JCGM 106:2012, 8.3.2, 9.5.5 (figures of consumer's against producer's risk); ANSI/NCSL Z540.3-2006,
5.3 b (2 % probability of false acceptance).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.errors import NumericalError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.distribution import Normal
from suyuan.metrology.risk.joint import EDITION, GlobalRisk, global_risk, normal_risks
from suyuan.metrology.roots import find_roots

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Aim = Literal["consumer", "producer", "consumer-given-accepted"]
AIMS: Final = ("consumer", "producer", "consumer-given-accepted")
REACH: Final = 10.0  # standard deviations beyond the limits where nothing changes any more


class UnattainableRisk(NumericalError):
    """No guard band brings the risk to its target."""

    code = "SY-650"
    title = Text("达不到目标风险", "Target risk cannot be met")


@dataclass(frozen=True, kw_only=True)
class GuardBand(Answer):
    """The guard band that meets a target, float or (n,).

    guard : w, in the unit of u. multiplier : r = w / U with U = k u. risk : the global risks with this w.
    """

    method: ClassVar[Text] = Text("按目标风险确定保护带", "Guard band for a target risk")
    guard: Any
    multiplier: Any
    risk: GlobalRisk

    def sentences(self) -> tuple[Text, ...]:
        """The multiplier and what it gives."""
        w, r = float(np.max(self.guard)), float(np.max(self.multiplier))
        return (
            Text(f"保护带 w = {w:.6g}，r = w/U = {r:.4g}。", f"Guard band w = {w:.6g}, r = w/U = {r:.4g}."),
            *self.risk.sentences(),
        )


@dataclass(frozen=True, kw_only=True)
class RiskCurve(Answer):
    """Risks against the multiplier of the guard band, (n,) each, for one capability and one prior."""

    method: ClassVar[Text] = Text("风险曲线", "Risk curve")
    capability: float
    multiplier: Any
    consumer: Any
    producer: Any

    def sentences(self) -> tuple[Text, ...]:
        """The range covered."""
        low, high = float(np.min(self.multiplier)), float(np.max(self.multiplier))
        c, p = float(np.max(self.consumer)), float(np.max(self.producer))
        return (
            Text(
                f"Cm = {self.capability:g}，r 从 {low:g} 到 {high:g}：用户风险至多 {100 * c:.3g} %，"
                f"生产者风险至多 {100 * p:.3g} %。",
                f"Cm = {self.capability:g}, r from {low:g} to {high:g}: consumer's risk up to {100 * c:.3g} %"
                f", producer's risk up to {100 * p:.3g} %.",
            ),
        )


def guard_for_risk(
    prior: Any,
    u: Any,
    *,
    target: float,
    aim: Aim = "consumer",
    lower: Any = None,
    upper: Any = None,
    k: float = 2.0,
    dof: Any = math.inf,
    allow_negative: bool = False,
) -> GuardBand:
    """The smallest guard band w with the risk named by `aim` at `target`; for "producer" the largest.

    prior, u, limits, dof : as `global_risk`, arrays (n,) or scalars. Where the target is met without a guard
    band, w = 0, unless `allow_negative` lets the acceptance limits move outwards. For "producer" w may
    always be negative. Raises UnattainableRisk (SY-650) where no w meets the target.
    Source: JCGM 106:2012, 9.5.4 and 9.5.5.
    """
    target = arguments.probability(target, "target")
    arguments.chosen("aim", aim, AIMS)
    spread, low, high, scale = _columns(prior, u, lower, upper)

    def excess(w: Array) -> Array:
        shaped = w.reshape(scale.shape)
        limits = (None if lower is None else low + shaped, None if upper is None else high - shaped)
        risk = global_risk(prior, spread, lower=lower, upper=upper, acceptance=limits, dof=dof)
        return np.atleast_1d(_of(risk, aim)).ravel() - target

    half = np.broadcast_to(0.5 * (high - low), scale.shape).ravel()
    first = -REACH * scale.ravel()
    last = np.where(np.isfinite(half), half * (1.0 - 1e-9), REACH * scale.ravel())
    start = first if allow_negative or aim == "producer" else np.zeros(first.shape)
    w = _solved(excess, start, last, rising=aim == "producer").reshape(np.broadcast_shapes(scale.shape))
    guard = float(w) if w.ndim == 0 else w
    return GuardBand(
        edition=EDITION + ".4",
        guard=guard,
        multiplier=_ratio(guard, k * spread),
        risk=global_risk(prior, spread, lower=lower, upper=upper, guard=guard, dof=dof),
    )


def _solved(excess: Callable[[Array], Array], start: Array, last: Array, *, rising: bool) -> Array:
    """Where the excess over the target vanishes; `start` where it is already met there."""
    at_start, at_last = excess(start), excess(last)
    met = at_start <= 0.0 if not rising else at_last <= 0.0
    refuse_hopeless(np.where(met, 0.0, at_last if not rising else at_start))

    def bent(w: Array) -> Array:
        return np.where(met, 0.0, excess(w))

    found = find_roots(bent, start, last)
    return np.where(met, last if rising else start, found)


def refuse_hopeless(best: Array) -> None:
    """`best` : the least excess over the target that can be had, (n,)."""
    worst = float(np.max(best, initial=0.0))
    if worst > 0.0:
        raise UnattainableRisk(
            Text(
                f"任何保护带都达不到目标风险，至少超出 {worst:.3g}",
                f"no guard band meets the target risk; it is exceeded by at least {worst:.3g}",
            ),
            hint=Text("减小测量不确定度或放宽目标。", "Measure more accurately or allow more risk."),
            quantity="target",
        )


def _of(risk: GlobalRisk, aim: Aim) -> Any:
    if aim == "consumer":
        return risk.consumer
    return risk.producer if aim == "producer" else risk.consumer_given_accepted


def _columns(prior: Any, u: Any, lower: Any, upper: Any) -> tuple[Any, Array, Array, Array]:
    """(u, lower, upper, the combined width of prior and measurement), shaped as the items."""
    spread = np.asarray(u, dtype=float)
    if not (np.isfinite(spread).all() and (spread > 0.0).all()):
        raise OutOfRange("u", given=u, allowed="(0, ∞)")
    low = np.asarray(-np.inf if lower is None else lower, dtype=float)
    high = np.asarray(np.inf if upper is None else upper, dtype=float)
    if isinstance(prior, Normal):
        wide = np.asarray(prior.u, dtype=float)
    else:
        from suyuan.metrology.laws.densities import density, points_of

        points = points_of(prior)
        wide = np.asarray(density(prior).scale if points is None else np.std(points[0]))
    value = np.asarray(getattr(prior, "value", 0.0), dtype=float)
    shape = np.broadcast_shapes(spread.shape, low.shape, high.shape, wide.shape, value.shape)
    scale = np.broadcast_to(np.hypot(spread, wide), shape)
    return (float(spread) if spread.ndim == 0 else spread), low, high, scale


def _ratio(w: Any, expanded: Any) -> Any:
    return w / expanded


def risk_curve(capability: float, *, prior_share: float = 1.0 / 6.0, multipliers: Any = None) -> RiskCurve:
    """Consumer's and producer's risk against r for a centred normal prior; the tolerance is the unit.

    capability : C_m = T / (4 u). prior_share : prior standard uncertainty as a share of the tolerance T.
    multipliers : r in w = r U, U = 2 u; by default -1 to 1 in steps of 0.05.
    Source: JCGM 106:2012, 9.5.5, figures of consumer's against producer's risk (u_0 = T/6).
    """
    c = arguments.number("capability", capability, low=0.0, open_low=True)
    share = arguments.number("prior_share", prior_share, low=0.0, open_low=True)
    r = np.linspace(-1.0, 1.0, 41) if multipliers is None else arguments.array("multipliers", multipliers)
    u = 0.25 / c
    risk = global_risk(Normal(value=0.0, u=share), u, lower=-0.5, upper=0.5, guard=r * 2.0 * u)
    return RiskCurve(
        edition=EDITION + ".5",
        capability=c,
        multiplier=r,
        consumer=risk.consumer,
        producer=risk.producer,
    )


def worst_consumer_risk(ratio: Any, *, multiplier: Any = 0.0) -> tuple[Any, Any]:
    """(largest consumer's risk over all centred normal priors, in-tolerance probability of that prior).

    ratio : TUR = T / U with U = 2 u, floats or (n,). multiplier : r in w = r U. This is the bound that lets
    a rule promise a risk without knowing the items. Source: M. Dobbert, NCSLI Workshop 2008.
    """
    tur = np.asarray(ratio, dtype=float)
    if not (np.isfinite(tur).all() and (tur > 0.0).all()):
        raise OutOfRange("TUR", given=ratio, allowed="(0, ∞)")
    u = 0.5 / tur
    end = 1.0 - np.asarray(multiplier, dtype=float) / tur
    u, end = np.broadcast_arrays(u, end)

    def risk(log_s: Array) -> Array:
        s = np.exp(log_s)
        return normal_risks(0.0, s, u, low=-1.0, high=1.0, accept_low=-end, accept_high=end)[0]

    best = _maximum(risk, np.full(u.shape, math.log(0.05)), np.full(u.shape, math.log(20.0)))
    share = np.asarray([math.erf(math.exp(-one) / math.sqrt(2.0)) for one in best.ravel()]).reshape(u.shape)
    found = risk(best)
    return (float(found), float(share)) if found.ndim == 0 else (found, share)


def _maximum(function: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Golden section for a function with one maximum."""
    part = (math.sqrt(5.0) - 1.0) / 2.0
    for _ in range(80):
        left, right = high - part * (high - low), low + part * (high - low)
        rising = function(left) < function(right)
        low, high = np.where(rising, left, low), np.where(rising, high, right)
    return 0.5 * (low + high)
