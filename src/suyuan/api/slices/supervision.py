"""Supervision: plans, draws and inspections. Its complaints, disputes and goods are parts of their own.

Draws and published results are open to everybody, see `suyuan.api.open_supervision`.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from suyuan.api.asking import Asked, Found, page_by
from suyuan.api.endpoints import Deed, Endpoint, Listing, Single, Slice, one_of
from suyuan.api.rows import Both, row
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.instruments import approvals
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.supervision import concluding, draws, inspecting, plans, reading, states
from suyuan.registry.supervision.models import (
    DeclaredConflict,
    Draw,
    Finding,
    Inspection,
    InspectionMember,
    InspectionPlan,
    InspectionSample,
    Objection,
)

PLAN, CHECK = "inspection-plans/{plan_id}", "inspections/{inspection_id}"
WORD: Final = {"upheld": 3}
CHECK_COLUMNS: Final = (
    *reading.INSPECTIONS, "note", "plan_id", "draw_id", "authority_id", "on_site_on", "checked", "signature",
    "remark", "concluded_on", "case_no",
)  # fmt: skip


def _plan(asked: Asked) -> InspectionPlan:
    found = reading.plan(asked.path["plan_id"])
    if not asked.scope.sees_house(path=found.jurisdiction.path):
        raise NotFound(Text("没有这个计划", "there is no such plan"))
    return found


def _check(asked: Asked) -> Inspection:
    """The inspection of one's division, or of one's own house."""
    found = reading.inspection(asked.path["inspection_id"])
    if not asked.scope.sees_house(found.organization_id, path=found.jurisdiction.path):
        raise NotFound(Text("没有这次检查", "there is no such inspection"))
    return found


def _unapproved(asked: Asked) -> Found:
    owner, on = _check(asked).organization_id, asked.occasion.today
    rows = approvals.unapproved_of(owner, on=on, start=asked.start, limit=asked.size)
    return Found(rows, approvals.count_unapproved(owner, on=on))


def _objections(one: Inspection) -> list[Objection]:
    found = reading.objection(one.pk)
    return [] if found is None else [found]


def _commit(occasion: Occasion, *, plan_id: UUID, public: str = "log", named: str = "") -> Draw:
    return draws.commit(occasion, plan_id=plan_id, sealer=sealer(), public=public, named=named)


def _draw(occasion: Occasion, *, draw_id: UUID, value: str = "") -> None:
    draws.draw(occasion, draw_id=draw_id, sealer=sealer(), value=value)


PLANS: Final[tuple[Endpoint, ...]] = (
    Listing(path="inspection-plans", name="list_inspection_plans", summary="Plans of inspections",
            row=row("InspectionPlanLine", InspectionPlan, reading.PLANS), find=page_by(reading.plans),
            filters={"state": one_of(states.PLAN_STATES)}),
    Single(path=PLAN, name="show_inspection_plan", summary="One plan with the shares that are drawn",
           row=row("InspectionPlan", InspectionPlan, (*reading.PLANS, "authority_id", "jurisdiction_id"),
                   read={"kinds": (list[str], lambda one: one.kinds),
                         "shares": (dict[str, str], lambda one: one.shares)}),
           find=_plan),
    Deed(path="inspection-plans", name="make_inspection_plan", summary="Make a plan", command=plans.plan,
         table=InspectionPlan, bounds={"topic": 160}),
    Deed(path=f"{PLAN}/approve", name="approve_inspection_plan", summary="Approve it: not by who made it",
         command=plans.approve),
    Deed(path=f"{PLAN}/close", name="close_inspection_plan", summary="Close it", command=plans.close),
    Deed(path=f"{PLAN}/draws", name="commit_draw",
         summary="Make the lists and commit to a draw before its outcome can be known", command=_commit,
         bounds={"public": 8, "named": draws.LONGEST}),
    Deed(path="draws/{draw_id}/draw", name="draw", command=_draw, bounds={"value": draws.LONGEST},
         summary="Draw: open the secret, mix the public value in, begin the inspections"),
    Deed(path="declared-conflicts", name="declare_conflict", summary="Declare not to be free towards a body",
         command=plans.declare_conflict, table=DeclaredConflict),
)  # fmt: skip
CHECKS: Final[tuple[Endpoint, ...]] = (
    Listing(path="inspections", name="list_inspections", summary="Inspections that one may see, newest first",
            row=row("InspectionLine", Inspection, reading.INSPECTIONS), find=page_by(reading.inspections),
            filters={"state": one_of(states.INSPECTION_STATES)}),
    Single(
        path=CHECK, name="show_inspection",
        summary="One inspection with its inspectors, findings, samples and the objection to it",
        row=row("Inspection", Inspection, CHECK_COLUMNS, rows={
            "inspectors": (row("Inspector", InspectionMember,
                               ("person_id", "person__name_zh", "person__name_en")),
                           lambda one: reading.team(one.pk)),
            "findings": (row("InspectionFinding", Finding,
                             ("id", "place", "article", "text", "severity", "instrument_id", "order",
                              "deadline", "proof", "corrected_on", "confirmed_on")),
                         lambda one: reading.findings(one.pk)),
            "samples": (row("InspectionSample", InspectionSample,
                            ("id", "what", "taken_on", "return_by", "returned_on")),
                        lambda one: reading.samples(one.pk)),
            "objections": (row("InspectionObjection", Objection,
                               ("text", "received_on", "answer_by", "answer", "upheld", "answered_on")),
                           _objections),
        }),
        find=_check,
    ),
    Deed(path="inspections", name="order_inspection", summary="Order one outside the draw",
         command=inspecting.order, table=Inspection),
    Deed(path=f"{CHECK}/inspectors", name="assign_inspectors", summary="Name two inspectors or more",
         command=inspecting.assign),
    Deed(path=f"{CHECK}/notify", name="notify_inspection", summary="Tell the body when they come",
         command=inspecting.notify),
    Deed(path=f"{CHECK}/arrive", name="arrive_at_inspection", summary="Begin on site",
         command=inspecting.arrive),
    Deed(path=f"{CHECK}/findings", name="record_finding", summary="Record a finding with its article",
         command=inspecting.find, table=Finding),
    Listing(path=f"{CHECK}/unapproved", name="list_unapproved_instruments",
            summary="Instruments of the body that lack the type approval their kind needs",
            row=row("UnapprovedInstrument", Instrument, ("id", "serial_no"),
                    read={"name": (Both, lambda one: one.name._asdict()),
                          "why": (Both, lambda one: one.why._asdict())}),
            find=_unapproved),
    Deed(path=f"{CHECK}/findings/type-approval", name="record_missing_type_approval",
         summary="Record an instrument that lacks the type approval its kind needs",
         command=inspecting.find_unapproved),
    Deed(path=f"{CHECK}/samples", name="take_inspection_sample", summary="Take a sample",
         command=inspecting.take_sample, table=InspectionSample),
    Deed(path=f"{CHECK}/record", name="complete_inspection", summary="Complete the record, signed or refused",
         command=inspecting.complete, table=Inspection, bounds={"checked": 2000}),
    Deed(path=f"{CHECK}/find-compliant", name="find_compliant", summary="Nothing was found",
         command=concluding.find_compliant),
    Deed(path=f"{CHECK}/order-correction", name="order_correction", summary="Order a correction until a day",
         command=concluding.order_correction, table=Finding),
    Deed(path="findings/{finding_id}/report", name="report_finding_corrected",
         summary="Say how a finding was put right", command=concluding.report_correction, table=Finding),
    Deed(path="findings/{finding_id}/confirm", name="confirm_finding_corrected",
         summary="Confirm a correction", command=concluding.confirm_correction),
    Deed(path=f"{CHECK}/reinspect", name="reinspect", summary="Inspected again: everything is corrected",
         command=concluding.reinspect),
    Deed(path=f"{CHECK}/case", name="open_penalty_case", summary="Hand it over as a case",
         command=concluding.open_case, table=Inspection),
    Deed(path=f"{CHECK}/publish", name="publish_inspection", summary="Publish the result",
         command=concluding.publish),
    Deed(path=f"{CHECK}/object", name="object_to_inspection", summary="Object to the result, once",
         command=concluding.object_to, table=Objection),
    Deed(path=f"{CHECK}/answer", name="answer_objection", summary="Answer the objection; upheld: yes or no",
         command=concluding.answer_objection, table=Objection, bounds=WORD),
    Deed(path="inspection-samples/{sample_id}/return", name="return_inspection_sample",
         summary="Give a sample back", command=concluding.return_sample),
    Deed(path=f"{CHECK}/close", name="close_inspection", summary="Close it", command=concluding.close),
)  # fmt: skip
SLICE = Slice(code="supervision", endpoints=(*PLANS, *CHECKS))
