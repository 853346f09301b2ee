"""Instrument brands on a public list."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="instrument_brands",
    name=Text("名录中的仪器品牌", "Listed instrument brands"),
    unit="1",
    explain=Text(
        "当日在公开名录中的仪器品牌。",
        "Instrument brands on a public list on the day.",
    ),
    evidence=standing_in("instrument_brands"),
)
