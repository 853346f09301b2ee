"""Daily duties of jobs."""

from __future__ import annotations

from suyuan.base.text import Text
from suyuan.registry.jobs.limits import escalate
from suyuan.registry.journal.duties import declare_duty

declare_duty("jobs.escalate", name=Text("办结期限督办", "Time limits of jobs"), do=escalate)
