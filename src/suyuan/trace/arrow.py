"""Columns of Arrow to arrays and back: identities as 16 bytes, days as dates, null for what is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import EvidenceError
from suyuan.base.text import Text
from suyuan.trace.identities import Halves

if TYPE_CHECKING:
    import pyarrow as pa

IDENTITY: Final = 16  # bytes
Kinds = Mapping[str, str]  # column -> a kind of `schema_of`, "?" after it where it may be null


def schema_of(kinds: Kinds) -> pa.Schema:
    """The Arrow schema of a declaration of columns."""
    import pyarrow as pa

    types = {
        "identity": pa.binary(IDENTITY),
        "number": pa.float64(),
        "count": pa.int64(),
        "place": pa.int32(),
        "date": pa.date32(),
    }
    return pa.schema(
        pa.field(name, types[kind.removesuffix("?")], nullable=kind.endswith("?"))
        for name, kind in kinds.items()
    )


def checked(table: pa.Table, kinds: Kinds, *, name: str) -> pa.Table:
    """The table with exactly these columns. EvidenceError names one that is lacking or of another kind."""
    import pyarrow as pa

    columns = []
    schema = schema_of(kinds)
    for field in schema:
        if field.name not in table.column_names:
            raise _unfit(name, field.name)
        column = table.column(field.name)
        if isinstance(column.type, pa.BaseExtensionType):
            column = pa.chunked_array([chunk.storage for chunk in column.chunks], column.type.storage_type)
        try:
            column = column.cast(field.type)
        except pa.ArrowException:
            raise _unfit(name, field.name) from None
        if column.null_count and not field.nullable:
            raise _unfit(name, field.name)
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=schema)


def _unfit(table: str, column: str) -> EvidenceError:
    return EvidenceError(
        Text(f"表 {table} 的列 {column} 缺失或有误", f"column {column} of table {table} is missing or wrong"),
        given=f"{table}.{column}",
    )


def identities(column: Halves, *, absent: Any = None) -> pa.Array:
    """Identities as 16 bytes each, the high half first; null where `absent`."""
    import pyarrow as pa

    packed = pa.py_buffer(np.ascontiguousarray(column, dtype=">u8"))
    kind, size = pa.binary(IDENTITY), len(column)
    mask = None if absent is None else pa.py_buffer(np.packbits(~absent, bitorder="little"))
    return pa.FixedSizeBinaryArray.from_buffers(kind, size, [mask, packed])


def halves_of(column: Any) -> Halves:
    """Identities of a column of 16 bytes each, array (n, 2); two zeros for null."""
    import pyarrow as pa

    parts = [np.zeros((0, 2), dtype=np.uint64)]
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    for chunk in chunks:
        fixed = chunk.cast(pa.binary(IDENTITY))
        data = np.frombuffer(fixed.buffers()[1] or b"", dtype=">u8").reshape(-1, 2)
        part = data[fixed.offset : fixed.offset + len(fixed)].astype(np.uint64)
        if fixed.null_count:
            part[fixed.is_null().to_numpy(zero_copy_only=False)] = 0
        parts.append(part)
    return np.concatenate(parts)


def known(values: NDArray[np.float64]) -> pa.Array:
    """Numbers, null for those that are not a number."""
    import pyarrow as pa

    return pa.array(values, from_pandas=True)


def numbers_of(column: Any) -> NDArray[np.float64]:
    """Numbers of a column, not a number for null."""
    import pyarrow.compute as pc

    found: NDArray[np.float64] = pc.fill_null(column, float("nan")).to_numpy()
    return found


def days_of(column: Any) -> NDArray[np.int32]:
    """Days since 1970-01-01 of a column of dates."""
    import pyarrow as pa

    found: NDArray[np.int32] = column.cast(pa.int32()).to_numpy()
    return found
