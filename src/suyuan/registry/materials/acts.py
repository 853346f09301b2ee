"""Acts on reference materials: of developer and producer, of the authority, of the houses that use them."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_HOUSE = Reach.ORGANIZATION
_AUTHORITY = Reach.JURISDICTION
_USERS: Final = "verifier standard_custodian sample_clerk lab_manager"
_ACTS: Final = (
    # verb, roles, reach, Chinese, English; roles of the events are those of the domain model's table 8
    ("start", "rm_developer", _HOUSE, "开始研制标准物质", "began to develop a reference material"),
    ("import", "rm_developer", _HOUSE, "批量登记了研制中的标准物质", "imported reference materials"),
    ("register_batch", "rm_developer", _HOUSE, "登记了一批标准物质", "registered a batch"),
    ("record_study", "rm_developer", _HOUSE, "记录了均匀性、稳定性或定值研究", "recorded a study of a batch"),
    ("combine", "rm_developer", _HOUSE, "合成了特性量值与不确定度", "combined a property value"),
    ("finish_studies", "rm_developer", _HOUSE, "完成了研制研究", "finished the studies"),
    ("apply_grading", "lab_manager", _HOUSE, "申请标准物质定级", "applied for grading"),
    ("accept", "case_officer", _AUTHORITY, "受理了定级申请", "accepted the application for grading"),
    ("supplement", "case_officer", _AUTHORITY, "要求补充定级材料", "asked for a supplement"),
    ("reject", "case_officer", _AUTHORITY, "不予受理定级申请", "rejected the application for grading"),
    ("pass", "decision_officer", _AUTHORITY, "批准定级并分配编号", "graded the material and gave its number"),
    ("fail", "decision_officer", _AUTHORITY, "定级评审不通过", "let the grading fail"),
    ("withdraw", "decision_officer lab_manager", Reach.EITHER, "撤销了标准物质", "withdrew the material"),
    ("release_batch", "lab_manager", _HOUSE, "发布了一批标准物质并出具证书",
     "released a batch with its certificate"),
    ("monitor_ok", "rm_developer lab_manager", _HOUSE, "稳定性监测结果符合", "monitored a batch: it agrees"),
    ("monitor_alarm", "rm_developer lab_manager", _HOUSE, "稳定性监测结果超限",
     "monitored a batch: out of limits"),
    ("extend", "lab_manager", _HOUSE, "延长了有效期并出具新证书",
     "extended the validity with a new certificate"),
    ("recall", "lab_manager", _HOUSE, "召回了一批标准物质", "recalled a batch"),
    ("expire", "", Reach.SYSTEM, "该批标准物质到期", "let a batch expire"),
    ("receive_unit", _USERS, _HOUSE, "入库了标准物质", "received a unit of a reference material"),
    ("open_unit", _USERS, _HOUSE, "启封了标准物质", "opened a unit"),
    ("use_unit", "verifier standard_custodian", _HOUSE, "使用了标准物质", "used a unit"),
    ("discard_unit", _USERS, _HOUSE, "处置了标准物质", "discarded a unit"),
    ("register_bought", _USERS, _HOUSE, "登记了外购的标准物质", "registered a batch bought elsewhere"),
    ("import_bought", _USERS, _HOUSE, "批量登记了外购的标准物质", "imported batches bought elsewhere"),
    ("recall_bought", "standard_custodian lab_manager", _HOUSE, "登记了外购标准物质的召回",
     "noted that a producer recalled a batch"),
)  # fmt: skip

OF: Final[dict[str, Act]] = {
    verb: declare(f"materials.{verb}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for verb, roles, reach, zh, en in _ACTS
}
