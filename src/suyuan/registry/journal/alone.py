"""A SQLite database that nobody else has open is written once instead of twice.

With its log beside it, everything that is written goes into the log first, with a sum for each page, and is
copied into the database afterwards. Without the log a page that is new goes straight to its place, and only
what a page held before is kept aside until the commit. A process that dies leaves what it kept aside, and
whoever opens the database next puts it back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

MANY: Final = 50_000  # rows; for fewer nobody is kept waiting


@contextmanager
def alone(coming: int) -> Iterator[None]:
    """Inside, nobody else opens the database where so many rows come in.

    For commands in a process of their own, outside a transaction: others wait, and give up in the end. Where
    somebody has the database open, as a server that runs, everything stays as it is.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "sqlite" or coming < MANY:
        yield
        return
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        with suppress(OperationalError):  # somebody has it open
            cursor.execute("PRAGMA journal_mode = DELETE")
        cursor.execute(f"PRAGMA busy_timeout = {patience}")
    try:
        yield
    finally:
        with connection.cursor() as cursor, suppress(OperationalError):  # the next to open it begins the log
            cursor.execute("PRAGMA journal_mode = WAL")
