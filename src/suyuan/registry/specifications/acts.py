"""Acts on technical specifications and method packs."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Reach, declare

REGISTER_SPECIFICATION = declare(
    "specifications.register",
    roles=["decision_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("登记了计量技术规范", "registered a technical specification"),
)
ADOPT_PACK = declare(
    "specifications.adopt_pack",
    roles=["lab_manager", "decision_officer", "admin"],
    reach=Reach.ANYWHERE,
    sentence=Text("启用了方法包", "adopted a method pack"),
)
