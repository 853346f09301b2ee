"""The tiers as partitioned Parquet: leaves in parts that any number of machines read, the small tier beside.

The leaves stand in the order of their set-ups, so that a recall reads only the groups of rows whose set-ups
it reaches. The snapshot is whole or absent; every part has its rows, bytes and SHA-256 in the manifest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from suyuan.base.errors import EvidenceError
from suyuan.base.text import Text
from suyuan.lake.snapshot import ROWS_PER_PART, Manifest, read_tables, write_snapshot
from suyuan.trace.arrow import Kinds, checked, halves_of, identities, known, numbers_of, schema_of
from suyuan.trace.graph import Graph, Places, Rows
from suyuan.trace.identities import Index, Integers
from suyuan.trace.tiers import Leaves, SetUps, Stated, Tiers

if TYPE_CHECKING:
    import pyarrow as pa

STATED: Final = {"value": "number?", "low": "number?", "high": "number?", "day": "place"}
LEAVES: Final[Kinds] = {
    "number": "count",
    "id": "identity",
    "set_up": "place",
    "scale": "number",
    "own_variance": "number",
    **STATED,
}
EDGES: Final[Kinds] = {"row": "place", "parent": "place", "sensitivity": "number"}
SMALL: Final[dict[str, Kinds]] = {
    "nodes": {"id": "identity", "own_u": "number", "wave": "place", **STATED},
    "node_edges": EDGES,
    "set_ups": {"set_up": "place", "own_variance": "number", "variance": "number"},
    "set_up_edges": EDGES,
}


def write_leaf_table(
    folder: Path, tiers: Tiers, *, taken_at: datetime, rows_per_part: int = ROWS_PER_PART
) -> Manifest:
    """Write the tiers as a new snapshot. Raises Conflict where the folder is taken."""
    waves = np.repeat(np.arange(len(tiers.graph.waves) - 1), np.diff(tiers.graph.waves))
    set_ups = {
        "set_up": np.arange(len(tiers.set_ups), dtype=np.int32),
        "own_variance": tiers.set_ups.own_variance,
        "variance": tiers.set_up_variances,
    }
    nodes = {
        "id": identities(tiers.graph.column),
        "own_u": tiers.graph.own_u,
        "wave": waves.astype(np.int32),
        **_stated(tiers.stated),
    }
    tables = {
        "nodes": _table(SMALL["nodes"], nodes),
        "node_edges": _edges(tiers.graph.rows),
        "set_ups": _table(SMALL["set_ups"], set_ups),
        "set_up_edges": _edges(tiers.set_ups.rows),
        "leaves": _portions(tiers, rows_per_part),
    }
    return write_snapshot(folder, tables, taken_at=taken_at, rows_per_part=rows_per_part)


def _portions(tiers: Tiers, size: int) -> Iterator[pa.Table]:
    """The leaves a part at a time; never all of them twice in memory."""
    yield schema_of(LEAVES).empty_table()
    for leaves, offset in zip(tiers.segments, tiers.offsets, strict=False):
        for begin in range(0, len(leaves), size):
            place = np.arange(begin, min(begin + size, len(leaves)))
            yield _table(LEAVES, _leaves(leaves, place, offset))


def _leaves(leaves: Leaves, place: Integers, offset: int) -> dict[str, Any]:
    chosen = slice(int(place[0]), int(place[-1]) + 1)
    return {
        "number": place + offset,
        "id": identities(leaves.index.column[chosen]),
        "set_up": leaves.set_up_of(place).astype(np.int32),
        "scale": leaves.scale[chosen],
        "own_variance": leaves.own_variance[chosen],
        **_stated(leaves.stated.take(place)),
    }


def _stated(stated: Stated) -> dict[str, Any]:
    return {
        "value": known(stated.value),
        "low": known(stated.low),
        "high": known(stated.high),
        "day": stated.day,  # a number, as formulas want it
    }


def _edges(rows: Rows) -> pa.Table:
    row = np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(rows.start))
    return _table(EDGES, {"row": row, "parent": rows.parent, "sensitivity": rows.sensitivity})


def _table(kinds: Kinds, columns: dict[str, Any]) -> pa.Table:
    import pyarrow as pa

    return pa.table(columns, schema=schema_of(kinds))


def read_small_tier(folder: Path) -> Tiers:
    """Nodes and set-ups of a leaf table as arrays, without its leaves; sums are done anew.

    New results cannot be joined to it: that is done where the registers are, and it is written anew.

    Raises NotFound, and EvidenceError for a table that does not fit.
    """
    read = {
        name: checked(table, SMALL[name], name=name) for name, table in read_tables(folder, SMALL).items()
    }
    nodes, own_variance = read["nodes"], read["set_ups"].column("own_variance").to_numpy()
    size = len(nodes)
    waves = np.bincount(nodes.column("wave").to_numpy())
    graph = Graph(
        index=Index.of(halves_of(nodes.column("id"))),
        own_u=nodes.column("own_u").to_numpy(),
        rows=_rows(read["node_edges"], rows=size, nodes=size, name="node_edges"),
        waves=np.concatenate(([0], np.cumsum(waves))).astype(np.int64),
    )
    set_ups = SetUps(
        rows=_rows(read["set_up_edges"], rows=len(own_variance), nodes=size, name="set_up_edges"),
        own_variance=own_variance,
    )
    return replace(Tiers.empty(), graph=graph, stated=_stated_of(nodes), set_ups=set_ups)


def _stated_of(table: pa.Table) -> Stated:
    return Stated(
        value=numbers_of(table.column("value")),
        low=numbers_of(table.column("low")),
        high=numbers_of(table.column("high")),
        day=table.column("day").to_numpy(),
    )


def _rows(table: pa.Table, *, rows: int, nodes: int, name: str) -> Rows:
    row: Places = table.column("row").to_numpy()
    parent: Places = table.column("parent").to_numpy()
    if len(row) and (row.min() < 0 or row.max() >= rows or parent.min() < 0 or parent.max() >= nodes):
        raise EvidenceError(
            Text(f"表 {name} 指向不存在的行", f"table {name} points to rows that are not there"), given=name
        )
    order = np.argsort(row, kind="stable")
    return Rows(
        start=np.concatenate(([0], np.cumsum(np.bincount(row, minlength=rows)))).astype(np.int64),
        parent=parent[order],
        sensitivity=table.column("sensitivity").to_numpy()[order],
    )
