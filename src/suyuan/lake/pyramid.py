"""The levels above a series: least, greatest, sum and number of each 64 rows, then of each 64 of those.

A picture of any stretch reads the level whose rows are just dense enough, so that it costs the same for a
thousand points and for a hundred million. A bucket never spans two series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from suyuan.lake.parts import Part, PartStore, PartWriter
from suyuan.lake.shape import Shape

FACTOR: Final = 64
TOP: Final = 2048  # a level with fewer rows than this has none above it
SPAN: Final = ("begin", "end", "rows")
STATISTICS: Final = ("min", "max", "sum", "n")


def count_levels(rows: int) -> int:
    """How many levels stand above so many rows."""
    levels = 0
    while rows >= TOP:
        rows //= FACTOR
        levels += 1
    return levels


def statistic(column: str, which: str) -> str:
    """The name of a column of a level."""
    return f"{column}.{which}"


def level_shape(shape: Shape) -> Any:
    """The Arrow schema of a level."""
    import pyarrow as pa

    instant, whole, real = pa.timestamp("us", tz="UTC"), pa.int64(), pa.float64()
    fields = [("begin", instant), ("end", instant), ("rows", whole)]
    for name in shape.values:
        fields += [(statistic(name, which), whole if which == "n" else real) for which in STATISTICS]
    if shape.series:
        fields.insert(0, (shape.series, pa.string()))
    return pa.schema(fields)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one level as arrays of equal length; `columns` hold the four statistics of each value."""

    codes: Any
    begin: Any
    end: Any
    rows: Any
    columns: dict[str, tuple[Any, Any, Any, Any]]

    def slice(self, start: int) -> Rows:
        return Rows(
            self.codes[start:],
            self.begin[start:],
            self.end[start:],
            self.rows[start:],
            {
                name: (a[start:], b[start:], c[start:], d[start:])
                for name, (a, b, c, d) in self.columns.items()
            },
        )

    def then(self, other: Rows) -> Rows:
        join = np.concatenate
        return Rows(
            join([self.codes, other.codes]),
            join([self.begin, other.begin]),
            join([self.end, other.end]),
            join([self.rows, other.rows]),
            {
                name: (
                    join([a, other.columns[name][0]]),
                    join([b, other.columns[name][1]]),
                    join([c, other.columns[name][2]]),
                    join([d, other.columns[name][3]]),
                )
                for name, (a, b, c, d) in self.columns.items()
            },
        )


def rows_of(codes: Any, time: Any, values: dict[str, Any]) -> Rows:
    """Plain rows as the lowest level; values that are missing are NaN."""
    columns = {}
    for name, value in values.items():
        known = ~np.isnan(value)
        columns[name] = (value, value, np.where(known, value, 0.0), known.astype(np.int64))
    return Rows(codes, time, time, np.ones(len(codes), np.int64), columns)


class Level:
    """Gathers rows of the level below into buckets, writes them, and hands them on to the level above."""

    def __init__(self, store: PartStore, shape: Shape, names: list[str], above: int) -> None:
        self.writer = PartWriter(store, level_shape(shape), time="begin")
        self.shape, self.names = shape, names
        self.carry: Rows | None = None
        self.above = Level(store, shape, names, above - 1) if above > 1 else None

    def add(self, rows: Rows, *, at_end: bool = False) -> None:
        """Take rows in order; what does not fill a bucket waits, until the end."""
        held = rows if self.carry is None else self.carry.then(rows)
        starts = _starts(held.codes)
        if not at_end:
            last, self.carry = int(starts[-1]), held.slice(int(starts[-1]))
            starts = starts[:-1]
            if not len(starts):
                return
            made = _gathered(held, starts, last)
        else:
            self.carry = None
            made = _gathered(held, starts, len(held.codes))
        self.writer.write(_table(made, self.shape, self.names))
        if self.above is not None:
            self.above.add(made)

    def finish(self) -> list[tuple[Part, ...]]:
        """The parts of this level and of those above it, the finest first."""
        if self.carry is not None:
            nothing = self.carry.slice(len(self.carry.codes))
            self.add(nothing, at_end=True)
        above = self.above.finish() if self.above is not None else []
        return [self.writer.finish(), *above]

    def abort(self) -> None:
        """Leave nothing behind."""
        self.writer.__exit__(None, None, None)
        if self.above is not None:
            self.above.abort()


def _starts(codes: Any) -> Any:
    """Where buckets begin: at each new series, and at each 64th row of it."""
    place = np.arange(len(codes))
    fresh = np.ones(len(codes), bool)
    fresh[1:] = codes[1:] != codes[:-1]
    began = np.maximum.accumulate(np.where(fresh, place, 0))
    return np.flatnonzero((place - began) % FACTOR == 0)


def _gathered(held: Rows, starts: Any, stop: int) -> Rows:
    """Buckets from `starts` up to `stop`."""
    ends = np.append(starts[1:], stop) - 1
    columns = {
        name: (
            np.fmin.reduceat(low[:stop], starts),
            np.fmax.reduceat(high[:stop], starts),
            np.add.reduceat(total[:stop], starts),
            np.add.reduceat(n[:stop], starts),
        )
        for name, (low, high, total, n) in held.columns.items()
    }
    return Rows(
        held.codes[starts],
        held.begin[starts],
        held.end[ends],
        np.add.reduceat(held.rows[:stop], starts),
        columns,
    )


def _table(made: Rows, shape: Shape, names: list[str]) -> Any:
    import pyarrow as pa

    instant = pa.timestamp("us", tz="UTC")
    arrays = [
        pa.array(made.begin).cast(pa.timestamp("us")).cast(instant),
        pa.array(made.end).cast(pa.timestamp("us")).cast(instant),
        pa.array(made.rows),
    ]
    for name in shape.values:
        low, high, total, n = made.columns[name]
        nothing = n == 0
        arrays += [pa.array(low, mask=nothing), pa.array(high, mask=nothing), pa.array(total), pa.array(n)]
    if shape.series:
        arrays.insert(0, pa.array(names, pa.string()).take(pa.array(made.codes)))
    return pa.Table.from_arrays(arrays, schema=level_shape(shape))
