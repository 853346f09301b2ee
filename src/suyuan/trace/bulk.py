"""Results and influences in bulk as Parquet: what a graph is compiled from where the registers are not.

A snapshot holds three tables, results, influences and set-ups, with identities as 16 bytes, numbers as binary
and null for what is not there. What was cut off or changed is refused by the name of the part before anything
is built.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

import numpy as np

from suyuan.lake.snapshot import Manifest, read_tables, write_snapshot
from suyuan.trace.arrow import (
    Kinds,
    checked,
    days_of,
    halves_of,
    identities,
    known,
    numbers_of,
    schema_of,
)
from suyuan.trace.graph import Floats
from suyuan.trace.identities import Halves
from suyuan.trace.joining import Called, InfluenceRows, ResultRows, join
from suyuan.trace.stored import Build, write_tiers
from suyuan.trace.tiers import Stated, Tiers

if TYPE_CHECKING:
    import pyarrow as pa

TABLES: Final[dict[str, Kinds]] = {
    "results": {
        "id": "identity",
        "set_up": "identity?",
        "u": "number?",
        "value": "number?",
        "low": "number?",
        "high": "number?",
        "day": "date",
    },
    "influences": {
        "result": "identity?",
        "set_up": "identity?",
        "parent": "identity?",
        "origin": "identity",
        "component": "number",
    },
    "set_ups": {"id": "identity"},
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bulk:
    """Everything that a graph is compiled from; set_ups : array (s, 2), identities."""

    results: ResultRows
    influences: InfluenceRows
    set_ups: Halves

    @classmethod
    def of(cls, tables: dict[str, pa.Table]) -> Bulk:
        """From Arrow tables. EvidenceError names a column that is lacking or of another kind."""
        results, influences, set_ups = (
            checked(tables[name], kinds, name=name) for name, kinds in TABLES.items()
        )
        return cls(
            results=ResultRows(
                column=halves_of(results.column("id")),
                set_up=halves_of(results.column("set_up")),
                u=np.nan_to_num(numbers_of(results.column("u"))),
                stated=Stated(
                    value=numbers_of(results.column("value")),
                    low=numbers_of(results.column("low")),
                    high=numbers_of(results.column("high")),
                    day=days_of(results.column("day")),
                ),
            ),
            influences=InfluenceRows(
                component=numbers_of(influences.column("component")),
                **{
                    name: halves_of(influences.column(name))
                    for name in ("result", "set_up", "parent", "origin")
                },
            ),
            set_ups=halves_of(set_ups.column("id")),
        )

    def tables(self) -> dict[str, pa.Table]:
        """The same as Arrow tables."""
        import pyarrow as pa

        stated = self.results.stated
        columns = {
            "results": {
                "id": identities(self.results.column),
                "set_up": _or_none(self.results.set_up),
                "u": self.results.u,
                "value": known(stated.value),
                "low": known(stated.low),
                "high": known(stated.high),
                "day": pa.array(stated.day, type=pa.int32()).cast(pa.date32()),
            },
            "influences": {
                "result": _or_none(self.influences.result),
                "set_up": _or_none(self.influences.set_up),
                "parent": _or_none(self.influences.parent),
                "origin": identities(self.influences.origin),
                "component": self.influences.component,
            },
            "set_ups": {"id": identities(self.set_ups)},
        }
        return {name: pa.table(columns[name], schema=schema_of(kinds)) for name, kinds in TABLES.items()}

    def tiers(self, *, called: Called | None = None) -> Tiers:
        """Compile it. Raises what `join` raises."""
        return join(
            Tiers.empty(),
            self.results,
            self.influences,
            set_ups=self.set_ups,
            stated_u=_nobody,
            called=called,
        )


def _or_none(column: Halves) -> pa.Array:
    return identities(column, absent=(column == 0).all(axis=1))


def _nobody(column: Halves) -> Floats:
    """Of results that were there before: there are none."""
    return np.zeros(len(column))


def write_bulk(folder: Path, bulk: Bulk, *, taken_at: datetime) -> Manifest:
    """Write it as a new snapshot. Raises Conflict where the folder is taken."""
    return write_snapshot(folder, bulk.tables(), taken_at=taken_at)


def read_bulk(folder: Path) -> Bulk:
    """Read a snapshot. Raises NotFound, and EvidenceError by the name of a part that is damaged."""
    return Bulk.of(read_tables(folder, TABLES))


def compile_bulk(root: Path, folder: Path, *, build: UUID) -> Build:
    """Compile a snapshot and let it serve under `root`. Raises what `read_bulk` and `join` raise.

    Where that fails nothing is written, and the last good build goes on serving.
    """
    bulk = read_bulk(folder)
    tiers = bulk.tiers()
    root.mkdir(parents=True, exist_ok=True)
    counted = {"results": len(bulk.results.u), "influences": len(bulk.influences.component)}
    return write_tiers(root, tiers, build=build, source=counted)
