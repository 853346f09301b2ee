"""One batch of rows is made ready while the database works on the batch before it.

Python runs one thread at a time, but work on arrays leaves it free, and so does a database: the server of
PostgreSQL all the time, SQLite as long as a statement takes.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

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

    def begin(self, start: int, *, most: int) -> None:
        """From now on the batch that begins with this row is made, if there is one."""
        if start < most:
            self.coming[start] = self.pool.submit(self.make, start)
