"""Cells as the declared columns want them: numbers in their units, instants in UTC, faults by their lines.

A block is converted whole; only where that fails is it gone through cell by cell, to name what is wrong.
Values outside of the declared range are flagged, never dropped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from suyuan.base.errors import InputError, Missing
from suyuan.base.text import Text
from suyuan.metrology.units import unit
from suyuan.metrology.units.conversion import convert
from suyuan.registry.datasets.columns import Column, shape_of
from suyuan.registry.datasets.reading import MARKERS, Block, Options
from suyuan.registry.instruments.sheet import RowProblem

MOST_PROBLEMS: Final = 200
MOST_HEADS: Final = 12  # that are told
EMPTY: Final = Text("必填", "this is required")
TRUE: Final = ("true", "1", "yes", "y", "是")
FALSE: Final = ("false", "0", "no", "n", "否")


@dataclass(kw_only=True)
class Converter:
    """Converts blocks, counts, and keeps the first faults. `scales`: factor and shift from the unit given."""

    columns: Sequence[Column]
    options: Options
    problems: list[RowProblem] = field(default_factory=list)
    faulty: int = 0  # rows with a fault
    flagged: int = 0
    absent: tuple[Column, ...] = ()  # declared, and not in the file
    scales: dict[str, tuple[float, float]] = field(init=False)
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        self.shape = shape_of(self.columns)
        self.scales = {column.name: _scale(column, self.options) for column in self.columns}
        try:
            self.zone = ZoneInfo(self.options.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InputError(
                Text("没有这个时区", "there is no such time zone"), given=self.options.zone[:40]
            ) from None
        unknown = {*self.options.names, *self.options.units} - {column.name for column in self.columns}
        if unknown:
            raise InputError(
                Text(f"没有列“{min(unknown)[:40]}”", f"there is no column “{min(unknown)[:40]}”")
            )

    def convert(self, block: Block) -> Any:
        """A table of the good rows of a block, flags included."""
        import pyarrow as pa

        for line, words in block.broken:
            self._note(line, "", words)
        self.faulty += len(block.broken)
        bad = np.zeros(block.table.num_rows, bool)
        heads = _heads(self.columns, block.table.column_names, self.options)
        self.absent = tuple(column for column in self.columns if heads[column.name] is None)
        arrays = []
        for column in self.columns:
            head = heads[column.name]
            source = None if head is None else block.table.column(head)
            array, wrong = self._column(column, source, block.table.num_rows)
            for place in sorted(wrong):
                self._note(int(block.lines[place]), column.name, wrong[place])
            bad[list(wrong)] = True
            arrays.append(array)
        flags = self._flags(arrays)
        table = pa.Table.from_arrays([*arrays, pa.array(flags)], schema=self.shape.schema)
        if bad.any():
            self.faulty += int(bad.sum())
            table, flags = table.filter(pa.array(~bad)), flags[~bad]
        self.flagged += int(np.count_nonzero(flags))
        return table

    def _note(self, line: int, column: str, words: Text) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(RowProblem(line=line, column=column or "—", words=words))

    def _column(self, column: Column, source: Any, rows: int) -> tuple[Any, dict[int, Text]]:
        import pyarrow as pa

        wanted = self.shape.schema.field(column.name).type
        if source is None:
            return pa.nulls(rows, wanted), {}
        array = source.combine_chunks()
        array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        is_text = pa.types.is_string(array.type) or pa.types.is_large_string(array.type)
        try:
            made = self._whole(column, _plain(array) if is_text else array, wanted, is_text=is_text)
            wrong: dict[int, Text] = {}
        except (pa.ArrowException, ValueError):
            made, wrong = self._cell_by_cell(column, array, wanted)
        if column.is_required and made.null_count:
            for place in np.flatnonzero(made.is_null().to_numpy(zero_copy_only=False)).tolist():
                wrong.setdefault(place, EMPTY)
        return made, wrong

    def _whole(self, column: Column, array: Any, wanted: Any, *, is_text: bool) -> Any:
        """A column at once. Raises ArrowException or ValueError where a cell does not fit."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if column.is_numeric:
            if is_text and self.options.decimal == ",":
                array = pc.replace_substring(array, ",", ".")
            numbers = array.cast(pa.float64())
            if not pc.all(pc.is_finite(numbers)).as_py() and numbers.null_count < len(numbers):
                raise ValueError("not finite")
            factor, shift = self.scales[column.name]
            if (factor, shift) != (1.0, 0.0):
                numbers = pc.add(pc.multiply(numbers, factor), shift)
            return numbers.cast(wanted)
        if column.type == "instant":
            return self._instants(array, is_text=is_text)
        if column.type == "bool" and is_text:
            raise ValueError("cell by cell")
        return array.cast(wanted)

    def _instants(self, array: Any, *, is_text: bool) -> Any:
        import pyarrow as pa
        import pyarrow.compute as pc

        utc = pa.timestamp("us", tz="UTC")
        if is_text:
            if self.options.time_format:
                array = pc.strptime(array, format=self.options.time_format, unit="us")
            else:
                array = array.cast(pa.timestamp("us"))
        if pa.types.is_timestamp(array.type) and array.type.tz is None:
            array = pc.assume_timezone(
                array.cast(pa.timestamp("us")),
                self.options.zone,
                ambiguous="earliest",
                nonexistent="earliest",
            )
        return array.cast(utc)

    def _cell_by_cell(self, column: Column, array: Any, wanted: Any) -> tuple[Any, dict[int, Text]]:
        import pyarrow as pa

        made: list[Any] = []
        wrong: dict[int, Text] = {}
        read = self._reader(column)
        for place, cell in enumerate(array.to_pylist()):
            text = "" if cell is None else str(cell).strip()
            try:
                made.append(None if text in MARKERS else read(cell if not isinstance(cell, str) else text))
            except (ValueError, TypeError, OverflowError):
                made.append(None)
                wrong[place] = _wrong(column, text)
        return pa.array(made, wanted), wrong

    def _reader(self, column: Column) -> Callable[[Any], Any]:
        readers: dict[str, Callable[[Any], Any]] = {
            "float64": lambda cell: self._real(column, cell),
            "int64": lambda cell: _whole(self._real(column, cell)),
            "instant": self._instant,
            "date": lambda cell: date.fromisoformat(str(cell)[:10]),
            "bool": _truth,
            "string": str,
        }
        return readers[column.type]

    def _real(self, column: Column, cell: Any) -> float:
        text = str(cell)
        number = float(text.replace(",", ".") if self.options.decimal == "," else text)
        if not math.isfinite(number) or "_" in text:
            raise ValueError(text)
        factor, shift = self.scales[column.name]
        return number * factor + shift

    def _instant(self, cell: Any) -> datetime:
        if isinstance(cell, datetime):
            moment = cell
        elif self.options.time_format:
            moment = datetime.strptime(str(cell), self.options.time_format)
        else:
            moment = datetime.fromisoformat(str(cell))
        return (moment if moment.tzinfo else moment.replace(tzinfo=self.zone)).astimezone(UTC)

    def _flags(self, arrays: Sequence[Any]) -> Any:
        """Bit i where the i-th numeric column lies outside of its range."""
        flags = np.zeros(len(arrays[0]), np.int64)
        numeric = [
            (column, array) for column, array in zip(self.columns, arrays, strict=True) if column.is_numeric
        ]
        for bit, (column, array) in enumerate(numeric):
            low, high = column.bounds
            if low is None and high is None:
                continue
            value = np.asarray(array.cast("float64").to_numpy(zero_copy_only=False), np.float64)
            outside = np.zeros(len(value), bool)
            if low is not None:
                outside |= value < low
            if high is not None:
                outside |= value > high
            flags |= outside.astype(np.int64) << bit
        return flags


def _whole(number: float) -> int:
    if not number.is_integer() or abs(number) >= 2**63:
        raise ValueError(number)
    return int(number)


def _truth(cell: Any) -> bool:
    word = str(cell).lower()
    if word not in (*TRUE, *FALSE):
        raise ValueError(word)
    return word in TRUE


def _plain(array: Any) -> Any:
    """Text without blanks around it, with nothing where a marker says that there is no value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(array.cast(pa.string()))
    missing = pc.is_in(trimmed, value_set=pa.array(MARKERS))
    return pc.if_else(missing, pa.scalar(None, pa.string()), trimmed)


def _scale(column: Column, options: Options) -> tuple[float, float]:
    """Factor and shift from the unit of the file to that of the column. Raises UnknownUnit, UnitMismatch."""
    given = options.units.get(column.name, "")
    if not given or given == column.unit or not column.is_numeric:
        return (1.0, 0.0)
    source, target = unit(given, quantity=column.name), unit(column.unit or "1", quantity=column.name)
    shift = float(convert(0.0, source, target, quantity=column.name))
    return (float(convert(1.0, source, target, quantity=column.name)) - shift, shift)


def _heads(columns: Sequence[Column], found: Sequence[str], options: Options) -> dict[str, str | None]:
    """For every column the head of the file over it: as told, else by name or label. Raises InputError."""
    twice = sorted({name for name in found if found.count(name) > 1}) if isinstance(found, list) else []
    by_word = {name.strip().lstrip("\ufeff").lower(): name for name in reversed(found)}
    heads: dict[str, str | None] = {}
    for column in columns:
        words = (
            [options.names[column.name]]
            if column.name in options.names
            else [column.name, column.zh, column.en]
        )
        match = next(
            (by_word[word.strip().lower()] for word in words if word.strip().lower() in by_word), None
        )
        if match is None and (column.is_required or column.name in options.names):
            raise _no_column(column, words[0], found)
        if match in twice:
            raise InputError(Text(f"文件中列“{match}”重复", f"the column “{match}” stands twice in the file"))
        heads[column.name] = match
    if not any(heads[column.name] is not None for column in columns if column.role != "time"):
        raise InputError(
            Text("文件中没有一列与声明的列同名", "no column of the file bears a declared name"),
            given=", ".join(found)[:160],
        )
    return heads


def _no_column(column: Column, head: str, found: Sequence[str]) -> Missing:
    """That a file lacks a column, with its label, and which columns it has."""
    has = ", ".join(name.strip()[:40] for name in found[:MOST_HEADS]) + (", …" if found[MOST_HEADS:] else "")
    names = " / ".join(dict.fromkeys((head, column.zh, column.en)))
    hint = Text(
        f"列名写在文件第一行：{names}。文件中的列：{has}。",
        f"The first line names it: {names}. The file has: {has}.",
    )
    problem = Missing(f"“{head}”", hint=hint)
    label = column.label
    problem.message = Text(
        f"文件缺少列“{label.zh}”（{head}）", f"the file lacks the column “{label.en}” ({head})"
    )
    return problem


def _wrong(column: Column, text: str) -> Text:
    shown = text[:40]
    kind = {
        "float64": Text("数", "a number"),
        "int64": Text("整数", "a whole number"),
        "instant": Text("时刻", "an instant"),
        "date": Text("日期", "a day"),
        "bool": Text("是或否", "yes or no"),
        "string": Text("文字", "text"),
    }[column.type]
    return Text(f"“{shown}”不是{kind.zh}", f"“{shown}” is not {kind.en}")
