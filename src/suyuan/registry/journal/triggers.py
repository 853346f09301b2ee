"""Triggers made from the models: every change of a governed table is noted, frozen rows refuse to change.

They stand in the database, so that bulk updates, an administrator's screen and raw SQL meet them as well. The
same models give the triggers of SQLite and of PostgreSQL; `journal.installing` keeps them in step with the
tables. Who takes the triggers away can write unseen for the moment; `journal.auditing` finds what he wrote,
because a row must equal its last noted change.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.apps import apps
from django.db import models

from suyuan.registry.journal.models import ChainHead, Change, Event, Frozen

PREFIX: Final = "journal_"
COLUMNS: Final = ("tx", "at", "table_name", "key", "operation", "content")
REFUSAL: Final = "此表记录不可更改 / rows of this table are never changed"
TWICE: Final = "此表记录不可覆盖 / rows of this table are never replaced"
REFUSE: Final = f"{PREFIX}refuse"
MANY: Final = "many"  # the operation of a note that stands for many rows, see `blocks`
TOGETHER: Final = 100  # inserted rows that are noted together; fewer have notes of their own
BLOCK: Final = 500  # rows in one note
DIGEST: Final = f"{PREFIX}sha256"  # on SQLite, of bytes: Django's own decodes and encodes a text once more


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """One trigger as SQL, with the function it calls (PostgreSQL)."""

    name: str
    table: str
    sql: str
    function: str = ""  # its body; the function bears the trigger's name


class Dialect:
    """What SQLite and PostgreSQL write differently."""

    vendor: ClassVar[str]
    tx: ClassVar[str]
    now: ClassVar[str]

    def plain(self, field: models.Field[Any, Any], column: str) -> str:
        """An expression that JSON can hold and that differs whenever the column does."""
        raise NotImplementedError

    def content(self, model: type[models.Model], row: str) -> str:
        """The row as JSON text."""
        raise NotImplementedError

    def values(self, model: type[models.Model], row: str) -> str:
        """The row as a JSON list, its key first, without the names of columns."""
        raise NotImplementedError

    def noting_block(self, model: type[models.Model], source: str) -> str:
        """A statement that notes every row of `source`, whose rows are called r, together."""
        raise NotImplementedError

    def key(self, model: type[models.Model], row: str) -> str:
        """The primary key as text."""
        raise NotImplementedError

    def has_key(self, model: type[models.Model], row: str, key: str) -> str:
        """Whether a row is the one of a key that was noted."""
        return f"{self.key(model, row)} = {key}"

    def noting(self, model: type[models.Model]) -> Iterator[Trigger]:
        """The triggers that note every change of a table."""
        raise NotImplementedError

    def freezing(self, model: type[models.Model], may_change: frozenset[str]) -> Iterator[Trigger]:
        """The triggers that keep the rows of a table as they are."""
        raise NotImplementedError


def _column(field: models.Field[Any, Any], row: str) -> str:
    return f'{row}."{field.column}"'


def _key_column(model: type[models.Model], row: str) -> str:
    return _column(model._meta.pk, row)


def _frozen_columns(model: type[models.Model], may_change: frozenset[str]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if field.name not in may_change]


def _listed(model: type[models.Model], row: str, dialect: Dialect) -> str:
    """Name and value of every noted column, for the JSON function of either database."""
    return ", ".join(
        f"'{field.column}', {dialect.plain(field, _column(field, row))}" for field in noted_fields(model)
    )


def _block_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The noted columns, the key before all others."""
    key = model._meta.pk
    return [key, *(field for field in noted_fields(model) if field is not key)]


def _block_values(model: type[models.Model], row: str, dialect: Dialect) -> str:
    return ", ".join(dialect.plain(field, _column(field, row)) for field in _block_fields(model))


def block_columns(model: type[models.Model]) -> str:
    """The columns of a block as JSON."""
    return json.dumps([str(field.column) for field in _block_fields(model)], separators=(",", ":"))


def _block(model: type[models.Model], values: str) -> str:
    """The content of a block; `values` gives its rows as one text."""
    return f"'{{\"columns\":{block_columns(model)},\"rows\":[' || {values} || ']}}'"


def _noting_block(dialect: Dialect, model: type[models.Model], digest: str, blocks: str) -> str:
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    return (
        f"INSERT INTO {Change._meta.db_table} ({columns})"  # noqa: S608 - names come from the models
        f" SELECT {dialect.tx}, {dialect.now}, '{model._meta.db_table}', {digest}, '{MANY}', block"
        f" FROM ({blocks}) b WHERE block IS NOT NULL"
    )


def _insert(dialect: Dialect, model: type[models.Model], operation: str, row: str) -> str:
    content = "''" if operation == "delete" else dialect.content(model, row)
    values = f"{dialect.tx}, {dialect.now}, '{model._meta.db_table}', {dialect.key(model, row)}"
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    return (
        f"INSERT INTO {Change._meta.db_table} ({columns})"  # noqa: S608 - names come from the models
        f" VALUES ({values}, '{operation}', {content})"
    )


def noting_rows(dialect: Dialect, model: type[models.Model], operation: str, source: str) -> str:
    """A statement that notes every row of `source`, whose rows are called r."""
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    return (
        f"INSERT INTO {Change._meta.db_table} ({columns})"  # noqa: S608 - names come from the models
        f" SELECT {dialect.tx}, {dialect.now}, '{model._meta.db_table}', {dialect.key(model, 'r')},"
        f" '{operation}', {dialect.content(model, 'r')} FROM {source}"
    )


class Sqlite(Dialect):
    """Triggers hold their statements themselves."""

    vendor = "sqlite"
    tx = "0"
    now = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"

    def plain(self, field: models.Field[Any, Any], column: str) -> str:
        if isinstance(field, models.BinaryField):
            return f"hex({column})"
        # JSON would round a float to 15 digits; quoting gives as many as it takes to read it back.
        return f"quote({column})" if isinstance(field, models.FloatField) else column

    def content(self, model: type[models.Model], row: str) -> str:
        return f"json_object({_listed(model, row, self)})"

    def values(self, model: type[models.Model], row: str) -> str:
        return f"json_array({_block_values(model, row, self)})"

    def noting_block(self, model: type[models.Model], source: str) -> str:
        content = _block(model, f"group_concat({self.values(model, 'r')}, ',')")
        blocks = f"SELECT {content} AS block FROM {source}"  # noqa: S608
        return _noting_block(self, model, f"{DIGEST}(CAST(block AS BLOB))", blocks)

    def key(self, model: type[models.Model], row: str) -> str:
        return f"CAST({_key_column(model, row)} AS TEXT)"

    def has_key(self, model: type[models.Model], row: str, key: str) -> str:
        return f"{_key_column(model, row)} = {key}"  # the index of the key is used for the column alone

    def noting(self, model: type[models.Model]) -> Iterator[Trigger]:
        columns = ", ".join(f'"{field.column}"' for field in noted_fields(model))
        moved = f"{_key_column(model, 'OLD')} IS NOT {_key_column(model, 'NEW')}"
        yield self._trigger(model, "insert", "AFTER INSERT", _insert(self, model, "insert", "NEW"))
        yield self._trigger(
            model, "update", f"AFTER UPDATE OF {columns}", _insert(self, model, "update", "NEW")
        )
        yield self._trigger(model, "moved", "AFTER UPDATE", _insert(self, model, "delete", "OLD"), when=moved)
        yield self._trigger(model, "delete", "AFTER DELETE", _insert(self, model, "delete", "OLD"))

    def freezing(self, model: type[models.Model], may_change: frozenset[str]) -> Iterator[Trigger]:
        changed = " OR ".join(
            f'OLD."{name}" IS NOT NEW."{name}"' for name in _frozen_columns(model, may_change)
        )
        refuse = f"SELECT RAISE(ABORT, '{model._meta.db_table}: {REFUSAL}')"
        table, key = model._meta.db_table, model._meta.pk.column
        there = f'EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}")'  # noqa: S608
        yield self._trigger(model, "keep_update", "BEFORE UPDATE", refuse, when=changed if may_change else "")
        yield self._trigger(model, "keep_delete", "BEFORE DELETE", refuse)
        # INSERT OR REPLACE deletes without asking the trigger above.
        twice = f"SELECT RAISE(ABORT, '{table}: {TWICE}')"
        yield self._trigger(model, "keep_once", "BEFORE INSERT", twice, when=there)

    def _trigger(
        self, model: type[models.Model], kind: str, moment: str, body: str, *, when: str = ""
    ) -> Trigger:
        table = model._meta.db_table
        name = f"{PREFIX}{table}_{kind}"
        condition = f" WHEN {when}" if when else ""
        sql = f'CREATE TRIGGER "{name}" {moment} ON "{table}" FOR EACH ROW{condition} BEGIN {body}; END'
        return Trigger(name=name, table=table, sql=sql)


class Postgres(Dialect):
    """Triggers call functions: one for each noted table, one that refuses."""

    vendor = "postgresql"
    tx = "txid_current()"
    now = "to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

    def plain(self, field: models.Field[Any, Any], column: str) -> str:
        if isinstance(field, models.BinaryField):
            return f"encode({column}, 'hex')"
        if isinstance(field, models.JSONField):
            return f"{column}::text"
        # The zone of the session must not show in the text.
        return f"({column} AT TIME ZONE 'UTC')" if isinstance(field, models.DateTimeField) else column

    def content(self, model: type[models.Model], row: str) -> str:
        return f"json_build_object({_listed(model, row, self)})::text"

    def values(self, model: type[models.Model], row: str) -> str:
        return f"json_build_array({_block_values(model, row, self)})::text"

    def noting_block(self, model: type[models.Model], source: str) -> str:
        content = _block(model, f"string_agg({self.values(model, 'r')}, ',')")
        digest = "encode(sha256(convert_to(block, 'UTF8')), 'hex')"
        return _noting_block(self, model, digest, f"SELECT {content} AS block FROM {source}")  # noqa: S608

    def key(self, model: type[models.Model], row: str) -> str:
        return f"{_key_column(model, row)}::text"

    def noting(self, model: type[models.Model]) -> Iterator[Trigger]:
        columns = ", ".join(f'"{field.column}"' for field in noted_fields(model))
        moved = f"{_key_column(model, 'OLD')} IS DISTINCT FROM {_key_column(model, 'NEW')}"
        yield self._noting_inserted(model)
        yield self._noting(model, "update", f"UPDATE OF {columns}", _insert(self, model, "update", "NEW"))
        yield self._noting(model, "moved", "UPDATE", _insert(self, model, "delete", "OLD"), when=moved)
        yield self._noting(model, "delete", "DELETE", _insert(self, model, "delete", "OLD"))

    def freezing(self, model: type[models.Model], may_change: frozenset[str]) -> Iterator[Trigger]:
        changed = " OR ".join(
            f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in _frozen_columns(model, may_change)
        )
        table = model._meta.db_table
        for kind, moment, condition in (
            ("keep_update", "UPDATE", f" WHEN ({changed})" if may_change else ""),
            ("keep_delete", "DELETE", ""),
        ):
            name = f"{PREFIX}{table}_{kind}"
            sql = (
                f'CREATE TRIGGER "{name}" BEFORE {moment} ON "{table}" FOR EACH ROW{condition}'
                f' EXECUTE FUNCTION "{REFUSE}"()'
            )
            yield Trigger(name=name, table=table, sql=sql)

    def _noting_inserted(self, model: type[models.Model]) -> Trigger:
        """Once for each statement: a million rows of a COPY call no function a million times."""
        table = model._meta.db_table
        name = f"{PREFIX}{table}_insert"
        sql = (
            f'CREATE TRIGGER "{name}" AFTER INSERT ON "{table}" REFERENCING NEW TABLE AS fresh'
            f' FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
        )
        count = f"(SELECT count(*) FROM (SELECT FROM fresh LIMIT {2 * BLOCK}) f)"  # noqa: S608
        parts = f"SELECT *, (row_number() OVER () - 1) / {BLOCK} AS journal_part FROM fresh"  # noqa: S608
        in_parts = f"({parts}) r GROUP BY journal_part ORDER BY journal_part"
        body = (
            f"CASE WHEN {count} < {TOGETHER} THEN {noting_rows(self, model, 'insert', 'fresh r')};"
            f" WHEN {count} < {2 * BLOCK} THEN {self.noting_block(model, 'fresh r')};"
            f" ELSE {self.noting_block(model, in_parts)}; END CASE"
        )
        return Trigger(name=name, table=table, sql=sql, function=f" BEGIN {body}; RETURN NULL; END ")

    def _noting(
        self, model: type[models.Model], kind: str, moment: str, body: str, *, when: str = ""
    ) -> Trigger:
        table = model._meta.db_table
        name = f"{PREFIX}{table}_{kind}"
        condition = f" WHEN ({when})" if when else ""
        sql = (
            f'CREATE TRIGGER "{name}" AFTER {moment} ON "{table}" FOR EACH ROW{condition}'
            f' EXECUTE FUNCTION "{name}"()'
        )
        return Trigger(name=name, table=table, sql=sql, function=f" BEGIN {body}; RETURN NULL; END ")


DIALECTS: Final[dict[str, Dialect]] = {one.vendor: one for one in (Sqlite(), Postgres())}


def governed() -> list[type[models.Model]]:
    """Every table of the registry but those of the journal, which the chain itself protects."""
    journal = (Event, ChainHead, Change)
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("suyuan.registry.") and model not in journal
    ]


def noted_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns whose content is noted: all but those a model sets aside in `not_noted`."""
    aside: frozenset[str] = getattr(model, "not_noted", frozenset())
    return [field for field in model._meta.concrete_fields if field.name not in aside]


def wanted(dialect: Dialect) -> dict[str, Trigger]:
    """Every trigger that should stand in the database, by name."""
    noting: Callable[[type[models.Model]], Iterator[Trigger]] = dialect.noting
    found = [trigger for model in governed() for trigger in noting(model)]
    tables: list[type[models.Model]] = [*governed(), Event, Change]
    for model in tables:
        if issubclass(model, Frozen):
            found += dialect.freezing(model, model.may_change)
    return {trigger.name: trigger for trigger in found}
