"""Moving a specification project by the state table: what it stands on, the right, the guarded update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.specifications import acts, states
from suyuan.registry.specifications.models import SpecificationProject

ENTITY: Final = "specification_project"
FACTS: Final = (
    "id", "state", "row_version", "title_zh", "title_en", "kind", "proposer_id", "drafter_id",
    "jurisdiction_id", "jurisdiction__path", "revises_id", "pack_id", "pack_digest", "consultation_from",
    "consultation_until", "review_round", "term_until",
)  # fmt: skip


def facts(project_id: UUID) -> Any:
    """What rights and rules depend on: one query. Raises NotFound."""
    row = SpecificationProject.objects.filter(pk=project_id).values(*FACTS).first()
    if row is None:
        raise NotFound(Text("没有这个规范项目", "there is no such project"), project=project_id)
    return row


def permit_project(occasion: Occasion, row: Mapping[str, Any], event: str) -> None:
    """Let a deed through only where the actor may do it to this project."""
    permit(acts.OF[event], occasion, organization=row["drafter_id"], path=row["jurisdiction__path"])


def require(row: Mapping[str, Any], event: str) -> None:
    """Raise RuleRefusal where the state does not allow the event."""
    if refusal := states.why_not_event(row["state"], event):
        raise RuleRefusal(refusal, project=row["id"], state=row["state"], event=event)


def refuse(refusal: Text | None, row: Mapping[str, Any]) -> None:
    """Raise RuleRefusal for a reason, pass without one."""
    if refusal is not None:
        raise RuleRefusal(refusal, project=row["id"])


def move(
    occasion: Occasion,
    row: Mapping[str, Any],
    *,
    event: str,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move the project if nobody else did, and record it."""
    require(row, event)
    target = states.TARGETS[row["state"], event]
    with transaction.atomic():
        take_step(
            occasion, acts.OF[event], row, table=SpecificationProject, entity=ENTITY, target=target,
            what=Text("该项目", "the project"), changes=changes, reason=reason, payload=payload,
            project=row["id"],
        )  # fmt: skip
