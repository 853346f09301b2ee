"""The index of the words of instruments: FTS5 on SQLite, a table of words on PostgreSQL (see `words_table`).

Both hold the tokens of the `search` column as they are (see `words`), with the marks of `marking`; triggers
keep them in step, whoever writes. The one of SQLite is made after migrations, and made anew where it is
declared otherwise than here or one of its triggers is missing: a migration that rebuilds the table takes them
away and may renumber its rows.
"""

from __future__ import annotations

from typing import Any, Final

from suyuan.registry.instruments import words_table
from suyuan.registry.instruments.marking import INDEX, MARKED, TABLE, content


def _insert(row: str) -> str:
    return f"INSERT INTO {INDEX}(rowid, words) VALUES ({row}.rowid, {content(row)})"  # noqa: S608


def _delete(row: str) -> str:
    return f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', {row}.rowid, {content(row)})"  # noqa: S608


def triggers() -> dict[str, str]:
    columns = ("search", *MARKED)
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
    bodies = {
        "insert": f"AFTER INSERT ON {TABLE} BEGIN {_insert('NEW')}; END",
        "delete": f"AFTER DELETE ON {TABLE} BEGIN {_delete('OLD')}; END",
        "update": (
            f"AFTER UPDATE OF {', '.join(columns)} ON {TABLE} WHEN {changed}"
            f" BEGIN {_delete('OLD')}; {_insert('NEW')}; END"
        ),
    }
    return {f"{INDEX}_{kind}": f"CREATE TRIGGER {INDEX}_{kind} {body}" for kind, body in bodies.items()}


# Tokens without their places: a query needs all of them, wherever they stand. Prefixes of one to six
# letters have an index of their own, so that the keys typed do not gather half of the register. How many
# tokens a row has is asked by nobody.
PREFIXES: Final = 6
CREATE: Final = (
    f"CREATE VIRTUAL TABLE {INDEX} USING fts5(words, content='', detail=none, columnsize=0,"
    f" prefix='{' '.join(map(str, range(1, PREFIXES + 1)))}', tokenize='unicode61 remove_diacritics 0')"
)
# The tokens themselves, in order: it holds nothing of its own, and is asked which begin with a longer word.
TOKENS: Final = f"{INDEX}_tokens"
_CREATE_TOKENS: Final = f"CREATE VIRTUAL TABLE {TOKENS} USING fts5vocab({INDEX}, instance)"
BUFFER: Final = 16 * 1024 * 1024  # of tokens before they are merged into the index: bulk loads are faster


def _install_sqlite(connection: Any) -> None:
    wanted = triggers()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE %s", [f"{INDEX}%"])
        found = dict(cursor.fetchall())
        if TOKENS not in found:
            cursor.execute(_CREATE_TOKENS)
        if all(found.get(name) == sql for name, sql in ({INDEX: CREATE} | wanted).items()):
            return
        for name in wanted:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {INDEX}")
        cursor.execute(CREATE)
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('hashsize', {BUFFER})")  # noqa: S608
        cursor.execute(f"INSERT INTO {INDEX}(rowid, words) SELECT rowid, {content('i')} FROM {TABLE} i")  # noqa: S608
        for sql in wanted.values():
            cursor.execute(sql)


_INSTALL: Final = {"sqlite": _install_sqlite, "postgresql": words_table.install}


def after_migrations(*, using: str, **_: Any) -> None:
    """Called when all migrations are done."""
    from django.db import connections

    connection = connections[using]
    if connection.vendor in _INSTALL and TABLE in connection.introspection.table_names():
        _INSTALL[connection.vendor](connection)
