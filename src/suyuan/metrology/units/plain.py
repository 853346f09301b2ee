"""Units as people write them, read and printed: kg, mm/s2, m/s^2, W/(m·K), ℃, MPa, kW·h.

The reader knows the spellings of laboratories, of UCUM (Cel, m2.s-1) and of Chinese texts. A product after a
stroke needs brackets, because W/m²·K means two things; a symbol that is not known is refused, never guessed.
Source: SI Brochure, 9th edition (2019), 5.2 and 5.3; GB 3101-1993, 3; UCUM 2.1, sections 2 and 4.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Final

from suyuan.base.errors import NO_HINT, UnknownUnit
from suyuan.base.text import Text
from suyuan.metrology.units.dsi import decimal_text
from suyuan.metrology.units.names import PREFIXES, UNITS, takes
from suyuan.metrology.units.unit import ONE, Term, Unit, as_written, checked_exponent

SPELLINGS: Final = {
    "℃": "°C", "degC": "°C", "Cel": "°C", "oC": "°C", "℉": "°F", "degF": "°F", "％": "%", "%RH": "%",
    "deg": "°", "'": "′", "arcmin": "′", '"': "″", "arcsec": "″", "sec": "s", "hr": "h", "l": "L", "ohm": "Ω",
    "Ohm": "Ω", "Ω": "Ω", "me": "mₑ", "m_e": "mₑ", "Eh": "Eₕ", "E_h": "Eₕ", "a0": "a₀", "a_0": "a₀",
    "NM": "nmi", "r": "1", "rev": "1", "kt": "kn", "Byte": "byte", "KB": "kB",
}  # fmt: skip
"""What else a symbol is written like."""

WHOLE: Final = {
    "kWh": "kW·h", "Wh": "W·h", "MWh": "MW·h", "Ah": "A·h", "mAh": "mA·h", "VA": "V·A", "kVA": "kV·A",
    "rpm": "1/min", "r/min": "1/min", "kgf/cm2": "kgf/cm²", "km/hr": "km/h", "Nm": "N·m", "degC-1": "1/°C",
}  # fmt: skip
"""Customary writings of a product without a sign between its factors."""

_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"
_RAISE: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_PART: Final = re.compile(
    rf"""\s*(?:(?P<operator>[·⋅∙×*.]|/)|(?P<open>[(（])|(?P<close>[)）])
    |(?P<symbol>1|[^\W\d{_RAISED}]+(?:_[A-Za-z0-9])?|[°′″'"%％‰℃℉]+(?:[A-Za-z]+)?|a₀)
     (?:(?P<raised>[{_RAISED}]+)
       |(?:\^|\*\*)?(?P<power>[+-]?\d+(?:\.\d+)?)
       |(?:\^|\*\*)[({{](?P<braced>[+-]?\d+(?:\.\d+)?(?:/\d+)?)[)}}])?)\s*""",
    re.VERBOSE,
)
_LONGEST: Final = 200
_ALLOWED: Final = "kg, mm, MPa, m/s², W/(m·K), °C, %, 1 ..."


def read_plain(text: str, *, quantity: str = "unit") -> Unit:
    """The unit that a plain writing names; UnknownUnit where it is unknown or can be read in two ways."""
    return _read(text, quantity)


@lru_cache(maxsize=4096)
def _read(text: str, quantity: str) -> Unit:
    cleaned = text.strip().replace("μ", "µ").replace("K", "K").replace("Å", "Å")
    cleaned = WHOLE.get(cleaned, SPELLINGS.get(cleaned, cleaned))
    if cleaned in ("", "1"):
        return ONE
    return _Reader(cleaned, quantity, text).unit()


class _Reader:
    """A recursive reader: products, one stroke, brackets."""

    def __init__(self, text: str, quantity: str, given: str) -> None:
        self.text, self.quantity, self.given = text, quantity, given
        self.place = 0

    def unit(self) -> Unit:
        if len(self.text) > _LONGEST:
            raise self.refusal()
        found = self._product(depth=0)
        if self.place < len(self.text):
            raise self.refusal()
        return found

    def _product(self, *, depth: int) -> Unit:
        total = self._factor(depth)
        divided = False
        while (match := self._peek()) and not match["close"]:
            operator = match["operator"] or "·"
            if match["operator"]:
                self.place = match.end()
            if operator != "/" and divided:
                raise self.refusal(
                    Text("斜线后的乘积请加括号。", "Put what stands after the stroke in brackets.")
                )
            right = self._factor(depth)
            divided = divided or operator == "/"
            total = as_written(total, right.to_the(-1) if operator == "/" else right)
        return total

    def _factor(self, depth: int) -> Unit:
        match = self._peek()
        if match is None or match["operator"] or match["close"] or depth > 5:
            raise self.refusal()
        self.place = match.end()
        if not match["open"]:
            return self._term(match)
        inner = self._product(depth=depth + 1)
        closing = self._peek()
        if closing is None or not closing["close"]:
            raise self.refusal()
        self.place = closing.end()
        return inner

    def _term(self, match: re.Match[str]) -> Unit:
        written = match["power"] or match["braced"] or (match["raised"] or "1").translate(_SUPERSCRIPTS)
        try:
            exponent = Fraction(written)
        except (ValueError, ZeroDivisionError):
            raise self.refusal() from None
        if match["symbol"] == "1":
            if exponent != 1:
                raise self.refusal()
            return ONE
        found = by_symbol(match["symbol"])
        if found is None:
            raise self.refusal()
        return found.to_the(checked_exponent(exponent, quantity=self.quantity, given=self.given))

    def _peek(self) -> re.Match[str] | None:
        return _PART.match(self.text, self.place) if self.place < len(self.text) else None

    def refusal(self, hint: Text = NO_HINT) -> UnknownUnit:
        return UnknownUnit(self.quantity, given=self.given[:80], allowed=_ALLOWED, hint=hint)


@lru_cache(maxsize=1)
def _symbols() -> dict[str, Term]:
    """Every symbol with and without prefix; a symbol of its own goes before one with a prefix: min, Pa."""
    found = {
        prefix.symbol + ("B" if unit.key == "byte" else unit.symbol): Term(unit, prefix)
        for unit in UNITS.values()
        for prefix in PREFIXES.values()
        if takes(unit, prefix)
    }
    return {**found, **{unit.symbol: Term(unit) for unit in UNITS.values()}}


def by_symbol(symbol: str) -> Unit | None:
    """The unit of one symbol, with or without prefix; None where there is none."""
    spelled = SPELLINGS.get(symbol, symbol)
    if spelled == "1":
        return ONE
    found = _symbols().get(spelled)
    if found is None and spelled.startswith("u"):  # um, ug: the letter that typewriters have
        found = _symbols().get("µ" + SPELLINGS.get(spelled[1:], spelled[1:]))
    if found is None and len(spelled) > 1:  # kohm, ml, mCel
        found = _symbols().get(spelled[0] + SPELLINGS.get(spelled[1:], spelled[1:]))
    return Unit((found,)) if found else None


def written(unit: Unit) -> str:
    """The unit in symbols: kg/m³, W/(m²·K), 1/K; the unit one is 1."""
    above = [_term_text(one) for one in unit.terms if one.exponent > 0]
    below = [_term_text(one.to_the(Fraction(-1))) for one in unit.terms if one.exponent < 0]
    top = "·".join(above) or "1"
    if not below:
        return top
    bottom = "·".join(below)
    return f"{top}/({bottom})" if len(below) > 1 else f"{top}/{bottom}"


def _term_text(one: Term) -> str:
    symbol = one.symbol + (f"({one.qualifier})" if one.qualifier else "")
    if one.exponent == 1:
        return symbol
    text = decimal_text(one.exponent)
    return symbol + (f"^{text}" if "." in text else text.translate(_RAISE))
