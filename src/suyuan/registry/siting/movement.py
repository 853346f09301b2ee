"""How a proposal moves from state to state: the right, the table, the event, for every command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.siting import acts, states
from suyuan.registry.siting.models import SitingProposal

ENTITY: Final = "siting_proposal"


def proposal_for(
    occasion: Occasion, proposal_id: UUID, event: str, *, house: UUID | None = None
) -> SitingProposal:
    """The proposal, if the actor may do `event` to it now; `house`: that takes up its part.

    Raises NotFound, NotPermitted, RuleRefusal.
    """
    row = SitingProposal.objects.select_related("jurisdiction", "run").filter(pk=proposal_id).first()
    if row is None:
        raise NotFound(Text("没有这个选址方案", "there is no such siting proposal"), proposal=proposal_id)
    permit(acts.OF_EVENT[event], occasion, organization=house, path=row.jurisdiction.path)
    if refusal := states.why_not_event(row.state, event):
        raise RuleRefusal(refusal, proposal=row.number, state=row.state)
    return row


def move(
    occasion: Occasion,
    row: SitingProposal,
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
        what=Text("该方案", "the proposal"), changes=changes, reason=reason,
        payload={"number": row.number, **(payload or {})}, proposal=row.number,
    )  # fmt: skip
