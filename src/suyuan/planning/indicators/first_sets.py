"""First sets of instruments."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.planning.reading import Indicator
from suyuan.planning.scope import standing_in

indicator = Indicator(
    code="first_sets",
    name=Text("首台（套）仪器", "First-set instruments"),
    unit="1",
    explain=Text(
        "当日在三年有效期内、未撤销的首台（套）认定。",
        "Recognitions of first sets within their three years and not revoked on the day.",
    ),
    evidence=standing_in("first_sets"),
)
