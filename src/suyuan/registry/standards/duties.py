"""Daily duties of measurement standards."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.duties import declare_duty
from suyuan.registry.standards.commands import expire_standards
from suyuan.registry.standards.statuses import note_statuses

declare_duty(
    "standards.expire",
    name=Text("证书到期的计量标准", "Standards whose certificate expired"),
    do=expire_standards,
)
declare_duty(
    "standards.status",
    name=Text("可用状态有变的计量标准", "Standards whose operational state changed"),
    do=note_statuses,
)
