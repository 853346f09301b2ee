"""Writing many rows at once: one statement for each table, its values in the form that both databases take.

Django's `bulk_create` spends most of its time on objects that nobody needs here. The triggers of the journal
meet these rows like any others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models

from suyuan.registry.journal.occasion import Occasion


class Table:
    """A table to be written: the columns that differ from row to row, and those that are the same for all."""

    def __init__(
        self, model: type[models.Model], columns: Sequence[str], constants: Mapping[str, Any]
    ) -> None:
        fields: list[Any] = [model._meta.get_field(name) for name in (*columns, *constants)]
        names = [field.column for field in fields]
        listed = ", ".join(f'"{name}"' for name in names)
        places = ", ".join(["%s"] * len(names))
        self._sql = f'INSERT INTO "{model._meta.db_table}" ({listed}) VALUES ({places})'  # noqa: S608
        self._constants = tuple(
            plain(value) if isinstance(value, UUID) else _prepared(model, name, value)
            for name, value in constants.items()
        )

    def write(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert rows, each with values in the order of `columns`: text, numbers, bytes, None."""
        constants = self._constants
        with connection.cursor() as cursor:
            cursor.executemany(self._sql, [row + constants for row in rows])


def plain(identity: UUID | None) -> str | None:
    """An identity as both databases take it."""
    return None if identity is None else identity.hex


def _prepared(model: type[models.Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    return field.get_db_prep_save(value, connection)


def stamps(occasion: Occasion) -> dict[str, Any]:
    """The columns of `Record` that are the same for all rows of one occasion."""
    return {
        "created_at": occasion.at,
        "created_by": occasion.actor.person,
        "updated_at": occasion.at,
        "row_version": 1,
    }
