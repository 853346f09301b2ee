"""Pass rate of supervision (计量监督检查合格率): what complied of what was inspected in twelve months."""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.civil import add_months
from suyuan.base.text import Text
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import day, inside

MONTHS = 12


def evidence(tables: Tables, *, on: date, within: str | None) -> Any:
    """One row for each inspected line of the last twelve months: items that complied, of items inspected."""
    lines = inside(tables["inspections"], tables, within)
    counted = lines.filter((lines.on <= day(on)) & (lines.on > day(add_months(on, -MONTHS))))
    return counted.select(
        "id",
        "unit_code",
        label_zh=counted.name_zh.coalesce(counted.id),
        label_en=counted.name_en.coalesce(counted.id),
        part=counted.compliant,
        whole=counted.inspected,
    )


indicator = Indicator(
    code="inspection_pass",
    name=Text("计量监督检查合格率", "Pass rate of inspections"),
    unit="%",
    explain=Text(
        "截至当日的 12 个月内，监督检查中合格的项次占检查项次的比例。",
        "Share of the items inspected in the twelve months up to the day that complied.",
    ),
    evidence=evidence,
)
