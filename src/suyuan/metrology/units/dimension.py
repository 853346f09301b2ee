"""Dimensions as exact exponents of the seven SI base quantities, and two counts kept beside them.

The SI gives bit and neper the dimension one. Here amount of information and level have an exponent of their
own, because nobody may turn a megabyte per second into a megahertz or a decibel into a number unawares.
Source: SI Brochure, 9th edition (2019), 2.3.3 and table 3.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from suyuan.base.text import Text

BASES: Final = ("L", "M", "T", "I", "Θ", "N", "J", "information", "level")
Dimension = tuple[Fraction, ...]

ONE: Final[Dimension] = (Fraction(0),) * len(BASES)

_NAMES: Final[dict[str, Text]] = {
    "": Text("量纲一的量", "a quantity of dimension one"),
    "L": Text("长度", "length"),
    "M": Text("质量", "mass"),
    "T": Text("时间", "time"),
    "I": Text("电流", "electric current"),
    "Θ": Text("温度", "temperature"),
    "N": Text("物质的量", "amount of substance"),
    "J": Text("发光强度", "luminous intensity"),
    "information": Text("信息量", "amount of information"),
    "level": Text("级", "level"),
}


def dimension(**exponents: int) -> Dimension:
    """A dimension from its exponents; temperature is written Θ."""
    return tuple(Fraction(exponents.get(base, 0)) for base in BASES)


def power(one: Dimension, exponent: Fraction) -> Dimension:
    """`one` raised to `exponent`."""
    return tuple(entry * exponent for entry in one)


def product(one: Dimension, other: Dimension) -> Dimension:
    """The dimension of a product."""
    return tuple(a + b for a, b in zip(one, other, strict=True))


def written(one: Dimension) -> str:
    """The dimension as it is written: L·T^-2; 1 for the dimension one."""
    parts = [
        base if exponent == 1 else f"{base}^{exponent}"
        for base, exponent in zip(BASES, one, strict=True)
        if exponent
    ]
    return "·".join(parts) or "1"


def named(one: Dimension) -> Text:
    """The name of a base quantity, else the dimension as it is written."""
    text = written(one)
    return _NAMES.get("" if text == "1" else text, Text(f"量纲 {text}", f"dimension {text}"))
