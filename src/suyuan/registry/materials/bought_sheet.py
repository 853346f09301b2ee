"""The sheet of bought reference materials: a row for each unit, with what the certificate of its batch says.

Rows of one producer, number and lot are units of one batch and say the same of it. The certified values stand
in one cell, parted by semicolons; of each its Chinese and English name, value, U, k and unit, parted by
strokes: ``铅|Lead|20.1|0.8|2|mg/kg``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.materials.bought import SAME_LOT, BoughtForm, CertifiedValue
from suyuan.registry.materials.commands import MOST_DAYS, MOST_PROPERTIES, is_kept
from suyuan.registry.materials.products_sheet import (
    MOST_NAME,
    NO_AMOUNT,
    NO_UNIT,
    about,
    is_positive,
    is_unit,
)
from suyuan.registry.materials.sheet import is_number
from suyuan.registry.parties.rows import RowProblem, day_of, of_cells, of_row, repeats

WORDS: Final = {
    "producer": 160, "number": 60, "name_zh": 120, "name_en": 160, "lot": 40, "certificate_number": 80,
    "unit_no": 40, "location": 80,
}  # fmt: skip
OF_BATCH: Final = (
    "producer", "number", "name_zh", "name_en", "lot", "certificate_number", "values", "valid_until",
    "unit_amount", "amount_unit", "least_intake", "in_use_days",
)  # fmt: skip
OF_UNIT: Final = ("unit_no", "received_on", "location")
COLUMNS: Final = (*OF_BATCH, *OF_UNIT)
OPTIONAL: Final = ("in_use_days", "location")
VALUE_PARTS: Final = 6
_PARTS: Final = re.compile(r"[;；]")

Row = Mapping[str, str]
Key = tuple[str, str, str]
UNLIKE: Final = Text("与第 {row} 行的同一批次不一致", "line {row} says otherwise of this lot")


def key_of(row: Row) -> Key:
    """Which batch a row speaks of: producer, number, lot."""
    return row.get("producer", ""), row.get("number", ""), row.get("lot", "")


def faults(rows: Sequence[Row], *, there: Collection[Key], today: date) -> list[RowProblem]:
    """Every fault of the rows, in order of lines; `there` are the batches that the house has entered."""
    found: list[RowProblem] = []
    first: dict[Key, tuple[int, Row]] = {}
    units: dict[tuple[Key, str], int] = {}
    for line, row in enumerate(rows, start=1):
        key, unit = key_of(row), row.get("unit_no", "")
        # What is there already is told alone: its certificate may have ended, its values are known.
        told = [("lot", SAME_LOT)] if key in there else list(_of_row(row, today))
        seen, before = first.setdefault(key, (line, row))
        told += (
            (
                name,
                of_row(UNLIKE, seen),
            )
            for name in OF_BATCH
            if seen != line and row.get(name, "") != before.get(name, "")
        )
        if (again := units.setdefault((key, unit), line)) != line and unit:
            told.append(("unit_no", repeats(again)))
        found += (RowProblem(line=line, column=name, words=words) for name, words in told)
    return found


def _of_row(row: Row, today: date) -> Iterator[tuple[str, Text]]:
    yield from of_cells(row, columns=COLUMNS, needed=[name for name in COLUMNS if name not in OPTIONAL])
    for name, most in WORDS.items():
        if len(row.get(name, "")) > most or not row.get(name, "").isprintable():
            yield name, Text(f"最多 {most} 个可显示的字符", f"{most} printable characters at most")
    yield from _of_amounts(row)
    yield from _of_days(row, today)
    if row.get("values", ""):
        yield from (("values", words) for words in _of_values(row["values"]))


def _of_amounts(row: Row) -> Iterator[tuple[str, Text]]:
    whole, least = row.get("unit_amount", ""), row.get("least_intake", "")
    for name, given in (("unit_amount", whole), ("least_intake", least)):
        if given and not is_positive(given):
            yield name, NO_AMOUNT
    if is_positive(whole) and not is_kept(Decimal(whole)):
        yield "unit_amount", Text("整数部分最多 12 位，小数最多 6 位", "12 digits before the point, 6 after")
    if is_positive(whole) and is_positive(least) and Decimal(least) > Decimal(whole):
        yield "least_intake", Text("大于每单元量", "it is more than a unit holds")
    if (unit := row.get("amount_unit", "")) and not is_unit(unit, 12):
        yield "amount_unit", NO_UNIT
    days = row.get("in_use_days", "")
    if days and not (days.isascii() and days.isdigit() and 1 <= int(days) <= MOST_DAYS):
        yield "in_use_days", Text(f"应为 1 到 {MOST_DAYS} 的整数", f"a whole number from 1 to {MOST_DAYS}")


def _of_days(row: Row, today: date) -> Iterator[tuple[str, Text]]:
    for name in ("valid_until", "received_on"):
        if (given := row.get(name, "")) and day_of(given) is None:
            yield name, Text(f"不是日期：“{given[:40]}”", f"not a day: “{given[:40]}”")
    if (until := day_of(row.get("valid_until", ""))) and until < today:
        yield "valid_until", Text("已过有效期", "it is past its last day")
    if (received := day_of(row.get("received_on", ""))) and received > today:
        yield "received_on", Text("日期晚于今天", "the day lies in the future")


def _of_values(cell: str) -> Iterator[Text]:
    entries = _entries(cell)
    if not 1 <= len(entries) <= MOST_PROPERTIES:
        yield Text(f"应有 1 到 {MOST_PROPERTIES} 个特性", f"1 to {MOST_PROPERTIES} properties")
    for entry in entries:
        told = _told(entry)
        if len(told) != VALUE_PARTS or not all(told):
            yield about(entry, Text("应为 中文名|英文名|量值|U|k|单位", "name|name|value|U|k|unit"))
            continue
        if max(map(len, told[:2])) > MOST_NAME:
            yield about(
                entry, Text(f"名称最多 {MOST_NAME} 个字符", f"names of {MOST_NAME} characters at most")
            )
        if not is_number(told[2]) or len(told[2]) > 40:
            yield about(entry, Text("量值不是数", "the value is not a number"))
        if not is_positive(told[3]) or not is_positive(told[4]):
            yield about(entry, Text("U 和 k 应为正数", "U and k are positive numbers"))
        if not is_unit(told[5], 20):
            yield about(entry, NO_UNIT)


def _entries(cell: str) -> list[str]:
    return [entry.strip() for entry in _PARTS.split(cell) if entry.strip()]


def _told(entry: str) -> list[str]:
    return [part.strip() for part in entry.split("|")]


def form_of(row: Row, *, holder_id: UUID) -> BoughtForm:
    """The form that a row without faults fills."""
    days = row.get("in_use_days", "")
    told = (_told(entry) for entry in _entries(row["values"]))
    return BoughtForm(
        holder_id=holder_id,
        producer=row["producer"],
        number=row["number"],
        name=Text(row["name_zh"], row["name_en"]),
        lot=row["lot"],
        certificate_number=row["certificate_number"],
        values=tuple(
            CertifiedValue(name=Text(zh, en), value=value, expanded=expanded, k=k, unit=unit)
            for zh, en, value, expanded, k, unit in told
        ),
        valid_until=date.fromisoformat(row["valid_until"]),
        unit_amount=row["unit_amount"],
        amount_unit=row["amount_unit"],
        least_intake=row["least_intake"],
        in_use_days=int(days) if days else None,
    )
