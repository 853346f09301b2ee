"""A certificate was replaced: the recall takes note of it, whoever replaced it and from which page."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.recalls.models import Recall, RecallItem
from suyuan.registry.recalls.movement import move


def settle(occasion: Occasion, *, recall_id: UUID, item: UUID | None = None) -> int:
    """Take note of certificates that were replaced: the outcome follows from the register. How many."""
    replaced = RecallItem.objects.filter(
        recall_id=recall_id, outcome="", job__state__in=("issued", "closed"), certificate__state="superseded"
    ).select_related("certificate", "job")
    if item is not None:
        replaced = replaced.filter(pk=item)
    found = list(replaced)
    for one in found:
        with transaction.atomic():
            _settle(occasion.as_system(), one)
    return len(found)


def _settle(occasion: Occasion, item: RecallItem) -> None:
    row = Recall.objects.get(pk=item.recall_id)
    new = item.job.certificates.values_list("number", flat=True).first() if item.job else None
    reason = Text(f"换发为 {new}", f"reissued as {new}")
    changed = RecallItem.objects.filter(pk=item.pk, outcome="").update(
        outcome="reissued", reason=f"{reason.zh} / {reason.en}", resolved_on=occasion.today, refusal={},
        updated_at=occasion.at, row_version=item.row_version + 1,
    )  # fmt: skip
    if changed:
        number = item.certificate.number if item.certificate else ""
        payload = {"certificate": number, "outcome": "reissued", "by": new}
        move(occasion, row, "resolve", reason=reason.zh, payload=payload)
