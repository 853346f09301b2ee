"""Demand coverage (C2): controlled instruments whose kind, range and class can be verified nearby.

Source: domain model 16.2. What "inside the unit" is, is a setting: by any institution inside the unit that is
asked about, by one of the same city, or by one of the own division.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.reach import ALIKE, areas, demand, fits, offers
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import by_unit_and_kind, inside


def evidence(tables: Tables, *, on: date, within: str | None, reach: str, basis: str, unknown: str) -> Any:
    """One row for each unit and kind: pieces that can be verified, of pieces controlled and in use."""
    near = areas(tables, reach)
    wanted = demand(tables, on=on, within=within).left_join(near, "unit_code").drop("unit_code_right")
    offered = offers(tables, on=on, basis=basis)
    if reach == "within":
        offered = inside(offered.mutate(unit_code=offered.holder), tables, within).drop("unit_code")
    offered = offered.join(near.select(holder="unit_code", area="area"), "holder")
    pairs = wanted.left_join(offered, ["kind", "area"])
    judged = pairs.mutate(can=fits(pairs, unknown=unknown).cast("int64"))
    each = judged.group_by(*ALIKE, "pieces").aggregate(can=judged.can.max())
    counted = each.mutate(able=each.can * each.pieces)
    rows = counted.group_by("unit_code", "kind").aggregate(
        part=counted.able.sum(), whole=counted.pieces.sum()
    )
    return by_unit_and_kind(rows, tables)


indicator = Indicator(
    code="demand_coverage",
    name=Text("强检需求覆盖率", "Coverage of the demand for verification"),
    unit="%",
    explain=Text(
        "当日在用的强制管理计量器具中，其种类、测量范围和准确度等级能就近检定的比例；就近指所问区域内、"
        "同市州内或本级。",
        "Share of the controlled instruments in use on the day whose kind, range and class can be verified "
        "inside the unit asked about, inside the same city, or in the own division.",
    ),
    evidence=evidence,
    options={
        "reach": ("within", "city", "own"),
        "basis": ("legal", "operational"),
        "unknown": ("counted", "refused"),
    },
)
