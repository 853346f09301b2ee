"""Honest measurement units in good standing."""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import day, inside, single_objects


def evidence(tables: Tables, *, on: date, within: str | None) -> Any:
    """One row for each unit whose title is valid; a suspended or revoked one counts until that day."""
    units = inside(tables["honest_units"], tables, within)
    standing = units.state.isin(("valid", "expired")) & units.ended_on.isnull() | (units.ended_on > day(on))
    counted = units.filter((units.valid_from <= day(on)) & (units.valid_to >= day(on)) & standing)
    return single_objects(counted, zh=counted.name_zh, en=counted.name_en)


indicator = Indicator(
    code="honest_units",
    name=Text("诚信计量示范单位", "Honest measurement units"),
    unit="1",
    explain=Text(
        "当日称号有效的诚信计量示范单位；暂停和撤销的不计。",
        "Demonstration units whose title is valid on the day; suspended and revoked ones do not count.",
    ),
    evidence=evidence,
)
