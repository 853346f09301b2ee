"""Lead enterprises of the partner plan for small firms."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="sme_partners",
    name=Text("中小企业计量伙伴计划大企业", "Lead enterprises of the partner plan for small firms"),
    unit="1",
    explain=Text(
        "当日参加伙伴计划、带动中小企业的龙头企业。",
        "Lead enterprises that take part in the partner plan on the day.",
    ),
    evidence=standing_in("sme_partners"),
)
