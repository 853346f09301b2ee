"""A list as Parquet: typed columns under their codes, and where it came from in the metadata of the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from suyuan.web.exports.column import Column, Kind
from suyuan.web.exports.table import Table

GROUP: Final = 10_000  # rows of a row group
TYPES: Final[dict[Kind, Any]] = {
    Kind.DAY: pa.date32(),
    Kind.MOMENT: pa.timestamp("us", tz="UTC"),
    Kind.WHOLE: pa.int64(),
    Kind.YES: pa.bool_(),
}


def write(table: Table, file: IO[bytes]) -> None:
    """The file, row group by row group; a batch waits in columns, which need far less memory than rows."""
    schema = pa.schema([_field(column) for column in table.columns], metadata=_metadata(table))
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        waiting: list[Any] = []
        for batch in table.batches():
            if batch:
                waiting.append(_columns(batch, schema))
            if sum(len(one) for one in waiting) >= GROUP:
                writer.write_table(pa.concat_tables(waiting))
                waiting = []
        if waiting:
            writer.write_table(pa.concat_tables(waiting))
    waiting.clear()
    pa.default_memory_pool().release_unused()  # a process that serves pages need not keep it


def _field(column: Column) -> Any:
    said = {"zh": column.head.zh, "en": column.head.en, "kind": column.kind.value}
    return pa.field(column.code, TYPES.get(column.kind, pa.string()), metadata=said)


def _metadata(table: Table) -> dict[str, str]:
    return {f"suyuan.{key}": text for key, text in {**table.about, "language": table.language}.items()}


def _columns(rows: Sequence[Sequence[Any]], schema: Any) -> Any:
    columns = list(zip(*rows, strict=True))
    arrays = [
        pa.array([_value(field.type, value) for value in column], field.type)
        for field, column in zip(schema, columns, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _value(wanted: Any, value: Any) -> Any:
    if value is None or (value == "" and wanted != pa.string()):
        return None
    return str(value) if wanted == pa.string() else value
