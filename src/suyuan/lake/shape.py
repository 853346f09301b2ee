"""What the storage of a series has to know of a table: its columns, and which of them order it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from suyuan.lake.columns import arrow_schema

FLAGS: Final = "flags"  # bit i: the i-th numeric column lies outside of its declared range


@dataclass(frozen=True, kw_only=True)
class Shape:
    """`columns` are name and plain type. `time` and `series` name the columns that order rows, "" for none.

    `values` are the numeric columns that can be drawn. Every table has FLAGS as its last column.
    """

    columns: Mapping[str, str]
    time: str = ""
    series: str = ""
    values: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, ...]:
        """The columns by which rows are sorted."""
        return tuple(name for name in (self.series, self.time) if name)

    @property
    def schema(self) -> Any:
        """The Arrow schema, flags included."""
        return arrow_schema({**self.columns, FLAGS: "int64"})
