"""Daily duties of reminders: gather what is to be told, then send the mails that wait."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.journal.duties import declare_duty
from suyuan.registry.reminders.gathering import gather
from suyuan.registry.reminders.sending import send

declare_duty(
    "reminders.gather", name=Text("生成到期提醒", "Reminders of what ends"), do=gather, in_steps=True
)
declare_duty("reminders.send", name=Text("发送提醒邮件", "Mails with reminders"), do=send, in_steps=True)
