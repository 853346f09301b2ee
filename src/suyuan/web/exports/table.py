"""A list on its way into a file: rendered batches, headings, and what the file says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import translation

from suyuan.base.text import Text
from suyuan.web.exports.column import Column, Kind
from suyuan.web.exports.listing import Rows

ABOUT: Final = {
    "title": Text("清单", "List"),
    "source": Text("来源", "Source"),
    "filter": Text("筛选条件", "Filter"),
    "as_of": Text("截至日期", "As of"),
    "made_at": Text("导出时间", "Made at"),
    "licence": Text("使用许可", "Licence"),
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """Columns and rows of one file in one language; `about` has the keys of ABOUT."""

    columns: tuple[Column, ...]
    rows: Rows
    about: dict[str, str]
    language: str
    names_codes: bool
    on: date

    @property
    def heads(self) -> list[str]:
        if self.names_codes:
            return [column.code for column in self.columns]
        return [column.head.to(self.language) for column in self.columns]

    def batches(self) -> Iterator[Sequence[Sequence[Any]]]:
        """Values, column after column in each row.

        The language is set anew for each batch: a file is sent after the request has been answered.
        """
        values = [column.value for column in self.columns]
        for rows in self.rows.batches():
            with translation.override(self.language):
                yield [[value(row) for value in values] for row in rows]


def chosen(columns: tuple[Column, ...], *, names_codes: bool) -> tuple[Column, ...]:
    """The columns for people, or those for programs."""
    return tuple(one for one in columns if not (names_codes and one.kind is Kind.WORD))


def local(value: datetime, zone: Any) -> datetime:
    """An instant in the civil time of the installation."""
    return value.astimezone(zone)
