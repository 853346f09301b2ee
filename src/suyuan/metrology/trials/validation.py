"""Whether the law of propagation may stand: its coverage interval held against that of the trials.

Source: JCGM 101:2008, 7.9.2 (numerical tolerance), 8.1 (validation of the GUM uncertainty framework).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.rounding import round_uncertainty


@dataclass(frozen=True, kw_only=True)
class Validation(Answer):
    """First-order result against Monte Carlo: valid when both interval ends agree within the tolerance.

    tolerance : half a unit of the last of `digits` significant digits of u. d_low, d_high : distances of the
    ends, in the unit of the quantity.
    """

    method: ClassVar[Text] = Text(
        "用蒙特卡洛法验证不确定度传播律的结果。",
        "The result of the law of propagation validated by Monte Carlo.",
    )
    valid: bool
    tolerance: float
    digits: int
    d_low: float
    d_high: float

    def sentences(self) -> tuple[Text, ...]:
        """The distances, the tolerance and the verdict."""
        verdict = Text("通过", "validated") if self.valid else Text("未通过", "not validated")
        return (
            Text(
                f"区间端点相差 {self.d_low:.3g} 和 {self.d_high:.3g}，"
                f"数值容差 {self.tolerance:.3g}：{verdict.zh}。",
                f"The ends of the intervals differ by {self.d_low:.3g} and {self.d_high:.3g},"
                f" the numerical tolerance is {self.tolerance:.3g}: {verdict.en}.",
            ),
        )


def tolerance(u: float, digits: int = 2) -> float:
    """Half a unit in the last of `digits` significant digits of u. Source: JCGM 101:2008, 7.9.2."""
    exponent = round_uncertainty(u, digits).as_tuple().exponent
    assert isinstance(exponent, int)
    return 0.5 * 10.0**exponent


def validate(
    interval: tuple[float, float], u: float, trials: tuple[float, float], *, digits: int = 2
) -> Validation:
    """The first-order coverage `interval` with standard uncertainty `u` against that of the trials.

    Both for the same probability. Source: JCGM 101:2008, 8.1.2, 8.1.3.
    """
    for name, given in (("interval", interval), ("trials", trials)):
        low, high = (arguments.number(f"{name}[{k}]", end) for k, end in enumerate(given))
        if low > high:
            raise OutOfRange(name, given=(low, high), allowed="low <= high")
    delta = tolerance(u, digits) if u else 0.0
    d_low, d_high = math.fabs(interval[0] - trials[0]), math.fabs(interval[1] - trials[1])
    return Validation(
        valid=d_low <= delta and d_high <= delta,
        tolerance=delta,
        digits=digits,
        d_low=d_low,
        d_high=d_high,
        edition="JCGM 101:2008, 8.1",
    )
