"""Published cases of the application of metrological data."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="data_application_cases",
    name=Text("计量数据应用案例", "Cases of application of metrological data"),
    unit="1",
    explain=Text(
        "截至当日已发布且未撤下的计量数据应用案例。",
        "Cases published by the day and not taken back.",
    ),
    evidence=standing_in("data_cases"),
)
