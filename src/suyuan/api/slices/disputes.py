"""Complaints, reports and arbitrations, as the desk of an authority and the institutions work on them."""

from __future__ import annotations

from typing import Any, Final

from suyuan.api.asking import Asked, page_by
from suyuan.api.endpoints import Deed, Endpoint, Listing, Single, Slice, one_of
from suyuan.api.rows import row
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.supervision import arbitrating, complaining, reading, states
from suyuan.registry.supervision.models import Arbitration, Complaint, ComplaintInstrument

COMPLAINT, DISPUTE = "complaints/{complaint_id}", "arbitrations/{arbitration_id}"
CONFORMS: Final = {"conforms": 3}
COMPLAINT_COLUMNS: Final = (
    *reading.COMPLAINTS, "organization_id", "authority_id", "jurisdiction_id", "claim", "is_extended",
    "finding", "decided_on", "answer", "inspection_id",
)  # fmt: skip
DISPUTE_COLUMNS: Final = (
    *reading.ARBITRATIONS, "question", "authority_id", "jurisdiction_id", "institution_id", "higher_id",
    "certificate", "result", "conforms", "notified_on", "final_certificate", "final_result", "final_conforms",
)  # fmt: skip
# What a step of a complaint takes beside its name: the words, and whether the sender was right.
STEPS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "accept": ("Accept a complaint", ()),
    "refuse": ("Refuse a complaint, with the answer to its sender", ("text",)),
    "mediate": ("Begin to mediate", ()),
    "agree": ("The parties agree; upheld: yes or no", ("text", "upheld")),
    "end": ("End the mediation; upheld: yes or no", ("text", "upheld")),
    "extend": ("More time for the check of a report, once", ()),
    "check": ("Say what the check of a report found", ("text",)),
    "open_case": ("Make a report a case", ()),
    "no_case": ("Decide against a case", ()),
    "inform": ("Inform the sender of a report", ("text",)),
}


def _complaint(asked: Asked) -> Complaint:
    """The complaint, without who sent it."""
    found = reading.complaint(asked.path["complaint_id"])
    if not asked.scope.sees_house(path=found.jurisdiction.path):
        raise NotFound(Text("没有这项投诉举报", "there is no such complaint"))
    return found


def _dispute(asked: Asked) -> Arbitration:
    found = reading.arbitration(asked.path["arbitration_id"])
    houses = [one for one in (found.institution_id, found.higher_id) if one]
    if not asked.scope.sees_house(*houses, path=found.jurisdiction.path):
        raise NotFound(Text("没有这项仲裁检定", "there is no such arbitration"))
    return found


def _receive(
    occasion: Occasion, *, nature: str, channel: str, about: str, jurisdiction: str, claim: str,
    contact: str = "", label_no: str = "",
) -> Complaint:  # fmt: skip
    return complaining.receive(
        occasion, sealer=sealer(), nature=nature, channel=channel, about=about, jurisdiction=jurisdiction,
        claim=claim, contact=contact, label_no=label_no,
    ).row  # fmt: skip


def _step(event: str, summary: str, members: tuple[str, ...]) -> Deed:
    given: dict[str, Any] = {"event": event} | {one: "" for one in ("text", "upheld") if one not in members}
    return Deed(
        path=f"{COMPLAINT}/{event.replace('_', '-')}", name=f"{event}_complaint", summary=summary,
        command=complaining.advance, given=given, bounds={"text": 1000, "upheld": 3},
    )  # fmt: skip


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Listing(path="complaints", name="list_complaints", summary="Complaints and reports of one's divisions",
            row=row("ComplaintLine", Complaint, reading.COMPLAINTS), find=page_by(reading.complaints),
            filters={"state": one_of(states.COMPLAINT_STATES)}),
    Single(path=COMPLAINT, name="show_complaint", summary="One complaint with the instruments it is about",
           row=row("Complaint", Complaint, COMPLAINT_COLUMNS, rows={
               "instruments": (row("ComplainedInstrument", ComplaintInstrument,
                                   ("instrument_id", "instrument__name_zh", "instrument__name_en",
                                    "instrument__serial_no", "instrument__state")),
                               lambda one: reading.complained(one.pk))}),
           find=_complaint),
    Deed(path="complaints", name="receive_complaint", summary="Enter one that came by another way",
         command=_receive, table=Complaint, bounds={"claim": 2000, "contact": 200, "label_no": 30}),
    Deed(path=f"{COMPLAINT}/link", name="link_complaint", summary="Say which body and instruments it means",
         command=complaining.link),
    *(_step(event, summary, members) for event, (summary, members) in STEPS.items()),
    Deed(path=f"{COMPLAINT}/check-on-site", name="order_complaint_check",
         summary="Order the check that it proposes: an inspection without a notice",
         command=complaining.order_check),
    Listing(path="arbitrations", name="list_arbitrations", summary="Disputes about measurements",
            row=row("ArbitrationLine", Arbitration, reading.ARBITRATIONS), find=page_by(reading.arbitrations),
            filters={"state": one_of(states.ARBITRATION_STATES)}),
    Single(path=DISPUTE, name="show_arbitration", summary="One dispute with its results",
           row=row("Arbitration", Arbitration, DISPUTE_COLUMNS), find=_dispute),
    Deed(path="arbitrations", name="request_arbitration", summary="Enter a request about an instrument",
         command=arbitrating.request, table=Arbitration, bounds={"question": 2000}),
    Deed(path=f"{DISPUTE}/accept", name="accept_arbitration", summary="Accept it, naming who verifies",
         command=arbitrating.accept),
    Deed(path=f"{DISPUTE}/refuse", name="refuse_arbitration", summary="Turn it down, with the reason",
         command=arbitrating.refuse),
    Deed(path=f"{DISPUTE}/freeze", name="freeze_arbitration", summary="Freeze the instrument in dispute",
         command=arbitrating.freeze),
    Deed(path=f"{DISPUTE}/verify", name="verify_arbitration", summary="The result; conforms: yes or no",
         command=arbitrating.verify, table=Arbitration, bounds=CONFORMS),
    Deed(path=f"{DISPUTE}/notify", name="notify_arbitration", summary="Tell both parties",
         command=arbitrating.notify),
    Deed(path=f"{DISPUTE}/appeal", name="appeal_arbitration",
         summary="A party appeals: an institution of a higher level verifies again",
         command=arbitrating.appeal),
    Deed(path=f"{DISPUTE}/verify-again", name="verify_arbitration_again",
         summary="The second and final result; conforms: yes or no", command=arbitrating.verify_again,
         table=Arbitration, bounds=CONFORMS),
    Deed(path=f"{DISPUTE}/conclude", name="conclude_arbitration", summary="Nobody appealed: it is final",
         command=arbitrating.conclude),
)  # fmt: skip
SLICE = Slice(code="disputes", endpoints=ENDPOINTS)
