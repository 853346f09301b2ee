"""Mean difference of two weights from weighing cycles (ABBA, ABA, AB...BA), many weights at once.

A is the reference, B the test weight; symmetric cycles cancel a linear drift of the balance.
Source: OIML R 111-1:2004, C.4.1-C.4.2 (cycles), C.6.1 eqs. (C.6.1-1) to (C.6.1-4) (uncertainty).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.errors import Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


Spread = Literal["standard-deviation", "range", "pooled"]
CYCLES: Final = ("ABBA", "ABA")
SPREADS: Final = ("standard-deviation", "range", "pooled")


@dataclass(frozen=True, kw_only=True)
class CycleDifference(Answer):
    """Mean difference test minus reference, (n,) or float, in the unit of the readings.

    value, u, dof : mean, its standard uncertainty (u_w), degrees of freedom. standard_deviation : of one
    cycle's difference, as used. differences : (n, cycles).
    """

    method: ClassVar[Text] = Text("循环衡量", "Weighing cycles")
    value: Any
    u: Any
    dof: float
    standard_deviation: Any
    differences: Any

    def sentences(self) -> tuple[Text, ...]:
        """Mean and uncertainty of the first weight."""
        d, u = (float(np.ravel(one)[0]) for one in (self.value, self.u))
        n = np.shape(self.differences)[-1]
        return (
            Text(
                f"{n} 个循环的平均差值 {d:.6g}，标准不确定度 {u:.3g}。",
                f"Mean difference of {n} cycles {d:.6g}, standard uncertainty {u:.3g}.",
            ),
        )


def cycle_difference(
    readings: Any,
    *,
    cycle: str = "ABBA",
    spread: Spread = "standard-deviation",
    pooled: float | None = None,
    pooled_dof: float = math.inf,
    sensitivity: float = 1.0,
) -> CycleDifference:
    """Mean difference from readings (n, cycles, 4) for ABBA or (n, cycles, 3) for ABA; (cycles, ...) for one.

    spread : "standard-deviation" of the cycle differences over sqrt(cycles) (classes E1 to F1); "range",
    (max - min)/(2 sqrt(3)) (classes F2 to M3, at least three cycles); "pooled", the given standard
    deviation of the process with its dof. sensitivity : mass per unit of the readings.
    """
    arguments.chosen("cycle", cycle, CYCLES)
    arguments.chosen("spread", spread, SPREADS)
    values = arguments.array("readings", readings, ndim=np.ndim(readings))
    single = values.ndim == 2
    values = values[None] if single else values
    if values.ndim != 3 or values.shape[2] != len(cycle):
        raise OutOfRange("readings.shape", given=np.shape(readings), allowed=f"(n, cycles, {len(cycle)})")
    pattern = np.array([-0.5, 0.5, 0.5, -0.5] if cycle == "ABBA" else [-0.5, 1.0, -0.5])
    differences = values @ pattern * sensitivity
    u, s, dof = _uncertainty(differences, spread, pooled=pooled, pooled_dof=pooled_dof)
    mean = differences.mean(axis=1)
    return CycleDifference(
        edition="OIML R 111-1:2004, C.4, C.6.1",
        value=float(mean[0]) if single else mean,
        u=float(u[0]) if single else u,
        dof=dof,
        standard_deviation=float(s[0]) if single else s,
        differences=differences[0] if single else differences,
    )


def _uncertainty(
    differences: Array, spread: str, *, pooled: float | None, pooled_dof: float
) -> tuple[Array, Array, float]:
    n = differences.shape[1]
    if spread == "pooled":
        if pooled is None:
            raise Missing("pooled")
        s = np.full(differences.shape[0], arguments.number("pooled", pooled, low=0.0))
        return s / math.sqrt(n), s, arguments.freedom(pooled_dof, "pooled_dof")
    at_least = 3 if spread == "range" else 2
    if n < at_least:
        raise Missing(
            "cycles",
            hint=Text(f"至少需要 {at_least} 个循环。", f"At least {at_least} cycles are needed."),
        )
    if spread == "range":
        u = np.ptp(differences, axis=1) / (2.0 * math.sqrt(3.0))
        return u, u, math.inf
    s = differences.std(axis=1, ddof=1)
    return s / math.sqrt(n), s, float(n - 1)
