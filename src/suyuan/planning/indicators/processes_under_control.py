"""Houses with a measurement process under control."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="processes_under_control",
    name=Text("开展测量过程控制的单位", "Organizations that control measurement processes"),
    unit="1",
    explain=Text(
        "当日至少有一个测量过程处于控制之下的单位，每家计一。",
        "Organizations with at least one measurement process under control on the day, one each.",
    ),
    evidence=standing_in("process_houses"),
)
