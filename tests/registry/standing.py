"""A database in which the small world stands already, beside the empty one: built once for all tests.

Building the world takes far longer than most tests of it. A test that asks for it is led to its own database
before its transaction begins, and back when it has ended; every other test meets the empty one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

from suyuan.registry.journal.blocks import give_digest

NAME = "standing"
Made = TypeVar("Made")


class Standing(Generic[Made]):
    """The second database of a test process; `build` fills it at its first use and says what stands there.

    `allowed` gives a context in which the database may be spoken to outside of a test.
    """

    def __init__(self, build: Callable[[], Made], allowed: Callable[[], AbstractContextManager[Any]]) -> None:
        self._build, self._allowed = build, allowed
        self._made: Made | None = None
        with allowed():
            self._place = _OF_VENDOR[connection.vendor]()

    @contextmanager
    def entered(self) -> Iterator[Made]:
        """The connection of this thread leads to the second database."""
        with self._place.entered():
            if self._made is None:
                with self._allowed(), transaction.atomic():
                    self._made = self._build()
            yield self._made

    def close(self) -> None:
        """Remove it."""
        with self._allowed():
            self._place.close()


class _InMemory:
    """SQLite: a copy of the empty database in memory; the open connection is what keeps either alive."""

    def __init__(self) -> None:
        self._name = f"file:{NAME}?mode=memory&cache=shared"
        connection.ensure_connection()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = self._name
        self._kept: Any = connection.get_new_connection(connection.get_connection_params())
        connection.settings_dict["NAME"] = before
        give_digest(self._kept)  # as a connection gets it that Django itself opens
        source: sqlite3.Connection = connection.connection
        source.backup(self._kept)

    @contextmanager
    def entered(self) -> Iterator[None]:
        before, kept = connection.settings_dict["NAME"], connection.connection
        connection.connection, connection.settings_dict["NAME"] = self._kept, self._name
        try:
            yield
        finally:
            connection.connection, connection.settings_dict["NAME"] = kept, before

    def close(self) -> None:
        self._kept.close()


class _OnServer:
    """PostgreSQL: a database made from the empty one as its template."""

    def __init__(self) -> None:
        connection.close()  # a template has no visitors
        connection.creation.clone_test_db(suffix=NAME, verbosity=0, autoclobber=True)
        self._name = connection.creation.get_test_db_clone_settings(NAME)["NAME"]

    @contextmanager
    def entered(self) -> Iterator[None]:
        before = connection.settings_dict["NAME"]
        self._turn_to(self._name)
        try:
            yield
        finally:
            self._turn_to(before)

    def close(self) -> None:
        connection.creation.destroy_test_db(suffix=NAME, verbosity=0)

    def _turn_to(self, name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name


_OF_VENDOR = {"sqlite": _InMemory, "postgresql": _OnServer}
