"""Daily duties of plans."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.duties import declare_duty
from suyuan.registry.targets.commands import observe_due

declare_duty(
    "targets.observe",
    name=Text("规划指标的数值", "Readings of plan indicators"),
    do=observe_due,
    in_steps=True,
)
