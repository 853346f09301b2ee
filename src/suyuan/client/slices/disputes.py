"""Operations on disputes.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.disputes import (
    AcceptArbitrationBody,
    AgreeComplaintBody,
    AppealArbitrationBody,
    Arbitration,
    ArbitrationLinePage,
    CheckComplaintBody,
    Complaint,
    ComplaintLinePage,
    EndComplaintBody,
    InformComplaintBody,
    LinkComplaintBody,
    OrderComplaintCheckBody,
    ReceiveComplaintBody,
    RefuseArbitrationBody,
    RefuseComplaintBody,
    RequestArbitrationBody,
    VerifyArbitrationAgainBody,
    VerifyArbitrationBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnDisputes:
    """Operations on disputes. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_complaints(
        self,
        *,
        state: Literal[
            "",
            "received",
            "refused",
            "accepted",
            "mediating",
            "agreed",
            "ended",
            "checked",
            "case",
            "no_case",
            "informed",
        ]
        | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> ComplaintLinePage:
        """Complaints and reports of one's divisions."""
        answer: ComplaintLinePage = self._ask(
            "GET", "/api/v1/complaints", query={"state": state, "page": page, "size": size}
        )
        return answer

    def receive_complaint(
        self, *, idempotency_key: str | None = None, **body: Unpack[ReceiveComplaintBody]
    ) -> Done:
        """Enter one that came by another way."""
        answer: Done = self._ask("POST", "/api/v1/complaints", body=body, key=idempotency_key)
        return answer

    def list_arbitrations(
        self,
        *,
        state: Literal[
            "", "requested", "refused", "accepted", "frozen", "verified", "notified", "appealed", "final"
        ]
        | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> ArbitrationLinePage:
        """Disputes about measurements."""
        answer: ArbitrationLinePage = self._ask(
            "GET", "/api/v1/arbitrations", query={"state": state, "page": page, "size": size}
        )
        return answer

    def request_arbitration(
        self, *, idempotency_key: str | None = None, **body: Unpack[RequestArbitrationBody]
    ) -> Done:
        """Enter a request about an instrument."""
        answer: Done = self._ask("POST", "/api/v1/arbitrations", body=body, key=idempotency_key)
        return answer

    def show_complaint(self, complaint_id: str) -> Complaint:
        """One complaint with the instruments it is about."""
        answer: Complaint = self._ask("GET", f"/api/v1/complaints/{place(complaint_id)}")
        return answer

    def show_arbitration(self, arbitration_id: str) -> Arbitration:
        """One dispute with its results."""
        answer: Arbitration = self._ask("GET", f"/api/v1/arbitrations/{place(arbitration_id)}")
        return answer

    def link_complaint(
        self, complaint_id: str, *, idempotency_key: str | None = None, **body: Unpack[LinkComplaintBody]
    ) -> Done:
        """Say which body and instruments it means."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/link", body=body, key=idempotency_key
        )
        return answer

    def accept_complaint(self, complaint_id: str, *, idempotency_key: str | None = None) -> Done:
        """Accept a complaint."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/accept", body={}, key=idempotency_key
        )
        return answer

    def refuse_complaint(
        self, complaint_id: str, *, idempotency_key: str | None = None, **body: Unpack[RefuseComplaintBody]
    ) -> Done:
        """Refuse a complaint, with the answer to its sender."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/refuse", body=body, key=idempotency_key
        )
        return answer

    def mediate_complaint(self, complaint_id: str, *, idempotency_key: str | None = None) -> Done:
        """Begin to mediate."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/mediate", body={}, key=idempotency_key
        )
        return answer

    def agree_complaint(
        self, complaint_id: str, *, idempotency_key: str | None = None, **body: Unpack[AgreeComplaintBody]
    ) -> Done:
        """The parties agree; upheld: yes or no."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/agree", body=body, key=idempotency_key
        )
        return answer

    def end_complaint(
        self, complaint_id: str, *, idempotency_key: str | None = None, **body: Unpack[EndComplaintBody]
    ) -> Done:
        """End the mediation; upheld: yes or no."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/end", body=body, key=idempotency_key
        )
        return answer

    def extend_complaint(self, complaint_id: str, *, idempotency_key: str | None = None) -> Done:
        """More time for the check of a report, once."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/extend", body={}, key=idempotency_key
        )
        return answer

    def check_complaint(
        self, complaint_id: str, *, idempotency_key: str | None = None, **body: Unpack[CheckComplaintBody]
    ) -> Done:
        """Say what the check of a report found."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/check", body=body, key=idempotency_key
        )
        return answer

    def open_case_complaint(self, complaint_id: str, *, idempotency_key: str | None = None) -> Done:
        """Make a report a case."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/open-case", body={}, key=idempotency_key
        )
        return answer

    def no_case_complaint(self, complaint_id: str, *, idempotency_key: str | None = None) -> Done:
        """Decide against a case."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/no-case", body={}, key=idempotency_key
        )
        return answer

    def inform_complaint(
        self, complaint_id: str, *, idempotency_key: str | None = None, **body: Unpack[InformComplaintBody]
    ) -> Done:
        """Inform the sender of a report."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/inform", body=body, key=idempotency_key
        )
        return answer

    def order_complaint_check(
        self,
        complaint_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[OrderComplaintCheckBody],
    ) -> Done:
        """Order the check that it proposes: an inspection without a notice."""
        answer: Done = self._ask(
            "POST", f"/api/v1/complaints/{place(complaint_id)}/check-on-site", body=body, key=idempotency_key
        )
        return answer

    def accept_arbitration(
        self,
        arbitration_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[AcceptArbitrationBody],
    ) -> Done:
        """Accept it, naming who verifies."""
        answer: Done = self._ask(
            "POST", f"/api/v1/arbitrations/{place(arbitration_id)}/accept", body=body, key=idempotency_key
        )
        return answer

    def refuse_arbitration(
        self,
        arbitration_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[RefuseArbitrationBody],
    ) -> Done:
        """Turn it down, with the reason."""
        answer: Done = self._ask(
            "POST", f"/api/v1/arbitrations/{place(arbitration_id)}/refuse", body=body, key=idempotency_key
        )
        return answer

    def freeze_arbitration(self, arbitration_id: str, *, idempotency_key: str | None = None) -> Done:
        """Freeze the instrument in dispute."""
        answer: Done = self._ask(
            "POST", f"/api/v1/arbitrations/{place(arbitration_id)}/freeze", body={}, key=idempotency_key
        )
        return answer

    def verify_arbitration(
        self,
        arbitration_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[VerifyArbitrationBody],
    ) -> Done:
        """The result; conforms: yes or no."""
        answer: Done = self._ask(
            "POST", f"/api/v1/arbitrations/{place(arbitration_id)}/verify", body=body, key=idempotency_key
        )
        return answer

    def notify_arbitration(self, arbitration_id: str, *, idempotency_key: str | None = None) -> Done:
        """Tell both parties."""
        answer: Done = self._ask(
            "POST", f"/api/v1/arbitrations/{place(arbitration_id)}/notify", body={}, key=idempotency_key
        )
        return answer

    def appeal_arbitration(
        self,
        arbitration_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[AppealArbitrationBody],
    ) -> Done:
        """A party appeals: an institution of a higher level verifies again."""
        answer: Done = self._ask(
            "POST", f"/api/v1/arbitrations/{place(arbitration_id)}/appeal", body=body, key=idempotency_key
        )
        return answer

    def verify_arbitration_again(
        self,
        arbitration_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[VerifyArbitrationAgainBody],
    ) -> Done:
        """The second and final result; conforms: yes or no."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/arbitrations/{place(arbitration_id)}/verify-again",
            body=body,
            key=idempotency_key,
        )
        return answer

    def conclude_arbitration(self, arbitration_id: str, *, idempotency_key: str | None = None) -> Done:
        """Nobody appealed: it is final."""
        answer: Done = self._ask(
            "POST", f"/api/v1/arbitrations/{place(arbitration_id)}/conclude", body={}, key=idempotency_key
        )
        return answer
