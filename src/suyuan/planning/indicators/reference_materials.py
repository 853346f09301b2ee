"""Graded reference materials whose producer sits in the jurisdiction."""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import SEPARATOR, day, inside, not_ended, single_objects


def evidence(tables: Tables, *, on: date, within: str | None) -> Any:
    """One row for each material of grade primary or secondary that is not withdrawn."""
    materials = inside(tables["materials"], tables, within)
    counted = materials.filter(
        materials.grade.isin(("primary", "secondary"))
        & (materials.graded_on <= day(on))
        & not_ended(materials.withdrawn_on, on)
    )
    number = counted.number + SEPARATOR
    return single_objects(counted, zh=number + counted.name_zh, en=number + counted.name_en)


indicator = Indicator(
    code="reference_materials",
    name=Text("标准物质", "Reference materials"),
    unit="1",
    explain=Text(
        "由本辖区单位研制、已定级（一级或二级）且未撤销的标准物质。",
        "Reference materials graded primary or secondary, not withdrawn, of producers in the jurisdiction.",
    ),
    evidence=evidence,
)
