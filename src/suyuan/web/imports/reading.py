"""A workbook or a CSV file as rows of text, each under the names of its columns, within limits.

Days come as ISO dates, whole numbers without ".0", text as it stands: serial numbers keep their zeros.
"""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final

from suyuan.base.errors import InputError, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.registry.parties.rows import OtherRow, RowProblem

MOST_BYTES: Final = 60_000_000
MOST_UNPACKED: Final = 600_000_000
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 100
MOST_LETTERS: Final = 4_000  # in one cell
WORKBOOKS: Final = (".xlsx", ".xlsm")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file as it was read: its heads as they stand, the rows below, and the line where each begins."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = ()  # as an editor or a spreadsheet counts them

    def under(self, names: Mapping[str, str]) -> list[dict[str, str]]:
        """The rows by name of column; `names` maps folded heads to names.

        Heads that are not known, or that mean what an earlier one means, keep their own words, so that they
        are told as faults; one that is called like the column of the earlier one is left out.
        """
        columns: list[str] = []
        for head in self.heads:
            name = names.get(folded(head), head)
            columns.append(name if name not in columns else "" if head in columns else head)
        return [{name: cell for name, cell in zip(columns, row, strict=True) if name} for row in self.rows]


def in_file(faults: Iterable[RowProblem], lines: Sequence[int]) -> list[RowProblem]:
    """Faults of rows, which are counted without heads and blank lines, by the lines of the file."""
    return [_at(one, lines) for one in faults]


def _at(fault: RowProblem, lines: Sequence[int]) -> RowProblem:
    words = fault.words
    if isinstance(words, OtherRow):
        words = words.at(lines[words.row - 1])
    return replace(fault, line=lines[fault.line - 1] if fault.line else 0, words=words)


def folded(head: str) -> str:
    """A head as it is compared: one width, one case, no spaces, no star that marks a needed column."""
    plain = unicodedata.normalize("NFKC", head).casefold()
    return "".join(letter for letter in plain if letter.isalnum() or letter == "_")


def read(name: str, content: bytes) -> Given:
    """The first sheet of a workbook, or a CSV file. Raises TooLarge, Unreadable, InputError, Missing."""
    if len(content) > MOST_BYTES:
        raise TooLarge("file", given=f"{len(content)} B", allowed=f"{MOST_BYTES} B")
    ending = PurePath(name).suffix.lower()
    if ending in WORKBOOKS:
        lines = _workbook(content)
    elif ending in (".csv", ".txt", ".tsv"):
        lines = _text(content)
    else:
        raise InputError(
            Text("请上传 Excel（.xlsx）或 CSV 文件", "hand in an Excel (.xlsx) or a CSV file"),
            given=ending or name[:40],
            allowed=".xlsx .csv",
        )
    return _given(lines)


def _given(lines: Iterable[tuple[int, Sequence[str]]]) -> Given:
    heads: tuple[str, ...] | None = None
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for number, line in lines:
        if not any(cell.strip() for cell in line):
            continue
        if heads is None:
            heads = tuple(cell.strip() for cell in line)
            while heads and not heads[-1]:
                heads = heads[:-1]
            if len(heads) > MOST_COLUMNS:
                raise TooLarge("columns", given=len(heads), allowed=MOST_COLUMNS)
            continue
        if len(rows) == MOST_ROWS:
            raise TooLarge("rows", given=f"> {MOST_ROWS}", allowed=MOST_ROWS)
        rows.append(_row(line, len(heads)))
        numbers.append(number)
    if heads is None or not rows:
        raise InputError(
            Text("文件中没有数据行", "the file has no rows of data"),
            hint=Text(
                "第一行为列名，其后每行一条。可先下载模板。",
                "Names of the columns first, then a row each. A template can be had.",
            ),
        )
    return Given(heads=heads, rows=tuple(rows), lines=tuple(numbers))


def _row(line: Sequence[str], width: int) -> tuple[str, ...]:
    cells = tuple(cell.strip() for cell in line[:width])
    if any(len(cell) > MOST_LETTERS for cell in cells):
        raise TooLarge("cell", given=max(map(len, cells)), allowed=MOST_LETTERS)
    return cells + ("",) * (width - len(cells))


def _workbook(content: bytes) -> Iterable[tuple[int, Sequence[str]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise TooLarge("xlsx", given=f"{unpacked} B", allowed=f"{MOST_UNPACKED} B")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        if sheet.total_height > MOST_ROWS + 1_000 or sheet.total_width > 4 * MOST_COLUMNS:
            raise TooLarge(
                "cells", given=f"{sheet.total_height} x {sheet.total_width}", allowed=f"{MOST_ROWS} rows"
            )
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError, IndexError):
        raise Unreadable(Text("文件不是 Excel 工作簿", "the file is no Excel workbook")) from None
    return ((number, [_cell(value) for value in row]) for number, row in enumerate(rows, start=1))


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute) else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _text(content: bytes) -> Iterable[tuple[int, Sequence[str]]]:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            break
    else:
        raise Unreadable(
            Text("文件的文字编码无法识别", "the characters of the file cannot be read"),
            hint=Text("请另存为“CSV UTF-8”。", "Save it as “CSV UTF-8”."),
        )
    head = text[:4000].splitlines()[:1] or [""]
    delimiter = max((",", ";", "\t"), key=head[0].count)
    csv.field_size_limit(MOST_LETTERS * 4)
    try:
        rows = numbered(csv.reader(io.StringIO(text), delimiter=delimiter))
        return [(number, [plain(cell) for cell in row]) for number, row in rows]
    except csv.Error:
        raise Unreadable(Text("文件不是 CSV 表格", "the file is no CSV table")) from None


def numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """The rows of a `csv.reader`, each with the line where it begins: a quoted cell may hold line ends."""
    begins = 1
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1


def plain(text: str) -> str:
    """A cell without the mark that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA else text
