"""Whole columns straight from the server's binary answer, where the database is PostgreSQL.

Reading a million rows through cursors makes as many objects; through ADBC the columns come as Arrow. Every
other database, and a transaction of ours whose rows nobody else sees yet, is read row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.db import connection

from suyuan.base.errors import GatewayError
from suyuan.base.text import Text

if TYPE_CHECKING:
    import pyarrow as pa


def can_feed_columns() -> bool:
    """Whether there is a road for columns: PostgreSQL, the driver, and no transaction of ours."""
    return (
        connection.vendor == "postgresql"
        and not connection.in_atomic_block
        and find_spec("adbc_driver_postgresql") is not None
    )


def fed_columns(queries: Mapping[str, str]) -> dict[str, pa.Table]:
    """The answers to `queries` by their names, all of one state of the registers.

    The queries stand as they are: with parameters the server would not copy its answer out. Values go into
    them by `literal`. Raises GatewayError where the server breaks off.
    """
    from adbc_driver_manager import Error
    from adbc_driver_postgresql import dbapi

    try:
        with dbapi.connect(_address()) as link, link.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            found = {}
            for name, query in queries.items():
                cursor.execute(query)
                found[name] = cursor.fetch_arrow_table()
            return found
    except Error as error:
        raise GatewayError(
            Text("数据库未能给出全部数据", "the database did not hand out all that was asked for"),
            hint=Text("请检查数据库连接后重试。", "Check the connection to the database and try again."),
            retryable=True,
            given=str(error)[:200],
        ) from error


def literal(value: str) -> str:
    """A text as it may stand in a query."""
    from psycopg import sql

    return sql.Literal(value).as_string()


def _address() -> str:
    """Where Django finds its database, in the words of libpq."""
    from psycopg.conninfo import make_conninfo

    known: dict[str, Any] = connection.get_connection_params()
    return make_conninfo(
        **{name: known[name] for name in ("dbname", "user", "password", "host", "port") if known.get(name)}
    )
