"""Somebody with all rights over the database: the triggers step aside for what he writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from suyuan.registry.journal.installing import without_triggers


@contextmanager
def unseen() -> Iterator[None]:
    """Inside, nothing is refused and nothing noted."""
    with without_triggers(connection):
        yield
