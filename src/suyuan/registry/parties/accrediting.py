"""Writing about the standing of houses and people: accreditations with scope, designations, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties import acts, rules
from suyuan.registry.parties.commands import columns, in_order, insert, known, permit_in, person_of
from suyuan.registry.parties.models import Accreditation, AccreditedScope, Designation, Person

MOST_LINES: Final = 200


@dataclass(frozen=True, kw_only=True)
class ScopeLine:
    """One line of a scope, as printed: what, over which range, how well at best, by which method."""

    subject: str
    range_text: str
    method: str
    uncertainty_text: str = ""


def accredit(
    occasion: Occasion,
    *,
    organization_id: UUID,
    body: str,
    kind: str,
    number: str,
    valid_from: date,
    valid_to: date,
    scope: Sequence[ScopeLine],
) -> Accreditation:
    """Record an accreditation with its scope. Raises InputError, Missing, Conflict for a known number."""
    permit_in(acts.ACCREDIT, occasion, organization_id)
    known(kind, rules.ACCREDITATION_KINDS, what=Text("认可类别", "the kind of accreditation"))
    in_order(valid_from, valid_to)
    for name, value in (("body", body), ("number", number)):
        if not value.strip():
            raise Missing(name)
    _check_scope(scope)
    with transaction.atomic():
        row = Accreditation(
            **columns(occasion),
            organization_id=organization_id,
            body=body.strip(),
            kind=kind,
            number=number.strip(),
            valid_from=valid_from,
            valid_to=valid_to,
        )
        insert(row, Text(f"证书 {number} 已登记", f"accreditation {number} is recorded already"))
        AccreditedScope.objects.bulk_create(
            AccreditedScope(
                **columns(occasion),
                accreditation_id=row.pk,
                number=place,
                subject=line.subject,
                range_text=line.range_text,
                uncertainty_text=line.uncertainty_text,
                method=line.method,
            )
            for place, line in enumerate(scope, start=1)
        )
        record(
            acts.ACCREDIT,
            occasion,
            entity="organization",
            entity_id=organization_id,
            to_state="granted",
            payload={"body": body, "kind": kind, "number": number, "lines": len(scope)},
        )
    return row


def _check_scope(scope: Sequence[ScopeLine]) -> None:
    if not scope or len(scope) > MOST_LINES:
        raise InputError(
            Text(f"范围应有 1 到 {MOST_LINES} 行", f"a scope has 1 to {MOST_LINES} lines"), given=len(scope)
        )
    for place, line in enumerate(scope, start=1):
        if not (line.subject and line.range_text and line.method):
            raise InputError(
                Text(
                    f"范围第 {place} 行须写明对象、测量范围和方法",
                    f"line {place} of the scope needs its subject, range and method",
                ),
                line=place,
            )


def change_accreditation(
    occasion: Occasion, *, accreditation_id: UUID, to: str, reason: str, organization_id: UUID | None = None
) -> None:
    """Suspend, restore or withdraw an accreditation as its body decided. A given house must hold it."""
    row = Accreditation.objects.filter(pk=accreditation_id).first()
    if row is None or organization_id not in (None, row.organization_id):
        raise NotFound(Text("没有这项认可", "there is no such accreditation"), accreditation=accreditation_id)
    permit_in(acts.CHANGE_ACCREDITATION, occasion, row.organization_id)
    known(to, rules.ACCREDITATION_STATES, what=Text("状态", "the state"))
    _stand(row.state, to, reason)
    with transaction.atomic():
        rows = Accreditation.objects.filter(pk=row.pk, row_version=row.row_version)
        if rows.update(state=to, updated_at=occasion.at, row_version=row.row_version + 1) != 1:
            raise Conflict(CHANGED)
        record(
            acts.CHANGE_ACCREDITATION,
            occasion,
            entity="organization",
            entity_id=row.organization_id,
            from_state=row.state,
            to_state=to,
            reason=reason,
            payload={"number": row.number},
        )


def change_designation(
    occasion: Occasion, *, designation_id: UUID, to: str, reason: str, designee_id: UUID | None = None
) -> None:
    """Suspend, restore or revoke a designation. A house that is given must hold it."""
    row = Designation.objects.filter(pk=designation_id).select_related("area").first()
    if row is None or designee_id not in (None, row.designee_id):
        raise NotFound(Text("没有这项授权", "there is no such designation"), designation=designation_id)
    permit(acts.END_DESIGNATION, occasion, path=row.area.path)
    known(to, rules.DESIGNATION_STATES, what=Text("状态", "the state"))
    _stand(row.state, to, reason)
    with transaction.atomic():
        rows = Designation.objects.filter(pk=row.pk, row_version=row.row_version)
        if rows.update(state=to, updated_at=occasion.at, row_version=row.row_version + 1) != 1:
            raise Conflict(CHANGED)
        record(
            acts.END_DESIGNATION,
            occasion,
            entity="organization",
            entity_id=row.designee_id,
            from_state=row.state,
            to_state=to,
            reason=reason,
            payload={"certificate_no": row.certificate_no},
        )


CHANGED: Final = Text("刚被他人修改", "it was changed by somebody else")


def _stand(state: str, to: str, reason: str) -> None:
    if refusal := rules.why_not_standing(state, to):
        raise RuleRefusal(refusal, state=state, to=to)
    if not reason.strip():
        raise Missing("reason", hint=Text("请写明原因。", "Say why."))


def end_employment(occasion: Occasion, *, person_id: UUID, last_day: date, reason: str = "") -> None:
    """Let an employment end with `last_day`. From the next day on the person may do nothing here."""
    person = person_of(person_id)
    permit_in(acts.END_EMPLOYMENT, occasion, person.organization_id)
    if last_day < person.employed_from:
        raise InputError(Text("离职日早于入职日", "it would end before it began"), given=last_day.isoformat())
    with transaction.atomic():
        rows = Person.objects.filter(pk=person_id, employed_to__isnull=True, row_version=person.row_version)
        changes = {"employed_to": last_day, "updated_at": occasion.at, "row_version": person.row_version + 1}
        if rows.update(**changes) != 1:
            raise Conflict(Text("该人员已登记离职", "this employment has ended already"), person=person_id)
        record(
            acts.END_EMPLOYMENT,
            occasion,
            entity="person",
            entity_id=person_id,
            reason=reason.strip(),
            payload={"last_day": last_day.isoformat()},
        )
