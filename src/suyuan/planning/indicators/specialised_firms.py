"""Small firms with a tier."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="specialised_firms",
    name=Text("专精特新仪器企业", "Specialised firms"),
    unit="1",
    explain=Text(
        "当日梯度认定在有效期内的中小企业。",
        "Small firms whose tier is in force on the day.",
    ),
    evidence=standing_in("specialised_firms"),
)
