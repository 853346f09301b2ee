"""One pass over the sorted rows of a series: the levels above it, the checks, and which series there are.

Memory is bounded by a group of rows, whatever the length of the series.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from suyuan.lake.checks import Check, Chunk, Finding, counter_of
from suyuan.lake.parts import ROW_GROUP, Part, PartStore
from suyuan.lake.pyramid import Level, count_levels, rows_of
from suyuan.lake.shape import FLAGS, Shape


@dataclass(kw_only=True)
class Member:
    """One series: its name, how many rows, and from when to when (µs since 1970)."""

    name: str
    rows: int = 0
    begin: int | None = None
    end: int | None = None


@dataclass(kw_only=True)
class Survey:
    """What the pass has found. `flagged`: rows with a value outside of its declared range."""

    rows: int = 0
    flagged: int = 0
    levels: tuple[tuple[Part, ...], ...] = ()
    findings: tuple[Finding, ...] = ()
    members: tuple[Member, ...] = ()


@dataclass(kw_only=True)
class _State:
    """What is carried from one group of rows to the next."""

    names: list[str] = field(default_factory=list)
    code_of: dict[str, int] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    last_code: int = -1
    last_time: int = 0
    last_value: dict[str, float] = field(default_factory=dict)
    rows: int = 0


def survey(store: PartStore, parts: Sequence[Part], shape: Shape, checks: Sequence[Check]) -> Survey:
    """Read the sorted rows once. Levels are made where there is time and a number to draw."""
    total = sum(part.rows for part in parts)
    state, done = _State(), Survey()
    counting = [counter_of(check) for check in checks]
    above = count_levels(total) if shape.time and shape.values else 0
    level = Level(store, shape, state.names, above) if above else None
    try:
        for table in _groups(store, parts, shape):
            codes, time, values = _arrays(table, shape, state)
            chunk = _chunk(codes, time, values, state)
            for counter in counting:
                counter.add(chunk)
            if level is not None:
                level.add(rows_of(codes, time, values))
            _note(codes, time, state)
            done.flagged += int(np.count_nonzero(table.column(FLAGS).to_numpy()))
            _carry(codes, time, values, state)
        done.levels = tuple(level.finish()) if level is not None else ()
    except BaseException:
        if level is not None:
            level.abort()
        raise
    done.rows, done.members = state.rows, tuple(state.members)
    done.findings = tuple(counter.close() for counter in counting)
    return done


def _groups(store: PartStore, parts: Sequence[Part], shape: Shape) -> Iterator[Any]:
    """Rows in order, a group at a time; only the columns that are looked at."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = [*shape.order, *shape.values, FLAGS]
    texts = [shape.series] if shape.series else []
    for path in store.paths(parts):
        file = pq.ParquetFile(path, read_dictionary=texts)
        for batch in file.iter_batches(batch_size=ROW_GROUP, columns=wanted, use_threads=False):
            if batch.num_rows:
                yield pa.Table.from_batches([batch])


def _arrays(table: Any, shape: Shape, state: _State) -> tuple[Any, Any, dict[str, Any]]:
    """Codes of series, instants in µs (or None), and values with NaN where one is missing."""
    codes = _codes(table.column(shape.series), state) if shape.series else _one_code(table.num_rows, state)
    time = micros(table.column(shape.time)) if shape.time else None
    values = {name: reals(table.column(name)) for name in shape.values}
    return codes, time, values


def _codes(column: Any, state: _State) -> Any:
    import pyarrow as pa

    joined = column.combine_chunks()
    found = joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined
    if not pa.types.is_dictionary(found.type):
        found = found.dictionary_encode()
    local = []
    for name in found.dictionary.to_pylist():
        local.append(_code_of(name or "", state))
    indices = found.indices.to_numpy(zero_copy_only=False)
    if found.null_count:
        indices = np.where(np.isnan(indices), len(local), indices).astype(np.int64)
        local.append(_code_of("", state))
    return np.array(local, np.int64)[indices]


def _one_code(rows: int, state: _State) -> Any:
    return np.full(rows, _code_of("", state), np.int64)


def _code_of(name: str, state: _State) -> int:
    if name not in state.code_of:
        state.code_of[name] = len(state.names)
        state.names.append(name)
        state.members.append(Member(name=name))
    return state.code_of[name]


def micros(column: Any) -> Any:
    """Instants or days as µs since 1970."""
    import pyarrow as pa

    return column.cast(pa.timestamp("us")).cast(pa.int64()).to_numpy()


def reals(column: Any) -> Any:
    """Numbers as floats, NaN where one is missing."""
    import pyarrow as pa

    found = column.cast(pa.float64()).to_numpy()
    return np.asarray(found, np.float64)


def _chunk(codes: Any, time: Any, values: dict[str, Any], state: _State) -> Chunk:
    same = np.empty(len(codes), bool)
    same[0] = codes[0] == state.last_code
    same[1:] = codes[1:] == codes[:-1]
    return Chunk(
        first_row=state.rows,
        same=same,
        time=time,
        time_before=None if time is None else np.concatenate([[state.last_time], time[:-1]]),
        values=values,
        before={
            name: np.concatenate([[state.last_value.get(name, np.nan)], value[:-1]])
            for name, value in values.items()
        },
    )


def _note(codes: Any, time: Any, state: _State) -> None:
    """Count the rows of each series, and its first and last instant."""
    starts = np.concatenate([[0], np.flatnonzero(codes[1:] != codes[:-1]) + 1])
    ends = np.append(starts[1:], len(codes))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        member = state.members[int(codes[start])]
        member.rows += end - start
        if time is not None:
            member.begin = int(time[start]) if member.begin is None else member.begin
            member.end = int(time[end - 1])


def _carry(codes: Any, time: Any, values: dict[str, Any], state: _State) -> None:
    state.rows += len(codes)
    state.last_code = int(codes[-1])
    state.last_time = 0 if time is None else int(time[-1])
    state.last_value = {name: float(value[-1]) for name, value in values.items()}
