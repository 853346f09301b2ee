"""Thermocouples: voltage of temperature by the reference functions, temperature by solving them.

The inverse is found on the reference function itself and not by the approximate inverse polynomials, which
are off by up to 0.06 °C. The temperature of the reference junction may be any; its voltage is added before
the inverse.
Source: IEC 60584-1:2013, clause 4 and annex A; NIST Monograph 175 (1993) for B, E, J, K, N, R, S and T, ASTM
E230 for C. The edition of 2013 ends type K at 1300 °C, Monograph 175 at 1372 °C; the longer range is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.arguments import chosen
from suyuan.metrology.thermometry.curve import Curve, Floats, operand, value_of
from suyuan.metrology.thermometry.reference_function import polynomial
from suyuan.metrology.thermometry.thermocouple_tables import GAUSSIAN, PIECES

RISES_FROM: Final = {"B": 50.0}
"""Type B has a minimum near 21 °C; below 42 °C its voltage belongs to two temperatures."""

CLASSES: Final[dict[str, dict[int, tuple[float, float, float, float]]]] = {
    "T": {1: (0.5, 0.004, -40.0, 350.0), 2: (1.0, 0.0075, -40.0, 350.0), 3: (1.0, 0.015, -200.0, 40.0)},
    "E": {1: (1.5, 0.004, -40.0, 800.0), 2: (2.5, 0.0075, -40.0, 900.0), 3: (2.5, 0.015, -200.0, 40.0)},
    "J": {1: (1.5, 0.004, -40.0, 750.0), 2: (2.5, 0.0075, -40.0, 750.0)},
    "K": {1: (1.5, 0.004, -40.0, 1000.0), 2: (2.5, 0.0075, -40.0, 1200.0), 3: (2.5, 0.015, -200.0, 40.0)},
    "N": {1: (1.5, 0.004, -40.0, 1000.0), 2: (2.5, 0.0075, -40.0, 1200.0), 3: (2.5, 0.015, -200.0, 40.0)},
    "R": {2: (1.5, 0.0025, 0.0, 1600.0)},
    "S": {2: (1.5, 0.0025, 0.0, 1600.0)},
    "B": {2: (1.5, 0.0025, 600.0, 1700.0), 3: (4.0, 0.005, 600.0, 1700.0)},
}
"""Type, class: constant in °C, share of |t|, range; the larger counts. Class 1 of R and S is apart."""


@dataclass(frozen=True)
class Thermocouple:
    """A thermocouple that follows the reference function of its letter."""

    letter: str

    def emf(self, t: Any, *, reference: Any = 0.0) -> Any:
        """Voltage in mV at t in °C with the reference junction at `reference` in °C."""
        measured = self.curve(t)
        return measured if _is_zero(reference) else measured - self.curve(reference)

    def temperature(self, emf: Any, *, reference: Any = 0.0) -> Any:
        """t in °C of a voltage in mV measured with the reference junction at `reference` in °C.

        Numbers, arrays and uncertain values, also for the reference. OutOfRange outside the function.
        """
        emf = operand(emf, "E/mV")
        total = emf if _is_zero(reference) else emf + self.curve(reference)
        return self.curve.inverse(total)

    def seebeck(self, t: Any) -> Any:
        """Seebeck coefficient dE/dt in mV/°C; a float or an array."""
        return self.curve.slope(t)

    @cached_property
    def curve(self) -> Curve:
        """The reference function with its range."""
        pieces = PIECES[self.letter]
        return Curve(self._evaluate, pieces[0][0], pieces[-1][1], "t/°C", "E/mV", RISES_FROM.get(self.letter))

    def _evaluate(self, t: Floats) -> tuple[Floats, Floats]:
        value, slope = np.empty_like(t), np.empty_like(t)
        done = np.zeros(t.shape, dtype=bool)
        last = len(PIECES[self.letter]) - 1
        for place, (_, high, coefficients) in enumerate(PIECES[self.letter]):
            here = ~done & ((t <= high) | (place == last))
            if here.any():
                value[here], slope[here] = self._piece(t[here], coefficients, place)
            done |= here
        return value, slope

    def _piece(self, t: Floats, coefficients: Sequence[float], place: int) -> tuple[Floats, Floats]:
        value, slope = polynomial(np.asarray(coefficients), t)
        if self.letter == "K" and place == 1:
            a0, a1, a2 = GAUSSIAN
            bump = a0 * np.exp(a1 * (t - a2) ** 2)
            return value + bump, slope + 2.0 * a1 * (t - a2) * bump
        return value, slope


@lru_cache(maxsize=16)
def thermocouple(letter: str) -> Thermocouple:
    """The thermocouple of a letter: B, C, E, J, K, N, R, S or T."""
    return Thermocouple(chosen("letter", letter, PIECES))


def thermocouple_tolerance(letter: str, class_: int, t: Any) -> Any:
    """The tolerance in °C of a thermocouple of class 1, 2 or 3 at t in °C; a float or an array.

    Source: IEC 60584-1:2013, clause 5, table 12. Type C is left out: its clause was not at hand.
    """
    classes = {**CLASSES[chosen("letter", letter, CLASSES)]}
    if letter in ("R", "S"):
        classes[1] = (1.0, 0.0, 0.0, 1600.0)
    if class_ not in classes:
        raise OutOfRange("class", given=class_, allowed=", ".join(map(str, sorted(classes))))
    constant, share, low, high = classes[class_]
    values = np.asarray(value_of(operand(t, "t/°C")))
    if not np.all((values >= low) & (values <= high)):
        raise OutOfRange(
            "t/°C",
            given=values.tolist() if values.ndim == 0 else float(np.max(np.abs(values))),
            allowed=f"[{low:g}, {high:g}]",
            hint=Text("该等级的允差在此温度无定义。", "The class has no tolerance at this temperature."),
        )
    found = np.maximum(constant, share * np.abs(values))
    if letter in ("R", "S") and class_ == 1:
        found = np.maximum(found, 1.0 + 0.003 * (values - 1100.0))
    return float(found) if found.ndim == 0 else found


def _is_zero(reference: Any) -> bool:
    return isinstance(reference, int | float) and reference == 0
