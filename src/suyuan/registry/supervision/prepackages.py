"""Entering a lot of prepackages with what was measured: judged at once, written once, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text, same
from suyuan.planning.prepackages.judging import Judgement, Measured, judge
from suyuan.planning.prepackages.sampling import Sampling, sampling
from suyuan.planning.prepackages.tables import number
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.specifications.rules import written
from suyuan.registry.supervision import acts
from suyuan.registry.supervision.models import Inspection, PrepackageLot
from suyuan.registry.supervision.movement import save_numbered

ENTITY: Final = "prepackage_lot"
DIGITS: Final = 12  # that are stored of mean and s


@dataclass(frozen=True, kw_only=True)
class LotForm:
    """A lot as it is entered: numbers as written. `tares`: none, one for all, or one for each package."""

    product: str
    producer: str
    lot_size: int
    value: str
    unit: str
    height: str
    U: str
    gross: Sequence[str]
    tares: Sequence[str] = ()
    plan: str = "CN-2005-A4"
    label_note: str = ""
    sampled_on: date | None = None


def judged(form: LotForm) -> tuple[Judgement, Sampling]:
    """The verdict on what a form says; nothing is written. Raises InputError, NotANumber, OutOfRange."""
    plan = sampling(form.plan, form.lot_size)
    zero = Decimal(0)
    found = Measured(
        value=number(form.value, "Qn", least=zero),
        unit=form.unit,
        gross=[number(one, "gross", least=zero) for one in form.gross],
        tares=[number(one, "tare", least=zero) for one in form.tares],
        U=number(form.U, "U", least=zero),
        height=number(form.height, "height", least=zero),
        label_notes=[same(form.label_note)] if form.label_note.strip() else (),
    )
    return judge(found, plan), plan


def enter(
    occasion: Occasion,
    form: LotForm,
    *,
    authority_id: UUID,
    producer_id: UUID | None = None,
    inspection_id: UUID | None = None,
) -> PrepackageLot:
    """Enter a lot with its verdict. Raises InputError and its kin, NotFound, NotPermitted."""
    where = organization(authority_id)
    permit(
        acts.INSPECTION["judge_prepackages"], occasion, organization=authority_id,
        path=where["jurisdiction__path"],
    )  # fmt: skip
    named = organization(producer_id)["name_zh"] if producer_id else form.producer
    if inspection_id is not None and not Inspection.objects.filter(pk=inspection_id).exists():
        raise NotFound(Text("没有这项检查", "there is no such inspection"), inspection=inspection_id)
    sampled_on = form.sampled_on or occasion.today
    if sampled_on > occasion.today:
        raise InputError(
            Text("抽样日期在将来", "the samples are taken in the future"), quantity="date", given=sampled_on,
            allowed=f"<= {occasion.today}",
        )  # fmt: skip
    row = row_of(
        occasion, form, number=next_number(PrepackageLot, "DB", occasion.today), authority_id=authority_id,
        jurisdiction=where["jurisdiction_id"], producer=named, producer_id=producer_id,
        inspection_id=inspection_id,
    )  # fmt: skip
    with transaction.atomic():
        save_numbered(row)
        record(
            acts.INSPECTION["judge_prepackages"], occasion, entity=ENTITY, entity_id=row.pk,
            to_state=row.verdict,
            payload={"number": row.number, "product": row.product, "verdict": row.verdict},
        )  # fmt: skip
    return row


def row_of(
    occasion: Occasion,
    form: LotForm,
    *,
    number: str,
    authority_id: UUID,
    jurisdiction: str,
    producer: str = "",
    producer_id: UUID | None = None,
    inspection_id: UUID | None = None,
) -> PrepackageLot:
    """A lot with its verdict, not written yet. Raises InputError and its kin."""
    verdict, plan = judged(form)
    return PrepackageLot(
        **columns(occasion),
        number=number,
        producer_id=producer_id,
        producer_stated=written(producer or form.producer, "producer", most=160),
        product=written(form.product, "product", most=160),
        authority_id=authority_id,
        jurisdiction_id=jurisdiction,
        inspection_id=inspection_id,
        sampled_on=form.sampled_on or occasion.today,
        plan=plan.plan,
        lot_size=form.lot_size,
        value=form.value.strip(),
        unit=form.unit,
        height=form.height.strip(),
        label_note=written(form.label_note, "label", most=240, is_needed=False),
        U=form.U.strip(),
        gross=[one.strip() for one in form.gross],
        tares=[one.strip() for one in form.tares],
        T=str(verdict.T),
        mean=f"{verdict.mean:.{DIGITS}f}",
        s=f"{verdict.s:.{DIGITS}f}",
        limit=f"{verdict.limit:.{DIGITS}f}",
        t1=verdict.t1,
        t2=verdict.t2,
        verdict=verdict.verdict,
    )


def form_of(row: PrepackageLot) -> LotForm:
    """A stored lot as it was entered, to be judged again."""
    return LotForm(
        product=row.product,
        producer=row.producer_stated,
        lot_size=row.lot_size,
        value=row.value,
        unit=row.unit,
        height=row.height,
        U=row.U,
        gross=row.gross,
        tares=row.tares,
        plan=row.plan,
        label_note=row.label_note,
        sampled_on=row.sampled_on,
    )
