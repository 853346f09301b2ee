"""The coverage matrix of a division on a day: its cells, and the gaps among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from suyuan.planning.matrix import COVERED, STATES, cells
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.standards.queries import facts
from suyuan.registry.standards.rules import readiness
from suyuan.registry.targets.registers import Basis, Registers

if TYPE_CHECKING:
    from suyuan.lake.engine import Engine
    from suyuan.planning.reading import Tables


class Cell(NamedTuple):
    """What a division has for a kind. `pieces`: controlled instruments in use there."""

    unit: str
    kind: str
    owed: bool
    standing: int
    standards: int
    pieces: int

    @property
    def state(self) -> str:
        """One of planning.matrix.STATES."""
        return STATES[self.standing]

    @property
    def is_gap(self) -> bool:
        """Owed and not covered today."""
        return self.owed and self.standing != COVERED


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Every cell that is owed or held, by unit and kind."""

    cells: dict[tuple[str, str], Cell]

    @property
    def gaps(self) -> list[Cell]:
        """What is owed and not covered, where most instruments wait first."""
        found = [cell for cell in self.cells.values() if cell.is_gap]
        return sorted(found, key=lambda cell: (-cell.pieces, cell.standing, cell.unit, cell.kind))


def matrix(division: str, *, on: date, version: str = "", basis: Basis | None = None) -> Matrix:
    """The matrix of a division and all below it; kept until a register that it rests on changes."""

    def make(tables: Tables, engine: Engine) -> Matrix:
        found = (
            Cell(row["unit_code"], row["kind"], row["owed"], row["standing"], row["standards"], row["pieces"])
            for row in engine.rows(cells(tables, on=on, within=division))
        )
        return Matrix(cells={(cell.unit, cell.kind): cell for cell in found})

    with Registers(on, version=version, basis=basis) as registers:
        return registers.ask(("matrix", division), make)


def serving(kind: str, *, division: str, on: date) -> list[dict[str, Any]]:
    """The public standards of a division that serve a kind, with what stands in the way: ten queries."""
    columns = (
        "id",
        "code",
        "name_zh",
        "name_en",
        "owner__name_zh",
        "owner__name_en",
        "public_cert_to",
        "state",
    )
    chosen = MeasurementStandard.objects.filter(
        jurisdiction_id=division, legal_class="public", served_items__kind_id=kind, established_on__lte=on
    )
    rows = list(chosen.distinct().order_by("code", "id").values(*columns))
    known = facts([row["id"] for row in rows], on=on)
    return [{**row, "readiness": readiness(known[row["id"]], on=on)} for row in rows]
