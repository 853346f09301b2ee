"""Writing the shelf of a user: receiving a unit, opening it, taking from it, discarding what is left.

Units of batches bought elsewhere (`bought`) obey the same guard. Source: domain model 8 (stock on the user
side, use guard).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, Missing, NotFound, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.materials import lots, rules
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.lots import Lot
from suyuan.registry.materials.models import BoughtBatch, MaterialStock, MaterialUse
from suyuan.registry.materials.movement import batch, no_future, refuse
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
    """Put a unit on the shelf: of a released batch, or of one that the house has bought elsewhere.

    Raises Conflict for one that is somewhere already.
    """
    holder = organization(holder_id)
    permit(OF["receive_unit"], occasion, organization=holder_id, path=holder["jurisdiction__path"])
    link, lot = _received_from(batch_id, holder_id, on=occasion.today)
    if refusal := lot.why_not_receive(occasion.today):
        raise RuleRefusal(refusal, state=lot.state)
    if not unit_no.strip():
        raise Missing("unit", hint=Text("请填写单元编号。", "Give the number of the unit."))
    no_future(received_on, occasion)
    made = MaterialStock(
        **columns(occasion),
        **link,
        holder_id=holder_id,
        unit_no=words(unit_no.strip(), "unit", most=40),
        received_on=received_on,
        location=words(location.strip(), "location", most=80),
        remaining=lot.unit_amount,
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
                payload={"batch": batch_id, "unit": made.unit_no, "holder": holder_id},
            )
    except IntegrityError as error:
        raise Conflict(Text(f"单元 {unit_no} 已入库", f"the unit {unit_no} is registered already")) from error
    return made


def open_unit(occasion: Occasion, *, stock_id: UUID) -> None:
    """Open a unit today; from here the time of use after opening runs."""
    row = _stock("open_unit", occasion, stock_id)
    if row.opened_on is not None:
        raise Conflict(Text("该单元已启封", "the unit is open already"), unit=row.unit_no)
    lot = lots.of_unit(row, on=occasion.today)
    refuse(
        rules.why_not_take(
            lot.in_use(row.in_use_until), on=occasion.today, intake=lot.least_intake, remaining=row.remaining
        ),
        Text("该单元不能启封", "the unit cannot be opened"),
    )
    until = occasion.today + timedelta(days=lot.in_use_days) if lot.in_use_days else None
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
    amount = number(words(intake, "taken", most=20), quantity="taken")
    if amount <= 0 or amount != amount.quantize(_PLACE):
        hint = Text("最多六位小数。", "Six decimals at most.")
        raise OutOfRange("taken", given=intake, allowed=f">= {_PLACE:f}", hint=hint)
    if not purpose.strip():
        raise Missing("purpose", hint=Text("请填写用途。", "Say what it is used for."))
    if row.opened_on is None:
        raise RuleRefusal(Text("该单元尚未启封", "the unit is not open yet"), unit=row.unit_no)
    guard = lots.of_unit(row, on=occasion.today).in_use(row.in_use_until)
    reasons = rules.why_not_take(guard, on=occasion.today, intake=amount, remaining=row.remaining)
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
    parts = ("batch__material", "bought", "holder__jurisdiction")
    row = MaterialStock.objects.select_related(*parts).filter(pk=stock_id).first()
    if row is None:
        raise NotFound(Text("没有这个单元", "there is no such unit"), stock=stock_id)
    permit(OF[verb], occasion, organization=row.holder_id, path=row.holder.jurisdiction.path)
    if row.discarded_on is not None:
        raise RuleRefusal(Text("该单元已处置", "the unit was discarded"), unit=row.unit_no)
    return row


def _received_from(batch_id: UUID, holder_id: UUID, *, on: date) -> tuple[dict[str, Any], Lot]:
    """The batch as the unit names it, and what it says: one the house has bought, or one of the register."""
    bought = BoughtBatch.objects.filter(pk=batch_id, holder_id=holder_id).first()
    if bought is not None:
        return {"bought": bought}, lots.of_bought(bought, on=on)
    row = batch(batch_id)
    return {"batch": row}, lots.of_register(row)


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
                f"the organization has no certificate {certificate_number[:80]}",
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
