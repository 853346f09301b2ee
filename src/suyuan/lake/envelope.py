"""The picture of a stretch of a series: least, mean and greatest value in as many steps as it has pixels.

The level is taken whose buckets are just dense enough, so that some ten thousand rows are read whatever the
length of the series. What lies outside of a group's first and last instant is not read at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from suyuan.lake.parts import Part, PartStore
from suyuan.lake.pyramid import statistic
from suyuan.lake.shape import Shape
from suyuan.lake.survey import micros, reals

FILES_KEPT: Final = 512


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """Steps that hold anything, in order. `begin`: their left edges in µs; level 0: the rows themselves."""

    begin: Any
    low: Any
    mean: Any
    high: Any
    count: Any
    step: int
    level: int


@dataclass(frozen=True, slots=True)
class _File:
    """A part with what its groups of rows span; parts never change, so this is kept."""

    path: Path
    metadata: Any
    begin: Any
    end: Any
    first: tuple[str, ...]
    last: tuple[str, ...]


def envelope(
    store: PartStore,
    parts: Sequence[Part],
    levels: Sequence[Sequence[Part]],
    shape: Shape,
    *,
    column: str,
    series: str = "",
    begin: int,
    end: int,
    width: int,
) -> Envelope:
    """One column of one series from `begin` to `end` (µs since 1970, both included) in `width` steps."""
    step = max(1, -(-(end - begin + 1) // width))
    for number in range(len(levels), -1, -1):
        chosen = levels[number - 1] if number else parts
        arrays = _read(store, chosen, shape, number, column=column, series=series, begin=begin, end=end)
        if len(arrays[0]) >= width or number == 0:
            return _binned(arrays, begin=begin, step=step, level=number)
    raise AssertionError("level 0 is always the last")


def _binned(arrays: tuple[Any, ...], *, begin: int, step: int, level: int) -> Envelope:
    time, low, high, total, n = arrays
    known = n > 0
    time, low, high, total, n = (one[known] for one in (time, low, high, total, n))
    places = np.maximum(0, (time - begin) // step)
    starts = np.flatnonzero(np.diff(places, prepend=-1)) if len(places) else np.array([], np.int64)
    if not len(starts):
        nothing = np.array([])
        return Envelope(
            begin=nothing, low=nothing, mean=nothing, high=nothing, count=nothing, step=step, level=level
        )
    count = np.add.reduceat(n, starts)
    return Envelope(
        begin=begin + places[starts] * step,
        low=np.fmin.reduceat(low, starts),
        mean=np.add.reduceat(total, starts) / count,
        high=np.fmax.reduceat(high, starts),
        count=count,
        step=step,
        level=level,
    )


def _read(
    store: PartStore,
    parts: Sequence[Part],
    shape: Shape,
    level: int,
    *,
    column: str,
    series: str,
    begin: int,
    end: int,
) -> tuple[Any, ...]:
    """Instants and statistics of the rows of one level that touch the stretch."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    time = (shape.time, shape.time) if level == 0 else ("begin", "end")
    names = [column] if level == 0 else [statistic(column, which) for which in ("min", "max", "sum", "n")]
    wanted = list(dict.fromkeys([*time, *names, *([shape.series] if shape.series else [])]))
    tables = []
    for part in parts:
        if (
            part.begin is None
            or part.begin > end
            or (part.end is not None and part.end < begin and level == 0)
        ):
            continue
        file = _opened(store.path(part.sha256), time, shape.series)
        groups = [
            place
            for place in range(len(file.begin))
            if file.begin[place] <= end
            and file.end[place] >= begin
            and (not shape.series or file.first[place] <= series <= file.last[place])
        ]
        if groups:
            reader = pq.ParquetFile(file.path, metadata=file.metadata)
            tables.append(reader.read_row_groups(groups, columns=wanted, use_threads=False))
    if not tables:
        return tuple(np.array([], np.float64) for _ in range(5))
    table = pa.concat_tables(tables)
    return _kept(table, shape, time, names, series=series, begin=begin, end=end)


def _kept(
    table: Any, shape: Shape, time: tuple[str, str], names: list[str], *, series: str, begin: int, end: int
) -> tuple[Any, ...]:
    import pyarrow.compute as pc

    first, last = micros(table.column(time[0])), micros(table.column(time[1]))
    kept = (first <= end) & (last >= begin)
    if shape.series:
        kept &= pc.fill_null(pc.equal(table.column(shape.series), series), False).to_numpy()  # noqa: FBT003
    columns = [reals(table.column(name))[kept] for name in names]
    if len(columns) == 4:
        return (first[kept], *columns)
    value = columns[0]
    known = ~np.isnan(value)
    return (first[kept], value, value, np.where(known, value, 0.0), known.astype(np.int64))


@lru_cache(maxsize=FILES_KEPT)
def _opened(path: Path, time: tuple[str, str], series: str) -> _File:
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(path)
    place = {metadata.schema.column(i).path: i for i in range(metadata.num_columns)}
    begins, ends, firsts, lasts = [], [], [], []
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        begins.append(_micros_of(group.column(place[time[0]]).statistics.min))
        ends.append(_micros_of(group.column(place[time[1]]).statistics.max))
        if series:
            names = group.column(place[series]).statistics
            firsts.append(names.min)
            lasts.append(names.max)
    return _File(path, metadata, np.array(begins), np.array(ends), tuple(firsts), tuple(lasts))


def _micros_of(value: Any) -> int:
    """A statistic of an instant or a day in µs since 1970."""
    stamp = np.datetime64(value.replace(tzinfo=None) if hasattr(value, "hour") else value, "us")
    return int(stamp.astype(np.int64))
