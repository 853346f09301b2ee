"""How well a fit describes its data: sums of squares, the F test, the chi-squared test.

Source: ISO/TS 28037:2010, 6.3 and 7.4 (chi-squared validation); NIST Statistical Reference Datasets,
linear regression (table of the analysis of variance).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from suyuan.base.text import Text


@dataclass(frozen=True, kw_only=True)
class SumOfSquares:
    """One line of an analysis of variance: sum of squares, degrees of freedom, mean square."""

    sum: float
    dof: int
    mean: float


def sum_of_squares(total: float, dof: int) -> SumOfSquares:
    """A line of the table; without degrees of freedom the mean square is zero."""
    return SumOfSquares(sum=total, dof=dof, mean=total / dof if dof else 0.0)


def f_statistic(above: SumOfSquares, below: SumOfSquares) -> float:
    """Ratio of two mean squares; infinite where the lower one is zero."""
    if below.mean > 0.0:
        return above.mean / below.mean
    return math.inf if above.mean > 0.0 else 0.0


def f_tail(f: float, above: int, below: int) -> float:
    """Probability that an F ratio with these degrees of freedom exceeds `f`."""
    from scipy.special import fdtrc

    return float(fdtrc(above, below, f)) if above and below and math.isfinite(f) else 0.0


@dataclass(frozen=True, kw_only=True)
class ChiSquaredTest:
    """Observed chi-squared against the quantile that a good model exceeds with probability 1 - p."""

    observed: float
    dof: int
    limit: float
    p_value: float
    accepted: bool


def chi_squared_test(observed: float, dof: int, *, p: float = 0.95) -> ChiSquaredTest | None:
    """The test at level `p`; None without degrees of freedom. Source: ISO/TS 28037:2010, 6.3."""
    if dof < 1:
        return None
    from scipy.special import chdtrc, chdtri

    limit = float(chdtri(dof, 1.0 - p))
    return ChiSquaredTest(
        observed=observed,
        dof=dof,
        limit=limit,
        p_value=float(chdtrc(dof, observed)),
        accepted=observed <= limit,
    )


def chi_squared_warnings(test: ChiSquaredTest | None) -> tuple[Text, ...]:
    """What a reader has to know when the data contradict the model or its uncertainties."""
    if test is None or test.accepted:
        return ()
    return (
        Text(
            f"χ² = {test.observed:.4g} 超过 {test.limit:.4g}：模型或所给不确定度与数据不符。",
            f"χ² = {test.observed:.4g} exceeds {test.limit:.4g}: the model or the stated uncertainties"
            " do not fit the data.",
        ),
    )
