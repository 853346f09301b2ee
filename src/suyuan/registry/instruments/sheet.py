"""The sheet of a bulk import: its columns, what each may hold, and every fault with its line.

The columns are those of the national business system (domain model 5.1, registration).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.registry.catalogue.rules import USE_FIELDS, Entry
from suyuan.registry.instruments import rules
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.parties.rows import ImportRefused as ImportRefused
from suyuan.registry.parties.rows import RowProblem as RowProblem
from suyuan.registry.parties.rows import batches as batches
from suyuan.registry.parties.rows import day_of as day_of

COLUMNS: Final = (
    "kind", "name_zh", "name_en", "model", "serial_no", "manufacturer", "label_no", "made_on",
    "measuring_range", "accuracy_class", "mpe", "plate", "owner", "usage", "jurisdiction", "place",
    "use_field", "state", "verified_on", "valid_until", "last_certificate",
)  # fmt: skip
DAYS: Final = ("made_on", "verified_on", "valid_until")
KEYS_PER_QUERY: Final = 500

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class References:
    """What rows may refer to, read once."""

    kinds: Mapping[str, tuple[str, str]]
    owners: Mapping[str, tuple[Any, str, str]]
    divisions: frozenset[str]
    entries: Mapping[str, Entry]
    edition: str


def faults(rows: Sequence[Row], references: References) -> list[RowProblem]:
    """Every fault of the rows, in order of lines; serial and label numbers are asked for in batches."""
    found = [problem for line, row in enumerate(rows, start=1) for problem in _of_row(line, row, references)]
    for columns in (("manufacturer", "model", "serial_no"), ("label_no",)):
        found.extend(_doubles(rows, columns))
    return sorted(found, key=lambda one: one.line)


def _of_row(line: int, row: Row, references: References) -> Iterator[RowProblem]:
    for name in sorted(row.keys() - set(COLUMNS)):
        yield RowProblem(line=line, column=name, words=Text("没有这一列", "there is no such column"))
    tables = {
        "kind": references.kinds,
        "owner": references.owners,
        "jurisdiction": references.divisions,
        "use_field": USE_FIELDS,
        "usage": rules.USAGES,
        "state": rules.STATES,
    }
    for name, table in tables.items():
        value = row.get(name, "")
        if not value and name in MANDATORY:
            yield RowProblem(line=line, column=name, words=Text("必填", "this is required"))
        elif value and value not in table:
            yield RowProblem(line=line, column=name, words=_given(NOT_KNOWN[name], value))
    for name in DAYS:
        value = row.get(name, "")
        if value and day_of(value) is None:
            yield RowProblem(line=line, column=name, words=_given(NO_DAY, value))
    if plate_of(row.get("plate", "")) is None:
        yield RowProblem(line=line, column="plate", words=NO_PLATE)


MANDATORY: Final = ("kind", "owner", "jurisdiction")
NOT_KNOWN: Final = {
    "kind": Text("没有这个器具种类", "there is no such kind"),
    "owner": Text("没有这个机构代码", "there is no organization of that code"),
    "jurisdiction": Text("不在本辖区内", "not inside this division"),
    "use_field": Text("没有这个使用领域", "there is no such field of use"),
    "usage": Text("没有这个用途类别", "there is no such usage"),
    "state": Text("没有这个状态", "there is no such state"),
}
NO_DAY: Final = Text("不是日期（应为 年-月-日）", "not a day (write year-month-day)")
NO_PLATE: Final = Text("不是由文本组成的 JSON 对象", "not a JSON object of text")


def _given(words: Text, value: str) -> Text:
    return Text(f"{words.zh}：“{value}”", f"{words.en}: “{value}”")


Key = tuple[str, ...]


def _doubles(rows: Sequence[Row], columns: Key) -> Iterator[RowProblem]:
    """Numbers that come twice, in the sheet or in the register; the last of `columns` is the number."""
    lines: dict[Key, int] = {}
    for line, row in enumerate(rows, start=1):
        key = tuple(row.get(name, "") for name in columns)
        if not key[-1]:
            continue
        if key in lines:
            yield RowProblem(line=line, column=columns[-1], words=_repeats(key[-1], lines[key]))
        else:
            lines[key] = line
    for batch in batches(list(dict.fromkeys(key[-1] for key in lines)), KEYS_PER_QUERY):
        known = Instrument.objects.filter(**{f"{columns[-1]}__in": batch})
        for found in known.values_list(*columns):
            if found in lines:
                yield RowProblem(line=lines[found], column=columns[-1], words=_known(found[-1]))


def _repeats(value: str, line: int) -> Text:
    return Text(f"“{value}”与第 {line} 行重复", f"“{value}” repeats line {line}")


def _known(value: str) -> Text:
    return Text(f"“{value}”已在台账中", f"“{value}” is in the register already")


def plate_of(text: str) -> dict[str, str] | None:
    """Plate data from JSON text, or None where it is not an object of text."""
    if not text:
        return {}
    try:
        plate = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(plate, dict) or not all(isinstance(value, str) for value in plate.values()):
        return None
    return plate
