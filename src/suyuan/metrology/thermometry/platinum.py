"""Industrial platinum resistance thermometers: the Callendar-Van Dusen equation, and IEC 60751 classes.

R(t) = R0 (1 + A t + B t² + C (t - 100 °C) t³), the last term only below 0 °C. Above 0 °C the way back is the
closed root of the quadratic, below it is solved on the equation itself, both to the last digits.
Source: IEC 60751:2022 (coefficients and tolerances unchanged since IEC 60751:2008), 4.2, 5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.arguments import chosen, number
from suyuan.metrology.thermometry.curve import Curve, Floats, lifted, operand, value_of

LOWEST: Final = -200.0
HIGHEST: Final = 850.0

TOLERANCES: Final = {"AA": (0.1, 0.0017), "A": (0.15, 0.002), "B": (0.3, 0.005), "C": (0.6, 0.01)}
"""Class: constant in °C, share of |t|."""

VALIDITY: Final = {
    "wire": {"AA": (-50.0, 250.0), "A": (-100.0, 450.0), "B": (-196.0, 600.0), "C": (-196.0, 600.0)},
    "film": {"AA": (0.0, 150.0), "A": (-30.0, 300.0), "B": (-50.0, 500.0), "C": (-50.0, 600.0)},
}
"""Where the tolerances of thermometers hold, in °C, by construction of the resistor (table 3 of the edition
of 2008; to be compared with the edition of 2022 at hand)."""


@dataclass(frozen=True)
class PlatinumThermometer:
    """A thermometer that follows the Callendar-Van Dusen equation.

    r0 : resistance at 0 °C in Ω, a number or uncertain. a, b, c : coefficients in 1/°C, 1/°C², 1/°C⁴.
    """

    r0: Any = 100.0
    a: float = 3.9083e-3
    b: float = -5.775e-7
    c: float = -4.183e-12

    def resistance(self, t: Any) -> Any:
        """R in Ω at t in °C, from -200 °C to 850 °C; numbers, arrays and uncertain values."""
        return self._curve(t) * operand(self.r0, "R0/Ω", positive=True)

    def temperature(self, resistance: Any) -> Any:
        """t in °C of a resistance in Ω; the exact inverse of `resistance`."""
        ratio = operand(resistance, "R/Ω") / operand(self.r0, "R0/Ω", positive=True)
        return lifted(ratio, self._inverse, "R/R0")

    def slope(self, t: Any) -> Any:
        """dR/dt in Ω/°C, a float or an array, at the bare value of R0."""
        return self._curve.slope(t) * value_of(self.r0)

    @cached_property
    def _curve(self) -> Curve:
        return Curve(self._evaluate, LOWEST, HIGHEST, "t/°C", "R/R0")

    def _evaluate(self, t: Floats) -> tuple[Floats, Floats]:
        cold = np.where(t < 0.0, self.c, 0.0)
        value = 1.0 + t * (self.a + t * (self.b + cold * t * (t - 100.0)))
        slope = self.a + t * (2.0 * self.b + cold * t * (4.0 * t - 300.0))
        return value, slope

    def _inverse(self, ratio: Floats) -> tuple[Floats, Floats]:
        t, gain = self._curve.solve(ratio)
        warm = ratio >= 1.0
        rise = ratio[warm] - 1.0
        # The form of the root that does not subtract nearly equal numbers.
        root = np.sqrt(self.a**2 + 4.0 * self.b * rise)
        t[warm] = 2.0 * rise / (self.a + root)
        return t, gain


def callendar_van_dusen(*, alpha: float, delta: float, beta: float, r0: Any = 100.0) -> PlatinumThermometer:
    """A thermometer from the older constants: α in 1/°C, δ in °C, β in °C.

    A = α (1 + δ/100), B = -α δ / 100², C = -α β / 100⁴. Source: ASTM E1137/E1137M-08 (2020), 6; NIST
    Monograph 126.
    """
    alpha, delta = number("alpha", alpha, low=0.0, open_low=True), number("delta", delta)
    beta = number("beta", beta)
    return PlatinumThermometer(r0, alpha * (1.0 + delta / 100.0), -alpha * delta * 1e-4, -alpha * beta * 1e-8)


def tolerance(class_: str, t: Any, *, construction: str = "wire") -> Any:
    """The tolerance in °C of a thermometer of class AA, A, B or C at t in °C; a float or an array.

    construction : wire or film, which decides where the tolerance holds; OutOfRange outside.
    Source: IEC 60751:2022, 5.1.
    """
    constant, share = TOLERANCES[chosen("class", class_, TOLERANCES)]
    low, high = VALIDITY[chosen("construction", construction, VALIDITY)][class_]
    values = np.asarray(value_of(operand(t, "t/°C")))
    if not np.all((values >= low) & (values <= high)):
        raise OutOfRange(
            "t/°C",
            given=float(values.reshape(-1)[int(np.argmax(np.abs(values - (low + high) / 2.0)))]),
            allowed=f"[{low:g}, {high:g}]",
            hint=Text("该等级的允差在此温度无定义。", "The class has no tolerance at this temperature."),
        )
    found = constant + share * np.abs(values)
    return float(found) if found.ndim == 0 else found
