"""What siting takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class AcceptSitingProposalBody(TypedDict):
    reason: NotRequired[str]


class DraftSitingProposalBody(TypedDict):
    jurisdiction: str
    title: str
    goal: NotRequired[str]
    target: NotRequired[float]
    budget: NotRequired[float | None]
    kilometres: NotRequired[float]
    staff: NotRequired[float]


class RejectSitingProposalBody(TypedDict):
    reason: str


class SitingItem(TypedDict):
    id: str
    place: int
    kind_id: str
    kind__name_zh: str
    kind__name_en: str
    house_id: str
    house__name_zh: str
    house__name_en: str
    division_id: str
    division__name_zh: str
    division__name_en: str
    division__level: str
    sets: int
    is_more: bool
    people: float
    pieces: float
    load: float
    gain: float
    cost: float
    standard_id: str | None
    standard__state: str | None


class SitingItemPage(TypedDict):
    items: list[SitingItem]
    total: int
    has_more: bool
    page: int
    size: int


class SitingLine(TypedDict):
    id: str
    number: str
    title: str
    state: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    created_at: str
    submitted_on: str | None
    decided_on: str | None
    enacted_on: str | None
    decision: str
    run_id: str | None
    run__as_of: str | None
    cost: float | None
    share: float | None
    gap: float | None
    standards: int
    taken: int


class SitingLinePage(TypedDict):
    siting: list[SitingLine]
    total: int
    has_more: bool
    page: int
    size: int


class SitingProposal(TypedDict):
    id: str
    number: str
    title: str
    state: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    created_at: str
    submitted_on: str | None
    decided_on: str | None
    enacted_on: str | None
    decision: str
    run_id: str | None
    run__as_of: str | None
    cost: float | None
    share: float | None
    gap: float | None
    bound: float | None
    greedy_cost: float | None
    standards: int | None


SubmitSitingProposalBody = dict[str, Any]


class TakeUpSitingProposalBody(TypedDict):
    house_id: str


WorkOutSitingProposalBody = dict[str, Any]
