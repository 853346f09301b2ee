"""A file of any size as a sheet of columns: CSV is read in blocks, a workbook as on the page.

A register of a million rows has no place on a page; it comes in by the command line, where this is used.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import InputError, NotFound, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.rows import RowProblem
from suyuan.registry.parties.sheets import Sheet
from suyuan.web.imports import own_list
from suyuan.web.imports.importer import Importer
from suyuan.web.imports.reading import MOST_BYTES, MOST_COLUMNS, MOST_LETTERS, Given, folded, plain, read

if TYPE_CHECKING:
    import pyarrow as pa

MOST_FILE: Final = 4_000_000_000  # bytes
MOST_LINES: Final = 5_000_000
BLOCK: Final = 8 * 1024 * 1024
HEAD: Final = 64 * 1024
OTHER: Final = "gb18030"  # what a file is written in that is not UTF-8


def read_file(
    path: Path, importer: Importer, occasion: Occasion
) -> tuple[Sheet, tuple[str, ...], tuple[RowProblem, ...]]:
    """The rows under the names of their columns, codes instead of words; the heads of what is taken;
    the rows of a list of the register that are none for the import.

    Raises NotFound, TooLarge, Unreadable, InputError, Missing.
    """
    if not path.is_file():
        raise NotFound(Text(f"没有文件 {path.name}", f"there is no file {path.name}"), given=str(path))
    if path.stat().st_size > MOST_FILE:
        raise TooLarge("file", given=f"{path.stat().st_size} B", allowed=f"{MOST_FILE} B")
    if path.suffix.lower() == ".csv" and (found := _columns(path)) is not None:
        heads, cells = found
        columns = own_list.columns_of(importer, heads)
        faults = own_list.apart(columns, heads, lambda place: cells[place].to_pylist(), occasion)
        kept = {head: cells[place] for place, head in columns.kept.items()}
        return importer.coded_sheet(_named(importer, kept, rows=len(cells[0]))), tuple(kept), faults
    taken = own_list.taken(importer, _whole(path), occasion)
    sheet = Sheet.of(taken.given.under(importer.names))
    return importer.coded_sheet(sheet), taken.given.heads, taken.faults


def _whole(path: Path) -> Given:
    if path.stat().st_size > MOST_BYTES:
        raise TooLarge("file", given=f"{path.stat().st_size} B", allowed=f"{MOST_BYTES} B")
    return read(path.name, path.read_bytes())


def _named(importer: Importer, cells: Mapping[str, pa.DictionaryArray], *, rows: int) -> Sheet:
    """Under the names of the fields; of heads that mean the same field the first counts."""
    named: dict[str, pa.DictionaryArray] = {}
    for head, column in cells.items():
        named.setdefault(importer.names.get(folded(head), head), column)
    return Sheet({name: column for name, column in named.items() if name}, rows=rows)


def _columns(path: Path) -> tuple[tuple[str, ...], list[pa.DictionaryArray]] | None:
    """Heads and columns of a regular CSV file; None for one whose lines differ in length or encoding."""
    found = _read_as(path, "utf-8")  # which tells by itself where it is something else
    return _read_as(path, OTHER) if found is None and encoding_of(path) == OTHER else found


def _read_as(path: Path, encoding: str) -> tuple[tuple[str, ...], list[pa.DictionaryArray]] | None:
    import pyarrow as pa
    import pyarrow.csv as pacsv

    first = first_line(path, encoding)
    if first is None:
        return None
    heads, delimiter = first
    names = [str(place) for place in range(len(heads))]
    text = pa.dictionary(pa.int32(), pa.string())
    try:
        table = pacsv.read_csv(
            path,
            read_options=pacsv.ReadOptions(
                column_names=names, skip_rows=1, block_size=BLOCK, encoding=encoding
            ),
            parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, text), strings_can_be_null=False
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeDecodeError):
        return None
    if table.num_rows > MOST_LINES:
        raise TooLarge("rows", given=table.num_rows, allowed=MOST_LINES)
    if table.num_rows == 0:
        raise InputError(
            Text("文件中没有数据行", "the file has no rows"),
            hint=Text("第一行为列名，其后每行一条。", "Names of the columns first, then rows."),
        )
    return heads, _filled([_clean(column) for column in table.unify_dictionaries().columns])


def first_line(path: Path, encoding: str) -> tuple[tuple[str, ...], str] | None:
    """Heads and delimiter; None where the beginning is not that of a plain table in this encoding."""
    with path.open("rb") as file:
        start = file.read(HEAD)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\n" not in start:
        return None
    try:
        line = start.split(b"\n", 1)[0].decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        return None
    delimiter = max((",", ";", "\t"), key=line.count)
    heads = next(csv.reader([line.strip("\r")], delimiter=delimiter), [])
    if not heads or not all(head.strip() for head in heads) or len({*heads}) != len(heads):
        return None
    if len(heads) > MOST_COLUMNS:
        raise TooLarge("columns", given=len(heads), allowed=MOST_COLUMNS)
    return tuple(head.strip() for head in heads), delimiter


def encoding_of(path: Path) -> str:
    """The encoding of a file, which is read as a whole."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return OTHER
    return "utf-8"


def _clean(column: Any) -> pa.DictionaryArray:
    """Without blanks at the ends and without marks that keep a spreadsheet from taking text for a formula."""
    import pyarrow as pa
    import pyarrow.compute as pc

    chunks = column.combine_chunks()
    whole = chunks if isinstance(chunks, pa.DictionaryArray) else pa.concat_arrays(chunks.chunks)
    values = whole.dictionary
    longest = pc.max(pc.utf8_length(values)).as_py() or 0
    if longest > MOST_LETTERS:
        raise TooLarge("cell", given=longest, allowed=MOST_LETTERS)
    if pc.any(pc.match_substring(values, "\0")).as_py():
        raise Unreadable(Text("文件含有空字符", "the file holds null characters"))
    clean = pc.utf8_trim_whitespace(values)
    if pc.any(pc.starts_with(clean, "'")).as_py():
        clean = pa.array([plain(value) for value in clean.to_pylist()], pa.string())
    return whole if clean.equals(values) else clean.take(whole.indices).dictionary_encode()


def _filled(columns: list[pa.DictionaryArray]) -> list[pa.DictionaryArray]:
    """Without the rows in which nothing stands."""
    import pyarrow.compute as pc

    filled = None
    for column in columns:
        empty = pc.index(column.dictionary, "").as_py()
        if empty < 0:
            return columns
        stands = pc.not_equal(column.indices, empty)
        filled = stands if filled is None else pc.or_(filled, stands)
    return columns if pc.all(filled).as_py() else [column.filter(filled) for column in columns]
