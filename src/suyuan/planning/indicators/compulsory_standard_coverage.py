"""Coverage of compulsory items by public standards (强检项目建标覆盖率): metric C1 and its union variant.

With R(l) the kinds required of level l and S(u) the standards of unit u that count, a unit covers
|{k in R(level(u)): some s in S(u) serves k}| of |R(level(u))|. Variants: pooled over units (sum over sum),
mean of the units' shares, or union (C1u: kinds required of the unit asked about, or of the province, that
any unit inside can serve).
The official formula is not published, so variant and basis are settings of the target.
Source: domain model 16.2.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import by_unit_and_kind, inside, surely, units_within, valid_public_standards

PROVINCE = "province"


def evidence(tables: Tables, *, on: date, within: str | None, variant: str, basis: str) -> Any:
    """One row for each required item of each unit: part 1 where a standard serves it, whole always 1."""
    standards = inside(valid_public_standards(tables, on=on, basis=basis), tables, within)
    serves = tables["serves"]
    able = serves.join(standards.select("unit_code", standard_id="id"), "standard_id")
    required = tables["required_items"]
    units = units_within(tables, within).select("level", unit_code="code")
    if variant == "union":
        top = (units.level == PROVINCE) if within is None else (units.unit_code == within)
        wanted = units.filter(top).join(required, "level").select("unit_code", "kind")
        covered = able.select("kind").distinct().mutate(able=True)
        matched = wanted.left_join(covered, "kind")
    else:
        wanted = units.join(required, "level").select("unit_code", "kind")
        covered = able.select("unit_code", "kind").distinct().mutate(able=True)
        matched = wanted.left_join(covered, ["unit_code", "kind"])
    part = surely(matched.able).cast("int64")
    rows = matched.select("unit_code", "kind", part=part, whole=part * 0 + 1)
    return by_unit_and_kind(rows, tables)


indicator = Indicator(
    code="compulsory_standard_coverage",
    name=Text("强检项目建标覆盖率", "Coverage of compulsory items by standards"),
    unit="%",
    explain=Text(
        "各级应能检定的强检项目中，当日有有效社会公用计量标准可检的比例。汇总、平均或全省合并三种口径；"
        "按法定有效或按实际可用计。",
        "Share of the kinds each level must be able to verify for which a valid public standard exists on "
        "the day: pooled, mean of units, or union of the province; on the legal or the operational basis.",
    ),
    evidence=evidence,
    options={"variant": ("pooled", "mean", "union"), "basis": ("legal", "operational")},
)
