"""The sheet of measurement standards: its columns, what each may hold, and every fault with its line.

A row is an established standard with its set: devices by their label numbers, staff by their staff numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.parties.rows import NO_DAY, RowProblem, day_of, not_among, of_cells, repeats, unknown
from suyuan.registry.parties.rules import LEVELS
from suyuan.registry.standards import rules
from suyuan.registry.standards.models import MeasurementStandard

COLUMNS: Final = (
    "code", "name_zh", "name_en", "legal_class", "level", "is_highest", "measuring_range", "capability",
    "established_on", "custodian", "main", "auxiliary", "environment_monitor", "verifiers", "checkers",
    "kinds",
)  # fmt: skip
NEEDED: Final = (
    "code", "name_zh", "name_en", "legal_class", "level", "measuring_range", "capability", "established_on",
    "main", "verifiers",
)  # fmt: skip
ROLES: Final = ("main", "auxiliary", "environment_monitor")  # rules.COMPONENT_ROLES
DUTIES: Final = {"custodian": "custodian", "verifiers": "verifier", "checkers": "checker"}
YES_NO: Final[dict[str, Text]] = {"yes": Text("是", "Yes"), "no": Text("否", "No")}
_LENGTHS: Final[dict[str, int]] = {
    str(field.name): int(field.max_length)
    for field in MeasurementStandard._meta.concrete_fields
    if field.max_length and field.name in ("name_zh", "name_en", "measuring_range", "capability")
}
_PARTS: Final = re.compile(r"[,，、;；]")
_CODE: Final = re.compile(r"\d{8}", re.ASCII)

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class References:
    """What rows may refer to, read once: of the house, by label number and by staff number."""

    owner_kind: str
    fields: Collection[str]
    kinds: Collection[str]
    devices: Mapping[str, UUID]
    people: Mapping[str, UUID]
    there: Collection[tuple[str, str]]  # code and Chinese name of the standards of the house
    today: date


def parts(cell: str) -> tuple[str, ...]:
    """The entries of a cell that lists several."""
    return tuple(one for part in _PARTS.split(cell) if (one := part.strip()))


def faults(rows: Sequence[Row], known: References) -> list[RowProblem]:
    """Every fault of the rows, in order of lines."""
    first: dict[tuple[str, str], int] = {}
    found: list[RowProblem] = []
    for line, row in enumerate(rows, start=1):
        found += (RowProblem(line=line, column=name, words=words) for name, words in _of_row(row, known))
        key = row.get("code", ""), row.get("name_zh", "")
        if key in known.there:
            words = Text("本单位已有此计量标准", "the organization has this standard already")
            found.append(RowProblem(line=line, column="code", words=words))
        elif first.setdefault(key, line) != line:
            found.append(RowProblem(line=line, column="code", words=repeats(first[key])))
    return found


def _of_row(row: Row, known: References) -> Iterator[tuple[str, Text]]:
    yield from of_cells(row, columns=COLUMNS, needed=NEEDED, lengths=_LENGTHS)
    yield from _of_words(row, known)
    yield from _of_lists(row, known)


def _of_words(row: Row, known: References) -> Iterator[tuple[str, Text]]:
    code = row.get("code", "")
    if code and (not _CODE.fullmatch(code) or code[:2] not in known.fields):
        yield (
            "code",
            Text(
                "应为 8 位数字，前两位为计量专业代码", "eight digits that begin with a field of measurement"
            ),
        )
    for name, table in (("legal_class", rules.LEGAL_CLASSES), ("level", LEVELS), ("is_highest", YES_NO)):
        if (given := row.get(name, "")) and given not in table:
            yield name, not_among(given, table)
    legal_class = row.get("legal_class", "")
    if legal_class in rules.LEGAL_CLASSES and (why := rules.why_not_owner(legal_class, known.owner_kind)):
        yield "legal_class", why
    if given := row.get("established_on", ""):
        day = day_of(given)
        if day is None:
            yield "established_on", NO_DAY
        elif day > known.today:
            yield "established_on", Text("日期在将来", "this day is in the future")


def _of_lists(row: Row, known: References) -> Iterator[tuple[str, Text]]:
    for name, table in (
        *((role, known.devices) for role in ROLES),
        *((column, known.people) for column in DUTIES),
        ("kinds", known.kinds),
    ):
        yield from ((name, unknown(one)) for one in parts(row.get(name, "")) if one not in table)
    devices = [one for role in ROLES for one in parts(row.get(role, ""))]
    if len({*devices}) < len(devices):
        yield "main", Text("同一设备写了两次", "a device is named twice")
    if len(parts(row.get("custodian", ""))) > 1:
        yield "custodian", Text("只能有一名负责人", "there is one custodian only")
    if len(staff_of(row)) < rules.MIN_STAFF and row.get("verifiers", ""):
        yield "verifiers", Text("计量标准至少需要两名人员", "a standard needs at least two people")


def staff_of(row: Row) -> set[str]:
    """The staff numbers of all people of a row."""
    return {one for column in DUTIES for one in parts(row.get(column, ""))}


def listed(rows: Iterable[Row], columns: Iterable[str]) -> list[str]:
    """Every entry of the list columns of all rows, each once."""
    names = tuple(columns)
    return sorted({one for row in rows for name in names for one in parts(row.get(name, ""))})
