r"""D-SI identifiers, read and written: `\kilo\metre\per\second\tothe{2}`.

A term is an optional prefix, a unit, an optional power `\tothe{...}` with a decimal number, and an optional
qualifier `\of{...}`. What stands after the one `\per` is the denominator. Space between the parts means
nothing. Unknown names are refused and the nearest known one is named; nothing is guessed.
Source: D-SI guide 1.3 (doi 10.5281/zenodo.3522631), chapter 3 and appendix A.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from suyuan.base.errors import NO_HINT, UnknownUnit
from suyuan.base.text import Text
from suyuan.metrology.units.names import PREFIXES, UNITS, NamedUnit, Prefix, takes
from suyuan.metrology.units.unit import ONE, Term, Unit, checked_exponent

LONGEST: Final = 1000
VARIANTS: Final = {
    "degreeCelsius": "degreecelsius",
    "Newton": "newton",
    "Kelvin": "kelvin",
    "meter": "metre",
    "liter": "litre",
    "mmHg": "mmhg",
    "deka": "deca",
}
"""Spellings seen in published certificates that D-SI does not have, and what they stand for."""

_TOKEN: Final = re.compile(r"\s*(?:\\([A-Za-z]+)|\{([^{}]*)\})\s*")
_ONE: Final = Term(UNITS["one"])
_NUMBER: Final = re.compile(r"[+-]?\d{1,9}(?:\.\d{1,9})?")
_ALLOWED: Final = r"\metre, \kilo\pascal, \metre\per\second\tothe{2}, \degreecelsius, \one ..."

Token = tuple[str, str]
"""(name, "") for a word, ("", content) for what stands in braces."""


def read_dsi(identifier: str, *, quantity: str = "unit", tolerant: bool = False) -> Unit:
    r"""The unit that a D-SI identifier names.

    `tolerant` also reads the spellings of `VARIANTS` (`\degreeCelsius`). UnknownUnit for everything else.
    """
    return _read(identifier, quantity, tolerant)


@lru_cache(maxsize=4096)
def _read(identifier: str, quantity: str, tolerant: bool) -> Unit:  # noqa: FBT001 - arguments of a cache
    reader = _Reader(identifier, quantity, tolerant)
    return Unit(tuple(one for one in reader.terms() if one != _ONE))


class _Reader:
    """The tokens of one identifier, taken from the front."""

    def __init__(self, identifier: str, quantity: str, tolerant: bool) -> None:  # noqa: FBT001
        self.identifier, self.quantity, self.tolerant = identifier, quantity, tolerant
        self.tokens = self._tokens()

    def terms(self) -> list[Term]:
        found: list[Term] = []
        sign = 1
        while self.tokens:
            if self.tokens[0] == ("per", ""):
                self.tokens.pop(0)
                if sign < 0 or not self.tokens:
                    raise self.refusal(Text("\\per 只能出现一次，且后面要有单位。",
                                            "\\per may stand once, with a unit after it."))  # fmt: skip
                sign = -1
                continue
            found.append(self._term(sign))
        return found

    def _term(self, sign: int) -> Term:
        prefix, unit = self._prefix(), self._unit()
        if prefix is not None and not takes(unit, prefix):
            raise self.refusal(Text(f"\\{unit.key} 不带词头 \\{prefix.key}。",
                                    f"\\{unit.key} takes no prefix \\{prefix.key}."))  # fmt: skip
        exponent = self._exponent() if self._next_is("tothe") else Fraction(1)
        qualifier = self._qualifier() if self._next_is("of") else ""
        return Term(unit, prefix, sign * exponent, qualifier)

    def _prefix(self) -> Prefix | None:
        name = self._name(self.tokens[0])
        if name not in PREFIXES:
            return None
        self.tokens.pop(0)
        return PREFIXES[name]

    def _unit(self) -> NamedUnit:
        token = self.tokens.pop(0) if self.tokens else ("", "")
        name = self._name(token)
        unit = UNITS.get(name)
        if unit is None or not unit.in_dsi:
            raise self.refusal(self._nearest(name))
        return unit

    def _next_is(self, word: str) -> bool:
        return bool(self.tokens) and self.tokens[0] == (word, "")

    def _exponent(self) -> Fraction:
        content = self._braces("tothe").strip()
        if not _NUMBER.fullmatch(content):
            raise self.refusal(Text("指数应写成小数，例如 \\tothe{-0.5}。",
                                    "A power is a decimal number: \\tothe{-0.5}."))  # fmt: skip
        return checked_exponent(Fraction(content), quantity=self.quantity, given=self.identifier)

    def _qualifier(self) -> str:
        content = self._braces("of").strip()
        if not content:
            raise self.refusal(Text("\\of{} 不能为空。", "\\of{} must say of what."))
        return content

    def _braces(self, word: str) -> str:
        self.tokens.pop(0)
        if not self.tokens or self.tokens[0][0]:
            raise self.refusal(Text(f"\\{word} 后面要有花括号。", f"\\{word} needs braces."))
        return self.tokens.pop(0)[1]

    def _name(self, token: Token) -> str:
        return VARIANTS.get(token[0], token[0]) if self.tolerant else token[0]

    def _tokens(self) -> list[Token]:
        found: list[Token] = []
        place = 0
        while place < len(self.identifier) <= LONGEST:
            match = _TOKEN.match(self.identifier, place)
            if match is None:
                break
            found.append((match[1] or "", match[2] or ""))
            place = match.end()
        if not found or place < len(self.identifier):
            rest = self.identifier[place : place + 20]
            raise self.refusal(Text(f"从“{rest}”起无法读取。", f"It cannot be read from “{rest}” on."))
        return found

    def _nearest(self, name: str) -> Text:
        if name in PREFIXES:
            return Text("一个单位只能有一个词头。", "A unit takes one prefix at most.")
        if name in ("tothe", "of", "per") or not name:
            return Text("前面缺少单位。", "A unit is missing before it.")
        from difflib import get_close_matches

        known = [key for key, unit in UNITS.items() if unit.in_dsi] + list(PREFIXES)
        near = VARIANTS.get(name) or next(iter(get_close_matches(name.lower(), known, n=1)), "")
        if not near:
            return Text(f"没有单位 {name}。", f"There is no unit {name}.")
        return Text(
            f"没有单位 \\{name}；是否为 \\{near}？", f"There is no unit \\{name}; did you mean \\{near}?"
        )

    def refusal(self, hint: Text = NO_HINT) -> UnknownUnit:
        shown = self.identifier if len(self.identifier) <= 80 else self.identifier[:77] + "..."
        return UnknownUnit(self.quantity, given=shown, allowed=_ALLOWED, hint=hint)


def written(unit: Unit) -> str:
    r"""The D-SI identifier of a unit: the denominator after `\per`, negative powers if nothing is above."""
    if unit == ONE or not unit.terms:
        return r"\one"
    above = [one for one in unit.terms if one.exponent > 0]
    below = [one for one in unit.terms if one.exponent <= 0]
    if not above:
        return "".join(_written(one) for one in below)
    text = "".join(_written(one) for one in above)
    return text + (r"\per" + "".join(_written(one.to_the(Fraction(-1))) for one in below) if below else "")


def _written(one: Term) -> str:
    if not one.unit.in_dsi:
        raise UnknownUnit(
            "unit",
            given=one.unit.symbol,
            allowed=_ALLOWED,
            hint=Text("D-SI 没有此单位；请换算后再写入。", "D-SI has no such unit; convert the value first."),
        )
    text = (f"\\{one.prefix.key}" if one.prefix else "") + f"\\{one.unit.key}"
    if one.exponent != 1:
        text += f"\\tothe{{{decimal_text(one.exponent)}}}"
    return text + (f"\\of{{{one.qualifier}}}" if one.qualifier else "")


def decimal_text(exponent: Fraction) -> str:
    """An exponent as a short decimal number; at most nine decimals."""
    value = Decimal(exponent.numerator) / Decimal(exponent.denominator)
    text = f"{round(value, 9):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
