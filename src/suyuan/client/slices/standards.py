"""Operations on standards.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.shared import Done
from suyuan.client.kinds.standards import (
    AddStaffBody,
    AdvanceStandardBody,
    AssignAssessorsBody,
    CertifyStandardBody,
    CheckPage,
    CloseCheckBody,
    CloseHoldBody,
    DecideChangeBody,
    EstablishCheckBody,
    ExamineRepeatabilityBody,
    ExamineStabilityOfGroupsBody,
    ExamineStabilityOfYearsBody,
    ExamineValidationByComparisonBody,
    ExamineValidationByTransferBody,
    FindDefectsBody,
    IssuePublicCertificateBody,
    OpenHoldBody,
    RecommendBody,
    RecordCheckBody,
    RegisterStandardBody,
    ReplaceComponentBody,
    ReportChangeBody,
    ReportStandardCorrectionBody,
    ReviewExaminationBody,
    Standard,
    StandardChangePage,
    StandardDocumentPage,
    StandardLinePage,
)
from suyuan.client.transport import place


class OnStandards:
    """Operations on standards. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_standards(
        self,
        *,
        legal_class: Literal[
            "", "national_primary", "public", "departmental_highest", "organization_highest", "secondary"
        ]
        | None = None,
        state: Literal[
            "",
            "planned",
            "established",
            "applied",
            "supplement",
            "accepted",
            "assessing",
            "correcting",
            "assessed",
            "certified",
            "in_service",
            "renewing",
            "suspended",
            "withdrawn",
            "revoked",
            "expired",
        ]
        | None = None,
        house: Literal["", "own"] | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> StandardLinePage:
        """Measurement standards with their readiness today."""
        answer: StandardLinePage = self._ask(
            "GET",
            "/api/v1/standards",
            query={
                "legal_class": legal_class,
                "state": state,
                "house": house,
                "q": q,
                "page": page,
                "size": size,
            },
        )
        return answer

    def register_standard(
        self, *, idempotency_key: str | None = None, **body: Unpack[RegisterStandardBody]
    ) -> Done:
        """Enter a standard."""
        answer: Done = self._ask("POST", "/api/v1/standards", body=body, key=idempotency_key)
        return answer

    def show_standard(self, standard_id: str) -> Standard:
        """One standard with what it serves, its examinations, and why it may be used today or not."""
        answer: Standard = self._ask("GET", f"/api/v1/standards/{place(standard_id)}")
        return answer

    def list_checks(self, standard_id: str, *, page: int | None = None, size: int | None = None) -> CheckPage:
        """Check standards with their measurements."""
        answer: CheckPage = self._ask(
            "GET", f"/api/v1/standards/{place(standard_id)}/checks", query={"page": page, "size": size}
        )
        return answer

    def establish_check(
        self, standard_id: str, *, idempotency_key: str | None = None, **body: Unpack[EstablishCheckBody]
    ) -> Done:
        """Establish a check standard."""
        answer: Done = self._ask(
            "POST", f"/api/v1/standards/{place(standard_id)}/checks", body=body, key=idempotency_key
        )
        return answer

    def list_changes(
        self, standard_id: str, *, page: int | None = None, size: int | None = None
    ) -> StandardChangePage:
        """Reported changes and what was decided."""
        answer: StandardChangePage = self._ask(
            "GET", f"/api/v1/standards/{place(standard_id)}/changes", query={"page": page, "size": size}
        )
        return answer

    def report_change(
        self, standard_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReportChangeBody]
    ) -> Done:
        """Report a change."""
        answer: Done = self._ask(
            "POST", f"/api/v1/standards/{place(standard_id)}/changes", body=body, key=idempotency_key
        )
        return answer

    def list_documents(
        self, standard_id: str, *, page: int | None = None, size: int | None = None
    ) -> StandardDocumentPage:
        """Documents of the file."""
        answer: StandardDocumentPage = self._ask(
            "GET", f"/api/v1/standards/{place(standard_id)}/documents", query={"page": page, "size": size}
        )
        return answer

    def advance_standard(
        self, standard_id: str, *, idempotency_key: str | None = None, **body: Unpack[AdvanceStandardBody]
    ) -> Done:
        """Let an event of its life happen."""
        answer: Done = self._ask(
            "POST", f"/api/v1/standards/{place(standard_id)}/advance", body=body, key=idempotency_key
        )
        return answer

    def certify_standard(
        self, standard_id: str, *, idempotency_key: str | None = None, **body: Unpack[CertifyStandardBody]
    ) -> Done:
        """Grant the assessment certificate."""
        answer: Done = self._ask(
            "POST", f"/api/v1/standards/{place(standard_id)}/certify", body=body, key=idempotency_key
        )
        return answer

    def issue_public_certificate(
        self,
        standard_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[IssuePublicCertificateBody],
    ) -> Done:
        """Grant the certificate of a public standard."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/standards/{place(standard_id)}/issue-public-certificate",
            body=body,
            key=idempotency_key,
        )
        return answer

    def assign_assessors(
        self, standard_id: str, *, idempotency_key: str | None = None, **body: Unpack[AssignAssessorsBody]
    ) -> Done:
        """Appoint the panel."""
        answer: Done = self._ask(
            "POST", f"/api/v1/standards/{place(standard_id)}/assign", body=body, key=idempotency_key
        )
        return answer

    def find_defects(
        self, standard_id: str, *, idempotency_key: str | None = None, **body: Unpack[FindDefectsBody]
    ) -> Done:
        """Name defects."""
        answer: Done = self._ask(
            "POST", f"/api/v1/standards/{place(standard_id)}/find-defects", body=body, key=idempotency_key
        )
        return answer

    def report_standard_correction(
        self,
        standard_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ReportStandardCorrectionBody],
    ) -> Done:
        """Report the corrections."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/standards/{place(standard_id)}/report-correction",
            body=body,
            key=idempotency_key,
        )
        return answer

    def recommend(
        self, standard_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecommendBody]
    ) -> Done:
        """Hand in the report of the panel."""
        answer: Done = self._ask(
            "POST", f"/api/v1/standards/{place(standard_id)}/recommend", body=body, key=idempotency_key
        )
        return answer

    def add_staff(
        self, standard_id: str, *, idempotency_key: str | None = None, **body: Unpack[AddStaffBody]
    ) -> Done:
        """Add a person."""
        answer: Done = self._ask(
            "POST", f"/api/v1/standards/{place(standard_id)}/staff", body=body, key=idempotency_key
        )
        return answer

    def open_hold(
        self, standard_id: str, *, idempotency_key: str | None = None, **body: Unpack[OpenHoldBody]
    ) -> Done:
        """Stop its use."""
        answer: Done = self._ask(
            "POST", f"/api/v1/standards/{place(standard_id)}/holds", body=body, key=idempotency_key
        )
        return answer

    def close_hold(
        self, hold_id: str, *, idempotency_key: str | None = None, **body: Unpack[CloseHoldBody]
    ) -> Done:
        """Release it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/holds/{place(hold_id)}/close", body=body, key=idempotency_key
        )
        return answer

    def close_check(
        self, check_id: str, *, idempotency_key: str | None = None, **body: Unpack[CloseCheckBody]
    ) -> Done:
        """Close a check standard."""
        answer: Done = self._ask(
            "POST", f"/api/v1/checks/{place(check_id)}/close", body=body, key=idempotency_key
        )
        return answer

    def record_check(
        self, check_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecordCheckBody]
    ) -> Done:
        """Record a check."""
        answer: Done = self._ask(
            "POST", f"/api/v1/checks/{place(check_id)}/measurements", body=body, key=idempotency_key
        )
        return answer

    def decide_change(
        self, change_id: str, *, idempotency_key: str | None = None, **body: Unpack[DecideChangeBody]
    ) -> Done:
        """Decide on a change."""
        answer: Done = self._ask(
            "POST", f"/api/v1/changes/{place(change_id)}/decide", body=body, key=idempotency_key
        )
        return answer

    def review_examination(
        self,
        examination_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ReviewExaminationBody],
    ) -> Done:
        """Review an examination."""
        answer: Done = self._ask(
            "POST", f"/api/v1/examinations/{place(examination_id)}/review", body=body, key=idempotency_key
        )
        return answer

    def examine_repeatability(
        self,
        standard_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ExamineRepeatabilityBody],
    ) -> Done:
        """Record an examination: repeatability."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/standards/{place(standard_id)}/examinations/repeatability",
            body=body,
            key=idempotency_key,
        )
        return answer

    def examine_stability_of_groups(
        self,
        standard_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ExamineStabilityOfGroupsBody],
    ) -> Done:
        """Record an examination: stability of groups."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/standards/{place(standard_id)}/examinations/stability-of-groups",
            body=body,
            key=idempotency_key,
        )
        return answer

    def examine_stability_of_years(
        self,
        standard_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ExamineStabilityOfYearsBody],
    ) -> Done:
        """Record an examination: stability of years."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/standards/{place(standard_id)}/examinations/stability-of-years",
            body=body,
            key=idempotency_key,
        )
        return answer

    def examine_validation_by_transfer(
        self,
        standard_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ExamineValidationByTransferBody],
    ) -> Done:
        """Record an examination: validation by transfer."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/standards/{place(standard_id)}/examinations/validation-by-transfer",
            body=body,
            key=idempotency_key,
        )
        return answer

    def examine_validation_by_comparison(
        self,
        standard_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ExamineValidationByComparisonBody],
    ) -> Done:
        """Record an examination: validation by comparison."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/standards/{place(standard_id)}/examinations/validation-by-comparison",
            body=body,
            key=idempotency_key,
        )
        return answer

    def replace_component(
        self, standard_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReplaceComponentBody]
    ) -> Done:
        """Replace a device."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/standards/{place(standard_id)}/components/replace",
            body=body,
            key=idempotency_key,
        )
        return answer
