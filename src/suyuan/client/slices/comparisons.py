"""Operations on comparisons.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.comparisons import (
    AcceptCorrectionBody,
    AddNoteBody,
    AdvanceComparisonBody,
    CancelComparisonBody,
    ChangeMethodBody,
    Comparison,
    ComparisonLinePage,
    DeclineComparisonBody,
    ExcuseLaboratoryBody,
    InviteLaboratoryBody,
    PlanComparisonBody,
    ReadmitLaboratoryBody,
    ReportCorrectionBody,
    SubmitResultsBody,
    SuspendComparedStandardBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnComparisons:
    """Operations on comparisons. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_comparisons(
        self,
        *,
        state: Literal[
            "",
            "planned",
            "approved",
            "protocol_agreed",
            "running",
            "data_closed",
            "draft_A",
            "draft_B",
            "published",
            "cancelled",
        ]
        | None = None,
        level: Literal["", "national", "provincial", "institutional"] | None = None,
        house: Literal["", "own"] | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> ComparisonLinePage:
        """Comparisons, newest first."""
        answer: ComparisonLinePage = self._ask(
            "GET",
            "/api/v1/comparisons",
            query={"state": state, "level": level, "house": house, "q": q, "page": page, "size": size},
        )
        return answer

    def plan_comparison(
        self, *, idempotency_key: str | None = None, **body: Unpack[PlanComparisonBody]
    ) -> Done:
        """Plan a comparison."""
        answer: Done = self._ask("POST", "/api/v1/comparisons", body=body, key=idempotency_key)
        return answer

    def show_comparison(self, comparison_id: str) -> Comparison:
        """One comparison with points and laboratories."""
        answer: Comparison = self._ask("GET", f"/api/v1/comparisons/{place(comparison_id)}")
        return answer

    def advance_comparison(
        self, comparison_id: str, *, idempotency_key: str | None = None, **body: Unpack[AdvanceComparisonBody]
    ) -> Done:
        """Its next step."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comparisons/{place(comparison_id)}/advance", body=body, key=idempotency_key
        )
        return answer

    def close_data(self, comparison_id: str, *, idempotency_key: str | None = None) -> Done:
        """Close and open the submissions."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comparisons/{place(comparison_id)}/close-data", body={}, key=idempotency_key
        )
        return answer

    def change_method(
        self, comparison_id: str, *, idempotency_key: str | None = None, **body: Unpack[ChangeMethodBody]
    ) -> Done:
        """Make the reference value another way."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/comparisons/{place(comparison_id)}/change-method",
            body=body,
            key=idempotency_key,
        )
        return answer

    def cancel_comparison(
        self, comparison_id: str, *, idempotency_key: str | None = None, **body: Unpack[CancelComparisonBody]
    ) -> Done:
        """Give it up before its final report."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comparisons/{place(comparison_id)}/cancel", body=body, key=idempotency_key
        )
        return answer

    def issue_draft_a(self, comparison_id: str, *, idempotency_key: str | None = None) -> Done:
        """Compute draft A."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comparisons/{place(comparison_id)}/draft-a", body={}, key=idempotency_key
        )
        return answer

    def issue_draft_b(self, comparison_id: str, *, idempotency_key: str | None = None) -> Done:
        """Issue draft B."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comparisons/{place(comparison_id)}/draft-b", body={}, key=idempotency_key
        )
        return answer

    def publish_comparison(self, comparison_id: str, *, idempotency_key: str | None = None) -> Done:
        """Publish the report."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comparisons/{place(comparison_id)}/publish", body={}, key=idempotency_key
        )
        return answer

    def add_note(
        self, comparison_id: str, *, idempotency_key: str | None = None, **body: Unpack[AddNoteBody]
    ) -> Done:
        """Note something in the report."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comparisons/{place(comparison_id)}/notes", body=body, key=idempotency_key
        )
        return answer

    def invite_laboratory(
        self, comparison_id: str, *, idempotency_key: str | None = None, **body: Unpack[InviteLaboratoryBody]
    ) -> Done:
        """Invite a laboratory."""
        answer: Done = self._ask(
            "POST", f"/api/v1/comparisons/{place(comparison_id)}/invite", body=body, key=idempotency_key
        )
        return answer

    def join_comparison(self, participation_id: str, *, idempotency_key: str | None = None) -> Done:
        """Take part."""
        answer: Done = self._ask(
            "POST", f"/api/v1/participations/{place(participation_id)}/join", body={}, key=idempotency_key
        )
        return answer

    def decline_comparison(
        self,
        participation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[DeclineComparisonBody],
    ) -> Done:
        """Decline."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/participations/{place(participation_id)}/decline",
            body=body,
            key=idempotency_key,
        )
        return answer

    def excuse_laboratory(
        self,
        participation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ExcuseLaboratoryBody],
    ) -> Done:
        """Excuse it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/participations/{place(participation_id)}/excuse", body=body, key=idempotency_key
        )
        return answer

    def readmit_laboratory(
        self,
        participation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ReadmitLaboratoryBody],
    ) -> Done:
        """Take an excused one back."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/participations/{place(participation_id)}/readmit",
            body=body,
            key=idempotency_key,
        )
        return answer

    def submit_results(
        self, participation_id: str, *, idempotency_key: str | None = None, **body: Unpack[SubmitResultsBody]
    ) -> Done:
        """Hand in results, sealed."""
        answer: Done = self._ask(
            "POST", f"/api/v1/participations/{place(participation_id)}/submit", body=body, key=idempotency_key
        )
        return answer

    def report_correction(
        self,
        participation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ReportCorrectionBody],
    ) -> Done:
        """Report what was put right."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/participations/{place(participation_id)}/report-correction",
            body=body,
            key=idempotency_key,
        )
        return answer

    def accept_correction(
        self,
        participation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[AcceptCorrectionBody],
    ) -> Done:
        """Accept it."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/participations/{place(participation_id)}/accept-correction",
            body=body,
            key=idempotency_key,
        )
        return answer

    def suspend_compared_standard(
        self,
        participation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[SuspendComparedStandardBody],
    ) -> Done:
        """Suspend the standard."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/participations/{place(participation_id)}/suspend-standard",
            body=body,
            key=idempotency_key,
        )
        return answer
