"""Moving products and batches from state to state: the right, the table and the guarded update."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.models import MaterialBatch, ReferenceMaterial
from suyuan.registry.materials.states import (
    BATCH_TARGETS,
    PRODUCT_TARGETS,
    why_not_batch,
    why_not_product,
)

PRODUCT: Final = "reference_material"
BATCH: Final = "material_batch"


def product(material_id: UUID) -> ReferenceMaterial:
    """A product with its division: one query. Raises NotFound."""
    row = ReferenceMaterial.objects.select_related("jurisdiction", "producer").filter(pk=material_id).first()
    if row is None:
        raise NotFound(Text("没有这种标准物质", "there is no such material"), material=material_id)
    return row


def batch(batch_id: UUID) -> MaterialBatch:
    """A batch with its product: one query. Raises NotFound."""
    parts = ("material", "material__jurisdiction", "material__producer")
    row = MaterialBatch.objects.select_related(*parts).filter(pk=batch_id).first()
    if row is None:
        raise NotFound(Text("没有这一批标准物质", "there is no such batch"), batch=batch_id)
    return row


def permit_material(act: Act, occasion: Occasion, row: ReferenceMaterial) -> None:
    """Let the act through only where the actor may do it to this product or its batches."""
    permit(act, occasion, organization=row.producer_id, path=row.jurisdiction.path)


def product_for(event: str, occasion: Occasion, material_id: UUID) -> ReferenceMaterial:
    """The product, if the actor may let the event happen to it and its state allows it."""
    row = product(material_id)
    permit_material(OF[event], occasion, row)
    if refusal := why_not_product(row.state, event):
        raise RuleRefusal(refusal, material=row.pk, state=row.state, event=event)
    return row


def batch_for(event: str, occasion: Occasion, batch_id: UUID) -> MaterialBatch:
    """The batch, if the actor may let the event happen to it and its state allows it."""
    row = batch(batch_id)
    permit_material(OF[event], occasion, row.material)
    if refusal := why_not_batch(row.state, event):
        raise RuleRefusal(refusal, batch=row.pk, state=row.state, event=event)
    return row


def move_product(
    occasion: Occasion,
    row: ReferenceMaterial,
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move the product if nobody else did since it was read, and record it. Runs inside a transaction."""
    target = PRODUCT_TARGETS[row.state, event]
    _guarded(ReferenceMaterial, occasion, row, state=target, changes=changes)
    record(
        OF[event], occasion, entity=PRODUCT, entity_id=row.pk, from_state=row.state, to_state=target,
        reason=reason, payload=payload,
    )  # fmt: skip


def move_batch(
    occasion: Occasion,
    row: MaterialBatch,
    event: str,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move the batch if nobody else did since it was read, and record it. Runs inside a transaction."""
    target = BATCH_TARGETS[row.state, event]
    _guarded(MaterialBatch, occasion, row, state=target, changes=changes)
    record(
        OF[event], occasion, entity=BATCH, entity_id=row.pk, from_state=row.state, to_state=target,
        reason=reason, payload=payload,
    )  # fmt: skip


def _guarded(
    table: Any,
    occasion: Occasion,
    row: ReferenceMaterial | MaterialBatch,
    *,
    state: str,
    changes: Mapping[str, Any] | None,
) -> None:
    move_row(
        occasion, table, row.pk, state=row.state, row_version=row.row_version, target=state, changes=changes,
        what=Text("该标准物质", "the material"),
    )  # fmt: skip


def refuse(reasons: tuple[Text, ...], message: Text, **facts: Any) -> None:
    """Raise RuleRefusal with every reason, where there is one."""
    if not reasons:
        return
    if len(reasons) == 1:
        raise RuleRefusal(reasons[0], **facts)
    raise RuleRefusal(message, problems=tuple(RuleRefusal(one) for one in reasons), **facts)


def no_future(day: date, occasion: Occasion) -> None:
    """Raise InputError for a day to come."""
    if day > occasion.today:
        said = Text(f"日期 {day} 晚于今天", f"the day {day} lies in the future")
        raise InputError(said, given=day.isoformat())
