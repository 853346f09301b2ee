"""What every act on a consultation goes through: its facts, the right, the state table, the guarded step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.consultations import acts, states
from suyuan.registry.consultations.models import Consultation
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import hold_row
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit

ENTITY: Final = "consultation"
WHAT: Final = Text("该征求意见", "the consultation")
FACTS: Final = ("id", "state", "row_version", "until", "edition", "jurisdiction__path")


def facts(consultation_id: UUID) -> Any:
    """What rights and rules depend on: one query. Raises NotFound."""
    row = Consultation.objects.filter(pk=consultation_id).values(*FACTS).first()
    if row is None:
        raise NotFound(Text("没有这项征求意见", "there is no such consultation"), given=consultation_id)
    return row


def allowed(occasion: Occasion, consultation_id: UUID, event: str) -> Any:
    """The facts of a consultation to which this may happen now, by this person."""
    row = facts(consultation_id)
    permit(acts.OF[event], occasion, path=row["jurisdiction__path"])
    refuse(states.why_not_event(row["state"], event), row)
    return row


def refuse(refusal: Text | None, row: Mapping[str, Any]) -> None:
    """Raise RuleRefusal where there is a reason to."""
    if refusal is not None:
        raise RuleRefusal(refusal, consultation=row["id"], state=row["state"])


def move(
    occasion: Occasion,
    row: Mapping[str, Any],
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    also: Callable[[], None] | None = None,
) -> None:
    """Let the event happen: the row moves on, and the journal tells of it."""
    target = states.TARGETS[row["state"], event]
    with transaction.atomic():
        take_step(
            occasion, acts.OF[event], row, table=Consultation, entity=ENTITY, target=target,
            what=WHAT, changes=changes, also=also, reason=reason,
            payload=payload, consultation=row["id"],
        )  # fmt: skip


def note(occasion: Occasion, row: Mapping[str, Any], event: str, *, reason: str = "", payload: Any) -> None:
    """Tell the journal of something that moves no state."""
    record(acts.OF[event], occasion, entity=ENTITY, entity_id=row["id"], reason=reason, payload=payload)


def hold(row: Mapping[str, Any], *allowed_states: str) -> None:
    """Whoever comments or answers and whoever closes wait for each other: the digest covers every comment."""
    hold_row(Consultation, row["id"], *allowed_states, what=WHAT, consultation=row["id"])
