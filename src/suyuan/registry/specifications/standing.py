"""The life of an issued specification: filing, coming into force, review every five years, its end.

What the domain model gives to the system happens here as a consequence: a text comes into force once it is
filed and its day has come, and the text that it revises is superseded at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.moving import take_step
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.specifications import acts, guards, states
from suyuan.registry.specifications.commands import ENTITY
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.specifications.rules import written

FACTS: Final = (
    "id", "number", "scope", "state", "row_version", "jurisdiction__path", "issued_on", "in_force_from",
    "filed_on", "project__revises_id", "project__revises__state",
)  # fmt: skip


def file_specification(
    occasion: Occasion, *, specification_id: UUID, filing_no: str, filed_on: date, reason: str = ""
) -> None:
    """Enter the filing with the national authority; where its day has come, the text is in force at once."""
    row = _facts(specification_id)
    _permit(occasion, row, "file")
    if row["filed_on"] is not None:
        raise Conflict(Text("备案已登记", "the filing is entered already"), filed_on=row["filed_on"])
    if filed_on > occasion.today or (row["issued_on"] and filed_on < row["issued_on"]):
        raise InputError(
            Text("备案日期应在发布之后、今天以前", "it is filed after its issue and not in the future"),
            given=filed_on.isoformat(),
        )
    _refuse(guards.why_not_filed(issued_on=row["issued_on"], on=filed_on, reason=reason), row)
    number = written(filing_no, "filing_no", most=60)
    with transaction.atomic():
        _move(
            occasion,
            row,
            event="file",
            reason=written(reason, "reason", most=240, is_needed=False),
            changes={"filing_no": number, "filed_on": filed_on},
            payload={"filing_no": number, "filed_on": filed_on.isoformat()},
        )
        if row["state"] == "issued" and row["in_force_from"] <= occasion.today:
            come_into_force(occasion.as_system(), specification_id=specification_id)


def come_into_force(occasion: Occasion, *, specification_id: UUID) -> None:
    """What the system does when the day has come; the text that is revised ends with it."""
    row = _facts(specification_id)
    _permit(occasion, row, "come_into_force")
    refusal = guards.why_not_in_force(
        filed_on=row["filed_on"], in_force_from=row["in_force_from"], on=occasion.today
    )
    _refuse(refusal, row)
    with transaction.atomic():
        _move(occasion, row, event="come_into_force")
        if row["project__revises__state"] in states.STANDING:
            supersede(occasion, specification_id=row["project__revises_id"], by_id=specification_id)


def bring_into_force(occasion: Occasion) -> int:
    """Every filed specification whose day has come; how many there were. The system does it daily."""
    waiting = TechnicalSpecification.objects.filter(
        state="issued", filed_on__isnull=False, in_force_from__lte=occasion.today
    ).values_list("id", flat=True)
    found = list(waiting)
    for one in found:
        come_into_force(occasion, specification_id=one)
    return len(found)


def confirm(occasion: Occasion, *, specification_id: UUID, reason: str) -> None:
    """Find after a review that the text stays as it is: the next review is due five years from now."""
    _decide(occasion, specification_id, "confirm", reason, changes={"reviewed_on": occasion.today})


def revise(occasion: Occasion, *, specification_id: UUID, reason: str) -> None:
    """Decide after a review that the text is to be revised; it stays in force until the new one is."""
    _decide(occasion, specification_id, "revise", reason, changes={"reviewed_on": occasion.today})


def abolish(occasion: Occasion, *, specification_id: UUID, reason: str) -> None:
    """End a specification from today on."""
    _decide(occasion, specification_id, "abolish", reason, changes={"abolished_on": occasion.today})


def name_successor(occasion: Occasion, *, specification_id: UUID, number: str) -> None:
    """Say which text, usually a national one on the same object, takes the place of a local one."""
    row = _facts(specification_id)
    _permit(occasion, row, "name_successor")
    _refuse(states.why_not_text_event(row["state"], "supersede"), row)
    by_id = TechnicalSpecification.objects.filter(number=number.strip()).values_list("id", flat=True).first()
    if by_id is None:
        raise NotFound(
            Text("没有登记这项规范", "no such specification is registered"),
            hint=Text("先登记代替它的规范。", "Register the one that replaces it first."),
            given=number[:60],
        )
    with transaction.atomic():
        supersede(occasion.as_system(), specification_id=specification_id, by_id=by_id)
        record(
            acts.OF["name_successor"],
            occasion,
            entity=ENTITY,
            entity_id=specification_id,
            payload={"by": number.strip()},
        )


def supersede(occasion: Occasion, *, specification_id: UUID, by_id: UUID) -> None:
    """End a specification because another one has taken its place."""
    row = _facts(specification_id)
    _permit(occasion, row, "supersede")
    if specification_id == by_id:
        raise InputError(Text("规范不能代替自己", "a specification does not replace itself"), given=by_id)
    other = _facts(by_id)
    _move(
        occasion,
        row,
        event="supersede",
        reason=other["number"],
        changes={"abolished_on": occasion.today, "replaced_by_id": by_id},
        payload={"by": other["number"]},
    )


def _decide(
    occasion: Occasion, specification_id: UUID, event: str, reason: str, *, changes: Mapping[str, Any]
) -> None:
    row = _facts(specification_id)
    _permit(occasion, row, event)
    _move(occasion, row, event=event, reason=written(reason, "reason", most=240), changes=changes)


def _facts(specification_id: UUID) -> Any:
    row = TechnicalSpecification.objects.filter(pk=specification_id).values(*FACTS).first()
    if row is None:
        raise NotFound(Text("没有这项规范", "there is no such specification"), given=specification_id)
    return row


def _permit(occasion: Occasion, row: Mapping[str, Any], event: str) -> None:
    permit(acts.OF[event], occasion, path=row["jurisdiction__path"] or "")


def _refuse(refusal: Text | None, row: Mapping[str, Any]) -> None:
    if refusal is not None:
        raise RuleRefusal(refusal, specification=row["number"])


def _move(
    occasion: Occasion,
    row: Mapping[str, Any],
    *,
    event: str,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
) -> None:
    _refuse(states.why_not_text_event(row["state"], event), row)
    target = states.TEXT_TARGETS[row["state"], event]
    with transaction.atomic():
        take_step(
            occasion, acts.OF[event], row, table=TechnicalSpecification, entity=ENTITY, target=target,
            what=Text("该规范", "the specification"), changes=changes, reason=reason, payload=payload,
            specification=row["number"],
        )  # fmt: skip
