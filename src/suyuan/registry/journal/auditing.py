"""The check of the journal: links, seals, triggers, and every governed row against its last noted change.

What was written behind the back of the triggers differs from the last change; what was written in front of
them, but by no command, is sealed by no event; who mends the changes breaks their seal; who mends the seal
breaks the chain; and the head of the chain is anchored in the log. Each finding says where. The check may run
beside writers: what looks wrong is looked at a second time.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models

from suyuan.base.text import Text
from suyuan.registry.journal.blocks import rows_of_blocks, rows_of_notes, says_now
from suyuan.registry.journal.installing import missing
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import broken_links
from suyuan.registry.journal.reshaping import noted_columns
from suyuan.registry.journal.sealing import CHANGES, Row, Seal, digest_of, line_of, read_seals
from suyuan.registry.journal.triggers import DIALECTS, MANY, Dialect, governed

CHUNK: Final = 5000
TABLES: Final = 100  # asked for at once
SHOWN: Final = 100  # rows of a table that are looked at a second time and named
UNREADABLE: Final = (DatabaseError, ValueError, TypeError, AttributeError)
LAST: Final = "journal_last"  # the number of the last change of every row, for the time of the check


def faults() -> Iterator[Text]:
    """Everything in the journal that does not hold."""
    for trigger in missing(connections[DEFAULT_DB_ALIAS]):
        yield Text(f"触发器 {trigger.name} 缺失或被改动", f"trigger {trigger.name} is missing or was altered")
    for seq in broken_links():
        yield Text(f"事件链在第 {seq} 个事件处断开", f"the event chain is broken at event {seq}")
    yield from _seals()
    yield from _rows()


# -- seals --------------------------------------------------------------------------------------------------


class _Seals:
    """All seals in the order of their transactions, each with the digest of the changes seen so far."""

    def __init__(self, events: Iterable[tuple[int, Seal]]) -> None:
        self._of_tx: dict[int, list[tuple[int, Seal]]] = defaultdict(list)
        for seq, seal in events:
            self._of_tx[seal.tx].append((seq, seal))
        for found in self._of_tx.values():
            found.sort(key=lambda entry: entry[1].first)
        self._firsts = {tx: [seal.first for _, seal in found] for tx, found in self._of_tx.items()}
        self.running: dict[Seal, Any] = {}
        self.event_of = {seal: seq for found in self._of_tx.values() for seq, seal in found}

    def over(self, seq: int, tx: int) -> Seal | None:
        """The seal that covers a change."""
        place = bisect_right(self._firsts.get(tx, ()), seq) - 1
        if place < 0:
            return None
        seal = self._of_tx[tx][place][1]
        return seal if seq <= seal.last else None

    def add(self, seal: Seal, row: Row) -> None:
        """A change was seen under its seal."""
        self.running.setdefault(seal, hashlib.sha256()).update(line_of(row))

    def broken(self) -> Iterator[Seal]:
        """Seals whose changes are not what they were."""
        for seal in self.event_of:
            seen = self.running.get(seal)
            if (seen is None or seen.hexdigest() != seal.digest) and _digest_again(seal) != seal.digest:
                yield seal


def _seals() -> Iterator[Text]:
    rows = list(_spans())  # before the events: no change can be newer than its event
    seals = _Seals(_read_events())
    loose: dict[str, list[int]] = defaultdict(list)
    for start, end in rows:
        for seq, row in _changes(start, end):
            seal = None if row is None else seals.over(seq, row[1])
            if row is not None and seal is not None:
                seals.add(seal, row)
            elif row is not None:
                loose[row[3]].append(seq)
            else:
                yield Text(f"变更 {seq} 无法读取", f"change {seq} cannot be read")
    for seal in seals.broken():
        yield Text(
            f"第 {seals.event_of[seal]} 个事件封存的变更 {seal.first}–{seal.last} 被改动",
            f"changes {seal.first} to {seal.last}, sealed by event {seals.event_of[seal]}, were altered",
        )
    for table, numbers in sorted(loose.items()):
        yield Text(
            f"表 {table} 有 {len(numbers)} 处变更不属于任何事件（自变更 {numbers[0]} 起）",
            f"table {table} has {len(numbers)} changes that belong to no event (from change {numbers[0]})",
        )
    yield from _doubly_sealed(seals)


def loose_seals() -> list[Seal]:
    """Seals over every change that no event has sealed: one for each run of a transaction."""
    spans = list(_spans())
    seals = _Seals(_read_events())
    runs: dict[int, list[list[Row]]] = defaultdict(lambda: [[]])
    for start, end in spans:
        for _, row in _changes(start, end):
            if row is None:
                continue
            if seals.over(row[0], row[1]) is None:
                runs[row[1]][-1].append(row)
            elif runs[row[1]][-1]:
                runs[row[1]].append([])
    found = [run for of_tx in runs.values() for run in of_tx if run]
    return sorted(Seal(run[0][0], run[-1][0], run[0][1], digest_of(run)) for run in found)


def _doubly_sealed(seals: _Seals) -> Iterator[Text]:
    for seal, count in Counter(seal for _, seal in _read_events()).items():
        if count > 1:
            seq = seals.event_of[seal]
            yield Text(f"第 {seq} 个事件重复封存", f"event {seq} seals what another event sealed")


def _read_events() -> Iterator[tuple[int, Seal]]:
    rows = Event.objects.exclude(changes="").order_by("seq").values_list("seq", "changes")
    try:
        for seq, text in rows.iterator(CHUNK):
            for seal in _parsed(text):
                yield seq, seal
    except UNREADABLE:  # the chain itself says which event it is
        return


def _parsed(text: str) -> list[Seal]:
    try:
        return read_seals(text)
    except ValueError:
        return []


def _spans() -> Iterator[tuple[int, int]]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT coalesce(min(seq), 1), coalesce(max(seq), 0) FROM journal_change")
        first, last = cursor.fetchone()
    for start in range(first, last + 1, CHUNK):
        yield start, min(start + CHUNK - 1, last)


def _changes(start: int, end: int) -> Iterator[tuple[int, Row | None]]:
    """Changes by number; None in place of one that cannot be read."""
    try:
        rows = _fetch(f"{_changes_sql()} WHERE seq BETWEEN %s AND %s ORDER BY seq", start, end)
    except UNREADABLE:
        if start == end:
            yield start, None
            return
        middle = (start + end) // 2
        yield from _changes(start, middle)
        yield from _changes(middle + 1, end)
        return
    yield from ((row[0], row) for row in rows)


def _changes_sql() -> str:
    return CHANGES[connections[DEFAULT_DB_ALIAS].vendor]


def _digest_again(seal: Seal) -> str:
    sql = f"{_changes_sql()} WHERE seq BETWEEN %s AND %s AND tx = %s ORDER BY seq"
    try:
        return digest_of(_fetch(sql, seal.first, seal.last, seal.tx))
    except UNREADABLE:
        return ""


def _fetch(sql: str, *values: Any) -> list[Any]:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


# -- rows ---------------------------------------------------------------------------------------------------


def _rows() -> Iterator[Text]:
    dialect = DIALECTS[connections[DEFAULT_DB_ALIAS].vendor]
    with _last_changes(dialect):
        filled, noted = _filled(), {row[0] for row in _fetch(f"SELECT DISTINCT table_name FROM {LAST}")}  # noqa: S608
        many = f"SELECT DISTINCT table_name FROM journal_change WHERE operation = '{MANY}'"  # noqa: S608
        in_blocks = {row[0] for row in _fetch(many)}
        for model in governed():
            if model._meta.db_table in filled:
                yield from _differing(dialect, model, in_blocks=model._meta.db_table in in_blocks)
            if model._meta.db_table in noted:
                yield from _gone(dialect, model)
    yield from _met(dialect)


def _filled() -> set[str]:
    """The governed tables that have rows: most registers of a young installation have none."""
    tables = [model._meta.db_table for model in governed()]
    found: set[str] = set()
    for start in range(0, len(tables), TABLES):
        some = tables[start : start + TABLES]
        asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in some)  # noqa: S608
        try:
            found.update(row[0] for row in _fetch(" UNION ALL ".join(asked)))
        except UNREADABLE:  # one of them is not there: the look at each says which
            found.update(some)
    return found


@contextmanager
def _last_changes(dialect: Dialect) -> Iterator[None]:
    alone = f"SELECT table_name, key, seq FROM journal_change WHERE operation <> '{MANY}'"  # noqa: S608
    together = f"SELECT table_name, key, seq FROM ({rows_of_blocks(dialect)}) b"  # noqa: S608
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {LAST}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {LAST} AS SELECT table_name, key, max(seq) AS seq"  # noqa: S608
            f" FROM ({alone} UNION ALL {together}) n GROUP BY table_name, key"
        )
        cursor.execute(f"CREATE INDEX {LAST}_row ON {LAST} (table_name, key)")
        try:
            yield
        finally:
            cursor.execute(f"DROP TABLE {LAST}")


def _differing(dialect: Dialect, model: type[models.Model], *, in_blocks: bool) -> Iterator[Text]:
    """Rows without a note, and rows of which the last note, alone or in a block, says something else."""
    table = model._meta.db_table
    key = dialect.key(model, "r")
    alone = (
        f'SELECT {key} FROM "{table}" r LEFT JOIN {LAST} l ON l.table_name = %s AND l.key = {key}'  # noqa: S608
        " LEFT JOIN journal_change c ON c.seq = l.seq WHERE c.seq IS NULL OR c.operation = 'delete'"
        f" OR (c.operation <> '{MANY}' AND c.content <> {dialect.content(model, 'r')})"
    )
    blocks = rows_of_blocks(dialect, f" AND table_name = '{table}'")
    together = (
        f"SELECT c.key FROM ({blocks}) c JOIN {LAST} l ON l.table_name = c.table_name AND l.key = c.key"  # noqa: S608
        f' AND l.seq = c.seq JOIN "{table}" r ON {dialect.has_key(model, "r", "c.key")}'
        f" WHERE c.content <> {says_now(dialect, model, 'c', 'r')}"
    )
    try:
        suspects = _fetch(alone, table) + (_fetch(together) if in_blocks else [])
        for (found,) in suspects[:SHOWN]:
            yield from _looked_at_again(dialect, model, found)
        if len(suspects) > SHOWN:
            yield _more(table, len(suspects) - SHOWN)
    except UNREADABLE:
        yield Text(f"表 {table} 含有无法读取的值", f"table {table} holds a value that cannot be read")


def _looked_at_again(dialect: Dialect, model: type[models.Model], found: str) -> Iterator[Text]:
    """Whether a row differs from its last note of this moment; blocks of before are known by `LAST`."""
    table, key = model._meta.db_table, dialect.key(model, "r")
    blocks = rows_of_blocks(
        dialect,
        f" AND table_name = '{table}' AND seq >= (SELECT coalesce(max(seq), 0) FROM {LAST}"  # noqa: S608
        f" WHERE table_name = '{table}' AND key = %s)",
    )
    last = (
        "SELECT seq, operation, '' AS columns, content FROM journal_change"  # noqa: S608
        f" WHERE table_name = %s AND key = %s AND operation <> '{MANY}'"
        f" UNION ALL SELECT seq, operation, columns, content FROM ({blocks}) b WHERE key = %s"
        " ORDER BY 1 DESC LIMIT 1"
    )
    again = (
        f"SELECT c.columns, c.content, {says_now(dialect, model, 'c', 'r')}, {dialect.content(model, 'r')}"  # noqa: S608
        f' FROM "{table}" r LEFT JOIN ({last}) c ON 1 = 1 WHERE {key} = %s'
    )
    for columns, noted, said, is_now in _fetch(again, table, found, found, found, found):
        if noted is None or noted != said:
            yield _unlike(table, found, noted_columns(noted or "", columns or ""), noted_columns(is_now))


def _unlike(table: str, key: str, before: dict[str, Any], now: dict[str, Any]) -> Text:
    if not before:
        return Text(f"表 {table} 的记录 {key} 没有来历", f"row {key} of {table} was inserted unseen")
    columns = ", ".join(name for name in now if name not in before or before[name] != now[name])
    return Text(
        f"表 {table} 的记录 {key} 被暗中改动：{columns}",
        f"row {key} of {table} was changed unseen: {columns}",
    )


def _gone(dialect: Dialect, model: type[models.Model]) -> Iterator[Text]:
    table, key = model._meta.db_table, dialect.key(model, "r")
    sql = (
        f"SELECT l.key FROM {LAST} l JOIN journal_change c ON c.seq = l.seq"  # noqa: S608
        " WHERE l.table_name = %s AND c.operation <> 'delete'"
        f' AND l.key NOT IN (SELECT {key} FROM "{table}" r)'
    )
    last = "SELECT operation FROM journal_change WHERE table_name = %s AND key = %s ORDER BY seq DESC LIMIT 1"
    suspects = _fetch(sql, table)
    for (found,) in suspects[:SHOWN]:
        if _fetch(last, table, found) != [("delete",)]:
            yield Text(f"表 {table} 的记录 {found} 被暗中删除", f"row {found} of {table} was deleted unseen")
    if len(suspects) > SHOWN:
        yield _more(table, len(suspects) - SHOWN)


def _more(table: str, count: int) -> Text:
    return Text(f"表 {table} 还有 {count} 条记录不符", f"{count} more rows of {table} differ")


def _met(dialect: Dialect) -> Iterator[Text]:
    """A row that was met when triggers were installed had, in the columns of before, its old content."""
    earlier = (
        "SELECT table_name, key, content, was, had FROM (SELECT table_name, key, operation, content,"  # noqa: S608
        " lag(content) OVER w AS was, lag(columns) OVER w AS had"
        f" FROM ({rows_of_notes(dialect)}) n WINDOW w AS (PARTITION BY table_name, key ORDER BY seq)) c"
        " WHERE operation = 'met' AND was <> ''"
    )
    if not _fetch("SELECT 1 FROM journal_change WHERE operation = 'met' LIMIT 1"):
        return
    for table, key, met, before, columns in _fetch(earlier):
        shared, now = noted_columns(before, columns), noted_columns(met)
        if any(now.get(name, value) != value for name, value in shared.items()):
            yield Text(
                f"表 {table} 的记录 {key} 在触发器停用期间被改动",
                f"row {key} of {table} was changed while its triggers were away",
            )
