"""Django's entry for this slice; importing the acts enters them into the table of acts."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "suyuan.registry.desk"
    label = "desk"

    def ready(self) -> None:
        if find_spec(f"{self.name}.acts"):
            import_module(f"{self.name}.acts")
