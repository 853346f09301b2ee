"""How a center moves from state to state: the right, the table, the guard, the event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Missing, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.centers import states
from suyuan.registry.centers.acts import OF
from suyuan.registry.centers.models import Center, CenterDecision, CenterScore
from suyuan.registry.centers.rules import mean_score
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.rules import words

ENTITY: Final = "center"
# What the experts' scores of a panel lead to; each decision ends a round of the panel.
DECIDED_BY: Final[dict[str, tuple[str, ...]]] = {
    "review": ("approve_preparation", "reject"),
    "acceptance": ("accept", "defer", "fail"),
    "evaluation": ("evaluate_good", "evaluate_improve", "evaluate_fail"),
    "improvement": ("improved", "not_improved"),
}
PANEL: Final = {event: panel for panel, events in DECIDED_BY.items() for event in events}


def center_for(occasion: Occasion, center_id: UUID, event: str) -> Center:
    """The center, if the actor may do `event` to it. Raises NotFound, NotPermitted, RuleRefusal.

    A deed that is no event of the table asks for its states itself.
    """
    row = Center.objects.select_related("jurisdiction").filter(pk=center_id).first()
    if row is None:
        raise NotFound(Text("没有这个中心", "there is no such center"), center=center_id)
    permit(OF[event], occasion, organization=row.host_id, path=row.jurisdiction.path)
    if event in states.EVENTS and (refusal := states.why_not_event(row.state, event)):
        raise RuleRefusal(refusal, center=row.code, state=row.state)
    return row


def refuse(refusal: Text | None, row: Center) -> None:
    """Raise RuleRefusal for a reason, pass without one."""
    if refusal is not None:
        raise RuleRefusal(refusal, center=row.code, state=row.state)


def panel_round(center_id: UUID, panel: str) -> int:
    """The round that the experts of a panel are in, from 1: one query."""
    decided = CenterDecision.objects.filter(center_id=center_id, event__in=DECIDED_BY[panel])
    return decided.count() + 1


def scores_of(center_id: UUID, panel: str) -> list[int]:
    """What the experts of the present round gave: two queries."""
    rows = CenterScore.objects.filter(
        center_id=center_id, occasion=panel, panel_round=panel_round(center_id, panel)
    )
    return list(rows.values_list("score", flat=True))


def move(
    occasion: Occasion,
    row: Center,
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move the state if nobody else did since it was read, and record it. Inside a transaction, last."""
    target = states.TARGETS[row.state, event]
    ending = {"ended_on": occasion.today} if target in states.ENDED else {}
    take_step(
        occasion, OF[event], row, entity=ENTITY, target=target,
        what=Text("该中心", "the center"), changes={**(changes or {}), **ending}, reason=reason,
        payload={"code": row.code, **(payload or {})}, center=row.code,
    )  # fmt: skip


def decide(
    occasion: Occasion,
    row: Center,
    event: str,
    *,
    minutes: str,
    changes: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Write the decision of an authority with the mean of its experts, and move the center."""
    mean = mean_score(scores_of(row.pk, PANEL[event]))
    decision = CenterDecision(
        **columns(occasion), center=row, event=event, decided_on=occasion.today, score=mean, minutes=minutes
    )
    told = {"score": None if mean is None else str(mean), **(payload or {})}
    with transaction.atomic():
        decision.save(force_insert=True)
        move(occasion, row, event, changes=changes, reason=minutes, payload=told)


def minutes_of(text: str) -> str:
    """The minutes of a decision. Raises Missing without any."""
    if not text.strip():
        raise Missing("minutes", hint=Text("请填写纪要或理由。", "Give the minutes or the reason."))
    return words(text.strip(), "minutes", most=4000)
