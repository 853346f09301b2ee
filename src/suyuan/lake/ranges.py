"""Rows of a stretch, streamed: a page of a table, CSV or Parquet piece by piece, read by DuckDB."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from suyuan.lake.parts import ROW_GROUP, Part, PartStore
from suyuan.lake.shape import FLAGS, Shape
from suyuan.lake.sorting import connection, quoted

BATCH: Final = ROW_GROUP // 2
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Which rows are wanted; None and "" do not narrow. Instants in µs since 1970, both ends included."""

    series: str = ""
    begin: int | None = None
    end: int | None = None
    first: int = 0
    most: int | None = None


def batches(store: PartStore, parts: Sequence[Part], shape: Shape, wanted: Stretch) -> Iterator[Any]:
    """The rows of a stretch in order, as Arrow batches, flags included."""
    import pyarrow as pa

    chosen = [part for part in parts if _touches(part, wanted)]
    if not chosen:
        return
    conditions, given = _conditions(shape, wanted)
    names = ", ".join(quoted(name) for name in (*shape.columns, FLAGS))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    limit = f" LIMIT {int(wanted.most)}" if wanted.most is not None else ""
    skip = f" OFFSET {int(wanted.first)}" if wanted.first else ""
    sql = f"SELECT {names} FROM read_parquet(?){where}{limit}{skip}"  # noqa: S608 - names are quoted
    paths = [str(path) for path in store.paths(chosen)]
    with connection(store) as engine:
        for batch in engine.sql(sql, params=[paths, *given]).to_arrow_reader(BATCH):
            table = pa.Table.from_batches([batch]).cast(shape.schema)
            yield from table.to_batches()


def _touches(part: Part, wanted: Stretch) -> bool:
    early = wanted.end is not None and part.begin is not None and part.begin > wanted.end
    late = wanted.begin is not None and part.end is not None and part.end < wanted.begin
    return not (early or late)


def _conditions(shape: Shape, wanted: Stretch) -> tuple[list[str], list[Any]]:
    conditions: list[str] = []
    given: list[Any] = []
    if shape.series and wanted.series:
        conditions.append(f"{quoted(shape.series)} = ?")
        given.append(wanted.series)
    for bound, sign in ((wanted.begin, ">="), (wanted.end, "<=")):
        if shape.time and bound is not None:
            conditions.append(f"{quoted(shape.time)} {sign} CAST(? AS TIMESTAMPTZ)")
            given.append(written(bound))
    return conditions, given


def written(micros: int) -> str:
    """An instant of µs since 1970 as text with its offset."""
    return (EPOCH + timedelta(microseconds=micros)).isoformat()


class _Sink:
    """A file that hands out what was written to it."""

    closed = False

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.place = 0

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self.pieces.append(piece)
        self.place += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)

    def tell(self) -> int:
        return self.place

    def flush(self) -> None: ...

    def close(self) -> None: ...

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


def as_csv(rows: Iterator[Any], shape: Shape) -> Iterator[bytes]:
    """CSV in UTF-8 with a mark for spreadsheets; instants in UTC."""
    import pyarrow as pa
    import pyarrow.csv as pacsv

    sink = _Sink()
    sink.write(b"\xef\xbb\xbf")
    with pacsv.CSVWriter(pa.PythonFile(sink, mode="w"), shape.schema) as writer:
        yield sink.taken()
        for batch in rows:
            writer.write_batch(batch)
            yield sink.taken()
    yield sink.taken()


def as_parquet(rows: Iterator[Any], shape: Shape, *, about: dict[str, str]) -> Iterator[bytes]:
    """Parquet, a group of rows at a time; `about` goes into its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = _Sink()
    schema = shape.schema.with_metadata(about)
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        yield sink.taken()
        for batch in rows:
            writer.write_batch(batch)
            yield sink.taken()
    yield sink.taken()
