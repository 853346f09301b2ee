"""Acts on reminders, their settings and calendar feeds."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.acts import Reach, declare

SET = declare(
    "reminders.set",
    roles=["lab_manager", "metrology_manager", "instrument_user", "case_officer", "decision_officer"],
    reach=Reach.ORGANIZATION,
    sentence=Text("设置了到期提醒", "set the reminders"),
)
GATHER = declare(
    "reminders.gather",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("生成了到期提醒", "gathered what is to be reminded of"),
)
ESCALATE = declare(
    "reminders.escalate",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("逾期未办，告知上级主管部门", "told the authority above that it was not done in time"),
)
SEND = declare(
    "reminders.send",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("发送了提醒邮件", "sent a reminder by mail"),
)
GIVE_UP = declare(
    "reminders.give_up",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("多次失败后停止发送提醒邮件", "gave up a reminder by mail after many failures"),
)

# What people do with their own inbox and calendar needs no role; the commands act on one's own alone.
READ = declare(
    "reminders.read",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("已阅提醒", "read the reminders"),
)
OPEN_FEED = declare(
    "reminders.open_feed",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("开通了日历订阅", "opened a calendar feed"),
)
CLOSE_FEED = declare(
    "reminders.close_feed",
    roles=[],
    reach=Reach.SYSTEM,
    sentence=Text("关闭了日历订阅", "closed the calendar feed"),
)
