"""The road of one instrument from application to receipt, walked by the people of one institute.

Every step is the real command, called by the person who may do it, at its own instant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from suyuan.registry.issuing import log
from suyuan.registry.issuing.commands import issue
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Job
from suyuan.registry.jobs.working_days import working_days
from suyuan.registry.parties.models import Person
from suyuan.server.demo.world import World

STEPS = (
    "submit",
    "accept",
    "schedule",
    "receive",
    "start",
    "record",
    "check",
    "approve",
    "issue",
    "hand_over",
)


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One instrument to be verified or calibrated."""

    instrument: UUID
    applicant: str  # house that owns it
    post: str  # who applies
    institute: str  # house that does the work
    method: str
    standards: Mapping[str, UUID]  # role of the method -> standard
    tests: Callable[[], dict[str, Any]]  # readings, made when they are needed
    conditions: Mapping[str, str]
    at: datetime
    verifier: str = "verifier"
    purpose: str = "subsequent"
    place: str = "lab"
    found: Callable[[], dict[str, Any]] | None = None  # readings before it is adjusted, where it must be
    adjustment: str = ""  # what is then adjusted
    half: str = ""  # of the day it is planned for: am, pm; empty: the whole day
    ahead: int = 0  # working days from the planning to the day of the work
    entered_late: int = 0  # minutes by which its arrival is written down after it came


@dataclass(frozen=True, kw_only=True)
class Walked:
    """How far the errand came."""

    job: UUID
    number: str = ""
    certificate: UUID | None = None
    code: str = ""
    kind: str = ""


def walk(world: World, errand: Errand, *, until: str = "hand_over") -> Walked:
    """Do the steps in order, up to and including `until`."""
    last = STEPS.index(until)
    job = _apply(world, errand)
    for step in STEPS[1 : min(last, STEPS.index("approve")) + 1]:
        _DESK_AND_BENCH[step](world, errand, job)
    if last < STEPS.index("issue"):
        return Walked(job=job)
    return _issue(world, errand, job, is_handed_over=until == "hand_over")


def _when(errand: Errand, step: str) -> datetime:
    return errand.at + timedelta(minutes=7 * STEPS.index(step))


def _apply(world: World, errand: Errand) -> UUID:
    application = jobs.submit(
        world.act(errand.applicant, errand.post, _when(errand, "submit")),
        applicant=world.house_ids[errand.applicant],
        institution=world.house_ids[errand.institute],
        wishes=[jobs.Wish(errand.instrument, errand.method, errand.purpose)],
        place=errand.place,
    )
    return UUID(str(Job.objects.values_list("pk", flat=True).get(application=application)))


def _accept(world: World, errand: Errand, job: UUID) -> None:
    jobs.accept(world.act(errand.institute, "manager", _when(errand, "accept")), job_id=job)


def _schedule(world: World, errand: Errand, job: UUID) -> None:
    at = _when(errand, "schedule")
    jobs.schedule(
        world.act(errand.institute, "manager", at),
        job_id=job,
        scheduled_for=_planned_day(at.astimezone(world.zone).date(), errand.ahead),
        standards=errand.standards,
        verifier=world.people[errand.institute, errand.verifier],
        from_half=errand.half or "am",
        until_half=errand.half or "pm",
    )


def _planned_day(day: date, ahead: int) -> date:
    return working_days().after(day, ahead) if ahead else day


def _receive(world: World, errand: Errand, job: UUID) -> None:
    entered = _when(errand, "receive") + timedelta(minutes=errand.entered_late)
    clerk = world.act(errand.institute, "clerk", entered)
    jobs.receive(clerk, job_id=job, condition="外观完好")


def _start(world: World, errand: Errand, job: UUID) -> None:
    verifier = world.act(errand.institute, errand.verifier, _when(errand, "start"))
    jobs.start(verifier, job_id=job, conditions=errand.conditions, checkpoint=log.stamp())


def adjust(world: World, errand: Errand, job: UUID) -> None:
    """Record what it showed on arrival, and what was adjusted then; the job stays in work."""
    assert errand.found is not None
    at = _when(errand, "start") + timedelta(minutes=3)
    verifier = world.act(errand.institute, errand.verifier, at)
    jobs.record_found(verifier, job_id=job, data={"tests": errand.found()})
    name = Person.objects.values_list("name_zh", flat=True).get(
        pk=world.people[errand.institute, errand.verifier]
    )
    jobs.adjust(verifier, job_id=job, what=errand.adjustment, by=name)


def _record(world: World, errand: Errand, job: UUID) -> None:
    if errand.found is not None:
        adjust(world, errand, job)
    verifier = world.act(errand.institute, errand.verifier, _when(errand, "record"))
    jobs.record(verifier, job_id=job, data={"tests": errand.tests()}, source="form")


def _check(world: World, errand: Errand, job: UUID) -> None:
    checker = world.act(errand.institute, "checker", _when(errand, "check"))
    jobs.check(checker, job_id=job, digest=_digest(job))


def _approve(world: World, errand: Errand, job: UUID) -> None:
    approver = world.act(errand.institute, "approver", _when(errand, "approve"))
    jobs.approve(approver, job_id=job, digest=_digest(job))


def _digest(job: UUID) -> str:
    return str(Job.objects.values_list("digest", flat=True).get(pk=job))


def _issue(world: World, errand: Errand, job: UUID, *, is_handed_over: bool) -> Walked:
    # The page (PDF) of a certificate is rendered by the server, or when it is first asked for.
    approver = world.act(errand.institute, "approver", _when(errand, "issue"))
    certificate = issue(approver, job_id=job, idempotency_key=f"demo-{job}", keys=world.keys)
    if is_handed_over:
        clerk = world.act(errand.institute, "clerk", _when(errand, "hand_over"))
        jobs.hand_over(clerk, job_id=job, collected_by="送检人", document="slip")
    return Walked(
        job=job,
        number=certificate.number,
        certificate=certificate.pk,
        code=certificate.access_code,
        kind=certificate.kind,
    )


_DESK_AND_BENCH: dict[str, Callable[[World, Errand, UUID], None]] = {
    "accept": _accept,
    "schedule": _schedule,
    "receive": _receive,
    "start": _start,
    "record": _record,
    "check": _check,
    "approve": _approve,
}
