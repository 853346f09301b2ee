"""Tables of a pack (`tables/*.csv`): exact rows and bands, looked up for a whole batch at once.

`cell(table, key, column)` takes the row whose first column equals the key. `band(table, key, x, column)`
takes, among the rows of the key, the first band that holds x: a second column named `up_to` gives inclusive
upper limits, one named `below` exclusive ones, and an empty limit has no upper end. `edge(table, key, n)` is
the upper limit of the first, second... band of a key, for proposing test points. Limits are compared in the
arithmetic of x, which for everything that decides a verdict is decimal.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.methods.errors import PackError

MAX_ROWS: Final = 5000
MAX_COLUMNS: Final = 200
_EDGES: Final = {"up_to": "left", "below": "right"}  # searchsorted side: is x on the edge still inside?


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table as written: `columns` names, `rows` of cells as text (empty = no value)."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def banded(self) -> str:
        """ "up_to" or "below" for a table of bands, "" for a table of exact rows."""
        second = self.columns[1] if len(self.columns) > 1 else ""
        return second if second in _EDGES else ""

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of one column; raises PackError for a column the table does not have."""
        if name not in self.columns:
            raise PackError(
                Text(f"表 {self.name} 没有列“{name}”", f"table {self.name} has no column “{name}”"),
                given=name,
                allowed=", ".join(self.columns),
            )
        at = self.columns.index(name)
        return tuple(row[at] for row in self.rows)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The distinct keys, in the order of the table."""
        return tuple(dict.fromkeys(row[0] for row in self.rows))

    @cached_property
    def _numeric(self) -> dict[Decimal, int] | None:
        """Row number by numeric key, where all keys are numbers."""
        try:
            return {Decimal(key): place for place, key in enumerate(self.column(self.columns[0]))}
        except InvalidOperation:
            return None

    @cached_property
    def _worded(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(self.column(self.columns[0]))}

    def cell(self, key: Any, column: Any, *, exact: bool) -> Any:
        """Value at row `key` and `column`; both may be arrays. Raises OutOfRange where there is none."""
        return _spread(self._cell, key, column, exact=exact)

    def band(self, key: Any, x: Any, column: str, *, exact: bool) -> Any:
        """Value of the band of `key` that holds `x`; arrays element by element. Raises OutOfRange beyond."""
        keys, values = np.broadcast_arrays(np.asarray(key), np.asarray(x))
        out = np.empty(values.shape, dtype=object if exact else float)
        for word in np.unique(keys).tolist():
            limits, answers = self._bands(str(word), column, exact=exact)
            here = keys == word
            place = np.searchsorted(limits, values[here], side=_EDGES[self.banded])  # type: ignore[call-overload]
            if (place >= len(answers)).any():
                raise self._beyond(values[here].max(), limits[-1])
            out[here] = answers[place]
        return out if out.ndim else out[()]

    def edge(self, key: Any, number: Any, *, exact: bool) -> Any:
        """Upper limit of band `number` (from 1) of `key`. Raises OutOfRange where there is none."""
        return _spread(self._edge, key, number, exact=exact)

    def _edge(self, key: Any, number: Any) -> Decimal:
        limits = [row[1] for row in self.rows if row[0] == str(key)]
        place = int(number) - 1
        if not 0 <= place < len(limits) or not limits[place]:
            raise self._unknown(key, number)
        return Decimal(limits[place])

    def _bands(self, key: str, column: str, *, exact: bool) -> tuple[Any, Any]:
        at = self.columns.index(column) if column in self.columns else None
        if at is None:
            self.column(column)
        rows = [row for row in self.rows if row[0] == key]
        if not rows:
            raise self._unknown(key, column)
        limits = [Decimal(row[1]) if row[1] else Decimal("Infinity") for row in rows]
        answers = [self._number(row[at], key, column) for row in rows]  # type: ignore[index]
        kind = object if exact else float
        return np.array(limits, dtype=kind), np.array(answers, dtype=kind)

    def _cell(self, key: Any, column: Any) -> Decimal:
        if isinstance(key, str):
            place = self._worded.get(key)
        else:
            number = key if isinstance(key, Decimal) else Decimal(repr(float(key)))
            place = (self._numeric or {}).get(number)
        if place is None:
            raise self._unknown(key, column)
        return self._number(self.column(str(column))[place], key, column)

    def _number(self, text: str, key: Any, column: Any) -> Decimal:
        if not text:
            raise self._unknown(key, column)
        return Decimal(text)

    def _unknown(self, key: Any, column: Any) -> OutOfRange:
        return OutOfRange(
            f"{self.name}({key}, {column})",
            given=key,
            allowed=", ".join(self.keys),
            hint=Text("规程的表中没有此项。", "The table of the specification has no such entry."),
        )

    def _beyond(self, given: Any, last: Any) -> OutOfRange:
        return OutOfRange(self.name, given=given, allowed=f"≤ {last}")


def _spread(lookup: Any, key: Any, column: Any, *, exact: bool) -> Any:
    """`lookup` over broadcast arrays, asked once per distinct pair."""
    if not isinstance(key, np.ndarray) and not isinstance(column, np.ndarray):
        value = lookup(key, column)
        return value if exact else float(value)
    keys, columns = np.broadcast_arrays(np.asarray(key), np.asarray(column))
    known: dict[Any, Any] = {}
    flat = []
    for pair in zip(keys.ravel().tolist(), columns.ravel().tolist(), strict=True):
        if pair not in known:
            known[pair] = lookup(*pair)
        flat.append(known[pair])
    out = np.array(flat, dtype=object) if exact else np.array([float(value) for value in flat])
    return out.reshape(keys.shape)


def read_table(name: str, data: bytes) -> Table:
    """A table from CSV bytes (UTF-8, first line the column names). Raises PackError for a ragged one."""
    if data.partition(b"\n")[0].count(b",") >= MAX_COLUMNS or b"\0" in data:
        raise PackError(Text(f"表 {name} 无法读取", f"table {name} cannot be read"), allowed=MAX_COLUMNS)
    try:
        lines = [row for row in csv.reader(io.StringIO(data.decode("utf-8"))) if row]
    except (UnicodeDecodeError, csv.Error) as fault:
        raise PackError(Text(f"表 {name} 无法读取", f"table {name} cannot be read"), given=fault) from None
    lines = [[cell.strip() for cell in row] for row in lines if not row[0].startswith("#")]
    if len(lines) < 2 or len(lines) > MAX_ROWS or any(len(row) != len(lines[0]) for row in lines):
        raise PackError(
            Text(
                f"表 {name} 各行列数不一致或没有数据",
                f"the rows of table {name} differ in length, or there are none",
            )
        )
    return Table(name=name, columns=tuple(lines[0]), rows=tuple(tuple(row) for row in lines[1:]))
