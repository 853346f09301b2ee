"""The administrative divisions of an installation from a CSV file: any country, all rows or none.

One row is the nation itself: code 000000, without a parent. Every other row hangs below its parent, or
below the nation where it names none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import Final

from django.db import models

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.parties.loading import NATION
from suyuan.registry.parties.models import Jurisdiction
from suyuan.registry.parties.rows import REQUIRED, ImportRefused, RowProblem

REQUIRED_COLUMNS: Final = ("code", "name_zh", "name_en", "level")
OPTIONAL_COLUMNS: Final = ("type", "parent_code", "population")
LEVELS: Final = ("nation", "province", "city", "county")
MAX_PROBLEMS: Final = 50
TEXTS: Final = {
    one.name: one.max_length or 0
    for one in Jurisdiction._meta.concrete_fields
    if isinstance(one, models.CharField)
}
LONGEST: Final = {name: TEXTS[name] for name in ("code", "name_zh", "name_en", "type")}
DEEPEST: Final = TEXTS["path"] // (TEXTS["code"] + 1)
EMPTY: Final = {"valid_to": "", "successor": "", "statistical_only": "0"}


def read_divisions(body: bytes) -> list[dict[str, str]]:
    """The rows of a file, checked. Raises InputError for no such table, ImportRefused with every fault."""
    try:
        reader = csv.DictReader(body.decode("utf-8-sig").splitlines(), strict=True)
        given = [{key: (cell or "").strip() for key, cell in row.items() if key} for row in reader]
        heads = reader.fieldnames or ()
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            Text("不是 UTF-8 的 CSV 文件", "this is no CSV file in UTF-8"), quantity="divisions"
        ) from error
    if lacking := [name for name in REQUIRED_COLUMNS if name not in heads]:
        raise InputError(
            Text(f"缺少列 {'、'.join(lacking)}", f"columns are missing: {', '.join(lacking)}"),
            quantity="divisions",
            given=", ".join(heads),
            allowed=", ".join((*REQUIRED_COLUMNS, *OPTIONAL_COLUMNS)),
        )
    rows = [EMPTY | dict.fromkeys(OPTIONAL_COLUMNS, "") | row for row in given]
    if problems := sorted(_faults(rows), key=lambda one: (one.line, one.column))[:MAX_PROBLEMS]:
        raise ImportRefused(problems)
    return rows


def _faults(rows: list[dict[str, str]]) -> Iterator[RowProblem]:
    parents = {row["code"]: row["parent_code"] or NATION for row in rows if row["code"] != NATION}
    seen: set[str] = set()
    for line, row in enumerate(rows, start=1):
        for column, words in _of_row(row, seen, parents):
            yield RowProblem(line=line, column=column, words=words)
        seen.add(row["code"])
    if NATION not in seen:
        words = Text(f"缺少国家一行（代码 {NATION}）", f"the row of the nation is missing (code {NATION})")
        yield RowProblem(line=len(rows) + 1, column="code", words=words)


def _of_row(row: Mapping[str, str], seen: set[str], parents: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    for column in REQUIRED_COLUMNS:
        if not row[column]:
            yield column, REQUIRED
    for column, most in LONGEST.items():
        if len(row[column]) > most:
            yield column, Text(f"至多 {most} 个字符", f"{most} characters at most")
    if row["code"] in seen:
        yield "code", Text("代码重复", "this code stands twice")
    if "/" in row["code"]:
        yield "code", Text("代码中不能有“/”", "a code holds no “/”")
    if row["level"] and row["level"] not in LEVELS:
        yield "level", Text(f"应为 {'、'.join(LEVELS)}", f"one of {', '.join(LEVELS)}")
    if row["population"] and not row["population"].isdecimal():
        yield "population", Text("应为整数", "a whole number")
    yield from _of_place(row, parents)


def _of_place(row: Mapping[str, str], parents: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    """What is wrong with where a division hangs."""
    code = row["code"]
    if code == NATION:
        if row["parent_code"]:
            yield "parent_code", Text("国家没有上级", "the nation has no parent")
        return
    steps = [code]
    while steps[-1] in parents and len(steps) <= DEEPEST:
        steps.append(parents[steps[-1]])
    if len(steps) > DEEPEST:
        yield (
            "parent_code",
            Text(f"上级成环，或多于 {DEEPEST} 级", f"a circle of parents, or more than {DEEPEST} levels"),
        )
    elif steps[1] not in parents and steps[1] != NATION:
        yield "parent_code", Text(f"没有上级 {steps[1]}", f"there is no division {steps[1]}")
