"""What centers takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class AcceptCenterBody(TypedDict):
    minutes: str


class AddLinksBody(TypedDict):
    links: list[AddLinksBodyLinkForm]


class AddLinksBodyLinkForm(TypedDict):
    code: str
    name: AddLinksBodyLinkFormName
    kind: NotRequired[str]
    stage: NotRequired[str]
    parent: NotRequired[str]


class AddLinksBodyLinkFormName(TypedDict):
    zh: str
    en: str


class ApplyCenterBody(TypedDict):
    code: str
    name: ApplyCenterBodyName
    level: str
    chain_id: str
    host_id: str
    director: str
    study: str
    plan: str
    funds: str
    funding: str
    partners: NotRequired[str]
    area_m2: NotRequired[int | None]


class ApplyCenterBodyName(TypedDict):
    zh: str
    en: str


class ApproveCenterPreparationBody(TypedDict):
    tasks: list[ApproveCenterPreparationBodyTasks]
    until: str
    minutes: str


class ApproveCenterPreparationBodyTasks(TypedDict):
    zh: str
    en: str


class AskNeedBody(TypedDict):
    number: str
    link: str
    parameter_zh: str
    parameter_en: str
    quantity: str
    low: str
    high: str
    unit: str
    kind: NotRequired[str]
    target_kind: NotRequired[str]
    target: NotRequired[str]
    target_unit: NotRequired[str]
    environment: NotRequired[str]
    method_zh: NotRequired[str]
    method_en: NotRequired[str]
    priority: NotRequired[str]
    asked_by: NotRequired[str]


BeginGapProjectBody = dict[str, Any]


class Center(TypedDict):
    id: str
    code: str
    name_zh: str
    name_en: str
    level: str
    state: str
    chain_id: str
    chain__code: str
    chain__name_zh: str
    chain__name_en: str
    host_id: str
    host__name_zh: str
    host__name_en: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    applied_on: str
    preparing_from: str | None
    term_until: str | None
    approved_on: str | None
    evaluated_on: str | None
    improve_by: str | None
    ended_on: str | None
    is_extended: bool
    tasks: list[CenterTask]
    kpis: list[CenterKpi]
    decisions: list[CenterDecision]
    services: list[CenterService]


class CenterDecision(TypedDict):
    event: str
    decided_on: str
    score: str | None
    minutes: str


class CenterKpi(TypedDict):
    year: int
    indicator: str
    value: str
    evidence: str


class CenterLine(TypedDict):
    id: str
    code: str
    name_zh: str
    name_en: str
    level: str
    state: str
    chain_id: str
    chain__code: str
    chain__name_zh: str
    chain__name_en: str
    host_id: str
    host__name_zh: str
    host__name_en: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    applied_on: str
    preparing_from: str | None
    term_until: str | None
    approved_on: str | None
    evaluated_on: str | None
    improve_by: str | None
    ended_on: str | None
    is_extended: bool


class CenterLinePage(TypedDict):
    centers: list[CenterLine]
    total: int
    has_more: bool
    page: int
    size: int


class CenterService(TypedDict):
    id: str
    client_name: str
    kind: str
    served_on: str
    subject: str
    benefit: str
    saved: str | None


class CenterTask(TypedDict):
    place: int
    title_zh: str
    title_en: str
    evidence: str
    done_on: str | None


class Chain(TypedDict):
    id: str
    code: str
    name_zh: str
    name_en: str
    note_zh: str
    note_en: str
    is_example: bool
    is_public: bool
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    links: list[ChainLink]


class ChainLine(TypedDict):
    id: str
    code: str
    name_zh: str
    name_en: str
    note_zh: str
    note_en: str
    is_example: bool
    is_public: bool
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    needs_open: int
    links_all: int
    centers_all: int


class ChainLinePage(TypedDict):
    chains: list[ChainLine]
    total: int
    has_more: bool
    page: int
    size: int


class ChainLink(TypedDict):
    id: str
    chain_id: str
    parent_id: str | None
    kind: str
    stage: str
    code: str
    name_zh: str
    name_en: str
    place: int


class ClassGapBody(TypedDict):
    gap_class: str
    reason: str


class CloseNeedBody(TypedDict):
    reason: str


class DeferCenterBody(TypedDict):
    until: str
    minutes: str


class DoCenterTaskBody(TypedDict):
    place: int
    evidence: str


class EvaluateCenterBody(TypedDict):
    event: str
    minutes: str


class ExtendCenterBody(TypedDict):
    until: str
    reason: str


class FailCenterBody(TypedDict):
    minutes: str


class FinishGapProjectBody(TypedDict):
    result: str


class ImproveCenterBody(TypedDict):
    minutes: str


class LapseCenterBody(TypedDict):
    reason: str


class LinkNeedBody(TypedDict):
    specification_project_id: NotRequired[str | None]
    standard_id: NotRequired[str | None]


class Need(TypedDict):
    id: str
    chain_id: str
    number: str
    link_id: str
    link__code: str
    link__name_zh: str
    link__name_en: str
    link__stage: str
    parameter_zh: str
    parameter_en: str
    quantity: str
    kind_id: str | None
    kind__name_zh: str | None
    kind__name_en: str | None
    low: str
    high: str
    unit: str
    target_kind: str
    target: str
    target_unit: str
    environment: str
    method_zh: str
    method_en: str
    priority: int
    gap_reason: str
    asked_on: str
    closed_on: str | None
    asked_by_id: str | None
    asked_by__code: str | None
    outcome: str
    suggested: str
    capability: str | None
    ratio: float | None
    met: float
    together: float
    offered: float
    able: int
    gap_class: str


class NeedPage(TypedDict):
    needs: list[Need]
    total: int
    has_more: bool
    page: int
    size: int


class PlanGapProjectBody(TypedDict):
    title: PlanGapProjectBodyTitle
    task: str
    budget: str
    begins_on: str
    ends_on: str
    leader_id: str
    center_id: NotRequired[str | None]


class PlanGapProjectBodyTitle(TypedDict):
    zh: str
    en: str


class PublishChainBody(TypedDict):
    is_public: bool


class RecommendCenterBody(TypedDict):
    reason: str


class RecordCenterServiceBody(TypedDict):
    client_name: str
    kind: str
    served_on: str
    subject: str
    client_id: NotRequired[str | None]
    benefit: NotRequired[str]
    saved: NotRequired[str]


class RejectCenterBody(TypedDict):
    minutes: str


class ReportCenterKpisBody(TypedDict):
    year: int
    values: dict[str, ReportCenterKpisBodyKpiEntry]


class ReportCenterKpisBodyKpiEntry(TypedDict):
    value: str
    evidence: str


class ReportCenterProgressBody(TypedDict):
    year: int
    text: str
    spent: NotRequired[float | str | None]


RequestCenterAcceptanceBody = dict[str, Any]


class RevokeCenterBody(TypedDict):
    minutes: str


class ScoreCenterBody(TypedDict):
    expert: str
    score: int
    opinion: NotRequired[str]
    house_id: NotRequired[str | None]


class StopGapProjectBody(TypedDict):
    reason: str


class WriteChainBody(TypedDict):
    code: str
    name: WriteChainBodyName
    jurisdiction: str
    links: list[WriteChainBodyLinkForm]
    note: NotRequired[WriteChainBodyNote]
    is_example: NotRequired[bool]


class WriteChainBodyLinkForm(TypedDict):
    code: str
    name: WriteChainBodyLinkFormName
    kind: NotRequired[str]
    stage: NotRequired[str]
    parent: NotRequired[str]


class WriteChainBodyLinkFormName(TypedDict):
    zh: str
    en: str


class WriteChainBodyName(TypedDict):
    zh: str
    en: str


class WriteChainBodyNote(TypedDict):
    zh: str
    en: str
