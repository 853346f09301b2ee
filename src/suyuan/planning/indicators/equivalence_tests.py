"""Tests of domestic beside imported instruments."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="equivalence_tests",
    name=Text("公布的等效性试验", "Published tests of equivalence"),
    unit="1",
    explain=Text(
        "截至当日公布报告的国产与进口仪器等效性试验。",
        "Tests of domestic beside imported instruments whose report was published by the day.",
    ),
    evidence=standing_in("equivalence_tests"),
)
