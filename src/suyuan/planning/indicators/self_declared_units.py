"""Units with a valid self-declaration of honest measurement."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="self_declared_units",
    name=Text("诚信计量自我承诺单位", "Self-declared honest units"),
    unit="1",
    explain=Text(
        "当日自我承诺有效的单位；已撤回或过期的不计。",
        "Units whose self-declaration is valid on the day; withdrawn and lapsed ones do not count.",
    ),
    evidence=standing_in("declarations"),
)
