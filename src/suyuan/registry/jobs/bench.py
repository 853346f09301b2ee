"""The laboratory's part of a job: start, record, check, approve, each by another person.

Checker and approver compute the result again from the stored readings. What they sign is decimal text under
a digest; numbers are compared within 1e-6 of their uncertainty.
Source: domain model 5.3, SOD-1; design 1, step 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import EvidenceError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs import acts, rules
from suyuan.registry.jobs.at_bench import person_of
from suyuan.registry.jobs.computation import Computed, check_surroundings, compute, pack_of, recompute
from suyuan.registry.jobs.models import Draft, Found, Job, JobFile, JobStandard
from suyuan.registry.jobs.movement import change, job_for, move, note, refuse
from suyuan.registry.jobs.scheduling import not_ready
from suyuan.registry.jobs.team import beside_of, take_the_lead, why_not_apart, why_not_begin
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.parties.queries import competences_of
from suyuan.registry.parties.rules import why_not_competent, why_not_different_persons
from suyuan.registry.results.commands import record_observations, store_evaluation
from suyuan.registry.results.models import Evaluation, ObservationSet
from suyuan.registry.results.rules import Origin, reason_of
from suyuan.registry.standards.queries import current_evaluation, facts, main_device
from suyuan.registry.standards.rules import readiness


def start(occasion: Occasion, *, job_id: UUID, conditions: Mapping[str, str], checkpoint: str = "") -> None:
    """Begin: the verifier is competent, the surroundings are recorded and inside their limits, every standard
    is ready on this day. The results of the standards' devices are pinned here, and so is the head of the
    log (`checkpoint`): what is measured from now on cannot be older.
    """
    job = job_for(acts.START, occasion, job_id)
    beside = beside_of([job.pk]).get(job.pk, {})
    refuse(why_not_begin(job.verifier_id, beside, occasion.actor.person), job)
    refuse(why_not_able(job, occasion, rules.ACTIVITY[job.pack.activity]), job)
    pack = pack_of(job)
    surroundings = rules.read_conditions(conditions, {one.symbol: one.label for one in pack.conditions})
    check_surroundings(pack, job.instrument.plate, surroundings)
    pinned = _pin(job, occasion, surroundings)
    with transaction.atomic():
        for used in pinned:
            JobStandard.objects.filter(pk=used.pk).update(evaluation_id=used.evaluation_id)
        take_the_lead(job.pk, beside, person=occasion.actor.person, planned=job.verifier_id)
        move(
            acts.START,
            occasion,
            job,
            changes={
                "verifier_id": occasion.actor.person,
                "performed_on": occasion.today,
                "conditions": dict(conditions),
                "checkpoint": checkpoint,
            },
            payload={
                "conditions": dict(conditions),
                "checkpoint": checkpoint,
                "standards": {u.role: str(u.evaluation_id) for u in pinned},
            },
        )


def why_not_able(job: Job, occasion: Occasion, activity: str) -> Text | None:
    """Why the actor is not competent for an activity under the method of the job, or None."""
    person = occasion.actor.person
    held = competences_of([person]).get(person, ()) if person else ()
    return why_not_competent(held, method=job.pack.method, activity=activity, on=occasion.today)


def _pin(job: Job, occasion: Occasion, conditions: Mapping[str, Decimal]) -> list[JobStandard]:
    used = _RESERVED(job.pk)
    known = facts([item.standard_id for item in used], on=occasion.today)
    for item in used:
        state = readiness(
            known[item.standard_id],
            on=occasion.today,
            acting_person=occasion.actor.person,
            conditions=rules.as_parameters(conditions),
        )
        if not state.ready:
            raise not_ready(item.role, state.reasons)
    devices = {item.pk: main_device(known[item.standard_id], on=occasion.today) for item in used}
    results = current_evaluation([device for device in devices.values() if device], on=occasion.today)
    for item in used:
        device = devices[item.pk]
        if device is None or device not in results:
            raise RuleRefusal(
                Text(
                    f"标准器（{item.role}）没有测量结果可用",
                    f"the device ({item.role}) has no result to hand on",
                ),
                job=job.number,
                role=item.role,
            )
        refuse(rules.why_not_itself(device, job.instrument_id), job, role=item.role)
        item.evaluation_id = results[device].pk
    return used


_RESERVED = Prepared(lambda job: JobStandard.objects.filter(job_id=job).order_by("role"))
_ADJUSTED = Prepared(lambda job: Found.objects.filter(job_id=job).exclude(adjustment="").values_list("id"))
_LEANS_ON = Prepared(
    lambda job: JobStandard.objects.filter(job_id=job, evaluation__isnull=False).values_list(
        "evaluation__certificate_number", "evaluation__certificate_state"
    )
)


def record(
    occasion: Occasion,
    *,
    job_id: UUID,
    data: Mapping[str, Any],
    source: str = "form",
    place: str = "",
    device: str = "",
    reason: str = "",
    file: UUID | None = None,
) -> Evaluation:
    """Take the readings, compute, and store readings and result. A second set names the one it replaces.

    `file` is a file handed in for the job, from which the readings were taken.
    Raises ObservationError with every missing, unreadable or impossible reading; nothing is stored then.
    """
    job = job_for(acts.RECORD, occasion, job_id)
    done = evaluated(occasion, job, data)
    origin = _origin(job, device=device, reason=reason or job.back_reason, file=file)
    with transaction.atomic():
        kept, stored = store_readings(
            occasion, job, done, source=source, place=place, origin=origin, replaces=job.observations_id
        )
        Draft.objects.filter(job_id=job_id, person_id=person_of(occasion)).delete()
        move(
            acts.RECORD,
            occasion,
            job,
            changes={
                "observations_id": kept.id,
                "evaluation_id": stored.id,
                "digest": stored.digest,
                "verifier_id": occasion.actor.person,
                "measured_at": occasion.at,
                "checker_id": None,
                "checked_at": None,
                "approver_id": None,
                "approved_at": None,
                "back_reason": "",
            },
            payload={"digest": stored.digest, "observations": kept.digest},
        )
    return stored


def _origin(job: Job, *, device: str, reason: str, file: UUID | None) -> Origin:
    """Where the readings come from; after an adjustment they are what it was left with."""
    phase = "as_left" if _ADJUSTED(job.pk) else ""
    if file is None:
        return Origin(device=device, reason=reason, phase=phase)
    kept = JobFile.objects.filter(pk=file, job_id=job.pk).values("file_id", "name", "device").first()
    if kept is None:
        raise NotFound(Text("该任务没有这个文件", "the job has no such file"), job=job.number, file=file)
    return Origin(
        file=kept["file_id"],
        file_name=kept["name"],
        device=device or kept["device"],
        reason=reason,
        phase=phase,
    )


def evaluated(occasion: Occasion, job: Job, data: Mapping[str, Any]) -> Computed:
    """Readings computed for the verifier of the job, who is able to take them. Nothing is stored."""
    refuse(rules.why_not_measured(job.revalues_id), job)
    refuse(rules.why_not_two_sets(job.verifier_id, occasion.actor.person), job)
    refuse(why_not_able(job, occasion, rules.ACTIVITY[job.pack.activity]), job)
    return compute(job, data, performed_on=job.performed_on or occasion.today)


def store_readings(
    occasion: Occasion,
    job: Job,
    done: Computed,
    *,
    source: str,
    origin: Origin,
    replaces: UUID | None,
    place: str = "",
) -> tuple[ObservationSet, Evaluation]:
    """Keep readings with what was computed from them, inside the transaction of the act."""
    kept = record_observations(
        occasion,
        instrument=job.instrument_id,
        data=done.data,
        source=source,
        place=place,
        replaces=replaces,
        checkpoint=job.checkpoint,
        origin=origin,
    )
    stored = store_evaluation(
        occasion,
        evaluation=done.evaluation,
        instrument=job.instrument_id,
        pack=job.pack,
        observations=kept,
        issuer=job.institution_id,
        performed_on=job.performed_on or occasion.today,
        performed_by=person_of(occasion),
        parents=done.parents,
        passes_on=done.pack.passes_on,
    )
    return kept, stored


def check(occasion: Occasion, *, job_id: UUID, digest: str) -> None:
    """A second person confirms the result: computed again from the readings, under the digest shown."""
    job = job_for(acts.CHECK, occasion, job_id)
    _confirm(job, occasion, digest, activity="check", checker=occasion.actor.person)
    with transaction.atomic():
        changes = {"checker_id": occasion.actor.person, "checked_at": occasion.at}
        move(acts.CHECK, occasion, job, changes=changes, payload={"digest": digest})


def approve(occasion: Occasion, *, job_id: UUID, digest: str) -> None:
    """A third person, authorised for the field, approves the result; it is computed once more."""
    job = job_for(acts.APPROVE, occasion, job_id)
    _confirm(
        job, occasion, digest, activity="approve", checker=job.checker_id, approver=occasion.actor.person
    )
    with transaction.atomic():
        changes = {"approver_id": occasion.actor.person, "approved_at": occasion.at}
        move(acts.APPROVE, occasion, job, changes=changes, payload={"digest": digest})


def _confirm(
    job: Job,
    occasion: Occasion,
    digest: str,
    *,
    activity: str,
    checker: UUID | None,
    approver: UUID | None = None,
) -> None:
    needed = rules.persons_needed(job.pack.activity)
    refuse(why_not_different_persons(job.verifier_id, checker, approver, needed=needed), job)
    refuse(why_not_apart(job.pk, occasion.actor.person), job)
    refuse(why_not_able(job, occasion, activity), job)
    refuse(rules.why_not_confirmed(digest, job.digest), job, given=digest, allowed=job.digest)
    refuse(rules.why_not_supported(certificate_states(job)), job)
    again, moved = recompute(job)
    if moved or again.evaluation.digest() != job.digest:
        raise EvidenceError(
            Text("重新计算的结果与保存的结果不一致", "the result computed again differs from the stored one"),
            hint=Text("不要签字，请报告实验室主任。", "Do not sign; tell the laboratory manager."),
            job=job.number,
            moved="; ".join(str(difference) for difference in moved[:5]) or "digest",
        )


def certificate_states(job: Job) -> dict[str, str]:
    """Certificates of the standards' devices that the job leans on, each with its state today: one query."""
    return dict(_LEANS_ON(job.pk))


def check_back(occasion: Occasion, *, job_id: UUID, reason: str) -> None:
    """The checker sends the result back to the verifier."""
    _back(acts.CHECK_BACK, occasion, job_id, reason)


def approve_back(occasion: Occasion, *, job_id: UUID, reason: str) -> None:
    """The approver sends the result back to the verifier."""
    _back(acts.APPROVE_BACK, occasion, job_id, reason)


def _back(act: Act, occasion: Occasion, job_id: UUID, reason: str) -> None:
    job, said = job_for(act, occasion, job_id), reason_of(reason)
    with transaction.atomic():
        move(act, occasion, job, reason=said, changes={"back_reason": said})


def conclude(occasion: Occasion, job: Job) -> None:
    """The certificate is issued: the job has its result. Called inside the issuing transaction, first of all
    writes, so that a job that changed meanwhile stops the issuing before anything is written.
    """
    change(acts.ISSUE, occasion, job)


def note_conclusion(occasion: Occasion, job: Job, *, certificate: str) -> None:
    """Record in the journal that the job was concluded by its certificate."""
    note(acts.ISSUE, occasion, job, payload={"certificate": certificate})


def preview(*, job_id: UUID, data: Mapping[str, Any], occasion: Occasion) -> Computed:
    """What the readings typed so far would give; nothing is stored. For the preview of the entry form."""
    job = job_for(acts.RECORD, occasion, job_id)
    return compute(job, data, performed_on=job.performed_on or occasion.today)
