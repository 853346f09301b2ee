"""Files of instruments as tables of text: bytes to lines and cells, with the line each row came from.

Delimited text, a workbook, name=value lines and columns of fixed width all become one table. What is read is
bounded before it is unpacked. How a file is read stands in a reading profile, which is data.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from suyuan.base.errors import TooLarge, Unreadable
from suyuan.base.text import Text

MOST_LINES: Final = 5000
MOST_CELLS: Final = 200  # in one line
MOST_LETTERS: Final = 120  # in one cell
MOST_UNPACKED: Final = 40 * 1024 * 1024
FORMS: Final[dict[str, Text]] = {
    "table": Text("表格（CSV、TSV、Excel）", "Table (CSV, TSV, Excel)"),
    "pairs": Text("逐行“名称=值”", "Lines “name=value”"),
    "fixed": Text("固定列宽", "Columns of fixed width"),
}
ENCODINGS: Final = ("utf-8", "gb18030", "utf-16")
DELIMITERS: Final[dict[str, Text]] = {
    ",": Text("逗号", "Comma"),
    ";": Text("分号", "Semicolon"),
    "\t": Text("制表符", "Tab"),
    "|": Text("竖线", "Bar"),
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """From where an input is read: names or numbers of columns; several are replicate readings."""

    symbol: str
    sources: tuple[str, ...]
    unit: str = ""  # of the file; "" where it is that of the pack


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How files of one kind are read. `skip`: lines before the header; `header`: whether there is one."""

    form: str = "table"
    encoding: str = ""  # "": found out
    delimiter: str = ""  # "": found out
    decimal_comma: bool = False
    skip: int = 0
    header: bool = True
    widths: tuple[int, ...] = ()
    test: str = ""
    columns: tuple[Column, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The profile as plain data, to be kept."""
        plain = {name: value for name, value in vars(self).items() if name not in ("columns", "widths")}
        columns = [
            {"symbol": one.symbol, "sources": list(one.sources), "unit": one.unit} for one in self.columns
        ]
        return plain | {"widths": list(self.widths), "columns": columns}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Profile:
        """The profile kept as `data`."""
        columns = tuple(
            Column(symbol=one["symbol"], sources=tuple(one["sources"]), unit=one["unit"])
            for one in data.get("columns", ())
        )
        return cls(**{**data, "columns": columns, "widths": tuple(data.get("widths", ()))})


class Line(NamedTuple):
    """One line of a file: its number, counted from 1, and its cells."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A file as a table of text: names of the columns ("" where there are none) and lines."""

    names: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return max([len(self.names), *(len(line.cells) for line in self.lines)], default=0)

    def place(self, source: str) -> int | None:
        """The column of a name or number, None where there is none."""
        wanted = folded(source)
        for place, name in enumerate(self.names):
            if name and folded(name) == wanted:
                return place
        return int(wanted) - 1 if wanted.isdecimal() and 0 < int(wanted) <= self.width else None


def folded(text: str) -> str:
    """A name as it is compared: one width, one case, no unit in brackets, no space."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_]+", "", re.sub(r"[(\[].*?[)\]]", "", plain))


def sheet_of(content: bytes, name: str, profile: Profile) -> Sheet:
    """A file as a table. Raises Unreadable, TooLarge."""
    ending = PurePath(name).suffix.lower()
    if ending in (".xlsx", ".xlsm"):
        return _table(_workbook(content), profile)
    text = decoded(content, profile.encoding)
    rows = text.splitlines()
    if len(rows) > MOST_LINES:
        raise TooLarge("lines", given=len(rows), allowed=MOST_LINES)
    if profile.form == "pairs":
        return _pairs(rows[profile.skip :], profile.skip)
    if profile.form == "fixed":
        return _table([_cut(row, profile.widths) for row in rows], profile)
    delimiter = profile.delimiter or delimiter_of(rows[profile.skip :])
    return _table([_split(row, delimiter) for row in rows], profile)


def decoded(content: bytes, encoding: str) -> str:
    """The text of a file: UTF-8 (with or without mark), UTF-16 with a mark, else GB 18030."""
    marked = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
    for one in [encoding or marked] if encoding or marked else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode("utf-8-sig" if one == "utf-8" else one)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" not in text:
            return text
    raise Unreadable(
        Text("文件的文字编码无法识别", "the characters of the file cannot be read"),
        hint=Text("请另存为 UTF-8 编码的 CSV。", "Save it as CSV in UTF-8."),
    )


def delimiter_of(rows: Sequence[str]) -> str:
    """The delimiter that cuts the first lines into most cells."""
    sample = rows[:20]
    return max(DELIMITERS, key=lambda one: sum(row.count(one) for row in sample))


def _split(row: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([row], delimiter=delimiter), [])
    except csv.Error:
        raise Unreadable(Text("文件不是这种表格", "the file is no table of this kind")) from None


def _cut(row: str, widths: Sequence[int]) -> list[str]:
    cells, start = [], 0
    for width in widths:
        cells.append(row[start : start + width])
        start += width
    return cells


def _workbook(content: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise TooLarge("xlsx", given=f"{unpacked} B", allowed=f"{MOST_UNPACKED} B")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        if sheet.total_height > MOST_LINES or sheet.total_width > MOST_CELLS:
            raise TooLarge(
                "cells",
                given=f"{sheet.total_height} x {sheet.total_width}",
                allowed=f"{MOST_LINES} x {MOST_CELLS}",
            )
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError):
        raise Unreadable(Text("文件不是 Excel 工作簿", "the file is no Excel workbook")) from None
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    return value.isoformat(sep=" ") if hasattr(value, "hour") and hasattr(value, "year") else str(value)


def _pairs(rows: Sequence[str], skipped: int) -> Sheet:
    """Lines of names and values; a name that comes again begins the next row."""
    names: dict[str, int] = {}
    lines: list[Line] = []
    cells: dict[str, str] = {}
    began = skipped + 1
    for number, row in enumerate(rows, skipped + 1):
        name, mark, value = row.partition("=") if "=" in row else row.partition(":")
        if not mark or not name.strip():
            continue
        key = _short(name)
        if key in cells:
            lines.append(Line(began, tuple(cells.get(one, "") for one in names)))
            cells, began = {}, number
        names.setdefault(key, len(names))
        cells[key] = _short(value)
    if cells:
        lines.append(Line(began, tuple(cells.get(one, "") for one in names)))
    if len(names) > MOST_CELLS:
        raise TooLarge("columns", given=len(names), allowed=MOST_CELLS)
    return Sheet(names=tuple(names), lines=tuple(lines))


def _table(rows: Sequence[Sequence[str]], profile: Profile) -> Sheet:
    if any(len(row) > MOST_CELLS for row in rows):
        raise TooLarge("columns", given=max(len(row) for row in rows), allowed=MOST_CELLS)
    first = profile.skip + (1 if profile.header else 0)
    names = (
        tuple(_short(cell) for cell in rows[profile.skip]) if profile.header and first <= len(rows) else ()
    )
    lines = tuple(
        Line(number, tuple(_short(cell) for cell in row))
        for number, row in enumerate(rows[first:], first + 1)
        if any(cell.strip() for cell in row)
    )
    return Sheet(names=names, lines=lines)


def _short(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell).strip()
    if len(plain) > MOST_LETTERS:
        raise TooLarge.letters("cell", plain, most=MOST_LETTERS)
    return "".join(letter for letter in plain if letter.isprintable())
