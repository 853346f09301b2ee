"""Operations on received.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.received import ReceiveCertificateBody, ReceivedLinePage
from suyuan.client.kinds.shared import Done, Received
from suyuan.client.transport import place


class OnReceived:
    """Operations on received. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_received(
        self,
        *,
        issuer: str | None = None,
        state: Literal["", "received", "superseded", "lapsed", "open"] | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> ReceivedLinePage:
        """Certificates of other laboratories that one may see."""
        answer: ReceivedLinePage = self._ask(
            "GET",
            "/api/v1/received",
            query={"issuer": issuer, "state": state, "q": q, "page": page, "size": size},
        )
        return answer

    def receive_certificate(
        self, *, idempotency_key: str | None = None, **body: Unpack[ReceiveCertificateBody]
    ) -> Done:
        """Take over a certificate of another laboratory, with its results."""
        answer: Done = self._ask("POST", "/api/v1/received", body=body, key=idempotency_key)
        return answer

    def show_received(self, certificate_id: str) -> Received:
        """One with its results."""
        answer: Received = self._ask("GET", f"/api/v1/received/{place(certificate_id)}")
        return answer

    def received_original(self, certificate_id: str) -> bytes:
        """The file as received."""
        answer: bytes = self._ask("GET", f"/api/v1/received/{place(certificate_id)}/original")
        return answer
