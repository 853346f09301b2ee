"""The defining fixed points of the ITS-90 that platinum thermometers are calibrated at.

Source: The International Temperature Scale of 1990 (Preston-Thomas, Metrologia 27 (1990) 3-10, 107), table 1.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class FixedPoint(NamedTuple):
    """A defining fixed point: temperature in K, reference ratio W_r as printed in table 1, state.

    state : T triple point, M melting point, F freezing point (both at 101 325 Pa).
    """

    kelvin: float
    reference_ratio: float
    state: str

    @property
    def celsius(self) -> float:
        """Temperature t90 in °C; the printed decimals, without the noise of the subtraction."""
        return round(self.kelvin - 273.15, 4)


FIXED_POINTS: Final[dict[str, FixedPoint]] = {
    "e-H2": FixedPoint(13.8033, 0.00119007, "T"),
    "Ne": FixedPoint(24.5561, 0.00844974, "T"),
    "O2": FixedPoint(54.3584, 0.09171804, "T"),
    "Ar": FixedPoint(83.8058, 0.21585975, "T"),
    "Hg": FixedPoint(234.3156, 0.84414211, "T"),
    "H2O": FixedPoint(273.16, 1.0, "T"),
    "Ga": FixedPoint(302.9146, 1.11813889, "M"),
    "In": FixedPoint(429.7485, 1.60980185, "F"),
    "Sn": FixedPoint(505.078, 1.89279768, "F"),
    "Zn": FixedPoint(692.677, 2.56891730, "F"),
    "Al": FixedPoint(933.473, 3.37600860, "F"),
    "Ag": FixedPoint(1234.93, 4.28642053, "F"),
}
