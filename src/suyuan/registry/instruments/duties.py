"""Daily duties of instruments."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.instruments.commands import mark_overdue
from suyuan.registry.journal.duties import declare_duty

declare_duty(
    "instruments.mark_overdue",
    name=Text("标记超期未检的器具", "Instruments that became overdue"),
    do=mark_overdue,
    in_steps=True,
)
