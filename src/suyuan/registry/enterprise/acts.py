"""Acts of measurement management in a firm: everything in its own house, by those who keep its equipment."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_KEEPERS: Final = "metrology_manager instrument_user"
_IMPORTERS: Final = f"{_KEEPERS} lab_manager standard_custodian"  # whoever may import a list of equipment
_ROWS: Final = (
    # deed, roles, Chinese, English
    ("equipment_state", _IMPORTERS, "填报了设备的校准有效期", "stated until when equipment is calibrated"),
    ("process_register", _KEEPERS, "登记了测量过程", "registered a measurement process"),
    ("process_close", _KEEPERS, "结束了测量过程", "closed a measurement process"),
    ("confirmation_open", _KEEPERS, "开始了计量确认", "opened a confirmation"),
    ("confirmation_send", _KEEPERS, "送校", "sent equipment for calibration"),
    ("confirmation_evaluate", _KEEPERS, "录入校准结果并评价", "evaluated a calibration"),
    ("confirmation_confirm", _KEEPERS, "确认合格", "confirmed equipment"),
    ("confirmation_limit", _KEEPERS, "确认限用", "confirmed equipment with limits"),
    ("confirmation_fail", _KEEPERS, "确认未通过", "did not confirm equipment"),
    ("confirmation_adjust", _KEEPERS, "调整后重新校准", "had equipment adjusted"),
    ("confirmation_downgrade", _KEEPERS, "降级使用", "downgraded equipment"),
    ("confirmation_scrap", _KEEPERS, "报废", "scrapped equipment"),
    ("study_record", _KEEPERS, "记录了能力研究", "recorded a study of capability"),
    ("assess", _KEEPERS, "完成了自我评价", "completed the self-assessment"),
    ("partner_open", "metrology_manager lab_manager", "发起了伙伴计划", "opened a partner plan"),
    ("partner_close", "metrology_manager lab_manager", "结束了伙伴计划", "closed a partner plan"),
    ("partner_join", _KEEPERS, "加入了伙伴计划", "joined a partner plan"),
    ("partner_benefit", _KEEPERS, "记录了伙伴计划的收益", "noted what a partner plan brought"),
)  # fmt: skip
OF: Final[dict[str, Act]] = {
    deed: declare(f"enterprise.{deed}", roles=roles.split(), reach=Reach.ORGANIZATION, sentence=Text(zh, en))
    for deed, roles, zh, en in _ROWS
}
