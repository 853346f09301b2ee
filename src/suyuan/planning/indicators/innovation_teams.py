"""Innovation teams of metrology."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="innovation_teams",
    name=Text("计量科技创新团队", "Innovation teams of metrology"),
    unit="1",
    explain=Text(
        "当日已命名且未撤销的计量科技创新团队。",
        "Teams that are named and not ended on the day.",
    ),
    evidence=standing_in("innovation_teams"),
)
