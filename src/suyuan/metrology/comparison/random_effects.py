"""Random-effects means and their intervals, for laboratories that disagree more than they say.

Model: x_i = mu + lambda_i + e_i with variance tau^2 of lambda between the laboratories and u_i^2 of e within.
Source: as for tau^2 in `heterogeneity`; J. Hartung, G. Knapp, Stat. Med. 20 (2001) 3875; K. Sidik, J. N.
Jonkman, Stat. Med. 21 (2002) 3153; C. Rover et al., BMC Med. Res. Methodol. 15 (2015) 99 (never narrower).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import within_reach
from suyuan.metrology.comparison.heterogeneity import ESTIMATORS, Estimator, between_variance, mean_at
from suyuan.metrology.comparison.laws import chi_squared_above, t_quantile
from suyuan.metrology.coverage import normal_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Interval = Literal["normal", "hksj", "hksj-not-narrower"]
INTERVALS: Final = ("normal", "hksj", "hksj-not-narrower")
EDITIONS: Final[dict[Estimator, str]] = {
    "dersimonian-laird": "R. DerSimonian, N. Laird, Control. Clin. Trials 7 (1986) 177",
    "paule-mandel": "R. C. Paule, J. Mandel, J. Res. NBS 87 (1982) 377",
    "reml": "W. Viechtbauer, J. Educ. Behav. Stat. 30 (2005) 261 (REML)",
    "ml": "W. Viechtbauer, J. Educ. Behav. Stat. 30 (2005) 261 (ML)",
    "hedges": "L. V. Hedges, J. Educ. Stat. 8 (1983) 63",
}


@dataclass(frozen=True, kw_only=True)
class RandomEffectsMean(Answer):
    """Random-effects mean of n results.

    value, u : mean and standard uncertainty; dof : of the interval, infinite for the normal one. tau2, tau :
    between-laboratory variance and standard deviation. interval : coverage interval for p. q : Cochran's Q
    about the fixed-effect mean, p_value : probability of a larger one. i2 : share max(0, (Q - (n - 1))/Q).
    weights : (n,), adding to one.
    """

    method: ClassVar[Text] = Text("随机效应平均值", "Random-effects mean")
    value: float
    u: float
    dof: float
    tau2: float
    tau: float
    interval: tuple[float, float]
    p: float
    q: float
    p_value: float
    i2: float
    weights: Array

    def sentences(self) -> tuple[Text, ...]:
        low, high = self.interval
        return (
            Text(
                f"平均值 {self.value:.9g}，标准不确定度 {self.u:.3g}，实验室间标准差 τ = {self.tau:.3g}。",
                f"Mean {self.value:.9g}, standard uncertainty {self.u:.3g}, between-laboratory standard "
                f"deviation τ = {self.tau:.3g}.",
            ),
            Text(
                f"{self.p:.0%} 包含区间 [{low:.9g}, {high:.9g}]；同质性检验 Q = {self.q:.4g}，P = "
                f"{self.p_value:.3g}。",
                f"{self.p:.0%} coverage interval [{low:.9g}, {high:.9g}]; homogeneity Q = {self.q:.4g}, "
                f"P = {self.p_value:.3g}.",
            ),
        )


def random_effects_mean(
    x: Any,
    u: Any,
    *,
    estimator: Estimator = "dersimonian-laird",
    interval: Interval = "normal",
    p: float = 0.95,
) -> RandomEffectsMean:
    """Random-effects mean of results x (n,), n >= 2, with standard uncertainties u > 0.

    estimator : of tau^2. interval : "normal" has u = 1/sqrt(sum w); "hksj" (Hartung, Knapp, Sidik, Jonkman)
    has u^2 = sum w (x - mean)^2/((n - 1) sum w) and Student's t with n - 1; "hksj-not-narrower" takes no u
    below the normal one. Raises InputError. Source: see module.
    """
    values = arguments.array("x", x, at_least=2)
    spread = arguments.alongside("u", u, values, low=0.0, open_low=True)
    within_reach("x", values)
    within_reach("u", spread)
    arguments.chosen("estimator", estimator, ESTIMATORS)
    arguments.chosen("interval", interval, INTERVALS)
    coverage = arguments.probability(p)
    centre = float(np.median(values))
    away, dof = values - centre, len(values) - 1
    tau2 = between_variance(values, spread, estimator)
    mean, total, scatter = (float(one) for one in mean_at(tau2, away, spread**2))
    q = float(mean_at(0.0, away, spread**2)[2])
    of_mean = 1.0 / math.sqrt(total)
    if interval == "normal":
        freedom, k = math.inf, normal_quantile(0.5 + 0.5 * coverage)
    else:
        ratio = math.sqrt(scatter / dof)
        of_mean *= max(1.0, ratio) if interval == "hksj-not-narrower" else ratio
        freedom, k = float(dof), t_quantile(0.5 + 0.5 * coverage, dof)
    value = mean + centre
    return RandomEffectsMean(
        value=value, u=of_mean, dof=freedom, tau2=tau2, tau=math.sqrt(tau2),
        interval=(value - k * of_mean, value + k * of_mean), p=coverage, q=q, p_value=chi_squared_above(q,
        dof), i2=max(0.0, (q - dof) / q) if q > 0.0 else 0.0, weights=1.0 / (spread**2 + tau2) / total,
        edition=EDITIONS[estimator],
    )  # fmt: skip
