"""Results and influences of the registers as columns: a query for each table, no object for each row.

What comes back from the tables is taken in portions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import connection

from suyuan.registry.results.models import Evaluation, Influence, Result, SetUp
from suyuan.trace.faults import day_number
from suyuan.trace.graph import Floats
from suyuan.trace.identities import Halves, uuid_of
from suyuan.trace.joining import InfluenceRows, ResultRows
from suyuan.trace.tiers import Stated

PORTION: Final = 50_000
AT_ONCE: Final = 900  # parameters of one query
NOBODY: Final = b"\0" * 16  # no identity: stands for a column that is empty


def results_read(where: str = "", given: Sequence[Any] = ()) -> ResultRows:
    ids, set_up, u, value, low, high, day = columns_read(
        "SELECT r.id, r.set_up_id, r.u, r.value, r.limit_low, r.limit_high, e.performed_on"  # noqa: S608
        f' FROM "{_name(Result)}" r JOIN "{_name(Evaluation)}" e ON e.id = r.evaluation_id{where}',
        given,
        count=7,
    )
    return ResultRows(
        column=identities_of(ids),
        set_up=identities_of(set_up),
        u=np.nan_to_num(_floats(u)),
        stated=Stated(
            value=_floats(value),
            low=_limits(low),
            high=_limits(high),
            day=np.array(days_of(day), dtype=np.int32),
        ),
    )


def influences_read(where: str = "", given: Sequence[Any] = ()) -> InfluenceRows:
    owner, set_up, parent, origin, component = columns_read(
        "SELECT result_id, set_up_id, parent_id, origin, component"  # noqa: S608
        f' FROM "{_name(Influence)}"{where}',
        given,
        count=5,
    )
    return InfluenceRows(
        result=identities_of(owner),
        set_up=identities_of(set_up),
        parent=identities_of(parent),
        origin=identities_of(origin),
        component=_floats(component),
    )


def set_ups_read() -> Halves:
    (ids,) = columns_read(f'SELECT id FROM "{_name(SetUp)}"', count=1)  # noqa: S608 - the name of the model
    return identities_of(ids)


def stated_u(column: Halves) -> Floats:
    """Standard uncertainties on record of some results, array (n,)."""
    found: dict[UUID, float | None] = {}
    ids = [uuid_of(one) for one in column]
    for begin in range(0, len(ids), AT_ONCE):
        known = Result.objects.filter(pk__in=ids[begin : begin + AT_ONCE])
        found.update(known.values_list("pk", "u"))
    u: Floats = np.nan_to_num(_floats([found[one] for one in ids]))
    return u


def portions(ids: Halves) -> Iterator[list[Any]]:
    for begin in range(0, len(ids), AT_ONCE):
        yield [key(uuid_of(one)) for one in ids[begin : begin + AT_ONCE]]


def marks(given: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(given))


def key(id_: UUID) -> Any:
    """An identity as the database takes it."""
    return Result._meta.pk.get_db_prep_value(id_, connection)


def columns_read(sql: str, given: Sequence[Any] = (), *, count: int) -> list[list[Any]]:
    """The `count` columns of a query."""
    columns: list[list[Any]] = [[] for _ in range(count)]
    for row in _rows(sql, given):
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns


def _rows(sql: str, given: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Rows of a query in portions; on PostgreSQL they stay at the server until they are taken."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, given)
        while portion := cursor.fetchmany(PORTION):
            yield from portion


def _name(table: type[Any]) -> str:
    return str(table._meta.db_table)


def identities_of(ids: Any) -> Halves:
    """Identities as they come from either database: text of 32 hexadecimal digits, or UUID."""
    packed = b"".join(
        NOBODY if one is None else one.bytes if isinstance(one, UUID) else bytes.fromhex(one) for one in ids
    )
    return np.frombuffer(packed, dtype=">u8").astype(np.uint64).reshape(-1, 2)


def _floats(values: Sequence[float | None]) -> Any:
    return np.array([np.nan if one is None else one for one in values], dtype=np.float64)


def _limits(texts: Sequence[str]) -> Any:
    known = {text: float(text) if text else np.nan for text in set(texts)}
    return np.array([known[text] for text in texts], dtype=np.float64)


def days_of(values: Sequence[date | str]) -> list[int]:
    """Days since 1970-01-01 of dates as they come from either database."""
    known = {one: day_number(date.fromisoformat(one) if isinstance(one, str) else one) for one in set(values)}
    return [known[one] for one in values]


def called(id_: Halves) -> str:
    """How a result is called in an error: certificate, test and point, so that somebody can find it."""
    row = (
        Result.objects.filter(pk=uuid_of(id_))
        .values_list("evaluation__certificate_number", "test", "index", "symbol", "point")
        .first()
    )
    if row is None:
        return str(uuid_of(id_))
    number, test, index, symbol, point = row
    return " ".join(filter(None, (number, f"{test}[{index}].{symbol}", point)))
