"""Snapshots of the tables that indicators read: instruments by division, of which only changed ones are read.

Where the last verification of an instrument changes, its row version does: the number of rows and the sum of
their versions in a division say whether its portion is still the same. From PostgreSQL whole columns come
through ADBC, as they do for the graph; SQLite is read row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max, Sum
from django.utils import timezone

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.lake.columns import Columns, arrow_schema, arrow_table
from suyuan.lake.engine import Engine
from suyuan.lake.keeping import ALWAYS, Portion, Taken, last_good, take
from suyuan.planning.coverage import METRICS, metric
from suyuan.planning.grouping import GROUPS, INSTRUMENTS, grouped_portions
from suyuan.planning.pieces import narrowed
from suyuan.planning.reading import Reading
from suyuan.planning.tables import TABLES
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal import columnar
from suyuan.registry.targets.coverage import Question
from suyuan.registry.targets.tables import FEEDS
from suyuan.registry.targets.tables.instruments import IN_USE, lots
from suyuan.registry.targets.tables.plates import plate

if TYPE_CHECKING:
    import pyarrow as pa

READ: Final[Columns] = {
    "kind": "string", "controlled": "bool", "registered_on": "date", "verified_on": "date",
    "valid_until": "date", "accuracy_class": "string", "measuring_range": "string",
}  # fmt: skip
COLUMNS: Final = (
    "kind_id", "controlled", "created_at", "verified_on", "valid_until", "accuracy_class", "measuring_range",
)  # fmt: skip
PLATE: Final[Columns] = {name: TABLES[INSTRUMENTS][name] for name in plate("", "")}
LOTS: Final = "lots"


def take_snapshot(root: Path, *, on: date, taken_at: datetime) -> Taken:
    """The registers as they are, as the next snapshot in `root`; lots of meters are one portion."""
    tables: dict[str, Sequence[Portion]] = {
        name: [Portion(key=name, marker=ALWAYS, make=partial(_whole, name, on))]
        for name in TABLES
        if name != INSTRUMENTS
    }
    flat = [
        *_divisions(),
        Portion(key=LOTS, marker=ALWAYS, make=lambda: arrow_table(TABLES[INSTRUMENTS], lots(on))),
    ]
    return take(root, {**tables, **grouped_portions(flat)}, taken_at=taken_at)


def read_snapshot(root: Path, engine: Engine, question: Question) -> dict[str, Reading]:
    """The five metrics from the last good snapshot in `root`, on an engine of any size."""
    bound = engine.snapshot(last_good(root))
    if GROUPS not in bound:
        raise NotFound(
            Text(
                "快照是旧版格式，没有器具分组",
                "the snapshot is of an older form, without groups of instruments",
            ),
            hint=Text("请重新生成快照。", "Take a snapshot again."),
        )
    own = narrowed(bound, engine=engine, within=question.division)
    return {
        code: metric(code).measure(
            own,
            engine=engine,
            on=question.on,
            within=question.division,
            **question.variants.of_metric(code),
        )
        for code in METRICS
    }


def _whole(name: str, on: date) -> pa.Table:
    return arrow_table(TABLES[name], FEEDS[name](on) if name in FEEDS else ())


def _divisions() -> Iterator[Portion]:
    """A portion for each division that has instruments: one query for the markers."""
    counted = Instrument.objects.values("jurisdiction_id").annotate(
        rows=Count("pk"), versions=Sum("row_version"), last=Max("updated_at")
    )
    for row in counted.order_by("jurisdiction_id"):
        code = row["jurisdiction_id"]
        marker = f"{row['rows']}/{row['versions']}/{row['last'].isoformat()}"
        yield Portion(key=code, marker=marker, make=partial(_instruments, code))


def _instruments(division: str) -> pa.Table:
    """The working instruments of a division, one row each: one query.

    Nothing asks for the identity of a row any more once it is in its group, so none is read.
    """
    read = fed(division) if columnar.can_feed_columns() else fetched(division)
    return filled(read, division)


def fed(division: str) -> pa.Table:
    """The columns READ, straight from the server's binary answer."""
    table, zone = f'"{Instrument._meta.db_table}"', columnar.literal(timezone.get_current_timezone_name())
    states = ", ".join(columnar.literal(one) for one in IN_USE)
    query = (
        f"SELECT kind_id AS kind, controlled, (created_at AT TIME ZONE {zone})::date AS registered_on,"  # noqa: S608
        f" verified_on, valid_until, accuracy_class, measuring_range FROM {table}"
        f" WHERE jurisdiction_id = {columnar.literal(division)} AND usage = 'working' AND state IN ({states})"
        " ORDER BY id"
    )
    return columnar.fed_columns({INSTRUMENTS: query})[INSTRUMENTS]


def fetched(division: str) -> pa.Table:
    """The columns READ, row by row: every database can do it."""
    import pyarrow as pa

    chosen = Instrument.objects.filter(jurisdiction_id=division, usage="working", state__in=IN_USE)
    rows = chosen.order_by("id").values_list(*COLUMNS).iterator(chunk_size=50_000)
    columns = dict(zip(READ, zip(*rows, strict=True), strict=False)) or dict.fromkeys(READ, ())
    columns["registered_on"] = tuple(timezone.localdate(one) for one in columns["registered_on"])
    schema = arrow_schema(READ)
    return pa.Table.from_arrays(
        [pa.array(columns[name], schema.field(name).type) for name in READ], schema=schema
    )


def filled(read: pa.Table, division: str) -> pa.Table:
    """Rows of the table of instruments: class and range of a plate as they are compared."""
    import pyarrow as pa

    rows = read.num_rows
    pairs = zip(read["accuracy_class"].to_pylist(), read["measuring_range"].to_pylist(), strict=True)
    known: dict[tuple[str, str], int] = {}
    places = pa.array([known.setdefault(pair, len(known)) for pair in pairs], pa.int32())
    plates = pa.Table.from_pylist([plate(*pair) for pair in known], schema=arrow_schema(PLATE)).take(places)
    columns = {
        **{
            name: read[name] for name in ("kind", "controlled", "registered_on", "verified_on", "valid_until")
        },
        **{name: plates[name] for name in PLATE},
        "id": pa.nulls(rows, pa.string()),
        "unit_code": pa.repeat(pa.scalar(division), rows),
        "in_use": pa.repeat(pa.scalar(True), rows),  # noqa: FBT003 - a value of the column
        "count": pa.repeat(pa.scalar(1, pa.int64()), rows),
    }
    schema = arrow_schema(TABLES[INSTRUMENTS])
    return pa.Table.from_arrays([columns[field.name].cast(field.type) for field in schema], schema=schema)
