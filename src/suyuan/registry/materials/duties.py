"""Daily duties of reference materials."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.duties import declare_duty
from suyuan.registry.materials.release import expire_batches

declare_duty(
    "materials.expire",
    name=Text("到期的标准物质批", "Batches of reference materials that expired"),
    do=expire_batches,
)
