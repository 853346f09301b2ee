"""The reference value of a comparison as a weighted mean, its test of consistency, and the Birge ratio.

With correlated results the mean is that of generalised least squares. Without correlation this is procedure
A.
Source: M. G. Cox, Metrologia 39 (2002) 589 (procedure A); R. T. Birge, Phys. Rev. 40 (1932) 207;
L. Nielsen, Identification and handling of discrepant measurements in key comparisons (2002).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy import linalg

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import within_reach
from suyuan.metrology.comparison.laws import chi_squared_above
from suyuan.metrology.errors import ImpossibleCorrelation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

INCONSISTENT = Text(
    "结果不一致：加权平均值的不确定度不可信。请查找原因，或用最大一致子集、中位数或随机效应模型。",
    "The results are not consistent and u of the weighted mean cannot be trusted: look for the "
    "cause, or use the "
    "largest consistent subset, the median or a random-effects model.",
)


@dataclass(frozen=True, kw_only=True)
class ReferenceValue(Answer):
    """Weighted mean of n results.

    value, u : mean and its standard uncertainty. dof : n - 1, of the test. chi2, p_value : observed
    chi-squared and the probability of a larger one. consistent : p_value >= alpha. birge : sqrt(chi2/dof).
    u_birge : u times the Birge ratio where that exceeds one, else u. weights : (n,), adding to one;
    `members` of a subset only have weight.
    """

    method: ClassVar[Text] = Text("加权平均参考值", "Reference value by weighted mean")
    value: float
    u: float
    dof: int
    chi2: float
    p_value: float
    consistent: bool
    birge: float
    u_birge: float
    weights: Array

    def sentences(self) -> tuple[Text, ...]:
        zh = "一致" if self.consistent else "不一致"
        en = "consistent" if self.consistent else "not consistent"
        return (
            Text(
                f"参考值 {self.value:.9g}，标准不确定度 {self.u:.3g}。",
                f"Reference value {self.value:.9g}, standard uncertainty {self.u:.3g}.",
            ),
            Text(
                f"χ² = {self.chi2:.4g}，自由度 {self.dof}，P = {self.p_value:.3g}：{zh}；Birge 比 "
                f"{self.birge:.3g}。",
                f"chi-squared = {self.chi2:.4g} with {self.dof} dof, P = {self.p_value:.3g}: {en}; "
                f"Birge ratio {self.birge:.3g}.",
            ),
        )


def weighted_mean(x: Any, u: Any = None, *, covariance: Any = None, alpha: float = 0.05) -> ReferenceValue:
    """Weighted mean of results x (n,), n >= 2, with standard uncertainties u > 0 or `covariance` (n, n).

    alpha : the results fail the test where P(chi^2(n - 1) > chi^2_obs) < alpha.
    Raises InputError, ImpossibleCorrelation. Source: Cox (2002), procedure A.
    """
    values = arguments.array("x", x, at_least=2)
    level = arguments.probability(alpha, "alpha")
    cov = covariance_of(values, u, covariance)
    weights, variance = gls_weights(cov)
    mean = float(weights @ values)
    away = values - mean
    chi2 = float(away @ _solve(cov, away))
    dof = len(values) - 1
    above = chi_squared_above(chi2, dof)
    birge, spread = math.sqrt(chi2 / dof), math.sqrt(variance)
    return ReferenceValue(
        value=mean, u=spread, dof=dof, chi2=chi2, p_value=above, consistent=above >= level, birge=birge,
        u_birge=spread * max(1.0, birge), weights=weights,
        edition="M. G. Cox, Metrologia 39 (2002) 589, procedure A",
        warnings=() if above >= level else (INCONSISTENT,),
    )  # fmt: skip


def covariance_of(values: Array, u: Any, covariance: Any) -> Array:
    """The covariance matrix of the results, from standard uncertainties or as it is given."""
    within_reach("x", values)
    if covariance is None:
        spread = arguments.alongside("u", u, values, low=0.0, open_low=True)
        within_reach("u", spread)
        return np.diag(spread**2)
    cov = arguments.square("covariance", covariance, len(values))
    within_reach("covariance", np.diag(cov))
    scale = np.sqrt(abs(np.diag(cov)))
    legal = (np.diag(cov) > 0.0).all()
    if not legal or linalg.eigvalsh(cov / np.outer(scale, scale))[0] <= 1e-13:
        raise ImpossibleCorrelation(
            Text("协方差矩阵不是正定的", "the covariance matrix is not positive definite"),
            hint=Text("请检查方差与相关系数。", "Check the variances and the correlation coefficients."),
        )
    return cov


def gls_weights(cov: Array) -> tuple[Array, float]:
    """Weights of the mean with the least variance, and that variance: V^-1 1 / (1' V^-1 1)."""
    raw = _solve(cov, np.ones(len(cov)))
    total = float(raw.sum())
    return raw / total, 1.0 / total


def _solve(cov: Array, right: Array) -> Array:
    diagonal = np.diag(cov)
    if np.count_nonzero(cov) == len(cov):
        return right / diagonal
    found: Array = linalg.solve(cov, right, assume_a="pos")
    return found
