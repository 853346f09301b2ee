"""One batch of rows is made ready while the database works on the batch before it.

Python runs one thread at a time, but a database at work on a statement leaves it free: SQLite while it notes
and indexes a batch, the server of PostgreSQL all the time. `executemany` on SQLite is many short statements,
after each of which it would wait for the other thread, so the next batch begins only when all rows are in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from django.db import connection

T = TypeVar("T")


class Ahead(Generic[T]):
    """Batches made by `make` from the number of their first row, each at most one ahead."""

    def __init__(self, make: Callable[[int], T]) -> None:
        self.make = make
        self.pool = ThreadPoolExecutor(max_workers=1)
        self.coming: dict[int, Future[T]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        self.pool.shutdown(cancel_futures=True)

    def take(self, start: int) -> T:
        """The batch that begins with this row; made now if nobody has begun it."""
        coming = self.coming.pop(start, None)
        return self.make(start) if coming is None else coming.result()

    @contextmanager
    def beside(self, start: int, *, most: int) -> Iterator[None]:
        """The batch from `start` is made beside what stands inside (SQLite: beside what follows on it)."""
        if connection.vendor != "sqlite":
            self._begin(start, most)
        yield
        if connection.vendor == "sqlite":
            self._begin(start, most)

    def _begin(self, start: int, most: int) -> None:
        if start < most:
            self.coming[start] = self.pool.submit(self.make, start)
