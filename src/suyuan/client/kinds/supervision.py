"""What supervision takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from suyuan.client.kinds.shared import Both


class AnswerObjectionBody(TypedDict):
    answer: str
    upheld: str


ApproveInspectionPlanBody = dict[str, Any]


ArriveAtInspectionBody = dict[str, Any]


class AssignInspectorsBody(TypedDict):
    people: list[str]


CloseInspectionBody = dict[str, Any]


CloseInspectionPlanBody = dict[str, Any]


class CommitDrawBody(TypedDict):
    public: NotRequired[str]
    named: NotRequired[str]


class CompleteInspectionBody(TypedDict):
    checked: str
    signature: str
    remark: NotRequired[str]


ConfirmFindingCorrectedBody = dict[str, Any]


class DeclareConflictBody(TypedDict):
    organization_id: str
    reason: str
    until: NotRequired[str | None]


class DrawBody(TypedDict):
    value: NotRequired[str]


FindCompliantBody = dict[str, Any]


class Inspection(TypedDict):
    id: str
    number: str
    reason: str
    state: str
    risk: str
    organization_id: str
    organization__name_zh: str
    organization__name_en: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    visit_on: str | None
    recorded_on: str | None
    outcome: str
    correct_by: str | None
    publish_by: str | None
    published_on: str | None
    note: str
    plan_id: str | None
    draw_id: str | None
    authority_id: str
    on_site_on: str | None
    checked: str
    signature: str
    remark: str
    concluded_on: str | None
    case_no: str
    inspectors: list[Inspector]
    findings: list[InspectionFinding]
    samples: list[InspectionSample]
    objections: list[InspectionObjection]


class InspectionFinding(TypedDict):
    id: str
    place: int
    article: str
    text: str
    severity: str
    instrument_id: str | None
    order: str
    deadline: str | None
    proof: str
    corrected_on: str | None
    confirmed_on: str | None


class InspectionLine(TypedDict):
    id: str
    number: str
    reason: str
    state: str
    risk: str
    organization_id: str
    organization__name_zh: str
    organization__name_en: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    visit_on: str | None
    recorded_on: str | None
    outcome: str
    correct_by: str | None
    publish_by: str | None
    published_on: str | None


class InspectionLinePage(TypedDict):
    inspections: list[InspectionLine]
    total: int
    has_more: bool
    page: int
    size: int


class InspectionObjection(TypedDict):
    text: str
    received_on: str
    answer_by: str
    answer: str
    upheld: bool | None
    answered_on: str | None


class InspectionPlan(TypedDict):
    id: str
    number: str
    topic_zh: str
    topic_en: str
    state: str
    begins_on: str
    ends_on: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    authority_id: str
    jurisdiction_id: str
    kinds: list[str]
    shares: dict[str, str]


class InspectionPlanLine(TypedDict):
    id: str
    number: str
    topic_zh: str
    topic_en: str
    state: str
    begins_on: str
    ends_on: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str


class InspectionPlanLinePage(TypedDict):
    inspection_plans: list[InspectionPlanLine]
    total: int
    has_more: bool
    page: int
    size: int


class InspectionSample(TypedDict):
    id: str
    what: str
    taken_on: str
    return_by: str | None
    returned_on: str | None


class Inspector(TypedDict):
    person_id: str
    person__name_zh: str
    person__name_en: str


class MakeInspectionPlanBody(TypedDict):
    number: str
    topic: MakeInspectionPlanBodyTopic
    authority_id: str
    jurisdiction: str
    begins_on: str
    ends_on: str
    kinds: NotRequired[list[str]]
    shares: NotRequired[dict[str, str]]


class MakeInspectionPlanBodyTopic(TypedDict):
    zh: str
    en: str


class NotifyInspectionBody(TypedDict):
    visit_on: str


class ObjectToInspectionBody(TypedDict):
    text: str


class OpenPenaltyCaseBody(TypedDict):
    case_no: str


class OrderCorrectionBody(TypedDict):
    order: str
    deadline: str


class OrderInspectionBody(TypedDict):
    organization_id: str
    authority_id: str
    reason: str
    note: str


PublishInspectionBody = dict[str, Any]


class RecordFindingBody(TypedDict):
    article: str
    text: str
    severity: str
    instrument_id: NotRequired[str | None]


class RecordMissingTypeApprovalBody(TypedDict):
    instrument_id: str


ReinspectBody = dict[str, Any]


class ReportFindingCorrectedBody(TypedDict):
    proof: str


ReturnInspectionSampleBody = dict[str, Any]


class TakeInspectionSampleBody(TypedDict):
    what: str


class UnapprovedInstrument(TypedDict):
    id: str
    serial_no: str
    name: Both
    why: Both


class UnapprovedInstrumentPage(TypedDict):
    unapproved: list[UnapprovedInstrument]
    total: int
    has_more: bool
    page: int
    size: int
