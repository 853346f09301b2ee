"""Outliers of an interlaboratory study: Cochran's test of variances, Grubbs' tests of means.

Source: ISO 5725-2:2019, 7.3.3 (Cochran), 7.3.4 (Grubbs), tables 4 and 5; F. E. Grubbs, Ann. Math. Stat. 21
(1950) 27. The tables' critical values of Grubbs are two-sided, of Cochran for the largest variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import within_reach
from suyuan.metrology.comparison.laws import f_above, f_quantile, t_outside, t_quantile

Finding = Literal["correct", "straggler", "outlier"]


@dataclass(frozen=True, kw_only=True)
class OutlierTest(Answer):
    """One test of one suspect.

    statistic, critical_5, critical_1 : observed value and critical values at 5 % and 1 %. p_value : bound of
    the probability of a more extreme statistic (Bonferroni; exact where the bound is small). suspect : place
    tested. finding : "correct", "straggler" (beyond 5 %) or "outlier" (beyond 1 %).
    """

    method: ClassVar[Text] = Text("离群值检验", "Test for outliers")
    name: str
    statistic: float
    critical_5: float
    critical_1: float
    p_value: float
    suspect: int
    finding: Finding

    def sentences(self) -> tuple[Text, ...]:
        words = {"correct": "正常", "straggler": "歧离值", "outlier": "离群值"}
        return (
            Text(
                f"{self.name} 检验：第 {self.suspect} 个（从 0 数起）统计量 {self.statistic:.4g}，临界值 5 % "
                f"{self.critical_5:.4g}、1 % {self.critical_1:.4g}：{words[self.finding]}。",
                f"{self.name} test of number {self.suspect} (counting from 0): {self.statistic:.4g}, "
                "critical "
                f"{self.critical_5:.4g} (5 %) and {self.critical_1:.4g} (1 %): {self.finding}.",
            ),
        )


def cochran(s: Any, *, n: int) -> OutlierTest:
    """Cochran's C of standard deviations s (p,), p >= 2, each of n >= 2 replicates: s_max^2 / sum s^2.

    Raises InputError. Source: ISO 5725-2:2019, 7.3.3.
    """
    spread = arguments.array("s", s, at_least=2, low=0.0)
    within_reach("s", spread)
    replicates = arguments.count("n", n, at_least=2)
    if not spread.any():
        raise OutOfRange("s", given=0.0, allowed="(0, ∞)")
    share = (spread / spread.max()) ** 2
    suspect = int(np.argmax(spread))
    statistic = 1.0 / float(share.sum())
    p = len(spread)
    rest = max(0.0, 1.0 - statistic)
    f = statistic * (p - 1) / rest if rest else math.inf
    above = min(1.0, p * f_above(f, replicates - 1, (p - 1) * (replicates - 1)))
    limits = [cochran_critical(p, replicates, alpha=alpha) for alpha in (0.05, 0.01)]
    return _answer("Cochran", statistic, limits, above, suspect, "ISO 5725-2:2019, 7.3.3")


def cochran_critical(p: int, n: int, *, alpha: float = 0.05) -> float:
    """Critical C of p variances of n replicates each. Source: ISO 5725-2:2019, table 4."""
    dof = arguments.count("n", n, at_least=2) - 1
    count = arguments.count("p", p, at_least=2)
    f: float = f_quantile(1.0 - arguments.probability(alpha, "alpha") / count, dof, (count - 1) * dof)
    return 1.0 / (1.0 + (count - 1) / f)


def grubbs(x: Any) -> OutlierTest:
    """Grubbs' G of the result farthest from the mean, of x (p,), p >= 3: |x - mean|/s.

    Raises InputError. Source: ISO 5725-2:2019, 7.3.4.
    """
    values = arguments.array("x", x, at_least=3)
    within_reach("x", values)
    p = len(values)
    away = values - values.mean()
    s = math.sqrt(float((away**2).sum()) / (p - 1))
    if s == 0.0:
        raise OutOfRange("s", given=0.0, allowed="(0, ∞)")
    suspect = int(np.argmax(abs(away)))
    statistic = abs(float(away[suspect])) / s
    rest = (p - 1) ** 2 - p * statistic**2
    t = statistic * math.sqrt(p * (p - 2) / rest) if rest > 0.0 else math.inf
    outside = min(1.0, p * t_outside(t, p - 2)) if math.isfinite(t) else 0.0
    limits = [grubbs_critical(p, alpha=alpha) for alpha in (0.05, 0.01)]
    return _answer("Grubbs", statistic, limits, outside, suspect, "ISO 5725-2:2019, 7.3.4")


def grubbs_critical(p: int, *, alpha: float = 0.05, sides: Literal[1, 2] = 2) -> float:
    """Critical G of p >= 3 results; sides : 2 as in ISO 5725-2, 1 where only one end is suspected.

    Source: ISO 5725-2:2019, table 5; Grubbs (1950).
    """
    count = arguments.count("p", p, at_least=3)
    tail = arguments.probability(alpha, "alpha") / (count * arguments.number("sides", sides, low=1, high=2))
    t = t_quantile(1.0 - tail, count - 2)
    return (count - 1) / math.sqrt(count) * math.sqrt(t * t / (count - 2 + t * t))


def grubbs_pair(x: Any, *, end: Literal["high", "low"]) -> float:
    """Grubbs' statistic for the two highest or lowest of x (p,), p >= 4: sum of squares without / with them.

    Small values are suspect; compare with ISO 5725-2:2019, table 5. Source: 7.3.4.
    """
    values = np.sort(arguments.array("x", x, at_least=4))
    within_reach("x", values)
    rest = values[:-2] if arguments.chosen("end", end, ("high", "low")) == "high" else values[2:]
    whole = float(((values - values.mean()) ** 2).sum())
    if whole == 0.0:
        raise OutOfRange("s", given=0.0, allowed="(0, ∞)")
    return float(((rest - rest.mean()) ** 2).sum()) / whole


def _answer(
    name: str, statistic: float, limits: list[float], p_value: float, suspect: int, edition: str
) -> OutlierTest:
    beyond_1, beyond_5 = statistic > limits[1], statistic > limits[0]
    finding: Finding = "outlier" if beyond_1 else "straggler" if beyond_5 else "correct"
    return OutlierTest(
        name=name, statistic=statistic, critical_5=limits[0], critical_1=limits[1], p_value=p_value,
        suspect=suspect, finding=finding, edition=edition,
    )  # fmt: skip
