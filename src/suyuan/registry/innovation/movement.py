"""How anything of this slice moves: found, permitted, allowed by its table, guarded update, event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.innovation import states
from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.models import (
    Achievement,
    EquivalenceTest,
    FirstSet,
    InnovationProject,
    InstrumentProduct,
    OpenLicence,
)
from suyuan.registry.innovation.states import Machine
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.models import Organization


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One table that has a life: its machine, the prefix of its acts, and the way to its house."""

    table: Any
    machine: Machine
    entity: str
    prefix: str
    house: str  # attribute path to the organization


PROJECT: Final = Kind(
    table=InnovationProject,
    machine=states.PROJECT,
    entity="innovation_project",
    prefix="project",
    house="lead",
)
ACHIEVEMENT: Final = Kind(
    table=Achievement, machine=states.ACHIEVEMENT, entity="achievement", prefix="achievement", house="owner"
)
STATEMENT: Final = Kind(
    table=OpenLicence, machine=states.STATEMENT, entity="open_licence", prefix="statement",
    house="patent__patentee",
)  # fmt: skip
PRODUCT: Final = Kind(
    table=InstrumentProduct,
    machine=states.PRODUCT,
    entity="instrument_product",
    prefix="product",
    house="maker",
)
FIRST_SET: Final = Kind(
    table=FirstSet, machine=states.FIRST_SET, entity="first_set", prefix="first_set", house="product__maker"
)
TEST: Final = Kind(
    table=EquivalenceTest, machine=states.TEST, entity="equivalence_test", prefix="test", house="laboratory"
)


def house_of(kind: Kind, row: Any) -> Organization:
    """The organization that a row belongs to."""
    found = row
    for name in kind.house.split("__"):
        found = getattr(found, name)
    return found  # type: ignore[no-any-return]


def found(kind: Kind, row_id: UUID) -> Any:
    """The row with its house: one query. Raises NotFound."""
    row = kind.table.objects.select_related(f"{kind.house}__jurisdiction").filter(pk=row_id).first()
    if row is None:
        what = kind.machine.what
        raise NotFound(Text(f"没有这个{what.zh}", f"not found: {what.en}"), id=row_id)
    return row


def permit_for(kind: Kind, occasion: Occasion, row: Any, deed: str) -> None:
    """Raise NotPermitted unless the actor may do the deed to the row."""
    house = house_of(kind, row)
    permit(OF[deed], occasion, organization=house.pk, path=house.jurisdiction.path)


def row_for(kind: Kind, occasion: Occasion, row_id: UUID, event: str) -> Any:
    """The row, if the actor may let `event` happen to it now. Raises NotFound, NotPermitted, RuleRefusal."""
    row = found(kind, row_id)
    permit_for(kind, occasion, row, f"{kind.prefix}_{event}")
    if refusal := kind.machine.why_not(row.state, event):
        raise RuleRefusal(refusal, state=row.state, event=event)
    return row


def move(
    kind: Kind,
    occasion: Occasion,
    row: Any,
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move the state if nobody else did since the row was read, and record it. Inside a transaction, last."""
    target = kind.machine.targets[row.state, event]
    take_step(
        occasion, OF[f"{kind.prefix}_{event}"], row, entity=kind.entity, target=target,
        what=kind.machine.what, changes=changes, reason=reason, payload=payload,
    )  # fmt: skip


def begun(kind: Kind, occasion: Occasion, row: Any, event: str, payload: Mapping[str, Any]) -> None:
    """Record the first event of a row that was just written. Inside a transaction, last."""
    record(
        OF[f"{kind.prefix}_{event}"], occasion, entity=kind.entity, entity_id=row.pk, to_state=row.state,
        payload=payload,
    )  # fmt: skip


def who_did(kind: Kind, row_id: UUID, *deeds: str) -> frozenset[UUID]:
    """The people who did one of the deeds to a row: one query, for the separation of duties."""
    acts = [OF[deed].code for deed in deeds]
    rows = Event.objects.filter(entity=kind.entity, entity_id=str(row_id), act__in=acts)
    return frozenset(one for one in rows.values_list("actor_id", flat=True) if one is not None)
