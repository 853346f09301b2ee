"""From the evaluation to the title: publication, objections of anybody, naming with a plaque, renewal."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.honest import acts, plaques, rules
from suyuan.registry.honest.models import HonestObjection, HonestTitle, HonestUnit
from suyuan.registry.honest.movement import (
    ENTITY,
    WHAT,
    change_title,
    found,
    move,
    refuse,
    title_of,
    unit_for,
)
from suyuan.registry.honest.sheets import last_sheet, result_of
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import overtaken
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.specifications.rules import written

MOST_OBJECTIONS: Final = 1_000  # against one unit; more are no objections but a flood


def publish(occasion: Occasion, *, unit_id: UUID) -> None:
    """Open the result to objections for seven days."""
    row = unit_for(occasion, unit_id, "publish")
    until = rules.objections_until(occasion.today)
    with transaction.atomic():
        move(
            occasion,
            row,
            "publish",
            changes={"objections_until": until},
            payload={"until": until.isoformat()},
        )


def object_to(occasion: Occasion, *, unit_id: UUID, text: str, contact: str = "") -> HonestObjection:
    """Keep what somebody says against a unit, as it was written. Anybody may, while it is open.

    The journal knows the digest of the row and not who wrote it. Raises InputError, RuleRefusal, NotFound.
    """
    row = found(unit_id)
    until = row.objections_until
    if row.state != "publicity" or until is None or occasion.today > until:
        raise RuleRefusal(Text("该单位不在公示期", "the unit is not open to objections"), unit=unit_id)
    objection = HonestObjection(
        **(columns(occasion) | {"created_by": None}),
        unit=row,
        text=written(text, "objection", most=4_000),
        contact=written(contact, "contact", most=120, is_needed=False),
        received_on=occasion.today,
    )
    with transaction.atomic():
        if HonestObjection.objects.filter(unit=row).count() >= MOST_OBJECTIONS:
            raise RuleRefusal(
                Text("异议数量已达上限", "no more objections can be taken"), allowed=MOST_OBJECTIONS
            )
        objection.save(force_insert=True)
        record(
            acts.OBJECT,
            occasion.as_system(),
            entity=ENTITY,
            entity_id=unit_id,
            payload={"objection": objection.id},
        )
    return objection


def answer_objection(occasion: Occasion, *, objection_id: UUID, reason: str) -> None:
    """Find that an objection does not stand, and say why; the reason is public."""
    objection = HonestObjection.objects.filter(pk=objection_id).first()
    if objection is None:
        raise NotFound(Text("没有这条异议", "there is no such objection"), objection=objection_id)
    row = found(objection.unit_id)
    permit(acts.ANSWER_OBJECTION, occasion, path=row.jurisdiction.path)
    if row.state != "publicity":
        raise RuleRefusal(Text("该单位不在公示期", "the unit is not open to objections"), unit=row.pk)
    why = written(reason, "reason", most=rules.LONGEST)
    with transaction.atomic():
        _settle(occasion, objection, outcome="rejected", reason=why)
        record(
            acts.ANSWER_OBJECTION,
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            reason=why,
            payload={"objection": objection_id},
        )


def uphold(occasion: Occasion, *, objection_id: UUID, reason: str) -> None:
    """Find that an objection stands: the unit goes back to its declaration, without a title."""
    objection = HonestObjection.objects.filter(pk=objection_id).first()
    if objection is None:
        raise NotFound(Text("没有这条异议", "there is no such objection"), objection=objection_id)
    row = unit_for(occasion, objection.unit_id, "object_upheld")
    why = written(reason, "reason", most=rules.LONGEST)
    with transaction.atomic():
        _settle(occasion, objection, outcome="upheld", reason=why)
        move(
            occasion,
            row,
            "object_upheld",
            changes={"objections_until": None},
            reason=why,
            payload={"objection": objection_id},
        )


def _settle(occasion: Occasion, objection: HonestObjection, *, outcome: str, reason: str) -> None:
    changed = HonestObjection.objects.filter(pk=objection.pk, outcome="").update(
        outcome=outcome, reason=reason, settled_on=occasion.today, updated_at=occasion.at,
        row_version=objection.row_version + 1,
    )  # fmt: skip
    if changed != 1:
        raise RuleRefusal(Text("该异议已处理", "the objection was answered already"), objection=objection.pk)


def confirm(occasion: Occasion, *, unit_id: UUID) -> HonestTitle:
    """Name the unit once the time for objections is over: a plaque for three years.

    Not by whoever evaluated it.
    """
    row = unit_for(occasion, unit_id, "confirm")
    if row.objections_until is None:
        raise RuleRefusal(Text("该单位不在公示期", "the unit is not open to objections"), unit=unit_id)
    evaluators = Event.objects.filter(
        entity=ENTITY, entity_id=str(unit_id), act=acts.OF_EVENT["evaluate"].code
    ).values_list("actor_id", flat=True)
    refuse(rules.why_not_other_person(occasion.actor.person, list(evaluators)), row)
    with transaction.atomic():
        waiting = HonestObjection.objects.filter(unit=row, outcome="").count()
        refuse(
            rules.why_not_confirm(until=row.objections_until, open_objections=waiting, on=occasion.today),
            row,
        )
        title = HonestTitle(
            **columns(occasion),
            unit=row,
            plaque=_next_plaque(row, occasion.today.year),
            valid_from=occasion.today,
            valid_to=rules.title_until(occasion.today),
            state="valid",
        )
        try:
            with transaction.atomic():
                title.save(force_insert=True)
        except IntegrityError as error:  # two units of a county at one moment
            raise overtaken(WHAT, unit=unit_id) from error
        payload = {"plaque": title.plaque, "until": title.valid_to.isoformat()}
        move(occasion, row, "confirm", changes={"objections_until": None}, payload=payload)
    return title


def _next_plaque(row: HonestUnit, year: int) -> str:
    beginning = plaques.plaque_of(row.jurisdiction_id, year, 0)[:12]
    last = (
        HonestTitle.objects.filter(plaque__startswith=beginning)
        .order_by("-plaque")
        .values_list("plaque", flat=True)
        .first()
    )
    serial = int(last[12:16]) + 1 if last else 1
    refuse(
        Text("本年度编号已用完", "the numbers of this year are used up") if serial > plaques.MOST else None,
        row,
    )
    return plaques.plaque_of(row.jurisdiction_id, year, serial)


def renew(occasion: Occasion, *, unit_id: UUID) -> None:
    """Renew a title for three more years, on a re-evaluation of the last half year that was passed."""
    row = unit_for(occasion, unit_id, "renew")
    title = title_of(row)
    sheet = last_sheet(row, "reassessment")
    refuse(
        rules.why_not_renew(
            valid_to=title.valid_to,
            reassessed_on=sheet.made_on if sheet else None,
            passed=sheet is not None and rules.why_not_passed(result_of(sheet)) is None,
            on=occasion.today,
        ),
        row,
    )
    until = rules.renewed_until(title.valid_to)
    with transaction.atomic():
        change_title(occasion, title, valid_to=until)
        move(occasion, row, "renew", payload={"plaque": title.plaque, "until": until.isoformat()})
