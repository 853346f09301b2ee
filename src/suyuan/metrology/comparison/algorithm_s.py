"""Algorithm S: the pooled value of standard deviations or ranges that a few large ones cannot move.

Source: ISO 13528:2022, C.4 and table C.1; ISO 5725-5:1998, 6.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from scipy import special

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import results, show, unfold
from suyuan.metrology.comparison.errors import NotSettled
from suyuan.metrology.comparison.laws import chi_squared_quantile
from suyuan.metrology.comparison.robust import CORRECTIONS, Correction

_LIMIT: Final = 2000
# Printed for dof = 1 to 10. For dof = 6 and 10 the formula gives xi = 1.0234 and 1.0164; the table has more.
_ETA: Final = (1.645, 1.517, 1.444, 1.395, 1.359, 1.332, 1.310, 1.292, 1.277, 1.264)
_XI: Final = (1.097, 1.054, 1.039, 1.032, 1.027, 1.024, 1.021, 1.019, 1.018, 1.017)


@dataclass(frozen=True, kw_only=True)
class PooledSpread(Answer):
    """Robust pooled value w* of p standard deviations or ranges; float or (m,). factors : (eta, xi)."""

    method: ClassVar[Text] = Text("合并标准差（算法 S）", "Pooled standard deviation by algorithm S")
    value: Any
    p: int
    factors: tuple[float, float]

    def sentences(self) -> tuple[Text, ...]:
        eta, xi = self.factors
        return (
            Text(
                f"{self.p} 个标准差（或极差）的稳健合并值 w* = {show(self.value)}"
                f"（限值因子 {eta:g}，修正因子 {xi:g}）。",
                f"Robust pooled value of {self.p} standard deviations or ranges w* = {show(self.value)} "
                f"(limit factor {eta:g}, adjustment factor {xi:g}).",
            ),
        )


def algorithm_s_factors(dof: float, *, correction: Correction = "standard") -> tuple[float, float]:
    """Limit factor eta and adjustment factor xi for `dof` degrees of freedom.

    eta^2 = chi^2_{dof; 0.90}/dof and xi^-2 = P(chi^2_{dof+2} < dof eta^2) + 0.1 eta^2.
    "standard" takes the three decimals tabulated for dof = 1 to 10, "exact" the formula always. Source: ISO
    13528:2022, table C.1.
    """
    nu = arguments.number("dof", dof, low=0.0, open_low=True)
    arguments.chosen("correction", correction, CORRECTIONS)
    if correction == "standard" and nu in range(1, 11):
        return _ETA[int(nu) - 1], _XI[int(nu) - 1]
    edge = chi_squared_quantile(0.90, nu)
    eta = math.sqrt(edge / nu)
    xi = 1.0 / math.sqrt(float(special.chdtr(nu + 2.0, edge)) + 0.1 * eta * eta)
    return eta, xi


def algorithm_s(w: Any, *, dof: float, correction: Correction = "standard") -> PooledSpread:
    """Robust pooled value of standard deviations (or ranges) w >= 0, (p,) or (p, m); p >= 2.

    dof : degrees of freedom of each w_i (1 for ranges of two). Followed to its limit.
    Raises InputError, NotSettled. Source: ISO 13528:2022, C.4.
    """
    values, single = results("w", w, at_least=2, low=0.0)
    eta, xi = algorithm_s_factors(dof, correction=correction)
    found = np.median(values, axis=0)
    found = np.where(found > 0.0, found, values.mean(axis=0))
    for _ in range(_LIMIT):
        pulled = np.minimum(values, eta * found)
        following = xi * np.sqrt((pulled * pulled).mean(axis=0))
        if (abs(following - found) <= 4e-16 * found).all():
            return PooledSpread(
                value=unfold(following, single=single), p=len(values), factors=(eta, xi),
                edition="ISO 13528:2022, C.4",
            )  # fmt: skip
        found = following
    raise NotSettled(Text("算法 S 未收敛", "algorithm S did not settle"), limit=_LIMIT)
