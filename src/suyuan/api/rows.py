"""The rows of answers: which columns, of which type. The types come from the tables themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from typing import Any, Final
from uuid import UUID

from django.db import models
from pydantic import BaseModel, ConfigDict, create_model

from suyuan.api.rendering import plain

Read = Callable[[Any], Any]
_TYPES: Final[tuple[tuple[type[models.Field[Any, Any]], Any], ...]] = (
    (models.UUIDField, UUID),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.BooleanField, bool),
    (models.DecimalField, str),
    (models.FloatField, float),
    (models.IntegerField, int),
    (models.CharField, str),
    (models.TextField, str),
)


class Both(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid")

    zh: str
    en: str


class Done(BaseModel):
    """What was made or changed."""

    id: str
    ids: list[str]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: its schema, the columns taken as they are, those worked out, and those that hold rows."""

    schema: type[BaseModel]
    columns: tuple[str, ...]
    read: Mapping[str, Read] = field(default_factory=dict)

    def of(self, row: Any) -> dict[str, Any]:
        """The row as plain data."""
        taken = {name: plain(_value(row, name)) for name in self.columns}
        return taken | {name: plain(read(row)) for name, read in self.read.items()}


def row(
    name: str,
    model: type[models.Model],
    columns: tuple[str, ...],
    *,
    more: Mapping[str, Any] | None = None,
    read: Mapping[str, tuple[Any, Read]] | None = None,
    rows: Mapping[str, tuple[Row, Read]] | None = None,
) -> Row:
    """A row of `model`. `more`: columns that the query adds, with their type; `read`: worked out from the
    row; `rows`: columns that hold rows themselves.
    """
    more, read, rows = more or {}, read or {}, rows or {}
    columns = tuple(dict.fromkeys(columns))
    kept = tuple(one for one in columns if one not in more and one not in read and one not in rows)
    fields: dict[str, Any] = {column: (_type_of(model, column), ...) for column in kept}
    fields |= {column: (kind, ...) for column, kind in more.items()}
    fields |= {column: (kind, ...) for column, (kind, _) in read.items()}
    fields |= {column: (list[part.schema], ...) for column, (part, _) in rows.items()}  # type: ignore[name-defined]
    return Row(
        schema=create_model(name, **fields),
        columns=(*kept, *more),
        read={column: work for column, (_, work) in read.items()}
        | {column: _nested(part, work) for column, (part, work) in rows.items()},
    )


def record(name: str, /, **fields: tuple[Any, Read]) -> Row:
    """A row that is worked out wholly, of no single table."""
    return Row(
        schema=create_model(name, **{one: (kind, ...) for one, (kind, _) in fields.items()}),  # type: ignore[call-overload]
        columns=(),
        read={one: work for one, (_, work) in fields.items()},
    )


def _nested(part: Row, work: Read) -> Read:
    return lambda whole: [part.of(one) for one in work(whole)]


def _value(row: Any, name: str) -> Any:
    if isinstance(row, Mapping):
        return row[name]
    return reduce(lambda one, step: None if one is None else getattr(one, step), name.split("__"), row)


def _type_of(model: type[models.Model], column: str) -> Any:
    """The type of a column, followed through the tables; null where any step may be."""
    may_miss, here = False, model
    *steps, last = column.split("__")
    for step in steps:
        link: Any = here._meta.get_field(step)
        may_miss |= link.null if link.concrete else True
        here = link.related_model
    found: Any = here._meta.pk if last == "pk" else _field(here, last)
    may_miss |= found.null
    target = found.target_field if found.is_relation else found
    kind = next((kind for field_type, kind in _TYPES if isinstance(target, field_type)), Any)
    return kind | None if may_miss and kind is not Any else kind


def _field(model: type[models.Model], name: str) -> Any:
    return next(one for one in model._meta.concrete_fields if name in (one.name, one.attname))
