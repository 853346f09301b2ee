"""Operations on enterprise.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

from suyuan.client.kinds.enterprise import (
    AdjustConfirmationBody,
    AssessFirmBody,
    CloseFirmProcessBody,
    ClosePartnerPlanBody,
    DecideConfirmationBody,
    EndConfirmationBody,
    EvaluateConfirmationBody,
    FirmProcess,
    FirmProcessLinePage,
    FirmToday,
    JoinPartnerPlanBody,
    NotePartnerBenefitBody,
    OpenConfirmationBody,
    OpenPartnerPlanBody,
    PartnerPlanPage,
    RecordFirmStudyBody,
    RegisterFirmProcessBody,
    SelfAssessmentPage,
    StateCalibrationBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnEnterprise:
    """Operations on enterprise. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def show_firm_today(self) -> FirmToday:
        """What one's house has to do about its equipment, and what first."""
        answer: FirmToday = self._ask("GET", "/api/v1/firm/today")
        return answer

    def list_firm_processes(self, *, page: int | None = None, size: int | None = None) -> FirmProcessLinePage:
        """Running measurement processes of one's house, with the state of the last confirmation."""
        answer: FirmProcessLinePage = self._ask(
            "GET", "/api/v1/firm/processes", query={"page": page, "size": size}
        )
        return answer

    def register_firm_process(
        self, *, idempotency_key: str | None = None, **body: Unpack[RegisterFirmProcessBody]
    ) -> Done:
        """Register a process; the uncertainty it needs follows from tolerance and risk."""
        answer: Done = self._ask("POST", "/api/v1/firm/processes", body=body, key=idempotency_key)
        return answer

    def list_self_assessments(
        self, *, page: int | None = None, size: int | None = None
    ) -> SelfAssessmentPage:
        """Self-assessments of one's house, newest first, with the per cent of each area."""
        answer: SelfAssessmentPage = self._ask(
            "GET", "/api/v1/firm/self-assessments", query={"page": page, "size": size}
        )
        return answer

    def assess_firm(self, *, idempotency_key: str | None = None, **body: Unpack[AssessFirmBody]) -> Done:
        """Assess one's house."""
        answer: Done = self._ask("POST", "/api/v1/firm/self-assessments", body=body, key=idempotency_key)
        return answer

    def list_partner_plans(self, *, page: int | None = None, size: int | None = None) -> PartnerPlanPage:
        """Open plans by which lead enterprises help small firms, and those of one's house."""
        answer: PartnerPlanPage = self._ask(
            "GET", "/api/v1/firm/partner-plans", query={"page": page, "size": size}
        )
        return answer

    def open_partner_plan(
        self, *, idempotency_key: str | None = None, **body: Unpack[OpenPartnerPlanBody]
    ) -> Done:
        """Open a plan by which one's house helps small firms."""
        answer: Done = self._ask("POST", "/api/v1/firm/partner-plans", body=body, key=idempotency_key)
        return answer

    def show_firm_process(self, process_id: str) -> FirmProcess:
        """One process with its confirmations and studies."""
        answer: FirmProcess = self._ask("GET", f"/api/v1/firm/processes/{place(process_id)}")
        return answer

    def state_calibration(
        self, instrument_id: str, *, idempotency_key: str | None = None, **body: Unpack[StateCalibrationBody]
    ) -> Done:
        """State until when an instrument of one's house is calibrated."""
        answer: Done = self._ask(
            "POST", f"/api/v1/firm/equipment/{place(instrument_id)}/state", body=body, key=idempotency_key
        )
        return answer

    def close_firm_process(
        self, process_id: str, *, idempotency_key: str | None = None, **body: Unpack[CloseFirmProcessBody]
    ) -> Done:
        """Close a process."""
        answer: Done = self._ask(
            "POST", f"/api/v1/firm/processes/{place(process_id)}/close", body=body, key=idempotency_key
        )
        return answer

    def open_confirmation(
        self, process_id: str, *, idempotency_key: str | None = None, **body: Unpack[OpenConfirmationBody]
    ) -> Done:
        """Open a confirmation of its equipment."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/firm/processes/{place(process_id)}/confirmations",
            body=body,
            key=idempotency_key,
        )
        return answer

    def record_firm_study(
        self, process_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecordFirmStudyBody]
    ) -> Done:
        """Record a study of capability with its readings."""
        answer: Done = self._ask(
            "POST", f"/api/v1/firm/processes/{place(process_id)}/studies", body=body, key=idempotency_key
        )
        return answer

    def send_confirmation(self, confirmation_id: str, *, idempotency_key: str | None = None) -> Done:
        """Send it for calibration."""
        answer: Done = self._ask(
            "POST", f"/api/v1/firm/confirmations/{place(confirmation_id)}/send", body={}, key=idempotency_key
        )
        return answer

    def evaluate_confirmation(
        self,
        confirmation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[EvaluateConfirmationBody],
    ) -> Done:
        """Enter what a calibration showed; the rule finds what follows."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/firm/confirmations/{place(confirmation_id)}/evaluate",
            body=body,
            key=idempotency_key,
        )
        return answer

    def decide_confirmation(
        self,
        confirmation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[DecideConfirmationBody],
    ) -> Done:
        """Decide as the rule found."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/firm/confirmations/{place(confirmation_id)}/decide",
            body=body,
            key=idempotency_key,
        )
        return answer

    def adjust_confirmation(
        self,
        confirmation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[AdjustConfirmationBody],
    ) -> Done:
        """Have failed equipment adjusted and calibrated again."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/firm/confirmations/{place(confirmation_id)}/adjust",
            body=body,
            key=idempotency_key,
        )
        return answer

    def end_confirmation(
        self, confirmation_id: str, *, idempotency_key: str | None = None, **body: Unpack[EndConfirmationBody]
    ) -> Done:
        """Downgrade or scrap failed equipment."""
        answer: Done = self._ask(
            "POST", f"/api/v1/firm/confirmations/{place(confirmation_id)}/end", body=body, key=idempotency_key
        )
        return answer

    def close_partner_plan(
        self, plan_id: str, *, idempotency_key: str | None = None, **body: Unpack[ClosePartnerPlanBody]
    ) -> Done:
        """Close it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/firm/partner-plans/{place(plan_id)}/close", body=body, key=idempotency_key
        )
        return answer

    def join_partner_plan(
        self, plan_id: str, *, idempotency_key: str | None = None, **body: Unpack[JoinPartnerPlanBody]
    ) -> Done:
        """Take part as a small firm."""
        answer: Done = self._ask(
            "POST", f"/api/v1/firm/partner-plans/{place(plan_id)}/join", body=body, key=idempotency_key
        )
        return answer

    def note_partner_benefit(
        self,
        partnership_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[NotePartnerBenefitBody],
    ) -> Done:
        """Say what taking part brought."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/firm/partnerships/{place(partnership_id)}/benefit",
            body=body,
            key=idempotency_key,
        )
        return answer
