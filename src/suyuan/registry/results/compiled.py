"""The traceability graph of the registers: results and influences read in columns, compiled, kept on disk.

Results and influences are written once and never changed, so a build is up to date as long as there are as
many of them as when it was made. What comes back from the tables is taken in portions, without an object for
each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import connection

from suyuan.base.errors import EvidenceError, InputError, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.results.models import Evaluation, Influence, Result, SetUp
from suyuan.trace.compiling import NONE, InfluenceColumns, ResultColumns, compile_tiers
from suyuan.trace.faults import day_number
from suyuan.trace.graph import missing_parent
from suyuan.trace.identities import Halves, Index, Integers, uuid_of
from suyuan.trace.results import Results
from suyuan.trace.stored import Build, current_build, read_tiers, write_tiers
from suyuan.trace.tiers import Stated, Tiers

FOLDER: Final = "graph"
PORTION: Final = 50_000
NOBODY: Final = b"\0" * 16  # no identity: stands for a column that is empty


def place() -> Path:
    """Where builds are kept."""
    return Path(settings.DATA) / FOLDER


def sizes() -> dict[str, int]:
    """How many results and influences there are now: two queries."""
    return {"results": Result.objects.count(), "influences": Influence.objects.count()}


def compile_register(*, build: UUID) -> Build:
    """Read the registers, compile the graph and let it serve. Raises what `compile_tiers` raises.

    Where the registers hold what no graph can be made of, the last good build goes on serving.
    """
    counted = sizes()
    tiers = tiers_of_register()
    place().mkdir(parents=True, exist_ok=True)
    return write_tiers(place(), tiers, build=build, source=counted)


def is_current() -> bool:
    """Whether the build that serves knows every result there is."""
    try:
        return current_build(place()).source == sizes()
    except SuyuanError:
        return False


def results_of_register(*, build: UUID) -> Results:
    """The results of the registers; the graph is compiled first where none serves that knows all of them."""
    if is_current():
        try:
            return Results(read_tiers(place()))
        except EvidenceError:  # a file was lost or cut off: the registers have it all
            pass
    compile_register(build=build)
    return Results(read_tiers(place()))


def tiers_of_register() -> Tiers:
    """The compiled tiers of everything in the registers."""
    every = f'SELECT id FROM "{_name(SetUp)}"'  # noqa: S608 - the name comes from the model
    set_ups = Index.of(_column(row[0] for row in _rows(every)))
    results = _results(set_ups)
    index = Index.of(results.column)
    influences = _influences(index, set_ups)
    return compile_tiers(results, influences, set_ups=len(set_ups.column), name=_called(results))


def _results(set_ups: Index) -> ResultColumns:
    columns: list[list[Any]] = [[] for _ in range(7)]
    for row in _rows(
        "SELECT r.id, r.set_up_id, r.u, r.value, r.limit_low, r.limit_high, e.performed_on"  # noqa: S608
        f' FROM "{_name(Result)}" r JOIN "{_name(Evaluation)}" e ON e.id = r.evaluation_id'
    ):
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    ids, set_up, u, value, low, high, day = columns
    return ResultColumns(
        column=_column(ids),
        set_up=set_ups.locate(_column(set_up)),
        u=np.nan_to_num(_floats(u)),
        stated=Stated(
            value=_floats(value),
            low=_limits(low),
            high=_limits(high),
            day=np.array(_days(day), dtype=np.int32),
        ),
    )


def _influences(results: Index, set_ups: Index) -> InfluenceColumns:
    columns: list[list[Any]] = [[] for _ in range(5)]
    for row in _rows(
        f'SELECT result_id, set_up_id, parent_id, origin, component FROM "{_name(Influence)}"'  # noqa: S608
    ):
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    owner, set_up, parents, origins, component = columns
    origin = _column(origins)
    parent = _column(parents)
    found = results.locate(parent)
    result = results.locate(_column(owner))
    lost = np.flatnonzero((found == NONE) & parent.any(axis=1))
    if lost.size:  # cannot happen where the database keeps its foreign keys
        first = int(lost[0])
        raise missing_parent(str(uuid_of(parent[first])), str(uuid_of(results.column[result[first]])))
    return InfluenceColumns(
        result=result,
        set_up=set_ups.locate(_column(set_up)),
        parent=found,
        origin=_numbered(origin),
        component=_floats(component),
    )


def _numbered(origin: Halves) -> Integers:
    """The same number for the same identity."""
    order = np.lexsort((origin[:, 1], origin[:, 0]))
    ordered = origin[order]
    new = np.ones(len(order), dtype=np.int64)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    return number


def _rows(sql: str) -> Iterator[Sequence[Any]]:
    """Rows of a query in portions; on PostgreSQL they stay at the server until they are taken."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while portion := cursor.fetchmany(PORTION):
            yield from portion


def _name(table: type[Any]) -> str:
    return str(table._meta.db_table)


def _column(ids: Any) -> Halves:
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


def _days(values: Sequence[date | str]) -> list[int]:
    known = {one: day_number(date.fromisoformat(one) if isinstance(one, str) else one) for one in set(values)}
    return [known[one] for one in values]


def _called(results: ResultColumns) -> Any:
    """How a result is called in an error: certificate, test and point, so that somebody can find it."""

    def name(at: int) -> str:
        row = (
            Result.objects.filter(pk=uuid_of(results.column[at]))
            .values_list("evaluation__certificate_number", "test", "index", "symbol", "point")
            .first()
        )
        if row is None:
            return str(uuid_of(results.column[at]))
        number, test, index, symbol, point = row
        return " ".join(filter(None, (number, f"{test}[{index}].{symbol}", point)))

    return name


def points_of_certificate(number: str) -> list[dict[str, Any]]:
    """The lines of a certificate that have a value, in their order: one query. Raises NotFound."""
    found = Result.objects.filter(evaluation__certificate_number=number, u__gt=0).order_by("place")
    rows = [dict(row) for row in found.values("id", "symbol", "point", "unit")]
    if not rows:
        raise NotFound(Text(f"没有证书 {number}", f"there is no certificate {number}"), given=number)
    return rows


def chosen_point(number: str, point: str) -> dict[str, Any]:
    """The line of a certificate at `point`, or its only one. Raises NotFound; InputError: one must choose."""
    rows = points_of_certificate(number)
    fitting = [row for row in rows if not point or point in (row["point"], row["point"].split(" ")[0])]
    if not fitting:
        raise NotFound(
            Text(f"证书 {number} 没有点 {point}", f"certificate {number} has no point {point}"),
            given=point,
            allowed=", ".join(row["point"] for row in rows),
        )
    if len(fitting) > 1:
        raise InputError(
            Text(
                f"证书 {number} 有多个结果，请选定测量点",
                f"certificate {number} has several results: choose a point",
            ),
            allowed=", ".join(row["point"] or row["symbol"] for row in fitting),
        )
    return fitting[0]
