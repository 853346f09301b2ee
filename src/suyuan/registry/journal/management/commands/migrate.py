"""`migrate`: a new database gets the tables of today at once, an old one is led there step by step.

Walking through every migration renders all models again at each step, which takes far longer than making the
tables. Where no migration was applied yet, the models say what to make, and the migrations are noted as
applied. A start that was broken off in between is taken up again: tables that stand are left alone.
A test holds the two ways against each other, column by column and constraint by constraint.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

CHOOSING: Final = ("app_label", "migration_name", "fake", "fake_initial", "plan", "check_unapplied", "prune")


class Command(migrate.Command):
    """Django's own command, with a short way for a database that is new."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the database to the current edition."""
        connection = connections[options["database"]]
        is_chosen = any(options.get(name) for name in CHOOSING)
        if is_chosen or MigrationRecorder(connection).applied_migrations():
            super().handle(*args, **options)
            return
        with _models_alone():
            super().handle(*args, **options | {"run_syncdb": True})
        executor = MigrationExecutor(connection)
        executor.recorder.ensure_schema()
        with transaction.atomic(using=options["database"]):
            for app, name in executor.loader.graph.nodes:
                executor.recorder.record_applied(app, name)


@contextmanager
def _models_alone() -> Iterator[None]:
    """No application has migrations for the time being."""
    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = dict.fromkeys(config.label for config in apps.get_app_configs())
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = before
