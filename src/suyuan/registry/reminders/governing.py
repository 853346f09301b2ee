"""Last days of governing: consultations that end and then wait to be closed, tasks that departments share,
local specifications to be reviewed again."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F, QuerySet

from suyuan.registry.consultations.models import Consultation
from suyuan.registry.governance.models import SharedTask
from suyuan.registry.reminders.sources import Source, with_authority
from suyuan.registry.specifications.project_queries import to_review


def _reviewed_by_authorities() -> QuerySet[Any]:
    """Local specifications in force that an authority has to review again."""
    return with_authority(to_review(), "jurisdiction")


GOVERNING: Final = (
    Source(kind="consultation", rows=lambda: Consultation.objects.filter(state="open"), due="until",
           house="house_id", name="jurisdiction__name", detail=F("title_zh")),
    Source(kind="shared_task", rows=lambda: SharedTask.objects.filter(state__in=("open", "in_work")),
           due="due_on", house="lead_id", name="jurisdiction__name", detail=F("title")),
    Source(kind="specification_review", rows=_reviewed_by_authorities, due="review_due", house="authority",
           name="title", detail=F("number")),
)  # fmt: skip
