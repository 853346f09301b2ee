"""Acts on plans. A value is never typed in: what a query said is recorded, what a person says explains it."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

RECORD_OBSERVATION = declare(
    "targets.record_observation",
    roles=["case_officer", "decision_officer"],
    reach=Reach.JURISDICTION,
    sentence=Text("记录了指标的当日数值", "recorded the reading of an indicator"),
)
OBSERVE = declare(
    "targets.observe",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("按日程记录了指标数值", "recorded the reading of an indicator on schedule"),
)
_HERE = Reach.JURISDICTION
_LEAD = Reach.EITHER  # the house that leads a task, or the authority
_ROWS: Final = (
    # event or deed, roles, reach, Chinese, English
    ("draft_plan", "case_officer", _HERE, "起草了下一期规划", "drafted the next plan"),
    ("set_target", "case_officer", _HERE, "写入了规划目标", "wrote a target into a draft plan"),
    ("drop_target", "case_officer", _HERE, "删去了草案中的目标", "took a target out of a draft plan"),
    ("adopt_plan", "decision_officer", _HERE, "批准了规划", "adopted a plan"),
    ("drop_plan", "case_officer decision_officer", _HERE, "放弃了规划草案", "dropped a draft plan"),
    ("conclude_plan", "decision_officer", _HERE, "作出终期评估，规划结束",
     "concluded a plan with its final evaluation"),
    ("evaluate", "case_officer decision_officer", _HERE, "作出中期评估",
     "made the mid-term evaluation of a plan"),
    ("explain", "case_officer decision_officer", _HERE, "对目标作了说明", "explained how a target stands"),
    ("add_task", "case_officer", _HERE, "下达了规划任务", "set a task of a plan"),
    ("begin_task", "lab_manager metrology_manager case_officer", _LEAD, "开始执行任务", "began a task"),
    ("note_task", "lab_manager metrology_manager case_officer", _LEAD, "记录了任务进展",
     "recorded progress of a task"),
    ("finish_task", "case_officer decision_officer", _HERE, "确认任务完成", "found a task done"),
    ("reopen_task", "case_officer decision_officer", _HERE, "重新打开任务", "opened a task again"),
    ("stop_task", "decision_officer", _HERE, "终止了任务", "stopped a task"),
)  # fmt: skip
OF: Final[dict[str, Act]] = {
    event: declare(f"targets.{event}", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for event, roles, reach, zh, en in _ROWS
}
