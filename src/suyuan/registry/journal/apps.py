"""Django's entry for this slice; importing the acts enters them into the table of acts.

Here the journal hooks itself into the database: triggers around migrations, the mark at each BEGIN, and the
digest that SQLite lacks.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class JournalConfig(AppConfig):
    name = "suyuan.registry.journal"
    label = "journal"

    def ready(self) -> None:
        if find_spec(f"{self.name}.acts"):
            import_module(f"{self.name}.acts")
        from suyuan.registry.journal.installing import after_migrations, before_migrations

        connection_created.connect(_prepare)
        pre_migrate.connect(before_migrations, sender=self)
        post_migrate.connect(after_migrations, sender=self)


def _prepare(*, connection: Any, **_: Any) -> None:
    """The digest at each opening of a connection object; the rest once for each object."""
    from suyuan.registry.journal.blocks import give_digest
    from suyuan.registry.journal.installing import let_flush
    from suyuan.registry.journal.sealing import MARK, mark_beginnings

    if connection.vendor == "sqlite":
        give_digest(connection.connection)
    if connection.vendor == "sqlite" and not hasattr(connection, MARK):
        setattr(connection, MARK, 0)
        mark_beginnings(connection)
        let_flush(connection)
