"""Operations on goods.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.goods import (
    AmendTypeApprovalBody,
    ApplyForTypeApprovalBody,
    BeginTypeApprovalBody,
    EnterPrepackageLotBody,
    EvaluateTypeApprovalBody,
    GrantTypeApprovalBody,
    PrepackageLot,
    PrepackageLotLinePage,
    RefuseTypeApprovalBody,
    SuspendTypeApprovalBody,
    TypeApproval,
    TypeApprovalLinePage,
    WithdrawTypeApprovalBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnGoods:
    """Operations on goods. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_type_approvals(
        self,
        *,
        state: Literal[
            "",
            "applied",
            "accepted",
            "evaluating",
            "evaluated",
            "granted",
            "amended",
            "suspended",
            "withdrawn",
            "refused",
        ]
        | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> TypeApprovalLinePage:
        """The register of approved types."""
        answer: TypeApprovalLinePage = self._ask(
            "GET", "/api/v1/type-approvals", query={"state": state, "page": page, "size": size}
        )
        return answer

    def apply_for_type_approval(
        self, *, idempotency_key: str | None = None, **body: Unpack[ApplyForTypeApprovalBody]
    ) -> Done:
        """Enter an application."""
        answer: Done = self._ask("POST", "/api/v1/type-approvals", body=body, key=idempotency_key)
        return answer

    def list_prepackage_lots(
        self,
        *,
        verdict: Literal["", "passed", "failed"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> PrepackageLotLinePage:
        """Lots of prepackages with verdicts."""
        answer: PrepackageLotLinePage = self._ask(
            "GET", "/api/v1/prepackage-lots", query={"verdict": verdict, "page": page, "size": size}
        )
        return answer

    def enter_prepackage_lot(
        self, *, idempotency_key: str | None = None, **body: Unpack[EnterPrepackageLotBody]
    ) -> Done:
        """Enter a lot with its weighings as they were written; it is judged at once."""
        answer: Done = self._ask("POST", "/api/v1/prepackage-lots", body=body, key=idempotency_key)
        return answer

    def show_type_approval(self, approval_id: str) -> TypeApproval:
        """One type approval."""
        answer: TypeApproval = self._ask("GET", f"/api/v1/type-approvals/{place(approval_id)}")
        return answer

    def show_prepackage_lot(self, lot_id: str) -> PrepackageLot:
        """One lot: what was measured, and what the verdict rests on."""
        answer: PrepackageLot = self._ask("GET", f"/api/v1/prepackage-lots/{place(lot_id)}")
        return answer

    def accept_type_approval(self, approval_id: str, *, idempotency_key: str | None = None) -> Done:
        """Accept an application."""
        answer: Done = self._ask(
            "POST", f"/api/v1/type-approvals/{place(approval_id)}/accept", body={}, key=idempotency_key
        )
        return answer

    def begin_type_approval(
        self, approval_id: str, *, idempotency_key: str | None = None, **body: Unpack[BeginTypeApprovalBody]
    ) -> Done:
        """Have the type evaluated, by the institution named here or in the application."""
        answer: Done = self._ask(
            "POST", f"/api/v1/type-approvals/{place(approval_id)}/begin", body=body, key=idempotency_key
        )
        return answer

    def evaluate_type_approval(
        self,
        approval_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[EvaluateTypeApprovalBody],
    ) -> Done:
        """Enter the report of the evaluation."""
        answer: Done = self._ask(
            "POST", f"/api/v1/type-approvals/{place(approval_id)}/evaluate", body=body, key=idempotency_key
        )
        return answer

    def grant_type_approval(
        self, approval_id: str, *, idempotency_key: str | None = None, **body: Unpack[GrantTypeApprovalBody]
    ) -> Done:
        """Grant it: not by who entered it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/type-approvals/{place(approval_id)}/grant", body=body, key=idempotency_key
        )
        return answer

    def refuse_type_approval(
        self, approval_id: str, *, idempotency_key: str | None = None, **body: Unpack[RefuseTypeApprovalBody]
    ) -> Done:
        """Refuse it, with the reason."""
        answer: Done = self._ask(
            "POST", f"/api/v1/type-approvals/{place(approval_id)}/refuse", body=body, key=idempotency_key
        )
        return answer

    def amend_type_approval(
        self, approval_id: str, *, idempotency_key: str | None = None, **body: Unpack[AmendTypeApprovalBody]
    ) -> Done:
        """Amend it, with the reason."""
        answer: Done = self._ask(
            "POST", f"/api/v1/type-approvals/{place(approval_id)}/amend", body=body, key=idempotency_key
        )
        return answer

    def suspend_type_approval(
        self, approval_id: str, *, idempotency_key: str | None = None, **body: Unpack[SuspendTypeApprovalBody]
    ) -> Done:
        """Suspend it, with the reason."""
        answer: Done = self._ask(
            "POST", f"/api/v1/type-approvals/{place(approval_id)}/suspend", body=body, key=idempotency_key
        )
        return answer

    def reinstate_type_approval(self, approval_id: str, *, idempotency_key: str | None = None) -> Done:
        """Reinstate it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/type-approvals/{place(approval_id)}/reinstate", body={}, key=idempotency_key
        )
        return answer

    def withdraw_type_approval(
        self,
        approval_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[WithdrawTypeApprovalBody],
    ) -> Done:
        """Withdraw it, with the reason."""
        answer: Done = self._ask(
            "POST", f"/api/v1/type-approvals/{place(approval_id)}/withdraw", body=body, key=idempotency_key
        )
        return answer
