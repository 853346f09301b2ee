"""Conformity decisions: a measured value, its uncertainty and a limit give pass, fail or undecided, with the
risk.

A rule is data: its kind and guard band. The limits are shrunk (acceptance) and widened (rejection) by the
guard band w = r U; between the two nothing is proven. The risk stated is the specific risk: the
probability that the verdict is wrong for this very item, given the measurement alone. The kinds that aim
at a global risk know of the items what share of them conforms (`reliability`) and are solved in `risk.guard`.
Source: JCGM 106:2012, 7.2-7.4 (probability of conformity), 8.2-8.3 (simple and guarded acceptance), 9.5
(global risks); ILAC-G8:09/2019, 4.2.1-4.2.3 and table 1; the other kinds: see `guard_band`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal

from suyuan.base.errors import Missing, NotANumber, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.answer import Answer
from suyuan.metrology.coverage import normal_cdf, normal_quantile, student_cdf, student_quantile
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.risk.guard_band import BY_RATIO, MULTIPLIERS, ratio_guard

Kind = Literal[
    "simple",
    "guarded",
    "ilac-g8",
    "jcgm106",
    "specific-risk",
    "6-sigma",
    "3-sigma",
    "iso14253",
    "uncritical",
    "rds",
    "rp10",
    "m2",
    "fixed",
    "global-risk",
    "conditional-risk",
    "posterior-risk",
]
Verdict = Literal["pass", "fail", "undecided"]
Zone = Literal["pass", "conditional-pass", "conditional-fail", "fail"]

_NAMES: Final[dict[str, Text]] = {
    "simple": Text("简单接受", "simple acceptance"),
    "guarded": Text("保护带接受，w = U", "guarded acceptance, w = U"),
    "ilac-g8": Text("ILAC-G8 非二元判定，w = U", "ILAC-G8 non-binary statement, w = U"),
    "jcgm106": Text("JCGM 106 保护带，w = r·U", "JCGM 106 guard band, w = r U"),
    "specific-risk": Text("限定特定风险", "limited specific risk"),
    "6-sigma": Text("六西格玛保护带，w = 3U", "6 sigma guard band, w = 3 U"),
    "3-sigma": Text("三西格玛保护带，w = 1.5U", "3 sigma guard band, w = 1.5 U"),
    "iso14253": Text("ISO 14253-1 保护带，w = 0.83U", "ISO 14253-1 guard band, w = 0.83 U"),
    "uncritical": Text("非关键判定，w = -U", "uncritical, w = -U"),
    "rds": Text("平方差根保护带", "root-difference-of-squares guard band"),
    "rp10": Text("NCSL RP-10 保护带", "NCSL RP-10 guard band"),
    "m2": Text("Dobbert 2 % 风险管理保护带", "Dobbert's managed-risk guard band (2 %)"),
    "fixed": Text("容差的固定比例", "fixed fraction of the tolerance"),
    "global-risk": Text("限定全局用户风险", "limited global consumer's risk"),
    "posterior-risk": Text("限定后验不合格概率", "limited posterior probability of nonconformity"),
    "conditional-risk": Text("限定已接受项中的不合格率", "limited share of nonconforming among the accepted"),
}
_BY_POPULATION: Final = ("global-risk", "conditional-risk", "posterior-risk")
_VERDICTS: Final[dict[str, Text]] = {
    "pass": Text("合格", "pass"),
    "fail": Text("不合格", "fail"),
    "undecided": Text("无法判定", "undecided"),
}
_AT_RISK: Final = ("specific-risk", *_BY_POPULATION)


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionRule:
    """How a measured value is held against its limits.

    guard_factor : r in w = r U; 0 for simple acceptance, 1 for "guarded" and "ilac-g8".
    target_risk : for "specific-risk", the largest tolerated probability of a wrong verdict; for
        "global-risk" of an accepted nonconforming item; for "conditional-risk" among the accepted ones; for
        "posterior-risk" of this item, given the measurement and the population (normal error).
    binary : True gives no "undecided": what is not accepted fails.
    fraction : for "fixed", the share f of the tolerance that is accepted, w = (1 - f) T.
    reliability : for those three, the share of items that conform before any measurement (in-tolerance
        probability); their true values are taken as normal about the middle.
    """

    kind: Kind = "simple"
    guard_factor: float | None = None
    target_risk: float | None = None
    binary: bool = False
    fraction: float | None = None
    reliability: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in _NAMES:
            raise OutOfRange("decision rule", given=self.kind, allowed=", ".join(_NAMES))
        needed: tuple[str, ...] = {"jcgm106": ("guard_factor",), "fixed": ("fraction",)}.get(self.kind, ())
        needed += ("target_risk",) if self.kind in _AT_RISK else ()
        needed += ("reliability",) if self.kind in _BY_POPULATION else ()
        limits = {"guard_factor": (-1.0, 10.0), "target_risk": (0.0, 0.5), "fraction": (0.0, 1.0)}
        for name in ("guard_factor", "target_risk", "fraction", "reliability"):
            self._check(name, *limits.get(name, (0.0, 1.0)), needed=name in needed)

    def _check(self, name: str, low: float, high: float, *, needed: bool) -> None:
        given = getattr(self, name)
        if given is None:
            if needed:
                raise Missing(name)
            return
        closed = name in ("guard_factor", "fraction")
        legal = low <= given <= high if closed else low < given < high
        if not legal:
            ends = ("[", "]") if closed else ("(", ")")
            raise OutOfRange(name, given=given, allowed=f"{ends[0]}{low:g}, {high:g}{ends[1]}")

    @property
    def name(self) -> Text:
        """The rule in words, for the certificate."""
        return _NAMES[self.kind]

    def factor(self) -> float:
        """r in w = r U; only for the kinds whose guard band is a multiple of U."""
        if self.kind == "simple":
            return 0.0
        return MULTIPLIERS.get(self.kind, 1.0) if self.guard_factor is None else self.guard_factor

    def guard(self, u: Any, *, k: Any = 2.0, dof: Any = math.inf, half_width: Any = None) -> Any:
        """The guard band w in the unit of `u`, negative for a negative guard factor; floats or arrays.

        half_width : T, half the tolerance; for the kinds that depend on TUR = T / U or on a global risk.
        Raises Missing where it is needed and absent, OutOfRange where the rule does not exist.
        """
        if self.kind == "specific-risk" and self.target_risk is not None:
            if _all_infinite(dof):
                return normal_quantile(1.0 - self.target_risk) * u
            return student_quantile(1.0 - self.target_risk, dof) * u
        if self.kind in BY_RATIO or self.kind in _BY_POPULATION:
            if half_width is None:
                hint = Text("该规则需要上下两个限值。", "This rule needs both limits.")
                raise Missing("limit", hint=hint)
            if self.kind in BY_RATIO:
                return ratio_guard(self.kind, expanded=k * u, half_width=half_width, fraction=self.fraction)
            return _population_guard(self, u, dof=dof, half_width=half_width)
        return self.factor() * k * u

    def to_record(self) -> dict[str, str | bool | None]:
        """The rule as plain data with decimal text."""
        return {
            "kind": self.kind,
            "guard_factor": None if self.guard_factor is None else repr(self.guard_factor),
            "target_risk": None if self.target_risk is None else repr(self.target_risk),
            "binary": self.binary,
            **{
                name: repr(given)
                for name, given in (("fraction", self.fraction), ("reliability", self.reliability))
                if given is not None
            },
        }


SIMPLE: Final = DecisionRule(kind="simple")
GUARDED: Final = DecisionRule(kind="guarded", binary=True)
ILAC_G8: Final = DecisionRule(kind="ilac-g8")


def _population_guard(rule: DecisionRule, u: Any, *, dof: Any, half_width: Any) -> Any:
    """w of the kinds that aim at a global risk, worked out once per distinct u / T."""
    import numpy as np

    from suyuan.metrology.distribution import Normal
    from suyuan.metrology.risk.guard import guard_for_risk
    from suyuan.metrology.risk.rules import guard_for_posterior, prior_from_reliability

    assert rule.target_risk is not None
    assert rule.reliability is not None
    if not np.all(np.asarray(half_width) > 0.0):
        raise OutOfRange("upper - lower", given=0.0, allowed="(0, ∞)")
    ratio = np.asarray(np.divide(u, half_width))
    freedom = np.broadcast_to(np.asarray(dof, dtype=float), ratio.shape)
    pairs = np.stack([ratio.ravel(), freedom.ravel()], axis=1)
    few, where = np.unique(pairs, axis=0, return_inverse=True)
    measured = few[:, 0] > 0.0
    shares = np.zeros(few.shape[0])
    if measured.any() and rule.kind == "posterior-risk":
        shares[measured] = guard_for_posterior(rule.reliability, few[measured, 0], rule.target_risk)
    elif measured.any():
        prior = Normal(value=0.0, u=prior_from_reliability(rule.reliability, 1.0))
        shares[measured] = guard_for_risk(
            prior,
            few[measured, 0],
            lower=-1.0,
            upper=1.0,
            target=rule.target_risk,
            aim="consumer" if rule.kind == "global-risk" else "consumer-given-accepted",
            dof=few[measured, 1],
        ).guard
    found = shares[where.ravel()].reshape(ratio.shape) * half_width
    return float(found) if ratio.ndim == 0 else found


@dataclass(frozen=True, kw_only=True)
class Decision(Answer):
    """A verdict and what it rests on; for arrays every field holds one entry per item.

    risk : probability that the verdict is wrong: of a nonconforming item for "pass" and "undecided", of a
        conforming one for "fail".
    conformance : probability that the item conforms (JCGM 106, 7.2).
    acceptance : (low, high) of the acceptance interval, None where there is no limit. Low above high: the
        uncertainty is too large to accept anything.
    """

    method: ClassVar[Text] = Text("符合性判定", "Conformity decision")
    edition: str = "JCGM 106:2012, 7.2, 8"
    verdict: Any
    zone: Any
    risk: Any
    conformance: Any
    acceptance: tuple[Any, Any]
    guard: Any
    rule: DecisionRule

    def sentences(self) -> tuple[Text, ...]:
        """The rule, the verdict and its risk; for many items how many of each and the largest risk."""
        rule = Text(f"判定规则：{self.rule.name.zh}。", f"Decision rule: {self.rule.name.en}.")
        return (rule, self._one() if _is_scalar(self.verdict) else self._many())

    def _one(self) -> Text:
        word, chance = _VERDICTS[str(self.verdict)], 100.0 * self.conformance
        zh = f"{word.zh}；符合概率 {chance:.4g} %"
        en = f"Verdict: {word.en}; probability of conformity {chance:.4g} %"
        if self.verdict == "undecided":
            return Text(f"{zh}。", f"{en}.")
        risk = 100.0 * self.risk
        return Text(f"{zh}，误判概率 {risk:.3g} %。", f"{en}, of a wrong verdict {risk:.3g} %.")

    def _many(self) -> Text:
        flat = self.verdict.ravel().tolist()
        good, bad, open_ = (flat.count(word) for word in _VERDICTS)
        decided = self.risk[self.verdict != "undecided"].ravel().tolist()
        worst = 100.0 * max(decided, default=0.0)
        return Text(
            f"{len(flat)} 项：合格 {good}，不合格 {bad}，无法判定 {open_}；误判概率最大 {worst:.3g} %。",
            f"{len(flat)} items: {good} pass, {bad} fail, {open_} undecided; "
            f"largest probability of a wrong verdict {worst:.3g} %.",
        )


def decide(
    value: Any,
    u: Any,
    *,
    lower: Any = None,
    upper: Any = None,
    rule: DecisionRule = SIMPLE,
    k: Any = 2.0,
    dof: Any = math.inf,
) -> Decision:
    """Hold `value` with standard uncertainty `u` against `lower` and/or `upper` (closed limits).

    Scalars give a Decision of scalars, arrays (n,) one of arrays. Decimal values and limits are compared in
    decimal arithmetic. `k` is the coverage factor of U = k u; `dof` shapes the risk (infinite: normal).
    Raises InputError without any limit, with crossed limits or negative u. Source: JCGM 106:2012, 8.
    """
    if lower is None and upper is None:
        raise Missing("limit", hint=Text("至少给出一个限值。", "Give at least one limit."))
    if any(not _is_scalar(one) for one in (value, u, lower, upper, k, dof)):
        return _decide_arrays(value, u, lower=lower, upper=upper, rule=rule, k=k, dof=dof)
    return _decide_scalar(value, u, lower=lower, upper=upper, rule=rule, k=k, dof=dof)


def conformance_probability(
    value: Any, u: Any, *, lower: Any = None, upper: Any = None, dof: Any = math.inf
) -> Any:
    """Probability that the true value lies within the limits, given the measurement alone.

    The state of knowledge is normal, or Student's with `dof`, centred on `value` with scale `u`;
    with u = 0 the probability is 1 or 0. Source: JCGM 106:2012, 7.2 eq. (4) and 7.4.
    """
    return _chances(value, u, lower=lower, upper=upper, dof=dof)[0]


def _chances(value: Any, u: Any, *, lower: Any, upper: Any, dof: Any) -> tuple[Any, Any]:
    """Probabilities that the true value lies inside and outside, each a sum or difference of tails.

    By symmetry only the distances to the nearer and the farther limit count; neither probability is taken
    as 1 minus the other, so that both keep their digits when small.
    """
    cdf: Callable[[Any], Any] = normal_cdf if _all_infinite(dof) else (lambda z: student_cdf(z, dof))
    to_lower = math.inf if lower is None else _standardised(value - lower, u)
    to_upper = math.inf if upper is None else _standardised(upper - value, u)
    if _is_scalar(to_lower) and _is_scalar(to_upper):
        near, far = min(to_lower, to_upper), max(to_lower, to_upper)
    else:
        import numpy as np

        near, far = np.minimum(to_lower, to_upper), np.maximum(to_lower, to_upper)
    return cdf(near) - cdf(-far), cdf(-near) + cdf(-far)


def _decide_scalar(
    value: Any, u: Any, *, lower: Any, upper: Any, rule: DecisionRule, k: Any, dof: Any
) -> Decision:
    exact = isinstance(value, Decimal)
    x, low, high = _number("value", value), _limit("lower", lower), _limit("upper", upper)
    spread = _number("u", u)
    if spread < 0.0:
        raise OutOfRange("u", given=u, allowed="[0, ∞)")
    if low is not None and high is not None and low > high:
        raise OutOfRange("upper", given=upper, allowed=f"[{lower}, ∞)")
    half_width = None if low is None or high is None else 0.5 * (high - low)
    guard = rule.guard(spread, k=float(k), dof=float(dof), half_width=half_width)
    inside, outside = _chances(x, spread, lower=low, upper=high, dof=float(dof))

    number: Callable[[Any], Any] = _as_decimal if exact else float
    at, w = number(value), number(guard)
    ends = (None if lower is None else number(lower), None if upper is None else number(upper))
    zone = _zone(at, *ends, w)
    verdict = _verdict(zone, rule)
    return Decision(
        verdict=verdict,
        zone=zone,
        risk=inside if verdict == "fail" else outside,
        conformance=inside,
        acceptance=(None if low is None else low + guard, None if high is None else high - guard),
        guard=guard,
        rule=rule,
    )


def _zone(at: Any, low: Any, high: Any, w: Any) -> Zone:
    """Where `at` lies: accepted, inside the limits, outside within the guard band, or beyond."""

    def within(margin: Any) -> bool:
        return (low is None or low - margin <= at) and (high is None or at <= high + margin)

    if within(-w):
        return "pass"
    if within(0):
        return "conditional-pass"
    return "conditional-fail" if w > 0 and within(w) else "fail"


def _verdict(zone: Zone, rule: DecisionRule) -> Verdict:
    if zone in ("pass", "fail"):
        return "pass" if zone == "pass" else "fail"
    return "fail" if rule.binary else "undecided"


def _decide_arrays(
    value: Any, u: Any, *, lower: Any, upper: Any, rule: DecisionRule, k: Any, dof: Any
) -> Decision:
    import numpy as np

    low = np.asarray(-np.inf if lower is None else lower, dtype=float)
    high = np.asarray(np.inf if upper is None else upper, dtype=float)
    x, spread, factor, freedom, low, high = np.broadcast_arrays(
        *[np.asarray(one, dtype=float) for one in (value, u, k, dof, low, high)]
    )
    if not (np.isfinite(x).all() and np.isfinite(spread).all()):
        raise NotFinite(Text("测得值或 u", "value or u"), given="nan/inf")
    if (spread < 0.0).any():
        raise OutOfRange("u", given=float(spread.min()), allowed="[0, ∞)")
    if not (low <= high).all():
        raise OutOfRange("upper", given="upper < lower", allowed="[lower, ∞)")
    two_sided = lower is not None and upper is not None
    w = rule.guard(spread, k=factor, dof=freedom, half_width=0.5 * (high - low) if two_sided else None)
    chance, missed = _chances(x, spread, lower=low, upper=high, dof=freedom)
    accepted = (low + w <= x) & (x <= high - w)
    inside = (low <= x) & (x <= high)
    beyond = ~inside & ~((w > 0.0) & (low - w <= x) & (x <= high + w))
    zone = np.select(
        [accepted, inside, ~beyond], ["pass", "conditional-pass", "conditional-fail"], default="fail"
    )
    between = "fail" if rule.binary else "undecided"
    verdict = np.select([accepted, beyond], ["pass", "fail"], default=between)
    return Decision(
        verdict=verdict,
        zone=zone,
        risk=np.where(verdict == "fail", chance, missed),
        conformance=chance,
        acceptance=(None if lower is None else low + w, None if upper is None else high - w),
        guard=w,
        rule=rule,
    )


def _standardised(distance: Any, u: Any) -> Any:
    """distance / u; with u = 0 infinite, and positive on the limit itself, which belongs to the interval."""
    if _is_scalar(u) and _is_scalar(distance):
        return distance / u if u else math.copysign(math.inf, distance or 1.0)
    import numpy as np

    with np.errstate(all="ignore"):
        return np.where(u > 0.0, distance / u, np.where(distance >= 0.0, np.inf, -np.inf))


def _all_infinite(dof: Any) -> bool:
    if _is_scalar(dof):
        return bool(dof == math.inf)
    return bool((dof == math.inf).all())


def _is_scalar(x: Any) -> bool:
    return getattr(x, "shape", ()) == ()


def _limit(name: str, given: Any) -> float | None:
    return None if given is None else _number(name, given)


def _number(quantity: str, given: Any) -> float:
    try:
        number = float(given)
    except (TypeError, ValueError):
        raise NotANumber(quantity, given=given) from None
    if not math.isfinite(number):
        raise NotFinite(Text(quantity, quantity), given=given)
    return number


def _as_decimal(number: Any) -> Decimal:
    """The decimal that was meant: of a float, its shortest text."""
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
