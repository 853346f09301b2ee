"""Operations on instruments.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.instruments import (
    Instrument,
    InstrumentLinePage,
    LotPage,
    MoveInstrumentBody,
    NameInstrumentApprovalBody,
    OrderStopBody,
    RecordRepairBody,
    RegisterInstrumentBody,
    RegisterLotBody,
    ReturnRegistrationBody,
    RotateOutBody,
    ScrapBody,
    SetIdleBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnInstruments:
    """Operations on instruments. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_instruments(
        self,
        *,
        kind: str | None = None,
        division: str | None = None,
        status: Literal[
            "",
            "not_controlled",
            "unverified",
            "valid",
            "due_soon",
            "overdue",
            "rejected",
            "rotated_out",
            "idle",
        ]
        | None = None,
        state: Literal[
            "", "registered", "in_use", "out_of_use", "repaired", "overdue", "idle", "unverified", "ended"
        ]
        | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> InstrumentLinePage:
        """Instruments that one may see, newest first."""
        answer: InstrumentLinePage = self._ask(
            "GET",
            "/api/v1/instruments",
            query={
                "kind": kind,
                "division": division,
                "status": status,
                "state": state,
                "q": q,
                "page": page,
                "size": size,
            },
        )
        return answer

    def register_instrument(
        self, *, idempotency_key: str | None = None, **body: Unpack[RegisterInstrumentBody]
    ) -> Done:
        """Register an instrument."""
        answer: Done = self._ask("POST", "/api/v1/instruments", body=body, key=idempotency_key)
        return answer

    def list_lots(
        self,
        *,
        kind: str | None = None,
        division: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> LotPage:
        """Lots of household meters in one's division."""
        answer: LotPage = self._ask(
            "GET", "/api/v1/lots", query={"kind": kind, "division": division, "page": page, "size": size}
        )
        return answer

    def register_lot(self, *, idempotency_key: str | None = None, **body: Unpack[RegisterLotBody]) -> Done:
        """Register a lot."""
        answer: Done = self._ask("POST", "/api/v1/lots", body=body, key=idempotency_key)
        return answer

    def show_instrument(self, instrument_id: str) -> Instrument:
        """One instrument with its plate data and the history of its uses."""
        answer: Instrument = self._ask("GET", f"/api/v1/instruments/{place(instrument_id)}")
        return answer

    def accept_registration(self, instrument_id: str, *, idempotency_key: str | None = None) -> Done:
        """Accept a registration."""
        answer: Done = self._ask(
            "POST", f"/api/v1/instruments/{place(instrument_id)}/accept", body={}, key=idempotency_key
        )
        return answer

    def return_registration(
        self,
        instrument_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[ReturnRegistrationBody],
    ) -> Done:
        """Send it back."""
        answer: Done = self._ask(
            "POST", f"/api/v1/instruments/{place(instrument_id)}/return", body=body, key=idempotency_key
        )
        return answer

    def move_instrument(
        self, instrument_id: str, *, idempotency_key: str | None = None, **body: Unpack[MoveInstrumentBody]
    ) -> Done:
        """Move it, or change its use."""
        answer: Done = self._ask(
            "POST", f"/api/v1/instruments/{place(instrument_id)}/move", body=body, key=idempotency_key
        )
        return answer

    def name_instrument_approval(
        self,
        instrument_id: str,
        *,
        idempotency_key: str | None = None,
        **body: Unpack[NameInstrumentApprovalBody],
    ) -> Done:
        """Name the type approval of an instrument that was registered without one."""
        answer: Done = self._ask(
            "POST",
            f"/api/v1/instruments/{place(instrument_id)}/type-approval",
            body=body,
            key=idempotency_key,
        )
        return answer

    def set_idle(
        self, instrument_id: str, *, idempotency_key: str | None = None, **body: Unpack[SetIdleBody]
    ) -> Done:
        """Set it idle."""
        answer: Done = self._ask(
            "POST", f"/api/v1/instruments/{place(instrument_id)}/set-idle", body=body, key=idempotency_key
        )
        return answer

    def reactivate(self, instrument_id: str, *, idempotency_key: str | None = None) -> Done:
        """Use it again."""
        answer: Done = self._ask(
            "POST", f"/api/v1/instruments/{place(instrument_id)}/reactivate", body={}, key=idempotency_key
        )
        return answer

    def record_repair(
        self, instrument_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecordRepairBody]
    ) -> Done:
        """Record a repair."""
        answer: Done = self._ask(
            "POST", f"/api/v1/instruments/{place(instrument_id)}/repair", body=body, key=idempotency_key
        )
        return answer

    def scrap(
        self, instrument_id: str, *, idempotency_key: str | None = None, **body: Unpack[ScrapBody]
    ) -> Done:
        """Scrap it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/instruments/{place(instrument_id)}/scrap", body=body, key=idempotency_key
        )
        return answer

    def rotate_out(
        self, instrument_id: str, *, idempotency_key: str | None = None, **body: Unpack[RotateOutBody]
    ) -> Done:
        """Replace it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/instruments/{place(instrument_id)}/rotate-out", body=body, key=idempotency_key
        )
        return answer

    def order_stop(
        self, instrument_id: str, *, idempotency_key: str | None = None, **body: Unpack[OrderStopBody]
    ) -> Done:
        """Order it out of use."""
        answer: Done = self._ask(
            "POST", f"/api/v1/instruments/{place(instrument_id)}/order-stop", body=body, key=idempotency_key
        )
        return answer
