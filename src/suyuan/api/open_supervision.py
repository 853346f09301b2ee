"""What anybody may send and read of supervision: complaints, what became of them, results and draws.

The same intake as the public form: nothing of the sender is kept but what is written, and one address may not
send more than a few at a time.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Endpoint, Listing, Question, Single
from suyuan.api.rows import Row, record, row
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.supervision import complaining, draws, reading
from suyuan.registry.supervision.complaining import Received
from suyuan.registry.supervision.models import Complaint, Draw, Inspection
from suyuan.registry.supervision.pacing import PACES

DRAW: Final = row("PublicDraw", Draw, (
    "id", "number", "state", "committed_on", "objects_count", "inspectors_count", "commitment_sha256",
    "public_kind", "result__drawn_on", "plan__topic_zh", "plan__topic_en",
))  # fmt: skip


class DrawFile(BaseModel):
    """The file of a draw. Source of its members: `planning.drawing.as_record`."""

    algorithm: str = Field(alias="schema")
    commitment: dict[str, Any]
    commitment_sha256: str
    objects: list[Any]
    inspectors: list[Any]
    barred: list[Any]
    secret: str
    public_value: str
    result: list[Any]


class Receipt(BaseModel):
    """The code that a sender holds."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=60)


def _submit(
    occasion: Occasion,
    *,
    nature: str,
    about: str,
    jurisdiction: str,
    claim: str,
    contact: str = "",
    label_no: str = "",
) -> Received:
    """Anonymous where no contact is given. The receipt is told once; with it one asks what became of it."""
    return complaining.submit(
        occasion, sealer=sealer(), nature=nature, about=about, jurisdiction=jurisdiction, claim=claim,
        contact=contact, label_no=label_no,
    )  # fmt: skip


def _receipt(asked: Asked, given: Receipt) -> Any:  # noqa: ARG001
    """For whoever holds the receipt; nothing else names a complaint."""
    return complaining.by_receipt(given.code)


def _published(asked: Asked) -> Found:
    rows = reading.published(page=asked.page, size=asked.size)
    return Found(list(rows), rows.total)


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Deed(path="public/complaints", name="submit_complaint", summary="Hand in a complaint or a report",
         command=_submit, pace=PACES["complaint"],
         bounds={"nature": 10, "about": 200, "jurisdiction": 12, "claim": 2000, "contact": 200,
                 "label_no": 30},
         tells=record(
             "Received",
             number=(str, lambda one: one.row.number),
             code=(str, lambda one: one.code),
             due_on=(Any, lambda one: one.row.due_on),
         )),
    Question(path="public/receipts", name="ask_receipt", summary="What became of a complaint", takes=Receipt,
             find=_receipt, pace=PACES["receipt"],
             row=row("ReceiptTold", Complaint,
                     ("number", "nature", "state", "received_on", "due_on", "answer"))),
    Listing(path="public/inspections", name="list_published_inspections", is_open=True, find=_published,
            summary="Published results of inspections, the newest first",
            row=row("PublishedInspection", Inspection, reading.PUBLISHED)),
    Listing(path="public/draws", name="list_draws", is_open=True, row=DRAW,
            find=lambda asked: asked.part(reading.draws()),
            summary="Draws of inspections, each with the digest that it was committed to: the newest 200"),
    Single(path="public/draws/{draw_id}", name="show_draw", is_open=True,
           find=lambda asked: draws.published(asked.path["draw_id"]),
           summary="Everything to repeat a draw with: the file that ``suyuan draw --verify`` repeats",
           row=Row(schema=DrawFile, columns=tuple(DrawFile.model_json_schema()["properties"]))),
)  # fmt: skip
