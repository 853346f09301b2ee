"""The sheet of a bulk import: its columns, what each may hold, and every fault with its line.

The columns are those of the national business system (domain model 5.1, registration).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import merge
from typing import Any, Final

from django.db import connection
from django.db.models import CharField

from suyuan.base.text import Text
from suyuan.registry.catalogue.rules import USE_FIELDS, Entry
from suyuan.registry.instruments import rules
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.parties.rows import NO_COLUMN, NO_DAY, REQUIRED, value_repeats
from suyuan.registry.parties.rows import ImportRefused as ImportRefused
from suyuan.registry.parties.rows import RowProblem as RowProblem
from suyuan.registry.parties.rows import batches as batches
from suyuan.registry.parties.rows import day_of as day_of
from suyuan.registry.parties.sheets import Lines, Sheet

COLUMNS: Final = (
    "kind", "name_zh", "name_en", "model", "serial_no", "manufacturer", "label_no", "made_on",
    "installed_on", "replace_by", "measuring_range", "accuracy_class", "mpe", "plate", "owner", "usage",
    "jurisdiction", "place", "use_field", "state", "verified_on", "valid_until", "last_certificate",
)  # fmt: skip
DAYS: Final = ("made_on", "installed_on", "replace_by", "verified_on", "valid_until")
KEYS_PER_QUERY: Final = 20_000

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class References:
    """What rows may refer to, read once."""

    kinds: Mapping[str, tuple[str, str]]
    owners: Mapping[str, tuple[Any, str, str]]
    divisions: frozenset[str]
    entries: Mapping[str, Entry]
    edition: str


def faults(rows: Iterable[Row], references: References) -> list[RowProblem]:
    """Every fault of the rows, in order of lines."""
    return list(told(Sheet.of(rows), references))


def told(sheet: Sheet, references: References) -> Iterator[RowProblem]:
    """The faults one by one in order of lines, so that who needs the first ones works out no others."""
    return merge(*_of_columns(sheet, references), *_doubles(sheet), key=lambda one: one.line)


def _of_columns(sheet: Sheet, references: References) -> Iterator[Iterator[RowProblem]]:
    for name in sorted(sheet.columns.keys() - set(COLUMNS)):
        yield _strange(sheet, name)
    tables = {
        "owner": references.owners,
        "jurisdiction": references.divisions,
        "use_field": USE_FIELDS,
        "usage": rules.USAGES,
        "state": rules.STATES,
    }
    for name, table in tables.items():
        yield sheet.faults(name, partial(_why_not_known, name, table))
    yield sheet.faults("kind", partial(_why_no_kind, references.kinds))
    for name in DAYS:
        yield sheet.faults(name, _why_no_day)
    yield sheet.faults("plate", lambda text: NO_PLATE if plate_of(text) is None else None)
    for name, most in LENGTHS.items():
        yield sheet.faults(name, partial(_why_no_text, most))
    yield _beyond_life(sheet)


def _beyond_life(sheet: Sheet) -> Iterator[RowProblem]:
    """Rows whose validity reaches beyond the end of the service life: R6."""
    if "replace_by" not in sheet.columns:
        return
    ends, valid = sheet.texts("replace_by"), sheet.texts("valid_until")
    for line, _ in sheet.places("replace_by", lambda value: day_of(value) is not None):
        end, until = day_of(ends[line - 1].as_py()), day_of(valid[line - 1].as_py())
        if end is not None and until is not None and until > end:
            yield RowProblem(line=line, column="valid_until", words=BEYOND_LIFE)


def _strange(sheet: Sheet, name: str) -> Iterator[RowProblem]:
    for line, cell in enumerate(sheet.columns[name].is_valid().to_pylist(), start=1):
        if cell:
            yield RowProblem(line=line, column=name, words=NO_COLUMN)


def _why_not_known(name: str, table: Collection[str], value: str) -> Text | None:
    if not value:
        return REQUIRED if name in MANDATORY else None
    return None if value in table else _given(NOT_KNOWN[name], value)


def _why_no_kind(kinds: Mapping[str, tuple[str, str]], value: str) -> Text | None:
    """A kind that is not known, with those whose names hold what was written."""
    said = _why_not_known("kind", kinds, value)
    if not value or said is None:
        return said
    wanted = value.casefold()
    near = [names for names in kinds.values() if any(wanted in name.casefold() for name in names)][:MOST_NEAR]
    if not near:
        return said
    return Text(
        f"{said.zh}；相近的有{'、'.join(zh for zh, _ in near)}",
        f"{said.en}; there are {', '.join(en for _, en in near)}",
    )


def _why_no_day(value: str) -> Text | None:
    return _given(NO_DAY, value) if value and day_of(value) is None else None


def _why_no_text(most: int, value: str) -> Text | None:
    if len(value) > most:
        return Text(f"{len(value)} 个字符，最多 {most} 个", f"{len(value)} characters, {most} at most")
    return NO_CONTROL if not value.isprintable() and CONTROL.search(value) else None


MOST_NEAR: Final = 3  # names that are offered in place of one that is not known
MANDATORY: Final = ("kind", "owner", "jurisdiction")
# What the columns of the table hold; the other columns of the sheet hold codes and days.
CODED: Final = ("usage", "state", "use_field")
LENGTHS: Final[dict[str, int]] = {
    str(field.name): int(field.max_length)
    for field in Instrument._meta.concrete_fields
    if isinstance(field, CharField) and field.max_length and field.name in set(COLUMNS).difference(CODED)
}
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
NO_CONTROL: Final = Text("含有控制字符", "it holds a control character")
NOT_KNOWN: Final = {
    "kind": Text("没有这个器具种类", "there is no such kind"),
    "owner": Text("没有这个机构代码", "there is no organization of that code"),
    "jurisdiction": Text("不在本辖区内", "not inside this division"),
    "use_field": Text("没有这个使用领域", "there is no such field of use"),
    "usage": Text("没有这个用途类别", "there is no such usage"),
    "state": Text("没有这个状态", "there is no such state"),
}
BEYOND_LIFE: Final = Text("晚于轮换期限", "it is after the day of replacement")
NO_PLATE: Final = Text("不是由文本组成的 JSON 对象", "not a JSON object of text")


def _given(words: Text, value: str) -> Text:
    return Text(f"{words.zh}：“{value}”", f"{words.en}: “{value}”")


KEYS: Final = (("manufacturer", "model", "serial_no"), ("label_no",))


def _doubles(sheet: Sheet) -> Iterator[Iterator[RowProblem]]:
    """Numbers that come twice, in the sheet or in the register; the last column of a key is the number."""
    for key in KEYS:
        places, earlier = sheet.repeats(key)
        numbers = sheet.texts(key[-1])
        yield _repeated(key[-1], numbers, places, earlier)
        yield _registered(sheet, key, numbers)


def _repeated(name: str, numbers: Any, places: Lines, earlier: Lines) -> Iterator[RowProblem]:
    for place, first in zip(places.tolist(), earlier.tolist(), strict=True):
        value = numbers[place].as_py()
        yield RowProblem(line=place + 1, column=name, words=value_repeats(value, first + 1))


def _registered(sheet: Sheet, key: Sequence[str], numbers: Any) -> Iterator[RowProblem]:
    """Rows whose number is in the register already; the numbers are asked for in large batches."""
    if not Instrument.objects.exists():
        return
    for start in range(0, len(sheet), KEYS_PER_QUERY):
        part = {value for value in numbers.slice(start, KEYS_PER_QUERY).to_pylist() if value}
        known = set(_known_keys(key, sorted(part))) if part else set()
        columns = [sheet.texts(name).slice(start, KEYS_PER_QUERY).to_pylist() for name in key]
        for line, values in enumerate(zip(*columns, strict=True), start=start + 1) if known else ():
            if values in known:
                yield RowProblem(line=line, column=key[-1], words=_known(values[-1]))


def _known_keys(key: Sequence[str], numbers: list[str]) -> list[tuple[str, ...]]:
    """What the register holds under these numbers; one parameter, however many there are."""
    names = ", ".join(key)
    given: Any = json.dumps(numbers) if connection.vendor == "sqlite" else numbers
    listed = {"sqlite": "IN (SELECT value FROM json_each(%s))", "postgresql": "= ANY(%s)"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM {Instrument._meta.db_table} WHERE {key[-1]} {listed}",  # noqa: S608
            [given],
        )
        return [tuple(row) for row in cursor.fetchall()]


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
    letters = "".join((*plate, *plate.values()))
    # PostgreSQL keeps neither of the two, and half a character is no text.
    return None if "\0" in letters or _HALVES.search(letters) else plate


_HALVES: Final = re.compile("[\ud800-\udfff]")
