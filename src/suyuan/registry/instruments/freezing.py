"""The freeze of an instrument in dispute: until the arbitration is final no party may change it.

Source: domain model 13.4 [law].
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from suyuan.base.errors import Conflict
from suyuan.base.text import Text
from suyuan.registry.instruments import acts
from suyuan.registry.instruments.models import InstrumentFreeze
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns

FROZEN: Final = Text(
    "器具正处于仲裁检定期间，任何一方不得改动", "the instrument is under arbitration; no party may change it"
)
# What happens to a frozen instrument all the same: its verification, the passing of time, an order to stop.
ALLOWED: Final = frozenset({"verify_pass", "verify_fail", "calibrated", "overdue", "order_stop"})
STANDING: Final = Exists(InstrumentFreeze.objects.filter(instrument=OuterRef("pk"), lifted_on=None))


def freeze(occasion: Occasion, *, instrument_id: UUID, reason: str) -> InstrumentFreeze:
    """Freeze an instrument, as a consequence of an act of arbitration. Raises Conflict where it is frozen."""
    occasion = occasion.as_system()
    permit(acts.FREEZE, occasion)
    row = InstrumentFreeze(
        **columns(occasion), instrument_id=instrument_id, reason=reason, frozen_on=occasion.today
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(
                Text("器具已被冻结", "the instrument is frozen already"), instrument=instrument_id
            ) from error
        record(acts.FREEZE, occasion, entity="instrument", entity_id=instrument_id, reason=reason)
    return row


def lift(occasion: Occasion, *, freeze_id: UUID) -> None:
    """End a freeze. Nothing happens where it has ended."""
    occasion = occasion.as_system()
    permit(acts.LIFT_FREEZE, occasion)
    with transaction.atomic():
        row = InstrumentFreeze.objects.filter(pk=freeze_id, lifted_on=None).first()
        if row is None:
            return
        InstrumentFreeze.objects.filter(pk=freeze_id).update(
            lifted_on=occasion.today, updated_at=occasion.at, row_version=row.row_version + 1
        )
        record(
            acts.LIFT_FREEZE, occasion, entity="instrument", entity_id=row.instrument_id, reason=row.reason
        )
