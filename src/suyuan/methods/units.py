"""Units that observations may be given in, with exact decimal factors to the unit of the pack.

Source: SI Brochure, 9th edition (2019), prefixes and table 8; 1 bar = 1e5 Pa.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from suyuan.base.errors import UnknownUnit

# Unit -> (dimension, factor to the base unit of the dimension).
UNITS: Final[dict[str, tuple[str, Decimal]]] = {
    "µg": ("mass", Decimal("1e-9")),
    "mg": ("mass", Decimal("1e-6")),
    "g": ("mass", Decimal("1e-3")),
    "kg": ("mass", Decimal(1)),
    "t": ("mass", Decimal(1000)),
    "Pa": ("pressure", Decimal(1)),
    "hPa": ("pressure", Decimal(100)),
    "kPa": ("pressure", Decimal(1000)),
    "MPa": ("pressure", Decimal(1000000)),
    "mbar": ("pressure", Decimal(100)),
    "bar": ("pressure", Decimal(100000)),
    "kg/m3": ("density", Decimal(1)),
    "g/cm3": ("density", Decimal(1000)),
    "mm": ("length", Decimal("1e-3")),
    "m": ("length", Decimal(1)),
    "s": ("time", Decimal(1)),
    "min": ("time", Decimal(60)),
    "°C": ("temperature", Decimal(1)),
    "%": ("ratio", Decimal("0.01")),
    "1": ("ratio", Decimal(1)),
}
ALIASES: Final = {"degC": "°C", "ug": "µg", "": "1"}


def to_unit(number: Decimal, given: str, *, wanted: str, quantity: str) -> Decimal:
    """`number` in unit `given`, expressed in `wanted`; exact in decimal arithmetic.

    Raises UnknownUnit for a unit that is not known or measures something else.
    """
    given, wanted = ALIASES.get(given, given), ALIASES.get(wanted, wanted)
    if given == wanted:
        return number
    if given not in UNITS or UNITS[given][0] != UNITS[wanted][0]:
        raise UnknownUnit(quantity, given=given, allowed=", ".join(fellows(wanted)))
    return number * UNITS[given][1] / UNITS[wanted][1]


def fellows(unit: str) -> tuple[str, ...]:
    """The units that measure the same kind of quantity as `unit`, itself first."""
    unit = ALIASES.get(unit, unit)
    if unit not in UNITS:
        return (unit,)
    dimension = UNITS[unit][0]
    return (unit, *(other for other, (kind, _) in UNITS.items() if kind == dimension and other != unit))
