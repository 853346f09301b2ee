"""The sheet of results that certificates from outside state: its columns, and every fault with its line.

A row is one value at one point; rows of one certificate number belong together and must agree in instrument,
issuer and days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from suyuan.base.errors import NotANumber, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.parties.rows import NO_DAY, RowProblem, day_of, of_cells, of_row, repeats
from suyuan.registry.results.rules import CORRECTION, Statement, read_statement
from suyuan.registry.results.stated_units import why_not_unit

WORDS: Final = {
    "label_no": 40, "certificate_number": 80, "issuer": 200, "performed_on": 10, "valid_until": 10,
    "name_zh": 160, "name_en": 200, "point": 40, "value": 40, "U": 40, "k": 10, "unit": 20,
}  # fmt: skip
COLUMNS: Final = tuple(WORDS)
NEEDED: Final = ("label_no", "certificate_number", "issuer", "performed_on", "point", "value", "U")
SHARED: Final = ("label_no", "issuer", "performed_on", "valid_until")  # by the rows of one certificate

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class References:
    """What the rows of a house may refer to.

    instruments : identities by label number; certificates : numbers on record of these instruments
    """

    instruments: Mapping[str, UUID]
    certificates: Collection[str]
    today: date


def faults(rows: Sequence[Row], known: References) -> list[RowProblem]:
    """Every fault of the rows, in order of lines."""
    first: dict[str, tuple[int, Row]] = {}
    points: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    found: list[RowProblem] = []
    for line, row in enumerate(rows, start=1):
        told = [*_of_row(row, known)]
        number = row.get("certificate_number", "")
        before, head = first.setdefault(number, (line, row))
        if before != line and number:
            told += _unlike(row, head, before)
        place = (row.get("name_zh", ""), row.get("point", ""))
        if (earlier := points[number].setdefault(place, line)) != line:
            told.append(("point", repeats(earlier)))
        found += (RowProblem(line=line, column=column, words=words) for column, words in told)
    return found


def _of_row(row: Row, known: References) -> Iterator[tuple[str, Text]]:
    yield from of_cells(row, columns=COLUMNS, needed=NEEDED, lengths=WORDS)
    if (label := row.get("label_no", "")) and label not in known.instruments:
        yield "label_no", Text("本单位没有此标签号的器具", "the organization has no instrument of this label")
    if row.get("certificate_number", "") in known.certificates:
        yield "certificate_number", Text("该证书已登记", "this certificate is registered already")
    yield from _of_days(row, known.today)
    if all(row.get(name, "") for name in ("point", "value", "U")):
        yield from _of_numbers(row)
        is_correction = row.get("name_zh", "") in ("", CORRECTION.zh)
        if why := why_not_unit(row.get("unit", ""), point=row["point"], is_correction=is_correction):
            yield "unit", why


def _of_days(row: Row, today: date) -> Iterator[tuple[str, Text]]:
    days = {name: day_of(row.get(name, "")) for name in ("performed_on", "valid_until")}
    for name, day in days.items():
        if row.get(name, "") and day is None:
            yield name, NO_DAY
    performed, until = days["performed_on"], days["valid_until"]
    if performed is not None and performed > today:
        yield "performed_on", Text("晚于今天", "it lies in the future")
    if performed is not None and until is not None and until < performed:
        yield "valid_until", Text("早于校准日期", "it lies before the calibration")


# What stands for the other numbers while one of them is looked at.
_PLAIN: Final = {"value": "0", "U": "1", "k": "2"}


def _of_numbers(row: Row) -> Iterator[tuple[str, Text]]:
    for column in _PLAIN:
        try:
            read_statement(statement_of({**row, **_PLAIN, column: row.get(column, "")}))
        except NotANumber:  # the column is told beside it; a symbol would only puzzle
            given = row[column][:40]
            yield column, Text(f"“{given}”不是数", f"“{given}” is not a number")
        except SuyuanError as fault:
            yield column, fault.message


def _unlike(row: Row, head: Row, line: int) -> Iterator[tuple[str, Text]]:
    for name in SHARED:
        if row.get(name, "") != head.get(name, ""):
            yield (
                name,
                of_row(
                    Text(
                        "与第 {row} 行同一证书，但此列不同",
                        "same certificate as line {row}, but this differs",
                    ),
                    line,
                ),
            )


def statement_of(row: Row) -> Statement:
    """A row as the statement of a certificate; without a name it is a correction."""
    zh = row.get("name_zh", "") or CORRECTION.zh
    return Statement(
        point=row["point"],
        value=row["value"],
        U=row["U"],
        unit=row.get("unit", "") or "1",
        label=Text(zh, row.get("name_en", "") or (CORRECTION.en if zh == CORRECTION.zh else zh)),
        k=row.get("k", "") or "2",
    )
