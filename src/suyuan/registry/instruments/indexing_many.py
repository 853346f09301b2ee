"""Many instruments at once are indexed together, beside their rows.

On SQLite a trigger that writes one row into the index makes it bring the index to disk for each of them:
seven times the cost of all rows in one statement. So the trigger steps aside, inside the transaction.

Where many come in, and no less than are there, the whole index is made anew in a database of its own, by a
thread that keeps up with the import, and its tables are taken over at the end. A dump of SQLite carries an
index in the same way. That thread is given the columns that the register is given, so that it need not wait
for the register.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final

from suyuan.registry.instruments.indexing import BUFFER, CREATE, triggers
from suyuan.registry.instruments.marking import INDEX, TABLE, Columns, content, contents
from suyuan.registry.instruments.words_table import Words, written_beside

if TYPE_CHECKING:
    import pyarrow as pa

PARTS: Final = ("data", "idx", "config")  # the tables that FTS5 keeps an index in
BATCH: Final = 25_000
MANY: Final = 5_000
# Parts of the index are merged once, when all are there, instead of each time that some have come together.
LATE: Final = {"automerge": 0, "crisismerge": 1_999}
USUAL: Final = {"automerge": 4, "crisismerge": 16}
_MERGED: Final = f"INSERT INTO {INDEX}({INDEX}) VALUES ('optimize')"  # noqa: S608


@contextmanager
def indexed_together(coming: int, words: Words) -> Iterator[Callable[[Columns], None]]:
    """Inside, `coming` rows are inserted into the register; what is given is called with those of each batch.

    `words(start, length)` are the columns of rows that an index needs, for whoever runs ahead of the batches.

    Inside a transaction only: an error must roll back the whole.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        with written_beside(connection, coming, words) if coming >= MANY else nullcontext():
            yield lambda _: None
        return
    name = f"{INDEX}_insert"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
        if cursor.fetchone() != (triggers()[name],):  # not there: the index is made anew at the next start
            yield lambda _: None
            return
        cursor.execute(f"SELECT coalesce(max(rowid), 0) FROM {TABLE}")  # noqa: S608
        last = int(cursor.fetchone()[0])
        cursor.execute(f"DROP TRIGGER {name}")
        with _anew(cursor, last, coming) if max(last, MANY) <= coming else _added(cursor, last) as index:
            yield index
        cursor.execute(triggers()[name])


@contextmanager
def _added(cursor: Any, last: int) -> Iterator[Callable[[Columns], None]]:
    """The rows above `last` go into the index that is there."""

    def index(given: Columns) -> None:
        nonlocal last
        cursor.execute(
            f"INSERT INTO {INDEX}(rowid, words) SELECT rowid, {content('i')} FROM {TABLE} i"  # noqa: S608
            f" WHERE i.rowid > {last} ORDER BY i.rowid"
        )
        last += len(given["search"])

    yield index


@contextmanager
def _anew(cursor: Any, last: int, coming: int) -> Iterator[Callable[[Columns], None]]:
    """An index of all rows is made beside and takes the place of the one that is there.

    SQLite numbers the rows that come in after the last one that is there.
    """
    with closing(_beginning()) as beside, ThreadPoolExecutor(max_workers=1) as thread:
        _fill_old(cursor, beside, last)
        under_way: Future[Any] = thread.submit(tuple)
        end = last + coming

        def index(given: Columns) -> None:
            nonlocal last, under_way
            under_way.result()
            first, last = last, last + len(given["search"])
            under_way = thread.submit(_fill, beside, first, given, is_last=last == end)

        yield index
        under_way.result()
        _take_over(cursor, beside)


def _fill_old(cursor: Any, beside: sqlite3.Connection, last: int) -> None:
    """Index the rows that are there."""
    read = f"SELECT rowid, {content('i')} FROM {TABLE} i WHERE i.rowid <= {last} ORDER BY i.rowid"  # noqa: S608
    cursor.execute(read)
    while rows := cursor.fetchmany(BATCH):
        beside.executemany(f"INSERT INTO {INDEX}(rowid, words) VALUES (?, ?)", rows)  # noqa: S608


def _fill(beside: sqlite3.Connection, last: int, given: Columns, *, is_last: bool) -> None:
    """Index rows that come in after the row number `last`: one statement, which leaves Python to others.

    After the last of them the parts are merged, while the register gets its other indexes.
    """
    fill = f"INSERT INTO {INDEX}(rowid, words) SELECT key + 1 + {last}, value FROM json_each(?)"  # noqa: S608
    beside.execute(fill, [_as_json(contents(given))])
    if is_last:
        beside.execute(_MERGED)


def _as_json(texts: pa.Array) -> str:
    """A list in JSON; words hold letters, digits and blanks, so that Python need not look at each of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if any(pc.any(pc.match_substring(texts, strange)).as_py() for strange in ('"', "\\")):
        return json.dumps(texts.to_pylist(), ensure_ascii=False)
    (joined,) = pc.binary_join(pa.ListArray.from_arrays([0, len(texts)], texts), '","').to_pylist()
    return f'["{joined}"]'


def _set(beside: sqlite3.Connection, settings: Mapping[str, int]) -> None:
    for name, value in settings.items():
        beside.execute(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES (?, ?)", [name, value])  # noqa: S608


def _beginning() -> sqlite3.Connection:
    """An empty index in a file of its own, which goes when it is closed."""
    beside = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    beside.execute("PRAGMA journal_mode = OFF")
    beside.execute(CREATE)
    _set(beside, {"hashsize": BUFFER} | LATE)
    beside.execute("BEGIN")
    return beside


def _take_over(cursor: Any, beside: sqlite3.Connection) -> None:
    _set(beside, USUAL)
    beside.execute("COMMIT")
    cursor.execute(f"DROP TABLE {INDEX}")  # with it goes what the connection remembers of the old index
    cursor.execute(CREATE)
    for part in PARTS:
        rows = beside.execute(f"SELECT * FROM {INDEX}_{part}")  # noqa: S608
        marks = ", ".join(["%s"] * len(rows.description))
        cursor.execute(f"DELETE FROM {INDEX}_{part}")  # noqa: S608
        cursor.executemany(f"INSERT INTO {INDEX}_{part} VALUES ({marks})", rows)  # noqa: S608
