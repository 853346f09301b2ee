"""Operations on public.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from suyuan.client.kinds.public import Draws, PublicOpenLicence, ReceiptTold, Results
from suyuan.client.kinds.shared import EquivalenceTest, Received
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

    def suyuan_api_open_innovation_open_licences(
        self, *, q: str | None = None, page: int | None = None, size: int | None = None
    ) -> dict[str, Any]:
        """Patents that anybody may use on published terms."""
        answer: dict[str, Any] = self._ask(
            "GET", "/api/v1/open-licences", query={"q": q, "page": page, "size": size}
        )
        return answer

    def suyuan_api_open_innovation_open_licence(self, statement_id: str) -> PublicOpenLicence:
        """One of them, with its terms."""
        answer: PublicOpenLicence = self._ask("GET", f"/api/v1/open-licences/{place(statement_id)}")
        return answer

    def suyuan_api_open_innovation_equivalence_tests(
        self, *, q: str | None = None, page: int | None = None, size: int | None = None
    ) -> dict[str, Any]:
        """Published tests of domestic beside imported instruments."""
        answer: dict[str, Any] = self._ask(
            "GET", "/api/v1/equivalence-tests", query={"q": q, "page": page, "size": size}
        )
        return answer

    def suyuan_api_open_innovation_equivalence_test(self, test_id: str) -> EquivalenceTest:
        """One of them, with its pairs."""
        answer: EquivalenceTest = self._ask("GET", f"/api/v1/equivalence-tests/{place(test_id)}")
        return answer

    def suyuan_api_open_honest_units(
        self,
        *,
        state: str | None = None,
        category: str | None = None,
        division: str | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> dict[str, Any]:
        """Units that declared themselves; without `state` those with a title."""
        answer: dict[str, Any] = self._ask(
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

    def suyuan_api_open_honest_unit(self, unit_id: str) -> dict[str, Any]:
        """One unit as everybody sees it."""
        answer: dict[str, Any] = self._ask("GET", f"/api/v1/public/honest/{place(unit_id)}")
        return answer

    def suyuan_api_open_honest_plaque(self, plaque: str) -> dict[str, Any]:
        """What a plaque is worth today."""
        answer: dict[str, Any] = self._ask("GET", f"/api/v1/public/plaques/{place(plaque)}")
        return answer

    def submit_complaint(self, *, body: dict[str, Any], idempotency_key: str | None = None) -> Received:
        """Hand in a complaint or a report."""
        answer: Received = self._ask("POST", "/api/v1/public/complaints", body=body, key=idempotency_key)
        return answer

    def ask_receipt(self, *, body: dict[str, Any], idempotency_key: str | None = None) -> ReceiptTold:
        """What became of a complaint."""
        answer: ReceiptTold = self._ask("POST", "/api/v1/public/receipts", body=body, key=idempotency_key)
        return answer

    def list_published_inspections(self, *, page: int | None = None) -> Results:
        """Published results of inspections."""
        answer: Results = self._ask("GET", "/api/v1/public/inspections", query={"page": page})
        return answer

    def list_draws(self) -> Draws:
        """Draws of inspections."""
        answer: Draws = self._ask("GET", "/api/v1/public/draws")
        return answer

    def show_draw(self, draw_id: str) -> dict[str, Any]:
        """Everything to repeat a draw with."""
        answer: dict[str, Any] = self._ask("GET", f"/api/v1/public/draws/{place(draw_id)}")
        return answer
