"""Keeping the triggers of the database in step with the models: before, after and outside of migrations.

A migration may copy a table and drop the old one, triggers and all, so they are taken away from the tables
that it may lay hands on, and made afresh afterwards. Rows that no trigger has seen are then noted as they are
met: every row of those tables is compared with its last note. Where indexes alone are changed, none is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.db import connections, models
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
    Migration,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RenameIndex,
    RunSQL,
)
from django.db.migrations.operations.base import Operation

from suyuan.base.canonical import sha256_hex
from suyuan.registry.journal.blocks import rows_of_notes, says_now
from suyuan.registry.journal.models import Change
from suyuan.registry.journal.triggers import (
    DIALECTS,
    PREFIX,
    REFUSAL,
    REFUSE,
    Dialect,
    Trigger,
    governed,
    noting_rows,
    wanted,
)

REFUSE_BODY: Final = (
    f" BEGIN RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME"
    " USING ERRCODE = 'integrity_constraint_violation'; END "
)
# A block of notes is compressed: by lz4 where the server has it, at a fraction of the cost.
_LIGHTLY: Final = (
    "DO $do$ BEGIN IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'journal_change'::regclass"
    " AND attname = 'content' AND attcompression <> 'l') THEN"
    " ALTER TABLE journal_change ALTER COLUMN content SET COMPRESSION lz4; END IF;"
    " EXCEPTION WHEN feature_not_supported OR undefined_column THEN NULL; END $do$"
)
# Steps that leave all tables but that of their model as they are. Another kind of column may alter those
# that point to it, so that is none of these steps.
_OF_ONE_TABLE: Final = (AddConstraint, AddField, CreateModel, RemoveConstraint, RemoveField)
_STANDING: Final = {
    "sqlite": (
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 8) = %s"
    ),
    "postgresql": (
        "SELECT t.tgname, c.relname, coalesce(obj_description(t.oid, 'pg_trigger'), ''), p.prosrc,"
        " t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE NOT t.tgisinternal AND n.nspname = current_schema() AND left(t.tgname, 8) = %s"
    ),
}


def installed(connection: Any) -> dict[str, tuple[str, str]]:
    """The triggers that stand in the database: name -> (table, print of what they do)."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor], [PREFIX])
        rows = cursor.fetchall()
    if connection.vendor == "sqlite":
        return {name: (table, sql) for name, table, sql in rows}
    return {
        name: (table, f"{comment} {sha256_hex(body.encode())} {enabled}")
        for name, table, comment, body, enabled in rows
    }


def expected_print(trigger: Trigger, dialect: Dialect) -> str:
    """What `installed` says of a trigger that is as it should be."""
    if dialect.vendor == "sqlite":
        return trigger.sql
    body = trigger.function or REFUSE_BODY
    return f"{sha256_hex(trigger.sql.encode())} {sha256_hex(body.encode())} O"


def missing(connection: Any) -> list[Trigger]:
    """Triggers that should stand in the database and do not, or do something else."""
    dialect = DIALECTS[connection.vendor]
    found = installed(connection)
    return [
        trigger
        for name, trigger in wanted(dialect).items()
        if found.get(name) != (trigger.table, expected_print(trigger, dialect))
    ]


def install(connection: Any) -> None:
    """Make the triggers what the models ask for; note the rows that none of them has seen."""
    lacking = missing(connection)
    tables = set(connection.introspection.table_names())
    dialect = DIALECTS[connection.vendor]
    stale = installed(connection).items()
    keep = wanted(dialect).keys() - {trigger.name for trigger in lacking}
    _drop(connection, {name: table for name, (table, _) in stale if name not in keep})
    if lacking and tables >= {Change._meta.db_table}:
        _create(connection, [trigger for trigger in lacking if trigger.table in tables])
        fresh = {trigger.table for trigger in lacking} & tables
        _meet(connection, [model for model in governed() if model._meta.db_table in fresh])


def remove(connection: Any) -> None:
    """Take every trigger of the journal away."""
    _drop(connection, {name: table for name, (table, _) in installed(connection).items()})


def _drop(connection: Any, triggers: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        for statement in drop_statements(connection.vendor, triggers):
            cursor.execute(statement)


def drop_statements(vendor: str, triggers: dict[str, str]) -> Iterator[str]:
    """The SQL that takes triggers away; `triggers` maps their names to their tables."""
    for name, table in triggers.items():
        yield f'DROP TRIGGER IF EXISTS "{name}"' + (f' ON "{table}"' if vendor == "postgresql" else "")


def create_statements(dialect: Dialect, triggers: Iterable[Trigger]) -> Iterator[str]:
    """The SQL that makes triggers, functions first."""
    postgres = dialect.vendor == "postgresql"
    if postgres:
        yield _function(REFUSE, REFUSE_BODY)
        yield f"CREATE INDEX IF NOT EXISTS {PREFIX}change_tx ON {Change._meta.db_table} (tx, seq)"
        yield _LIGHTLY
    for trigger in triggers:
        if trigger.function:
            yield _function(trigger.name, trigger.function)
        yield trigger.sql
        if postgres:
            note = sha256_hex(trigger.sql.encode())
            yield f'COMMENT ON TRIGGER "{trigger.name}" ON "{trigger.table}" IS \'{note}\''


def _function(name: str, body: str) -> str:
    return f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$'


def _create(connection: Any, triggers: list[Trigger]) -> None:
    with connection.cursor() as cursor:
        for statement in create_statements(DIALECTS[connection.vendor], triggers):
            cursor.execute(statement)


def _meet(connection: Any, tables: Iterable[type[models.Model]]) -> None:
    """Note every row whose last change says something else, or of which there is none."""
    dialect = DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(noting_rows(dialect, model, "met", unlike(dialect, model)))


def last_changes(dialect: Dialect, table: str) -> str:
    """A query: the last note of every key of a table, with its columns where it stands in a block."""
    notes = rows_of_notes(dialect, f" AND table_name = '{table}'")
    return (
        f"SELECT c.key, c.operation, c.columns, c.content, c.seq FROM ({notes}) c JOIN"  # noqa: S608
        f" (SELECT key, max(seq) AS seq FROM ({notes}) n GROUP BY key) l ON l.seq = c.seq AND l.key = c.key"
    )


def unlike(dialect: Dialect, model: type[models.Model]) -> str:
    """A source of a query: rows `r` of a table that differ from their last change `l`, or have none."""
    return (
        f'"{model._meta.db_table}" r LEFT JOIN ({last_changes(dialect, model._meta.db_table)}) l'
        f" ON l.key = {dialect.key(model, 'r')}"
        f" WHERE l.key IS NULL OR l.operation = 'delete' OR l.content <> {says_now(dialect, model, 'l', 'r')}"
    )


# -- where Django calls -------------------------------------------------------------------------------------


def before_migrations(*, using: str, plan: Iterable[tuple[Migration, bool]] = (), **_: Any) -> None:
    """Nothing may hang on a table while a migration rebuilds it or writes its rows."""
    connection = connections[using]
    tables: set[str] = set()
    for migration, _backwards in plan:
        for step in migration.operations:
            hands_on = _tables_of(step, migration.app_label)
            if hands_on is None:
                remove(connection)
                return
            tables |= hands_on
    if tables:
        standing = installed(connection).items()
        _drop(connection, {name: table for name, (table, _print) in standing if table in tables})


def _tables_of(step: Operation, app_label: str) -> set[str] | None:
    """Tables on which a step of a migration may lay hands; None where only the step itself knows."""
    if _is_of_indexes(step):
        return set()
    if not isinstance(step, _OF_ONE_TABLE):
        return None
    name = step.name if isinstance(step, CreateModel) else step.model_name
    try:
        return {apps.get_model(app_label, name)._meta.db_table}
    except LookupError:  # of a model that has gone since
        return None


def _is_of_indexes(step: Operation) -> bool:
    """Whether a step of a migration leaves tables and rows as they are."""
    if isinstance(step, RunSQL):
        return isinstance(step.sql, str) and step.sql.startswith("DROP INDEX ") and ";" not in step.sql
    return isinstance(step, AddIndex | RemoveIndex | RenameIndex)


def after_migrations(*, using: str, **_: Any) -> None:
    """Called when all migrations are done."""
    connection = connections[using]
    if connection.vendor in DIALECTS and Change._meta.db_table in connection.introspection.table_names():
        install(connection)


def let_flush(connection: Any) -> None:
    """Django's `flush` empties every table by DELETE on SQLite: the triggers step aside for it.

    (On PostgreSQL it truncates, which no row trigger sees.) Only this one command is let through, and what
    it does cannot go unseen: nothing is left, and the guard of the log remembers.
    """
    plain = connection.ops.sql_flush

    def sql_flush(style: Any, tables: Any, **more: Any) -> list[str]:
        dialect = DIALECTS["sqlite"]
        names = {name: table for name, (table, _) in installed(connection).items()}
        again = [trigger for name, trigger in wanted(dialect).items() if name in names]
        statements = plain(style, tables, **more)
        return [*drop_statements("sqlite", names), *statements, *create_statements(dialect, again)]

    connection.ops.sql_flush = sql_flush


@contextmanager
def without_triggers(connection: Any) -> Iterator[None]:
    """For tests of what is found afterwards: everything can be written, unseen by triggers."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = origin")
        return
    remove(connection)
    try:
        yield
    finally:
        _create(connection, list(wanted(DIALECTS[connection.vendor]).values()))
