"""What is examined apart from its use: approved types of instruments, and lots of prepackaged goods."""

from __future__ import annotations

from typing import Any, Final

from suyuan.api.asking import Asked, page_by
from suyuan.api.endpoints import Deed, Endpoint, Listing, Single, Slice, one_of
from suyuan.api.rows import row
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.planning.prepackages.judging import VERDICTS
from suyuan.registry.instruments import approval_states, approvals
from suyuan.registry.instruments.models import TypeApproval
from suyuan.registry.supervision import prepackages, reading
from suyuan.registry.supervision.models import PrepackageLot

APPROVAL: Final = "type-approvals/{approval_id}"
APPROVAL_COLUMNS: Final = (
    *reading.APPROVALS, "applicant_id", "kind_id", "family", "programme", "institution_id", "report", "mark",
    "authority_id", "is_imported",
)  # fmt: skip
LOT_COLUMNS: Final = (
    *reading.LOTS, "producer_id", "authority_id", "inspection_id", "plan", "height", "label_note", "U", "T",
    "mean", "s", "limit",
)  # fmt: skip
# Event, what it is, and the texts it takes.
STEPS: Final = (
    ("accept", "Accept an application", ()),
    ("begin", "Have the type evaluated, by the institution named here or in the application", ()),
    ("evaluate", "Enter the report of the evaluation", ("report",)),
    ("grant", "Grant it: not by who entered it", ("number", "mark")),
    ("refuse", "Refuse it, with the reason", ("reason",)),
    ("amend", "Amend it, with the reason", ("family", "reason")),
    ("suspend", "Suspend it, with the reason", ("reason",)),
    ("reinstate", "Reinstate it", ()),
    ("withdraw", "Withdraw it, with the reason", ("reason",)),
)


def _lot(asked: Asked) -> PrepackageLot:
    """The lot of one's division, that one's house made or measured."""
    found = reading.lot(asked.path["lot_id"])
    if not asked.scope.sees_house(found.producer_id, found.authority_id, path=found.jurisdiction.path):
        raise NotFound(Text("没有这批商品", "there is no such lot"))
    return found


def _step(event: str, summary: str, texts: tuple[str, ...]) -> Deed:
    printed = tuple(one for one in texts if one != "reason")
    given: dict[str, Any] = {"event": event} if "reason" in texts else {"event": event, "reason": ""}
    if event != "begin":
        given["institution_id"] = None  # who evaluates is said when the evaluation begins
    return Deed(
        path=f"{APPROVAL}/{event}", name=f"{event}_type_approval", summary=summary,
        command=approvals.advance, table=TypeApproval, given=given, printed=printed,
    )  # fmt: skip


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Listing(path="type-approvals", name="list_type_approvals", summary="The register of approved types",
            row=row("TypeApprovalLine", TypeApproval, reading.APPROVALS), find=page_by(reading.approvals),
            filters={"state": one_of(approval_states.STATES)}),
    Single(path=APPROVAL, name="show_type_approval", summary="One type approval",
           row=row("TypeApproval", TypeApproval, APPROVAL_COLUMNS),
           find=lambda asked: reading.approval(asked.path["approval_id"])),
    Deed(path="type-approvals", name="apply_for_type_approval", summary="Enter an application",
         command=approvals.apply_for, table=TypeApproval, bounds={"applicant": 160}),
    *(_step(*one) for one in STEPS),
    Listing(path="prepackage-lots", name="list_prepackage_lots", summary="Lots of prepackages with verdicts",
            row=row("PrepackageLotLine", PrepackageLot, reading.LOTS), find=page_by(reading.lots, "verdict"),
            filters={"verdict": one_of(VERDICTS)}),
    Single(path="prepackage-lots/{lot_id}", name="show_prepackage_lot",
           summary="One lot: what was measured, and what the verdict rests on",
           row=row("PrepackageLot", PrepackageLot, LOT_COLUMNS,
                   read={"gross": (list[str], lambda one: one.gross),
                         "tares": (list[str], lambda one: one.tares)}),
           find=_lot),
    Deed(path="prepackage-lots", name="enter_prepackage_lot",
         summary="Enter a lot with its weighings as they were written; it is judged at once",
         command=prepackages.enter, table=PrepackageLot, bounds={"producer": 160, "gross": 24, "tares": 24}),
)  # fmt: skip
SLICE = Slice(code="goods", endpoints=ENDPOINTS)
