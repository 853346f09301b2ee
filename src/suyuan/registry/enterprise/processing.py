"""Commands on measurement processes and their studies; every one in the firm's own house."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import digest
from suyuan.base.errors import InputError, NotFound, RuleRefusal, TooLarge
from suyuan.base.text import Text
from suyuan.metrology.control.process_capability import process_capability
from suyuan.metrology.gauge import crossed, gauge_capability
from suyuan.registry.enterprise import rules
from suyuan.registry.enterprise.acts import OF
from suyuan.registry.enterprise.models import MeasurementProcess, ProcessStudy
from suyuan.registry.innovation.writing import decimal_text, pair
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import overtaken
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns, insert, known, permit_in
from suyuan.registry.results.rules import reason_of, words
from suyuan.registry.specifications.rules import written

ENTITY: Final = "measurement_process"
MOST_READINGS: Final = 2000
MINIMUM: Final = 1.33
MOST_GRR: Final = 30.0  # per cent of the tolerance. Source: AIAG MSA, 4th ed. (2010), II D


@dataclass(frozen=True, kw_only=True)
class ProcessForm:
    """A measurement process as it is registered. Limits: decimal text in `unit`."""

    house_id: UUID
    number: str
    name: Text
    unit: str
    low: str
    high: str
    risk: str
    instrument_id: UUID | None = None
    procedure: str = ""
    operator: str = ""
    environment: str = ""
    control: str = "none"


def register(occasion: Occasion, form: ProcessForm) -> MeasurementProcess:
    """Register a process; what uncertainty it needs follows from tolerance and risk.

    Raises NotFound, NotPermitted, InputError, Conflict for a number that is taken.
    """
    permit_in(OF["process_register"], occasion, form.house_id)
    known(form.risk, rules.RISKS, what=Text("风险等级", "the risk"))
    known(form.control, rules.CONTROLS, what=Text("控制方法", "the control"))
    low, high = decimal_text(form.low, "low"), decimal_text(form.high, "high")
    if Decimal(low) >= Decimal(high):
        raise InputError(Text("公差下限须小于上限", "the lower limit must be below the upper one"), given=low)
    if form.instrument_id is not None:
        own_instrument(form.instrument_id, form.house_id)
    required = rules.required_uncertainty(Decimal(low), Decimal(high), form.risk)
    row = MeasurementProcess(
        **columns(occasion),
        **pair("name", form.name, most=120),
        house_id=form.house_id,
        number=written(form.number, "number", most=24),
        unit=written(form.unit, "unit", most=20),
        low=low,
        high=high,
        risk=form.risk,
        required=f"{required:.4g}",
        instrument_id=form.instrument_id,
        procedure=words(form.procedure.strip(), "procedure", most=120),
        operator=words(form.operator.strip(), "operator", most=120),
        environment=words(form.environment.strip(), "environment", most=120),
        control=form.control,
        started_on=occasion.today,
    )
    with transaction.atomic():
        insert(row, Text(f"编号 {row.number} 已被使用", f"the number {row.number} is taken"))
        record(
            OF["process_register"], occasion, entity=ENTITY, entity_id=row.pk,
            payload={"number": row.number, "risk": row.risk, "required": row.required},
        )  # fmt: skip
    return row


def own_instrument(instrument_id: UUID, house_id: UUID) -> Instrument:
    """An instrument of the house. Raises NotFound for one of another house."""
    row = Instrument.objects.filter(pk=instrument_id, owner_id=house_id).first()
    if row is None:
        raise NotFound(
            Text("本单位没有这台器具", "this organization has no such instrument"), instrument=instrument_id
        )
    return row


def process_of(occasion: Occasion, process_id: UUID, deed: str) -> MeasurementProcess:
    """A running process, if the actor may do the deed to it. Raises NotFound, NotPermitted, RuleRefusal."""
    row = MeasurementProcess.objects.select_related("house__jurisdiction").filter(pk=process_id).first()
    if row is None:
        raise NotFound(Text("没有这个测量过程", "there is no such process"), process=process_id)
    permit(OF[deed], occasion, organization=row.house_id, path=row.house.jurisdiction.path)
    if row.closed_on is not None:
        raise RuleRefusal(Text("该测量过程已结束", "the process is closed"), process=row.number)
    return row


def close(occasion: Occasion, *, process_id: UUID, reason: str) -> None:
    """Close a process that is not measured any more."""
    row = process_of(occasion, process_id, "process_close")
    why = reason_of(reason)
    with transaction.atomic():
        changed = MeasurementProcess.objects.filter(pk=row.pk, row_version=row.row_version).update(
            closed_on=occasion.today, updated_at=occasion.at, row_version=row.row_version + 1
        )
        if changed != 1:
            raise overtaken(Text("该测量过程", "the process"), process=row.number)
        record(
            OF["process_close"], occasion, entity=ENTITY, entity_id=row.pk, reason=why,
            payload={"number": row.number},
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Found:
    answer: dict[str, Any]
    is_capable: bool


def _process(rows: Sequence[Sequence[float]], low: float, high: float, _reference: float | None) -> _Found:
    flat = [one for row in rows for one in row]
    found = process_capability(flat, low=low, high=high, minimum=MINIMUM)
    return _Found(answer=found.to_record(), is_capable=bool(found.capable))


def _gauge(rows: Sequence[Sequence[float]], low: float, high: float, reference: float | None) -> _Found:
    if reference is None:
        raise InputError(Text("量具能力研究需要标准件的参考值", "the reference of the part is needed"))
    flat = [one for row in rows for one in row]
    found = gauge_capability(flat, reference, tolerance=high - low, minimum=MINIMUM)
    return _Found(answer=found.to_record(), is_capable=bool(found.capable))


def _crossed(rows: Sequence[Sequence[float]], low: float, high: float, reference: float | None) -> _Found:
    """Rows in the order part, then appraiser, with the trials across; `reference`: number of appraisers."""
    people = int(reference or 0)
    trials = {len(row) for row in rows}
    if people < 2 or len(rows) % people or len(trials) != 1:
        raise InputError(
            Text("每行一名评价人对一个零件的各次读数，行数须为人数的整数倍",
                 "a row holds the trials of one appraiser on one part; rows in whole multiples of appraisers")
        )  # fmt: skip
    values = [rows[start : start + people] for start in range(0, len(rows), people)]
    found = crossed(values, tolerance=high - low)
    share = float(found["GRR"].percent_tolerance)
    return _Found(answer=found.to_record(), is_capable=share <= MOST_GRR)


_STUDIES: Final[Mapping[str, Callable[..., _Found]]] = {
    "process": _process, "gauge": _gauge, "crossed": _crossed,
}  # fmt: skip


def record_study(
    occasion: Occasion,
    *,
    process_id: UUID,
    kind: str,
    rows: Sequence[Sequence[str]],
    reference: str = "",
) -> ProcessStudy:
    """Record a study of a process with its readings. Raises InputError, NotANumber, NumericalError.

    rows : decimal text in the unit of the process. reference : of the part (gauge), or the number of
    appraisers (crossed).
    """
    row = process_of(occasion, process_id, "study_record")
    known(kind, rules.STUDIES, what=Text("研究类型", "the kind of study"))
    if not rows or not any(rows):
        raise InputError(Text("没有读数", "there are no readings"))
    if sum(map(len, rows)) > MOST_READINGS:
        raise TooLarge("readings", given=sum(map(len, rows)), allowed=MOST_READINGS)
    kept = [[decimal_text(cell, "readings") for cell in line] for line in rows]
    of = float(decimal_text(reference, "reference")) if reference.strip() else None
    numbers = [[float(cell) for cell in line] for line in kept]
    found = _STUDIES[kind](numbers, float(row.low), float(row.high), of)
    study = ProcessStudy(
        **columns(occasion), process=row, kind=kind, readings={"rows": kept, "reference": reference},
        answer=found.answer, is_capable=found.is_capable, performed_on=occasion.today,
    )  # fmt: skip
    with transaction.atomic():
        study.save(force_insert=True)
        record(
            OF["study_record"], occasion, entity=ENTITY, entity_id=row.pk,
            payload={"number": row.number, "kind": kind, "digest": digest(kept), "capable": found.is_capable},
        )  # fmt: skip
    return study
