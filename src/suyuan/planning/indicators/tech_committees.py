"""Technical committees of metrology in office."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="tech_committees",
    name=Text("计量专业技术委员会", "Technical committees of metrology"),
    unit="1",
    explain=Text(
        "当日在任期内的计量专业技术委员会。",
        "Technical committees whose term runs on the day.",
    ),
    evidence=standing_in("tech_committees"),
)
