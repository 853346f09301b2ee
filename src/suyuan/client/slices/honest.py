"""Operations on honest.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.honest import (
    AnswerHonestObjectionBody,
    ApplyHonestUnitBody,
    DeclareHonestUnitAgainBody,
    DeclareHonestUnitBody,
    DismissHonestAlertBody,
    EvaluateHonestUnitBody,
    HonestLinePage,
    HonestUnit,
    ObjectToHonestUnitBody,
    ReassessHonestUnitBody,
    RecommendHonestUnitBody,
    RestoreHonestUnitBody,
    RevokeHonestUnitBody,
    SendBackHonestUnitBody,
    SuspendHonestUnitBody,
    UpholdHonestObjectionBody,
    WithdrawHonestUnitBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnHonest:
    """Operations on honest. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_honest_units(
        self,
        *,
        state: Literal[
            "",
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
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> HonestLinePage:
        """Honest units of one's house, or of one's division, the latest first."""
        answer: HonestLinePage = self._ask(
            "GET",
            "/api/v1/honest",
            query={"state": state, "category": category, "q": q, "page": page, "size": size},
        )
        return answer

    def declare_honest_unit(
        self, *, idempotency_key: str | None = None, **body: Unpack[DeclareHonestUnitBody]
    ) -> Done:
        """Declare a place of one's house in public."""
        answer: Done = self._ask("POST", "/api/v1/honest", body=body, key=idempotency_key)
        return answer

    def object_to_honest_unit(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[ObjectToHonestUnitBody]
    ) -> Done:
        """Object to a unit while it is open to objections; no log-in is needed."""
        answer: Done = self._ask(
            "POST", f"/api/v1/public/honest/{place(unit_id)}/objections", body=body, key=idempotency_key
        )
        return answer

    def answer_honest_objection(
        self,
        objection_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[AnswerHonestObjectionBody],
    ) -> Done:
        """Find that an objection does not stand."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/objections/{place(objection_id)}/answer", body=body, key=idempotency_key
        )
        return answer

    def uphold_honest_objection(
        self,
        objection_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[UpholdHonestObjectionBody],
    ) -> Done:
        """Find that an objection stands."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/objections/{place(objection_id)}/uphold", body=body, key=idempotency_key
        )
        return answer

    def dismiss_honest_alert(
        self, alert_id: str, *, idempotency_key: str | None = None, **body: Unpack[DismissHonestAlertBody]
    ) -> Done:
        """Do not follow a proposal to suspend."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/alerts/{place(alert_id)}/dismiss", body=body, key=idempotency_key
        )
        return answer

    def show_honest_unit(self, unit_id: str) -> HonestUnit:
        """One unit with its words, sheets, titles, objections and what the watch proposes."""
        answer: HonestUnit = self._ask("GET", f"/api/v1/honest/{place(unit_id)}")
        return answer

    def declare_honest_unit_again(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[DeclareHonestUnitAgainBody]
    ) -> Done:
        """Declare again after a withdrawal or a revocation."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/declare", body=body, key=idempotency_key
        )
        return answer

    def withdraw_honest_unit(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[WithdrawHonestUnitBody]
    ) -> Done:
        """Take the declaration back."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/withdraw", body=body, key=idempotency_key
        )
        return answer

    def apply_honest_unit(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[ApplyHonestUnitBody]
    ) -> Done:
        """Apply for the title with one's marks."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/apply", body=body, key=idempotency_key
        )
        return answer

    def recommend_honest_unit(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecommendHonestUnitBody]
    ) -> Done:
        """Check the place with a second officer and recommend it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/recommend", body=body, key=idempotency_key
        )
        return answer

    def send_back_honest_unit(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[SendBackHonestUnitBody]
    ) -> Done:
        """Send the application back."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/send-back", body=body, key=idempotency_key
        )
        return answer

    def evaluate_honest_unit(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[EvaluateHonestUnitBody]
    ) -> Done:
        """Evaluate it; fewer points than needed or a veto send it back."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/evaluate", body=body, key=idempotency_key
        )
        return answer

    def publish_honest_unit(self, unit_id: str, *, idempotency_key: str | None = None) -> Done:
        """Open it to objections."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/publish", body={}, key=idempotency_key
        )
        return answer

    def confirm_honest_unit(self, unit_id: str, *, idempotency_key: str | None = None) -> Done:
        """Give the title and its plaque."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/confirm", body={}, key=idempotency_key
        )
        return answer

    def reassess_honest_unit(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReassessHonestUnitBody]
    ) -> Done:
        """Check a titled place again."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/reassess", body=body, key=idempotency_key
        )
        return answer

    def renew_honest_unit(self, unit_id: str, *, idempotency_key: str | None = None) -> Done:
        """Renew the title for three years."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/renew", body={}, key=idempotency_key
        )
        return answer

    def suspend_honest_unit(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[SuspendHonestUnitBody]
    ) -> Done:
        """Suspend the title."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/suspend", body=body, key=idempotency_key
        )
        return answer

    def restore_honest_unit(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[RestoreHonestUnitBody]
    ) -> Done:
        """Restore a suspended title."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/restore", body=body, key=idempotency_key
        )
        return answer

    def revoke_honest_unit(
        self, unit_id: str, *, idempotency_key: str | None = None, **body: Unpack[RevokeHonestUnitBody]
    ) -> Done:
        """Revoke a suspended title."""
        answer: Done = self._ask(
            "POST", f"/api/v1/honest/{place(unit_id)}/revoke", body=body, key=idempotency_key
        )
        return answer
