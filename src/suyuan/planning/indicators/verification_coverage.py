"""Verification coverage (C3): controlled instruments in use with a valid verification on the day.

Source: domain model 16.2.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.pieces import controlled_in_use
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import by_unit_and_kind, day


def evidence(tables: Tables, *, on: date, within: str | None) -> Any:
    """One row for each unit and kind: pieces with a valid verification, of pieces controlled and in use."""
    due = controlled_in_use(
        tables,
        on=on,
        within=within,
        are=lambda known: (known.verified_on <= day(on)) & (known.valid_until >= day(on)),
    )
    rows = due.group_by("unit_code", "kind").aggregate(part=due.chosen.sum(), whole=due.pieces.sum())
    return by_unit_and_kind(rows, tables)


indicator = Indicator(
    code="verification_coverage",
    name=Text("强检计量器具检定覆盖率", "Verification coverage of controlled instruments"),
    unit="%",
    explain=Text(
        "当日在用的强制管理计量器具中检定有效的比例；批量登记的表计按件数计。",
        "Share of the controlled instruments in use on the day whose verification is valid; lots count by "
        "pieces.",
    ),
    evidence=evidence,
)
