"""Snapshots of the tables that indicators read: instruments by division, of which only changed ones are read.

Where the last verification of an instrument changes, its row version does: the number of rows and the sum of
their versions in a division say whether its portion is still the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Max, Sum
from django.utils.timezone import localdate

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.lake.columns import arrow_schema, arrow_table
from suyuan.lake.engine import Engine
from suyuan.lake.keeping import ALWAYS, Portion, Taken, last_good, take
from suyuan.planning.coverage import METRICS, metric
from suyuan.planning.grouping import GROUPS, INSTRUMENTS, grouped_portions
from suyuan.planning.reading import Reading
from suyuan.planning.tables import TABLES
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.targets.coverage import Question
from suyuan.registry.targets.tables import FEEDS
from suyuan.registry.targets.tables.instruments import IN_USE, lots
from suyuan.registry.targets.tables.plates import plate

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS: Final = (
    "id", "kind_id", "controlled", "created_at", "verified_on", "valid_until", "accuracy_class",
    "measuring_range",
)  # fmt: skip
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
    return {
        code: metric(code).measure(
            bound,
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
    """The working instruments of a division, one row each: one query, column by column into Arrow."""
    import pyarrow as pa

    chosen = Instrument.objects.filter(jurisdiction_id=division, usage="working", state__in=IN_USE)
    found = list(zip(*chosen.order_by("id").values_list(*COLUMNS).iterator(chunk_size=50_000), strict=True))
    identities, kinds, controlled, created, verified, until, classes, ranges = found or [()] * len(COLUMNS)
    plates: dict[tuple[str, str], dict[str, Any]] = {
        pair: plate(*pair) for pair in set(zip(classes, ranges, strict=True))
    }
    read = [plates[pair] for pair in zip(classes, ranges, strict=True)]
    rows = len(kinds)
    columns: dict[str, Any] = {
        "id": [str(one) for one in identities],
        "kind": kinds,
        "unit_code": [division] * rows,
        "controlled": controlled,
        "in_use": [True] * rows,
        "registered_on": [localdate(one) for one in created],
        "verified_on": verified,
        "valid_until": until,
        "count": [1] * rows,
        **{name: [one[name] for one in read] for name in plate("", "")},
    }
    schema = arrow_schema(TABLES[INSTRUMENTS])
    return pa.Table.from_arrays(
        [pa.array(columns[field.name], field.type) for field in schema], schema=schema
    )
