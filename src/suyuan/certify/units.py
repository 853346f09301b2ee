"""Unit symbols as laboratories print them, and their D-SI form for the digital certificate.

What a unit is stands in `suyuan.metrology.units`; here is what a certificate writes. A unit without D-SI form
is refused, never guessed.

Source: SI Brochure, 9th edition, tables 2 to 8; D-SI guide 1.3, identifiers such as \\kilo\\pascal.
"""

from __future__ import annotations

from typing import Final

from suyuan.base.errors import UnknownUnit
from suyuan.metrology.units import read_dsi, read_plain

_ALLOWED: Final = "g, kg, mg, Pa, kPa, MPa, °C, %, mm, V, A, Ω, s, 1 ..."
_KILOGRAM: Final = (r"\kilogram", r"\kilo\gram")
"""Certificates issued so far write the kilogram as gram with its prefix; documents must not change form."""

_OFFERED: Final = (
    "g kg mg µg m km cm mm µm nm s ms µs ns A kA mA µA V kV mV µV W kW MW mW Ω kΩ MΩ GΩ mΩ Hz kHz MHz GHz"
    " N kN MN mN Pa hPa kPa MPa GPa J kJ MJ K mK L mL µL Sv mSv µSv Gy mGy kGy µGy Bq kBq MBq GBq mol mmol"
    " µmol cd mcd lx klx lm klm bar mbar F mF µF nF H mH µH C mC µC S mS µS t 1 % ppm °C ° ′ ″ rad min h d dB"
    " mmHg m² m³ mm² cm³ dm³ m/s km/h m/s² m³/h L/h L/min kg/m³ g/m³ mg/m³ g/cm³ g/L mg/L mol/L µmol/mol"
    " mmol/mol N·m kW·h 1/min 1/K 1/°C cd/m²"
)


def dsi_unit(symbol: str, *, quantity: str = "unit") -> str:
    """The D-SI identifier of a printed unit symbol; UnknownUnit where there is none."""
    try:
        return read_plain(symbol, quantity=quantity).dsi.replace(*_KILOGRAM)
    except UnknownUnit as error:
        raise UnknownUnit(quantity, given=symbol.strip(), allowed=_ALLOWED, hint=error.hint) from None


def fair_unit(symbol: str, *, quantity: str = "unit") -> str:
    """A unit symbol in its proper spelling: °C for degC, m³ for m3. UnknownUnit like `dsi_unit`."""
    return printed_unit(dsi_unit(symbol, quantity=quantity))


def printed_unit(identifier: str) -> str:
    """The printed symbol of a D-SI identifier; the identifier itself where it cannot be read.

    Reading never fails on content: a foreign certificate may use any unit.
    """
    plain = identifier.strip()
    try:
        return read_dsi(plain, tolerant=True).symbol
    except UnknownUnit:
        return plain


D_SI: Final[dict[str, str]] = {symbol: dsi_unit(symbol) for symbol in _OFFERED.split()}
"""The units most certificates use, by symbol."""
