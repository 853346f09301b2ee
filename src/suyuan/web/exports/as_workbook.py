"""A list as an Excel workbook, written row by row: real days and numbers, a frozen head, a sheet about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import IO, Any, Final

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from suyuan.base.errors import TooLarge
from suyuan.base.text import Text
from suyuan.web.exports.column import Kind
from suyuan.web.exports.table import ABOUT, Table

MOST_ROWS: Final = 1_048_575  # of data: a sheet has 2^20 rows, one of them is the head
MOST_LETTERS: Final = 32_767
WIDTHS: Final = {Kind.DAY: 12, Kind.MOMENT: 18, Kind.WHOLE: 10, Kind.DECIMAL: 14, Kind.WORD: 14, Kind.YES: 8}
TEXT_WIDTH: Final = 24
HINT: Final = Text(
    "请缩小筛选范围，或导出为 CSV、Parquet。", "Narrow the list, or take it as CSV or Parquet."
)


def refuse_too_long(table: Table) -> None:
    """A sheet holds so many rows and no more. Raises TooLarge."""
    if table.rows.is_longer_than(MOST_ROWS):
        raise TooLarge("rows", given=f"> {MOST_ROWS}", allowed=MOST_ROWS, hint=HINT)


def write(table: Table, file: IO[bytes]) -> None:
    """The workbook. Raises TooLarge for more rows than a sheet holds."""
    refuse_too_long(table)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(ILLEGAL_CHARACTERS_RE.sub("", table.about["title"])[:31])
    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column.kind, TEXT_WIDTH)
    sheet.append([_head(sheet, text) for text in table.heads])
    kinds = [column.kind for column in table.columns]
    for batch in table.batches():
        for row in batch:
            sheet.append([_cell(sheet, kind, value) for kind, value in zip(kinds, row, strict=True)])
    about = book.create_sheet("About" if table.language == "en" else "说明")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 16, 80
    for cells in _about(table):
        about.append([_text(about, text) for text in cells])
    book.save(file)


def _head(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E6F0F3")
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(sheet: Any, kind: Kind, value: Any) -> Any:
    if value is None or value == "":
        return None
    if kind is Kind.DECIMAL:
        return _number(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
    return _text(sheet, value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    """A number where the sheet shows all its digits, otherwise the text: Excel keeps fifteen."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    is_short = exact.is_finite() and len(exact.normalize().as_tuple().digits) <= 15
    return float(exact) if is_short else str(value)


def _text(sheet: Any, text: str) -> Any:
    """Text that stays text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:MOST_LETTERS])
    cell.data_type = "s"
    return cell


def _about(table: Table) -> Iterator[list[str]]:
    for key, head in ABOUT.items():
        yield [head.to(table.language), table.about[key]]
