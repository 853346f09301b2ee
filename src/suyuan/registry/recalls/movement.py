"""How a recall moves from state to state: the right, the table, the event; every command goes through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.recalls import acts, states
from suyuan.registry.recalls.models import Recall

ENTITY: Final = "recall"


def recall_for(occasion: Occasion, recall_id: UUID, event: str, *, house: UUID | None = None) -> Recall:
    """The recall, if the actor may do `event` to it now; `house`: of a certificate that it affects.

    Raises NotFound, NotPermitted, RuleRefusal.
    """
    row = Recall.objects.select_related("jurisdiction").filter(pk=recall_id).first()
    if row is None:
        raise NotFound(Text("没有这项追溯处理", "there is no such recall"), recall=recall_id)
    permit(acts.OF_EVENT[event], occasion, organization=house or row.house_id, path=row.jurisdiction.path)
    if refusal := states.why_not_event(row.state, event):
        raise RuleRefusal(refusal, recall=row.number, state=row.state)
    return row


def move(
    occasion: Occasion,
    row: Recall,
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move the state if nobody else did since it was read, and record it. Inside a transaction, last."""
    target = states.TARGETS[row.state, event]
    take_step(
        occasion, acts.OF_EVENT[event], row, entity=ENTITY, target=target,
        what=Text("该追溯处理", "the recall"), changes=changes, reason=reason,
        payload={"number": row.number, **(payload or {})}, recall=row.number,
    )  # fmt: skip
