"""A new database made from the models is the one to which the migrations lead, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

STEPWISE = "stepwise"
# By Django's own migrations the key of this table has 64 bits, by its models 32. Nothing here has groups.
OF_DJANGO = "auth_group_permissions"
Drawn = dict[str, Any]


@contextmanager
def second_database(tmp_path: Path) -> Iterator[Any]:
    """An empty database beside the one of the tests."""
    is_server = connection.vendor == "postgresql"
    name = f"{STEPWISE}_{tmp_path.parent.name.replace('-', '_')}" if is_server else str(tmp_path / "db")
    if is_server:
        _on_server(f'CREATE DATABASE "{name}"')
    connections.databases[STEPWISE] = {**connection.settings_dict, "NAME": name}
    try:
        yield connections[STEPWISE]
    finally:
        connections[STEPWISE].close()
        del connections[STEPWISE], connections.databases[STEPWISE]
        if is_server:
            _on_server(f'DROP DATABASE "{name}"')


@pytest.fixture
def stepwise(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Drawn:
    """A database that has walked through every migration, as an installation of the first day has."""
    with django_db_blocker.unblock(), second_database(tmp_path) as database:
        call_command(migrate.Command(), database=STEPWISE, verbosity=0)
        return _drawn(database)


@pytest.fixture
def broken_off(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Drawn:
    """A database whose making was broken off when its tables stood, and which was then started again."""
    with django_db_blocker.unblock(), second_database(tmp_path) as database:
        call_command("migrate", database=STEPWISE, verbosity=0)
        MigrationRecorder(database).flush()
        call_command("migrate", database=STEPWISE, verbosity=0)
        return _drawn(database)


def test_a_start_that_was_broken_off_is_taken_up_again(broken_off: Drawn, db: None):
    assert broken_off == _drawn(connection)


def test_a_new_database_is_the_one_to_which_the_migrations_lead(stepwise: Drawn, db: None):
    at_once = _drawn(connection)
    assert sorted(at_once) == sorted(stepwise)
    for table, drawn in at_once.items():
        if table == OF_DJANGO:
            assert len(drawn) == len(stepwise[table])
            continue
        assert sorted(set(drawn) ^ set(stepwise[table])) == [], table
    assert len(at_once["applied"]) > 100


def _on_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _drawn(database: Any) -> Drawn:
    """Tables with their columns, constraints and indexes, in no order; the migrations applied."""
    look = database.introspection
    drawn: Drawn = {"applied": set(MigrationRecorder(database).applied_migrations())}
    with database.cursor() as cursor:
        for table in look.table_names(cursor):
            columns = [tuple(one)[:-1] for one in look.get_table_description(cursor, table)]
            constraints = look.get_constraints(cursor, table).items()
            named = [("" if _is_unnamed(name, what) else name, what) for name, what in constraints]
            texts = _text_of(cursor, table) if database.vendor == "sqlite" else []
            drawn[table] = sorted(map(repr, (*columns, *named, *texts)))
    return drawn


def _is_unnamed(name: str, what: dict[str, Any]) -> bool:
    """SQLite names no check, and Django looks foreign keys up by their columns, whatever their name."""
    return name.startswith("__") or bool(what["foreign_key"])


def _text_of(cursor: Any, table: str) -> list[tuple[str, str]]:
    """Triggers and indexes as SQLite keeps them."""
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE tbl_name = %s AND type <> 'table' AND sql IS NOT NULL"
        " ORDER BY name",
        [table],
    )
    return list(cursor.fetchall())
