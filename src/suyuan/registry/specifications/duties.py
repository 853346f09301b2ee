"""Daily duties of specifications."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.duties import declare_duty
from suyuan.registry.specifications.standing import bring_into_force

declare_duty(
    "specifications.bring_into_force",
    name=Text("到期施行的规范", "Specifications that come into force"),
    do=bring_into_force,
)
