"""Moving a job from state to state: the right, the table and the guarded update in one place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs.models import Job
from suyuan.registry.jobs.states import BY_EVENT, STATES, why_not_event
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.journal.prepared import Prepared

ENTITY = "job"
_JOB = Prepared(lambda job: Job.objects.select_related("instrument", "pack", "institution").filter(pk=job))


def job_for(act: Act, occasion: Occasion, job_id: UUID) -> Job:
    """The job, if the actor may do `act` in its institution and its state allows it: one query."""
    job = _JOB.first(job_id)
    if job is None:
        raise NotFound(Text("没有这项工作", "there is no such job"), job=job_id)
    permit(act, occasion, organization=job.institution_id)
    refuse(why_not_event(job.state, act.code.removeprefix("jobs.")), job)
    return job


def job_in(act: Act, occasion: Occasion, job_id: UUID, *, states: Collection[str]) -> Job:
    """The job, if the actor may do `act` in its institution and it is in one of these states: one query."""
    job = _JOB.first(job_id)
    if job is None:
        raise NotFound(Text("没有这项工作", "there is no such job"), job=job_id)
    permit(act, occasion, organization=job.institution_id)
    if job.state not in states:
        now, allowed = STATES[job.state], [STATES[one] for one in states]
        refuse(
            Text(
                f"工作状态为“{now.zh}”，不能进行该操作；允许的状态：{'、'.join(one.zh for one in allowed)}",
                f"the job is “{now.en}”; this is done from: {', '.join(one.en for one in allowed)}",
            ),
            job,
        )
    return job


def refuse(reason: Text | None, job: Job, **facts: Any) -> None:
    """Raise RuleRefusal where there is a reason."""
    if reason is not None:
        raise RuleRefusal(reason, job=job.number, state=job.state, **facts)


def evaluation_of(job: Job) -> UUID:
    """The stored evaluation of the job. Raises RuleRefusal where nothing was recorded yet."""
    if job.evaluation_id is None:
        raise RuleRefusal(Text("尚未录入结果", "no result was recorded yet"), job=job.number)
    return job.evaluation_id


def move(
    act: Act,
    occasion: Occasion,
    job: Job,
    *,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Move the job if nobody else did since it was read, and record it. Runs inside a transaction.

    The filter repeats the premises of the decision: state and version. Raises Conflict for the later one.
    """
    change(act, occasion, job, changes=changes)
    note(act, occasion, job, reason=reason, payload=payload)


def change(act: Act, occasion: Occasion, job: Job, *, changes: Mapping[str, Any] | None = None) -> None:
    """The guarded update alone, for an act that has more to do before it is recorded."""
    alter(occasion, job, state=BY_EVENT[act.code.removeprefix("jobs.")].target, changes=changes)


def alter(occasion: Occasion, job: Job, *, state: str, changes: Mapping[str, Any] | None = None) -> None:
    """The guarded update to a state, which may be the same one. Raises Conflict for the later writer."""
    move_row(
        occasion, Job, job.pk, state=job.state, row_version=job.row_version, target=state, changes=changes,
        what=Text("该工作", "the job"), job=job.number,
    )  # fmt: skip


def note(
    act: Act, occasion: Occasion, job: Job, *, reason: str = "", payload: Mapping[str, Any] | None = None
) -> None:
    """Write the move into the journal."""
    record(
        act,
        occasion,
        entity=ENTITY,
        entity_id=job.pk,
        from_state=job.state,
        to_state=BY_EVENT[act.code.removeprefix("jobs.")].target,
        reason=reason,
        payload=payload,
    )
