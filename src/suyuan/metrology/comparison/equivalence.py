"""Degrees of equivalence of the participants with the reference value and with each other.

Every difference is a linear combination of the results, d = (I - 1 w') x, so its covariance A V A' holds
whether a result has weight in the reference value or not: u^2(d) = u^2 - u_ref^2 for a member of the
weighted mean, and u^2 + u_ref^2 for a result left out.
Source: CIPM MRA-G-11; M. G. Cox, Metrologia 39 (2002) 589; Metrologia 44 (2007) 187.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.reference_value import covariance_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Equivalence(Answer):
    """Degrees of equivalence of n participants.

    d, u, U : differences from the reference value, standard and expanded uncertainties (n,). covariance :
    (n, n), of d. pair_d, pair_u, pair_U : differences x_i - x_j, (n, n). k : coverage factor. en : d/U, (n,);
    0 where both vanish.
    """

    method: ClassVar[Text] = Text("等效度", "Degrees of equivalence")
    d: Array
    u: Array
    U: Array
    covariance: Array
    pair_d: Array
    pair_u: Array
    pair_U: Array  # noqa: N815 - the field's own symbol
    k: float
    en: Array

    def sentences(self) -> tuple[Text, ...]:
        far = int((abs(self.d) > self.U).sum())
        return (
            Text(
                f"{len(self.d)} 个参比者相对参考值的等效度 d ± U（k = {self.k:g}）：{far} 个 |d| > U。",
                f"Degrees of equivalence d ± U (k = {self.k:g}) of {len(self.d)} participants: "
                f"{far} with |d| > U.",
            ),
        )


def degrees_of_equivalence(
    x: Any, u: Any = None, *, weights: Any, covariance: Any = None, k: float = 2.0
) -> Equivalence:
    """Differences of results x (n,) from the reference value sum(w x), and from each other.

    u : standard uncertainties > 0, or covariance (n, n). weights : (n,), adding to one, as `weighted_mean`
    and `largest_consistent_subset(...).reference` give them. k > 0. Raises InputError, ImpossibleCorrelation.
    Source: CIPM MRA-G-11.
    """
    values = arguments.array("x", x, at_least=2)
    factor = arguments.number("k", k, low=0.0, open_low=True)
    cov = covariance_of(values, u, covariance)
    share = arguments.alongside("weights", weights, values)
    if abs(share.sum() - 1.0) > 1e-9:
        raise OutOfRange("sum(weights)", given=float(share.sum()), allowed="1")
    contrast = np.eye(len(values)) - share
    of_d = contrast @ cov @ contrast.T
    of_d = 0.5 * (of_d + of_d.T)
    d = (values - values[0]) - float(share @ (values - values[0]))
    variance = np.diag(cov)
    spread = np.sqrt(np.maximum(np.diag(of_d), 0.0))
    apart = np.sqrt(np.maximum(variance[:, None] + variance - 2.0 * cov, 0.0))
    wide = factor * spread
    return Equivalence(
        d=d, u=spread, U=wide, covariance=of_d, pair_d=values[:, None] - values, pair_u=apart,
        pair_U=factor * apart, k=factor, en=np.divide(d, wide, out=np.zeros_like(d), where=wide > 0.0),
        edition="CIPM MRA-G-11",
    )  # fmt: skip
