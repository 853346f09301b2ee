"""Many rows at once: written as plain tuples, and noted by one statement instead of one for each row.

PostgreSQL notes inserted rows by the statement anyway (see `triggers`). SQLite has triggers for rows alone,
so its insert trigger steps aside inside the transaction and one INSERT ... SELECT notes what came in. Nobody
else sees the table without its trigger; a transaction that fails or a process that dies leaves it where it
was, and what is noted is what stands in the table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import numpy as np
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

from suyuan.registry.journal.copied import copied, kinds_of
from suyuan.registry.journal.models import Record
from suyuan.registry.journal.triggers import BLOCK, DIALECTS, PREFIX, TOGETHER, noting_rows, wanted

if TYPE_CHECKING:
    import pyarrow as pa

CACHE: Final = -256 * 1024  # KiB of pages


@contextmanager
def at_once(*tables: type[Record]) -> Iterator[None]:
    """Inside, rows inserted into `tables` are noted together at the end. Must run inside a transaction.

    After an error the whole transaction can only be rolled back: a savepoint would keep every page that is
    touched in memory. The tables have identities of their own as keys, so that SQLite numbers rows upwards.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    with transaction.atomic(savepoint=False), ExitStack() as steps:
        if connection.vendor == "sqlite":
            for table in tables:
                steps.enter_context(_noted_together(connection, table))
        yield


@contextmanager
def large_cache() -> Iterator[None]:
    """Inside, SQLite keeps more pages: the indexes of a large table are written all over."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite":
        yield
        return
    before = _one(connection, "PRAGMA cache_size")
    _do(connection, f"PRAGMA cache_size = {CACHE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"PRAGMA cache_size = {before}")


@contextmanager
def _noted_together(connection: Any, table: type[Record]) -> Iterator[None]:
    dialect = DIALECTS["sqlite"]
    name = table._meta.db_table
    trigger = wanted(dialect)[f"{PREFIX}{name}_insert"]
    standing = _one(connection, "SELECT sql FROM sqlite_master WHERE name = %s", trigger.name)
    if standing != trigger.sql:  # without its trigger, nothing may be noted here either: the check tells
        yield
        return
    last = _one(connection, f'SELECT coalesce(max(rowid), 0) FROM "{name}"')  # noqa: S608
    _do(connection, f'DROP TRIGGER "{trigger.name}"')
    yield
    newest = _one(connection, f'SELECT coalesce(max(rowid), 0) FROM "{name}"')  # noqa: S608
    if newest - last < TOGETHER:
        fresh = f'"{name}" r WHERE r.rowid > {last} ORDER BY r.rowid'
        _do(connection, noting_rows(dialect, table, "insert", fresh))
    else:
        for start in range(last, newest, BLOCK):
            end = start + BLOCK
            block = f'"{name}" r WHERE r.rowid > {start} AND r.rowid <= {end}'
            _do(connection, dialect.noting_block(table, block))
    _do(connection, trigger.sql)


def _one(connection: Any, sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()
        return found[0] if found else None


def _do(connection: Any, *statements: str) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def columns(table: type[models.Model]) -> list[str]:
    """The columns of a table that `insert` asks for."""
    return [str(field.column) for field in table._meta.concrete_fields]


def laid_out(value: Any) -> Any:
    """A value as plain text or number, as both databases take it and as Django would have stored it."""
    match value:
        case UUID():
            return value.hex
        case bool():
            return int(value)
        case datetime():
            return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
        case date():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value)
    return value


def insert(table: type[models.Model], given: Mapping[str, pa.Array]) -> None:
    """Insert rows whose values stand under the names of `columns(table)`."""
    made_ready(table, given)()


def made_ready(table: type[models.Model], given: Mapping[str, pa.Array]) -> Callable[[], None]:
    """The same in two steps: all that needs no database, in any thread; what is given then inserts."""
    name = table._meta.db_table
    names = ", ".join(f'"{column}"' for column in columns(table))
    values = [given[column] for column in columns(table)]
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        # A statement for each block: the trigger need not sort a batch into blocks.
        blocks = list(copied(kinds_of(table, connection), values, block=BLOCK))
        return partial(_copy, f'COPY "{name}" ({names}) FROM STDIN (FORMAT binary)', blocks)
    # What all rows have is said in the statement: the driver binds only what differs.
    same = [_same(one) for one in values]
    differing = [objects(one) for one, said in zip(values, same, strict=True) if not said]
    marks = ", ".join(said or "?" for said in same)
    return partial(_execute, f'INSERT INTO "{name}" ({names}) VALUES ({marks})', differing)  # noqa: S608


def _execute(inserting: str, differing: Sequence[Sequence[Any]]) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # The plain driver: Django would make a list of all rows and look for places in the statement.
        plain = cursor.cursor
        super(type(plain), plain).executemany(inserting, zip(*differing, strict=True))


def _same(column: pa.Array) -> str:
    """The one value of a column as SQL; empty where there are several."""
    import pyarrow as pa

    if not isinstance(column, pa.DictionaryArray) or len(column.dictionary) != 1:
        return ""
    value = column.dictionary[0].as_py()
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(int(value))


def objects(column: pa.Array) -> list[Any]:
    """The values of a column; what repeats is one object for all of its rows."""
    import pyarrow as pa

    if not isinstance(column, pa.DictionaryArray):
        return list(column.to_pylist())
    if len(column.dictionary) > len(column):
        return list(column.dictionary_decode().to_pylist())
    values = np.empty(len(column.dictionary), object)
    values[:] = column.dictionary.to_pylist()
    return list(values[column.indices.to_numpy()])


def _copy(copying: str, blocks: Sequence[bytes]) -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor, connection.wrap_database_errors:
        for block in blocks:
            with cursor.copy(copying) as target:
                target.write(block)
