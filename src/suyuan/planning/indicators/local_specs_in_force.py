"""Local metrological technical specifications in force, or issued in the period of the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import SEPARATOR, day, inside, not_ended, single_objects


def evidence(tables: Tables, *, on: date, within: str | None, basis: str, since: date | None) -> Any:
    """One row for each local specification that counts; `since` opens the period of the second basis."""
    local = inside(tables["specifications"], tables, within)
    local = local.filter(local.scope == "local")
    if basis == "issued_in_period":
        counted = local.filter(local.issued_on <= day(on))
        counted = counted if since is None else counted.filter(counted.issued_on >= day(since))
    else:
        counted = local.filter((local.in_force_from <= day(on)) & not_ended(local.abolished_on, on))
    number = counted.number + SEPARATOR
    return single_objects(counted, zh=number + counted.name_zh, en=number + counted.name_en)


indicator = Indicator(
    code="local_specs_in_force",
    name=Text("地方计量技术规范", "Local technical specifications"),
    unit="1",
    explain=Text(
        "当日现行有效的地方计量技术规范；或规划期内发布的（由口径决定）。",
        "Local metrological technical specifications in force on the day, or issued within the period, as "
        "the counting basis says.",
    ),
    evidence=evidence,
    options={"basis": ("in_force", "issued_in_period"), "since": ()},
)
