"""What anybody may send and read of supervision: complaints, what became of them, results and draws.

The same intake as the public form: nothing of the sender is kept but what is written, and one address may not
send more than a few at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from suyuan.api.asking import new_identity
from suyuan.api.body import record_in
from suyuan.api.problems import invalid
from suyuan.api.rows import row
from suyuan.api.signing import sealer
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.supervision import complaining, draws, reading
from suyuan.registry.supervision.models import Complaint, Draw, Inspection
from suyuan.registry.supervision.pacing import pace

router = Router(tags=["public"])
SIZE: Final = 50
Page = Annotated[int, Query(1, ge=1, le=1_000_000)]
RESULT: Final = row("PublishedInspection", Inspection, reading.PUBLISHED)
DRAW: Final = row("PublicDraw", Draw, (
    "id", "number", "state", "committed_on", "objects_count", "inspectors_count", "commitment_sha256",
    "public_kind", "result__drawn_on", "plan__topic_zh", "plan__topic_en",
))  # fmt: skip
TOLD: Final = row("ReceiptTold", Complaint, ("number", "nature", "state", "received_on", "due_on", "answer"))


class Told(BaseModel):
    """A complaint or a report as somebody tells it."""

    model_config = ConfigDict(extra="forbid")

    nature: str = Field(max_length=10)
    about: str = Field(max_length=200)
    jurisdiction: str = Field(max_length=12)
    claim: str = Field(max_length=2000)
    contact: str = Field("", max_length=200)
    label_no: str = Field("", max_length=30)


class Receipt(BaseModel):
    """The code that a sender holds."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=60)


class Received(Schema):
    """What a sender is given: the code is stored nowhere."""

    number: str
    code: str
    due_on: str | None


class Results(Schema):
    """A page of published results."""

    inspections: list[RESULT.schema]  # type: ignore[name-defined]
    total: int


class Draws(Schema):
    """Draws that were committed to."""

    draws: list[DRAW.schema]  # type: ignore[name-defined]


def _taking(model: type[BaseModel]) -> dict[str, Any]:
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


def _given(request: HttpRequest, model: type[BaseModel]) -> Mapping[str, Any]:
    try:
        return model.model_validate(record_in(request)).model_dump()
    except ValidationError as error:
        raise invalid([(one["loc"], one["msg"]) for one in error.errors()]) from None


@router.post("/public/complaints", summary="Hand in a complaint or a report", operation_id="submit_complaint",
             response=Received, openapi_extra=_taking(Told))  # fmt: skip
def submit(request: HttpRequest) -> dict[str, Any]:
    """Anonymous where no contact is given. The receipt is told once; with it one asks what became of it."""
    told = _given(request, Told)
    pace(request.META.get("REMOTE_ADDR", ""), "complaint")
    occasion = Occasion(
        actor=SYSTEM, at=timezone.now(), identities=new_identity, zone=timezone.get_default_timezone()
    )
    received = complaining.submit(occasion, sealer=sealer(), **told)
    due = received.row.due_on
    return {
        "number": received.row.number,
        "code": received.code,
        "due_on": due.isoformat() if due else None,
    }


@router.post("/public/receipts", summary="What became of a complaint", operation_id="ask_receipt",
             response=TOLD.schema, openapi_extra=_taking(Receipt))  # fmt: skip
def receipt(request: HttpRequest) -> dict[str, Any]:
    """For whoever holds the receipt; nothing else names a complaint."""
    code = _given(request, Receipt)["code"]
    pace(request.META.get("REMOTE_ADDR", ""), "receipt")
    return TOLD.of(complaining.by_receipt(code))


@router.get("/public/inspections", summary="Published results of inspections", response=Results,
            operation_id="list_published_inspections")  # fmt: skip
def published(request: HttpRequest, page: Page) -> dict[str, Any]:  # noqa: ARG001
    """The newest first, fifty to a page."""
    rows = reading.published(page=page, size=SIZE)
    return {"inspections": [RESULT.of(one) for one in rows], "total": rows.total}


@router.get("/public/draws", summary="Draws of inspections", response=Draws, operation_id="list_draws")
def drawn(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """The two hundred newest, each with the digest that it was committed to."""
    return {"draws": [DRAW.of(one) for one in reading.draws()]}


@router.get("/public/draws/{draw_id}", summary="Everything to repeat a draw with", response=dict[str, Any],
            operation_id="show_draw")  # fmt: skip
def draw(request: HttpRequest, draw_id: UUID) -> dict[str, Any]:  # noqa: ARG001
    """Lists, commitment, secret, public value and result: the file that ``suyuan draw --verify`` repeats."""
    return draws.published(draw_id)
