"""Linearity of a measuring system: does its bias change over the working range?

Source: AIAG, Measurement Systems Analysis, 4th ed. (2010), III B, guidelines for determining linearity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import HUGE, settled
from suyuan.metrology.control.errors import no_variation

Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class LinearityStudy(Answer):
    """Bias as a line over the working range; numbers, or arrays (items,) and (items, parts).

    bias : mean bias per part. slope, intercept with u and t; s : residual standard deviation; r_squared.
    line, low, high : the line and its confidence band at the references.
    """

    method: ClassVar[Text] = Text("线性研究", "Linearity study")
    references: Array
    bias: Array
    slope: Any
    intercept: Any
    u_slope: Any
    u_intercept: Any
    t_slope: Any
    t_intercept: Any
    t_limit: float
    s: Any
    dof: int
    r_squared: Any
    line: Array
    low: Array
    high: Array

    @property
    def acceptable(self) -> Any:
        """Whether zero bias lies within the band at every reference."""
        inside = (self.low <= 0.0) & (self.high >= 0.0)
        return settled(np.asarray(inside.all(axis=-1)))

    def sentences(self) -> tuple[Text, ...]:
        """The line and whether zero lies in its band."""
        if np.ndim(self.slope):
            count, total = int(np.sum(self.acceptable)), int(np.size(self.slope))
            return (Text(f"{total} 项中 {count} 项线性可接受。", f"{count} of {total} are acceptable."),)
        verdict = Text("零偏倚线在置信带内", "zero lies within the band")
        if not self.acceptable:
            verdict = Text("零偏倚线不全在置信带内", "zero leaves the band")
        return (
            Text(
                f"偏倚 = {self.intercept:.6g} + {self.slope:.6g} × 参考值，s = {self.s:.4g}；{verdict.zh}。",
                f"Bias = {self.intercept:.6g} + {self.slope:.6g} x reference, s = {self.s:.4g};"
                f" {verdict.en}.",
            ),
        )


def linearity_study(references: Any, readings: Any, *, p: float = 0.95) -> LinearityStudy:
    """Line of bias over `references` (parts,), from `readings` (parts, n) or (items, parts, n).

    Every single reading enters the least squares. The band at level `p` is that of the mean bias.
    Raises NoVariation where references or residuals do not vary.
    """
    from scipy.special import stdtrit

    x = arguments.array("references", references, at_least=2, low=-HUGE, high=HUGE)
    ndim = 3 if np.ndim(readings) == 3 else 2
    data = arguments.array("readings", readings, ndim=ndim, low=-HUGE, high=HUGE)
    arguments.probability(p)
    if data.shape[-2] != x.size or x.size * data.shape[-1] < 3:
        raise OutOfRange("readings.shape", given=data.shape, allowed=f"(..., {x.size}, n)")
    n, each = x.size * data.shape[-1], data.shape[-1]
    away = x - x.mean()
    spread = each * float(away @ away)
    if spread == 0.0:
        raise no_variation("references")
    bias = data - x[:, None]
    mean = np.asarray(bias.mean(axis=-1))
    level = np.asarray(mean.mean(axis=-1))
    slope = np.asarray(each * (mean @ away) / spread)
    line = level[..., None] + slope[..., None] * away
    residual = ((bias - line[..., None]) ** 2).sum(axis=(-2, -1))
    total = ((bias - level[..., None, None]) ** 2).sum(axis=(-2, -1))
    s = np.asarray(np.sqrt(residual / (n - 2)))
    if not s.all():
        raise no_variation("s")
    intercept = level - slope * x.mean()
    u_slope, u_intercept = s / math.sqrt(spread), s * math.sqrt(1.0 / n + x.mean() ** 2 / spread)
    limit = float(stdtrit(n - 2, 0.5 * (1.0 + p)))
    reach = limit * s[..., None] * np.sqrt(1.0 / n + away**2 / spread)
    return LinearityStudy(
        edition="AIAG MSA, 4th ed., III B",
        references=x,
        bias=mean,
        slope=settled(slope),
        intercept=settled(intercept),
        u_slope=settled(u_slope),
        u_intercept=settled(u_intercept),
        t_slope=settled(slope / u_slope),
        t_intercept=settled(intercept / u_intercept),
        t_limit=limit,
        s=settled(s),
        dof=n - 2,
        r_squared=settled(np.asarray(1.0 - residual / total)),
        line=line,
        low=line - reach,
        high=line + reach,
    )
