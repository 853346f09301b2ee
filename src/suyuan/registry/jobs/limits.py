"""Time limits of jobs: when a job becomes late, who is told, and that it was told once.

Source: domain model 5.3 and 17: twenty working days; what is delayed must be arranged at once.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from django.db import transaction

from suyuan.base.text import Text
from suyuan.registry.jobs import acts
from suyuan.registry.jobs.models import Escalation, Job
from suyuan.registry.jobs.movement import ENTITY
from suyuan.registry.jobs.states import OPEN
from suyuan.registry.jobs.working_days import WorkingDays, working_days
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns


class Step(NamedTuple):
    """One step: `after` working days after the last day of the limit (negative: before it)."""

    code: str
    name: Text
    told: Text  # whom
    after: int


# [practice]: steps of this project, to be replaced by what the authority orders.
STEPS: Final = (
    Step("warn", Text("临近办结期限", "The limit is near"), Text("经办人员", "the clerk"), -5),
    Step("late", Text("已超办结期限", "Past the limit"), Text("实验室负责人", "the laboratory manager"), 1),
    Step("long_late", Text("严重超期", "Long past the limit"), Text("主管部门", "the authority"), 6),
)


def steps_due(due_on: date, *, on: date, days: WorkingDays) -> list[Step]:
    """The steps that a job with this limit has reached on the day, the mildest first."""
    # Counted from the limit, so that a duty on a day off does not come a day too early.
    passed = days.between(due_on, on)
    return [step for step in STEPS if passed >= step.after]


def standing(state: str, due_on: date | None, *, on: date) -> Step | None:
    """The gravest step that a job has reached on the day; None where it is done or has time."""
    if due_on is None or state not in OPEN:
        return None
    return next(reversed(steps_due(due_on, on=on, days=working_days())), None)


def escalate(occasion: Occasion) -> int:
    """Take every step that open jobs have reached and that was not taken for this limit; how many.

    Of several that a job reached at once only the gravest is taken: nobody needs a warning of what happened.
    """
    system = occasion.as_system()
    soon = working_days().after(system.today, -STEPS[0].after)
    jobs = Job.objects.filter(state__in=OPEN, due_on__lte=soon)
    taken = set(Escalation.objects.filter(job__in=jobs).values_list("job_id", "due_on", "step"))
    count = 0
    for job in jobs.order_by("due_on", "id"):
        step = standing(job.state, job.due_on, on=system.today)
        if step is None or job.due_on is None or (job.pk, job.due_on, step.code) in taken:
            continue
        _take(system, job, step, due_on=job.due_on)
        count += 1
    return count


def _take(occasion: Occasion, job: Job, step: Step, *, due_on: date) -> None:
    with transaction.atomic():
        Escalation.objects.create(**columns(occasion), job=job, due_on=due_on, step=step.code)
        record(
            acts.ESCALATE,
            occasion,
            entity=ENTITY,
            entity_id=job.pk,
            from_state=job.state,
            to_state=job.state,
            payload={"step": step.code, "due_on": str(due_on)},
        )
