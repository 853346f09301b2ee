"""A list as CSV in UTF-8, sent while it is read: a million rows need the memory of one batch.

Text that a spreadsheet would take for a formula is marked as text; a number is none.
Source: OWASP, CSV injection.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone

from suyuan.web.exports.column import Kind
from suyuan.web.exports.table import Table

MARK: Final = "\ufeff"  # tells spreadsheets that the letters are UTF-8
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def pieces(table: Table) -> Iterator[bytes]:
    """The file, batch by batch."""
    kinds = [column.kind for column in table.columns]
    yield MARK.encode() + _lines([table.heads])
    for batch in table.batches():
        cells = [[_cell(kind, value) for kind, value in zip(kinds, row, strict=True)] for row in batch]
        yield _lines(cells)


def _lines(rows: list[list[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def _cell(kind: Kind, value: Any) -> str:
    if value is None or value == "":
        return ""
    if kind is Kind.YES:
        return "1" if value else "0"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return safe(str(value))


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii() and text == text.strip()
