"""Operations on jobs.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.jobs import (
    AbsencePage,
    AddRoomBody,
    ApplyBody,
    ApproveResultBody,
    CancelJobBody,
    CandidatePage,
    CheckResultBody,
    CloseRoomBody,
    DeclineJobBody,
    HandInFileBody,
    HandOverBody,
    Job,
    JobLinePage,
    MoveSampleBody,
    NoteAbsenceBody,
    ReceiveSampleBody,
    RecordAdjustmentBody,
    RecordFoundBody,
    RecordReadingsBody,
    ReferJobUpBody,
    RescheduleJobBody,
    ReturnSampleBody,
    RoomPage,
    SamplePage,
    ScheduleJobBody,
    SendBackFromApprovalBody,
    SendBackFromCheckBody,
    SendReadingsBody,
    StartJobBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnJobs:
    """Operations on jobs. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_jobs(
        self,
        *,
        state: Literal[
            "",
            "submitted",
            "referred",
            "declined",
            "accepted",
            "scheduled",
            "received",
            "in_work",
            "recorded",
            "checked",
            "approved",
            "issued",
            "closed",
            "cancelled",
        ]
        | None = None,
        instrument: str | None | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> JobLinePage:
        """Jobs that one may see, newest first."""
        answer: JobLinePage = self._ask(
            "GET",
            "/api/v1/jobs",
            query={"state": state, "instrument": instrument, "q": q, "page": page, "size": size},
        )
        return answer

    def apply(self, *, idempotency_key: str | None = None, **body: Unpack[ApplyBody]) -> Done:
        """Apply: one job for each instrument."""
        answer: Done = self._ask("POST", "/api/v1/applications", body=body, key=idempotency_key)
        return answer

    def list_samples(
        self,
        *,
        standing: Literal["", "working", "waiting", "overdue"] | None = None,
        shelf: str | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> SamplePage:
        """Samples in the house, what stands there longest first."""
        answer: SamplePage = self._ask(
            "GET",
            "/api/v1/samples",
            query={"standing": standing, "shelf": shelf, "q": q, "page": page, "size": size},
        )
        return answer

    def list_rooms(self, *, page: int | None = None, size: int | None = None) -> RoomPage:
        """Rooms of one's own laboratory, the closed ones too."""
        answer: RoomPage = self._ask("GET", "/api/v1/rooms", query={"page": page, "size": size})
        return answer

    def add_room(self, *, idempotency_key: str | None = None, **body: Unpack[AddRoomBody]) -> Done:
        """Register a room."""
        answer: Done = self._ask("POST", "/api/v1/rooms", body=body, key=idempotency_key)
        return answer

    def list_absences(self, *, page: int | None = None, size: int | None = None) -> AbsencePage:
        """Who of one's own laboratory is away, from a month ago to a year ahead."""
        answer: AbsencePage = self._ask("GET", "/api/v1/absences", query={"page": page, "size": size})
        return answer

    def note_absence(self, *, idempotency_key: str | None = None, **body: Unpack[NoteAbsenceBody]) -> Done:
        """Note that somebody is away."""
        answer: Done = self._ask("POST", "/api/v1/absences", body=body, key=idempotency_key)
        return answer

    def show_job(self, job_id: str) -> Job:
        """One job with people, standards, readings, results, history, and what one may do now."""
        answer: Job = self._ask("GET", f"/api/v1/jobs/{place(job_id)}")
        return answer

    def list_candidates(
        self, job_id: str, *, page: int | None = None, size: int | None = None
    ) -> CandidatePage:
        """Houses that a job can be referred to, by their standards or by what they share."""
        answer: CandidatePage = self._ask(
            "GET", f"/api/v1/jobs/{place(job_id)}/candidates", query={"page": page, "size": size}
        )
        return answer

    def accept_job(self, job_id: str, *, idempotency_key: str | None = None) -> Done:
        """Take it on."""
        answer: Done = self._ask("POST", f"/api/v1/jobs/{place(job_id)}/accept", body={}, key=idempotency_key)
        return answer

    def refer_job_up(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReferJobUpBody]
    ) -> Done:
        """Refer it upward."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/refer-up", body=body, key=idempotency_key
        )
        return answer

    def decline_job(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[DeclineJobBody]
    ) -> Done:
        """Decline it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/decline", body=body, key=idempotency_key
        )
        return answer

    def schedule_job(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[ScheduleJobBody]
    ) -> Done:
        """Set day, standards and people."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/schedule", body=body, key=idempotency_key
        )
        return answer

    def reschedule_job(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[RescheduleJobBody]
    ) -> Done:
        """Another time, people, standards or room, with the reason."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/reschedule", body=body, key=idempotency_key
        )
        return answer

    def receive_sample(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReceiveSampleBody]
    ) -> Done:
        """The instrument came in."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/receive", body=body, key=idempotency_key
        )
        return answer

    def start_job(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[StartJobBody]
    ) -> Done:
        """Begin the measurement."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/start", body=body, key=idempotency_key
        )
        return answer

    def record_readings(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecordReadingsBody]
    ) -> Done:
        """Record the readings."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/record", body=body, key=idempotency_key
        )
        return answer

    def send_readings(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[SendReadingsBody]
    ) -> Done:
        """Readings of an instrument: into the draft of the verifier, or recorded at once."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/readings", body=body, key=idempotency_key
        )
        return answer

    def hand_in_file(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[HandInFileBody]
    ) -> Done:
        """Hand in a file of readings."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/files", body=body, key=idempotency_key
        )
        return answer

    def record_found(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecordFoundBody]
    ) -> Done:
        """Record the readings before an adjustment."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/found", body=body, key=idempotency_key
        )
        return answer

    def record_adjustment(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecordAdjustmentBody]
    ) -> Done:
        """Say what was adjusted, and by whom."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/adjust", body=body, key=idempotency_key
        )
        return answer

    def check_result(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[CheckResultBody]
    ) -> Done:
        """Confirm."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/check", body=body, key=idempotency_key
        )
        return answer

    def send_back_from_check(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[SendBackFromCheckBody]
    ) -> Done:
        """Back to the verifier."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/check-back", body=body, key=idempotency_key
        )
        return answer

    def approve_result(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[ApproveResultBody]
    ) -> Done:
        """Approve the result."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/approve", body=body, key=idempotency_key
        )
        return answer

    def send_back_from_approval(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[SendBackFromApprovalBody]
    ) -> Done:
        """Send it back to the verifier."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/approve-back", body=body, key=idempotency_key
        )
        return answer

    def issue_certificate(self, job_id: str, *, idempotency_key: str | None = None) -> Done:
        """Issue the certificate; done once."""
        answer: Done = self._ask("POST", f"/api/v1/jobs/{place(job_id)}/issue", body={}, key=idempotency_key)
        return answer

    def hand_over(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[HandOverBody]
    ) -> Done:
        """Instrument and certificate went back."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/hand-over", body=body, key=idempotency_key
        )
        return answer

    def move_sample(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[MoveSampleBody]
    ) -> Done:
        """It went to another place."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/move-sample", body=body, key=idempotency_key
        )
        return answer

    def return_sample(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReturnSampleBody]
    ) -> Done:
        """The sample of a cancelled job went back."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/return-sample", body=body, key=idempotency_key
        )
        return answer

    def cancel_job(
        self, job_id: str, *, idempotency_key: str | None = None, **body: Unpack[CancelJobBody]
    ) -> Done:
        """Stop it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/jobs/{place(job_id)}/cancel", body=body, key=idempotency_key
        )
        return answer

    def close_room(
        self, room_id: str, *, idempotency_key: str | None = None, **body: Unpack[CloseRoomBody]
    ) -> Done:
        """Plan nothing there from a day on."""
        answer: Done = self._ask(
            "POST", f"/api/v1/rooms/{place(room_id)}/close", body=body, key=idempotency_key
        )
        return answer

    def withdraw_absence(self, absence_id: str, *, idempotency_key: str | None = None) -> Done:
        """It does not take place."""
        answer: Done = self._ask(
            "POST", f"/api/v1/absences/{place(absence_id)}/withdraw", body={}, key=idempotency_key
        )
        return answer
