"""The sheet of reference materials: its columns, what each may hold, and every fault with its line.

A row is a product as it is designed. Its properties stand in one cell, parted by semicolons; of each its
Chinese and English name, unit and target standard uncertainty, parted by strokes: ``铅|Lead|mg/kg|0.6``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final
from uuid import UUID

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.certify.units import dsi_unit
from suyuan.registry.materials import rules
from suyuan.registry.materials.commands import MOST_DAYS, MOST_PROPERTIES, MaterialForm, PropertyForm
from suyuan.registry.parties.rows import RowProblem, of_cells, repeats, unknown

PAIRS: Final = {"name": 120, "matrix": 120, "use": 240, "storage": 240, "handling": 400, "traceability": 400}
WORDS: Final = {f"{name}_{language}": most for name, most in PAIRS.items() for language in ("zh", "en")}
COLUMNS: Final = (
    *WORDS, "rm_class", "unit_amount", "least_intake", "amount_unit", "in_use_days", "properties",
)  # fmt: skip
NEEDED: Final = (*WORDS, "rm_class", "unit_amount", "least_intake", "amount_unit", "properties")
PROPERTY_PARTS: Final = 4
MOST_NAME: Final = 80
_PARTS: Final = re.compile(r"[;；]")

Row = Mapping[str, str]


def faults(rows: Sequence[Row], *, there: Collection[str]) -> list[RowProblem]:
    """Every fault of the rows, in order of lines; `there` are the Chinese names of the house's products."""
    first: dict[str, int] = {}
    found: list[RowProblem] = []
    for line, row in enumerate(rows, start=1):
        found += (RowProblem(line=line, column=name, words=words) for name, words in _of_row(row))
        name = row.get("name_zh", "")
        if name in there:
            words = Text("本单位已有此标准物质", "the organization has this material already")
            found.append(RowProblem(line=line, column="name_zh", words=words))
        elif first.setdefault(name, line) != line and name:
            found.append(RowProblem(line=line, column="name_zh", words=repeats(first[name])))
    return found


def _of_row(row: Row) -> Iterator[tuple[str, Text]]:
    yield from of_cells(row, columns=COLUMNS, needed=NEEDED, lengths=WORDS)
    if (given := row.get("rm_class", "")) and given not in rules.CLASSES:
        yield "rm_class", unknown(given)
    yield from _of_amounts(row)
    if row.get("properties", ""):
        yield from (("properties", words) for words in _of_properties(row["properties"]))


def _of_amounts(row: Row) -> Iterator[tuple[str, Text]]:
    amounts = [row.get(name, "") for name in ("unit_amount", "least_intake")]
    for name, given in zip(("unit_amount", "least_intake"), amounts, strict=True):
        if given and not is_positive(given):
            yield name, NO_AMOUNT
    if all(map(is_positive, amounts)) and Decimal(amounts[1]) > Decimal(amounts[0]):
        yield "least_intake", Text("大于每单元量", "it is more than a unit holds")
    if (unit := row.get("amount_unit", "")) and not is_unit(unit, 12):
        yield "amount_unit", NO_UNIT
    days = row.get("in_use_days", "")
    if days and not (days.isascii() and days.isdigit() and 1 <= int(days) <= MOST_DAYS):
        yield "in_use_days", Text(f"应为 1 到 {MOST_DAYS} 的整数", f"a whole number from 1 to {MOST_DAYS}")


def _of_properties(cell: str) -> Iterator[Text]:
    entries = [entry.strip() for entry in _PARTS.split(cell) if entry.strip()]
    if not 1 <= len(entries) <= MOST_PROPERTIES:
        yield Text(f"应有 1 到 {MOST_PROPERTIES} 个特性", f"1 to {MOST_PROPERTIES} properties")
    for entry in entries:
        told = [part.strip() for part in entry.split("|")]
        if len(told) != PROPERTY_PARTS or not all(told):
            yield about(
                entry, Text("应为 中文名|英文名|单位|目标不确定度", "name|name|unit|target uncertainty")
            )
            continue
        if max(map(len, told[:2])) > MOST_NAME:
            yield about(
                entry, Text(f"名称最多 {MOST_NAME} 个字符", f"names of {MOST_NAME} characters at most")
            )
        if not is_unit(told[2], 20):
            yield about(entry, NO_UNIT)
        if not is_positive(told[3]):
            yield about(entry, NO_AMOUNT)


NO_AMOUNT: Final = Text("不是正数", "not a positive number")
NO_UNIT: Final = Text("不认识的单位", "this unit is not known")


def about(entry: str, words: Text) -> Text:
    """A fault of one entry of a cell, with its beginning."""
    return Text(f"“{entry[:40]}”{words.zh}", f"“{entry[:40]}”: {words.en}")


def is_positive(text: str) -> bool:
    """Whether a cell is a decimal number above zero that can be stored."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return False
    return value.is_finite() and value > 0 and abs(value.adjusted()) <= 12 and len(text) <= 40


def is_unit(text: str, most: int) -> bool:
    """Whether a cell is a unit that is known, of so many characters at most."""
    return len(text) <= most and _passes(lambda: dsi_unit(text, quantity="unit"))


def _passes(check: Callable[[], object]) -> bool:
    try:
        check()
    except SuyuanError:
        return False
    return True


def form_of(row: Row, *, producer_id: UUID) -> MaterialForm:
    """The form that a row without faults fills."""
    pairs = {name: Text(row[f"{name}_zh"], row[f"{name}_en"]) for name in PAIRS}
    days = row.get("in_use_days", "")
    told = [entry.split("|") for entry in _PARTS.split(row["properties"]) if entry.strip()]
    return MaterialForm(
        producer_id=producer_id,
        **pairs,
        rm_class=row["rm_class"],
        unit_amount=row["unit_amount"],
        least_intake=row["least_intake"],
        amount_unit=row["amount_unit"],
        in_use_days=int(days) if days else None,
        properties=tuple(
            PropertyForm(name=Text(zh.strip(), en.strip()), unit=unit.strip(), target_u=u.strip())
            for zh, en, unit, u in told
        ),
    )
