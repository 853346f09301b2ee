"""Projects of science programmes."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="science_projects",
    name=Text("立项的计量科技项目", "Science projects granted"),
    unit="1",
    explain=Text(
        "当日已立项且未终止的科技项目，含实施中、已验收和已转化的。",
        "Projects granted by the day and not terminated: running, accepted or transformed.",
    ),
    evidence=standing_in("science_projects"),
)
