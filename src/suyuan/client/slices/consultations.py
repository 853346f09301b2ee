"""Operations on consultations.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.consultations import (
    AnswerDraftCommentBody,
    CommentDraftBody,
    CommentPublicDraftBody,
    DecideDraftBody,
    Draft,
    DraftCommentPage,
    DraftLinePage,
    DropDraftBody,
    OpenDraftBody,
    PrepareDraftBody,
    PublicCommentPage,
    PublicDraft,
    PublicDraftLinePage,
    PublishDraftBody,
    RestoreDraftCommentBody,
    ReviseDraftBody,
    WithholdDraftCommentBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnConsultations:
    """Operations on consultations. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_drafts(
        self,
        *,
        state: Literal["", "draft", "open", "closed", "answered", "published", "decided"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> DraftLinePage:
        """Public papers, and for an authority every draft of its division."""
        answer: DraftLinePage = self._ask(
            "GET", "/api/v1/drafts", query={"state": state, "page": page, "size": size}
        )
        return answer

    def prepare_draft(self, *, idempotency_key: str | None = None, **body: Unpack[PrepareDraftBody]) -> Done:
        """Prepare a draft, section by section."""
        answer: Done = self._ask("POST", "/api/v1/drafts", body=body, key=idempotency_key)
        return answer

    def list_public_drafts(
        self,
        *,
        state: Literal["", "open", "closed", "answered", "published", "decided"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> PublicDraftLinePage:
        """Papers that the public was or is asked about; no log-in is needed."""
        answer: PublicDraftLinePage = self._ask(
            "GET", "/api/v1/public/drafts", query={"state": state, "page": page, "size": size}
        )
        return answer

    def show_public_draft(self, consultation_id: str) -> PublicDraft:
        """One paper: its sections, what changed and why, its figures; no log-in is needed."""
        answer: PublicDraft = self._ask("GET", f"/api/v1/public/drafts/{place(consultation_id)}")
        return answer

    def list_public_comments(
        self, consultation_id: str, *, page: int | None = None, size: int | None = None
    ) -> PublicCommentPage:
        """Comments that are seen by everybody, with their replies; no log-in is needed."""
        answer: PublicCommentPage = self._ask(
            "GET",
            f"/api/v1/public/drafts/{place(consultation_id)}/comments",
            query={"page": page, "size": size},
        )
        return answer

    def comment_public_draft(
        self,
        consultation_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[CommentPublicDraftBody],
    ) -> Done:
        """Comment on it without a log-in; an address may send ten in a quarter of an hour."""
        answer: Done = self._ask(
            "POST", f"/api/v1/public/drafts/{place(consultation_id)}/comments", body=body, key=idempotency_key
        )
        return answer

    def show_draft(self, consultation_id: str) -> Draft:
        """One paper of one's division."""
        answer: Draft = self._ask("GET", f"/api/v1/drafts/{place(consultation_id)}")
        return answer

    def list_draft_comments(
        self,
        consultation_id: str,
        *,
        choice: Literal["", "waiting", "unanswered", "withheld"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> DraftCommentPage:
        """Every comment on it, with the names that were given."""
        answer: DraftCommentPage = self._ask(
            "GET",
            f"/api/v1/drafts/{place(consultation_id)}/comments",
            query={"choice": choice, "page": page, "size": size},
        )
        return answer

    def comment_draft(
        self, consultation_id: str, *, idempotency_key: str | None = None, **body: Unpack[CommentDraftBody]
    ) -> Done:
        """Comment on it; nobody is named."""
        answer: Done = self._ask(
            "POST", f"/api/v1/drafts/{place(consultation_id)}/comments", body=body, key=idempotency_key
        )
        return answer

    def revise_draft(
        self, consultation_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReviseDraftBody]
    ) -> Done:
        """Write it anew before it is open; `edition` is the one that was read."""
        answer: Done = self._ask(
            "POST", f"/api/v1/drafts/{place(consultation_id)}/revise", body=body, key=idempotency_key
        )
        return answer

    def open_draft(
        self, consultation_id: str, *, idempotency_key: str | None = None, **body: Unpack[OpenDraftBody]
    ) -> Done:
        """Open the edition that was read, for thirty days at least."""
        answer: Done = self._ask(
            "POST", f"/api/v1/drafts/{place(consultation_id)}/open", body=body, key=idempotency_key
        )
        return answer

    def drop_draft(
        self, consultation_id: str, *, idempotency_key: str | None = None, **body: Unpack[DropDraftBody]
    ) -> Done:
        """Withdraw it before it was open."""
        answer: Done = self._ask(
            "POST", f"/api/v1/drafts/{place(consultation_id)}/drop", body=body, key=idempotency_key
        )
        return answer

    def show_draft_comment(self, comment_id: str, *, idempotency_key: str | None = None) -> Done:
        """Let a comment be seen."""
        answer: Done = self._ask(
            "POST", f"/api/v1/draft-comments/{place(comment_id)}/show", body={}, key=idempotency_key
        )
        return answer

    def withhold_draft_comment(
        self, comment_id: str, *, idempotency_key: str | None = None, **body: Unpack[WithholdDraftCommentBody]
    ) -> Done:
        """Withhold its words as the law demands."""
        answer: Done = self._ask(
            "POST", f"/api/v1/draft-comments/{place(comment_id)}/withhold", body=body, key=idempotency_key
        )
        return answer

    def restore_draft_comment(
        self, comment_id: str, *, idempotency_key: str | None = None, **body: Unpack[RestoreDraftCommentBody]
    ) -> Done:
        """Let withheld words be seen again; the reason is kept."""
        answer: Done = self._ask(
            "POST", f"/api/v1/draft-comments/{place(comment_id)}/restore", body=body, key=idempotency_key
        )
        return answer

    def answer_draft_comment(
        self, comment_id: str, *, idempotency_key: str | None = None, **body: Unpack[AnswerDraftCommentBody]
    ) -> Done:
        """Answer it: taken, partly, not taken."""
        answer: Done = self._ask(
            "POST", f"/api/v1/draft-comments/{place(comment_id)}/answer", body=body, key=idempotency_key
        )
        return answer

    def close_draft(self, consultation_id: str, *, idempotency_key: str | None = None) -> Done:
        """Close it: the digest of all comments is fixed."""
        answer: Done = self._ask(
            "POST", f"/api/v1/drafts/{place(consultation_id)}/close", body={}, key=idempotency_key
        )
        return answer

    def finish_draft_answers(self, consultation_id: str, *, idempotency_key: str | None = None) -> Done:
        """Say that all are answered."""
        answer: Done = self._ask(
            "POST", f"/api/v1/drafts/{place(consultation_id)}/answered", body={}, key=idempotency_key
        )
        return answer

    def publish_draft(
        self, consultation_id: str, *, idempotency_key: str | None = None, **body: Unpack[PublishDraftBody]
    ) -> Done:
        """Publish the final text, with what changed and why."""
        answer: Done = self._ask(
            "POST", f"/api/v1/drafts/{place(consultation_id)}/publish", body=body, key=idempotency_key
        )
        return answer

    def decide_draft(
        self, consultation_id: str, *, idempotency_key: str | None = None, **body: Unpack[DecideDraftBody]
    ) -> Done:
        """Decide, and name the final text."""
        answer: Done = self._ask(
            "POST", f"/api/v1/drafts/{place(consultation_id)}/decide", body=body, key=idempotency_key
        )
        return answer
