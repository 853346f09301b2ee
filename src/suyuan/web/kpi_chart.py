"""The figures of a center over its years, ready for the template: one small column chart for each indicator.

Drawn on the server. One unit of a drawing is one pixel; a column never vanishes while it stands for anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.registry.centers.kpis import KPIS, Kpi

WIDTH: Final = 150
HEIGHT: Final = 62
BASE: Final = 48
TOP: Final = 12
SMALLEST: Final = 2.0


@dataclass(frozen=True, kw_only=True)
class Column:
    """One year."""

    year: int
    value: Decimal
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One indicator; `change` is the last year less the one before it, None with a single year."""

    code: str
    kpi: Kpi
    columns: tuple[Column, ...]
    evidence: str

    @property
    def last(self) -> Decimal:
        return self.columns[-1].value

    @property
    def change(self) -> Decimal | None:
        return self.columns[-1].value - self.columns[-2].value if len(self.columns) > 1 else None


def charts_of(rows: Iterable[Mapping[str, Any]]) -> list[Chart]:
    """A chart for every indicator that has figures, in the order of the set."""
    told: dict[str, list[Mapping[str, Any]]] = {code: [] for code in KPIS}
    for row in rows:
        told[row["indicator"]].append(row)
    return [
        Chart(code=code, kpi=KPIS[code], columns=_columns(found), evidence=found[-1]["evidence"])
        for code, found in told.items()
        if found
    ]


def _columns(found: list[Mapping[str, Any]]) -> tuple[Column, ...]:
    most = max(float(row["value"]) for row in found) or 1.0
    pitch = WIDTH / max(len(found), 3)
    columns = []
    for place, row in enumerate(found):
        share = float(row["value"]) / most
        height = max(SMALLEST, share * (BASE - TOP)) if row["value"] else 0.0
        columns.append(
            Column(
                year=row["year"], value=row["value"], x=pitch * (place + 0.18), y=BASE - height,
                width=pitch * 0.64, height=height,
            )
        )  # fmt: skip
    return tuple(columns)
