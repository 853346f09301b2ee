"""What standards takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from suyuan.client.kinds.shared import Event, Reason


class AddStaffBody(TypedDict):
    person_id: str
    duty: str
    valid_from: NotRequired[str | None]


class AdvanceStandardBody(TypedDict):
    event: str
    reason: NotRequired[str]
    evidence: NotRequired[dict[str, str] | None]


class AssignAssessorsBody(TypedDict):
    people: list[str]
    mode: NotRequired[str]


class CertifyStandardBody(TypedDict):
    certificate_no: str
    valid_from: NotRequired[str | None]
    months: NotRequired[int]


class Check(TypedDict):
    check: CheckCard
    is_due: bool
    measurements: list[CheckMeasurement]


class CheckCard(TypedDict):
    id: str
    name_zh: str
    name_en: str
    point: str
    unit: str
    accepted: str
    trial: int
    every_days: int
    closed_on: str | None


class CheckMeasurement(TypedDict):
    performed_on: str
    value: str
    state: str


class CheckPage(TypedDict):
    checks: list[Check]
    total: int
    has_more: bool
    page: int
    size: int


class CloseCheckBody(TypedDict):
    reason: str


class CloseHoldBody(TypedDict):
    note: NotRequired[str]


class DecideChangeBody(TypedDict):
    decision: str


class EstablishCheckBody(TypedDict):
    name: EstablishCheckBodyName
    unit: str
    point: NotRequired[str]
    accepted: NotRequired[str]
    trial: NotRequired[int]
    rules: NotRequired[list[str]]
    every_days: NotRequired[int]


class EstablishCheckBodyName(TypedDict):
    zh: str
    en: str


class Examination(TypedDict):
    id: str
    kind: str
    performed_on: str
    point: str
    unit: str
    value: str
    limit: str
    passed: bool


class ExamineRepeatabilityBody(TypedDict):
    performed_on: str
    unit: str
    readings: list[str]
    reference: str
    long_lasting: NotRequired[bool]
    other_u: NotRequired[str]
    target_expanded: NotRequired[str]
    point: NotRequired[str]


class ExamineStabilityOfGroupsBody(TypedDict):
    performed_on: str
    unit: str
    groups: list[list[Any]]
    limit: str
    point: NotRequired[str]


class ExamineStabilityOfYearsBody(TypedDict):
    performed_on: str
    unit: str
    this_year: list[str]
    last_year: list[str]
    limit: str
    point: NotRequired[str]


class ExamineValidationByComparisonBody(TypedDict):
    performed_on: str
    unit: str
    values: list[str]
    expanded: str
    k: NotRequired[str]
    point: NotRequired[str]


class ExamineValidationByTransferBody(TypedDict):
    performed_on: str
    unit: str
    value: str
    expanded: str
    k: NotRequired[str]
    reference: str
    reference_expanded: str
    reference_k: NotRequired[str]
    point: NotRequired[str]


class FindDefectsBody(TypedDict):
    findings: list[str]
    correct_by: str


class Hold(TypedDict):
    id: str
    reason: str
    note: str
    opened_on: str
    closed_on: str | None


class IssuePublicCertificateBody(TypedDict):
    certificate_no: str
    valid_from: NotRequired[str | None]


class OpenHoldBody(TypedDict):
    reason: str
    note: NotRequired[str]


class RecommendBody(TypedDict):
    passed: bool
    report: str


class RecordCheckBody(TypedDict):
    performed_on: str
    readings: list[str]
    note: NotRequired[str]


class RegisterStandardBody(TypedDict):
    code: str
    name: RegisterStandardBodyName
    owner_id: str
    jurisdiction: str
    field: str
    legal_class: str
    level: str
    measuring_range: str
    capability: str
    established_on: str
    custodian_id: NotRequired[str | None]
    is_highest: NotRequired[bool]
    components: NotRequired[list[RegisterStandardBodyComponent]]
    staff: NotRequired[list[list[Any]]]
    served: NotRequired[list[RegisterStandardBodyServed]]
    environment: NotRequired[list[RegisterStandardBodyLimits]]
    is_established: NotRequired[bool]


class RegisterStandardBodyComponent(TypedDict):
    device_id: str
    role: NotRequired[str]
    is_required: NotRequired[bool]


class RegisterStandardBodyLimits(TypedDict):
    parameter: str
    unit: str
    low: NotRequired[float | str | None]
    high: NotRequired[float | str | None]


class RegisterStandardBodyName(TypedDict):
    zh: str
    en: str


class RegisterStandardBodyServed(TypedDict):
    kind: str
    method: NotRequired[str]
    role: NotRequired[str]
    classes: NotRequired[list[str]]
    specification_id: NotRequired[str | None]


class ReplaceComponentBody(TypedDict):
    old_device_id: str
    new_device_id: str
    reason: str


class ReportChangeBody(TypedDict):
    kind: str
    description: str
    effect: NotRequired[str]


class ReportStandardCorrectionBody(TypedDict):
    corrections: dict[str, str]


class ReviewExaminationBody(TypedDict):
    agreed: bool
    note: NotRequired[str]


class ServedItem(TypedDict):
    kind_id: str
    kind__name_zh: str
    kind__name_en: str
    method: str
    role: str
    specification__number: str | None
    classes: list[str]


class Standard(TypedDict):
    standard: StandardCard
    ready: bool
    reasons: list[Reason]
    warnings: list[Reason]
    served: list[ServedItem]
    examinations: list[Examination]
    holds: list[Hold]
    history: list[Event]


class StandardCard(TypedDict):
    id: str
    code: str
    name_zh: str
    name_en: str
    owner_id: str
    owner__name_zh: str
    owner__name_en: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    field_id: str
    legal_class: str
    level: str
    is_highest: bool
    measuring_range: str
    capability: str
    established_on: str
    custodian_id: str | None
    custodian__name_zh: str | None
    custodian__name_en: str | None
    state: str
    assessment_cert_no: str
    assessment_cert_from: str | None
    assessment_cert_to: str | None
    public_cert_no: str
    public_cert_from: str | None
    public_cert_to: str | None


class StandardChange(TypedDict):
    id: str
    kind: str
    description: str
    effect: str
    treatment: str
    reported_on: str
    decided_on: str | None
    decision: str


class StandardChangePage(TypedDict):
    changes: list[StandardChange]
    total: int
    has_more: bool
    page: int
    size: int


class StandardDocument(TypedDict):
    id: str
    kind: str
    title: str
    file_name: str
    media: str
    file_id: str
    file__size: int
    filed_on: str
    retired_on: str | None


class StandardDocumentPage(TypedDict):
    documents: list[StandardDocument]
    total: int
    has_more: bool
    page: int
    size: int


class StandardLine(TypedDict):
    id: str
    code: str
    name_zh: str
    name_en: str
    owner_id: str
    owner__name_zh: str
    owner__name_en: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    field_id: str
    legal_class: str
    level: str
    measuring_range: str
    capability: str
    state: str
    assessment_cert_no: str
    assessment_cert_to: str | None
    public_cert_no: str
    public_cert_to: str | None
    ready: bool
    reasons: list[Reason]
    warnings: list[Reason]


class StandardLinePage(TypedDict):
    standards: list[StandardLine]
    total: int
    has_more: bool
    page: int
    size: int
