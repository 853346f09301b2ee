"""Operations on supervision.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.shared import Done
from suyuan.client.kinds.supervision import (
    AnswerObjectionBody,
    AssignInspectorsBody,
    CommitDrawBody,
    CompleteInspectionBody,
    DeclareConflictBody,
    DrawBody,
    Inspection,
    InspectionLinePage,
    InspectionPlan,
    InspectionPlanLinePage,
    MakeInspectionPlanBody,
    NotifyInspectionBody,
    ObjectToInspectionBody,
    OpenPenaltyCaseBody,
    OrderCorrectionBody,
    OrderInspectionBody,
    RecordFindingBody,
    RecordMissingTypeApprovalBody,
    ReportFindingCorrectedBody,
    TakeInspectionSampleBody,
    UnapprovedInstrumentPage,
)
from suyuan.client.transport import place


class OnSupervision:
    """Operations on supervision. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_inspection_plans(
        self,
        *,
        state: Literal["", "draft", "approved", "closed"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> InspectionPlanLinePage:
        """Plans of inspections."""
        answer: InspectionPlanLinePage = self._ask(
            "GET", "/api/v1/inspection-plans", query={"state": state, "page": page, "size": size}
        )
        return answer

    def make_inspection_plan(
        self, *, idempotency_key: str | None = None, **body: Unpack[MakeInspectionPlanBody]
    ) -> Done:
        """Make a plan."""
        answer: Done = self._ask("POST", "/api/v1/inspection-plans", body=body, key=idempotency_key)
        return answer

    def declare_conflict(
        self, *, idempotency_key: str | None = None, **body: Unpack[DeclareConflictBody]
    ) -> Done:
        """Declare not to be free towards a body."""
        answer: Done = self._ask("POST", "/api/v1/declared-conflicts", body=body, key=idempotency_key)
        return answer

    def list_inspections(
        self,
        *,
        state: Literal[
            "",
            "planned",
            "drawn",
            "notified",
            "on_site",
            "recorded",
            "compliant",
            "order_correction",
            "reinspected",
            "case",
            "published",
            "closed",
        ]
        | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> InspectionLinePage:
        """Inspections that one may see, newest first."""
        answer: InspectionLinePage = self._ask(
            "GET", "/api/v1/inspections", query={"state": state, "page": page, "size": size}
        )
        return answer

    def order_inspection(
        self, *, idempotency_key: str | None = None, **body: Unpack[OrderInspectionBody]
    ) -> Done:
        """Order one outside the draw."""
        answer: Done = self._ask("POST", "/api/v1/inspections", body=body, key=idempotency_key)
        return answer

    def show_inspection_plan(self, plan_id: str) -> InspectionPlan:
        """One plan with the shares that are drawn."""
        answer: InspectionPlan = self._ask("GET", f"/api/v1/inspection-plans/{place(plan_id)}")
        return answer

    def show_inspection(self, inspection_id: str) -> Inspection:
        """One inspection with its inspectors, findings, samples and the objection to it."""
        answer: Inspection = self._ask("GET", f"/api/v1/inspections/{place(inspection_id)}")
        return answer

    def approve_inspection_plan(self, plan_id: str, *, idempotency_key: str | None = None) -> Done:
        """Approve it: not by who made it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspection-plans/{place(plan_id)}/approve", body={}, key=idempotency_key
        )
        return answer

    def close_inspection_plan(self, plan_id: str, *, idempotency_key: str | None = None) -> Done:
        """Close it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspection-plans/{place(plan_id)}/close", body={}, key=idempotency_key
        )
        return answer

    def commit_draw(
        self, plan_id: str, *, idempotency_key: str | None = None, **body: Unpack[CommitDrawBody]
    ) -> Done:
        """Make the lists and commit to a draw before its outcome can be known."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspection-plans/{place(plan_id)}/draws", body=body, key=idempotency_key
        )
        return answer

    def draw(self, draw_id: str, *, idempotency_key: str | None = None, **body: Unpack[DrawBody]) -> Done:
        """Draw: open the secret, mix the public value in, begin the inspections."""
        answer: Done = self._ask(
            "POST", f"/api/v1/draws/{place(draw_id)}/draw", body=body, key=idempotency_key
        )
        return answer

    def assign_inspectors(
        self, inspection_id: str, *, idempotency_key: str | None = None, **body: Unpack[AssignInspectorsBody]
    ) -> Done:
        """Name two inspectors or more."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/inspectors", body=body, key=idempotency_key
        )
        return answer

    def notify_inspection(
        self, inspection_id: str, *, idempotency_key: str | None = None, **body: Unpack[NotifyInspectionBody]
    ) -> Done:
        """Tell the body when they come."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/notify", body=body, key=idempotency_key
        )
        return answer

    def arrive_at_inspection(self, inspection_id: str, *, idempotency_key: str | None = None) -> Done:
        """Begin on site."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/arrive", body={}, key=idempotency_key
        )
        return answer

    def record_finding(
        self, inspection_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecordFindingBody]
    ) -> Done:
        """Record a finding with its article."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/findings", body=body, key=idempotency_key
        )
        return answer

    def list_unapproved_instruments(
        self, inspection_id: str, *, page: int | None = None, size: int | None = None
    ) -> UnapprovedInstrumentPage:
        """Instruments of the body that lack the type approval their kind needs."""
        answer: UnapprovedInstrumentPage = self._ask(
            "GET",
            f"/api/v1/inspections/{place(inspection_id)}/unapproved",
            query={"page": page, "size": size},
        )
        return answer

    def take_inspection_sample(
        self,
        inspection_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[TakeInspectionSampleBody],
    ) -> Done:
        """Take a sample."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/samples", body=body, key=idempotency_key
        )
        return answer

    def complete_inspection(
        self,
        inspection_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[CompleteInspectionBody],
    ) -> Done:
        """Complete the record, signed or refused."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/record", body=body, key=idempotency_key
        )
        return answer

    def find_compliant(self, inspection_id: str, *, idempotency_key: str | None = None) -> Done:
        """Nothing was found."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/find-compliant", body={}, key=idempotency_key
        )
        return answer

    def order_correction(
        self, inspection_id: str, *, idempotency_key: str | None = None, **body: Unpack[OrderCorrectionBody]
    ) -> Done:
        """Order a correction until a day."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/inspections/{place(inspection_id)}/order-correction",
            body=body,
            key=idempotency_key,
        )
        return answer

    def report_finding_corrected(
        self,
        finding_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ReportFindingCorrectedBody],
    ) -> Done:
        """Say how a finding was put right."""
        answer: Done = self._ask(
            "POST", f"/api/v1/findings/{place(finding_id)}/report", body=body, key=idempotency_key
        )
        return answer

    def confirm_finding_corrected(self, finding_id: str, *, idempotency_key: str | None = None) -> Done:
        """Confirm a correction."""
        answer: Done = self._ask(
            "POST", f"/api/v1/findings/{place(finding_id)}/confirm", body={}, key=idempotency_key
        )
        return answer

    def reinspect(self, inspection_id: str, *, idempotency_key: str | None = None) -> Done:
        """Inspected again: everything is corrected."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/reinspect", body={}, key=idempotency_key
        )
        return answer

    def open_penalty_case(
        self, inspection_id: str, *, idempotency_key: str | None = None, **body: Unpack[OpenPenaltyCaseBody]
    ) -> Done:
        """Hand it over as a case."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/case", body=body, key=idempotency_key
        )
        return answer

    def publish_inspection(self, inspection_id: str, *, idempotency_key: str | None = None) -> Done:
        """Publish the result."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/publish", body={}, key=idempotency_key
        )
        return answer

    def object_to_inspection(
        self,
        inspection_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ObjectToInspectionBody],
    ) -> Done:
        """Object to the result, once."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/object", body=body, key=idempotency_key
        )
        return answer

    def answer_objection(
        self, inspection_id: str, *, idempotency_key: str | None = None, **body: Unpack[AnswerObjectionBody]
    ) -> Done:
        """Answer the objection; upheld: yes or no."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/answer", body=body, key=idempotency_key
        )
        return answer

    def return_inspection_sample(self, sample_id: str, *, idempotency_key: str | None = None) -> Done:
        """Give a sample back."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspection-samples/{place(sample_id)}/return", body={}, key=idempotency_key
        )
        return answer

    def close_inspection(self, inspection_id: str, *, idempotency_key: str | None = None) -> Done:
        """Close it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/inspections/{place(inspection_id)}/close", body={}, key=idempotency_key
        )
        return answer

    def record_missing_type_approval(
        self,
        inspection_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[RecordMissingTypeApprovalBody],
    ) -> Done:
        """Record an instrument that lacks the type approval its kind needs."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/inspections/{place(inspection_id)}/findings/type-approval",
            body=body,
            key=idempotency_key,
        )
        return answer
