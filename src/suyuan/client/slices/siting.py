"""Operations on siting.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.shared import Done
from suyuan.client.kinds.siting import (
    AcceptSitingProposalBody,
    DraftSitingProposalBody,
    RejectSitingProposalBody,
    SitingItemPage,
    SitingLinePage,
    SitingProposal,
    TakeUpSitingProposalBody,
)
from suyuan.client.transport import place


class OnSiting:
    """Operations on siting. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_siting_proposals(
        self,
        *,
        state: Literal["", "draft", "computed", "submitted", "accepted", "rejected", "enacted"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> SitingLinePage:
        """Proposals that one may see, newest first."""
        answer: SitingLinePage = self._ask(
            "GET", "/api/v1/siting", query={"state": state, "page": page, "size": size}
        )
        return answer

    def draft_siting_proposal(
        self, *, idempotency_key: str | None = None, **body: Unpack[DraftSitingProposalBody]
    ) -> Done:
        """Draft a proposal for a division."""
        answer: Done = self._ask("POST", "/api/v1/siting", body=body, key=idempotency_key)
        return answer

    def show_siting_proposal(self, proposal_id: str) -> SitingProposal:
        """One proposal with what it comes to; `bound`: no plan for its target costs less."""
        answer: SitingProposal = self._ask("GET", f"/api/v1/siting/{place(proposal_id)}")
        return answer

    def list_siting_items(
        self, proposal_id: str, *, page: int | None = None, size: int | None = None
    ) -> SitingItemPage:
        """Standards that it builds, those that add most first."""
        answer: SitingItemPage = self._ask(
            "GET", f"/api/v1/siting/{place(proposal_id)}/items", query={"page": page, "size": size}
        )
        return answer

    def work_out_siting_proposal(self, proposal_id: str, *, idempotency_key: str | None = None) -> Done:
        """Work it out with its wishes and keep the answer."""
        answer: Done = self._ask(
            "POST", f"/api/v1/siting/{place(proposal_id)}/work-out", body={}, key=idempotency_key
        )
        return answer

    def submit_siting_proposal(self, proposal_id: str, *, idempotency_key: str | None = None) -> Done:
        """Hand it to those who decide."""
        answer: Done = self._ask(
            "POST", f"/api/v1/siting/{place(proposal_id)}/submit", body={}, key=idempotency_key
        )
        return answer

    def accept_siting_proposal(
        self,
        proposal_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[AcceptSitingProposalBody],
    ) -> Done:
        """Accept it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/siting/{place(proposal_id)}/accept", body=body, key=idempotency_key
        )
        return answer

    def reject_siting_proposal(
        self,
        proposal_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[RejectSitingProposalBody],
    ) -> Done:
        """Reject it, with the reason."""
        answer: Done = self._ask(
            "POST", f"/api/v1/siting/{place(proposal_id)}/reject", body=body, key=idempotency_key
        )
        return answer

    def take_up_siting_proposal(
        self,
        proposal_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[TakeUpSitingProposalBody],
    ) -> Done:
        """Register the planned standards of one institution."""
        answer: Done = self._ask(
            "POST", f"/api/v1/siting/{place(proposal_id)}/take-up", body=body, key=idempotency_key
        )
        return answer
