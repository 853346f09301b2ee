"""What is done daily to what the interface keeps: answers older than a day go."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.access.once import purge_answers
from suyuan.registry.journal.duties import declare_duty

declare_duty(
    "access.purge_answers",
    name=Text("清除过期的接口应答", "remove kept answers of the interface"),
    do=purge_answers,
)
