"""A standard was off: what its result should have been, as an evaluation that others can lean on.

The result as it was stays as it is. The correction is a result of its own that follows from it by an amount
with its own uncertainty; everything else that the device handed on is taken over unchanged.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.results import acts
from suyuan.registry.results.models import Evaluation, Influence, Result

STATE: Final = "corrected"  # of its certificate: carries old work, and nothing that is measured from now on
COVERAGE: Final = 2.0
BEFORE: Final = Text("更正前的值", "The value before the correction")
AMOUNT: Final = Text("修正值", "The correction")
TAKEN_OVER: Final = (
    "place", "test", "index", "symbol", "label_zh", "label_en", "quantity_zh", "quantity_en", "unit", "point",
    "limit_low", "limit_high",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Correction:
    """`amount` is added to the value of `result`, in its unit; `origin` is what the amount rests on.

    Two corrections of one origin are fully correlated: they are parts of the same fault.
    """

    result: UUID
    amount: float
    u_amount: float
    decimals: int  # of the amount as it was stated
    origin: UUID


def store_correction(
    occasion: Occasion,
    *,
    correction: Correction,
    house: UUID,
    reference: str,
    also: Callable[[Evaluation], None],
) -> Evaluation:
    """The evaluation of a device as it would have been with the right value, under the number of the document
    that establishes it. Its certificate supports no new work. Done by the software.

    also : what else is written in the same transaction, before the event that seals it.
    """
    occasion = occasion.as_system()
    permit(acts.CORRECT, occasion)
    source = Result.objects.select_related("evaluation").get(pk=correction.result)
    before = source.evaluation
    old = list(Result.objects.filter(evaluation=before).order_by("place"))
    stamps = [columns(occasion) for _ in old]
    rows = [
        _result(row, stamp, correction if row.pk == source.pk else None)
        for row, stamp in zip(old, stamps, strict=True)
    ]
    body = {
        "reference": reference,
        "corrects": before.pk,
        "result": source.pk,
        "lines": [[row.test, row.index, row.symbol, row.value_text, row.expanded_text] for row in rows],
    }
    with transaction.atomic():
        made = Evaluation(
            **columns(occasion),
            instrument_id=before.instrument_id,
            item_stated=before.item_stated,
            item_stated_en=before.item_stated_en,
            origin="corrected",
            pack_id=before.pack_id,
            issuer_id=house,
            performed_on=before.performed_on,
            digest=digest(body),
            verdict="none",
            passes_on=before.passes_on,
            certificate_number=reference,
            certificate_state=STATE,
            valid_until=before.valid_until,
        )
        made.save(force_insert=True)
        for row in rows:
            row.evaluation = made
        Result.objects.bulk_create(rows)
        Influence.objects.bulk_create(_influences(old, rows, correction))
        also(made)
        record(
            acts.CORRECT, occasion, entity="evaluation", entity_id=made.pk, to_state=made.origin, payload=body
        )
    return made


def _result(row: Result, stamps: dict[str, Any], correction: Correction | None) -> Result:
    """A line taken over, or the corrected one."""
    value, u, text, expanded = row.value, row.u, row.value_text, row.expanded_text
    if correction is not None and value is not None and u is not None:
        value, u = value + correction.amount, math.hypot(u, correction.u_amount)
        decimals = max(correction.decimals, len(text.partition(".")[2]))
        text, expanded = f"{value:.{decimals}f}", f"{(row.k or COVERAGE) * u:.2g}"
    return Result(
        **stamps,
        **{name: getattr(row, name) for name in TAKEN_OVER},
        value_text=text, expanded_text=expanded, value=value, u=u, dof=row.dof, k=row.k, p=row.p,
        verdict="none",
    )  # fmt: skip


def _influences(old: list[Result], new: list[Result], correction: Correction) -> list[Influence]:
    """Every line leans on the one before it; the corrected one on the correction as well."""
    found = []
    for before, after in zip(old, new, strict=True):
        if before.u:
            found.append(
                Influence(
                    result=after, parent=before, origin=before.pk, kind="standard", symbol="before",
                    label_zh=BEFORE.zh, label_en=BEFORE.en, component=before.u, dof=before.dof,
                )
            )  # fmt: skip
        if before.pk == correction.result and correction.u_amount:
            found.append(
                Influence(
                    result=after, origin=correction.origin, kind="assumed", symbol="correction",
                    label_zh=AMOUNT.zh, label_en=AMOUNT.en, component=correction.u_amount,
                    distribution="normal",
                )
            )  # fmt: skip
    return found
