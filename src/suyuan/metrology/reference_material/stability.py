"""Stability of a reference material: trend in time, its significance, its uncertainty, shelf life.

Source: ISO Guide 35:2017 and ISO 33405:2024, clause 8; ISO Guide 35:2006, 8; JJF 1343-2012 and -2022,
stability; T. P. J. Linsinger et al., Fresenius J. Anal. Chem. 370 (2001) 183 (u_lts).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.errors import Missing, RuleRefusal
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import results, show, unfold
from suyuan.metrology.comparison.laws import t_outside, t_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Design = Literal["isochronous", "classical"]
Drift = Literal["slope-uncertainty", "with-drift"]
TREND: Final = Text(
    "趋势显著：材料在研究期内有变化；不能只用 s(b1)·t，请缩短有效期、修正，或计入漂移。",
    "The trend is significant: the material changes. s(b1) t alone is not enough; shorten the "
    "validity, correct, "
    "or include the drift.",
)


@dataclass(frozen=True, kw_only=True)
class Stability(Answer):
    """Trend of one property, floats, or of m properties, arrays (m,).

    slope, intercept : of the line, in units of the property per unit of time. s_slope : its standard
    uncertainty. s : residual standard deviation. t, t_critical, p_value, significant : the test of slope = 0.
    u : u_lts (or u_sts) at `horizon`. dof : n - 2.
    """

    method: ClassVar[Text] = Text("稳定性评估", "Stability")
    slope: Any
    intercept: Any
    s_slope: Any
    s: Any
    t: Any
    t_critical: float
    p_value: Any
    significant: Any
    horizon: float
    u: Any
    dof: int

    def sentences(self) -> tuple[Text, ...]:
        return (
            Text(
                f"斜率 b1 = {show(self.slope, 4)}，s(b1) = {show(self.s_slope, 4)}，|t| = "
                f"{show(abs(self.t), 4)}，"
                f"临界值 {self.t_critical:.4g}（自由度 {self.dof}）。",
                f"Slope b1 = {show(self.slope, 4)}, s(b1) = {show(self.s_slope, 4)}, |t| = "
                f"{show(abs(self.t), 4)}, "
                f"critical value {self.t_critical:.4g} ({self.dof} dof).",
            ),
            Text(
                f"时间 {self.horizon:g} 的稳定性不确定度 u = {show(self.u, 4)}。",
                f"Uncertainty due to instability over {self.horizon:g}: u = {show(self.u, 4)}.",
            ),
        )


def stability(
    time: Any, values: Any, *, horizon: float, design: Design = "isochronous",
    drift: Drift = "slope-uncertainty", alpha: float = 0.05,
) -> Stability:  # fmt: skip
    """Trend of values (n,) or (n, m) against time (n,), and the uncertainty over `horizon` >= 0 of time.

    horizon : shelf life plus the interval to the next monitoring, or the time of transport (then u is u_sts).
    design : "isochronous", all measured in one run, takes every reading; "classical", measured on the day,
    takes the mean of each time, for readings of one day share that day's error. drift : "slope-uncertainty"
    is s(b1) t; "with-drift" adds the trend as a rectangular drift, sqrt((b1 t)^2/3 + s(b1)^2 t^2). At least
    three times. Raises InputError. Source: ISO Guide 35:2017, 8.7.3 and B.3; ISO Guide 35:2006, 8.
    """
    arguments.chosen("design", design, ("isochronous", "classical"))
    arguments.chosen("drift", drift, ("slope-uncertainty", "with-drift"))
    when = arguments.array("time", time, at_least=3)
    y, single = results("values", values, at_least=3)
    arguments.alongside("values", y[:, 0], when)
    span = arguments.number("horizon", horizon, low=0.0)
    level = arguments.probability(alpha, "alpha")
    distinct, place = np.unique(when, return_inverse=True)
    if len(distinct) < 3:
        raise Missing("time", hint=Text("至少三个不同的时间点。", "At least three different times."))
    if design == "classical":
        sums = np.zeros((len(distinct), y.shape[1]))
        np.add.at(sums, place, y)
        when, y = distinct, sums / np.bincount(place)[:, None]
    slope, at_zero, s_slope, s = _line(when, y)
    dof = len(when) - 2
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(
            s_slope > 0.0, slope / s_slope, np.where(slope == 0.0, 0.0, np.copysign(math.inf, slope))
        )
    outside = np.where(np.isfinite(t), t_outside(np.where(np.isfinite(t), t, 0.0), dof), 0.0)
    significant = outside < level
    u = s_slope * span
    if drift == "with-drift":
        u = np.hypot(u, slope * span / math.sqrt(3.0))

    def one(found: Array) -> Any:
        return unfold(found, single=single)

    return Stability(
        slope=one(slope), intercept=one(at_zero), s_slope=one(s_slope), s=one(s),
        t=unfold(t, single=single, infinite=True),

        t_critical=t_quantile(1.0 - 0.5 * level, dof), p_value=one(outside),
        significant=bool(significant[0]) if single else significant, horizon=span, u=one(u), dof=dof,
        edition="ISO Guide 35:2017, 8.7; ISO 33405:2024, 8", warnings=(TREND,) if significant.any()
        else (),
    )  # fmt: skip


def _line(time: Array, y: Array) -> tuple[Array, Array, Array, Array]:
    """Slope, intercept, s(slope) and residual standard deviation of every column of y (n, m)."""
    centre = time.mean()
    x, means = time - centre, y.mean(axis=0)
    square = float(x @ x)
    away = y - means
    slope = x @ away / square
    rest = away - x[:, None] * slope
    s = np.sqrt((rest * rest).sum(axis=0) / (len(time) - 2))
    return slope, means - slope * centre, s / math.sqrt(square), s


def shelf_life(*, u_target: float, s_slope: float, u_char: float, u_bb: float, u_sts: float = 0.0) -> float:
    """The longest time t for which sqrt(u_char^2 + u_bb^2 + u_sts^2 + (s(b1) t)^2) stays within u_target.

    In the unit of time of s_slope > 0. Raises InputError, RuleRefusal where the other parts already exceed
    the target. Source: ISO Guide 35:2017, clause 8; Linsinger et al. (2001).
    """
    target = arguments.number("u_target", u_target, low=0.0, open_low=True)
    per_time = arguments.number("s_slope", s_slope, low=0.0, open_low=True)
    given = {"u_char": u_char, "u_bb": u_bb, "u_sts": u_sts}
    rest = math.hypot(*(arguments.number(name, value, low=0.0) for name, value in given.items()))
    if rest > target:
        raise RuleRefusal(
            Text(
                f"其余分量合成 {rest:g}，已超过目标 {target:g}",
                f"the other components make {rest:g} and exceed the target {target:g}",
            ),
            hint=Text("放宽目标，或改进定值与均匀性。", "Widen the target, or improve the studies."),
            given=rest, allowed=target,
        )  # fmt: skip
    return math.sqrt((target - rest) * (target + rest)) / per_time


@dataclass(frozen=True, kw_only=True)
class Agreement(Answer):
    """Does a measured value agree with the certified one: |difference| <= limit; floats or arrays."""

    method: ClassVar[Text] = Text("与认定值比较", "Comparison with the certified value")
    difference: Any
    limit: Any
    agrees: Any

    def sentences(self) -> tuple[Text, ...]:
        word = Text("一致", "agrees") if np.all(self.agrees) else Text("不一致", "does not agree")
        return (
            Text(
                f"差 {show(self.difference, 4)}，限 {show(self.limit, 4)}：{word.zh}。",
                f"Difference {show(self.difference, 4)}, limit {show(self.limit, 4)}: {word.en}.",
            ),
        )


def agrees_with_certified(x: Any, *, u: Any, certified: Any, u_certified: Any, k: float = 2.0) -> Agreement:
    """Monitoring of a released batch, or check of a laboratory's bias: |x - x_CRM| <= k sqrt(u^2 + u_CRM^2).

    Floats or arrays (n,) of one shape with x. Raises InputError.
    Source: ISO Guide 35:2017, 8.10 (monitoring); ISO Guide 33:2015, clause 9.
    """
    single = np.ndim(x) == 0
    values = arguments.array("x", [x] if single else x)
    spread, centre = (
        arguments.alongside("u", u, values, low=0.0),
        arguments.alongside("certified", certified, values),
    )
    reference = arguments.alongside("u_certified", u_certified, values, low=0.0)
    difference = values - centre
    limit = arguments.number("k", k, low=0.0, open_low=True) * np.hypot(spread, reference)
    agrees = abs(difference) <= limit
    return Agreement(
        difference=unfold(difference, single=single), limit=unfold(limit, single=single),
        agrees=bool(agrees[0]) if single else agrees, edition="ISO Guide 35:2017, 8.10; ISO Guide 33:2015, 9",
    )  # fmt: skip
