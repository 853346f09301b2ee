"""Rows of a binary COPY, read back as the manual of PostgreSQL describes them (COPY, Binary Format)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from suyuan.registry.journal.copied import copied

BEGINNING = date(2000, 1, 1)
READ = {
    "uuid": lambda raw: UUID(bytes=raw),
    "boolean": lambda raw: raw == b"\1",
    "integer": lambda raw: struct.unpack(">i", raw)[0],
    "bigint": lambda raw: struct.unpack(">q", raw)[0],
    "date": lambda raw: BEGINNING + timedelta(days=struct.unpack(">i", raw)[0]),
    "timestamp with time zone": lambda raw: (
        datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=struct.unpack(">q", raw)[0])
    ),
    "jsonb": lambda raw: (raw[0], raw[1:].decode()),
    "text": bytes.decode,
}
WRITTEN = {"uuid": lambda one: one.hex, "date": date.isoformat, "jsonb": lambda one: one[1], "boolean": int}
moments = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(lambda one: one.replace(tzinfo=UTC))
ROWS = st.lists(
    st.tuples(*(st.none() | one for one in (
        st.uuids(), st.booleans(), st.integers(-(2**31), 2**31 - 1), st.integers(-(2**63), 2**63 - 1),
        st.dates(), moments, st.tuples(st.just(1), st.text()), st.text(),
    ))),
    min_size=1, max_size=12,
)  # fmt: skip
TYPES = {
    "boolean": pa.int64(), "integer": pa.int64(), "bigint": pa.int64(),
    "timestamp with time zone": pa.timestamp("us", "UTC"),
}  # fmt: skip


def read_back(blocks: Iterator[bytes], width: int) -> Iterator[list[bytes | None]]:
    """The fields of every row."""
    for block in blocks:
        assert block[:19] == b"PGCOPY\n\xff\r\n\0" + bytes(8)
        place = 19
        while (fields := struct.unpack_from(">h", block, place)[0]) != -1:
            assert fields == width
            place += 2
            row: list[bytes | None] = []
            for _ in range(fields):
                (length,) = struct.unpack_from(">i", block, place)
                place += 4
                row.append(None if length < 0 else block[place : place + length])
                place += max(length, 0)
            yield row
        assert place + 2 == len(block)


@given(rows=ROWS, coded=st.lists(st.booleans(), min_size=8, max_size=8), block=st.integers(1, 5))
def test_what_is_copied_is_read_back(rows: list[tuple[Any, ...]], coded: list[bool], block: int) -> None:
    kinds = list(READ)
    columns = []
    for kind, values, is_coded in zip(kinds, zip(*rows, strict=True), coded, strict=True):
        write = WRITTEN.get(kind, lambda one: one)
        plain = [None if one is None else write(one) for one in values]
        column = pa.array(plain, TYPES.get(kind, pa.string()))
        columns.append(column.dictionary_encode() if is_coded else column)
    found = list(read_back(copied(kinds, columns, block=block), len(kinds)))
    told = [
        tuple(None if raw is None else READ[kind](raw) for kind, raw in zip(kinds, row, strict=True))
        for row in found
    ]
    assert told == rows
