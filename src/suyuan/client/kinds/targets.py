"""What targets takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from suyuan.client.kinds.shared import Both


class AddPlanTaskBody(TypedDict):
    topic: str
    text: AddPlanTaskBodyText
    lead_id: str
    due: str
    supporting: NotRequired[list[str]]


class AddPlanTaskBodyText(TypedDict):
    zh: str
    en: str


AdoptPlanBody = dict[str, Any]


class Baseline(TypedDict):
    indicator: str
    value: str
    as_of: str
    source: str
    note: str


class BaselinePage(TypedDict):
    baselines: list[Baseline]
    total: int
    has_more: bool
    page: int
    size: int


BeginTaskBody = dict[str, Any]


class CoverageCell(TypedDict):
    division: str
    kind: str
    owed: bool
    state: str
    standards: int
    pieces: int


class CoverageCellPage(TypedDict):
    cells: list[CoverageCell]
    total: int
    has_more: bool
    page: int
    size: int


class CoverageMetric(TypedDict):
    metric: str
    indicator: str
    name: Both
    unit: str
    on: str
    value: float | None
    numerator: int
    denominator: int
    options: dict[str, str | None]
    evidence: str


class CoverageMetricPage(TypedDict):
    coverage: list[CoverageMetric]
    total: int
    has_more: bool
    page: int
    size: int


class CoveragePart(TypedDict):
    metric: str
    key: str
    name: Both
    value: float | None
    numerator: int
    denominator: int


class CoveragePartPage(TypedDict):
    parts: list[CoveragePart]
    total: int
    has_more: bool
    page: int
    size: int


class DraftFirstBody(TypedDict):
    jurisdiction: str
    code: str
    title: DraftFirstBodyTitle
    begins: str
    ends: str


class DraftFirstBodyTitle(TypedDict):
    zh: str
    en: str


class DraftNextBody(TypedDict):
    code: str
    title: DraftNextBodyTitle
    begins: str
    ends: str


class DraftNextBodyTitle(TypedDict):
    zh: str
    en: str


class DropPlanBody(TypedDict):
    reason: str


DropTargetBody = dict[str, Any]


class EvaluatePlanBody(TypedDict):
    kind: str


class ExplainTargetBody(TypedDict):
    text: str


FinishTaskBody = dict[str, Any]


class Member(TypedDict):
    id: str
    label: Both
    part: int
    whole: int
    division: str


class MemberPage(TypedDict):
    members: list[Member]
    total: int
    has_more: bool
    page: int
    size: int


class NoteTaskBody(TypedDict):
    text: str
    evidence: NotRequired[str]
    reference: NotRequired[str]


class Plan(TypedDict):
    code: str
    jurisdiction_code: str
    title_zh: str
    title_en: str
    issuer: str
    issued: str
    note: str


class PlanPage(TypedDict):
    plans: list[Plan]
    total: int
    has_more: bool
    page: int
    size: int


class ReadBackObservationsBody(TypedDict):
    indicator: str
    jurisdiction: str
    since: str
    every: NotRequired[int]
    options: NotRequired[dict[str, str]]


class RecordObservationBody(TypedDict):
    indicator: str
    jurisdiction: str
    on: NotRequired[str | None]
    options: NotRequired[dict[str, str]]


class ReopenTaskBody(TypedDict):
    reason: str


class SetTargetBody(TypedDict):
    indicator: str
    value: float | str
    due: int
    direction: NotRequired[str]
    variant: NotRequired[dict[str, Any]]
    milestones: NotRequired[list[list[Any]]]
    note: NotRequired[str]
    target_id: NotRequired[int | None]


class StopTaskBody(TypedDict):
    reason: str


class TargetStatus(TypedDict):
    id: int
    indicator: str
    name: Both
    target: str
    unit: str
    due: int
    value: float | None
    share: float | None
    state: str
    state_words: Both
    when_due: float | None
    forecast: float | None
    forecast_low: float | None
    forecast_high: float | None


class TargetStatusPage(TypedDict):
    targets: list[TargetStatus]
    total: int
    has_more: bool
    page: int
    size: int


class TaskLine(TypedDict):
    topic: str
    name: Both
    tasks: int
    done: int
    figures: list[dict[str, Any]]


class TaskLinePage(TypedDict):
    lines: list[TaskLine]
    total: int
    has_more: bool
    page: int
    size: int
