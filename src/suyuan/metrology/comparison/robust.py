"""Consensus that a few outlying results cannot move: median with MADe or nIQR, algorithm A.

Source: ISO 13528:2022 (and 2015), 7.7, annex C.2 (simple estimators), C.3 (algorithm A).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np
from scipy import special

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.algorithm_a import settle_exactly, settle_third_figure
from suyuan.metrology.comparison.columns import results, show, unfold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Correction = Literal["standard", "exact"]
CORRECTIONS: Final = ("standard", "exact")
Convergence = Literal["limit", "third-figure"]
Quartiles = Literal["inclusive", "exclusive"]
_NORMAL_QUARTILE: Final = float(special.ndtri(0.75))
NO_SPREAD: Final = Text(
    "至少半数结果相同，稳健标准差为零；z 比分数无法由它给出。",
    "At least half of the results are equal and the robust standard deviation is zero; it makes no score.",
)


@dataclass(frozen=True, kw_only=True)
class Consensus(Answer):
    """Robust mean and standard deviation of p results; floats, or (m,) for m measurands.

    value : robust mean (or median) x*. s : robust standard deviation s*. u : 1.25 s*/sqrt(p), standard
    uncertainty of the assigned value. p : number of participants. by : name of the estimator.
    iterations : steps taken; 0 where there are none.
    """

    method: ClassVar[Text] = Text("稳健统计公议值", "Consensus value by robust statistics")
    value: Any
    s: Any
    u: Any
    p: int
    by: Text
    iterations: int = 0

    def sentences(self) -> tuple[Text, ...]:
        return (
            Text(
                f"{self.p} 个结果按{self.by.zh}：稳健平均值 x* = {show(self.value)}，"
                f"稳健标准差 s* = {show(self.s)}。",
                f"{self.by.en} of {self.p} results: robust mean x* = {show(self.value)}, "
                f"robust standard deviation s* = {show(self.s)}.",
            ),
            Text(
                f"指定值的标准不确定度 u = 1.25 s*/√p = {show(self.u, 4)}。",
                f"Standard uncertainty of the assigned value u = 1.25 s*/√p = {show(self.u, 4)}.",
            ),
        )


def consensus(
    value: Array, s: Array, p: int, *, single: bool, edition: str, by: Text, iterations: int = 0
) -> Consensus:
    """The answer, with u of the assigned value. Source: ISO 13528:2022, 7.7."""
    return Consensus(
        value=unfold(value, single=single),
        s=unfold(s, single=single),
        u=unfold(1.25 * s / math.sqrt(p), single=single),
        p=p,
        by=by,
        iterations=iterations,
        edition=edition,
        warnings=(NO_SPREAD,) if (s == 0.0).any() else (),
    )


def median_made(x: Any, *, correction: Correction = "standard") -> Consensus:
    """Median, and scaled median absolute deviation MADe, of results x (p,) or (p, m); p >= 2.

    correction : "standard" multiplies by 1.483, "exact" by 1/Phi^-1(3/4) = 1.4826022... Raises InputError.
    Source: ISO 13528:2022, C.2.1 and C.2.2.
    """
    values, single = results("x", x, at_least=2)
    arguments.chosen("correction", correction, CORRECTIONS)
    factor = 1.483 if correction == "standard" else 1.0 / _NORMAL_QUARTILE
    middle = np.median(values, axis=0)
    s = factor * np.median(np.abs(values - middle), axis=0)
    return consensus(
        middle, s, len(values), single=single, edition="ISO 13528:2022, C.2.2",
        by=Text("中位数与 MADe", "Median and MADe"),
    )  # fmt: skip


def median_niqr(
    x: Any, *, correction: Correction = "standard", quartiles: Quartiles = "inclusive"
) -> Consensus:
    """Median, and normalised interquartile range nIQR, of results x (p,) or (p, m); p >= 2.

    correction : "standard" multiplies by 0.7413, "exact" by 1/(2 Phi^-1(3/4)). quartiles : the specification
    leaves open how quartiles interpolate; "inclusive" places them at 1 + (p - 1)/4 and "exclusive" at
    (p + 1)/4. Raises InputError. Source: ISO 13528:2022, C.2.3.
    """
    values, single = results("x", x, at_least=2)
    arguments.chosen("correction", correction, CORRECTIONS)
    arguments.chosen("quartiles", quartiles, ("inclusive", "exclusive"))
    factor = 0.7413 if correction == "standard" else 0.5 / _NORMAL_QUARTILE
    way: Any = "linear" if quartiles == "inclusive" else "weibull"
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75), axis=0, method=way)
    return consensus(
        middle, factor * (high - low), len(values), single=single, edition="ISO 13528:2022, C.2.3",
        by=Text("中位数与标准化四分位距", "Median and normalised interquartile range"),
    )  # fmt: skip


def algorithm_a(
    x: Any, *, correction: Correction = "standard", convergence: Convergence = "limit", limit: int = 1000
) -> Consensus:
    """Robust mean and standard deviation by algorithm A of results x (p,) or (p, m); p >= 3.

    correction : "standard" multiplies the standard deviation of the winsorised results by 1.134, "exact" by
    the constant that makes it consistent for normal results (1.13339...). convergence : "limit" gives the
    point that the iteration tends to; "third-figure" stops, as the specification allows, when neither the
    third significant figure of s* nor the equal place of x* changes. limit : most iterations.
    Raises InputError, NotSettled. Source: ISO 13528:2022, C.3.1.
    """
    values, single = results("x", x, at_least=3)
    arguments.chosen("correction", correction, CORRECTIONS)
    arguments.chosen("convergence", convergence, ("limit", "third-figure"))
    steps = arguments.count("limit", limit, at_least=1)
    factor = 1.134 if correction == "standard" else winsorised_factor(1.5)
    settle = settle_exactly if convergence == "limit" else settle_third_figure
    middle, s, taken = settle(values, factor, steps)
    return consensus(
        middle, s, len(values), single=single, edition="ISO 13528:2022, C.3.1",
        by=Text("算法 A", "Algorithm A"), iterations=taken,
    )  # fmt: skip


def winsorised_factor(cut: float) -> float:
    """1/sqrt(E min(Z^2, cut^2)) for standard normal Z: what winsorising at `cut` takes from the spread."""
    density = math.exp(-0.5 * cut * cut) / math.sqrt(2.0 * math.pi)
    inside = math.erf(cut / math.sqrt(2.0))
    return 1.0 / math.sqrt(inside - 2.0 * cut * density + cut * cut * (1.0 - inside))
