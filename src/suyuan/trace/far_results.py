"""The results of a leaf table: the small tier in this process, the leaves wherever the engine runs.

The graph and the set-ups are small and are swept here as arrays; what reaches each set-up goes to the engine
as one table, and the leaves answer there. The numbers are those of `Results`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import numpy as np

from suyuan.base.errors import NotFound
from suyuan.lake.engine import Engine, Expression
from suyuan.lake.snapshot import part_paths, verify_snapshot
from suyuan.trace import expressions
from suyuan.trace.arrow import halves_of, numbers_of
from suyuan.trace.faults import Fault
from suyuan.trace.leaf_table import read_small_tier
from suyuan.trace.recall import Effects, joined, reached_set_ups, recall

if TYPE_CHECKING:
    import pyarrow as pa


class FarResults:
    """The results of a leaf table on an engine."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Raises NotFound where there is no snapshot, EvidenceError where one of its files is damaged."""
        manifest = verify_snapshot(folder, tables=("leaves",))
        self.engine = engine
        self.tiers = read_small_tier(folder)
        self.leaves, self.set_ups = (
            engine.parquet(name, part_paths(folder, manifest, name)) for name in ("leaves", "set_ups")
        )
        self._size = len(self.tiers.graph) + manifest.rows("leaves")

    def __len__(self) -> int:
        return self._size

    def uncertainties(self) -> Expression:
        """Standard uncertainty of every leaf, to be run or written by the engine."""
        return expressions.uncertainties(self.leaves, self.set_ups)

    def effects(self, source: UUID, fault: Fault) -> Expression:
        """What a fault does to the leaves, to be run or written by the engine. NotFound: no node is it."""
        reached = reached_set_ups(self.tiers, self.tiers.graph.position(source), fault)
        table = self.engine.table("reached", _reached(reached))
        return expressions.effects(self.leaves, table, fault)

    def recall(self, source: UUID, fault: Fault) -> Effects:
        """Everything that moves when the value of `source` is corrected, nodes first. Raises NotFound."""
        try:
            nodes = recall(self.tiers, source, fault)
        except NotFound:
            if self._is_leaf(source):  # nobody leans on it
                return joined([])
            raise
        return joined([nodes, _effects(self.engine.arrow(self.effects(source, fault)))])

    def _is_leaf(self, id_: UUID) -> bool:
        import ibis

        found = self.leaves.filter(self.leaves.id == ibis.literal(id_.bytes)).select("number")
        return bool(self.engine.arrow(found).num_rows)


def _reached(columns: dict[str, Any]) -> pa.Table:
    import pyarrow as pa

    return pa.table(columns)


def _effects(found: pa.Table) -> Effects:
    found = found.sort_by("number")
    columns: dict[str, Any] = {name: numbers_of(found.column(name)) for name in _NUMBERS}
    columns["number"] = found.column("number").to_numpy()
    columns["column"] = halves_of(found.column("id"))
    for name in ("before", "after"):
        columns[name] = found.column(name).to_numpy().astype(np.int8)
    return Effects(**columns)


_NUMBERS: Final = ("value", "low", "high", "shift", "u", "p_flip")
