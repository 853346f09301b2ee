"""Operations on governance.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.governance import (
    AdvanceSharedTaskBody,
    NewsText,
    NoteSharedTaskBody,
    OpenSharedTaskBody,
    PublicNews,
    PublicNewsLinePage,
    RewriteTextBody,
    SharedTask,
    SharedTaskLinePage,
    TextLinePage,
    WaitingPage,
    WithdrawTextBody,
    WriteTextBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnGovernance:
    """Operations on governance. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_texts(self, *, page: int | None = None, size: int | None = None) -> TextLinePage:
        """Every text of one's division, drafts too."""
        answer: TextLinePage = self._ask("GET", "/api/v1/news", query={"page": page, "size": size})
        return answer

    def write_text(self, *, idempotency_key: str | None = None, **body: Unpack[WriteTextBody]) -> Done:
        """Draft a text in both languages."""
        answer: Done = self._ask("POST", "/api/v1/news", body=body, key=idempotency_key)
        return answer

    def list_shared_tasks(
        self,
        *,
        state: Literal["", "open", "in_work", "done", "cancelled"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> SharedTaskLinePage:
        """Tasks of one's division, and those that one's house leads or supports."""
        answer: SharedTaskLinePage = self._ask(
            "GET", "/api/v1/shared-tasks", query={"state": state, "page": page, "size": size}
        )
        return answer

    def open_shared_task(
        self, *, idempotency_key: str | None = None, **body: Unpack[OpenSharedTaskBody]
    ) -> Done:
        """Set a task."""
        answer: Done = self._ask("POST", "/api/v1/shared-tasks", body=body, key=idempotency_key)
        return answer

    def list_waiting(self, *, page: int | None = None, size: int | None = None) -> WaitingPage:
        """What waits for the person who asks: the next step, the record, the last day."""
        answer: WaitingPage = self._ask("GET", "/api/v1/waiting", query={"page": page, "size": size})
        return answer

    def list_public_news(
        self,
        *,
        kind: Literal["", "notice", "news"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> PublicNewsLinePage:
        """News and notices that stand; no log-in is needed."""
        answer: PublicNewsLinePage = self._ask(
            "GET", "/api/v1/public/news", query={"kind": kind, "page": page, "size": size}
        )
        return answer

    def show_public_news(self, news_id: str) -> PublicNews:
        """One of them in both languages; no log-in is needed."""
        answer: PublicNews = self._ask("GET", f"/api/v1/public/news/{place(news_id)}")
        return answer

    def show_text(self, news_id: str) -> NewsText:
        """One text."""
        answer: NewsText = self._ask("GET", f"/api/v1/news/{place(news_id)}")
        return answer

    def show_shared_task(self, task_id: str) -> SharedTask:
        """One task with its bodies and notes."""
        answer: SharedTask = self._ask("GET", f"/api/v1/shared-tasks/{place(task_id)}")
        return answer

    def rewrite_text(
        self, news_id: str, *, idempotency_key: str | None = None, **body: Unpack[RewriteTextBody]
    ) -> Done:
        """Rewrite a draft."""
        answer: Done = self._ask(
            "POST", f"/api/v1/news/{place(news_id)}/rewrite", body=body, key=idempotency_key
        )
        return answer

    def discard_text(self, news_id: str, *, idempotency_key: str | None = None) -> Done:
        """Give a draft up."""
        answer: Done = self._ask(
            "POST", f"/api/v1/news/{place(news_id)}/discard", body={}, key=idempotency_key
        )
        return answer

    def publish_text(self, news_id: str, *, idempotency_key: str | None = None) -> Done:
        """Publish it; not by who wrote it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/news/{place(news_id)}/publish", body={}, key=idempotency_key
        )
        return answer

    def withdraw_text(
        self, news_id: str, *, idempotency_key: str | None = None, **body: Unpack[WithdrawTextBody]
    ) -> Done:
        """Withdraw it, with the reason."""
        answer: Done = self._ask(
            "POST", f"/api/v1/news/{place(news_id)}/withdraw", body=body, key=idempotency_key
        )
        return answer

    def advance_shared_task(
        self, task_id: str, *, idempotency_key: str | None = None, **body: Unpack[AdvanceSharedTaskBody]
    ) -> Done:
        """Start, complete, reopen or cancel it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/shared-tasks/{place(task_id)}/advance", body=body, key=idempotency_key
        )
        return answer

    def note_shared_task(
        self, task_id: str, *, idempotency_key: str | None = None, **body: Unpack[NoteSharedTaskBody]
    ) -> Done:
        """Say how it goes."""
        answer: Done = self._ask(
            "POST", f"/api/v1/shared-tasks/{place(task_id)}/notes", body=body, key=idempotency_key
        )
        return answer
