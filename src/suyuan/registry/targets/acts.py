"""Acts on plans: the only one is to record what a query said. A value is never typed in."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Reach, declare

RECORD_OBSERVATION = declare(
    "targets.record_observation",
    roles=["case_officer", "decision_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("记录了指标的当日数值", "recorded the reading of an indicator"),
)
