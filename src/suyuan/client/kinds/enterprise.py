"""What enterprise takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from suyuan.client.kinds.shared import Both


class AdjustConfirmationBody(TypedDict):
    reason: str


class AssessFirmBody(TypedDict):
    house_id: str
    answers: dict[str, int]


class CloseFirmProcessBody(TypedDict):
    reason: str


class ClosePartnerPlanBody(TypedDict):
    reason: str


class DecideConfirmationBody(TypedDict):
    next_on: NotRequired[str | None]
    interval_reason: NotRequired[str]
    limits: NotRequired[str]


class EndConfirmationBody(TypedDict):
    event: str
    reason: str


class EvaluateConfirmationBody(TypedDict):
    certificate: str
    points: list[EvaluateConfirmationBodyPoint]


class EvaluateConfirmationBodyPoint(TypedDict):
    point: str
    error: str
    U: str


class FirmConfirmation(TypedDict):
    id: str
    state: str
    allowed_error: str
    required: str
    due_on: str
    certificate: str
    points: Any
    verdict: str
    reason_zh: str
    reason_en: str
    limits: str
    decided_on: str | None
    next_on: str | None


class FirmEquipment(TypedDict):
    id: str
    name_zh: str
    name_en: str
    model: str
    serial_no: str
    kind_id: str
    controlled: bool
    until: str
    is_stated: bool
    certificate: str


class FirmProcess(TypedDict):
    id: str
    number: str
    name_zh: str
    name_en: str
    unit: str
    low: str
    high: str
    risk: str
    required: str
    instrument_id: str | None
    procedure: str
    operator: str
    environment: str
    control: str
    started_on: str
    closed_on: str | None
    confirmations: list[FirmConfirmation]
    studies: list[FirmStudy]


class FirmProcessLine(TypedDict):
    id: str
    number: str
    name_zh: str
    name_en: str
    unit: str
    low: str
    high: str
    risk: str
    required: str
    instrument_id: str | None
    procedure: str
    control: str
    started_on: str
    confirmation: str


class FirmProcessLinePage(TypedDict):
    processes: list[FirmProcessLine]
    total: int
    has_more: bool
    page: int
    size: int


class FirmStudy(TypedDict):
    id: str
    kind: str
    readings: Any
    answer: Any
    is_capable: bool
    performed_on: str


class FirmToday(TypedDict):
    total: int
    compulsory: int
    overdue: list[FirmEquipment]
    due: list[FirmEquipment]
    unknown: int
    stated: int
    without_need: int
    processes: int
    at_risk: int
    cost: str
    unpriced: int
    suggestions: list[Both]


class JoinPartnerPlanBody(TypedDict):
    firm_id: str


class NotePartnerBenefitBody(TypedDict):
    benefit: str


class OpenConfirmationBody(TypedDict):
    allowed_error: str
    due_on: str


class OpenPartnerPlanBody(TypedDict):
    lead_id: str
    title: OpenPartnerPlanBodyTitle
    offer: OpenPartnerPlanBodyOffer
    capability_id: NotRequired[str | None]


class OpenPartnerPlanBodyOffer(TypedDict):
    zh: str
    en: str


class OpenPartnerPlanBodyTitle(TypedDict):
    zh: str
    en: str


class PartnerPlan(TypedDict):
    id: str
    title_zh: str
    title_en: str
    offer_zh: str
    offer_en: str
    lead_id: str
    lead__name_zh: str
    lead__name_en: str
    capability_id: str | None
    opened_on: str
    closed_on: str | None
    count: int
    joined: int


class PartnerPlanPage(TypedDict):
    partner_plans: list[PartnerPlan]
    total: int
    has_more: bool
    page: int
    size: int


class RecordFirmStudyBody(TypedDict):
    kind: str
    rows: list[list[str]]
    reference: NotRequired[str]


class RegisterFirmProcessBody(TypedDict):
    house_id: str
    number: str
    name: RegisterFirmProcessBodyName
    unit: str
    low: str
    high: str
    risk: str
    instrument_id: NotRequired[str | None]
    procedure: NotRequired[str]
    operator: NotRequired[str]
    environment: NotRequired[str]
    control: NotRequired[str]


class RegisterFirmProcessBodyName(TypedDict):
    zh: str
    en: str


class SelfAssessment(TypedDict):
    id: str
    edition: str
    answers: Any
    filled_on: str
    scores: dict[str, int]


class SelfAssessmentPage(TypedDict):
    self_assessments: list[SelfAssessment]
    total: int
    has_more: bool
    page: int
    size: int


SendConfirmationBody = dict[str, Any]


class StateCalibrationBody(TypedDict):
    valid_until: str | None
    certificate: NotRequired[str]
