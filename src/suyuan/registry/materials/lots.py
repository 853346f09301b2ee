"""Batches as a user meets them, of this register or bought elsewhere: the same to the guard of the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from suyuan.base.text import Text
from suyuan.metrology.reference_material.rules import UnitInUse
from suyuan.registry.materials.models import BoughtBatch, MaterialBatch, MaterialStock

NOT_FOR_USE: Final = Text("只能入库有效的批次", "only units of a batch in circulation are received")


@dataclass(frozen=True, kw_only=True)
class Lot:
    """What a batch says to its users. Amounts in its unit of amount; in_use_days None: until the last day."""

    state: str
    expires_on: date | None
    unit_amount: Decimal
    least_intake: Decimal
    in_use_days: int | None

    def why_not_receive(self, on: date) -> Text | None:
        """Why no unit of it may come onto a shelf on a day, or None."""
        is_valid = self.state == "released" and self.expires_on is not None and self.expires_on >= on
        if self.state in ("released", "expired") and self.expires_on is not None and self.expires_on < on:
            return Text(
                f"该批有效期至 {self.expires_on}，已过期，不能入库",
                f"the batch was valid to {self.expires_on}; what has expired is not received",
            )
        return None if is_valid else NOT_FOR_USE

    def in_use(self, until: date | None) -> UnitInUse:
        """A unit of it as the guard asks about it; until : its last day after opening."""
        return guarded(self.state, self.expires_on, until, self.least_intake)


def guarded(state: str, expires_on: date | None, until: date | None, least: Decimal) -> UnitInUse:
    """A unit on a shelf as the guard asks about it: its batch was released, so it has a last day."""
    assert expires_on is not None
    return UnitInUse(
        state=cast(Any, state), expires_on=expires_on, in_use_until=until, least_intake=float(least)
    )


def of_register(row: MaterialBatch) -> Lot:
    """A batch of this register, read with its material."""
    return Lot(
        state=row.state,
        expires_on=row.expires_on,
        unit_amount=Decimal(row.material.unit_amount),
        least_intake=Decimal(row.material.least_intake),
        in_use_days=row.material.in_use_days,
    )


def of_bought(row: BoughtBatch, *, on: date) -> Lot:
    """A batch bought elsewhere, as it is on a day."""
    return Lot(
        state=state_of(row.recalled_on, row.valid_until, on=on),
        expires_on=row.valid_until,
        unit_amount=Decimal(row.unit_amount),
        least_intake=Decimal(row.least_intake),
        in_use_days=row.in_use_days,
    )


def state_of(recalled_on: date | None, valid_until: date, *, on: date) -> str:
    """The state of a batch bought elsewhere on a day, in the words of those of the register.

    It is in circulation to its last day, unless its producer took it back.
    """
    if recalled_on is not None:
        return "recalled"
    return "expired" if on > valid_until else "released"


def of_unit(row: MaterialStock, *, on: date) -> Lot:
    """The batch of a unit, read with it."""
    return of_register(row.batch) if row.batch is not None else of_bought(_bought(row), on=on)


def _bought(row: MaterialStock) -> BoughtBatch:
    assert row.bought is not None  # the table holds no unit without a batch
    return row.bought
