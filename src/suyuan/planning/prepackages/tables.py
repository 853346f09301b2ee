"""The tables of the rules on prepackages as data: `rules.json`, read once, numbers as decimals.

Source: the 2005 regulation, appendices 3 and 4 (see "status" in the file); OIML R 87; Directive 76/211/EEC.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

from suyuan.base.errors import InputError, NotANumber, OutOfRange
from suyuan.base.text import Text

QUANTITIES: Final[dict[str, Text]] = {
    "mass": Text("质量", "Mass"),
    "volume": Text("体积", "Volume"),
    "length": Text("长度", "Length"),
    "area": Text("面积", "Area"),
    "count": Text("计数", "Count"),
}
# What is printed on a package, in the unit that the tables are in: g, mL, m, m², pieces.
UNITS: Final[dict[str, tuple[str, Decimal]]] = {
    "g": ("mass", Decimal(1)),
    "kg": ("mass", Decimal(1000)),
    "mL": ("volume", Decimal(1)),
    "L": ("volume", Decimal(1000)),
    "mm": ("length", Decimal("0.001")),
    "cm": ("length", Decimal("0.01")),
    "m": ("length", Decimal(1)),
    "mm²": ("area", Decimal("0.000001")),
    "cm²": ("area", Decimal("0.0001")),
    "dm²": ("area", Decimal("0.01")),
    "m²": ("area", Decimal(1)),
    "pcs": ("count", Decimal(1)),
}
BASE_UNITS: Final = {"mass": "g", "volume": "mL", "length": "m", "area": "m²", "count": "pcs"}
LONGEST: Final = 24  # characters of a number
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?|[+-]?\.[0-9]+")


@cache
def rules() -> Any:
    """The file, numbers with a point as decimals."""
    text = files("suyuan.planning.prepackages").joinpath("rules.json").read_text(encoding="utf-8")
    return json.loads(text, parse_float=Decimal)


def number(text: str, name: str, *, least: Decimal | None = None) -> Decimal:
    """A decimal number as written. Raises NotANumber, OutOfRange below `least`."""
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(plain) or len(plain) > LONGEST:
        raise NotANumber(name, given=text[:LONGEST])
    value = Decimal(plain)
    if least is not None and value < least:
        raise OutOfRange(name, given=plain, allowed=f">= {least}")
    return value


def quantity_of(unit: str) -> str:
    """The quantity that a unit belongs to. Raises InputError."""
    return _unit(unit)[0]


def in_base(value: Decimal, unit: str) -> Decimal:
    """A value in the unit of the tables. Raises InputError for an unknown unit."""
    return value * _unit(unit)[1]


def _unit(unit: str) -> tuple[str, Decimal]:
    if unit not in UNITS:
        raise InputError(
            Text(f"不认识的单位“{unit}”", f"the unit “{unit}” is not known"), given=unit,
            allowed=", ".join(UNITS),
        )  # fmt: skip
    return UNITS[unit]
