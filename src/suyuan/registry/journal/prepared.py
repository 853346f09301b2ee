"""Queries whose SQL is composed once and run with other values: four fifths of a small query is composing.

The road of one instrument asks the same hundred small questions; what differs are identities and days. A
prepared query is written with the ORM like any other, so that columns, joins and both databases stay its
business; the text and the places of the values are kept from the first time. PostgreSQL keeps its plan of
the text as well, and is handed the values beside it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, CharField, DateField, Field, QuerySet, UUIDField
from django.db.models.query import ValuesIterable
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")
Shape = tuple[Any, ...]

# How a value of each kind is handed to a database, and a value that stands for it while SQL is composed.
_FIELDS: Final[dict[type, Field[Any, Any]]] = {
    UUID: UUIDField(),
    date: DateField(),
    str: CharField(),
    int: BigIntegerField(),
}
_MARKS: Final[dict[type, Callable[[int], Any]]] = {
    UUID: lambda place: UUID(int=place + 1),
    date: lambda place: date(1, 1, 1) + timedelta(days=place),
    str: lambda place: f"\x01{place}",
    int: lambda place: (1 << 62) + place,  # no key and no count is so large; columns of 64 bits only
}
_PLACE: Final = re.compile(r"(?<!%)%s")
MOST_KEPT: Final = 300  # plans of one connection of PostgreSQL, some 50 KB each
NEVER_BY_COUNT: Final = 1 << 60  # only what is asked for is kept, however often something else is asked


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """A composed query: Django's parts that read its rows, the SQL, and which value stands where."""

    queryset: Any
    compiler: Any
    converters: Any
    sql: str
    driver_sql: str  # the same with the places marked as the driver itself wants them
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]  # (place among the parameters, place among the values)
    names: tuple[str, ...]  # of the columns, where the rows are records rather than objects
    is_kept: bool  # its plan is kept by the server
    locks: bool  # it asks for row locks, which Django allows inside a transaction only


class Prepared(Generic[Row]):
    """A query made by `build` from values: identities, keys, days, words, or collections of one of these.

    Calling it gives the rows as a list, exactly as `list(build(*values))` would. A value that is None, an
    empty collection, or the number of members of a collection may change the SQL; each has its own text.
    `planned_anew` where the way to the rows depends on how frequent a value is.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]], *, planned_anew: bool = False) -> None:
        self._build = build
        self._planned_anew = planned_anew
        self._plans: dict[Shape, _Plan] = {}

    def __call__(self, *values: Any) -> list[Row]:
        given = [_laid_out(value) for value in values]
        if [] in given:  # a condition that nothing meets has no SQL
            return list(self._build(*values))
        connection = connections[DEFAULT_DB_ALIAS]
        shape = (connection.vendor, *map(_shape, given))
        plan = self._plans.get(shape)
        if plan is None:
            plan = self._plans[shape] = _composed(
                self._build, given, connection, is_kept=not self._planned_anew
            )
        return _run(plan, _adapted(given, connection), connection)

    def first(self, *values: Any) -> Row | None:
        """The first row, or None."""
        rows = self(*values)
        return rows[0] if rows else None


def _laid_out(value: Any) -> Any:
    """A collection as long as a power of two, its last member repeated: few texts for any length."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    members = list(value)
    if len(members) < 2:
        return members
    return members + members[-1:] * ((1 << (len(members) - 1).bit_length()) - len(members))


def _shape(value: Any) -> Any:
    return (len(value), type(value[0])) if isinstance(value, list) else type(value)


def _composed(
    build: Callable[..., QuerySet[Any, Any]], given: list[Any], connection: Any, *, is_kept: bool
) -> _Plan:
    marks: list[Any] = []

    def mark(value: Any) -> Any:
        if value is not None:
            marks.append(_MARKS[type(value)](len(marks)))
        return None if value is None else marks[-1]

    marked = [[mark(one) for one in value] if isinstance(value, list) else mark(value) for value in given]
    queryset = build(*marked)
    compiler = queryset.query.get_compiler(using=connection.alias)
    sql, params = compiler.as_sql()
    known = {one: place for place, one in enumerate(_adapted(marks, connection))}
    places = tuple((at, known[one]) for at, one in enumerate(params) if _is_mark(one, known))
    if {value for _, value in places} != set(range(len(marks))):
        raise TypeError("a prepared query must hand every value to the database as it came")
    converters = compiler.get_converters([one for one, *_ in compiler.select[: compiler.col_count]])
    compiler.connection = None  # belongs to one thread; the plan belongs to all
    return _Plan(
        queryset=queryset,
        compiler=compiler,
        converters=converters,
        sql=sql,
        driver_sql=_PLACE.sub("?", sql).replace("%%", "%") if connection.vendor == "sqlite" else sql,
        params=tuple(params),
        places=places,
        names=_names(queryset, compiler),
        is_kept=is_kept,
        locks=queryset.query.select_for_update and connection.features.has_select_for_update,
    )


def _names(queryset: Any, compiler: Any) -> tuple[str, ...]:
    """What `values()` calls its columns, in their order; nothing for rows of another kind."""
    query = queryset.query
    if queryset._iterable_class is not ValuesIterable or compiler.has_composite_fields(query.select):
        return ()
    return tuple(query.selected or (*query.extra_select, *query.values_select, *query.annotation_select))


def _is_mark(param: Any, known: dict[Any, int]) -> bool:
    return isinstance(param, str | UUID | date | int) and param in known


def _adapted(values: list[Any], connection: Any) -> list[Any]:
    """The values one after another, None left out, as the driver of this database takes them."""
    flat: list[Any] = []
    for value in values:
        for one in value if isinstance(value, list) else (value,):
            if one is not None:
                flat.append(_FIELDS[type(one)].get_db_prep_value(one, connection))
    return flat


def _run(plan: _Plan, values: list[Any], connection: Any) -> list[Any]:
    if plan.locks and connection.get_autocommit():
        raise TransactionManagementError("a row is locked inside a transaction only")
    params = list(plan.params)
    for at, value in plan.places:
        params[at] = values[value]
    if plan.names:
        return _records(plan, _rows(plan, params, connection), connection)
    compiler = copy.copy(plan.compiler)
    compiler.connection = connection
    compiler.execute_sql = lambda *_, **__: [_rows(plan, params, connection)]
    compiler.get_converters = lambda _: plan.converters
    query = copy.copy(plan.queryset.query)
    query.get_compiler = lambda *_, **__: compiler
    rows: Any = QuerySet(model=plan.queryset.model, query=query)
    rows._iterable_class, rows._fields = plan.queryset._iterable_class, plan.queryset._fields
    return list(rows)


def _records(plan: _Plan, rows: Iterable[Any], connection: Any) -> list[Any]:
    """What `values()` gives: its machinery costs as much as a small query does."""
    names = plan.names
    converters = [(names[at], *how) for at, how in plan.converters.items()]
    found = []
    for row in rows:
        record = dict(zip(names, row, strict=True))
        for name, steps, expression in converters:
            for step in steps:
                record[name] = step(record[name], expression, connection)
        found.append(record)
    return found


def _rows(plan: _Plan, params: list[Any], connection: Any) -> list[Any]:
    if connection.queries_logged or connection.execute_wrappers:  # somebody looks on: by Django's own road
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, params)
            found = cursor.fetchall()
    else:
        connection.ensure_connection()
        connection.validate_thread_sharing()
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors:
            found = _asked_of(connection, is_kept=plan.is_kept)(plan.driver_sql, params).fetchall()
    return [row[: plan.compiler.col_count] for row in found] if plan.compiler.has_extra_select else found


def _asked_of(connection: Any, *, is_kept: bool) -> Any:
    """What the driver itself offers: Django's cursors cost more than a small query does."""
    driver = connection.connection
    if connection.vendor != "postgresql":
        return driver.execute
    kept = getattr(connection, "prepared_cursors", None)
    if kept is None or kept[is_kept].connection is not driver:
        kept = connection.prepared_cursors = _cursors(connection)
    return partial(kept[is_kept].execute, prepare=is_kept)


def _cursors(connection: Any) -> tuple[Any, Any]:
    """One that writes the values into the text, and one that hands them over beside it.

    For the second the server need not plan a query again that it has seen.
    """
    from django.db.backends.postgresql.psycopg_any import register_tzloader
    from psycopg import ClientCursor, Cursor

    driver = connection.connection
    driver.prepared_max, driver.prepare_threshold = MOST_KEPT, NEVER_BY_COUNT
    cursors: tuple[Any, Any] = (ClientCursor(driver), Cursor(driver))
    for cursor in cursors:
        register_tzloader(connection.timezone, cursor)
    return cursors
