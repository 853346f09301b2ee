"""A list that can be had as a file: its columns, its rows for a request, who may have it, its licence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.web.exports.column import Column

INTERNAL: Final = Text(
    "内部资料：仅限有权查看本清单的人员履职使用", "Internal: for the work of those who may see this list"
)
OPEN: Final = Text("公开信息：注明来源后可自由使用", "Public: free to use when the source is named")
PAGED: Final = 1000


class Rows(Protocol):
    """Where rows come from, a batch at a time."""

    def is_longer_than(self, rows: int) -> bool: ...

    def batches(self) -> Iterator[Sequence[Any]]: ...


@dataclass(frozen=True)
class Held:
    """Rows that are in memory anyway."""

    rows: Sequence[Any]

    def is_longer_than(self, rows: int) -> bool:
        return len(self.rows) > rows

    def batches(self) -> Iterator[Sequence[Any]]:
        yield self.rows


@dataclass(frozen=True)
class Paged:
    """A register of hundreds of rows, read page by page with the query of its screen."""

    page: Callable[[int, int], Sequence[Any]]  # number, size

    def is_longer_than(self, rows: int) -> bool:
        return len(self.page(rows // PAGED + 1, PAGED)) > rows % PAGED

    def batches(self) -> Iterator[Sequence[Any]]:
        number, rows = 1, self.page(1, PAGED)
        yield rows
        while len(rows) == PAGED:
            number += 1
            rows = self.page(number, PAGED)
            yield rows


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One list. `rows` reads with the filter and the scope of its page; `filters` are the names it knows."""

    code: str
    title: Text
    columns: tuple[Column, ...]
    rows: Callable[[HttpRequest], Rows]
    filters: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def licence(self) -> Text:
        return OPEN if self.is_open else INTERNAL
