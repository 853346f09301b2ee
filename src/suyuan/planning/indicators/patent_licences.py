"""Licences of patents."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="patent_licences",
    name=Text("有效的专利许可", "Patent licences in force"),
    unit="1",
    explain=Text(
        "当日有效的专利许可，开放许可和约定许可合计。",
        "Licences of patents in force on the day, open ones and those agreed on.",
    ),
    evidence=standing_in("patent_licences"),
)
