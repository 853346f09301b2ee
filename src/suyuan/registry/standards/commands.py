"""Writing the register of measurement standards: one function per act.

Events without fields of their own go through `advance`; every event passes the state table of `states`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from suyuan.base import civil
from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division, organization
from suyuan.registry.results.rules import words
from suyuan.registry.standards import acts, assessing, guards, rules, states
from suyuan.registry.standards.examinations import Examination, record_of
from suyuan.registry.standards.form import (
    StandardForm,
    check_established,
    check_field,
    check_form,
    write_sets,
)
from suyuan.registry.standards.models import (
    MeasurementStandard,
    StandardComponent,
    StandardExamination,
    StandardHold,
    StandardStaff,
)
from suyuan.registry.standards.movement import (
    ENTITY,
    facts_of,
    handled_by,
    last_recommendation,
    move_state,
    permit_standard,
)
from suyuan.registry.standards.queries import passed_examinations
from suyuan.registry.standards.terms import CERTIFICATE_MONTHS

OWN_FIELDS: Final = (
    "certify", "issue_public_certificate", "expire", "plan", "assign", "find_defects", "report_correction",
    "recommend_pass", "recommend_fail",
)  # fmt: skip


def register_standard(
    occasion: Occasion, form: StandardForm, *, is_established: bool = True
) -> MeasurementStandard:
    """Enter a standard with its set, either as established or only as planned.

    Raises InputError for a wrong code or class, RuleRefusal where the owner may not own such a standard or
    an established one has no main device or fewer than two people.
    """
    owner = organization(form.owner_id)
    permit(acts.REGISTER, occasion, organization=form.owner_id, path=division(form.jurisdiction)["path"])
    check_form(form)
    check_field(form.field)
    if reason := rules.why_not_owner(form.legal_class, owner["kind"]):
        raise RuleRefusal(reason, owner=owner["code"], legal_class=form.legal_class)
    if is_established:
        check_established(form.components, [person for person, _ in form.staff])
    state = "established" if is_established else states.TARGETS["", "plan"]
    standard = standard_of(occasion, form, state=state)
    with transaction.atomic():
        standard.save(force_insert=True)
        write_sets(occasion, [(standard, form)])
        record(
            acts.REGISTER,
            occasion,
            entity=ENTITY,
            entity_id=standard.id,
            to_state=state,
            payload={"code": form.code, "name": form.name, "owner": form.owner_id},
        )
    return standard


def standard_of(occasion: Occasion, form: StandardForm, *, state: str) -> MeasurementStandard:
    """The row of the register that a form fills."""
    return MeasurementStandard(
        **columns(occasion),
        code=form.code,
        name_zh=form.name.zh,
        name_en=form.name.en,
        owner_id=form.owner_id,
        jurisdiction_id=form.jurisdiction,
        field_id=form.field,
        legal_class=form.legal_class,
        level=form.level,
        is_highest=form.is_highest,
        measuring_range=form.measuring_range,
        capability=form.capability,
        established_on=form.established_on,
        custodian_id=form.custodian_id,
        state=state,
    )


def advance(
    occasion: Occasion,
    *,
    standard_id: UUID,
    event: str,
    reason: str = "",
    evidence: Mapping[str, str] | None = None,
) -> None:
    """Let an event without fields of its own happen: apply, accept, suspend, resume ..."""
    if event not in acts.OF_EVENT or event in OWN_FIELDS:
        allowed = [one for one in acts.OF_EVENT if one not in OWN_FIELDS]
        raise InputError(
            Text(f"没有事件“{event}”", f"there is no event “{event}”"),
            given=event,
            allowed=", ".join(allowed),
        )
    if event == "establish":
        check_established(
            StandardComponent.objects.filter(standard_id=standard_id).only("role"),
            StandardStaff.objects.filter(standard_id=standard_id).values_list("person_id", flat=True),
        )
    if refusal := _why_not_yet(standard_id, event, on=occasion.today):
        raise RuleRefusal(
            refusal,
            hint=Text("先完成并记录所缺的考核。", "Do what is missing and record it first."),
            standard=standard_id,
            event=event,
        )
    if event in DECISIONS:
        _check_officer(occasion, standard_id)
    also = assessing.with_case(occasion, standard_id, event)
    move_state(occasion, standard_id, event=event, reason=reason, payload=evidence, also=also)


DECISIONS: Final = ("reject", "refuse", "revoke")
HANDLING: Final = (
    "accept", "assign", "request_supplement", "suspend", "find_defects", "recommend_pass", "recommend_fail",
)  # fmt: skip


def _check_officer(occasion: Occasion, standard_id: UUID) -> None:
    """Whoever handled or assessed the case does not decide it: SOD-4, asked of the person."""
    handled = handled_by(standard_id, *HANDLING)
    if refusal := rules.why_not_separate_officer(occasion.actor.person, handled):
        raise NotPermitted(refusal, standard=standard_id)


def _why_not_yet(standard_id: UUID, event: str, *, on: date) -> Text | None:
    """What is not on record yet for a step that needs records."""
    if event not in ("establish", "apply_renewal", "resume"):
        return None
    row = MeasurementStandard.objects.filter(pk=standard_id).values(*_TERM).first()
    if row is None or states.why_not_event(row["state"], event) is not None:
        return None  # refused further on, for a better reason
    passed = passed_examinations(standard_id)
    term = {"valid_to": row["assessment_cert_to"], "on": on}
    if event == "establish":
        return guards.why_not_established(passed)
    if event == "apply_renewal":
        return guards.why_not_renewable(passed, valid_from=row["assessment_cert_from"], **term)
    return guards.why_not_resumed(passed, suspended_on=_suspended_on(standard_id), **term)


_TERM: Final = ("state", "assessment_cert_from", "assessment_cert_to")


def _suspended_on(standard_id: UUID) -> date | None:
    last = Event.objects.filter(entity=ENTITY, entity_id=str(standard_id), act="standards.suspend")
    moment = last.order_by("-seq").values_list("at", flat=True).first()
    return None if moment is None else timezone.localdate(moment)


def certify(
    occasion: Occasion,
    *,
    standard_id: UUID,
    certificate_no: str,
    valid_from: date | None = None,
    months: int = CERTIFICATE_MONTHS,
) -> None:
    """Decide that the standard passed: its assessment certificate, five years by default.

    The decision officer is not the one who handled the case (SOD-4). Renewed, a public standard keeps its
    public certificate, which is prolonged with the assessment.
    """
    start = valid_from or occasion.today
    until = civil.valid_until(start, months=months)
    _check_officer(occasion, standard_id)
    if last_recommendation(standard_id) == "standards.recommend_fail":
        raise RuleRefusal(
            Text("考评结论为不合格", "the assessment recommended to fail"), standard=standard_id
        )
    row = facts_of(standard_id)
    is_prolonged = row["state"] == "renewing" and row["legal_class"] == "public"
    move_state(
        occasion,
        standard_id,
        event="certify",
        changes={
            "assessment_cert_no": certificate_no,
            "assessment_cert_from": start,
            "assessment_cert_to": until,
            **({"public_cert_to": until} if is_prolonged else {}),
        },
        payload={
            "certificate_no": certificate_no,
            "valid_from": start.isoformat(),
            "valid_to": until.isoformat(),
        },
        also=assessing.with_case(occasion, standard_id, "certify"),
    )


def issue_public_certificate(
    occasion: Occasion, *, standard_id: UUID, certificate_no: str, valid_from: date | None = None
) -> None:
    """Put a certified public standard into service; valid as long as its assessment certificate."""
    row = facts_of(standard_id)
    if row["legal_class"] != "public":
        raise RuleRefusal(
            Text("只有社会公用计量标准才颁发该证书", "only a public standard receives this certificate"),
            standard=standard_id,
            legal_class=row["legal_class"],
        )
    start = valid_from or occasion.today
    move_state(
        occasion,
        standard_id,
        event="issue_public_certificate",
        changes={
            "public_cert_no": certificate_no,
            "public_cert_from": start,
            "public_cert_to": row["assessment_cert_to"],
        },
        payload={"certificate_no": certificate_no, "valid_from": start.isoformat()},
    )


def expire_standards(occasion: Occasion) -> int:
    """Mark the standards whose certificate has passed; number of them. Issuing was blocked already."""
    occasion = occasion.as_system()
    due = MeasurementStandard.objects.filter(
        state__in=states.USABLE, assessment_cert_to__lt=occasion.today
    ).values_list("pk", flat=True)
    count = 0
    for standard_id in due:
        move_state(
            occasion,
            standard_id,
            event="expire",
            also=assessing.with_case(occasion, standard_id, "expire"),
        )
        count += 1
    return count


def record_examination(
    occasion: Occasion,
    *,
    standard_id: UUID,
    performed_on: date,
    unit: str,
    examination: Examination,
    point: str = "",
) -> StandardExamination:
    """Enter an examination as it was read; value, limit and verdict follow from the readings.

    unit : of the readings and of everything they are held against. point : where in the range it was done.
    Raises InputError for a day to come and for what `examination` cannot be judged by.
    """
    permit_standard(acts.EXAMINE, occasion, standard_id)
    if performed_on > occasion.today:
        raise InputError(
            Text("考核日期晚于今天", "the examination lies in the future"), given=performed_on.isoformat()
        )
    outcome = examination.examine()
    row = StandardExamination(
        **columns(occasion),
        standard_id=standard_id,
        kind=examination.kind,
        performed_on=performed_on,
        point=words(point, "point", most=80),
        unit=words(unit, "unit", most=12),
        given=record_of(examination),
        value=outcome.value,
        limit=outcome.limit,
        passed=outcome.passed,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            acts.EXAMINE,
            occasion,
            entity=ENTITY,
            entity_id=standard_id,
            payload={
                "kind": row.kind,
                "unit": row.unit,
                "value": row.value,
                "limit": row.limit,
                "passed": row.passed,
                "given": row.given,
            },
        )
    return row


def open_hold(occasion: Occasion, *, standard_id: UUID, reason: str, note: str = "") -> StandardHold:
    """Block a standard while a change, a recall or a failed comparison is open."""
    permit_standard(acts.OPEN_HOLD, occasion, standard_id)
    if reason not in rules.HOLD_REASONS:
        raise InputError(
            Text(f"不认识暂停原因“{reason}”", f"the reason “{reason}” is not known"),
            given=reason,
            allowed=", ".join(rules.HOLD_REASONS),
        )
    return hold(occasion, standard_id, reason=reason, note=note)


def hold(occasion: Occasion, standard_id: UUID, *, reason: str, note: str) -> StandardHold:
    """Block a standard; whoever calls has asked for the permission that belongs to what happened."""
    row = StandardHold(
        **columns(occasion), standard_id=standard_id, reason=reason, note=note, opened_on=occasion.today
    )
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            acts.OPEN_HOLD,
            occasion,
            entity=ENTITY,
            entity_id=standard_id,
            reason=note,
            payload={"reason": reason, "hold": row.id},
        )
    return row


_ENDS_WITH: Final = {
    "COMPARISON_FAILED": (
        Text("该暂停由比对结果产生", "a comparison put this hold there"),
        Text(
            "主办方确认整改后自动解除。",
            "It ends when the organiser of the comparison accepts the correction.",
        ),
    ),
    "RECALL_OPEN": (
        Text("该暂停由未结案的追溯处理产生", "an open recall put this hold there"),
        Text("追溯处理结案后自动解除。", "It ends when the recall is closed."),
    ),
}


def close_hold(occasion: Occasion, *, hold_id: UUID, note: str = "") -> None:
    """Release a hold, from today on. One that follows from an open matter ends with that matter alone."""
    found = _hold(hold_id)
    permit_standard(acts.CLOSE_HOLD, occasion, found["standard_id"])
    if found["created_by"] is None and found["reason"] in _ENDS_WITH:
        why, hint = _ENDS_WITH[found["reason"]]
        raise RuleRefusal(why, hint=hint, hold=hold_id)
    release(occasion, hold_id, note=note)


def release(occasion: Occasion, hold_id: UUID, *, note: str) -> None:
    """Release a hold; whoever calls has asked for the permission that belongs to what happened."""
    found = _hold(hold_id)
    with transaction.atomic():
        closed = StandardHold.objects.filter(pk=hold_id, closed_on__isnull=True).update(
            closed_on=occasion.today, updated_at=occasion.at
        )
        if closed != 1:
            raise Conflict(Text("该暂停已解除", "the hold is released already"), hold=hold_id)
        record(
            acts.CLOSE_HOLD,
            occasion,
            entity=ENTITY,
            entity_id=found["standard_id"],
            reason=note,
            payload={"reason": found["reason"], "hold": hold_id},
        )


def _hold(hold_id: UUID) -> Any:
    row = StandardHold.objects.filter(pk=hold_id).values("standard_id", "reason", "created_by").first()
    if row is None:
        raise NotFound(Text("没有这项暂停", "there is no such hold"), hold=hold_id)
    return row
