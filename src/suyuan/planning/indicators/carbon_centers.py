"""Carbon metrology centers."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="carbon_centers",
    name=Text("碳计量中心", "Carbon metrology centers"),
    unit="1",
    explain=Text(
        "当日已建成且未撤销的碳计量中心。",
        "Centers that are set up and not ended on the day.",
    ),
    evidence=standing_in("carbon_centers"),
)
