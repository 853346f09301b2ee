"""The two-sample study: each laboratory measures two similar samples once, and errors part into two kinds.

Source: W. J. Youden, Ind. Qual. Control 15 (1959) 24; ISO 13528:2022, 10.3 (Youden plot); ASTM E2489.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import within_reach
from suyuan.metrology.comparison.laws import f_above

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class TwoSamples(Answer):
    """Errors of p laboratories at two samples.

    centre : of the plot. s_r : standard deviation of repeatability, from differences. s_d : of the sums,
    s_d^2 = s_r^2 + 2 s_L^2. s_L : between laboratories, zero where s_d < s_r. f, p_value : test of
    s_d^2/s_r^2. radius : of the circle that holds the share P of the results when there are no systematic
    errors, P as asked. systematic, random : (p,), distance from the centre along and across the 45 degree
    line.
    """

    method: ClassVar[Text] = Text("双样法（尤登图）", "Two-sample study (Youden plot)")
    centre: tuple[float, float]
    s_r: float
    s_L: float  # noqa: N815 - the field's own symbol
    s_d: float
    dof: int
    f: float
    p_value: float
    radius: float
    systematic: Array
    random: Array

    def sentences(self) -> tuple[Text, ...]:
        return (
            Text(
                f"重复性标准差 {self.s_r:.4g}，实验室间标准差 {self.s_L:.4g}；F = {self.f:.4g}，P = "
                f"{self.p_value:.3g}。",
                f"Repeatability standard deviation {self.s_r:.4g}, between laboratories {self.s_L:.4g}; "
                f"F = {self.f:.4g}, P = {self.p_value:.3g}.",
            ),
        )


def two_samples(
    first: Any, second: Any, *, centre: Literal["mean", "median"] = "mean", p: float = 0.95
) -> TwoSamples:
    """Youden's analysis of results first (n,) and second (n,) of n >= 3 laboratories.

    centre : of the plot; the standard deviations are always about the means. p : share within the circle.
    Raises InputError. Source: Youden (1959).
    """
    a = arguments.array("first", first, at_least=3)
    b = arguments.alongside("second", second, a)
    within_reach("first", a)
    within_reach("second", b)
    share = arguments.probability(p)
    middle = np.median if arguments.chosen("centre", centre, ("mean", "median")) == "median" else np.mean
    n = len(a)
    of_differences = float(np.var((a - a.mean()) - (b - b.mean()), ddof=1)) / 2.0
    of_sums = float(np.var((a - a.mean()) + (b - b.mean()), ddof=1)) / 2.0
    s_r = math.sqrt(of_differences)
    radius = s_r * math.sqrt(-2.0 * math.log(1.0 - share))
    f = of_sums / of_differences if of_differences else math.inf
    x, y = float(middle(a)), float(middle(b))
    return TwoSamples(
        centre=(x, y), s_r=s_r, s_L=math.sqrt(max(0.0, of_sums - of_differences) / 2.0),
        s_d=math.sqrt(of_sums),
        dof=n - 1, f=f, p_value=f_above(f, n - 1, n - 1), radius=radius,
        systematic=((a - x) + (b - y)) / math.sqrt(2.0), random=((a - x) - (b - y)) / math.sqrt(2.0),
        edition="W. J. Youden, Ind. Qual. Control 15 (1959) 24",
    )  # fmt: skip
