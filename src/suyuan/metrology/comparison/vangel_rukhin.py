"""Maximum likelihood where the laboratories' own variances are estimates too (Vangel and Rukhin).

Laboratory i reports a mean x_i of n_i observations with variance s_i^2; unknown are mu, tau^2 and every
sigma_i^2. For given mu and tau^2 each variance of a mean is a root of a cubic; for given variances mu and
tau^2 are those of a random-effects model. The two steps are alternated from several starts, and the best is
kept.
Source: M. G. Vangel, A. L. Rukhin, Biometrics 55 (1999) 129; A. L. Rukhin, M. G. Vangel, J. Am. Stat. Assoc.
93 (1998) 303.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import within_reach
from suyuan.metrology.comparison.errors import NotSettled
from suyuan.metrology.comparison.heterogeneity import between_variance, mean_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_LIMIT: Final = 5000
_SETTLED: Final = 1e-13


@dataclass(frozen=True, kw_only=True)
class LikeliestMean(Answer):
    """Maximum-likelihood mean of n laboratories.

    value, u : mean and 1/sqrt(sum of weights). tau2 : between-laboratory variance. variances : (n,),
    likeliest variances of the laboratories' means. log_likelihood : at the maximum, without its constant.
    """

    method: ClassVar[Text] = Text("Vangel-Rukhin 最大似然平均值", "Maximum-likelihood mean (Vangel, Rukhin)")
    value: float
    u: float
    tau2: float
    variances: Array
    log_likelihood: float

    def sentences(self) -> tuple[Text, ...]:
        return (
            Text(
                f"平均值 {self.value:.9g}，标准不确定度 {self.u:.3g}，实验室间标准差 "
                f"{math.sqrt(self.tau2):.3g}。",
                f"Mean {self.value:.9g}, standard uncertainty {self.u:.3g}, between-laboratory standard "
                f"deviation {math.sqrt(self.tau2):.3g}.",
            ),
        )


def vangel_rukhin(x: Any, u: Any, *, dof: Any) -> LikeliestMean:
    """Maximum-likelihood mean of laboratory means x (n,), n >= 2.

    u : standard uncertainties s_i/sqrt(n_i) > 0 of the means, with dof n_i - 1 > 0 (one number or (n,)).
    Raises InputError, NotSettled. Source: Vangel and Rukhin (1999).
    """
    values = arguments.array("x", x, at_least=2)
    spread = arguments.alongside("u", u, values, low=0.0, open_low=True)
    freedom = arguments.alongside("dof", dof, values, low=0.0, open_low=True)
    within_reach("x", values)
    within_reach("u", spread)
    centre, unit = float(np.median(values)), float(np.median(spread))
    away, given = (values - centre) / unit, (spread / unit) ** 2
    wide = float(away.var())
    starts = [(float(start), tau2) for start in (away.mean(), 0.0, *away) for tau2 in (0.0, wide)]
    within_reach("(x - median)/u", away[abs(away) > 1.0], limit=1e30)
    within_reach("u", given, limit=1e30)
    climbs = [_climb(away, given, freedom, *start) for start in starts]
    likelihood, mean, tau2, variance = max(climbs, key=itemgetter(0))
    return LikeliestMean(
        value=mean * unit + centre,
        u=unit / math.sqrt(float((1.0 / (variance + tau2)).sum())),
        tau2=tau2 * unit**2,
        variances=variance * unit**2,
        log_likelihood=likelihood - float((1.0 + freedom).sum()) * math.log(unit),
        edition="M. G. Vangel, A. L. Rukhin, Biometrics 55 (1999) 129",
    )


def log_likelihood(mean: float, tau2: float, variance: Array, *, x: Array, given: Array, dof: Array) -> float:
    """Log-likelihood without its constant, of variances (n,) of means whose estimates are `given` (n,)."""
    total = variance + tau2
    within = dof * (np.log(variance) + given / variance)
    return -0.5 * float((np.log(total) + (x - mean) ** 2 / total + within).sum())


def _climb(x: Array, given: Array, dof: Array, mean: float, tau2: float) -> tuple[float, float, float, Array]:
    for _ in range(_LIMIT):
        variance = _likeliest_variances((x - mean) ** 2, tau2, given, dof)
        before = mean, tau2
        tau2 = between_variance(x, np.sqrt(variance), "ml")
        mean = float(mean_at(tau2, x, variance)[0])
        if abs(mean - before[0]) <= _SETTLED and abs(tau2 - before[1]) <= _SETTLED * max(1.0, tau2):
            return log_likelihood(mean, tau2, variance, x=x, given=given, dof=dof), mean, tau2, variance
    message = Text("最大似然迭代未收敛", "the maximum-likelihood iteration did not settle")
    raise NotSettled(message, limit=_LIMIT)


def _likeliest_variances(square: Array, tau2: float, given: Array, dof: Array) -> Array:
    """For each laboratory the v that maximises its share, given (x - mu)^2 and tau^2.

    The derivative is zero where (1 + d) v^3 + ((1 + 2 d) t - D - d g) v^2 + (d t^2 - 2 d g t) v - d g t^2 =
    0 with d = dof, t = tau^2, D = (x - mu)^2, g = given.
    """
    coefficients = np.stack(
        (
            1.0 + dof,
            (1.0 + 2.0 * dof) * tau2 - square - dof * given,
            dof * tau2 * (tau2 - 2.0 * given),
            -dof * given * tau2**2,
        ),
        axis=-1,
    )
    found = np.empty(len(given))
    for i, row in enumerate(coefficients):
        roots = np.roots(row) if tau2 else np.array([-row[1] / row[0]])
        real = roots.real[(abs(roots.imag) <= 1e-7 * abs(roots)) & (roots.real > 0.0)]
        share = np.log(real + tau2) + square[i] / (real + tau2) + dof[i] * (np.log(real) + given[i] / real)
        found[i] = real[np.argmin(share)]
    return found
