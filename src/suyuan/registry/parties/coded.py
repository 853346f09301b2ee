"""A column as its distinct values and the number of one for each row: what follows from a value, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

Numbers = np.ndarray[tuple[int], np.dtype[np.integer[Any]]]


class Coded:
    """Values of any kind; `codes` gives the place of each row's in `values`, in which one may stand twice."""

    def __init__(self, codes: Numbers, values: Sequence[Any]) -> None:
        self.codes, self.values = codes, values

    @classmethod
    def of(cls, column: pa.DictionaryArray) -> Self:
        """A column of a sheet in which no cell lacks a value."""
        return cls(column.indices.to_numpy(), column.dictionary.to_pylist())

    @classmethod
    def same(cls, value: Any, rows: int) -> Self:
        """One value for all rows."""
        return cls(np.zeros(rows, np.int32), [value])

    def mapped(self, change: Callable[[Any], Any]) -> Coded:
        """What becomes of each value."""
        return Coded(self.codes, [change(value) for value in self.values])

    def beside(self, *others: Coded) -> Coded:
        """The values of several columns together, as they stand in rows: tuples."""
        import pyarrow as pa

        codes: Numbers = self.codes
        values: list[Any] = [(value,) for value in self.values]
        for other in others:
            width = len(other.values)
            pairs = pa.array(codes.astype(np.int64) * width + other.codes).dictionary_encode()
            values = [
                (*values[pair // width], other.values[pair % width]) for pair in pairs.dictionary.to_pylist()
            ]
            codes = pairs.indices.to_numpy()
        return Coded(codes, values)

    def numbered(self, start: int, length: int) -> pa.Array:
        """The codes of some rows that follow one another."""
        import pyarrow as pa

        return pa.array(self.codes[start : start + length])

    def part(self, start: int, length: int) -> pa.DictionaryArray:
        """Some rows that follow one another, as a column of a table."""
        import pyarrow as pa

        return pa.DictionaryArray.from_arrays(self.numbered(start, length), self._dictionary)

    @cached_property
    def _dictionary(self) -> pa.Array:
        import pyarrow as pa

        return pa.array(self.values)
