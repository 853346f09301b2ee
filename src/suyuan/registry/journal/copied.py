"""Rows as PostgreSQL takes them fastest: its binary COPY, put together column by column.

Out of CSV the server makes days, moments and identities letter by letter. Here each distinct value is made
once, with its length before it, and a row is the values of its columns one after the other. Source:
PostgreSQL manual, COPY, binary format: a row is the number of its fields (int16), then each of them after its
length (int32, -1 where there is none); days and microseconds count from 2000-01-01.
"""

from __future__ import annotations

import struct
from binascii import unhexlify
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa
    from django.db import models

SIGNATURE: Final = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
TRAILER: Final = struct.pack(">h", -1)
NONE: Final = struct.pack(">i", -1)
VERSION: Final = b"\1"  # of JSON, before its text
# Types of one width: how numpy keeps them, and the number from which they count.
COUNTED: Final = {
    "boolean": (">i1", 0),
    "integer": (">i4", 0),
    "bigint": (">i8", 0),
    "date": (">i4", 10_957),
    "timestamp with time zone": (">i8", 946_684_800_000_000),
}


def copied(kinds: Sequence[str], columns: Sequence[pa.Array], *, block: int) -> Iterator[bytes]:
    """Rows of columns of these types of the database, in parts of `block` rows for a COPY each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    fields = [struct.pack(">h", len(columns))]
    parts: list[Any] = []
    for kind, column in zip(kinds, columns, strict=True):
        made = _made(kind, column)
        if isinstance(made, bytes):
            fields.append(made)
            continue
        parts += [pa.scalar(b"".join(fields), pa.binary()), made]
        fields = []
    ends = pa.scalar(b"".join(fields), pa.binary())
    whole = pc.binary_join_element_wise(*parts, ends, pa.scalar(b"", pa.binary()))
    for start in range(0, len(whole), block):
        yield b"".join((SIGNATURE, letters(whole.slice(start, block)), TRAILER))


def kinds_of(table: type[models.Model], connection: Any) -> list[str]:
    """The types of the database of the columns of a table, in their order."""
    return [str(one.db_type(connection)) for one in table._meta.concrete_fields]


def _made(kind: str, column: pa.Array) -> pa.Array | bytes:
    """Values with their lengths before them: one where all rows have the same."""
    import pyarrow as pa

    if not isinstance(column, pa.DictionaryArray):
        return _fields(kind, column)
    if len(column.dictionary) > len(column):  # of a part of a table
        return _fields(kind, column.dictionary_decode())
    made = _fields(kind, column.dictionary)
    if column.null_count:
        return made.take(column.indices).fill_null(NONE)
    return made[0].as_py() if len(made) == 1 else made.take(column.indices)


def _fields(kind: str, values: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_null(values.type):
        return pa.array([NONE] * len(values), pa.binary())
    if kind == "uuid":
        made = _of_width("V16", np.frombuffer(unhexlify(letters(values.fill_null("0" * 32))), "V16"))
    elif kind in COUNTED:
        width, begins = COUNTED[kind]
        made = _of_width(width, np.asarray(_number(kind, values).fill_null(begins)) - begins)
    else:
        plain = values.fill_null("").cast(pa.binary())
        start = VERSION if kind == "jsonb" else b""
        lengths = np.asarray(pc.binary_length(plain)) + len(start)
        ahead = (binary(lengths.astype(">i4")), pa.scalar(start, pa.binary()))
        made = pc.binary_join_element_wise(*ahead, plain, pa.scalar(b"", pa.binary()))
    return pc.if_else(values.is_valid(), made, pa.scalar(NONE, pa.binary())) if values.null_count else made


def _number(kind: str, values: pa.Array) -> pa.Array:
    import pyarrow as pa

    if kind == "date":
        return values.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
    if kind == "timestamp with time zone":
        return values.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    return values.cast(pa.int64())


def _of_width(width: str, values: np.ndarray[Any, Any]) -> pa.Array:
    rows = np.empty(len(values), np.dtype([("length", ">i4"), ("value", width)]))
    rows["length"], rows["value"] = rows.dtype["value"].itemsize, values
    return binary(rows)


def binary(rows: np.ndarray[Any, Any]) -> pa.Array:
    """Rows of one width as an array of bytes."""
    import pyarrow as pa

    width = rows.dtype.itemsize
    ends = np.arange(0, width * (len(rows) + 1), width, dtype=np.int32)
    return pa.BinaryArray.from_buffers(pa.binary(), len(rows), [None, pa.py_buffer(ends), pa.py_buffer(rows)])


def letters(column: pa.Array) -> memoryview:
    """All values of a column, one after the other."""
    _, ends, data = column.buffers()
    places = np.frombuffer(ends, np.int32)[column.offset :]
    return memoryview(data)[places[0] : places[len(column)]]
