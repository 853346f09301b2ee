"""Acts of governance. Events of the two state tables have an act each, by the same name."""

from __future__ import annotations

from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act, Reach, declare

_OFFICERS: Final = "case_officer decision_officer"
_PEOPLE: Final = f"{_OFFICERS} inspector lab_manager metrology_manager"
_TASK: Final = (
    ("open", _OFFICERS, Reach.JURISDICTION, "布置了任务", "set a task"),
    ("start", _PEOPLE, Reach.EITHER, "开始办理任务", "started the task"),
    ("complete", _PEOPLE, Reach.EITHER, "完成了任务", "completed the task"),
    ("reopen", _OFFICERS, Reach.JURISDICTION, "重新办理任务", "opened the task again"),
    ("cancel", "decision_officer", Reach.JURISDICTION, "取消了任务", "cancelled the task"),
)
_NEWS: Final = (
    ("write", _OFFICERS, Reach.JURISDICTION, "起草了稿件", "drafted a text for the public"),
    ("rewrite", _OFFICERS, Reach.JURISDICTION, "修改了稿件", "rewrote a draft"),
    ("discard", _OFFICERS, Reach.JURISDICTION, "放弃了稿件", "discarded a draft"),
    ("publish", "decision_officer", Reach.JURISDICTION, "发布了稿件", "published a text"),
    ("withdraw", "decision_officer", Reach.JURISDICTION, "撤回了稿件", "withdrew a text"),
)
TASK: Final[dict[str, Act]] = {
    event: declare(f"governance.{event}_task", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for event, roles, reach, zh, en in _TASK
}
NEWS: Final[dict[str, Act]] = {
    event: declare(f"governance.{event}_news", roles=roles.split(), reach=reach, sentence=Text(zh, en))
    for event, roles, reach, zh, en in _NEWS
}
NOTE_TASK = declare(
    "governance.note_task",
    roles=_PEOPLE.split(),
    reach=Reach.EITHER,
    sentence=Text("记录了任务进展", "made a note on the task"),
)
