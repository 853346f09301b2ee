"""Bringing rows into the order of series and time: by DuckDB, on disk where memory does not suffice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from suyuan.lake.parts import ROW_GROUP, Part, PartStore, PartWriter
from suyuan.lake.shape import FLAGS, Shape

MEMORY: Final = "768MB"


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def connection(store: PartStore) -> Any:
    """DuckDB with bounded memory, its spilled pages beside the parts, and no way to the network."""
    import duckdb

    store.partial.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY,
            "temp_directory": str(store.partial / "spill"),
            "threads": 2,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )


def sorted_parts(store: PartStore, parts: Sequence[Part], shape: Shape) -> tuple[Part, ...]:
    """Parts with the same rows in the order of the shape; rows that are equal in it keep their order."""
    if not shape.order or not parts:
        return tuple(parts)
    names = [quoted(name) for name in (*shape.columns, FLAGS)]
    order = ", ".join(f"{quoted(name)} ASC NULLS FIRST" for name in shape.order)
    paths = [str(path) for path in store.paths(parts)]
    source = 'SELECT *, row_number() OVER () AS "·arrival" FROM read_parquet(?)'
    sql = f'SELECT {", ".join(names)} FROM ({source}) ORDER BY {order}, "·arrival"'  # noqa: S608 - quoted
    with (
        connection(store) as engine,
        PartWriter(store, shape.schema, time=shape.time, order=shape.order) as writer,
    ):
        import pyarrow as pa

        reader = engine.sql(sql, params=[paths]).to_arrow_reader(ROW_GROUP)
        for batch in reader:
            writer.write(pa.Table.from_batches([batch]).cast(shape.schema))
        return writer.finish()
