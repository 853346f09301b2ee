"""Quantities to and from pint, for programs that already use it; pint is imported when first needed.

Only units that pint knows under the same definition cross the bridge; a °C value crosses as a value on the
scale, a temperature difference as pint's delta unit.
Source: pint documentation, definitions of the default registry (SI, non-multiplicative units).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import UnknownUnit
from suyuan.metrology.units.errors import PintMissing
from suyuan.metrology.units.names import PREFIXES, UNITS
from suyuan.metrology.units.unit import ONE, Term, Unit

if TYPE_CHECKING:
    from suyuan.metrology.quantity import Quantity

_THEIRS: Final = {
    "metre": "meter", "litre": "liter", "tonne": "metric_ton", "degreecelsius": "degree_Celsius",
    "degreefahrenheit": "degree_Fahrenheit", "electronvolt": "electron_volt", "one": "dimensionless",
    "astronomicalunit": "astronomical_unit", "mmhg": "millimeter_Hg", "nauticalmile": "nautical_mile",
    "kilogramforce": "kilogram_force", "poundforce": "force_pound", "atmosphere": "standard_atmosphere",
}  # fmt: skip
"""Our key to pint's name where they differ."""

_MEASURED_OR_MISSING: Final = {key for key, one in UNITS.items() if one.u_rel} | {
    "bel", "decibel", "neper", "clight", "elementarycharge", "planckbar",
}  # fmt: skip
_OURS: Final = {theirs: ours for ours, theirs in _THEIRS.items()}


def to_pint(quantity: Quantity, registry: Any = None) -> Any:
    """The quantity in pint; decimal text becomes a float unless the registry counts in Decimal."""
    registry = registry or _pint().UnitRegistry()
    units = registry.Unit("dimensionless")
    for one in quantity.unit.terms:
        units = units * registry.Unit(_name(one, difference=not quantity.on_a_scale)) ** _plain(one.exponent)
    value = quantity.value
    if isinstance(value, Decimal) and registry.non_int_type is not Decimal:
        value = float(value)
    return registry.Quantity(value, units)


def from_pint(theirs: Any) -> Quantity:
    """A quantity of pint as one of ours; UnknownUnit for a unit that we do not have."""
    from suyuan.metrology.quantity import Quantity

    _pint()
    terms, difference = [], False
    for name, exponent in theirs.unit_items():
        delta = name.startswith("delta_")
        terms.append(_term(name.removeprefix("delta_"), Fraction(exponent).limit_denominator(1000)))
        difference = difference or delta
    total = Unit()
    for one in terms:
        total = total * Unit((one,))
    return Quantity(theirs.magnitude, total, difference=difference and total.offset is not None)


def _pint() -> Any:
    try:
        import pint
    except ImportError:
        raise PintMissing from None
    return pint


def _name(one: Term, *, difference: bool) -> str:
    if one.unit.key in _MEASURED_OR_MISSING:
        raise UnknownUnit("unit", given=one.unit.symbol, allowed="units that pint defines alike")
    name = _THEIRS.get(one.unit.key, one.unit.key)
    if one.unit.offset is not None and difference:
        name = f"delta_{name}"
    return (one.prefix.key if one.prefix else "") + name


def _term(name: str, exponent: Fraction) -> Term:
    for key in ("", *PREFIXES):
        rest = name.removeprefix(key)
        ours = _OURS.get(rest, rest)
        if name.startswith(key) and ours in UNITS and ours not in _MEASURED_OR_MISSING:
            return Term(UNITS[ours], PREFIXES[key] if key else None, exponent)
    raise UnknownUnit("unit", given=name, allowed=f"{len(UNITS)} units ({ONE}, m, kg ...)")


def _plain(exponent: Fraction) -> int | float:
    return int(exponent) if exponent.denominator == 1 else float(exponent)
