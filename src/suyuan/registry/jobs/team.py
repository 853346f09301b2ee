"""The people of a job beside its verifier: others who are competent for it, and people who assist.

The verifier measures, answers for the result and signs it. Another competent person may begin the work in
the verifier's place; the two then change places, so that everybody who was planned stays on record. Whoever
stands at the bench, in whatever duty, neither checks nor approves what was measured there.
Source: domain model 3 (SOD-1), 5.3 (people are reserved like standards).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from suyuan.base.errors import InputError, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.jobs.models import JobPerson
from suyuan.registry.journal.prepared import Prepared

DUTIES: Final[dict[str, Text]] = {
    "second": Text("同检检定员", "Second verifier"),
    "assist": Text("协助人员", "Assistant"),
}
MOST_PEOPLE: Final = 8  # of one job, its verifier among them
PERSON: Final = ("person_id", "person__name_zh", "person__name_en", "duty")
Beside = Mapping[UUID, str]  # person -> duty


def beside_of(jobs: Collection[UUID]) -> dict[UUID, dict[UUID, str]]:
    """Who stands beside the verifiers of some jobs, and in which duty: one query."""
    found: dict[UUID, dict[UUID, str]] = defaultdict(dict)
    rows = JobPerson.objects.filter(job_id__in=jobs).order_by("-duty", "person__name_en", "person_id")
    for job, person, duty in rows.values_list("job_id", "person_id", "duty"):
        found[job][person] = duty
    return dict(found)


def named_beside(job: UUID) -> list[dict[str, Any]]:
    """The same of one job, with names: one query."""
    rows = JobPerson.objects.filter(job_id=job).order_by("-duty", "person__name_en", "person_id")
    return [dict(row) for row in rows.values(*PERSON)]


def with_people(people: Iterable[UUID | None]) -> QuerySet[JobPerson, tuple[UUID]]:
    """Identities of the jobs where one of these people stands beside the verifier, for a filter."""
    return JobPerson.objects.filter(person_id__in=[one for one in people if one]).values_list("job_id")


def seconds_of(person: UUID | None) -> QuerySet[JobPerson, tuple[UUID]]:
    """Identities of the jobs that a person may begin in the verifier's place, for a filter."""
    return with_people([person]).filter(duty="second")


def at_bench(verifier: UUID | None, beside: Iterable[UUID]) -> tuple[UUID, ...]:
    """Everybody whose time a job takes, the verifier first."""
    return ((verifier,) if verifier else ()) + tuple(beside)


def beside_as(
    verifier: UUID | None, seconds: Collection[UUID], assistants: Collection[UUID]
) -> dict[UUID, str]:
    """Who stands beside the verifier. Raises InputError, RuleRefusal."""
    everybody = [*at_bench(verifier, seconds), *assistants]
    if len(set(everybody)) != len(everybody):
        raise InputError(
            Text("同一人员在一项任务中只能有一种分工", "one person has one duty in a job"),
            given=len(everybody),
            allowed=len(set(everybody)),
        )
    if len(everybody) > MOST_PEOPLE:
        raise InputError(
            Text(f"一项任务最多安排 {MOST_PEOPLE} 人", f"at most {MOST_PEOPLE} people work on one job"),
            given=len(everybody),
            allowed=MOST_PEOPLE,
        )
    if seconds and verifier is None:
        raise RuleRefusal(
            Text("安排同检检定员前须先确定检定员", "a second verifier stands beside a verifier"),
            hint=Text("请先选择检定员。", "Choose the verifier first."),
        )
    return dict.fromkeys(seconds, "second") | dict.fromkeys(assistants, "assist")


def keep_beside(job: UUID, beside: Beside) -> None:
    """Write who stands beside the verifier, instead of those before. Runs inside a transaction."""
    JobPerson.objects.filter(job_id=job).delete()
    JobPerson.objects.bulk_create(
        JobPerson(job_id=job, person_id=person, duty=duty) for person, duty in beside.items()
    )


def take_the_lead(job: UUID, beside: Beside, *, person: UUID | None, planned: UUID | None) -> None:
    """The person who begins leaves the place beside; the planned verifier, if another one, takes it."""
    if person is None or person not in beside:
        return
    mine = JobPerson.objects.filter(job_id=job, person_id=person)
    if planned is None:
        mine.delete()
    else:
        mine.update(person_id=planned, duty="second")


def why_not_begin(verifier: UUID | None, beside: Beside, actor: UUID | None) -> Text | None:
    """Why somebody may not begin a job, or None: it is planned for others."""
    if verifier is None or actor == verifier or (actor is not None and beside.get(actor) == "second"):
        return None
    return Text("该工作由另一位检定员承担", "another verifier does this job")


def why_not_apart(job: UUID, actor: UUID | None) -> Text | None:
    """Why somebody may not sign what was measured, or None: one who stood at the bench: one query."""
    if actor is None or not _BESIDE(job, actor):
        return None
    return Text(
        "参加过该项测量的人员不能核验或批准其结果",
        "who took part in a measurement neither checks nor approves it",
    )


_BESIDE = Prepared(
    lambda job, person: JobPerson.objects.filter(job_id=job, person_id=person).values_list("pk")[:1]
)
