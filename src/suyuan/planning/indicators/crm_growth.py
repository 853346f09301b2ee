"""Growth of reference materials against those held on the first day of the period.

Every material of that day is one of the whole, and minus one of the part where it has ended since; every one
graded later is one of the part. So the pooled share is the net growth, and may be more than 100 %.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from suyuan.base.civil import add_months
from suyuan.base.text import Text
from suyuan.planning.reading import Indicator, Tables
from suyuan.planning.scope import SEPARATOR, day, inside, not_ended

YEARS = 8  # the period of the plan that sets this target (2013 to 2020)


def evidence(tables: Tables, *, on: date, within: str | None, since: date | None) -> Any:
    """One row for each material that was there on the first day, or is there now."""
    first = since or add_months(on, -12 * YEARS)
    materials = inside(tables["materials"], tables, within)
    graded = materials.filter(
        materials.grade.isin(("primary", "secondary")) & (materials.graded_on <= day(on))
    )
    was = (graded.graded_on <= day(first)) & not_ended(graded.withdrawn_on, first)
    stands = not_ended(graded.withdrawn_on, on)
    counted = graded.mutate(whole=was.cast("int64"), part=stands.cast("int64") - was.cast("int64"))
    counted = counted.filter((counted.whole != 0) | (counted.part != 0))
    number = counted.number + SEPARATOR
    return counted.select(
        "id",
        "unit_code",
        "part",
        "whole",
        label_zh=(number + counted.name_zh).coalesce(counted.id),
        label_en=(number + counted.name_en).coalesce(counted.id),
    )


indicator = Indicator(
    code="crm_growth",
    name=Text("国家标准物质增长", "Growth of certified reference materials"),
    unit="%",
    explain=Text(
        "与期初相比，已定级且未撤销的标准物质的净增长；未指明期初时取 8 年前。",
        "Net growth of graded materials against the first day of the period (eight years ago where none is "
        "named).",
    ),
    evidence=evidence,
    options={"since": ()},
)
