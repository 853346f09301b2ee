"""Open licence statements."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="open_licences",
    name=Text("开放许可的专利", "Patents under open licence"),
    unit="1",
    explain=Text(
        "当日公告有效、未撤回或终止的专利开放许可声明。",
        "Open licence statements that are published and neither withdrawn nor ended on the day.",
    ),
    evidence=standing_in("open_licences"),
)
