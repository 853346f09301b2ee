"""How an honest unit moves from state to state: the right, the table, the event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.honest import acts, states
from suyuan.registry.honest.models import HonestTitle, HonestUnit
from suyuan.registry.journal.guarded import overtaken
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit

ENTITY: Final = "honest_unit"
WHAT: Final = Text("该单位", "the unit")


def unit_for(occasion: Occasion, unit_id: UUID, event: str) -> HonestUnit:
    """The unit, if the actor may do `event` to it now. Raises NotFound, NotPermitted, RuleRefusal."""
    row = found(unit_id)
    permit(acts.OF_EVENT[event], occasion, organization=row.organization_id, path=row.jurisdiction.path)
    refuse(states.why_not_event(row.state, event), row)
    return row


def found(unit_id: UUID) -> HonestUnit:
    """The unit with its division: one query. Raises NotFound."""
    row = HonestUnit.objects.select_related("jurisdiction").filter(pk=unit_id).first()
    if row is None:
        raise NotFound(Text("没有这个诚信计量单位", "there is no such honest unit"), unit=unit_id)
    return row


def refuse(refusal: Text | None, row: HonestUnit) -> None:
    """Raise RuleRefusal for a reason, pass without one."""
    if refusal is not None:
        raise RuleRefusal(refusal, unit=row.pk, state=row.state)


def move(
    occasion: Occasion,
    row: HonestUnit,
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move the state if nobody else did since it was read, and record it. Inside a transaction, last."""
    target = states.TARGETS[row.state, event]
    take_step(
        occasion, acts.OF_EVENT[event], row, entity=ENTITY, target=target, what=WHAT,
        changes=changes, reason=reason, payload=payload, unit=row.pk,
    )  # fmt: skip


def title_of(row: HonestUnit) -> HonestTitle:
    """The title that a unit holds or held last. Raises NotFound."""
    title = HonestTitle.objects.filter(unit=row).order_by("-valid_from", "-id").first()
    if title is None:
        raise NotFound(Text("该单位没有称号", "the unit has no title"), unit=row.pk)
    return title


def change_title(occasion: Occasion, title: HonestTitle, **changes: Any) -> None:
    """Write to a title unless somebody else did since it was read. Inside the transaction of the move."""
    changed = HonestTitle.objects.filter(pk=title.pk, row_version=title.row_version).update(
        updated_at=occasion.at, row_version=title.row_version + 1, **changes
    )
    if changed != 1:
        raise overtaken(Text("该称号", "the title"), plaque=title.plaque)
