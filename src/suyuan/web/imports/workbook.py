"""Workbooks and CSV files that leave: the template of a register, and a file with its faults marked."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from suyuan.base.text import Text
from suyuan.registry.parties.rows import OtherRow, RowProblem
from suyuan.web.imports.importer import FAULTS, REQUIRED_MARK, Field, Importer
from suyuan.web.imports.reading import Given, folded

HEAD: Final = PatternFill("solid", fgColor="E6F0F3")
FAULTY: Final = PatternFill("solid", fgColor="F7D9D6")
VALIDATED_ROWS: Final = 5_000
Begun = Sequence[Mapping[str, str | Text]]
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def template_workbook(importer: Importer, language: str, rows: Begun = ()) -> bytes:
    """A sheet with heads, notes and lists to choose from; a second one with all codes.

    Below the heads stand the `rows` that are begun already, or an example.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(importer.title.to(language)[:31])
    sheet.freeze_panes = "A2"
    codes = None
    if _choosing(importer):
        codes = book.create_sheet(Text("代码", "Codes").to(language))
        _codes(codes, importer, language)
    for place, field in enumerate(importer.fields, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 18
        if field.choices is not None and codes is not None:
            count = len(field.choices())
            at = get_column_letter(2 * _choosing(importer).index(field) + 1)
            source = f"'{codes.title}'!${at}$2:${at}${count + 1}"
            rule = DataValidation(type="list", formula1=source, allow_blank=True)
            rule.add(f"{letter}2:{letter}{VALIDATED_ROWS}")
            sheet.data_validations.append(rule)
    sheet.append([_head(sheet, field, language) for field in importer.fields])
    for row in _begun(importer, language, rows):
        sheet.append([_text(sheet, cell) for cell in row])
    return _saved(book)


def _begun(importer: Importer, language: str, rows: Begun) -> list[list[str]]:
    """The rows of a template: those that are begun, or one of examples."""
    if not rows:
        return [[field.example for field in importer.fields]]
    return [[_said(row.get(field.name, ""), language) for field in importer.fields] for row in rows]


def _said(cell: str | Text, language: str) -> str:
    return cell.to(language) if isinstance(cell, Text) else cell


def _choosing(importer: Importer) -> list[Field]:
    return [field for field in importer.fields if field.choices is not None]


def _codes(sheet: Any, importer: Importer, language: str) -> None:
    """For each field with choices two columns: what may be written, and the code behind it."""
    columns: list[list[str]] = []
    for field in _choosing(importer):
        assert field.choices is not None
        table = field.choices()
        columns.append([field.head.to(language), *(text.to(language) for text in table.values())])
        columns.append([field.name, *table])
    for place in range(max(map(len, columns), default=0)):
        sheet.append([_text(sheet, column[place] if place < len(column) else "") for column in columns])


def _head(sheet: Any, field: Field, language: str) -> Any:
    cell = _text(sheet, field.head.to(language) + (REQUIRED_MARK if field.is_needed else ""))
    cell.font, cell.fill = Font(bold=True), HEAD
    if hint := field.hint.to(language):
        cell.comment = Comment(hint, "Suyuan")
    return cell


def template_csv(importer: Importer, language: str, rows: Begun = ()) -> bytes:
    """The same as CSV, without lists; the mark tells spreadsheets that the letters are UTF-8."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [field.head.to(language) + (REQUIRED_MARK if field.is_needed else "") for field in importer.fields]
    )
    writer.writerows([_safe(cell) for cell in row] for row in _begun(importer, language, rows))
    return ("\ufeff" + file.getvalue()).encode()


def annotated_workbook(
    importer: Importer, given: Given, faults: Sequence[RowProblem], language: str
) -> bytes:
    """The file as it was given with a first column of faults, and the faulty cells marked."""
    by_line = _by_line(faults)
    names = [importer.names.get(folded(head), head) for head in given.heads]
    book = Workbook(write_only=True)
    sheet = book.create_sheet(importer.title.to(language)[:31])
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = 48
    for place in range(len(given.heads)):
        sheet.column_dimensions[get_column_letter(place + 2)].width = 18
    heads = [_text(sheet, text) for text in (FAULTS.to(language), *given.heads)]
    for cell in heads:
        cell.font, cell.fill = Font(bold=True), HEAD
    sheet.append(heads)
    for line, row in enumerate(given.rows, start=1):
        found = by_line.get(line)
        if not found:
            sheet.append(["", *(ILLEGAL_CHARACTERS_RE.sub("", cell) for cell in row)])
            continue
        cells = [_text(sheet, _told(importer, found, language)), *(_text(sheet, cell) for cell in row)]
        wrong = {fault.column for fault in found}
        for cell, name in zip(cells[1:], names, strict=True):
            if name in wrong:
                cell.fill = FAULTY
        sheet.append(cells)
    return _saved(book)


def annotated_csv(importer: Importer, given: Given, faults: Sequence[RowProblem], language: str) -> bytes:
    """The same as CSV: the faults stand in the first column."""
    by_line = _by_line(faults)
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([FAULTS.to(language), *map(_safe, given.heads)])
    for line, row in enumerate(given.rows, start=1):
        writer.writerow([_told(importer, by_line.get(line, []), language), *map(_safe, row)])
    return ("\ufeff" + file.getvalue()).encode()


def _by_line(faults: Sequence[RowProblem]) -> dict[int, list[RowProblem]]:
    """The faults of each row; rows they name are counted as in the file that is made, with its heads."""
    found: dict[int, list[RowProblem]] = defaultdict(list)
    for fault in faults:
        words = fault.words
        told = replace(fault, words=words.at(words.row + 1)) if isinstance(words, OtherRow) else fault
        found[fault.line].append(told)
    return found


def _told(importer: Importer, faults: Sequence[RowProblem], language: str) -> str:
    return "; ".join(
        f"{importer.head_of(fault.column).to(language)}: {fault.words.to(language)}" for fault in faults
    )


def _text(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text)[:32_000])
    cell.data_type = "s"  # never a formula
    return cell


def _safe(text: str) -> str:
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{text}" if text[:1] in _FORMULA else text


def _saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
