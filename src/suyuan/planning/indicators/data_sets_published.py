"""Data sets that were published."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="data_sets_published",
    name=Text("已发布的计量数据集", "Published metrological data sets"),
    unit="1",
    explain=Text(
        "当日已发布版本、未撤回的数据集，每个计一。",
        "Data sets with a published version that was not withdrawn by the day, one each.",
    ),
    evidence=standing_in("data_sets"),
)
