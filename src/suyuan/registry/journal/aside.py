"""What stands on a table steps aside while many rows come in, and is made anew when all are there.

An index of a large table is written all over, page after page, and by sorting it is written once. A reference
is looked up for each row, and for all rows it is one join. It happens inside the transaction of the import:
nobody else sees the table without what stands on it, and what would have refused a row refuses the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections, transaction

from suyuan.registry.journal.commands import hold_chain
from suyuan.registry.journal.models import Record

MANY: Final = 5_000  # fewer rows are indexed one by one
# Sorting on SQLite: threads beside the one that asks, and pages (KiB) after which they are given something.
THREADS: Final = 2
SORTED_AT_ONCE: Final = 16 * 1024
SHARE: Final = 10  # of so many rows that come in, one may be there already (PostgreSQL)
# Shorter than the second after which the server looks who waits for whom, and breaks somebody off.
PATIENCE: Final = "900ms"
MEMORY: Final = "512MB"  # for sorting on PostgreSQL


@contextmanager
def indexed_at_end(coming: int, *tables: type[Record]) -> Iterator[None]:
    """Inside, `coming` rows are inserted into each of `tables`; their indexes are made when all are there.

    On SQLite where no less comes in than is there. Indexes that guard a UNIQUE column stay; one that guards
    several refuses the rows at the end. On PostgreSQL references step aside too, and readers have to wait for
    the end: only where a register is taken over into one that is nearly empty, and nobody is just using it.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    sqlite, postgres = (connection.vendor == name and coming >= MANY for name in ("sqlite", "postgresql"))
    again: Sequence[str] = ()
    if sqlite:
        again = _taken_from_sqlite(connection, coming, tables)
    elif postgres:
        again = _taken_from_postgres(connection, coming, tables)
    yield
    with connection.cursor() as cursor, _sorted_by_threads(cursor) if sqlite else nullcontext():
        for statement in again:
            cursor.execute(statement)


@contextmanager
def _sorted_by_threads(cursor: Any) -> Iterator[None]:
    """SQLite sorts by threads only what it need not keep in memory."""
    wanted = {"temp_store": 1, "cache_size": -SORTED_AT_ONCE, "threads": THREADS}
    before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    _set(cursor, wanted)
    yield
    _set(cursor, before)


def _set(cursor: Any, settings: Mapping[str, int]) -> None:
    for name, value in settings.items():
        with suppress(OperationalError):  # the place of what is temporary stays where there is something
            cursor.execute(f"PRAGMA {name} = {value}")


def _taken_from_sqlite(connection: Any, coming: int, tables: Sequence[type[Record]]) -> Sequence[str]:
    """Take indexes away; the statements that make them anew."""
    aside: list[tuple[str, str]] = []
    with connection.cursor() as cursor:
        for table in tables:
            name = table._meta.db_table
            cursor.execute(f'SELECT coalesce(max(rowid), 0) FROM "{name}"')  # noqa: S608
            if cursor.fetchone()[0] <= coming:
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s"
                    " AND sql IS NOT NULL",
                    [name],
                )
                aside += cursor.fetchall()
        for name, _ in aside:
            cursor.execute(f'DROP INDEX "{name}"')
    return [sql for _, sql in aside]


# Everything that stands on a table but its key, its checks and what guards a UNIQUE column: how it is taken
# away and how it is made.
_STANDING: Final = """
    SELECT format('DROP INDEX %%I', c.relname), pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = %(table)s::regclass
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND conrelid = i.indrelid)
    UNION ALL
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
      format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype = 'f' ORDER BY 2 DESC
"""
_LOCKED: Final = """
    SELECT string_agg(DISTINCT name::text, ', ' ORDER BY name::text) FROM pg_constraint,
      unnest(ARRAY[conrelid::regclass, confrelid::regclass]) AS name
    WHERE conrelid = ANY(%s::regclass[]) AND contype = 'f'
"""


def _taken_from_postgres(connection: Any, coming: int, tables: Sequence[type[Record]]) -> Sequence[str]:
    """Take indexes and references away; the statements that make them anew.

    The chain is held before the tables: whoever has it and waits for a table would be waited for at the end.
    Who cannot have all of them at once leaves everything as it is.
    """
    names = [f'"{table._meta.db_table}"' for table in tables]
    many = f"SELECT count(*) FROM (SELECT FROM {names[0]} LIMIT %s) f"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(many, [coming // SHARE + 1])
        if cursor.fetchone()[0] > coming // SHARE:
            return ()
        try:
            with transaction.atomic():
                return _taken_at_once(cursor, names)
        except DatabaseError:
            return ()


def _taken_at_once(cursor: Any, names: Sequence[str]) -> Sequence[str]:
    cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
    hold_chain()
    cursor.execute(_LOCKED, [[*names]])
    cursor.execute(f"LOCK TABLE {cursor.fetchone()[0]} IN ACCESS EXCLUSIVE MODE")
    # A table cannot be altered before what was done to it earlier in the transaction is checked.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute("RESET lock_timeout")
    standing: list[tuple[str, str]] = []
    for name in names:
        cursor.execute(_STANDING, {"table": name})
        standing += cursor.fetchall()
    for away, _ in standing:
        cursor.execute(away)
    return [f"SET LOCAL maintenance_work_mem = '{MEMORY}'", *(made for _, made in standing)]
