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

from suyuan.registry.journal.blocks import SEALED
from suyuan.registry.journal.triggers import DIALECTS, MANY

CHANGES: Final = {
    vendor: f"SELECT seq, tx, at, table_name, key, operation, {content} FROM journal_change"  # noqa: S608
    for vendor, content in SEALED.items()
}
Row = tuple[int, int, str, str, str, str, str]
MARK: Final = "journal_mark"

# `line_of` as the databases themselves write it, so that a million changes need not pass through Python; a
# test holds the three against each other. A block was given its digest as its key when it was noted; where
# the two differ, the check of the journal finds another line than the one that is sealed here.
_CONTENT: Final = f"CASE WHEN operation = '{MANY}' THEN '' ELSE content END"
_LINE: Final = {
    "sqlite": f"json_array(seq, tx, at, table_name, key, operation, {_CONTENT})",
    "postgresql": (
        "'[' || seq || ',' || tx || ',' || to_json(at) || ',' || to_json(table_name) || ',' || to_json(key)"
        f" || ',' || to_json(operation) || ',' || to_json({_CONTENT}) || ']'"
    ),
}
AT_ONCE: Final = 2_000  # changes that are read at once; under one seal on PostgreSQL, which digests itself

# On SQLite a writer has the whole database: what is newer than the last change before its transaction is its
# own. On PostgreSQL writers mix; transaction and instant tell them apart, even after a restore.
_OWN: Final = {
    "sqlite": (
        "SELECT count(*), min(seq), max(seq), max(tx), group_concat(line, char(10)) FROM"  # noqa: S608
        f" (SELECT seq, tx, {_LINE['sqlite']} AS line FROM journal_change WHERE seq > %s ORDER BY seq"
        f" LIMIT {AT_ONCE})"
    ),
    "postgresql": (
        "SELECT min(seq), max(seq), min(tx), encode(sha256(convert_to("  # noqa: S608
        f"string_agg({_LINE['postgresql']} || chr(10), '' ORDER BY seq), 'UTF8')), 'hex')"
        f" FROM (SELECT *, (row_number() OVER (ORDER BY seq) - 1) / {AT_ONCE} AS part FROM journal_change"
        f" WHERE tx = txid_current() AND at = {DIALECTS['postgresql'].now}"
        " AND seq > CASE WHEN %s = txid_current() THEN %s ELSE 0 END) own GROUP BY part ORDER BY part"
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


def seals_own(sealed: int, tx: int) -> list[Seal]:
    """The seals over what this transaction changed since `sealed`, the last change that `tx` sealed."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_OWN["postgresql"], (tx, sealed))
            return [Seal(*row) for row in cursor.fetchall()]
        return _seals_since(cursor, max(sealed, getattr(connection, MARK, 0)))


def _seals_since(cursor: Any, start: int) -> list[Seal]:
    """One seal over the changes after `start` (SQLite), none where there are none."""
    running = hashlib.sha256()
    first, last, of_tx, count = 0, start, 0, AT_ONCE
    while count == AT_ONCE:
        cursor.execute(_OWN["sqlite"], (last,))
        count, lowest, highest, tx, lines = cursor.fetchone()
        if count:
            running.update(lines.encode())
            running.update(b"\n")
            first, last, of_tx = first or lowest, highest, tx
    return [Seal(first, last, of_tx, running.hexdigest())] if first else []


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
