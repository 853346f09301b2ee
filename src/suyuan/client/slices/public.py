"""Operations on public.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.public import (
    DrawFile,
    Plaque,
    PublicDrawPage,
    PublicHonestLinePage,
    PublicHonestUnit,
    PublicOpenLicence,
    PublicOpenLicencePage,
    PublishedInspectionPage,
    Receipt,
    ReceiptTold,
    SubmitComplaintBody,
)
from suyuan.client.kinds.shared import EquivalenceTest, EquivalenceTestLinePage, Received
from suyuan.client.transport import place


class OnPublic:
    """Operations on public. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def suyuan_api_public_certificate(self, number: str, *, code: str | None = None) -> dict[str, Any]:
        """A certificate with its checks."""
        answer: dict[str, Any] = self._ask(
            "GET", f"/api/v1/certificates/{place(number)}", query={"code": code}
        )
        return answer

    def suyuan_api_public_checkpoint(self) -> dict[str, Any]:
        """The signed head of the log."""
        answer: dict[str, Any] = self._ask("GET", "/api/v1/log/checkpoint")
        return answer

    def suyuan_api_public_inclusion(self, index: int) -> dict[str, Any]:
        """The proof that an entry is in the log."""
        answer: dict[str, Any] = self._ask("GET", f"/api/v1/log/inclusion/{place(index)}")
        return answer

    def list_open_licences(
        self, *, q: str | None = None, page: int | None = None, size: int | None = None
    ) -> PublicOpenLicencePage:
        """Patents that anybody may use on published terms."""
        answer: PublicOpenLicencePage = self._ask(
            "GET", "/api/v1/open-licences", query={"q": q, "page": page, "size": size}
        )
        return answer

    def list_public_equivalence_tests(
        self, *, q: str | None = None, page: int | None = None, size: int | None = None
    ) -> EquivalenceTestLinePage:
        """Published tests of domestic beside imported instruments."""
        answer: EquivalenceTestLinePage = self._ask(
            "GET", "/api/v1/equivalence-tests", query={"q": q, "page": page, "size": size}
        )
        return answer

    def list_public_honest_units(
        self,
        *,
        state: Literal[
            "",
            "all",
            "self_declared",
            "applied",
            "recommended",
            "evaluated",
            "publicity",
            "valid",
            "suspended",
            "revoked",
            "withdrawn",
        ]
        | None = None,
        category: Literal[
            "",
            "market",
            "supermarket",
            "fuel_station",
            "hospital",
            "optician",
            "prepackage_maker",
            "jeweller",
            "other",
        ]
        | None = None,
        division: str | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> PublicHonestLinePage:
        """Units that declared themselves; without `state` those with a title."""
        answer: PublicHonestLinePage = self._ask(
            "GET",
            "/api/v1/public/honest",
            query={
                "state": state,
                "category": category,
                "division": division,
                "q": q,
                "page": page,
                "size": size,
            },
        )
        return answer

    def submit_complaint(
        self, *, idempotency_key: str | None = None, **body: Unpack[SubmitComplaintBody]
    ) -> Received:
        """Hand in a complaint or a report."""
        answer: Received = self._ask("POST", "/api/v1/public/complaints", body=body, key=idempotency_key)
        return answer

    def ask_receipt(self, *, idempotency_key: str | None = None, **body: Unpack[Receipt]) -> ReceiptTold:
        """What became of a complaint."""
        answer: ReceiptTold = self._ask("POST", "/api/v1/public/receipts", body=body, key=idempotency_key)
        return answer

    def list_published_inspections(
        self, *, page: int | None = None, size: int | None = None
    ) -> PublishedInspectionPage:
        """Published results of inspections, the newest first."""
        answer: PublishedInspectionPage = self._ask(
            "GET", "/api/v1/public/inspections", query={"page": page, "size": size}
        )
        return answer

    def list_draws(self, *, page: int | None = None, size: int | None = None) -> PublicDrawPage:
        """Draws of inspections, each with the digest that it was committed to: the newest 200."""
        answer: PublicDrawPage = self._ask("GET", "/api/v1/public/draws", query={"page": page, "size": size})
        return answer

    def show_public_honest_unit(self, unit_id: str) -> PublicHonestUnit:
        """One unit as everybody sees it."""
        answer: PublicHonestUnit = self._ask("GET", f"/api/v1/public/honest/{place(unit_id)}")
        return answer

    def show_plaque(self, plaque: str) -> Plaque:
        """What a plaque is worth today."""
        answer: Plaque = self._ask("GET", f"/api/v1/public/plaques/{place(plaque)}")
        return answer

    def show_draw(self, draw_id: str) -> DrawFile:
        """Everything to repeat a draw with: the file that ``suyuan draw --verify`` repeats."""
        answer: DrawFile = self._ask("GET", f"/api/v1/public/draws/{place(draw_id)}")
        return answer

    def show_open_licence(self, statement_id: str) -> PublicOpenLicence:
        """One of them, open or not any more, with its terms."""
        answer: PublicOpenLicence = self._ask("GET", f"/api/v1/open-licences/{place(statement_id)}")
        return answer

    def show_public_equivalence_test(self, test_id: str) -> EquivalenceTest:
        """One of them, with every pair that it was computed from."""
        answer: EquivalenceTest = self._ask("GET", f"/api/v1/equivalence-tests/{place(test_id)}")
        return answer
