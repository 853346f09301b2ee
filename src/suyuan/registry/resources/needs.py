"""What somebody asks in the search for a laboratory: the fields of the form, read into a need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.metrology.units import unit as parse_unit
from suyuan.metrology.units.conversion import convert
from suyuan.registry.resources.quantities import QUANTITIES, fits, unit_of
from suyuan.registry.resources.rules import RELATIVE, SERVICES, Need
from suyuan.registry.results.rules import number

FIELDS: Final = (
    "quantity", "kind", "low", "high", "unit", "target", "target_unit", "division", "service", "accredited",
)  # fmt: skip
LARGEST: Final = 30  # powers of ten


def asked_of(given: Mapping[str, str]) -> dict[str, str]:
    """The fields as typed, each no longer than any of them may be."""
    return {name: str(given.get(name, "")).strip()[:60] for name in FIELDS}


def is_asked(asked: Mapping[str, str]) -> bool:
    """Whether there is anything to search for."""
    return bool((asked["quantity"] or asked["kind"]) and (asked["low"] or asked["high"]))


def need_of(asked: Mapping[str, str], *, on: date) -> Need:
    """The need behind the fields. One end of the range alone is a single point. Raises InputError."""
    quantity = asked["quantity"]
    usual = QUANTITIES[quantity].units[0] if quantity in QUANTITIES else ""
    unit = asked["unit"] or usual
    if not unit:
        raise InputError(Text("请填写单位", "give the unit"), given="")
    parse_unit(unit, quantity="range")
    low, high = asked["low"] or asked["high"], asked["high"] or asked["low"]
    target, is_relative = _target(asked["target"], asked["target_unit"] or unit, unit)
    return Need(
        unit=unit,
        low=_size(low, "low"),
        high=_size(high, "high"),
        on=on,
        quantity=quantity,
        kind=asked["kind"],
        target=target,
        is_relative=is_relative,
        service=asked["service"] if asked["service"] in ("lab", "on_site") else "",
        accredited=bool(asked["accredited"]),
    )


def _target(text: str, unit: str, range_unit: str) -> tuple[Decimal | None, bool]:
    """The needed U in the unit of the range, or relative; per cent of humidity is no relative uncertainty."""
    if not text:
        return None, False
    value = _size(text, "U")
    if unit in RELATIVE and not fits(unit, range_unit):
        return value * RELATIVE[unit], True
    return convert(
        value, parse_unit(unit, quantity="U"), unit_of(range_unit), difference=True, quantity="U"
    ), False


def _size(text: str, quantity: str) -> Decimal:
    value = number(text, quantity=quantity)
    if value and abs(value.adjusted()) > LARGEST:
        raise InputError(Text("数值过大或过小", "the number is too large or too small"), given=text)
    return value


SERVICE_CHOICES: Final = tuple((code, SERVICES[code]) for code in ("lab", "on_site"))
