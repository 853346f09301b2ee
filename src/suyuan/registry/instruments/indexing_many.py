"""Many instruments at once are indexed together: on SQLite, where triggers index single rows.

A trigger that writes one row into the index makes SQLite bring the index to disk for each of them: seven
times the cost of all rows in one statement. So the trigger steps aside, inside the transaction.

Where many come in, and no less than are there, the whole index is made anew in a database of its own, by a
thread that keeps up with the import, and its tables are taken over at the end. A dump of SQLite carries an
index in the same way. Words are read from the register, never from what the import believes to have written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any, Final

from suyuan.registry.instruments.indexing import BUFFER, CREATE, INDEX, TABLE, content, triggers

PARTS: Final = ("data", "idx", "docsize", "config")  # the tables that FTS5 keeps an index in
BATCH: Final = 25_000
MANY: Final = 5_000
_SIZED: Final = f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('hashsize', {BUFFER})"  # noqa: S608


@contextmanager
def indexed_together(coming: int) -> Iterator[Callable[[], None]]:
    """Inside, `coming` rows are inserted into the register; calling what is given indexes those that are new.

    Inside a transaction only: an error must roll back the whole.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        yield lambda: None
        return
    name = f"{INDEX}_insert"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
        if cursor.fetchone() != (triggers()[name],):  # not there: the index is made anew at the next start
            yield lambda: None
            return
        cursor.execute(f"SELECT coalesce(max(rowid), 0) FROM {TABLE}")  # noqa: S608
        last = int(cursor.fetchone()[0])
        cursor.execute(f"DROP TRIGGER {name}")
        with _anew(cursor) if max(last, MANY) <= coming else _added(cursor, last) as index:
            yield index
        cursor.execute(triggers()[name])


@contextmanager
def _added(cursor: Any, last: int) -> Iterator[Callable[[], None]]:
    """The rows above `last` go into the index that is there."""

    def index() -> None:
        nonlocal last
        cursor.execute(
            f"INSERT INTO {INDEX}(rowid, words) SELECT rowid, {content('i')} FROM {TABLE} i"  # noqa: S608
            f" WHERE i.rowid > {last} ORDER BY i.rowid"
        )
        cursor.execute(f"SELECT coalesce(max(rowid), 0) FROM {TABLE}")  # noqa: S608
        last = int(cursor.fetchone()[0])

    yield index


@contextmanager
def _anew(cursor: Any) -> Iterator[Callable[[], None]]:
    """An index of all rows is made beside, one batch behind, and takes the place of the one that is there."""
    read = (
        f"SELECT max(rowid), json_group_object(rowid, words) FROM (SELECT rowid, {content('i')} AS words"  # noqa: S608
        f" FROM {TABLE} i WHERE i.rowid > %s ORDER BY i.rowid LIMIT {BATCH})"
    )
    last = 0
    with closing(_beginning()) as beside, ThreadPoolExecutor(max_workers=1) as thread:
        under_way: Future[Any] = thread.submit(beside.execute, "SELECT 1")

        def index() -> None:
            nonlocal last, under_way
            cursor.execute(read, [last])
            while (row := cursor.fetchone())[0] is not None:
                under_way.result()
                last, under_way = row[0], thread.submit(beside.execute, _FILL, [row[1]])
                cursor.execute(read, [last])

        yield index
        index()
        under_way.result()
        _take_over(cursor, beside)


_FILL: Final = f"INSERT INTO {INDEX}(rowid, words) SELECT CAST(key AS INTEGER), value FROM json_each(?)"  # noqa: S608


def _beginning() -> sqlite3.Connection:
    """An empty index in a file of its own, which goes when it is closed."""
    beside = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    beside.execute("PRAGMA journal_mode = OFF")
    beside.execute(CREATE)
    beside.execute(_SIZED)
    beside.execute("BEGIN")
    return beside


def _take_over(cursor: Any, beside: sqlite3.Connection) -> None:
    beside.execute("COMMIT")
    cursor.execute(f"DROP TABLE {INDEX}")  # with it goes what the connection remembers of the old index
    cursor.execute(CREATE)
    for part in PARTS:
        rows = beside.execute(f"SELECT * FROM {INDEX}_{part}")  # noqa: S608
        marks = ", ".join(["%s"] * len(rows.description))
        cursor.execute(f"DELETE FROM {INDEX}_{part}")  # noqa: S608
        cursor.executemany(f"INSERT INTO {INDEX}_{part} VALUES ({marks})", rows)  # noqa: S608
