"""Evaluating the readings of a job again: a job of its own that measures nothing.

Where a standard was off, what was read is still right; what was made of it is not. The set of readings stays
the one it was, the results of the standards are others. Somebody computes, another one checks, a third one
approves, as for everything that is issued. Of an instrument that was adjusted both sets are
evaluated again, as found and as left: neither set of readings and nothing of the adjustment changes.
Source: domain model 6.3 (reissued), SOD-1; ISO/IEC 17025:2017, 7.8.4.1 d.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Final, cast
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs import acts, rules
from suyuan.registry.jobs.at_bench import person_of
from suyuan.registry.jobs.bench import why_not_able
from suyuan.registry.jobs.computation import compute
from suyuan.registry.jobs.models import Found, Job, JobStandard
from suyuan.registry.jobs.movement import ENTITY, evaluation_of, refuse
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.commands import store_evaluation
from suyuan.registry.results.models import Evaluation, ObservationSet
from suyuan.registry.specifications.models import MethodPack

TARGET: Final = "recorded"
STANDING: Final = ("issued", "rejected", "in_doubt")
KEPT: Final = (
    "application_id", "institution_id", "instrument_id", "purpose", "received_on", "performed_on",
    "conditions", "checkpoint", "observations_id",
)  # fmt: skip


def revalue(
    occasion: Occasion,
    *,
    job_id: UUID,
    results: Mapping[str, UUID],
    change: Text,
    pack: MethodPack | None = None,
) -> Job:
    """A new job with the readings of an old one, evaluated with other results of its standards or with
    another edition of the method; it waits to be checked.

    results : role -> evaluation of the standard's device that takes the place of the one used.
    pack : the corrected edition; None: the one that was used.
    change : what the certificate that follows says of the change.
    Raises NotPermitted, RuleRefusal where it cannot be done or nothing that is printed would change, Conflict
    where the instrument is in an open job.
    """
    old = Job.objects.select_related("instrument", "pack", "institution", "evaluation", "observations").get(
        pk=job_id
    )
    permit(acts.REVALUE, occasion, organization=old.institution_id)
    refuse(_why_not(old), old)
    refuse(why_not_able(old, occasion, rules.ACTIVITY[old.pack.activity]), old)
    with transaction.atomic():
        job = _inserted(occasion, old, results, change, pack or old.pack)
        observations = cast(ObservationSet, old.observations)
        stored = _evaluated(occasion, job, old, observations)
        found = _as_found(occasion, job, old)
        if stored.digest == old.digest and not found:
            refuse(UNCHANGED, old)
        Job.objects.filter(pk=job.pk).update(evaluation_id=stored.pk, digest=stored.digest)
        record(
            acts.REVALUE,
            occasion,
            entity=ENTITY,
            entity_id=job.pk,
            to_state=TARGET,
            reason=change.zh,
            payload={
                "number": job.number, "of": old.number, "digest": stored.digest,
                "observations": observations.digest,
                "results": {role: str(one) for role, one in sorted(results.items())},
            },
        )  # fmt: skip
    job.evaluation_id, job.digest = stored.pk, stored.digest
    return job


def _why_not(old: Job) -> Text | None:
    """Why the readings of a job cannot be evaluated again, or None."""
    evaluation_of(old)
    if old.observations_id is None or old.performed_on is None:
        return Text("没有保存的读数", "no readings are kept")
    newer = Evaluation.objects.filter(
        instrument_id=old.instrument_id, performed_on__gt=old.performed_on, certificate_state__in=STANDING
    )
    if newer.exists():
        return Text(
            "器具已有更新的证书，应按“已重新检定”处理",
            "the instrument has a newer certificate: it was verified again",
        )
    return None


UNCHANGED: Final = Text("重新计算后证书上的数值不变", "nothing that is printed on the certificate changes")


def _evaluated(occasion: Occasion, job: Job, old: Job, observations: ObservationSet) -> Evaluation:
    """A kept set of readings of the old job, evaluated as the new one does and stored."""
    performed_on = cast(date, old.performed_on)
    done = compute(job, json.loads(observations.data), performed_on=performed_on)
    return store_evaluation(
        occasion,
        evaluation=done.evaluation,
        instrument=job.instrument_id,
        pack=job.pack,
        observations=observations,
        issuer=job.institution_id,
        performed_on=performed_on,
        performed_by=cast(Evaluation, old.evaluation).performed_by_id or person_of(occasion),
        parents=done.parents,
        passes_on=done.pack.passes_on,
    )


def _as_found(occasion: Occasion, job: Job, old: Job) -> bool:
    """What was found before an adjustment, evaluated for the new job as well; whether that changed it.

    Only the set that the certificate prints: the latest one, after which somebody adjusted.
    """
    kept = Found.objects.filter(job_id=old.pk, adjusted_at__isnull=False).order_by("-created_at", "-id")
    row = kept.select_related("observations", "evaluation").first()
    if row is None:
        return False
    made = _evaluated(occasion, job, old, row.observations)
    Found(
        **columns(occasion), job=job, observations=row.observations, evaluation=made,
        adjustment=row.adjustment, adjusted_by=row.adjusted_by, adjusted_at=row.adjusted_at,
    ).save(force_insert=True)  # fmt: skip
    return made.digest != row.evaluation.digest


def _inserted(
    occasion: Occasion, old: Job, results: Mapping[str, UUID], change: Text, pack: MethodPack
) -> Job:
    """The job with its standards, as long as the instrument is in no other one."""
    count = Job.objects.filter(revalues_id=old.pk).count()
    job = Job(
        **columns(occasion),
        **{name: getattr(old, name) for name in KEPT},
        number=f"{old.number}-R{count + 1}",
        state=TARGET,
        pack=pack,
        revalues=old,
        change=change._asdict(),
        verifier_id=person_of(occasion),
        measured_at=occasion.at,
    )
    job.instrument, job.institution = old.instrument, old.institution
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            Text("器具正在另一项未结的任务中", "the instrument is in another open job"), job=old.number
        ) from error
    used = JobStandard.objects.filter(job_id=old.pk).values_list("standard_id", "role", "evaluation_id")
    unknown = set(results) - {role for _, role, _ in used}
    if unknown:
        raise RuleRefusal(
            Text("原任务没有用过该标准器", "the job did not use such a standard"), roles=", ".join(unknown)
        )
    JobStandard.objects.bulk_create(
        JobStandard(job=job, standard_id=standard, role=role, evaluation_id=results.get(role, evaluation))
        for standard, role, evaluation in used
    )
    return job
