"""Writing the control of measurement processes: check standards and the occasions on which they are measured.

An occasion that breaks a rule blocks the standard in the same transaction. Which certificates were issued
since the last good occasion is answered by `issuing.queries`, which knows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, InputError, NotFound, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.rules import number, words
from suyuan.registry.standards import acts, process
from suyuan.registry.standards.commands import hold
from suyuan.registry.standards.models import CheckMeasurement, CheckStandard
from suyuan.registry.standards.movement import permit_standard

ENTITY: Final = "check_standard"
MOST_DAYS: Final = 366
ALARM: Final = "PROCESS_ALARM"


@dataclass(frozen=True, kw_only=True)
class CheckForm:
    """What a check standard is, how it is measured, and how its chart is read."""

    name: Text
    unit: str
    point: str = ""
    accepted: str = ""
    trial: int = process.USUAL_TRIAL
    rules: tuple[str, ...] = process.USUAL_RULES
    every_days: int = 30


def establish_check(occasion: Occasion, *, standard_id: UUID, form: CheckForm) -> CheckStandard:
    """Set up a check standard for a measurement standard. Raises InputError."""
    permit_standard(acts.ESTABLISH_CHECK, occasion, standard_id)
    process.check_rules(form.rules, trial=form.trial)
    if not form.name.zh or not form.name.en:
        raise InputError(Text("请填写中英文名称", "give a name in both languages"))
    if not 1 <= form.every_days <= MOST_DAYS:
        raise OutOfRange("interval", given=form.every_days, allowed=f"1 ... {MOST_DAYS} d")
    if form.accepted:
        number(form.accepted, quantity="accepted")
    row = CheckStandard(
        **columns(occasion),
        standard_id=standard_id,
        name_zh=words(form.name.zh, "name", most=120),
        name_en=words(form.name.en, "name", most=160),
        point=words(form.point, "point", most=80),
        unit=words(form.unit, "unit", most=12),
        accepted=words(form.accepted, "accepted", most=40),
        trial=form.trial,
        rules=list(form.rules),
        every_days=form.every_days,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            acts.ESTABLISH_CHECK,
            occasion,
            entity=ENTITY,
            entity_id=row.id,
            payload={"standard": standard_id, "name": form.name, "trial": form.trial, "rules": form.rules},
        )
    return row


def close_check(occasion: Occasion, *, check_id: UUID, reason: str) -> None:
    """Use a check standard no longer; its record stays."""
    row = _open(check_id)
    permit_standard(acts.CLOSE_CHECK, occasion, row.standard_id)
    with transaction.atomic():
        done = CheckStandard.objects.filter(pk=check_id, closed_on=None).update(
            closed_on=occasion.today, updated_at=occasion.at
        )
        if done != 1:
            raise Conflict(Text("该核查标准已停用", "the check standard is closed already"), check=check_id)
        record(acts.CLOSE_CHECK, occasion, entity=ENTITY, entity_id=check_id, reason=reason)


def record_check(
    occasion: Occasion, *, check_id: UUID, performed_on: date, readings: Sequence[str], note: str = ""
) -> CheckMeasurement:
    """Enter an occasion; it is judged with all that came before, and an alarm blocks the standard.

    Raises InputError for what is no number and for a day that lies before the last one or in the future.
    """
    row = _open(check_id)
    permit_standard(acts.RECORD_CHECK, occasion, row.standard_id)
    check, mean = process.check_of(readings)
    with transaction.atomic():
        # Whoever comes at the same time waits here, so each occasion is judged with all before it.
        CheckStandard.objects.select_for_update().get(pk=check_id)
        before = list(
            CheckMeasurement.objects.filter(artefact_id=check_id)
            .order_by("place")
            .values_list("performed_on", "readings")
        )
        _check_day(performed_on, today=occasion.today, last=before[-1][0] if before else None)
        checks = [*(process.check_of(taken)[0] for _, taken in before), check]
        course = process.course_of(
            checks,
            trial=row.trial,
            rules=row.rules,
            accepted=float(row.accepted) if row.accepted else None,
        )
        measurement = CheckMeasurement(
            **columns(occasion),
            artefact_id=check_id,
            place=len(before),
            performed_on=performed_on,
            performed_by_id=occasion.actor.person,
            readings=list(readings),
            value=mean,
            state=process.state_of(course),
            broken=list(course.broken[-1]) if course.broken else [],
            note=words(note, "note", most=240),
        )
        measurement.save(force_insert=True)
        record(
            acts.RECORD_CHECK,
            occasion,
            entity=ENTITY,
            entity_id=check_id,
            payload={
                "readings": list(readings),
                "performed_on": performed_on.isoformat(),
                "state": measurement.state,
                "broken": measurement.broken,
            },
        )
        if measurement.state == "alarm":
            hold(occasion.as_system(), row.standard_id, reason=ALARM, note=str(row.name_zh))
    return measurement


def _check_day(day: date, *, today: date, last: date | None) -> None:
    if day > today:
        raise InputError(Text("核查日期晚于今天", "the check lies in the future"), given=day.isoformat())
    if last is not None and day < last:
        raise InputError(
            Text(f"核查日期早于上一次（{last}）", f"the check lies before the last one ({last})"),
            given=day.isoformat(),
            allowed=f">= {last}",
        )


def _open(check_id: UUID) -> CheckStandard:
    row = CheckStandard.objects.filter(pk=check_id).first()
    if row is None:
        raise NotFound(Text("没有这个核查标准", "there is no such check standard"), check=check_id)
    if row.closed_on is not None:
        raise RuleRefusal(
            Text("该核查标准已停用", "the check standard is closed"), closed_on=row.closed_on.isoformat()
        )
    return row
