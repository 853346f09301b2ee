"""A scope of accreditation as data, and the rules that hold results against it.

A scope is a list of lines: quantity, range, and the smallest U that may be reported there (a + b·|value|). It
comes from whoever asks for the check; a certificate does not carry it.

Source: ILAC-P14:09/2020, 4 (scope) and 5 (statement of uncertainty); JCGM 100:2008, 6.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any, Final

from suyuan.base.errors import InputError, Missing, NotANumber, UnknownUnit
from suyuan.base.text import Text
from suyuan.certify.dcc.view import Quantity
from suyuan.certify.profile.subject import (
    Hit,
    Sense,
    Subject,
    exact,
    factor_between,
    first_unit,
    kinds_of,
    sense,
    spread_over,
    unit_of,
)

MAX_LINES: Final = 2000
THREE_DIGITS: Final = Context(prec=3)
MOST_POINTS: Final = 8  # columns of points of one table that are looked at
ILAC: Final = ("ILAC-P14:09/2020，第 5 章", "ILAC-P14:09/2020, clause 5")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a scope; range in `unit`, smallest U in `u_unit`."""

    quantity: str  # a word of the name, refType or table; "" for any of that dimension
    low: Decimal
    high: Decimal
    unit: str
    u_absolute: Decimal
    u_relative: Decimal
    u_unit: str


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The lines of one accreditation."""

    lines: tuple[Line, ...]


def read_scope(record: Any) -> Scope:
    """A scope from plain data: `lines`, each with quantity, low, high, unit, U, U_relative and U_unit.

    Raises InputError, Missing, NotANumber or UnknownUnit.
    """
    lines = record.get("lines") if isinstance(record, Mapping) else None
    if (
        not isinstance(lines, list)
        or not 0 < len(lines) <= MAX_LINES
        or not all(isinstance(one, Mapping) for one in lines)
    ):
        raise InputError(
            Text("范围文件应含 lines 列表", "a scope holds a list called lines"),
            quantity="lines",
            allowed=f"1..{MAX_LINES}",
        )
    return Scope(lines=tuple(_line(one) for one in lines))


def _line(record: Mapping[str, Any]) -> Line:
    unit = str(record.get("unit", ""))
    u_unit = str(record.get("U_unit", "") or unit)
    for name, text in (("unit", unit), ("U_unit", u_unit)):
        if unit_of(text) is None or not text:
            raise UnknownUnit(name, given=text, allowed="g, mg, mm, kPa, °C ...")
    if factor_between(u_unit, unit) is None:
        raise UnknownUnit("U_unit", given=u_unit, allowed=unit)
    return Line(
        quantity=str(record.get("quantity", "")).strip().lower(),
        low=_number(record, "low"),
        high=_number(record, "high"),
        unit=unit,
        u_absolute=_number(record, "U", default="0"),
        u_relative=_number(record, "U_relative", default="0"),
        u_unit=u_unit,
    )


def _number(record: Mapping[str, Any], name: str, *, default: str = "") -> Decimal:
    text = str(record.get(name, default)).strip()
    if not text:
        raise Missing(name)
    number = exact(text)
    if number is None:
        raise NotANumber(name, given=text)
    return number


def _stated(subject: Subject) -> Iterator[tuple[Quantity, Quantity, str]]:
    """Every result with U, the column of its points (itself where there is none), and all its names.

    An error of measurement without points in numbers is left out: nothing says where it was found.
    """
    for result in subject.view.results:
        for one in result.quantities:
            if one.uncertainty_kind == "expanded" and first_unit(one):
                points = _points(subject, one)
                names = [*result.name.values(), *one.name.values(), *kinds_of(one), result.ref_type]
                if points is not None:
                    yield one, points, " ".join(names).lower()


def _points(subject: Subject, quantity: Quantity) -> Quantity | None:
    home, unit = subject.homes.get(quantity.path), first_unit(quantity)
    for one in subject.points[home.path][:MOST_POINTS] if home is not None else ():
        if len(one.values) == len(quantity.values) and factor_between(first_unit(one), unit) is not None:
            return one
    return None if any("rror" in kind for kind in kinds_of(quantity)) else quantity


def _lines(subject: Subject, quantity: Quantity, names: str) -> list[Line]:
    lines = subject.scope.lines if subject.scope is not None else ()
    unit = first_unit(quantity)
    return [one for one in lines if one.quantity in names and factor_between(unit, one.unit) is not None]


def not_in_scope(subject: Subject) -> Iterator[Hit]:
    """A result of a kind that no line is about."""
    if subject.scope is not None:
        for quantity, _, names in _stated(subject):
            if not _lines(subject, quantity, names):
                yield Hit(quantity.path, unit_of(first_unit(quantity)))


def _rows(subject: Subject) -> Iterator[tuple[Quantity, Decimal, str, list[Line], Decimal | None]]:
    """Every row of a result: its quantity, its point with unit, the lines that hold it, its U."""
    for quantity, points, names in _stated(subject):
        lines, unit = _lines(subject, quantity, names), first_unit(points)
        if not lines:
            continue
        count = len(quantity.values)
        spreads = spread_over(quantity.uncertainty, count)
        for point, spread in zip(spread_over(points.values, count), spreads, strict=True):
            if point is not None:
                yield quantity, point, unit, [one for one in lines if _holds(one, point, unit)], spread


def _holds(line: Line, point: Decimal, unit: str) -> bool:
    """To three digits: a measured point is never exactly the nominal one."""
    factor = factor_between(unit, line.unit)
    return factor is not None and line.low <= THREE_DIGITS.create_decimal(point * factor) <= line.high


def outside(subject: Subject) -> Iterator[Hit]:
    """The first point of each result that no line reaches."""
    seen: set[str] = set()
    for quantity, point, unit, lines, _ in _rows(subject):
        if not lines and quantity.path not in seen:
            seen.add(quantity.path)
            yield Hit(quantity.path, f"{point} {unit_of(unit)}")


def too_good(subject: Subject) -> Iterator[Hit]:
    """The first U of each result that is smaller than the scope allows, by more than its rounding."""
    seen: set[str] = set()
    for quantity, point, unit, lines, spread in _rows(subject):
        if not lines or spread is None or quantity.path in seen:
            continue
        own = first_unit(quantity)
        least = min(_least(one, point, unit, own) for one in lines)
        if spread < least:
            seen.add(quantity.path)
            yield Hit(quantity.path, f"{spread} {unit_of(own)}", f"{least:.3g} {unit_of(own)}")


def _least(line: Line, point: Decimal, unit: str, own: str) -> Decimal:
    absolute = factor_between(line.u_unit, own) or Decimal(1)
    relative = factor_between(unit, own) or Decimal(1)
    return line.u_absolute * absolute + line.u_relative * abs(point) * relative


RULES: Final[tuple[Sense, ...]] = (
    sense(
        "scope-none",
        "error",
        not_in_scope,
        words=(
            "认可范围中没有这种量（单位 {given}）",
            "the scope has no line for this quantity (in {given})",
        ),
        remedy=(
            "核对范围，或声明该结果不在认可范围内",
            "check the scope, or say that the result lies outside it",
        ),
        source=ILAC,
    ),
    sense(
        "scope-outside",
        "error",
        outside,
        words=("测量点 {given} 不在认可范围内", "the point {given} lies outside the scope"),
        remedy=("声明该点不在认可范围内", "say that the point lies outside the scope"),
        source=ILAC,
    ),
    sense(
        "scope-too-good",
        "error",
        too_good,
        words=(
            "U = {given} 小于认可的最小值 {wanted}",
            "U = {given} is smaller than the accredited {wanted}",
        ),
        remedy=("不得报告小于校准测量能力的 U", "do not report a U smaller than the CMC"),
        source=ILAC,
    ),
)
