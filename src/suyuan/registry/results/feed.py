"""Everything in the registers that the graph is compiled from, read at once.

From PostgreSQL whole columns come through ADBC, in one transaction that sees one state of all tables. Else,
and inside a transaction of ours, whose rows nobody else sees yet, rows are read in portions.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import connection

from suyuan.base.errors import GatewayError
from suyuan.base.text import Text
from suyuan.registry.results.columns import influences_read, results_read, set_ups_read
from suyuan.registry.results.models import Evaluation, Influence, Result, SetUp
from suyuan.trace.bulk import Bulk
from suyuan.trace.columns import NONE
from suyuan.trace.identities import Index

if TYPE_CHECKING:
    import pyarrow as pa


def queries() -> dict[str, str]:
    """One query for each table of `trace.bulk`, its columns named as there.

    A limit is decimal text: the server and Python both take it to the nearest binary number.
    """
    results, evaluations, influences, set_ups = (
        f'"{model._meta.db_table}"' for model in (Result, Evaluation, Influence, SetUp)
    )
    return {
        "results": "SELECT r.id, r.set_up_id AS set_up, r.u, r.value,"  # noqa: S608 - names of our models
        " NULLIF(r.limit_low, '')::float8 AS low, NULLIF(r.limit_high, '')::float8 AS high,"
        f" e.performed_on AS day FROM {results} r JOIN {evaluations} e ON e.id = r.evaluation_id",
        "influences": "SELECT result_id AS result, set_up_id AS set_up, parent_id AS parent,"  # noqa: S608
        f" origin, component FROM {influences}",
        "set_ups": f"SELECT id FROM {set_ups}",  # noqa: S608
    }


def register_in_bulk() -> Bulk:
    """Results, influences and set-ups of the registers."""
    return Bulk.of(fed_columns()) if can_feed_columns() else fed_rows()


def can_feed_columns() -> bool:
    """Whether there is a road for columns: PostgreSQL, the driver, and no transaction of ours."""
    return (
        connection.vendor == "postgresql"
        and not connection.in_atomic_block
        and find_spec("adbc_driver_postgresql") is not None
    )


def fed_rows() -> Bulk:
    """Row by row, in portions: every database can do it."""
    results, set_ups = results_read(), set_ups_read()
    influences = influences_read()
    # What was stored while we were reading is left for the next time: it came with its influences last.
    owner = Index.of(results.column).locate(influences.result)
    known = (owner != NONE) | (Index.of(set_ups).locate(influences.set_up) != NONE)
    if not known.all():
        influences = influences.take(np.flatnonzero(known))
    return Bulk(results=results, influences=influences, set_ups=set_ups)


def fed_columns() -> dict[str, pa.Table]:
    """The tables as Arrow, straight from the server's binary answer. GatewayError where it breaks off."""
    from adbc_driver_manager import Error
    from adbc_driver_postgresql import dbapi

    try:
        with dbapi.connect(_address()) as link, link.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            found = {}
            for name, query in queries().items():
                cursor.execute(query)
                found[name] = cursor.fetch_arrow_table()
            return found
    except Error as error:
        raise GatewayError(
            Text("数据库未能给出全部结果与分量", "the database did not hand out all results and influences"),
            hint=Text("请检查数据库连接后重试。", "Check the connection to the database and try again."),
            retryable=True,
            given=str(error)[:200],
        ) from error


def _address() -> str:
    """Where Django finds its database, in the words of libpq."""
    from psycopg.conninfo import make_conninfo

    known: dict[str, Any] = connection.get_connection_params()
    return make_conninfo(
        **{name: known[name] for name in ("dbname", "user", "password", "host", "port") if known.get(name)}
    )
