"""Operations on materials.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Unpack

from suyuan.client.kinds.materials import (
    AdvanceMaterialBody,
    ApplyGradingBody,
    Batch,
    Bought,
    CombineValueBody,
    DecideMaterialBody,
    DiscardUnitBody,
    ExtendBatchBody,
    Material,
    MaterialLinePage,
    MonitorBatchBody,
    RecallBatchBody,
    RecallBoughtBody,
    ReceiveUnitBody,
    RecordStudyBody,
    RegisterBatchBody,
    RegisterBoughtBody,
    ReleaseBatchBody,
    StartMaterialBody,
    Unit,
    UnitLinePage,
    UseUnitBody,
    WithdrawMaterialBody,
)
from suyuan.client.kinds.shared import Done
from suyuan.client.transport import place


class OnMaterials:
    """Operations on materials. `ask` sends a request, see `transport`."""

    def __init__(self, ask: Callable[..., Any]) -> None:
        self._ask = ask

    def list_materials(
        self,
        *,
        rm_class: Literal["", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"]
        | None = None,
        grade: Literal["", "primary", "secondary", "none"] | None = None,
        state: Literal["", "developing", "studied", "applied", "reviewing", "graded", "withdrawn"]
        | None = None,
        house: Literal["", "own"] | None = None,
        q: str | None = None,
        page: int | None = None,
        size: int | None = None,
    ) -> MaterialLinePage:
        """Reference materials that one may see."""
        answer: MaterialLinePage = self._ask(
            "GET",
            "/api/v1/materials",
            query={
                "rm_class": rm_class,
                "grade": grade,
                "state": state,
                "house": house,
                "q": q,
                "page": page,
                "size": size,
            },
        )
        return answer

    def start_material(
        self, *, idempotency_key: str | None = None, **body: Unpack[StartMaterialBody]
    ) -> Done:
        """Begin to develop a material."""
        answer: Done = self._ask("POST", "/api/v1/materials", body=body, key=idempotency_key)
        return answer

    def list_units(
        self, *, q: str | None = None, page: int | None = None, size: int | None = None
    ) -> UnitLinePage:
        """The shelf of one's own house."""
        answer: UnitLinePage = self._ask("GET", "/api/v1/units", query={"q": q, "page": page, "size": size})
        return answer

    def receive_unit(self, *, idempotency_key: str | None = None, **body: Unpack[ReceiveUnitBody]) -> Done:
        """A unit came in."""
        answer: Done = self._ask("POST", "/api/v1/units", body=body, key=idempotency_key)
        return answer

    def register_bought(
        self, *, idempotency_key: str | None = None, **body: Unpack[RegisterBoughtBody]
    ) -> Done:
        """Enter a batch bought elsewhere."""
        answer: Done = self._ask("POST", "/api/v1/bought-batches", body=body, key=idempotency_key)
        return answer

    def material_xml(self, certificate_id: str) -> bytes:
        """The document of a material certificate."""
        answer: bytes = self._ask(
            "GET", f"/api/v1/materials/certificates/{place(certificate_id)}/document.xml"
        )
        return answer

    def material_pdf(self, certificate_id: str) -> bytes:
        """The page of a material certificate."""
        answer: bytes = self._ask(
            "GET", f"/api/v1/materials/certificates/{place(certificate_id)}/document.pdf"
        )
        return answer

    def show_material(self, material_id: str) -> Material:
        """One material with properties and batches."""
        answer: Material = self._ask("GET", f"/api/v1/materials/{place(material_id)}")
        return answer

    def show_batch(self, batch_id: str) -> Batch:
        """One batch with certificates and monitoring."""
        answer: Batch = self._ask("GET", f"/api/v1/batches/{place(batch_id)}")
        return answer

    def show_unit(self, stock_id: str) -> Unit:
        """One unit with what was taken from it."""
        answer: Unit = self._ask("GET", f"/api/v1/units/{place(stock_id)}")
        return answer

    def show_bought(self, bought_id: str) -> Bought:
        """One batch bought elsewhere, with its units."""
        answer: Bought = self._ask("GET", f"/api/v1/bought-batches/{place(bought_id)}")
        return answer

    def finish_studies(self, material_id: str, *, idempotency_key: str | None = None) -> Done:
        """The studies are done."""
        answer: Done = self._ask(
            "POST", f"/api/v1/materials/{place(material_id)}/finish-studies", body={}, key=idempotency_key
        )
        return answer

    def apply_grading(
        self, material_id: str, *, idempotency_key: str | None = None, **body: Unpack[ApplyGradingBody]
    ) -> Done:
        """Apply for a grade."""
        answer: Done = self._ask(
            "POST", f"/api/v1/materials/{place(material_id)}/apply-grading", body=body, key=idempotency_key
        )
        return answer

    def advance_material(
        self, material_id: str, *, idempotency_key: str | None = None, **body: Unpack[AdvanceMaterialBody]
    ) -> Done:
        """A step of the authority."""
        answer: Done = self._ask(
            "POST", f"/api/v1/materials/{place(material_id)}/advance", body=body, key=idempotency_key
        )
        return answer

    def decide_material(
        self, material_id: str, *, idempotency_key: str | None = None, **body: Unpack[DecideMaterialBody]
    ) -> Done:
        """Decide on the grade."""
        answer: Done = self._ask(
            "POST", f"/api/v1/materials/{place(material_id)}/decide", body=body, key=idempotency_key
        )
        return answer

    def withdraw_material(
        self, material_id: str, *, idempotency_key: str | None = None, **body: Unpack[WithdrawMaterialBody]
    ) -> Done:
        """Withdraw it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/materials/{place(material_id)}/withdraw", body=body, key=idempotency_key
        )
        return answer

    def register_batch(
        self, material_id: str, *, idempotency_key: str | None = None, **body: Unpack[RegisterBatchBody]
    ) -> Done:
        """Register a batch."""
        answer: Done = self._ask(
            "POST", f"/api/v1/materials/{place(material_id)}/batches", body=body, key=idempotency_key
        )
        return answer

    def record_study(
        self, batch_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecordStudyBody]
    ) -> Done:
        """Enter a study as it was read."""
        answer: Done = self._ask(
            "POST", f"/api/v1/batches/{place(batch_id)}/studies", body=body, key=idempotency_key
        )
        return answer

    def combine_value(
        self, batch_id: str, *, idempotency_key: str | None = None, **body: Unpack[CombineValueBody]
    ) -> Done:
        """The certified value from the studies."""
        answer: Done = self._ask(
            "POST", f"/api/v1/batches/{place(batch_id)}/combine", body=body, key=idempotency_key
        )
        return answer

    def release_batch(
        self, batch_id: str, *, idempotency_key: str | None = None, **body: Unpack[ReleaseBatchBody]
    ) -> Done:
        """Release it with a certificate."""
        answer: Done = self._ask(
            "POST", f"/api/v1/batches/{place(batch_id)}/release", body=body, key=idempotency_key
        )
        return answer

    def extend_batch(
        self, batch_id: str, *, idempotency_key: str | None = None, **body: Unpack[ExtendBatchBody]
    ) -> Done:
        """Extend its validity."""
        answer: Done = self._ask(
            "POST", f"/api/v1/batches/{place(batch_id)}/extend", body=body, key=idempotency_key
        )
        return answer

    def monitor_batch(
        self, batch_id: str, *, idempotency_key: str | None = None, **body: Unpack[MonitorBatchBody]
    ) -> Done:
        """Record a monitoring point."""
        answer: Done = self._ask(
            "POST", f"/api/v1/batches/{place(batch_id)}/monitor", body=body, key=idempotency_key
        )
        return answer

    def recall_batch(
        self, batch_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecallBatchBody]
    ) -> Done:
        """Recall it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/batches/{place(batch_id)}/recall", body=body, key=idempotency_key
        )
        return answer

    def recall_bought(
        self, bought_id: str, *, idempotency_key: str | None = None, **body: Unpack[RecallBoughtBody]
    ) -> Done:
        """Its producer took it back."""
        answer: Done = self._ask(
            "POST", f"/api/v1/bought-batches/{place(bought_id)}/recall", body=body, key=idempotency_key
        )
        return answer

    def open_unit(self, stock_id: str, *, idempotency_key: str | None = None) -> Done:
        """Open it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/units/{place(stock_id)}/open", body={}, key=idempotency_key
        )
        return answer

    def use_unit(
        self, stock_id: str, *, idempotency_key: str | None = None, **body: Unpack[UseUnitBody]
    ) -> Done:
        """Take something from it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/units/{place(stock_id)}/use", body=body, key=idempotency_key
        )
        return answer

    def discard_unit(
        self, stock_id: str, *, idempotency_key: str | None = None, **body: Unpack[DiscardUnitBody]
    ) -> Done:
        """Discard it."""
        answer: Done = self._ask(
            "POST", f"/api/v1/units/{place(stock_id)}/discard", body=body, key=idempotency_key
        )
        return answer
