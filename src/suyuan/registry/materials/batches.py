"""Writing batches: registering one, entering its studies, combining a value with its uncertainty."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

import suyuan
from suyuan.base.errors import Conflict, Missing, NotFound, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.metrology.reference_material import CertifiedValue, certify
from suyuan.metrology.rounding import round_result
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.materials import studies
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.evidence import identities, newest_studies
from suyuan.registry.materials.models import BatchValue, MaterialBatch, MaterialProperty, MaterialStudy
from suyuan.registry.materials.movement import BATCH, batch, no_future, permit_material, product
from suyuan.registry.materials.rules import REQUIRED
from suyuan.registry.materials.states import BATCH_TARGETS, STUDYING
from suyuan.registry.materials.studies import KINDS, SYMBOLS, Raw
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.rules import number, words

MOST_UNITS: Final = 1_000_000
FACTORS: Final = (1.0, 4.0)  # of coverage, as a certificate may state


def register_batch(
    occasion: Occasion, *, material_id: UUID, lot: str, prepared_on: date, units: int
) -> MaterialBatch:
    """Enter a batch. Raises InputError, Conflict for a lot that is there already."""
    row = product(material_id)
    permit_material(OF["register_batch"], occasion, row)
    if row.state not in STUDYING:
        raise RuleRefusal(
            Text("该标准物质现在不能增加批次", "the product takes no batch now"), state=row.state
        )
    if not lot.strip():
        raise Missing("lot", hint=Text("请填写批号。", "Give the lot."))
    if not 2 <= units <= MOST_UNITS:
        raise OutOfRange("units", given=units, allowed=f"2 ... {MOST_UNITS}")
    no_future(prepared_on, occasion)
    made = MaterialBatch(
        **columns(occasion),
        material=row,
        lot=words(lot.strip(), "lot", most=40),
        prepared_on=prepared_on,
        units=units,
        state=BATCH_TARGETS["", "register_batch"],
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            record(
                OF["register_batch"],
                occasion,
                entity=BATCH,
                entity_id=made.pk,
                to_state=made.state,
                payload={"material": row.pk, "lot": made.lot, "units": units},
            )
    except IntegrityError as error:
        raise Conflict(Text(f"批号 {lot} 已登记", f"the lot {lot} is registered already")) from error
    return made


def record_study(
    occasion: Occasion, *, batch_id: UUID, property_id: UUID, performed_on: date, raw: Raw
) -> MaterialStudy:
    """Enter a study as it was read; what it says follows from it.

    Raises InputError for a day to come or data the engine cannot use, RuleRefusal for a batch that is no
    longer in circulation.
    """
    row = open_batch("record_study", occasion, batch_id)
    wanted = _property(row, property_id)
    no_future(performed_on, occasion)
    study = study_row(occasion, row, wanted, raw, studies.evaluate(raw), performed_on=performed_on)
    with transaction.atomic():
        study.save(force_insert=True)
        record(
            OF["record_study"],
            occasion,
            entity=BATCH,
            entity_id=row.pk,
            payload={
                "study": study.pk,
                "kind": raw.kind,
                "property": wanted.name_en,
                "u": f"{study.u:.6g}",
                "given": study.given,
            },
        )
    return study


def study_row(
    occasion: Occasion,
    row: MaterialBatch,
    of: MaterialProperty,
    raw: Raw,
    finding: studies.Finding,
    *,
    performed_on: date,
) -> MaterialStudy:
    """A study as it is stored; not written yet."""
    return MaterialStudy(
        **columns(occasion),
        batch=row,
        property=of,
        kind=raw.kind,
        performed_on=performed_on,
        given=studies.record_of(raw),
        answer=finding.answer.to_record(),
        u=finding.u,
        value=finding.value,
        significant=finding.significant,
        engine_version=suyuan.__version__,
    )


def combine(occasion: Occasion, *, batch_id: UUID, property_id: UUID, k: str = "2") -> BatchValue:
    """Combine a value with its uncertainty from the newest studies. Raises RuleRefusal without one."""
    row = open_batch("combine", occasion, batch_id)
    wanted = _property(row, property_id)
    found = newest_studies(row.pk).get(wanted.pk, {})
    answer = combined(found, k=k)
    value, expanded = round_result(answer.value, answer.U, mode="up")
    made = BatchValue(
        **columns(occasion),
        batch=row,
        property=wanted,
        given={"studies": identities(found), "k": k},
        answer=answer.to_record(),
        value=value,
        expanded=expanded,
        k=k,
        u=answer.u,
        horizon=float(found["long_term"].answer["horizon"]),
        engine_version=suyuan.__version__,
    )
    with transaction.atomic():
        made.save(force_insert=True)
        record(
            OF["combine"],
            occasion,
            entity=BATCH,
            entity_id=row.pk,
            payload={
                "property": wanted.name_en,
                "value": value,
                "expanded": expanded,
                "k": k,
                "studies": made.given["studies"],
            },
        )
    return made


def combined(found: dict[str, MaterialStudy], *, k: str) -> CertifiedValue:
    """What the studies of a property make together. Raises RuleRefusal where one is missing."""
    missing = [KINDS[kind] for kind in REQUIRED if kind not in found]
    if missing:
        raise RuleRefusal(
            Text(
                f"缺少研究：{'、'.join(one.zh for one in missing)}",
                f"studies are missing: {', '.join(one.en for one in missing)}",
            )
        )
    factor = number(words(k, "k", most=10), quantity="k")
    if not FACTORS[0] <= factor <= FACTORS[1]:
        raise OutOfRange("k", given=k, allowed=f"[{FACTORS[0]:g}, {FACTORS[1]:g}]")
    parts: dict[str, Any] = {SYMBOLS[kind]: study.u for kind, study in found.items()}
    return certify(found["characterisation"].value, k=float(factor), **parts)


def open_batch(verb: str, occasion: Occasion, batch_id: UUID) -> MaterialBatch:
    """The batch, if the actor may add studies to it and it is in circulation or being prepared."""
    row = batch(batch_id)
    permit_material(OF[verb], occasion, row.material)
    if row.state not in ("prepared", "released"):
        raise RuleRefusal(
            Text(
                "该批已过期或召回，不再增加研究", "the batch is expired or recalled and takes no more studies"
            ),
            state=row.state,
        )
    if row.material.state not in STUDYING:
        raise RuleRefusal(
            Text("评审期间不能增加研究", "no study is added while the grading is judged"),
            state=row.material.state,
        )
    return row


def _property(row: MaterialBatch, property_id: UUID) -> MaterialProperty:
    found = MaterialProperty.objects.filter(pk=property_id, material=row.material_id).first()
    if found is None:
        raise NotFound(
            Text("该标准物质没有这个特性", "the material has no such property"), property=property_id
        )
    return found
