"""Rows of a bulk import as columns: every distinct value once, and the number of it for each row.

A kind, an owner or a day stands in a million rows and in a few hundred distinct values, so what is asked of a
value is asked once. As a sequence a sheet gives its rows one by one, for importers that look at rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, overload

import numpy as np

from suyuan.base.text import Text
from suyuan.registry.parties.rows import RowProblem

if TYPE_CHECKING:
    import pyarrow as pa

Row = Mapping[str, str]
Lines = np.ndarray[tuple[int], np.dtype[np.integer[Any]]]
CHUNK: Final = 10_000  # rows that are taken out of the columns at once
SEPARATOR: Final = "\x1f"  # between the parts of a key; no cell of a sheet holds it


class Sheet(Sequence[Row]):
    """Columns of text of one length. A cell without value is one that its row does not have."""

    def __init__(self, columns: Mapping[str, pa.DictionaryArray], *, rows: int) -> None:
        self.columns = dict(columns)
        self.rows = rows

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Sheet:
        """The rows as a sheet; a sheet is taken as it is."""
        if isinstance(rows, Sheet):
            return rows
        import pyarrow as pa

        given = list(rows)
        names = dict.fromkeys(name for row in given for name in row)
        columns = {
            name: pa.array([_text(row.get(name)) for row in given], pa.string()).dictionary_encode()
            for name in names
        }
        return cls(columns, rows=len(given))

    def __len__(self) -> int:
        return self.rows

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> Sheet: ...
    def __getitem__(self, place: int | slice) -> Row | Sheet:
        if isinstance(place, slice):
            return self.taken(np.arange(self.rows)[place])
        at = range(self.rows)[place]
        cells = {name: column[at].as_py() for name, column in self.columns.items()}
        return {name: cell for name, cell in cells.items() if cell is not None}

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, self.rows, CHUNK):
            part = {name: column.slice(start, CHUNK).to_pylist() for name, column in self.columns.items()}
            for cells in zip(*part.values(), strict=True):
                yield {name: cell for name, cell in zip(part, cells, strict=True) if cell is not None}

    def taken(self, places: Lines) -> Sheet:
        """The rows at these places, counted from 0."""
        import pyarrow as pa

        chosen = pa.array(places)
        return Sheet({name: one.take(chosen) for name, one in self.columns.items()}, rows=len(places))

    def part(self, start: int, length: int) -> Sheet:
        """Some rows that follow one another; nothing is copied."""
        columns = {name: one.slice(start, length) for name, one in self.columns.items()}
        return Sheet(columns, rows=max(0, min(length, self.rows - start)))

    def with_column(self, name: str, column: pa.DictionaryArray) -> Sheet:
        """The same rows with another column of that name."""
        return Sheet(self.columns | {name: column}, rows=self.rows)

    def filled(self, name: str, value: str = "") -> pa.DictionaryArray:
        """A column in which every row has a value: `value` where it has none."""
        import pyarrow as pa

        column = self.columns.get(name)
        if column is None:
            codes = pa.array(np.zeros(self.rows, np.int32))
            return pa.DictionaryArray.from_arrays(codes, pa.array([value], pa.string()))
        if column.null_count:
            return column.dictionary_decode().fill_null(value).dictionary_encode()
        return column

    def texts(self, name: str) -> pa.StringArray:
        """A column as plain text, empty where a row has no value."""
        return self.filled(name).dictionary_decode()

    def mapped(self, name: str, change: Callable[[str], str]) -> Sheet:
        """The same rows with every distinct value of a column changed."""
        import pyarrow as pa

        column = self.columns[name]
        values = pa.array([change(value) for value in column.dictionary.to_pylist()], pa.string())
        return self.with_column(name, values.take(column.indices).dictionary_encode())

    def places(self, name: str, wanted: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
        """The rows, counted from 1, whose value is wanted, with the value; no value counts as empty."""
        column = self.filled(name)
        values = column.dictionary.to_pylist()
        codes = [code for code, value in enumerate(values) if wanted(value)]
        if codes:
            found = column.indices.to_numpy(zero_copy_only=False)
            for place in np.nonzero(np.isin(found, codes))[0].tolist():
                yield place + 1, values[found[place]]

    def faults(self, name: str, why: Callable[[str], Text | None]) -> Iterator[RowProblem]:
        """A fault for every row whose value is not good; `why` is asked once for each value."""
        told = {value: words for value in self.values(name) if (words := why(value)) is not None}
        for line, value in self.places(name, told.__contains__) if told else ():
            yield RowProblem(line=line, column=name, words=told[value])

    def values(self, name: str) -> list[str]:
        """The distinct values of a column; the empty one stands for rows without a value."""
        found: list[str] = self.filled(name).dictionary.to_pylist()
        return found

    def repeats(self, names: Sequence[str]) -> tuple[Lines, Lines]:
        """Rows whose values under `names` stood in an earlier row: their places, and those of the first.

        The last of `names` is a number; rows without it are alike in nothing.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        numbers = self.texts(names[-1])
        has_number = np.asarray(pc.not_equal(numbers, ""))
        key = pc.binary_join_element_wise(*(self.texts(name) for name in names), SEPARATOR)
        codes = (key if isinstance(key, pa.Array) else key.combine_chunks()).dictionary_encode().indices
        places = np.nonzero(has_number)[0]
        _, first, inverse = np.unique(codes.to_numpy()[places], return_index=True, return_inverse=True)
        earlier = places[first][inverse]
        again = earlier != places
        return places[again], earlier[again]

    def digest(self) -> str:
        """SHA-256 over the columns in order of their names.

        Of each: its name, then how many bytes every value has (int64, little endian, running totals from 0),
        then the values in UTF-8; a row without the column counts as empty.
        """
        import pyarrow as pa

        running = hashlib.sha256()
        for name in sorted(self.columns):
            column = self.texts(name).cast(pa.large_string())
            _, totals, data = column.buffers()
            ends = np.frombuffer(totals, "<i8", count=self.rows + 1)
            running.update(f"{name}\n".encode())
            running.update(ends.tobytes())
            running.update(memoryview(data)[: int(ends[-1])] if data is not None else b"")
        return running.hexdigest()


def _text(value: object) -> str | None:
    return None if value is None else str(value)
