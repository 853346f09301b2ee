"""The life of a title: suspended, restored, revoked by a person; expired by the day."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.honest import rules
from suyuan.registry.honest.declaring import end_declaration
from suyuan.registry.honest.models import HonestAlert, HonestTitle
from suyuan.registry.honest.movement import change_title, move, refuse, title_of, unit_for
from suyuan.registry.honest.watching import decide
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.specifications.rules import written


def suspend(occasion: Occasion, *, unit_id: UUID, reason: str, alert_id: UUID | None = None) -> None:
    """Suspend a title, on a proposal of the watch or for another reason; every open proposal is answered."""
    row = unit_for(occasion, unit_id, "suspend")
    why = written(reason, "reason", most=rules.LONGEST)
    title = title_of(row)
    with transaction.atomic():
        proposals = HonestAlert.objects.filter(unit=row, outcome="")
        if alert_id is not None and not proposals.filter(pk=alert_id).exists():
            raise NotFound(Text("没有这条建议", "there is no such proposal"), alert=alert_id)
        answered = [str(key) for key in proposals.values_list("id", flat=True)]
        decide(occasion, proposals, outcome="suspended", reason=why)
        change_title(occasion, title, state="suspended", ended_on=occasion.today)
        move(occasion, row, "suspend", reason=why, payload={"plaque": title.plaque, "alerts": answered})


def restore(occasion: Occasion, *, unit_id: UUID, reason: str) -> None:
    """Restore a suspended title, with what was found."""
    row = unit_for(occasion, unit_id, "restore")
    why = written(reason, "finding", most=rules.LONGEST)
    title = title_of(row)
    with transaction.atomic():
        change_title(occasion, title, state="valid", ended_on=None)
        move(occasion, row, "restore", reason=why, payload={"plaque": title.plaque})


def revoke(occasion: Occasion, *, unit_id: UUID, reason: str) -> None:
    """Revoke a suspended title with what was found; the unit may not declare again for 24 months."""
    row = unit_for(occasion, unit_id, "revoke")
    why = written(reason, "finding", most=rules.LONGEST)
    title = title_of(row)
    with transaction.atomic():
        end_declaration(occasion, row)
        change_title(occasion, title, state="revoked", ended_on=title.ended_on or occasion.today)
        move(
            occasion,
            row,
            "revoke",
            changes={"revoked_on": occasion.today},
            reason=why,
            payload={"plaque": title.plaque},
        )


def expire_titles(occasion: Occasion) -> int:
    """Let every title whose last day is over expire; the declaration stands. Number of titles."""
    over = HonestTitle.objects.filter(state__in=("valid", "suspended"), valid_to__lt=occasion.today)
    keys = list(over.order_by("valid_to", "id").values_list("unit_id", flat=True))
    for unit_id in keys:
        expire(occasion, unit_id=unit_id)
    return len(keys)


def expire(occasion: Occasion, *, unit_id: UUID) -> None:
    """Let one title expire. Raises RuleRefusal while its last day is not over."""
    row = unit_for(occasion, unit_id, "expire")
    title = title_of(row)
    if occasion.today <= title.valid_to:
        refuse(Text(f"称号有效期至 {title.valid_to}", f"the title is valid until {title.valid_to}"), row)
    with transaction.atomic():
        change_title(occasion, title, state="expired")
        move(occasion, row, "expire", payload={"plaque": title.plaque, "until": title.valid_to.isoformat()})
