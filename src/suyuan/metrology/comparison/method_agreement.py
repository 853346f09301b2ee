"""Two instruments that measured the same items: bias, limits of agreement, equivalence within a margin.

With d = x - y over n items, mean b, standard deviation s and f = n - 1:

    bias                 b +- t(f) s / sqrt(n),  paired t = b sqrt(n) / s
    limits of agreement  b +- z s, with confidence limits
                         approximate  b +- z s +- t(f) s sqrt(1/n + z^2 / (2 f))
                         exact        b +- s t'(f; z sqrt(n)) / sqrt(n), t' quantile of the noncentral t
    equivalence          two one-sided t tests of |mean d| < margin

Source: J. M. Bland, D. G. Altman, Lancet 327 (1986), 307-310, and Stat. Methods Med. Res. 8 (1999),
135-160; A. Carkeet, Optom. Vis. Sci. 92 (2015), e71-e80 (exact limits); D. J. Schuirmann, J. Pharmacokinet.
Biopharm. 15 (1987), 657-680 (two one-sided tests).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import series, settled
from suyuan.metrology.control.errors import no_variation
from suyuan.metrology.coverage import student_cdf, student_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

VERDICTS: Final = ("equivalent", "undecided", "different")
FEW: Final = 30
"""Fewer pairs than this make wide limits of agreement; the answer says so."""


@dataclass(frozen=True, kw_only=True)
class MethodAgreement(Answer):
    """Agreement of x with y; numbers, or (characteristics,) where many were given at once.

    n, mean, sd, se : of the differences x - y. t, t_p : paired t and its two-sided probability. bias_low,
    bias_high : confidence limits of the mean difference. low, high : limits of agreement; low_outer,
    low_inner, high_inner, high_outer : their exact confidence limits; spread_se : approximate standard error
    of a limit. trend, trend_p : slope of the differences over the means of both, and the probability of one
    as large without a trend (0 and 1 where all means are alike). margin, tost_p, tost_low, tost_high : the
    margin, the larger of the two one-sided probabilities, the interval with confidence 2p - 1.
    verdict : one of VERDICTS, as an array of words for many. within : whether the exact limits of agreement
    lie inside the margin as well, so that single readings may be exchanged.
    """

    method: ClassVar[Text] = Text("两种仪器的一致性", "Agreement of two instruments")
    n: int
    p: float
    coverage: float
    mean: Any
    sd: Any
    se: Any
    t: Any
    t_p: Any
    bias_low: Any
    bias_high: Any
    low: Any
    high: Any
    low_outer: Any
    low_inner: Any
    high_inner: Any
    high_outer: Any
    spread_se: Any
    trend: Any
    trend_p: Any
    margin: Any
    tost_p: Any
    tost_low: Any
    tost_high: Any
    verdict: Any
    within: Any

    def sentences(self) -> tuple[Text, ...]:
        """Bias, limits and the verdict; for many characteristics how many are equivalent."""
        if np.ndim(self.mean):
            equal, total = int(np.sum(np.asarray(self.verdict) == "equivalent")), len(self.mean)
            return (Text(f"{total} 项中 {equal} 项等效。", f"{equal} of {total} are equivalent."),)
        said = {
            "equivalent": Text("在界限内等效", "equivalent within the margin"),
            "undecided": Text("尚不能判定", "undecided"),
            "different": Text("超出界限，不等效", "different beyond the margin"),
        }[self.verdict]
        return (
            Text(
                f"{self.n} 对，平均差 {self.mean:.4g}（{100 * self.p:g} % 区间 {self.bias_low:.4g} 至"
                f" {self.bias_high:.4g}），{100 * self.coverage:g} % 一致性界限 {self.low:.4g} 至"
                f" {self.high:.4g}。",
                f"{self.n} pairs, mean difference {self.mean:.4g} ({100 * self.p:g} % interval"
                f" {self.bias_low:.4g} to {self.bias_high:.4g}), {100 * self.coverage:g} % limits of"
                f" agreement {self.low:.4g} to {self.high:.4g}.",
            ),
            Text(
                f"等效界限 ±{self.margin:g}：{said.zh}（双单侧检验 p = {self.tost_p:.3g}）。",
                f"Margin ±{self.margin:g}: {said.en} (two one-sided tests, p = {self.tost_p:.3g}).",
            ),
        )


def method_agreement(
    x: Any, y: Any, *, margin: Any, p: float = 0.95, coverage: float = 0.95
) -> MethodAgreement:
    """Agreement of two instruments over the same items, from readings x, y (n,) or (characteristics, n).

    margin : the largest mean difference that is no difference, > 0, number or (characteristics,). p :
    confidence of every interval; the one-sided tests use 1 - p. coverage : share of differences between the
    limits of agreement. Verdict: equivalent where the interval with confidence 2p - 1 lies inside the margin,
    different where it lies outside on one side, undecided else. Raises NoVariation where differences do not
    scatter, OutOfRange for fewer than three pairs.
    """
    first, second = series("x", x, at_least=3), series("y", y, at_least=3)
    if first.shape != second.shape:
        raise OutOfRange("y.shape", given=second.shape, allowed=first.shape)
    confidence = arguments.number("p", p, low=0.5, high=1.0, open_low=True)
    share = arguments.probability(coverage, "coverage")
    arguments.probability(confidence)
    d = first - second
    n, f = d.shape[-1], d.shape[-1] - 1
    b, s = np.asarray(d.mean(axis=-1)), np.asarray(d.std(axis=-1, ddof=1))
    if (s <= 1e-14 * np.abs(d).max(axis=-1)).any():
        raise no_variation("s(x - y)")
    limit = np.asarray(_margin(margin, b))
    se = s / np.sqrt(n)
    two, one = student_quantile(0.5 + 0.5 * confidence, f), student_quantile(confidence, f)
    z = float(student_quantile(0.5 + 0.5 * share, np.inf))
    inner, outer = _exact(n, z, confidence)
    lower, upper = b - one * se, b + one * se
    trend, trend_p = _trend(d, 0.5 * (first + second))
    tost = np.maximum(_above((b + limit) / se, f), _above((limit - b) / se, f))
    same = (lower > -limit) & (upper < limit)
    apart = (lower >= limit) | (upper <= -limit)
    verdict = np.where(same, "equivalent", np.where(apart, "different", "undecided"))
    few = Text(f"只有 {n} 对，一致性界限很宽。", f"Only {n} pairs: the limits of agreement are wide.")
    return MethodAgreement(
        edition="Bland & Altman 1986, 1999; Carkeet 2015; Schuirmann 1987",
        warnings=(few,) if n < FEW else (),
        n=n, p=confidence, coverage=share, mean=settled(b), sd=settled(s), se=settled(np.asarray(se)),
        t=settled(np.asarray(b / se)), t_p=settled(np.asarray(2.0 * _above(np.abs(b) / se, f))),
        bias_low=settled(np.asarray(b - two * se)), bias_high=settled(np.asarray(b + two * se)),
        low=settled(np.asarray(b - z * s)), high=settled(np.asarray(b + z * s)),
        low_outer=settled(np.asarray(b - outer * s)), low_inner=settled(np.asarray(b - inner * s)),
        high_inner=settled(np.asarray(b + inner * s)), high_outer=settled(np.asarray(b + outer * s)),
        spread_se=settled(np.asarray(s * np.sqrt(1.0 / n + z * z / (2.0 * f)))),
        trend=settled(trend), trend_p=settled(trend_p), margin=settled(limit),
        tost_p=settled(np.asarray(tost)), tost_low=settled(np.asarray(lower)),
        tost_high=settled(np.asarray(upper)), verdict=settled(verdict),
        within=settled(np.asarray((b - outer * s > -limit) & (b + outer * s < limit))),
    )  # fmt: skip


def _margin(margin: Any, like: Array) -> Any:
    if like.ndim == 0:
        return arguments.number("margin", margin, low=0.0, open_low=True)
    return arguments.alongside("margin", margin, like, low=0.0, open_low=True)


def _exact(n: int, z: float, p: float) -> tuple[float, float]:
    """How many s the confidence limits of the upper limit of agreement lie above the mean: inner, outer."""
    from scipy.special import nctdtrit

    root = np.sqrt(n)
    inner, outer = (float(nctdtrit(n - 1, z * root, q)) / root for q in (0.5 - 0.5 * p, 0.5 + 0.5 * p))
    return inner, outer


def _above(t: Any, f: float) -> Array:
    """P(T > t)."""
    return np.asarray(student_cdf(-np.atleast_1d(t), f)).reshape(np.shape(t))


def _trend(d: Array, mid: Array) -> tuple[Array, Array]:
    """Slope of differences over means and its two-sided probability; 0 and 1 for means all alike."""
    n = d.shape[-1]
    across = mid - mid.mean(axis=-1, keepdims=True)
    apart = d - d.mean(axis=-1, keepdims=True)
    wide = (across**2).sum(axis=-1)
    is_flat = wide <= 1e-28 * n * np.square(mid).max(axis=-1)
    held = np.where(is_flat, 1.0, wide)
    slope = np.where(is_flat, 0.0, (across * apart).sum(axis=-1) / held)
    rest = np.maximum((apart**2).sum(axis=-1) - slope**2 * wide, 0.0)
    error = np.sqrt(rest / (n - 2) / held)
    steep = np.divide(np.abs(slope), error, out=np.full_like(error, np.inf), where=error > 0.0)
    chance = np.where(is_flat, 1.0, 2.0 * _above(np.minimum(steep, 1e300), n - 2))
    return np.asarray(slope), np.asarray(chance)
