"""Last days of governing: consultations that end and then wait to be closed, tasks that departments share."""

from __future__ import annotations

from typing import Final

from django.db.models import F

from suyuan.registry.consultations.models import Consultation
from suyuan.registry.governance.models import SharedTask
from suyuan.registry.reminders.sources import Source

GOVERNING: Final = (
    Source(kind="consultation", rows=lambda: Consultation.objects.filter(state="open"), due="until",
           house="house_id", name="jurisdiction__name", detail=F("title_zh")),
    Source(kind="shared_task", rows=lambda: SharedTask.objects.filter(state__in=("open", "in_work")),
           due="due_on", house="lead_id", name="jurisdiction__name", detail=F("title")),
)  # fmt: skip
