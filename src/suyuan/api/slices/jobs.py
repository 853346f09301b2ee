"""Applications and jobs, from the request to the receipt.

Whoever checks or approves gives the password again, as on the page: a token alone does not sign.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from suyuan.api import signing
from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import IDENTITY, Deed, Listing, Single, Slice, one_of, word
from suyuan.api.rows import Both, row
from suyuan.api.slices.parts import EVENT, LINE, REASON
from suyuan.api.uploads import BASE64, hand_in_file
from suyuan.base.text import Text
from suyuan.registry.jobs import commands, coverage, planning, stock
from suyuan.registry.jobs import queries as jobs
from suyuan.registry.jobs.models import Absence, Application, Job, JobPerson, JobStandard, Room, Sample
from suyuan.registry.jobs.sample_rules import STANDINGS
from suyuan.registry.jobs.states import STATES
from suyuan.registry.jobs.team import PERSON
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.models import Organization
from suyuan.registry.parties.scope import NOBODY, refuse_unless

DIGEST = {"digest": 64}


def _list(asked: Asked) -> Found:
    given = asked.filters
    chosen = jobs.JobFilter(state=given["state"], text=given["q"], instrument=given["instrument"])
    found = jobs.page(
        chosen, on=asked.occasion.today, page=asked.page, size=asked.size, actor=asked.occasion.actor
    )
    return Found(found.rows, found.total)


def _one(asked: Asked) -> dict[str, Any]:
    found = jobs.detail(asked.path["job_id"], on=asked.occasion.today, actor=asked.occasion.actor)
    scope = asked.scope
    if not scope.sees_house(found["institution_id"], found["application__applicant_id"]):
        path = (
            parties.organization(found["institution_id"])["jurisdiction__path"] if scope.is_authority else ""
        )
        refuse_unless(bool(path) and scope.sees_house(path=path), Text("这项任务", "this job"))
    return found


def _candidates(asked: Asked) -> Found:
    """For the house that the job was sent to: who could do it instead."""
    found = _one(asked)
    refuse_unless(asked.scope.sees_house(found["institution_id"]), Text("这项任务", "this job"))
    return asked.part(coverage.candidates(asked.path["job_id"], on=asked.occasion.today))


def _house(asked: Asked) -> UUID:
    """The laboratory of the person. Raises NotPermitted for others: nobody else sees who is away."""
    house = asked.scope.organization
    refuse_unless(asked.scope.is_laboratory, Text("日程", "this plan"))
    return house or NOBODY


def _absences(asked: Asked) -> Found:
    today = asked.occasion.today
    first, last = today - timedelta(days=30), today + timedelta(days=365)
    return asked.part(planning.absences(_house(asked), first=first, last=last))


def _samples(asked: Asked) -> Found:
    given = asked.filters
    chosen = stock.StockFilter(shelf=given["shelf"], standing=given["standing"], text=given["q"])
    found = stock.page(
        chosen, on=asked.occasion.today, page=asked.page, size=asked.size, actor=asked.occasion.actor
    )
    return Found(found.rows, found.total)


SUBJECT = "jobs/{job_id}"
DETAIL = tuple(one for one in jobs.DETAIL if not one.startswith("observations__"))
SLICE = Slice(
    code="jobs",
    endpoints=(
        Listing(
            path="jobs",
            name="list_jobs",
            summary="Jobs that one may see, newest first",
            row=row("JobLine", Job, jobs.COLUMNS, more={"overdue": bool}),
            find=_list,
            filters={"state": one_of(STATES), "instrument": IDENTITY, "q": word(60)},
        ),
        Single(
            path=SUBJECT,
            name="show_job",
            summary="One job with people, standards, readings, results, history, and what one may do now",
            row=row(
                "Job",
                Job,
                DETAIL,
                more={
                    "overdue": bool,
                    "codes": list[str],
                    "conditions": dict[str, str],
                    "instrument__plate": dict[str, str],
                    "readings": dict[str, Any] | None,
                    "allowed": list[str],
                },
                rows={
                    "people": (row("JobPerson", JobPerson, PERSON), lambda one: one["people"]),
                    "standards": (
                        row("JobStandard", JobStandard, jobs.STANDARD),
                        lambda one: one["standards"],
                    ),
                    "lines": (LINE, lambda one: one["lines"]),
                    "history": (EVENT, lambda one: one["history"]),
                },
            ),
            find=_one,
        ),
        Listing(
            path=f"{SUBJECT}/candidates",
            name="list_candidates",
            summary="Houses that a job can be referred to, by their standards or by what they share",
            row=row(
                "Candidate",
                Organization,
                (),
                read={
                    "id": (UUID, lambda one: one.id),
                    "name": (Both, lambda one: one.name),
                    "division": (Both, lambda one: one.division),
                },
                rows={"told": (REASON, lambda one: one.told)},
            ),
            find=_candidates,
        ),
        Deed(
            path="applications",
            summary="Apply: one job for each instrument",
            command=commands.submit,
            name="apply",
            table=Application,
        ),
        Deed(path=f"{SUBJECT}/accept", name="accept_job", summary="Take it on", command=commands.accept),
        Deed(path=f"{SUBJECT}/refer-up", name="refer_job_up", summary="Refer it upward",
             command=commands.refer_up),
        Deed(path=f"{SUBJECT}/decline", name="decline_job", summary="Decline it", command=commands.decline),
        Deed(path=f"{SUBJECT}/schedule", name="schedule_job", summary="Set day, standards and people",
             command=commands.schedule),
        Deed(path=f"{SUBJECT}/reschedule", name="reschedule_job",
             summary="Another time, people, standards or room, with the reason", command=commands.reschedule),
        Deed(path=f"{SUBJECT}/receive", name="receive_sample", summary="The instrument came in",
             command=commands.receive, bounds={"condition": 160, "shelf": 40}),
        Deed(path=f"{SUBJECT}/start", name="start_job", summary="Begin the measurement",
             command=signing.start),
        Deed(path=f"{SUBJECT}/record", name="record_readings", summary="Record the readings",
             command=commands.record, given={"source": "api"}, bounds={"place": 160}),
        Deed(path=f"{SUBJECT}/readings", name="send_readings",
             summary="Readings of an instrument: into the draft of the verifier, or recorded at once",
             command=commands.receive_readings,
             bounds={"device": 80, "digest": 64, "at": 40, "test": 40, "symbol": 40, "value": 40}),
        Deed(path=f"{SUBJECT}/files", name="hand_in_file", summary="Hand in a file of readings",
             command=hand_in_file, bounds={"file_name": 200, "device": 120, "content": BASE64}),
        Deed(path=f"{SUBJECT}/found", name="record_found", summary="Record the readings before an adjustment",
             command=commands.record_found, given={"source": "api"}, bounds={"device": 120}),
        Deed(path=f"{SUBJECT}/adjust", name="record_adjustment", summary="Say what was adjusted, and by whom",
             command=commands.adjust, bounds={"by": 120}),
        Deed(path=f"{SUBJECT}/check", name="check_result", summary="Confirm",
             command=commands.check, asks_password=True, bounds=DIGEST),
        Deed(path=f"{SUBJECT}/check-back", name="send_back_from_check", summary="Back to the verifier",
             command=commands.check_back),
        Deed(path=f"{SUBJECT}/approve", name="approve_result", summary="Approve the result",
             command=commands.approve, asks_password=True, bounds=DIGEST),
        Deed(path=f"{SUBJECT}/approve-back", name="send_back_from_approval",
             summary="Send it back to the verifier", command=commands.approve_back),
        Deed(path=f"{SUBJECT}/issue", name="issue_certificate", summary="Issue the certificate; done once",
             command=signing.issue, is_natural=True),
        Deed(path=f"{SUBJECT}/hand-over", name="hand_over", summary="Instrument and certificate went back",
             command=commands.hand_over, bounds={"collected_by": 120, "document": 16}),
        Listing(
            path="samples",
            name="list_samples",
            summary="Samples in the house, what stands there longest first",
            row=row("Sample", Sample, stock.COLUMNS, more={"days": int, "standing": str}),
            find=_samples,
            filters={"standing": one_of(STANDINGS), "shelf": word(40), "q": word(60)},
        ),
        Deed(path=f"{SUBJECT}/move-sample", name="move_sample", summary="It went to another place",
             command=commands.move_sample, bounds={"shelf": 40}),
        Deed(path=f"{SUBJECT}/return-sample", name="return_sample",
             summary="The sample of a cancelled job went back",
             command=commands.return_sample, bounds={"collected_by": 120, "document": 16}),
        Deed(path=f"{SUBJECT}/cancel", name="cancel_job", summary="Stop it", command=commands.cancel),
        Listing(
            path="rooms",
            name="list_rooms",
            summary="Rooms of one's own laboratory, the closed ones too",
            row=row("Room", Room, planning.ROOMS),
            find=lambda asked: asked.part(planning.rooms(_house(asked))),
        ),
        Deed(path="rooms", name="add_room", summary="Register a room", command=commands.add_room, table=Room),
        Deed(path="rooms/{room_id}/close", name="close_room", summary="Plan nothing there from a day on",
             command=commands.close_room),
        Listing(
            path="absences",
            name="list_absences",
            summary="Who of one's own laboratory is away, from a month ago to a year ahead",
            row=row("Absence", Absence, planning.ABSENT),
            find=_absences,
        ),
        Deed(path="absences", name="note_absence", summary="Note that somebody is away",
             command=commands.note_absence, table=Absence),
        Deed(path="absences/{absence_id}/withdraw", name="withdraw_absence",
             summary="It does not take place", command=commands.withdraw_absence),
    ),
)  # fmt: skip
