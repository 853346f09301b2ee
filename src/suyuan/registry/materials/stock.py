"""Writing the shelf of a user: receiving a unit, opening it, taking from it, discarding what is left.

Source: domain model 8 (stock on the user side, use guard).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, cast
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.metrology.reference_material.rules import UnitInUse
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.materials import rules
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.models import MaterialStock, MaterialUse
from suyuan.registry.materials.movement import batch, refuse
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.results.models import Evaluation
from suyuan.registry.results.rules import number, words

ENTITY: Final = "material_stock"
_PLACE: Final = Decimal("0.000001")


def receive_unit(
    occasion: Occasion,
    *,
    batch_id: UUID,
    holder_id: UUID,
    unit_no: str,
    received_on: date,
    location: str = "",
) -> MaterialStock:
    """Put a unit of a released batch on the shelf. Raises Conflict for one that is somewhere already."""
    holder = organization(holder_id)
    permit(OF["receive_unit"], occasion, organization=holder_id, path=holder["jurisdiction__path"])
    row = batch(batch_id)
    if row.state != "released" or row.expires_on is None or row.expires_on < occasion.today:
        raise RuleRefusal(
            Text("只能入库有效的批次", "only units of a batch in circulation are received"), state=row.state
        )
    if not unit_no.strip():
        raise Missing("unit", hint=Text("请填写单元编号。", "Give the number of the unit."))
    if received_on > occasion.today:
        raise InputError(Text("日期晚于今天", "the day lies in the future"), given=received_on.isoformat())
    made = MaterialStock(
        **columns(occasion),
        batch=row,
        holder_id=holder_id,
        unit_no=words(unit_no.strip(), "unit", most=40),
        received_on=received_on,
        location=words(location.strip(), "location", most=80),
        remaining=Decimal(row.material.unit_amount),
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            record(
                OF["receive_unit"],
                occasion,
                entity=ENTITY,
                entity_id=made.pk,
                to_state="received",
                payload={"batch": row.pk, "unit": made.unit_no, "holder": holder_id},
            )
    except IntegrityError as error:
        raise Conflict(Text(f"单元 {unit_no} 已入库", f"the unit {unit_no} is registered already")) from error
    return made


def open_unit(occasion: Occasion, *, stock_id: UUID) -> None:
    """Open a unit today; from here the time of use after opening runs."""
    row = _stock("open_unit", occasion, stock_id)
    if row.opened_on is not None:
        raise Conflict(Text("该单元已启封", "the unit is open already"), unit=row.unit_no)
    refuse(
        rules.why_not_take(_in_use(row), on=occasion.today, intake=_least(row), remaining=row.remaining),
        Text("该单元不能启封", "the unit cannot be opened"),
    )
    days = row.batch.material.in_use_days
    until = occasion.today + timedelta(days=days) if days else None
    with transaction.atomic():
        _move(occasion, row, opened_on=occasion.today, in_use_until=until)
        record(
            OF["open_unit"],
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            from_state="received",
            to_state="open",
            payload={"unit": row.unit_no, "in_use_until": until.isoformat() if until else ""},
        )


def use_unit(
    occasion: Occasion, *, stock_id: UUID, intake: str, purpose: str, certificate_number: str = ""
) -> MaterialUse:
    """Take `intake` from an open unit, in the product's unit of amount, today.

    certificate_number : of the result it served, where there is one, issued or about to be. Raises
    RuleRefusal with every reason of the use guard.
    """
    row = _stock("use_unit", occasion, stock_id)
    amount = number(words(intake, "intake", most=20), quantity="intake")
    if amount <= 0 or amount != amount.quantize(_PLACE):
        raise OutOfRange("intake", given=intake, allowed=f"> 0, {_PLACE:f}")
    if not purpose.strip():
        raise Missing("purpose", hint=Text("请填写用途。", "Say what it is used for."))
    if row.opened_on is None:
        raise RuleRefusal(Text("该单元尚未启封", "the unit is not open yet"), unit=row.unit_no)
    reasons = rules.why_not_take(_in_use(row), on=occasion.today, intake=amount, remaining=row.remaining)
    refuse(reasons, Text("该单元不能使用", "the unit may not be used"), unit=row.unit_no)
    use = MaterialUse(
        **columns(occasion),
        stock=row,
        used_on=occasion.today,
        used_by_id=occasion.actor.person,
        intake=amount,
        purpose=words(purpose.strip(), "purpose", most=160),
        evaluation=_evaluation(row, certificate_number.strip()),
    )
    with transaction.atomic():
        _move(occasion, row, remaining=row.remaining - amount)
        use.save(force_insert=True)
        record(
            OF["use_unit"],
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            from_state="open",
            to_state="open",
            reason=use.purpose,
            payload={"intake": intake, "certificate": certificate_number.strip()},
        )
    return use


def discard_unit(occasion: Occasion, *, stock_id: UUID, reason: str) -> None:
    """Take a unit off the shelf for good."""
    row = _stock("discard_unit", occasion, stock_id)
    if not reason.strip():
        raise Missing("reason", hint=Text("请写明理由。", "Say why."))
    with transaction.atomic():
        _move(occasion, row, discarded_on=occasion.today)
        record(
            OF["discard_unit"],
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            from_state="open" if row.opened_on else "received",
            to_state="discarded",
            reason=words(reason.strip(), "reason", most=240),
        )


def _stock(verb: str, occasion: Occasion, stock_id: UUID) -> MaterialStock:
    parts = ("batch__material", "holder__jurisdiction")
    row = MaterialStock.objects.select_related(*parts).filter(pk=stock_id).first()
    if row is None:
        raise NotFound(Text("没有这个单元", "there is no such unit"), stock=stock_id)
    permit(OF[verb], occasion, organization=row.holder_id, path=row.holder.jurisdiction.path)
    if row.discarded_on is not None:
        raise RuleRefusal(Text("该单元已处置", "the unit was discarded"), unit=row.unit_no)
    return row


def _in_use(row: MaterialStock) -> UnitInUse:
    return in_use(
        {
            "state": row.batch.state,
            "expires_on": row.batch.expires_on,
            "in_use_until": row.in_use_until,
            "least": row.batch.material.least_intake,
        }
    )


def in_use(facts: dict[str, Any]) -> UnitInUse:
    """A unit as the guard asks about it."""
    return UnitInUse(
        state=cast(Any, facts["state"]),
        expires_on=facts["expires_on"],
        in_use_until=facts["in_use_until"],
        least_intake=float(facts["least"]),
    )


def _least(row: MaterialStock) -> Decimal:
    return Decimal(row.batch.material.least_intake)


def _evaluation(row: MaterialStock, certificate_number: str) -> Evaluation | None:
    """The result of the holder under that certificate number. Raises NotFound."""
    if not certificate_number:
        return None
    found = Evaluation.objects.filter(
        issuer_id=row.holder_id, certificate_number=certificate_number[:80]
    ).first()
    if found is None:
        raise NotFound(
            Text(
                f"本单位没有编号为 {certificate_number[:80]} 的证书",
                f"the house has no certificate {certificate_number[:80]}",
            )
        )
    return found


def _move(occasion: Occasion, row: MaterialStock, **changes: Any) -> None:
    changed = MaterialStock.objects.filter(pk=row.pk, row_version=row.row_version).update(
        updated_at=occasion.at, row_version=row.row_version + 1, **changes
    )
    if changed != 1:
        raise Conflict(
            Text("该单元刚被他人修改", "the unit was changed by somebody else"),
            hint=Text("请重新打开后再操作。", "Open it again."),
        )
