"""Reading a whole list from its newest row to its oldest, a batch at a time, by the key of the last row.

A list of a million rows is never held in memory, never skipped over by an offset, and every batch costs the
same. Keys are time-ordered, so the order is that of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, QuerySet

Row = dict[str, Any]
BATCH: Final = 2000
_KEY: Final = "key_of_the_walk"  # no column is called that


def _as_it_is(rows: list[Row]) -> list[Row]:
    return rows


@dataclass(frozen=True, kw_only=True)
class Walk:
    """The rows of a query; `finish` adds to a batch what the page adds to its rows."""

    found: QuerySet[Any]
    columns: tuple[str, ...]
    finish: Callable[[list[Row]], list[Row]] = _as_it_is

    def is_longer_than(self, rows: int) -> bool:
        """Whether there are more rows than that: one query, which never counts further."""
        return self.found.order_by().values("pk")[: rows + 1].count() > rows

    def batches(self, size: int = BATCH) -> Iterator[list[Row]]:
        """All rows, newest first, as lists of up to `size`: one query for each.

        The keys are found before anything is joined: a planner that sees the joined tables as well may sort
        the whole register for every batch.
        """
        keys = self.found.order_by("-pk").values("pk")
        rows = self._listed(keys[:size])
        while rows:
            last = rows[-1][_KEY]
            yield self.finish([{name: row[name] for name in self.columns} for row in rows])
            rows = self._listed(keys.filter(pk__lt=last)[:size]) if len(rows) == size else []

    def _listed(self, keys: QuerySet[Any]) -> list[Row]:
        listed = self.found.model._default_manager.filter(pk__in=keys).order_by("-pk")
        return list(listed.values(*self.columns, **{_KEY: F("pk")}))
