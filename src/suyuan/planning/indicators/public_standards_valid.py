"""Public measurement standards whose certificate is valid on the day asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import inside, single_objects, valid_public_standards


def evidence(tables: Tables, *, on: date, within: str | None, basis: str) -> Any:
    """One row for each standard that counts."""
    counted = inside(valid_public_standards(tables, on=on, basis=basis), tables, within)
    return single_objects(counted, zh=counted.name_zh, en=counted.name_en)


indicator = Indicator(
    code="public_standards_valid",
    name=Text("社会公用计量标准", "Public measurement standards"),
    unit="1",
    explain=Text(
        "当日证书有效且在用的社会公用计量标准项数；按运行口径时，当前被锁定的不计。",
        "Public measurement standards in service with a valid certificate on the day; on the operational "
        "basis those blocked today do not count.",
    ),
    evidence=evidence,
    options={"basis": ("legal", "operational")},
)
