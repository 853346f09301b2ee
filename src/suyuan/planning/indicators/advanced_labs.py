"""Advanced measurement laboratories."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="advanced_labs",
    name=Text("现代先进测量实验室", "Advanced measurement laboratories"),
    unit="1",
    explain=Text(
        "当日已建成且未撤销的现代先进测量实验室。",
        "Laboratories that are set up and not ended on the day.",
    ),
    evidence=standing_in("advanced_labs"),
)
