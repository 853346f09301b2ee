"""One-way analysis of variance, with the certified digits of the reference data.

Readings that share their leading digits, such as 1000000000000.4, ruin sums of squares. They are
taken as the decimals they were written as, and summed as whole numbers; the table is then correctly rounded.
Source: NIST Statistical Reference Datasets, analysis of variance; ISO 5725-2:2019, 7.4 (one factor, variances
between and within laboratories); JCGM 100:2008, H.5.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import Missing
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.regression.decimals import whole
from suyuan.metrology.regression.exact import ratio
from suyuan.metrology.regression.goodness import SumOfSquares, f_statistic, f_tail
from suyuan.metrology.regression.guard import trustworthy

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class AnalysisOfVariance(Answer):
    """The table of a one-way analysis of variance, and what it says of the components.

    between, within : sum of squares, degrees of freedom, mean square. f, p_value : of the hypothesis
    that all group means are equal. r_squared : share of the sum of squares between groups.
    residual_sd : standard deviation within groups. between_sd : estimate of the standard deviation between
    groups, zero where the mean square between is the smaller one. means : array (g,); mean : of all
    readings; sizes : readings per group.
    """

    method: ClassVar[Text] = Text("单因素方差分析", "One-way analysis of variance")
    between: SumOfSquares
    within: SumOfSquares
    f: float
    p_value: float
    r_squared: float
    residual_sd: float
    between_sd: float
    means: Array
    mean: float
    sizes: tuple[int, ...]

    def sentences(self) -> tuple[Text, ...]:
        """The ratio, its probability, and the two standard deviations."""
        return (
            Text(
                f"F = {self.f:.6g}（自由度 {self.between.dof}、{self.within.dof}），p = {self.p_value:.3g}。",
                f"F = {self.f:.6g} with {self.between.dof} and {self.within.dof} degrees of freedom,"
                f" p = {self.p_value:.3g}.",
            ),
            Text(
                f"组内标准差 {self.residual_sd:.4g}，组间标准差 {self.between_sd:.4g}。",
                f"Standard deviation within groups {self.residual_sd:.4g}, between {self.between_sd:.4g}.",
            ),
        )


@trustworthy()
def analysis_of_variance(groups: Any) -> AnalysisOfVariance:
    """One-way analysis of variance of `groups`: g >= 2 sequences of readings, not all of one reading.

    Groups may differ in size; a mapping of names to readings does as well.
    Source: NIST Statistical Reference Datasets, analysis of variance.
    """
    listed = list(groups.values()) if hasattr(groups, "values") else list(groups)
    readings = [arguments.array(f"groups[{i}]", group) for i, group in enumerate(listed)]
    sizes = tuple(group.size for group in readings)
    if len(sizes) < 2 or sum(sizes) <= len(sizes):
        raise Missing(
            "groups",
            hint=Text(
                "至少两组，且至少一组有重复读数。",
                "At least two groups are needed, and repeated readings in one of them.",
            ),
        )
    between, within, means, mean = _sums(readings, sizes)
    return _answer(between, within, means=means, mean=mean, sizes=sizes)


def _sums(readings: Sequence[Array], sizes: tuple[int, ...]) -> tuple[Fraction, Fraction, Array, float]:
    """Sums of squares between and within, means of the groups, mean of all; no rounding until the end."""
    numbers = whole(np.concatenate(readings))
    origin = numbers.numerators[0]  # small differences make quick whole numbers
    moved = [number - origin for number in numbers.numerators]
    ends = np.cumsum((0, *sizes)).tolist()
    totals = [sum(moved[low:high]) for low, high in pairwise(ends)]
    grand, size, scale = sum(totals), len(moved), numbers.scale
    by_size: dict[int, int] = {}
    for count, total in zip(sizes, totals, strict=True):
        by_size[count] = by_size.get(count, 0) + total * total
    of_groups = sum((Fraction(squares, count) for count, squares in by_size.items()), Fraction(0))
    between = (of_groups - Fraction(grand * grand, size)) / scale**2
    within = (sum(number * number for number in moved) - of_groups) / scale**2
    means = [ratio(total + origin * count, count * scale) for count, total in zip(sizes, totals, strict=True)]
    return between, within, np.array(means), ratio(grand + origin * size, size * scale)


def _answer(
    between: Fraction, within: Fraction, *, means: Array, mean: float, sizes: tuple[int, ...]
) -> AnalysisOfVariance:
    count, size = len(sizes), sum(sizes)
    above, below = _line(between, count - 1), _line(within, size - count)
    f = _quotient(between * (size - count), within * (count - 1)) if within else f_statistic(above, below)
    # readings per group that an unbalanced design is worth: ISO 5725-2, 7.4
    worth = (size - sum(n * n for n in sizes) / size) / (count - 1)
    excess = _quotient(between, Fraction(count - 1)) - below.mean
    return AnalysisOfVariance(
        edition="NIST StRD, analysis of variance; JCGM 100:2008, H.5",
        between=above,
        within=below,
        f=f,
        p_value=1.0 if f == 0.0 else f_tail(f, count - 1, size - count),
        r_squared=_quotient(between, between + within) if between + within else 0.0,
        residual_sd=math.sqrt(below.mean),
        between_sd=math.sqrt(max(0.0, excess) / worth),
        means=means,
        mean=mean,
        sizes=sizes,
    )


def _line(total: Fraction, dof: int) -> SumOfSquares:
    return SumOfSquares(sum=_quotient(total, Fraction(1)), dof=dof, mean=_quotient(total, Fraction(dof)))


def _quotient(above: Fraction, below: Fraction) -> float:
    return ratio(above.numerator * below.denominator, above.denominator * below.numerator)
