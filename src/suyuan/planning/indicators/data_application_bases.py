"""Bases for the application of metrological data."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="data_application_bases",
    name=Text("计量数据应用基地", "Bases for the application of metrological data"),
    unit="1",
    explain=Text(
        "当日已命名且未撤销的计量数据应用基地。",
        "Bases that are named and not ended on the day.",
    ),
    evidence=standing_in("data_bases"),
)
