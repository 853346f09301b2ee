"""What a verifier does to a job in work beside the events of its state table: the job stays where it is."""

from __future__ import annotations

from uuid import UUID

from suyuan.base.errors import InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs import rules
from suyuan.registry.jobs.models import Job
from suyuan.registry.jobs.movement import refuse
from suyuan.registry.jobs.states import STATES
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.journal.prepared import Prepared

_JOB = Prepared(lambda job: Job.objects.select_related("instrument", "pack", "institution").filter(pk=job))


def job_in_work(act: Act, occasion: Occasion, job_id: UUID) -> Job:
    """The job, if it is in work and the actor's: one query. Raises NotFound, NotPermitted, RuleRefusal."""
    job = _JOB.first(job_id)
    if job is None:
        raise NotFound(Text("没有这项工作", "there is no such job"), job=job_id)
    permit(act, occasion, organization=job.institution_id)
    if job.state != "in_work":
        now = STATES[job.state]
        raise RuleRefusal(
            Text(
                f"任务状态为“{now.zh}”，只有检定中的任务可以这样做",
                f"the job is “{now.en}”; this is done to a job in work only",
            ),
            job=job.number,
            state=job.state,
        )
    refuse(rules.why_not_two_sets(job.verifier_id, occasion.actor.person), job)
    return job


def person_of(occasion: Occasion) -> UUID:
    """The person who acts. Raises InputError where the software does."""
    if occasion.actor.person is None:
        raise InputError(Text("该行为须由人员执行", "a person must do this"))
    return occasion.actor.person
