"""Industrial metrology and testing centers: approved, or also those accepted for preparation."""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import day, inside, not_ended, single_objects, surely


def evidence(tables: Tables, *, on: date, within: str | None, basis: str) -> Any:
    """One row for each center that counts."""
    centers = inside(tables["centers"], tables, within)
    counts = surely(centers.approved_on <= day(on))
    if basis == "also_preparing":
        counts = counts | surely(centers.preparing_from <= day(on))
    counted = centers.filter(counts & not_ended(centers.ended_on, on))
    return single_objects(counted, zh=counted.name_zh, en=counted.name_en)


indicator = Indicator(
    code="industrial_centers",
    name=Text("产业计量测试中心", "Industrial metrology and testing centers"),
    unit="1",
    explain=Text(
        "当日已批准的产业计量测试中心，国家级和省级合计；口径可包括批准筹建的。",
        "Centers approved on the day, national and provincial together; the basis may include those accepted "
        "for preparation.",
    ),
    evidence=evidence,
    options={"basis": ("approved", "also_preparing")},
)
