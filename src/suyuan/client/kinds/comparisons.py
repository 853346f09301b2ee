"""What comparisons takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class AcceptCorrectionBody(TypedDict):
    reason: str


class AddNoteBody(TypedDict):
    text: str
    participation_id: NotRequired[str | None]


class AdvanceComparisonBody(TypedDict):
    event: str


class CancelComparisonBody(TypedDict):
    reason: str


class ChangeMethodBody(TypedDict):
    method: str
    reason: str
    reference_id: NotRequired[str | None]


CloseDataBody = dict[str, Any]


class Comparison(TypedDict):
    comparison: ComparisonCard
    points: list[Point]
    laboratories: list[Laboratory]
    notes: list[ReportNote]
    method_changes: list[MethodChange]


class ComparisonCard(TypedDict):
    id: str
    number: str
    title_zh: str
    title_en: str
    level: str
    organiser_id: str
    jurisdiction_id: str
    pilot_id: str
    artefact_zh: str
    artefact_en: str
    scheme: str
    method: str
    criterion: str
    standard_code: str
    protocol: str
    begins_on: str
    closes_on: str
    state: str
    cancelled_on: str | None
    cancel_reason: str


class ComparisonLine(TypedDict):
    id: str
    number: str
    title_zh: str
    title_en: str
    level: str
    state: str
    closes_on: str
    begins_on: str
    pilot__name_zh: str
    pilot__name_en: str
    organiser__name_zh: str
    organiser__name_en: str
    laboratories: int
    handed_in: int


class ComparisonLinePage(TypedDict):
    comparisons: list[ComparisonLine]
    total: int
    has_more: bool
    page: int
    size: int


class DeclineComparisonBody(TypedDict):
    reason: str


class ExcuseLaboratoryBody(TypedDict):
    reason: str


class InviteLaboratoryBody(TypedDict):
    laboratory_id: str
    standard_id: NotRequired[str | None]
    is_named: NotRequired[bool]
    is_reference: NotRequired[bool]


IssueDraftABody = dict[str, Any]


IssueDraftBBody = dict[str, Any]


JoinComparisonBody = dict[str, Any]


class Laboratory(TypedDict):
    id: str
    laboratory_id: str
    laboratory__name_zh: str
    laboratory__name_en: str
    is_reference: bool
    is_named: bool
    state: str | None


class MethodChange(TypedDict):
    id: str
    method_before: str
    method_after: str
    reference_id: str | None
    reason: str
    created_at: str


class PlanComparisonBody(TypedDict):
    number: str
    title: PlanComparisonBodyTitle
    level: str
    organiser_id: str
    pilot_id: str
    jurisdiction: str
    artefact: PlanComparisonBodyArtefact
    points: list[PlanComparisonBodyPointForm]
    begins_on: str
    closes_on: str
    scheme: NotRequired[str]
    method: NotRequired[str]
    criterion: NotRequired[str]
    standard_code: NotRequired[str]
    protocol: NotRequired[str]


class PlanComparisonBodyArtefact(TypedDict):
    zh: str
    en: str


class PlanComparisonBodyPointForm(TypedDict):
    quantity: PlanComparisonBodyPointFormQuantity
    nominal: str
    unit: str


class PlanComparisonBodyPointFormQuantity(TypedDict):
    zh: str
    en: str


class PlanComparisonBodyTitle(TypedDict):
    zh: str
    en: str


class Point(TypedDict):
    id: str
    place: int
    quantity_zh: str
    quantity_en: str
    nominal: str
    unit: str


PublishComparisonBody = dict[str, Any]


class ReadmitLaboratoryBody(TypedDict):
    reason: str


class ReportCorrectionBody(TypedDict):
    report: str


class ReportNote(TypedDict):
    id: str
    text: str
    participation_id: str | None
    created_at: str


class SubmitResultsBody(TypedDict):
    measured: list[SubmitResultsBodyMeasured]


class SubmitResultsBodyMeasured(TypedDict):
    point: str
    value: str
    U: str
    k: str


class SuspendComparedStandardBody(TypedDict):
    reason: str
