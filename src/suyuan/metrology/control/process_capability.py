"""How a process fits its tolerance: Cp, Cpk, with confidence limits; one characteristic, or many at once.

    Cp = (U - L) / (6 s),  Cpk = min(U - m, m - L) / (3 s)

Limits: Cp from the chi-squared law of s^2, exact for a normal process; Cpk approximate, of standard error
sqrt(1 / (9 n) + Cpk^2 / (2 (n - 1))). Source: NIST/SEMATECH e-Handbook of Statistical Methods, 6.1.6;
A. F. Bissell, Appl. Stat. 39 (1990), 331-340 (Cpk).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.control.chart import alongside, series, settled
from suyuan.metrology.control.errors import no_variation
from suyuan.metrology.coverage import student_quantile


@dataclass(frozen=True, kw_only=True)
class ProcessCapability(Answer):
    """Mean, standard deviation, Cp and Cpk with their limits; numbers, or (characteristics,).

    beyond : readings outside the tolerance. minimum : what Cpk has to reach.
    """

    method: ClassVar[Text] = Text("过程能力（Cp、Cpk）", "Capability of a process (Cp, Cpk)")
    n: int
    p: float
    mean: Any
    sd: Any
    cp: Any
    cp_low: Any
    cp_high: Any
    cpk: Any
    cpk_low: Any
    cpk_high: Any
    beyond: Any
    minimum: float

    @property
    def capable(self) -> Any:
        """Whether Cpk reaches the minimum."""
        return settled(np.asarray(np.asarray(self.cpk) >= self.minimum))

    def sentences(self) -> tuple[Text, ...]:
        """Both indices; for many characteristics how many are capable."""
        if np.ndim(self.cpk):
            count, total = int(np.sum(self.capable)), int(np.size(self.cpk))
            return (Text(f"{total} 项中 {count} 项有能力。", f"{count} of {total} are capable."),)
        return (
            Text(
                f"{self.n} 个读数：Cp = {self.cp:.3g}，Cpk = {self.cpk:.3g}，要求不小于 {self.minimum:g}。",
                f"{self.n} readings: Cp = {self.cp:.3g}, Cpk = {self.cpk:.3g}, "
                f"{self.minimum:g} or more wanted.",
            ),
        )


def process_capability(
    readings: Any, *, low: Any, high: Any, minimum: float = 1.33, p: float = 0.95
) -> ProcessCapability:
    """Cp and Cpk of readings (n,) or (characteristics, n) between the tolerance limits `low` < `high`.

    low, high : numbers or (characteristics,). minimum : the least Cpk wanted. Raises NoVariation where a
    characteristic does not scatter, OutOfRange where the limits are not in order.
    """
    from scipy.special import chdtri

    data = series("readings", readings)
    arguments.probability(p)
    m, s = np.asarray(data.mean(axis=-1)), np.asarray(data.std(axis=-1, ddof=1))
    if not s.all():
        raise no_variation("s")
    lower, upper = alongside("low", low, m), alongside("high", high, m)
    if not (lower < upper).all():
        raise OutOfRange("high", given=high, allowed="> low")
    n, f = data.shape[-1], data.shape[-1] - 1
    cp = (upper - lower) / (6.0 * s)
    cpk = np.minimum(upper - m, m - lower) / (3.0 * s)
    narrow, wide = (np.sqrt(float(chdtri(f, tail)) / f) for tail in (0.5 + 0.5 * p, 0.5 - 0.5 * p))
    z = float(student_quantile(0.5 + 0.5 * p, np.inf))
    error = z * np.sqrt(1.0 / (9.0 * n) + cpk**2 / (2.0 * f))
    outside = (data < lower[..., None]) | (data > upper[..., None])
    few = Text("读数少于 50 个，指数的区间很宽。", "Fewer than 50 readings: the limits are wide.")
    return ProcessCapability(
        edition="NIST/SEMATECH e-Handbook, 6.1.6; Bissell 1990",
        warnings=(few,) if n < 50 else (),
        n=n, p=p, mean=settled(m), sd=settled(s), cp=settled(np.asarray(cp)),
        cp_low=settled(np.asarray(cp * narrow)), cp_high=settled(np.asarray(cp * wide)),
        cpk=settled(np.asarray(cpk)), cpk_low=settled(np.asarray(cpk - error)),
        cpk_high=settled(np.asarray(cpk + error)), beyond=settled(np.asarray(outside.sum(axis=-1))),
        minimum=arguments.number("minimum", minimum, low=0.0),
    )  # fmt: skip
