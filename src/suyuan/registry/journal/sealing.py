"""Sealing: an event names what its transaction did to the tables since the event before, by digest.

A seal reads ``first-last tx digest``: the changes first to last of one transaction, and the SHA-256 over
them. Changes that no event has sealed were made outside of the commands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections

from suyuan.registry.journal.triggers import DIALECTS

CHANGES: Final = "SELECT seq, tx, at, table_name, key, operation, content FROM journal_change"
Row = tuple[int, int, str, str, str, str, str]
MARK: Final = "journal_mark"

# On SQLite a writer has the whole database: what is newer than the last change before its transaction is its
# own. On PostgreSQL writers mix; transaction and instant tell them apart, even after a restore.
_OWN: Final = {
    "sqlite": f"{CHANGES} WHERE seq > %s ORDER BY seq",
    "postgresql": (
        f"{CHANGES} WHERE tx = txid_current() AND at = {DIALECTS['postgresql'].now}"
        " AND seq > CASE WHEN %s = txid_current() THEN %s ELSE 0 END ORDER BY seq"
    ),
}


class Seal(NamedTuple):
    """What an event says about changes."""

    first: int
    last: int
    tx: int
    digest: str

    def text(self) -> str:
        """As kept in the event."""
        return f"{self.first}-{self.last} {self.tx} {self.digest}"


def read_seals(text: str) -> list[Seal]:
    """The seals of an event, one a line. Raises ValueError where they cannot be read."""
    found = []
    for line in text.splitlines():
        span, tx, digest = line.split(" ")
        first, last = span.split("-")
        found.append(Seal(int(first), int(last), int(tx), digest))
    return found


def line_of(row: Row) -> bytes:
    """One change as bytes for the digest."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def digest_of(rows: Iterable[Row]) -> str:
    """SHA-256 over changes in their order."""
    running = hashlib.sha256()
    for row in rows:
        running.update(line_of(row))
    return running.hexdigest()


def seal_own(sealed: int, tx: int) -> Seal | None:
    """The seal over what this transaction changed since `sealed`, the last change that `tx` sealed."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "sqlite":
        values: tuple[int, ...] = (max(sealed, getattr(connection, MARK, 0)),)
    else:
        values = (tx, sealed)
    with connection.cursor() as cursor:
        cursor.execute(_OWN[connection.vendor], values)
        rows: list[Row] = cursor.fetchall()
    if not rows:
        return None
    return Seal(rows[0][0], rows[-1][0], rows[0][1], digest_of(rows))


def mark_beginnings(connection: Any) -> None:
    """Let a SQLite connection remember at every BEGIN which change was the last: it holds the lock then."""
    plain = connection._start_transaction_under_autocommit

    def begin() -> None:
        plain()
        raw = connection.connection
        try:
            last = raw.execute("SELECT max(seq) FROM journal_change").fetchone()[0]
        except connection.Database.OperationalError:  # the table comes with a migration
            last = 0
        setattr(connection, MARK, last or 0)

    connection._start_transaction_under_autocommit = begin
