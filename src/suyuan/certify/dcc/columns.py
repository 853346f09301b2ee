"""The columns of a results table as text: decimal numbers for the lists of D-SI, or words, one line a row.

A missing number is written NaN, as D-SI 2.2 asks; D-SI 2.1 has no word for it, so there the column is written
in words.

Source: D-SI 2.1.0 and 2.2.1, realListXMLListType.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from suyuan.base.errors import NotANumber
from suyuan.base.text import Text
from suyuan.certify.content import Column, ResultTable

DECIMAL: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
FACTOR: Final = re.compile(r"[1-9]\d*(\.\d*)?")
MISSING: Final = "NaN"


def cells(table: ResultTable, column: Column) -> list[str | Text]:
    """The cells of one column, from the first row to the last."""
    index = table.columns.index(column)
    return [row.cells[index] for row in table.rows]


def decimal_text(value: object, *, quantity: str) -> str:
    """`value` as decimal text for an XML list; an empty one is the missing value of D-SI."""
    if value == "":
        return MISSING
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise NotANumber(quantity, given=value)
    return value


def all_decimal(values: Sequence[str | Text]) -> bool:
    """Whether the cells that are filled are numbers, and there are any."""
    filled = [value for value in values if value != ""]
    return bool(filled) and all(isinstance(value, str) and DECIMAL.fullmatch(value) for value in filled)


def uncertainty_of(table: ResultTable, column: Column) -> Column | None:
    """The column that holds the uncertainty of another one."""
    return next(
        (one for one in table.columns if one.role == "uncertainty" and one.of == column.key),
        None,
    )


def factors(table: ResultTable, uncertainty: Column) -> str:
    """The coverage factor of an uncertainty: one for all rows, or one for each. Raises NotANumber."""
    found: list[str | Text] = [uncertainty.k]
    for column in table.columns:
        if column.role == "coverage_factor" and column.of == uncertainty.key:
            found = cells(table, column)
    for value in found:
        if value and not (isinstance(value, str) and FACTOR.fullmatch(value)):
            raise NotANumber(f"{table.key} k", given=value)
    return " ".join(str(value) or MISSING for value in found)


def has_gap(table: ResultTable, column: Column, numbers: Sequence[str]) -> bool:
    """Whether something would have to be written as NaN: a value, its U, k or p."""
    other = uncertainty_of(table, column)
    if MISSING in numbers:
        return True
    return other is not None and (
        "" in cells(table, other) or not other.p or MISSING in factors(table, other).split()
    )


def lines(values: Sequence[str | Text]) -> Text:
    """Cells as words in both languages, one line a row."""
    both = [value if isinstance(value, Text) else Text(value, value) for value in values]
    return Text(
        "\n".join(" ".join(value.zh.split()) for value in both),
        "\n".join(" ".join(value.en.split()) for value in both),
    )


def with_uncertainty(table: ResultTable, column: Column) -> list[str | Text]:
    """The rows as words: value, unit and U, with a stroke for what is missing."""
    other = uncertainty_of(table, column)
    unit = "" if column.unit == "1" else f" {column.unit}"
    spread = cells(table, other) if other else [""] * len(table.rows)
    return [
        f"{value or '—'}{unit}" + (f" (U = {u}{unit})" if u else "")
        for value, u in zip(cells(table, column), spread, strict=True)
    ]


def with_unit(table: ResultTable, column: Column) -> list[str | Text]:
    """Points that are not all numbers (200*) as words, each with its unit."""
    found = cells(table, column)
    if column.role not in ("point", "limit") or column.unit in ("", "1"):
        return found
    return [f"{one} {column.unit}" if isinstance(one, str) and one else one for one in found]
