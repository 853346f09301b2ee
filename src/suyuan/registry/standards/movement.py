"""How a standard moves from state to state: the right, the table, the event; every command goes through it.

Source: domain model 4.2 (who assesses whom), 4.3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.models import Organization
from suyuan.registry.standards import acts, states
from suyuan.registry.standards.models import MeasurementStandard

ENTITY: Final = "measurement_standard"
FACTS: Final = (
    "id", "state", "row_version", "owner_id", "jurisdiction__path", "legal_class", "is_highest",
    "assessment_cert_to",
)  # fmt: skip
# Steps of an assessment; the public certificate is granted by the own authority, whoever assessed.
ASSESSING: Final = frozenset(
    {"accept", "request_supplement", "reject", "assign", "find_defects", "recommend_pass", "recommend_fail",
     "certify", "refuse"}
)  # fmt: skip


def assessing_path(row: Mapping[str, Any], event: str) -> str:
    """The division whose authority takes this step.

    A public standard that is the highest of its jurisdiction is assessed one level up; where the register
    knows no authority above, its own one keeps the record for it.
    """
    path = str(row["jurisdiction__path"])
    if event not in ASSESSING or not (row["legal_class"] == "public" and row["is_highest"]):
        return path
    above = path.split("/")[:-1]
    known = Organization.objects.filter(kind="authority", active=True, jurisdiction__in=above).values_list(
        "jurisdiction__path", flat=True
    )
    return max(known, key=len, default=path)


def facts_of(standard_id: UUID) -> Any:
    row = MeasurementStandard.objects.filter(pk=standard_id).values(*FACTS).first()
    if row is None:
        raise NotFound(Text("没有这项计量标准", "there is no such standard"), standard=standard_id)
    return row


def permit_standard(act: Act, occasion: Occasion, standard_id: UUID) -> None:
    """Let the act through only where the actor may do it to this standard."""
    row = facts_of(standard_id)
    permit(act, occasion, organization=row["owner_id"], path=row["jurisdiction__path"])


def move_state(
    occasion: Occasion,
    standard_id: UUID,
    *,
    event: str,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
    also: Callable[[], None] | None = None,
) -> None:
    """Check the right and the table, move the state if nobody else did, and record it.

    also : what else is written in the same transaction, before the event that seals it.
    """
    row = facts_of(standard_id)
    act = acts.OF_EVENT[event]
    permit(act, occasion, organization=row["owner_id"], path=assessing_path(row, event))
    if refusal := states.why_not_event(row["state"], event):
        raise RuleRefusal(refusal, standard=standard_id, state=row["state"], event=event)
    target = states.TARGETS[row["state"], event]
    with transaction.atomic():
        take_step(
            occasion, act, row, table=MeasurementStandard, entity=ENTITY, target=target,
            what=Text("该计量标准", "the standard"), changes=changes, also=also, reason=reason,
            payload=payload, standard=standard_id,
        )  # fmt: skip


def handled_by(standard_id: UUID, *events: str) -> frozenset[UUID]:
    """Who handled the case since the last application."""
    rows = Event.objects.filter(entity=ENTITY, entity_id=str(standard_id))
    last = (
        rows.filter(act__in=("standards.apply", "standards.apply_renewal"))
        .order_by("-seq")
        .values_list("seq", flat=True)
        .first()
    )
    wanted = [f"standards.{event}" for event in events]
    handled = rows.filter(act__in=wanted, seq__gt=last or 0, actor_id__isnull=False)
    return frozenset(actor for actor in handled.values_list("actor_id", flat=True) if actor)


def last_recommendation(standard_id: UUID) -> str | None:
    rows = Event.objects.filter(
        entity=ENTITY,
        entity_id=str(standard_id),
        act__in=("standards.recommend_pass", "standards.recommend_fail"),
    )
    return rows.order_by("-seq").values_list("act", flat=True).first()
