"""Files as tables, a block at a time: CSV in any usual encoding, Excel, Parquet. Nothing is judged here.

CSV and Excel give every cell as text under the names of the head; Parquet gives its own types. While a file
is read, rows of CSV are counted as records; `in_file` turns them into lines for the faults that are told.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from suyuan.base.errors import InputError, Missing, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.registry.parties.rows import RowProblem

FORMATS: Final = ("csv", "xlsx", "parquet")
ENCODINGS: Final = ("auto", "utf-8", "gb18030", "utf-16", "latin-1")
MARKERS: Final = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "-", "—", "/")
MOST_BYTES: Final = 4 * 1024**3
MOST_EXCEL_BYTES: Final = 100 * 1024**2
BLOCK: Final = 4 * 1024**2  # bytes of CSV that are parsed together
EXCEL_BLOCK: Final = 20_000  # rows
SAMPLE: Final = 1024**2


@dataclass(frozen=True, kw_only=True)
class Options:
    """How a file is to be read. `names`: declared column to head of the file; `units`: column to unit there.

    `zone` is the civil time of instants without one; `time_format` as of strptime, "" for ISO 8601.
    """

    format: str = ""  # by the ending of the name
    encoding: str = "auto"
    delimiter: str = ""  # found by itself
    decimal: str = "."
    time_format: str = ""
    zone: str = "Asia/Shanghai"
    names: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    keep_good: bool = False

    def to_record(self) -> dict[str, Any]:
        """What is kept of them with the data."""
        record = {name: value for name, value in vars(self).items() if value and name != "keep_good"}
        return record | ({"keep_good": True} if self.keep_good else {})


@dataclass(kw_only=True)
class Block:
    """Rows with the number of each in its file; `broken`: what is no row at all, with what is wrong.

    Numbers are counted from 1, head and blank rows included: lines, but for quoted line ends (`in_file`).
    """

    table: Any
    lines: Any  # an array as long as the table
    broken: tuple[tuple[int, Text], ...] = ()


def format_of(name: str, options: Options) -> str:
    """The format, by the options or the ending of a name. Raises InputError."""
    ending = options.format or Path(name).suffix.lower().lstrip(".")
    known = {"csv": "csv", "txt": "csv", "tsv": "csv", "xlsx": "xlsx", "parquet": "parquet"}
    if ending not in known:
        raise InputError(
            Text(
                "只接受 CSV、Excel（xlsx）和 Parquet 文件", "CSV, Excel (xlsx) and Parquet files can be read"
            ),
            given=ending[:20],
        )
    return known[ending]


def blocks(path: Path, kind: str, options: Options) -> Iterator[Block]:
    """The rows of a file. Raises InputError where it is no such file, or too large."""
    size = path.stat().st_size
    limit = MOST_EXCEL_BYTES if kind == "xlsx" else MOST_BYTES
    if size > limit:
        raise TooLarge("file", given=f"{size:,} B", allowed=f"{limit:,} B")
    if not size:
        raise Missing("file", hint=Text("文件是空的。", "The file is empty."))
    yield from {"csv": _csv, "xlsx": _excel, "parquet": _parquet}[kind](path, options)


def _unreadable(zh: str, en: str, error: Exception) -> Unreadable:
    return Unreadable(
        Text(f"不是可读的 {zh} 文件", f"this is not a {en} file that can be read"), given=str(error)[:160]
    )


# -- CSV ----------------------------------------------------------------------------------------------------


def encoding_of(path: Path, given: str) -> str:
    """The encoding of a text file: as told, else UTF-8 where it fits, else GB 18030."""
    if given not in ENCODINGS:
        raise InputError(
            Text("没有这种编码", "there is no such encoding"), given=given[:20], allowed=", ".join(ENCODINGS)
        )
    if given != "auto":
        return given
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        sample[: sample.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def delimiter_of(path: Path, options: Options, encoding: str) -> str:
    """The delimiter: as told, else the one of ; tab , that the head holds most of."""
    if options.delimiter:
        if len(options.delimiter) != 1 or options.delimiter == options.decimal:
            raise InputError(
                Text(
                    "分隔符须为一个字符，且不同于小数点",
                    "the delimiter is one character, not the decimal mark",
                ),
                given=options.delimiter[:5],
            )
        return options.delimiter
    head = _beginning(path, encoding).lstrip().partition("\n")[0]
    usual = ";\t" if options.decimal == "," else ";\t,"
    return max(usual, key=head.count)


def _csv(path: Path, options: Options) -> Iterator[Block]:
    import numpy as np
    import pyarrow as pa
    import pyarrow.csv as pacsv

    encoding = encoding_of(path, options.encoding)
    broken: list[int] = []

    def skip(row: Any) -> str:
        # The parser counts rows from 1, the head and empty ones included.
        broken.append(0 if row.number is None else row.number)
        if row.text.strip():
            wrong.append((broken[-1], row.actual_columns, row.expected_columns))
        return "skip"

    wrong: list[tuple[int, int, int]] = []
    try:
        blank, head = _head_of_csv(path, options, encoding)
        reader = pacsv.open_csv(
            path,
            read_options=pacsv.ReadOptions(
                block_size=BLOCK, encoding=encoding, use_threads=False, skip_rows=blank
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=delimiter_of(path, options, encoding),
                invalid_row_handler=skip,
                ignore_empty_lines=False,
                newlines_in_values=True,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(head, pa.string()), strings_can_be_null=False
            ),
        )
        good = told = 0
        for batch in reader:
            numbers = _line_numbers(blank + good, batch.num_rows, broken)
            good += batch.num_rows
            filled = _filled(batch)
            yield Block(
                table=pa.Table.from_batches([batch]).filter(pa.array(filled)),
                lines=numbers[filled],
                broken=tuple((line, _ragged(has, wants)) for line, has, wants in wrong[told:]),
            )
            told = len(wrong)
        if wrong[told:]:
            empty = pa.table({name: pa.array([], pa.string()) for name in head})
            yield Block(
                table=empty,
                lines=np.array([], np.int64),
                broken=tuple((line, _ragged(has, wants)) for line, has, wants in wrong[told:]),
            )
    except (pa.ArrowException, UnicodeDecodeError, UnicodeError) as error:
        raise _unreadable("CSV", "CSV", error) from None


def _filled(batch: Any) -> Any:
    """Which rows hold anything at all: the parser takes an empty line for a row of empty cells."""
    import numpy as np
    import pyarrow.compute as pc

    empty = np.ones(batch.num_rows, bool)
    for column in batch.columns:
        empty &= pc.equal(column, "").to_numpy(zero_copy_only=False)
        if not empty.any():
            break
    return ~empty


def _beginning(path: Path, encoding: str) -> str:
    with path.open("rb") as file:
        return file.read(65536).decode(encoding, "replace").lstrip("\ufeff")


def _head_of_csv(path: Path, options: Options, encoding: str) -> tuple[int, list[str]]:
    """How many blank lines stand before the head, and the head."""
    text = _beginning(path, encoding)
    delimiter = delimiter_of(path, options, encoding)
    blank = 0
    try:
        for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter):
            if any(cell.strip() for cell in row):
                return blank, row
            blank += 1
    except csv.Error as error:
        raise _unreadable("CSV", "CSV", error) from None
    return 0, []


def in_file(
    path: Path, kind: str, options: Options, problems: Sequence[RowProblem]
) -> tuple[RowProblem, ...]:
    """Faults of rows by the lines of their file, as an editor counts them: the file is read a second time as
    far as the last of them. A CSV that the second reader cannot follow keeps the numbers of its rows.
    """
    in_order = sorted(problems, key=lambda one: one.line)
    last = in_order[-1].line if in_order else 0
    if kind != "csv" or not last:
        return tuple(in_order)
    encoding = encoding_of(path, options.encoding)
    delimiter = delimiter_of(path, options, encoding)
    begins = [0, 1]  # row 0: none in particular
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            begins += (reader.line_num + 1 for _ in islice(reader, last))
    except csv.Error:
        return tuple(in_order)
    return tuple(replace(one, line=begins[min(one.line, len(begins) - 1)]) for one in in_order)


def _line_numbers(first: int, count: int, skipped: list[int]) -> Any:
    """The numbers of good rows `first` … of a file whose head is row 1, given the rows that were skipped."""
    import numpy as np

    lines = np.arange(first, first + count) + 2
    for line in sorted(skipped):
        lines[lines >= line] += 1
    return lines


def _ragged(has: int, wants: int) -> Text:
    return Text(f"有 {has} 个字段，应为 {wants} 个", f"has {has} fields where {wants} are expected")


# -- Excel and Parquet --------------------------------------------------------------------------------------


def _excel(path: Path, options: Options) -> Iterator[Block]:  # noqa: ARG001 - one form for all readers
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).iter_rows()
        start, head = _head_of_rows(rows)
    except (calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise _unreadable("Excel", "Excel", error) from None
    held: list[list[str]] = []
    for row in rows:
        held.append([_cell(value) for value in row])
        if len(held) == EXCEL_BLOCK:
            yield _of_rows(head, held, start)
            start, held = start + len(held), []
    if held:
        yield _of_rows(head, held, start)


def _head_of_rows(rows: Iterator[list[Any]]) -> tuple[int, list[str]]:
    """The row that follows the head, counted from 1, and the head: the first row that is not blank."""
    for number, row in enumerate(rows, start=1):
        head = [_cell(value) for value in row]
        if any(cell.strip() for cell in head):
            return number + 1, head
    return 2, []


def _cell(value: Any) -> str:
    """A cell as text: a whole number without a point, an instant as ISO 8601."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case float():
            return repr(value)
        case datetime() | date():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        case _:
            return str(value)


def _of_rows(head: list[str], rows: list[list[str]], start: int) -> Block:
    import numpy as np
    import pyarrow as pa

    kept = [(start + place, row) for place, row in enumerate(rows) if any(cell.strip() for cell in row)]
    columns = [
        pa.array([row[i] if i < len(row) else "" for _, row in kept], pa.string()) for i in range(len(head))
    ]
    return Block(
        table=pa.Table.from_arrays(columns, names=head), lines=np.array([line for line, _ in kept], np.int64)
    )


def _parquet(path: Path, options: Options) -> Iterator[Block]:  # noqa: ARG001
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        first = 1
        for batch in file.iter_batches(batch_size=131_072):
            yield Block(table=pa.Table.from_batches([batch]), lines=np.arange(first, first + batch.num_rows))
            first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise _unreadable("Parquet", "Parquet", error) from None
