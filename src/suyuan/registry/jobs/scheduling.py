"""When a job is worked, by whom, with which standards, in which room: set, and moved to another time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs import acts, rules
from suyuan.registry.jobs.computation import pack_of
from suyuan.registry.jobs.models import Job, JobStandard, Room
from suyuan.registry.jobs.movement import ENTITY, alter, job_for, job_in, move, refuse
from suyuan.registry.jobs.planning import NotReady, findings_against, not_ready_on
from suyuan.registry.jobs.planning_rules import (
    CODES,
    MOVABLE,
    Booking,
    Finding,
    Spell,
    spell_of,
    why_not_accepted,
)
from suyuan.registry.jobs.team import Beside, at_bench, beside_as, beside_of, keep_beside
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.parties.queries import competent_people, names_of, staff
from suyuan.registry.results.rules import reason_of
from suyuan.registry.standards.models import ServedItem
from suyuan.registry.standards.rules import Reason


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Time, people, standards (role -> standard) and room of a job."""

    day: date
    from_half: str
    until_on: date | None
    until_half: str
    standards: Mapping[str, UUID]
    verifier: UUID | None
    room: UUID | None
    beside: Beside

    @property
    def people(self) -> tuple[UUID, ...]:
        """Everybody whose time it takes."""
        return at_bench(self.verifier, self.beside)

    @property
    def spell(self) -> Spell:
        """Its half-days. Raises InputError."""
        return spell_of(self.day, self.from_half, self.until_on, self.until_half)

    def columns(self) -> dict[str, Any]:
        """What it writes into the row of the job."""
        return {
            "scheduled_for": self.day,
            "from_half": self.from_half,
            "until_on": None if self.until_on == self.day else self.until_on,
            "until_half": self.until_half,
            "verifier_id": self.verifier,
            "room_id": self.room,
        }

    def payload(self) -> dict[str, Any]:
        """What it says in the journal."""
        return {
            "day": self.day.isoformat(),
            "from": self.from_half,
            "until": f"{self.until_on or self.day} {self.until_half}",
            "standards": {role: str(standard) for role, standard in self.standards.items()},
            "verifier": str(self.verifier or ""),
            "beside": {str(person): duty for person, duty in self.beside.items()},
            "room": str(self.room or ""),
        }


def schedule(
    occasion: Occasion,
    *,
    job_id: UUID,
    scheduled_for: date,
    standards: Mapping[str, UUID],
    verifier: UUID | None = None,
    seconds: Sequence[UUID] = (),
    assistants: Sequence[UUID] = (),
    from_half: str = "am",
    until_on: date | None = None,
    until_half: str = "pm",
    room: UUID | None = None,
    accept: Sequence[str] = (),
    reason: str = "",
) -> None:
    """Set the time and reserve a standard for each role of the method (role code -> standard).

    `seconds` are further verifiers, `assistants` other people of the house (see `team`). Refused where a
    required role stays empty, a standard belongs to another house or does not serve the method in that role,
    a verifier is not competent, or a hard finding (`planning_rules`) is not accepted by
    its code in `accept` with a `reason`.
    """
    job = job_for(acts.SCHEDULE, occasion, job_id)
    plan = Plan(
        day=scheduled_for, from_half=from_half, until_on=until_on, until_half=until_half,
        standards=standards, verifier=verifier, room=room,
        beside=beside_as(verifier, seconds, assistants),
    )  # fmt: skip
    remarks = _check(occasion, job, plan, accept=accept)
    said = reason_of(reason) if accept or reason.strip() else ""
    with transaction.atomic():
        JobStandard.objects.bulk_create(
            JobStandard(job=job, standard_id=standard, role=role) for role, standard in standards.items()
        )
        keep_beside(job.pk, plan.beside)
        payload = plan.payload() | _told(remarks, accept)
        move(acts.SCHEDULE, occasion, job, reason=said, changes=plan.columns(), payload=payload)


def reschedule(
    occasion: Occasion,
    *,
    job_id: UUID,
    reason: str,
    scheduled_for: date,
    standards: Mapping[str, UUID],
    verifier: UUID | None = None,
    seconds: Sequence[UUID] = (),
    assistants: Sequence[UUID] = (),
    from_half: str = "am",
    until_on: date | None = None,
    until_half: str = "pm",
    room: UUID | None = None,
    accept: Sequence[str] = (),
) -> None:
    """Another time, person, standard or room for a job that is scheduled or received: the whole new plan.

    Refused as `schedule` is. The reason and the plan before stay in the chain.
    """
    job = job_in(acts.RESCHEDULE, occasion, job_id, states=MOVABLE)
    said = reason_of(reason)
    plan = Plan(
        day=scheduled_for, from_half=from_half, until_on=until_on, until_half=until_half,
        standards=standards, verifier=verifier, room=room,
        beside=beside_as(verifier, seconds, assistants),
    )  # fmt: skip
    reserved = dict(JobStandard.objects.filter(job=job).values_list("role", "standard_id"))
    before = Plan(
        day=job.scheduled_for or scheduled_for, from_half=job.from_half, until_on=job.until_on,
        until_half=job.until_half, standards=reserved, verifier=job.verifier_id, room=job.room_id,
        beside=beside_of([job.pk]).get(job.pk, {}),
    )  # fmt: skip
    remarks = _check(occasion, job, plan, accept=accept)
    with transaction.atomic():
        alter(occasion, job, state=job.state, changes=plan.columns())
        if plan.beside != before.beside:
            keep_beside(job.pk, plan.beside)
        if dict(standards) != reserved:
            JobStandard.objects.filter(job=job).delete()
            JobStandard.objects.bulk_create(
                JobStandard(job=job, standard_id=standard, role=role) for role, standard in standards.items()
            )
        record(
            acts.RESCHEDULE, occasion, entity=ENTITY, entity_id=job.pk, from_state=job.state,
            to_state=job.state, reason=said,
            payload=plan.payload() | {"before": before.payload()} | _told(remarks, accept),
        )  # fmt: skip


def _told(remarks: Sequence[Finding], accept: Sequence[str]) -> dict[str, Any]:
    """What was known when the plan was made: soft findings, and the hard ones that were accepted."""
    found = [code for code in CODES if any(one.code == code for one in remarks)]
    return {
        "remarks": [code for code in found if not CODES[code].is_hard],
        "accepted": [code for code in found if code in accept and CODES[code].is_hard],
    }


def _check(occasion: Occasion, job: Job, plan: Plan, *, accept: Sequence[str]) -> tuple[Finding, ...]:
    """Everything that a plan must fulfil; what stands against it all the same."""
    if plan.day < occasion.today:
        raise InputError(
            Text("日期不能早于今天", "the day may not lie in the past"),
            given=plan.day.isoformat(),
            allowed=f">= {occasion.today}",
        )
    unknown = [code for code in accept if code not in CODES]
    if unknown:
        raise InputError(
            Text("不认识要接受的冲突", "what is to be accepted is not known"),
            given=", ".join(unknown)[:80],
            allowed=", ".join(CODES),
        )
    roles = pack_of(job).roles
    required = [role.code for role in roles if role.required]
    refuse(rules.why_not_reserved(required, plan.standards, [role.code for role in roles]), job)
    for role, standard in plan.standards.items():
        _check_serves(job, role, standard)
    _check_room(job, plan.room)
    blocked = not_ready_on(set(plan.standards.values()), plan.spell.days())
    _check_people(job, plan)
    booking = Booking(
        job=job.pk, series=job.application_id, spell=plan.spell, people=plan.people,
        standards=tuple(plan.standards.values()), room=plan.room, due_on=job.due_on,
    )  # fmt: skip
    found = findings_against(job.institution_id, booking, blocked)
    _refuse_hard(job, plan, found, blocked, accept)
    return found


def _refuse_hard(
    job: Job, plan: Plan, found: Sequence[Finding], blocked: NotReady, accept: Sequence[str]
) -> None:
    if blocked and "standard_not_ready" not in accept:
        (standard, _), state = min(blocked.items(), key=lambda item: item[0][1])
        role = next(role for role, one in plan.standards.items() if one == standard)
        raise not_ready(role, state.reasons, conflicts=_hard(found))
    reason = why_not_accepted(found, accept, names_of(plan.people) if _hard(found) else None)
    if reason is not None:
        raise RuleRefusal(
            reason,
            hint=Text(
                "改期、换人，或由负责人说明理由后接受该项冲突。",
                "Take another day or person, or accept the finding with a reason.",
            ),
            job=job.number,
            conflicts=_hard(found),
        )


def _hard(found: Sequence[Finding]) -> str:
    return ", ".join(code for code in CODES if any(one.code == code and one.is_hard for one in found))


def _check_people(job: Job, plan: Plan) -> None:
    """All work here on the day the work begins; those who verify are competent for the method then."""
    assistants = {person for person, duty in plan.beside.items() if duty == "assist"}
    verifiers = set(plan.people) - assistants
    if verifiers:
        able = competent_people(
            job.institution_id,
            method=job.pack.method,
            activity=rules.ACTIVITY[job.pack.activity],
            on=plan.day,
        )
        _refuse_others(
            job, verifiers - {one["id"] for one in able},
            Text("当日没有此方法的资格", "not competent for the method on that day"),
        )  # fmt: skip
    if assistants:
        here = {one["id"] for one in staff(job.institution_id, on=plan.day)}
        _refuse_others(
            job, assistants - here, Text("当日不是本机构人员", "not employed by the institution on that day")
        )


def _refuse_others(job: Job, people: Collection[UUID], why: Text) -> None:
    if people:
        who = names_of(people).values()
        raise RuleRefusal(
            Text(
                f"{'、'.join(one.zh for one in who) or '该人员'}：{why.zh}",
                f"{', '.join(one.en for one in who) or 'this person'}: {why.en}",
            ),
            job=job.number,
        )


def _check_room(job: Job, room: UUID | None) -> None:
    if room and not Room.objects.filter(pk=room, institution_id=job.institution_id).exists():
        raise RuleRefusal(
            Text("本机构没有这个工作间", "there is no such room in this institution"), job=job.number
        )


def _check_serves(job: Job, role: str, standard: UUID) -> None:
    if not _SERVES(standard, job.institution_id, job.pack.method, job.instrument.kind_id, role):
        raise RuleRefusal(
            Text(
                f"该计量标准不能用于此方法的“{role}”",
                f"this standard does not serve as “{role}” of the method",
            ),
            standard=standard,
            role=role,
        )


_SERVES = Prepared(
    lambda standard, house, method, kind, role: ServedItem.objects.filter(
        standard_id=standard, standard__owner_id=house, method=method, kind_id=kind, role=role
    ).values_list("pk")[:1]
)


def not_ready(role: str, reasons: Sequence[Reason], **more: Any) -> RuleRefusal:
    """The refusal of a blocked standard, with its reason codes."""
    words = [reason.words for reason in reasons]
    return RuleRefusal(
        Text(
            f"计量标准（{role}）不可用：{'；'.join(word.zh for word in words)}",
            f"the standard ({role}) is not ready: {'; '.join(word.en for word in words)}",
        ),
        role=role,
        codes=", ".join(reason.code for reason in reasons),
        **more,
    )
