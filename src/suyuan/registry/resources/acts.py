"""Acts on shared capabilities: of the laboratory that offers them, and of the authority of its division."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_HOUSE = Reach.ORGANIZATION
_AUTHORITY = Reach.JURISDICTION
_KEEPERS: Final = "lab_manager metrology_manager"
_ACTS: Final = (
    # verb, roles, reach, Chinese, English
    ("declare", _KEEPERS, _HOUSE, "公布了一项校准测量能力", "declared a capability"),
    ("change", _KEEPERS, _HOUSE, "以新版替换了一项校准测量能力", "replaced a capability by a new edition"),
    ("import", _KEEPERS, _HOUSE, "成批公布了校准测量能力", "declared capabilities in bulk"),
    ("pause", _KEEPERS, _HOUSE, "暂停共享一项校准测量能力", "paused a capability"),
    ("resume", _KEEPERS, _HOUSE, "恢复共享一项校准测量能力", "offered a capability again"),
    ("withdraw", f"{_KEEPERS} decision_officer", Reach.EITHER, "撤销了一项校准测量能力",
     "withdrew a capability"),
    ("stop", "case_officer", _AUTHORITY, "责令停止共享一项校准测量能力", "ordered a stop of a capability"),
    ("lift", "case_officer", _AUTHORITY, "解除了停止共享的决定", "lifted the order to stop a capability"),
)  # fmt: skip

OF: Final[dict[str, Act]] = {
    verb: declare(f"resources.{verb}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for verb, roles, reach, zh, en in _ACTS
}
