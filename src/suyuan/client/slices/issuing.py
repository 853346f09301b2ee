"""Operations on issuing.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.issuing import (
    Certificate,
    CertificateLinePage,
    ChainHealth,
    ChainOfCertificatePage,
    ClearDoubtBody,
    FlagDoubtBody,
    Proof,
    RevokeCertificateBody,
    SupersedeCertificateBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnIssuing:
    """Operations on issuing. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_certificates(
        self,
        *,
        kind: Literal["", "verification", "rejection_notice", "calibration"] | None = None,
        state: Literal["", "issued", "superseded", "revoked", "in_doubt"] | None = None,
        instrument: str | None | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> CertificateLinePage:
        """Certificates that one may see, newest first."""
        answer: CertificateLinePage = self._ask(
            "GET",
            "/api/v1/certificates",
            query={
                "kind": kind,
                "state": state,
                "instrument": instrument,
                "q": q,
                "page": page,
                "size": size,
            },
        )
        return answer

    def get_chain_health(
        self,
        *,
        house: str | None | None = None,
        kind: str | None = None,
        since: str | None | None = None,
        until: str | None | None = None,
        on: str | None | None = None,
    ) -> ChainHealth:
        """Share of results with an unbroken chain, causes, houses, kinds and months."""
        answer: ChainHealth = self._ask(
            "GET",
            "/api/v1/chain-health",
            query={"house": house, "kind": kind, "since": since, "until": until, "on": on},
        )
        return answer

    def list_chain_health_certificates(
        self,
        *,
        house: str | None | None = None,
        kind: str | None = None,
        since: str | None | None = None,
        until: str | None | None = None,
        on: str | None | None = None,
        chain: Literal["", "broken", "whole"] | None = None,
        code: Literal[
            "",
            "NO_CERT",
            "REVOKED",
            "ISSUER_UNKNOWN",
            "OUT_OF_SCOPE",
            "EXPIRED_AT_USE",
            "OUT_OF_RANGE",
            "RATIO",
        ]
        | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> ChainOfCertificatePage:
        """The certificates behind the figures, newest first, with what breaks first above each."""
        answer: ChainOfCertificatePage = self._ask(
            "GET",
            "/api/v1/chain-health/certificates",
            query={
                "house": house,
                "kind": kind,
                "since": since,
                "until": until,
                "on": on,
                "chain": chain,
                "code": code,
                "page": page,
                "size": size,
            },
        )
        return answer

    def show_certificate(self, certificate_id: str) -> Certificate:
        """One certificate with results, documents and history."""
        answer: Certificate = self._ask("GET", f"/api/v1/certificates/by-id/{place(certificate_id)}")
        return answer

    def certificate_xml(self, certificate_id: str) -> bytes:
        """The signed document."""
        answer: bytes = self._ask("GET", f"/api/v1/certificates/by-id/{place(certificate_id)}/document.xml")
        return answer

    def certificate_pdf(self, certificate_id: str) -> bytes:
        """The page with the document inside."""
        answer: bytes = self._ask("GET", f"/api/v1/certificates/by-id/{place(certificate_id)}/document.pdf")
        return answer

    def certificate_proof(self, certificate_id: str) -> Proof:
        """Its place in the log."""
        answer: Proof = self._ask("GET", f"/api/v1/certificates/by-id/{place(certificate_id)}/proof.json")
        return answer

    def certificate_bundle(self, certificate_id: str) -> bytes:
        """The certificate with those of its standards and all proofs."""
        answer: bytes = self._ask("GET", f"/api/v1/certificates/by-id/{place(certificate_id)}/bundle")
        return answer

    def certificate_subtree(self, certificate_id: str) -> bytes:
        """The part of the graph above it, signed, for another installation."""
        answer: bytes = self._ask("GET", f"/api/v1/certificates/by-id/{place(certificate_id)}/subtree")
        return answer

    def revoke_certificate(
        self,
        certificate_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[RevokeCertificateBody],
    ) -> Done:
        """Withdraw it for good: by two people, each with a password."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/certificates/by-id/{place(certificate_id)}/revoke",
            body=body,
            key=idempotency_key,
        )
        return answer

    def supersede_certificate(
        self,
        certificate_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[SupersedeCertificateBody],
    ) -> Done:
        """Replace it by that of another approved job."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/certificates/by-id/{place(certificate_id)}/supersede",
            body=body,
            key=idempotency_key,
        )
        return answer

    def flag_doubt(
        self, certificate_id: str, *, idempotency_key: str | None = None, **body: Unpack[FlagDoubtBody]
    ) -> Done:
        """Put it in doubt."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/certificates/by-id/{place(certificate_id)}/flag-doubt",
            body=body,
            key=idempotency_key,
        )
        return answer

    def clear_doubt(
        self, certificate_id: str, *, idempotency_key: str | None = None, **body: Unpack[ClearDoubtBody]
    ) -> Done:
        """The doubt was resolved."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/certificates/by-id/{place(certificate_id)}/clear-doubt",
            body=body,
            key=idempotency_key,
        )
        return answer
