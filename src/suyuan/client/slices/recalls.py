"""Operations on recalls.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.recalls import (
    AcknowledgeRecallBody,
    ApproveByCertificateBody,
    ApproveByEditionBody,
    ApproveReissueBody,
    BoundRecallBody,
    CheckByCertificateBody,
    CheckByEditionBody,
    CheckReissueBody,
    CloseRecallBody,
    DependentPage,
    OpenRecallBody,
    PrepareByCertificateBody,
    PrepareByEditionBody,
    PrepareReissueBody,
    Recall,
    RecallItemPage,
    RecallLinePage,
    ResolveRecallItemBody,
    TellOfRecallBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnRecalls:
    """Operations on recalls. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_recalls(
        self,
        *,
        state: Literal["", "open", "bounded", "assessed", "notified", "resolving", "closed"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> RecallLinePage:
        """Recalls that one may see, newest first."""
        answer: RecallLinePage = self._ask(
            "GET", "/api/v1/recalls", query={"state": state, "page": page, "size": size}
        )
        return answer

    def open_recall(self, *, idempotency_key: str | None = None, **body: Unpack[OpenRecallBody]) -> Done:
        """Open a recall of a result that was off."""
        answer: Done = self._ask("POST", "/api/v1/recalls", body=body, key=idempotency_key)
        return answer

    def resolve_recall_item(
        self, item_id: str, *, idempotency_key: str | None = None, **body: Unpack[ResolveRecallItemBody]
    ) -> Done:
        """Say what became of a certificate: it has to be a fact."""
        answer: Done = self._ask(
            "POST", f"/api/v1/recalls/items/{place(item_id)}/resolve", body=body, key=idempotency_key
        )
        return answer

    def list_dependents_of_certificate(
        self, old_evaluation: str, new_evaluation: str, *, page: int | None = None, size: int | None = None
    ) -> DependentPage:
        """What rests on a certificate that was put right, with what would change."""
        answer: DependentPage = self._ask(
            "GET",
            f"/api/v1/re-evaluations/certificate/{place(old_evaluation)}/{place(new_evaluation)}",
            query={"page": page, "size": size},
        )
        return answer

    def list_dependents_of_edition(
        self, old_pack: str, new_pack: str, *, page: int | None = None, size: int | None = None
    ) -> DependentPage:
        """What was worked out with an older edition, with what would change."""
        answer: DependentPage = self._ask(
            "GET",
            f"/api/v1/re-evaluations/edition/{place(old_pack)}/{place(new_pack)}",
            query={"page": page, "size": size},
        )
        return answer

    def prepare_by_certificate(
        self,
        old_evaluation: str,
        new_evaluation: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[PrepareByCertificateBody],
    ) -> Done:
        """Evaluate the readings of chosen jobs again."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/re-evaluations/certificate/{place(old_evaluation)}/{place(new_evaluation)}/prepare",
            body=body,
            key=idempotency_key,
        )
        return answer

    def check_by_certificate(
        self,
        old_evaluation: str,
        new_evaluation: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[CheckByCertificateBody],
    ) -> Done:
        """Check results: job and digest of what was shown."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/re-evaluations/certificate/{place(old_evaluation)}/{place(new_evaluation)}/check",
            body=body,
            key=idempotency_key,
        )
        return answer

    def approve_by_certificate(
        self,
        old_evaluation: str,
        new_evaluation: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ApproveByCertificateBody],
    ) -> Done:
        """Approve results; each certificate is replaced at once."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/re-evaluations/certificate/{place(old_evaluation)}/{place(new_evaluation)}/approve",
            body=body,
            key=idempotency_key,
        )
        return answer

    def prepare_by_edition(
        self,
        old_pack: str,
        new_pack: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[PrepareByEditionBody],
    ) -> Done:
        """Evaluate the readings of chosen jobs again."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/re-evaluations/edition/{place(old_pack)}/{place(new_pack)}/prepare",
            body=body,
            key=idempotency_key,
        )
        return answer

    def check_by_edition(
        self,
        old_pack: str,
        new_pack: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[CheckByEditionBody],
    ) -> Done:
        """Check results: job and digest of what was shown."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/re-evaluations/edition/{place(old_pack)}/{place(new_pack)}/check",
            body=body,
            key=idempotency_key,
        )
        return answer

    def approve_by_edition(
        self,
        old_pack: str,
        new_pack: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ApproveByEditionBody],
    ) -> Done:
        """Approve results; each certificate is replaced at once."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/re-evaluations/edition/{place(old_pack)}/{place(new_pack)}/approve",
            body=body,
            key=idempotency_key,
        )
        return answer

    def show_recall(self, recall_id: str) -> Recall:
        """One recall with its fault and those who were told."""
        answer: Recall = self._ask("GET", f"/api/v1/recalls/{place(recall_id)}")
        return answer

    def list_recall_items(
        self, recall_id: str, *, page: int | None = None, size: int | None = None
    ) -> RecallItemPage:
        """Certificates that it touches, the gravest first."""
        answer: RecallItemPage = self._ask(
            "GET", f"/api/v1/recalls/{place(recall_id)}/items", query={"page": page, "size": size}
        )
        return answer

    def bound_recall(
        self, recall_id: str, *, idempotency_key: str | None = None, **body: Unpack[BoundRecallBody]
    ) -> Done:
        """Say how large the fault was and when."""
        answer: Done = self._ask(
            "POST", f"/api/v1/recalls/{place(recall_id)}/bound", body=body, key=idempotency_key
        )
        return answer

    def assess_recall(self, recall_id: str, *, idempotency_key: str | None = None) -> Done:
        """Find every certificate that moves."""
        answer: Done = self._ask(
            "POST", f"/api/v1/recalls/{place(recall_id)}/assess", body={}, key=idempotency_key
        )
        return answer

    def tell_of_recall(
        self, recall_id: str, *, idempotency_key: str | None = None, **body: Unpack[TellOfRecallBody]
    ) -> Done:
        """Tell owners and laboratories."""
        answer: Done = self._ask(
            "POST", f"/api/v1/recalls/{place(recall_id)}/tell", body=body, key=idempotency_key
        )
        return answer

    def acknowledge_recall(
        self, recall_id: str, *, idempotency_key: str | None = None, **body: Unpack[AcknowledgeRecallBody]
    ) -> Done:
        """One's own house knows."""
        answer: Done = self._ask(
            "POST", f"/api/v1/recalls/{place(recall_id)}/acknowledge", body=body, key=idempotency_key
        )
        return answer

    def close_recall(
        self, recall_id: str, *, idempotency_key: str | None = None, **body: Unpack[CloseRecallBody]
    ) -> Done:
        """Close it, with cause and correction."""
        answer: Done = self._ask(
            "POST", f"/api/v1/recalls/{place(recall_id)}/close", body=body, key=idempotency_key
        )
        return answer

    def prepare_reissue(
        self, recall_id: str, *, idempotency_key: str | None = None, **body: Unpack[PrepareReissueBody]
    ) -> Done:
        """Evaluate the readings of certificates again: the chosen ones, or all doubtful ones."""
        answer: Done = self._ask(
            "POST", f"/api/v1/recalls/{place(recall_id)}/reissue/prepare", body=body, key=idempotency_key
        )
        return answer

    def check_reissue(
        self, recall_id: str, *, idempotency_key: str | None = None, **body: Unpack[CheckReissueBody]
    ) -> Done:
        """Check results: item and digest of what was shown."""
        answer: Done = self._ask(
            "POST", f"/api/v1/recalls/{place(recall_id)}/reissue/check", body=body, key=idempotency_key
        )
        return answer

    def approve_reissue(
        self, recall_id: str, *, idempotency_key: str | None = None, **body: Unpack[ApproveReissueBody]
    ) -> Done:
        """Approve results; each certificate is replaced at once."""
        answer: Done = self._ask(
            "POST", f"/api/v1/recalls/{place(recall_id)}/reissue/approve", body=body, key=idempotency_key
        )
        return answer
