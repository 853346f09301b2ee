"""Unit symbols as laboratories print them, and their D-SI form for the digital certificate.

A small closed table: a unit that is not in it is refused, never guessed. `per` units and powers are
listed as a whole, because the certificates of the method packs use a few dozen of them, not an algebra.

Source: SI Brochure, 9th edition, tables 2 to 7; D-SI 2.2.1 (PTB), identifiers such as \\kilo\\gram.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.errors import UnknownUnit

_PREFIXES: Final = {
    "G": r"\giga",
    "M": r"\mega",
    "k": r"\kilo",
    "h": r"\hecto",
    "c": r"\centi",
    "m": r"\milli",
    "µ": r"\micro",
    "n": r"\nano",
}
_PREFIXED: Final = {  # symbol: (D-SI name, prefixes in use)
    "g": (r"\gram", "kmµ"),
    "m": (r"\metre", "kcmµn"),
    "s": (r"\second", "mµn"),
    "A": (r"\ampere", "kmµ"),
    "V": (r"\volt", "kmµ"),
    "W": (r"\watt", "kMm"),
    "Ω": (r"\ohm", "kMGm"),
    "Hz": (r"\hertz", "kMG"),
    "N": (r"\newton", "kMm"),
    "Pa": (r"\pascal", "hkMG"),
    "J": (r"\joule", "kM"),
    "K": (r"\kelvin", "m"),
    "L": (r"\litre", "mµ"),
    "Sv": (r"\sievert", "mµ"),
    "Gy": (r"\gray", "mkµ"),
    "Bq": (r"\becquerel", "kMG"),
    "mol": (r"\mole", "mµ"),
    "cd": (r"\candela", "m"),
    "lx": (r"\lux", "k"),
    "lm": (r"\lumen", "k"),
    "bar": (r"\bar", "m"),
    "F": (r"\farad", "mµn"),
    "H": (r"\henry", "mµ"),
    "C": (r"\coulomb", "mµ"),
    "S": (r"\siemens", "mµ"),
    "t": (r"\tonne", ""),
}
_WHOLE: Final = {
    "1": r"\one",
    "%": r"\percent",
    "ppm": r"\ppm",
    "°C": r"\degreecelsius",
    "°": r"\degree",
    "′": r"\arcminute",
    "″": r"\arcsecond",
    "rad": r"\radian",
    "min": r"\minute",
    "h": r"\hour",
    "d": r"\day",
    "dB": r"\decibel",
    "mmHg": r"\mmHg",
    "m²": r"\metre\tothe{2}",
    "m³": r"\metre\tothe{3}",
    "mm²": r"\milli\metre\tothe{2}",
    "cm³": r"\centi\metre\tothe{3}",
    "dm³": r"\deci\metre\tothe{3}",
    "m/s": r"\metre\per\second",
    "km/h": r"\kilo\metre\per\hour",
    "m/s²": r"\metre\per\second\tothe{2}",
    "m³/h": r"\metre\tothe{3}\per\hour",
    "L/h": r"\litre\per\hour",
    "L/min": r"\litre\per\minute",
    "kg/m³": r"\kilo\gram\per\metre\tothe{3}",
    "g/m³": r"\gram\per\metre\tothe{3}",
    "mg/m³": r"\milli\gram\per\metre\tothe{3}",
    "g/cm³": r"\gram\per\centi\metre\tothe{3}",
    "g/L": r"\gram\per\litre",
    "mg/L": r"\milli\gram\per\litre",
    "mol/L": r"\mole\per\litre",
    "µmol/mol": r"\micro\mole\per\mole",
    "mmol/mol": r"\milli\mole\per\mole",
    "N·m": r"\newton\metre",
    "kWh": r"\kilo\watt\hour",
    "1/min": r"\minute\tothe{-1}",
    "1/K": r"\kelvin\tothe{-1}",
    "1/°C": r"\degreecelsius\tothe{-1}",
    "cd/m²": r"\candela\per\metre\tothe{2}",
}
_SPELLINGS: Final = {
    "": "1",
    "℃": "°C",
    "degC": "°C",
    "％": "%",
    "%RH": "%",
    "ohm": "Ω",
    "kohm": "kΩ",
    "um": "µm",
    "ug": "µg",
    "μg": "µg",
    "μm": "µm",
    "l": "L",
    "ml": "mL",
    "m2": "m²",
    "m3": "m³",
    "m^3": "m³",
    "mm2": "mm²",
    "kg/m3": "kg/m³",
    "g/cm3": "g/cm³",
    "m3/h": "m³/h",
    "kW·h": "kWh",
    "r/min": "1/min",
}


def _table() -> dict[str, str]:
    table = dict(_WHOLE)
    for symbol, (name, prefixes) in _PREFIXED.items():
        table[symbol] = name
        table.update({prefix + symbol: _PREFIXES[prefix] + name for prefix in prefixes})
    return table


D_SI: Final[dict[str, str]] = _table()
_PRINTED: Final[dict[str, str]] = {name: symbol for symbol, name in D_SI.items()}


def dsi_unit(symbol: str, *, quantity: str = "unit") -> str:
    """The D-SI identifier of a printed unit symbol; UnknownUnit where the table has none."""
    symbol = symbol.strip().replace("μ", "µ")
    found = D_SI.get(_SPELLINGS.get(symbol, symbol))
    if found is None:
        raise UnknownUnit(
            quantity, given=symbol, allowed="g, kg, mg, Pa, kPa, MPa, °C, %, mm, V, A, Ω, s, 1 ..."
        )
    return found


def fair_unit(symbol: str, *, quantity: str = "unit") -> str:
    """A unit symbol in its proper spelling: °C for degC, m³ for m3. UnknownUnit like `dsi_unit`."""
    return printed_unit(dsi_unit(symbol, quantity=quantity))


def printed_unit(identifier: str) -> str:
    """The printed symbol of a D-SI identifier; the identifier itself where the table has none.

    Reading never fails on content: a foreign certificate may use any unit.
    """
    plain = identifier.strip().replace(r"\degreeCelsius", r"\degreecelsius")
    return _PRINTED.get(plain, identifier.strip())
