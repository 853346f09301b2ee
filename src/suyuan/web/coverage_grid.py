"""The coverage matrix as it is drawn: kinds down, divisions across, ordered by gaps or by the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.registry.targets.matrix import Cell, Matrix

DISTRICT: Final = "district"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One kind across the divisions; None where nothing is owed and nothing held."""

    kind: Mapping[str, Any]
    cells: tuple[Cell | None, ...]
    owed: int
    gaps: int


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The divisions across, the lines, and how many owed cells there are in each state."""

    divisions: tuple[Mapping[str, Any], ...]
    gaps: tuple[int, ...]  # of each division
    lines: tuple[Line, ...]
    states: Mapping[str, int]

    @property
    def owed(self) -> int:
        """Cells that are owed."""
        return sum(self.states.values())


def grid_of(
    found: Matrix,
    divisions: Mapping[str, Mapping[str, Any]],
    kinds: Sequence[Mapping[str, Any]],
    *,
    order: str,
) -> Grid:
    """Divisions that keep standards stand in the order of their codes, below the one that they belong to.

    `order`: "gap" puts the kinds with most gaps first, "kind" keeps the order of the catalogue.
    """
    units = {unit for unit, _ in found.cells}
    across = [row for code, row in divisions.items() if code in units and row["type"] != DISTRICT]
    lines = [_line(found, kind, across) for kind in kinds]
    lines = [line for line in lines if any(line.cells)]
    if order == "gap":
        lines.sort(key=lambda line: (-line.gaps, -line.owed))
    states = Counter(cell.state for cell in found.cells.values() if cell.owed)
    gaps = Counter(cell.unit for cell in found.cells.values() if cell.is_gap)
    return Grid(
        divisions=tuple(across),
        gaps=tuple(gaps[row["code"]] for row in across),
        lines=tuple(lines),
        states=states,
    )


def _line(found: Matrix, kind: Mapping[str, Any], across: Sequence[Mapping[str, Any]]) -> Line:
    cells = tuple(found.cells.get((row["code"], kind["code"])) for row in across)
    there = [cell for cell in cells if cell is not None]
    return Line(
        kind=kind,
        cells=cells,
        owed=sum(cell.owed for cell in there),
        gaps=sum(cell.is_gap for cell in there),
    )
