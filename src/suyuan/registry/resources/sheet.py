"""Capabilities as a CSV file: the columns, what stands in each, and every fault with its line.

A file that was exported can be read back. Columns of the house are allowed and must name one's own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from suyuan.base.errors import InputError, Missing, TooLarge
from suyuan.base.text import Text
from suyuan.registry.parties.rows import NO_COLUMN, RowProblem
from suyuan.registry.resources.form import CapabilityForm, faults

COLUMNS: Final = tuple(field.name for field in fields(CapabilityForm))
HOUSE: Final = "organization"
# What a row is a capability of: rows that say the same of it are one capability.
WHAT: Final = ("quantity", "kind", "name_zh", "low", "high", "unit", "method", "service")
DECLARED: Final = Text(
    "这项能力已在共享，如有变化请在其页面上变更",
    "it is shared already; change it on its page where something changed",
)
MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 20_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def read(content: bytes) -> list[dict[str, str]]:
    """The rows of a file. Raises InputError where it is no such file."""
    if len(content) > MOST_BYTES:
        raise TooLarge("file", given=len(content), allowed=MOST_BYTES)
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise InputError(
            Text("不是 UTF-8 编码的 CSV 文件", "this is not a CSV file in UTF-8"),
            hint=Text("请另存为“CSV UTF-8”。", "Save it as “CSV UTF-8”."),
        ) from None
    if not rows:
        raise Missing(
            "rows", hint=Text("第一行为列名，其后每行一项能力。", "Names first, then a line for each.")
        )
    if len(rows) > MOST_ROWS:
        raise TooLarge("rows", given=len(rows), allowed=MOST_ROWS)
    return [{str(name): _plain(value) for name, value in row.items() if name or value} for row in rows]


def _plain(value: Any) -> str:
    """A cell without the mark that keeps a spreadsheet from taking it for a formula."""
    text = ",".join(value) if isinstance(value, list) else str(value or "")
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text


def line_of(row: Mapping[str, Any]) -> dict[str, str]:
    """A row of the register as text under the columns of a file."""
    line = {name: row[{"kind": "kind_id"}.get(name, name)] for name in COLUMNS}
    line[HOUSE] = row["organization__code"]
    line["organization_zh"], line["organization_en"] = (
        row["organization__name_zh"],
        row["organization__name_en"],
    )
    return {name: "" if value is None else str(value) for name, value in line.items()}


def form_of(row: Mapping[str, str]) -> CapabilityForm:
    """The form that a row fills; an empty cell leaves what the form has by itself."""
    given = {name: row.get(name, "").strip() for name in COLUMNS}
    usual = {"service": "lab", "u_relative_unit": "%"}
    return CapabilityForm(**{name: value or usual.get(name, "") for name, value in given.items()})


def problems(
    rows: Sequence[Mapping[str, str]],
    *,
    house: str,
    kinds: Collection[str],
    declared: Collection[tuple[str, ...]] = (),
) -> list[RowProblem]:
    """Every fault of the rows in the order of lines, counted from 1 without the head.

    declared : `WHAT` of the capabilities that the house has.
    """
    return [
        problem
        for line, row in enumerate(rows, start=1)
        for problem in _of_row(line, row, house, kinds, declared)
    ]


def _of_row(
    line: int,
    row: Mapping[str, str],
    house: str,
    kinds: Collection[str],
    declared: Collection[tuple[str, ...]],
) -> Iterator[RowProblem]:
    known = {*COLUMNS, HOUSE, "organization_zh", "organization_en"}
    for name in sorted(row.keys() - known):
        yield RowProblem(line=line, column=name[:40], words=NO_COLUMN)
    if (given := row.get(HOUSE, "").strip()) and given != house:
        wrong = Text(
            f"是“{given[:20]}”的能力，不是本单位的", f"it is of “{given[:20]}”, not of this organization"
        )
        yield RowProblem(line=line, column=HOUSE, words=wrong)
    form = form_of(row)
    for fault in faults(form, kinds=kinds):
        yield RowProblem(line=line, column=fault.column, words=fault.words)
    if tuple(getattr(form, name) for name in WHAT) in declared:
        yield RowProblem(line=line, column="name_zh", words=DECLARED)
