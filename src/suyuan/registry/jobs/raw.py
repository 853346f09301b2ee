"""The table of a file as readings: columns to the inputs of a pack, with every fault by its line.

Numbers stay the decimal text of the file; only a decimal comma and a unit change it, exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from suyuan.base.errors import InputError, NotANumber, SuyuanError
from suyuan.base.text import Text
from suyuan.methods.units import to_unit
from suyuan.registry.jobs.raw_sheets import Column, Line, Profile, Sheet, folded

MOST_DIGITS: Final = 40
NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")


class Wanted(NamedTuple):
    """What the pack says of an input: label, unit ("" where the plate gives it), whether it is a number."""

    symbol: str
    label: Text
    unit: str
    is_number: bool
    codes: Mapping[str, str]  # folded label or code of a choice -> its code
    readings: tuple[int, int] | None


class Fault(NamedTuple):
    """A cell that cannot be used."""

    line: int
    column: str
    message: Text


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What a file gives for a test: rows as observations, the line of each, and everything wrong."""

    rows: tuple[Mapping[str, Any], ...] = ()
    lines: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = field(default=())


def proposed(sheet: Sheet, wanted: Iterable[Wanted]) -> tuple[Column, ...]:
    """Columns named like an input: its symbol, or its label in either language, numbered for replicates."""
    found = []
    for one in wanted:
        spoken = {folded(one.symbol), folded(one.label.zh), folded(one.label.en)}
        hits = [
            name for name in sheet.names if name and _base(name, spoken, is_many=one.readings is not None)
        ]
        if hits:
            found.append(Column(symbol=one.symbol, sources=tuple(hits if one.readings else hits[:1])))
    return tuple(found)


def _base(name: str, spoken: set[str], *, is_many: bool) -> bool:
    plain = folded(name)
    return plain in spoken or (is_many and plain.rstrip("0123456789") in spoken)


def fill(sheet: Sheet, profile: Profile, wanted: Mapping[str, Wanted]) -> Filled:
    """The rows of a test as the file gives them; a cell that cannot be used is a fault of its line.

    Raises InputError for a column of the profile that the file or the method does not have.
    """
    places = [
        (wanted[one.symbol], one, _places(sheet, one)) for one in profile.columns if _known(one, wanted)
    ]
    rows: list[dict[str, Any]] = []
    lines: list[int] = []
    faults: list[Fault] = []
    for line in sheet.lines:
        row: dict[str, Any] = {}
        for one, column, where in places:
            values = [
                _value(line, place, one, column, profile, faults)
                for place in where
                if place < len(line.cells)
            ]
            given = [value for value in values if value]
            if given:
                row[one.symbol] = given if one.readings else given[0]
        if row:
            rows.append(row)
            lines.append(line.number)
    return Filled(rows=tuple(rows), lines=tuple(lines), faults=tuple(faults))


def _known(column: Column, wanted: Mapping[str, Wanted]) -> bool:
    if column.symbol in wanted:
        return True
    raise InputError(
        Text(f"方法没有“{column.symbol}”这一项", f"the method has no “{column.symbol}”"), given=column.symbol
    )


def _places(sheet: Sheet, column: Column) -> list[int]:
    places = []
    for source in column.sources:
        place = sheet.place(source)
        if place is None:
            raise InputError(
                Text(f"文件没有列“{source}”", f"the file has no column “{source}”"),
                given=source,
                allowed=", ".join(sheet.names)[:200],
            )
        places.append(place)
    return places


def _value(line: Line, place: int, one: Wanted, column: Column, profile: Profile, faults: list[Fault]) -> str:
    text = line.cells[place]
    if not text:
        return ""
    try:
        return read_value(text, one, unit=column.unit, decimal_comma=profile.decimal_comma)
    except SuyuanError as problem:
        faults.append(Fault(line.number, str(one.label), problem.message))
        return ""


def read_value(text: str, one: Wanted, *, unit: str, decimal_comma: bool) -> str:
    """A cell as the observation of an input. Raises NotANumber, InputError, UnknownUnit."""
    if one.codes:
        code = one.codes.get(folded(text))
        if code is None:
            raise InputError(Text(f"“{text}”不是可选项", f"“{text}” is not one of the choices"), given=text)
        return code
    if not one.is_number:
        return text
    plain = text.replace(" ", "")
    plain = plain.replace(".", "").replace(",", ".") if decimal_comma and "," in plain else plain
    if len(plain) > MOST_DIGITS or not NUMBER.fullmatch(plain):
        raise NotANumber(str(one.label), given=text)
    if not unit or unit == one.unit or not one.unit:
        return plain
    try:
        converted = to_unit(Decimal(plain), unit, wanted=one.unit, quantity=str(one.label))
    except InvalidOperation:
        raise NotANumber(str(one.label), given=text) from None
    return format(converted, "f")
