"""Units that observations may be given in, with exact factors to the unit of the pack.

What a unit is, and by what it converts, stands in `suyuan.metrology.units`. Only proportional conversion is
done here: a reading in kelvin is not taken for a Celsius temperature.

Source: SI Brochure, 9th edition (2019), prefixes and table 8; 1 bar = 1e5 Pa.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Final

from suyuan.base.errors import UnknownUnit
from suyuan.metrology.units import Unit, read_plain

UNITS: Final = (
    "µg", "mg", "g", "kg", "t", "Pa", "hPa", "kPa", "MPa", "mbar", "bar", "kg/m3", "g/cm3", "mm", "m", "s",
    "min", "°C", "%", "1",
)  # fmt: skip
"""The units offered in forms, as packs write them."""

ALIASES: Final = {"degC": "°C", "ug": "µg", "": "1"}
"""How else packs and forms write some of them."""


def to_unit(number: Decimal, given: str, *, wanted: str, quantity: str) -> Decimal:
    """`number` in unit `given`, expressed in `wanted`; exact in decimal arithmetic.

    Raises UnknownUnit for a unit that is not known or measures something else.
    """
    given, wanted = ALIASES.get(given, given), ALIASES.get(wanted, wanted)
    if given == wanted:
        return number
    one, other = _known(given), _known(wanted)
    if one is None or other is None or not _proportional(one, other):
        raise UnknownUnit(quantity, given=given, allowed=", ".join(fellows(wanted)))
    factor = one.ratio(other).exact
    if factor is None:  # degrees and radians
        return number * one.ratio(other).decimal()
    return number * Decimal(factor.numerator) / Decimal(factor.denominator)


def fellows(unit: str) -> tuple[str, ...]:
    """The units offered that measure the same kind of quantity as `unit`, itself first."""
    unit = ALIASES.get(unit, unit)
    mine = _known(unit)
    if mine is None:
        return (unit,)
    alike = (other for other in UNITS if (one := _known(other)) is not None and _proportional(mine, one))
    return (unit, *(other for other in alike if other != unit))


def _proportional(one: Unit, other: Unit) -> bool:
    return one.why_not(other) is None and one.offset == other.offset


@lru_cache(maxsize=256)
def _known(symbol: str) -> Unit | None:
    try:
        return read_plain(symbol)
    except UnknownUnit:
        return None
