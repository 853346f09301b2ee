"""Whether a calibration function is good enough, judged by the scatter of repeated points.

The residual sum of squares splits into the scatter of repeats about their mean, which no function can
explain, and the distance of these means from the function. Their mean squares should be alike.
Source: ISO 11095:1996 (linear calibration using reference materials, test of the linearity by repeats);
N. R. Draper and H. Smith, "Applied regression analysis", 3rd edition, 1998, 2.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from suyuan.base.errors import Missing
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.regression.goodness import SumOfSquares, f_statistic, f_tail, sum_of_squares
from suyuan.metrology.regression.guard import trustworthy
from suyuan.metrology.regression.polynomial import fit_polynomial
from suyuan.metrology.regression.variance import analysis_of_variance


@dataclass(frozen=True, kw_only=True)
class LackOfFit(Answer):
    """Scatter of the means about the function against the scatter of the repeats.

    lack, repeats : sum of squares, degrees of freedom, mean square. f, p_value : of the hypothesis that the
    function is right. accepted : whether the p-value is at least 1 - p.
    """

    method: ClassVar[Text] = Text("失拟检验", "Test for lack of fit")
    degree: int
    lack: SumOfSquares
    repeats: SumOfSquares
    f: float
    p_value: float
    accepted: bool

    def sentences(self) -> tuple[Text, ...]:
        """The ratio, its probability, the verdict."""
        verdict = (
            Text("未发现失拟", "no lack of fit is seen")
            if self.accepted
            else Text("存在失拟，应换用其他函数", "the function does not fit, another is needed")
        )
        return (
            Text(
                f"{self.degree} 次多项式：F = {self.f:.4g}（自由度 {self.lack.dof}、{self.repeats.dof}），"
                f"p = {self.p_value:.3g}，{verdict.zh}。",
                f"Degree {self.degree}: F = {self.f:.4g} ({self.lack.dof} and {self.repeats.dof} degrees of"
                f" freedom), p = {self.p_value:.3g}; {verdict.en}.",
            ),
        )


@trustworthy()
def lack_of_fit(x: Any, y: Any, *, degree: int = 1, p: float = 0.95) -> LackOfFit:
    """Test a polynomial of `degree` through (x, y), arrays (n,), where some x occur more than once.

    Needs more different x than degree + 1, and repeats. Source: see the module.
    """
    abscissae = arguments.array("x", x)
    ordinates = arguments.array("y", y)
    fit = fit_polynomial(abscissae, ordinates, degree)
    levels, place = np.unique(abscissae, return_inverse=True)
    if levels.size < degree + 2 or levels.size == abscissae.size:
        raise Missing(
            "repeats",
            hint=Text(
                f"至少需要 {degree + 2} 个不同的 x，并有重复测量。",
                f"At least {degree + 2} different x are needed, and repeats at some of them.",
            ),
        )
    repeats = analysis_of_variance([ordinates[place == i] for i in range(levels.size)]).within
    lack = sum_of_squares(max(fit.residual.sum - repeats.sum, 0.0), levels.size - degree - 1)
    f = f_statistic(lack, repeats)
    p_value = 1.0 if f == 0.0 else f_tail(f, lack.dof, repeats.dof)
    return LackOfFit(
        edition="ISO 11095:1996",
        degree=fit.degree,
        lack=lack,
        repeats=repeats,
        f=f,
        p_value=p_value,
        accepted=p_value >= 1.0 - arguments.probability(p),
    )
