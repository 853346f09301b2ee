"""Everything in the registers that the graph is compiled from, read at once.

From PostgreSQL whole columns come through ADBC, in one transaction that sees one state of all tables. Else,
and inside a transaction of ours, whose rows nobody else sees yet, rows are read in portions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from suyuan.registry.journal import columnar
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
    return Bulk.of(fed_columns()) if columnar.can_feed_columns() else fed_rows()


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
    return columnar.fed_columns(queries())
