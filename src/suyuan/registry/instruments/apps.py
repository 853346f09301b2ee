"""Django's entry for this slice; importing the acts enters them into the table of acts.

Here the index of words hooks itself into the database after migrations.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InstrumentsConfig(AppConfig):
    name = "suyuan.registry.instruments"
    label = "instruments"

    def ready(self) -> None:
        if find_spec(f"{self.name}.acts"):
            import_module(f"{self.name}.acts")
            import_module(f"{self.name}.approval_acts")
        from suyuan.registry.instruments.indexing import after_migrations

        post_migrate.connect(after_migrations, sender=self)
