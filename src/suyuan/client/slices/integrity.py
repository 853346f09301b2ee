"""Operations on integrity.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.integrity import (
    AnswerDoubtfulWorkBody,
    AskDoubtfulWorkBody,
    CloseDoubtfulWorkBody,
    ConfirmDoubtfulWorkBody,
    DoubtfulWork,
    DoubtfulWorkLinePage,
    OpenDoubtfulWorkBody,
    SetAsideDoubtfulWorkBody,
    StrikePage,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnIntegrity:
    """Operations on integrity. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_doubtful_works(
        self,
        *,
        state: Literal["", "open", "examining", "asked", "set_aside", "confirmed", "closed"] | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> DoubtfulWorkLinePage:
        """Cases that one may see, newest first."""
        answer: DoubtfulWorkLinePage = self._ask(
            "GET", "/api/v1/doubtful-works", query={"state": state, "page": page, "size": size}
        )
        return answer

    def open_doubtful_work(
        self, *, idempotency_key: str | None = None, **body: Unpack[OpenDoubtfulWorkBody]
    ) -> Done:
        """Open a case upon the strikes of a laboratory in a year."""
        answer: Done = self._ask("POST", "/api/v1/doubtful-works", body=body, key=idempotency_key)
        return answer

    def show_doubtful_work(self, case_id: str) -> DoubtfulWork:
        """One case with the evidence and what was said."""
        answer: DoubtfulWork = self._ask("GET", f"/api/v1/doubtful-works/{place(case_id)}")
        return answer

    def list_strikes(self, case_id: str, *, page: int | None = None, size: int | None = None) -> StrikePage:
        """The works that a case rests on."""
        answer: StrikePage = self._ask(
            "GET", f"/api/v1/doubtful-works/{place(case_id)}/strikes", query={"page": page, "size": size}
        )
        return answer

    def take_doubtful_work(self, case_id: str, *, idempotency_key: str | None = None) -> Done:
        """Begin to examine a case."""
        answer: Done = self._ask(
            "POST", f"/api/v1/doubtful-works/{place(case_id)}/take", body={}, key=idempotency_key
        )
        return answer

    def ask_doubtful_work(
        self, case_id: str, *, idempotency_key: str | None = None, **body: Unpack[AskDoubtfulWorkBody]
    ) -> Done:
        """Ask the laboratory to explain."""
        answer: Done = self._ask(
            "POST", f"/api/v1/doubtful-works/{place(case_id)}/ask", body=body, key=idempotency_key
        )
        return answer

    def answer_doubtful_work(
        self, case_id: str, *, idempotency_key: str | None = None, **body: Unpack[AnswerDoubtfulWorkBody]
    ) -> Done:
        """Explain, as the laboratory."""
        answer: Done = self._ask(
            "POST", f"/api/v1/doubtful-works/{place(case_id)}/answer", body=body, key=idempotency_key
        )
        return answer

    def set_aside_doubtful_work(
        self, case_id: str, *, idempotency_key: str | None = None, **body: Unpack[SetAsideDoubtfulWorkBody]
    ) -> Done:
        """Set it aside: there is an innocent explanation."""
        answer: Done = self._ask(
            "POST", f"/api/v1/doubtful-works/{place(case_id)}/set-aside", body=body, key=idempotency_key
        )
        return answer

    def confirm_doubtful_work(
        self, case_id: str, *, idempotency_key: str | None = None, **body: Unpack[ConfirmDoubtfulWorkBody]
    ) -> Done:
        """Find it true: not by who examined it, and after the laboratory was heard."""
        answer: Done = self._ask(
            "POST", f"/api/v1/doubtful-works/{place(case_id)}/confirm", body=body, key=idempotency_key
        )
        return answer

    def close_doubtful_work(
        self, case_id: str, *, idempotency_key: str | None = None, **body: Unpack[CloseDoubtfulWorkBody]
    ) -> Done:
        """Close a confirmed case with what was done."""
        answer: Done = self._ask(
            "POST", f"/api/v1/doubtful-works/{place(case_id)}/close", body=body, key=idempotency_key
        )
        return answer
