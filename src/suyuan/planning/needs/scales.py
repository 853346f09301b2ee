"""Ranges and uncertainties in the base unit of their quantity: one conversion for each unit, not each row.

Source: SI Brochure, 9th edition (2019), 2.3.1: a temperature moves with the zero of its scale, a difference
of temperatures (as an uncertainty is) only with the size of the degree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from suyuan.metrology.units import unit
from suyuan.metrology.units.conversion import convert
from suyuan.planning.needs.problem import Floats, Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scales:
    """How each of u units leads to the base of its quantity: x_base = factor·x + zero, arrays (u,)."""

    factor: Floats
    zero: Floats

    def values(self, values: Floats, units: Integers) -> Floats:
        """Values in the base units; `units` : place of the unit of each."""
        return np.asarray(values * self.factor[units] + self.zero[units])

    def widths(self, widths: Floats, units: Integers) -> Floats:
        """Differences, as uncertainties are, in the base units."""
        return np.asarray(widths * self.factor[units])


def scales(pairs: Sequence[tuple[str, str]]) -> Scales:
    """How to get from each (unit, base unit). Raises UnknownUnit and UnitMismatch."""
    known = [(unit(given, quantity="unit"), unit(base, quantity="unit")) for given, base in pairs]
    return Scales(
        factor=np.array([convert(1.0, given, base, difference=True) for given, base in known], dtype=float),
        zero=np.array([convert(0.0, given, base) for given, base in known], dtype=float),
    )


def back(value: float, base: str, wanted: str) -> float:
    """One value of the base unit in the unit that somebody wrote."""
    return float(convert(value, unit(base, quantity="unit"), unit(wanted, quantity="unit")))
