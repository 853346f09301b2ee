"""Batches bought from producers outside this system: what their certificates state, and their recall.

A house enters what it reads on the certificate; its units then go the way of all units (`stock`): a last day,
a time after opening, a minimum intake, the results they served. Source: domain model 8; ISO 33403:2024.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, Missing, NotFound, OutOfRange, RuleRefusal, TooLarge
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.commands import (
    AMOUNT,
    MOST_DAYS,
    MOST_PROPERTIES,
    known_unit,
    positive,
    unit_amount,
)
from suyuan.registry.materials.models import BoughtBatch, MaterialStock, MaterialUse
from suyuan.registry.materials.stock import receive_unit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.results.rules import number, reason_of, words

ENTITY: Final = "bought_batch"
SAME_LOT: Final = Text("本单位已登记该批次", "the organization has registered this lot already")


@dataclass(frozen=True, kw_only=True)
class CertifiedValue:
    """A value of the certificate with its expanded uncertainty, both decimal text in `unit`."""

    name: Text
    value: str
    expanded: str
    k: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class BoughtForm:
    """What the certificate states of a batch. Amounts as decimal text in `amount_unit`."""

    holder_id: UUID
    producer: str
    number: str
    name: Text
    lot: str
    certificate_number: str
    values: tuple[CertifiedValue, ...]
    valid_until: date
    unit_amount: str
    amount_unit: str
    least_intake: str
    in_use_days: int | None = None


def register_bought(
    occasion: Occasion, form: BoughtForm, *, unit_no: str, received_on: date, location: str = ""
) -> MaterialStock:
    """Enter a batch with its first unit; more of its units are received as any.

    Raises InputError for what the certificate cannot say so, Conflict for a batch that is entered already.
    """
    holder = organization(form.holder_id)
    permit(OF["register_bought"], occasion, organization=form.holder_id, path=holder["jurisdiction__path"])
    row = bought_of(occasion, form)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(
                OF["register_bought"],
                occasion,
                entity=ENTITY,
                entity_id=row.pk,
                to_state="released",
                payload={"holder": form.holder_id, "producer": row.producer, "number": row.number,
                         "lot": row.lot, "certificate": row.certificate_number},
            )  # fmt: skip
            return receive_unit(
                occasion,
                batch_id=row.pk,
                holder_id=form.holder_id,
                unit_no=unit_no,
                received_on=received_on,
                location=location,
            )
    except IntegrityError as error:
        raise Conflict(
            SAME_LOT,
            hint=Text("请直接入库该批次的单元。", "Receive a unit of it instead."),
            lot=row.lot,
        ) from error


def bought_of(occasion: Occasion, form: BoughtForm) -> BoughtBatch:
    """The row that a form fills. Raises InputError, Missing, OutOfRange, UnknownUnit."""
    if form.in_use_days is not None and not 1 <= form.in_use_days <= MOST_DAYS:
        raise OutOfRange("days", given=form.in_use_days, allowed=f"1 ... {MOST_DAYS}")
    amount = unit_amount(form.unit_amount)
    least = positive(form.least_intake, Text("最小取样量", "minimum intake"))
    if least > amount:
        raise OutOfRange("intake", given=form.least_intake, allowed=f"<= {form.unit_amount}")
    known_unit(form.amount_unit, AMOUNT, most=12)
    if not form.values:
        raise Missing("value", hint=Text("请填写至少一个标准值。", "Give a certified value at least."))
    if len(form.values) > MOST_PROPERTIES:
        raise TooLarge("values", given=len(form.values), allowed=MOST_PROPERTIES)
    return BoughtBatch(
        **columns(occasion),
        holder_id=form.holder_id,
        producer=_told(form.producer, "producer", 160),
        number=_told(form.number, "number", 60),
        name_zh=_told(form.name.zh, "name", 120),
        name_en=_told(form.name.en, "name", 160),
        lot=_told(form.lot, "lot", 40),
        certificate_number=_told(form.certificate_number, "certificate", 80),
        values=[_value(one) for one in form.values],
        valid_until=form.valid_until,
        unit_amount=form.unit_amount,
        least_intake=form.least_intake,
        amount_unit=form.amount_unit,
        in_use_days=form.in_use_days,
    )


def recall_bought(occasion: Occasion, *, bought_id: UUID, reason: str) -> None:
    """Note that the producer took a batch back: from now on no unit of it may be used."""
    row = bought_batch(bought_id)
    permit(OF["recall_bought"], occasion, organization=row.holder_id, path=row.holder.jurisdiction.path)
    if row.recalled_on is not None:
        raise RuleRefusal(Text("该批已召回", "the batch was recalled"), lot=row.lot)
    why = reason_of(reason)
    with transaction.atomic():
        changed = BoughtBatch.objects.filter(pk=row.pk, row_version=row.row_version).update(
            recalled_on=occasion.today, updated_at=occasion.at, row_version=row.row_version + 1
        )
        if changed != 1:
            raise Conflict(
                Text("该批刚被他人修改", "the batch was changed by somebody else"),
                hint=Text("请重新打开后再操作。", "Open it again."),
            )
        record(
            OF["recall_bought"], occasion, entity=ENTITY, entity_id=row.pk, from_state="released",
            to_state="recalled", reason=why, payload={"lot": row.lot, "number": row.number},
        )  # fmt: skip


def bought_batch(bought_id: UUID) -> BoughtBatch:
    """A batch with its house: one query. Raises NotFound."""
    row = BoughtBatch.objects.select_related("holder__jurisdiction").filter(pk=bought_id).first()
    if row is None:
        raise NotFound(Text("没有这一批标准物质", "there is no such batch"), batch=bought_id)
    return row


def detail(bought_id: UUID) -> dict[str, Any]:
    """A batch with its units and the results they served, whom a recall has to reach: three queries."""
    row = bought_batch(bought_id)
    units = MaterialStock.objects.filter(bought=row).order_by("unit_no")
    served = MaterialUse.objects.filter(stock__bought=row, evaluation__isnull=False)
    uses = served.order_by("used_on", "evaluation_id")  # no other column: each result once
    return {
        "bought": row,
        "units": list(units),
        "results": list(uses.values("evaluation__certificate_number", "used_on", "evaluation_id").distinct()),
    }


def receivable(holder_id: UUID, on: date) -> Sequence[BoughtBatch]:
    """Batches of a house of which another unit may be received: one query."""
    rows = BoughtBatch.objects.filter(holder_id=holder_id, recalled_on__isnull=True, valid_until__gte=on)
    return list(rows.order_by("number", "lot"))


def _value(one: CertifiedValue) -> dict[str, str]:
    """A value as it is stored: a number, an uncertainty and a factor above zero, a unit that is known."""
    name = {"zh": _told(one.name.zh, "property", 80), "en": _told(one.name.en, "property", 120)}
    number(words(one.value, "value", most=40), quantity=f"{name['zh']} / {name['en']}")
    positive(one.expanded, Text("扩展不确定度", "expanded uncertainty"))
    positive(one.k, Text("包含因子", "coverage factor"))
    known_unit(one.unit, one.name, most=20)
    return {"name_zh": name["zh"], "name_en": name["en"], "value": one.value.strip(),
            "expanded": one.expanded.strip(), "k": one.k.strip(), "unit": one.unit.strip()}  # fmt: skip


def _told(text: str, quantity: str, most: int) -> str:
    if not text.strip():
        raise Missing(quantity)
    return words(text.strip(), quantity, most=most)
