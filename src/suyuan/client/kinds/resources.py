"""What resources takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class AdvanceCapabilityBody(TypedDict):
    event: str
    reason: NotRequired[str]


class Capability(TypedDict):
    id: str
    line: str
    edition: int
    quantity: str
    kind_id: str | None
    kind__name_zh: str | None
    kind__name_en: str | None
    name_zh: str
    name_en: str
    low: str
    high: str
    unit: str
    u_absolute: str
    u_relative: str
    u_relative_unit: str
    low_value: float
    high_value: float
    a: float
    b: float
    method: str
    service: str
    price: str
    turnaround_days: int
    shared_from: str
    shared_to: str | None
    accredited_until: str | None
    state: str
    organization_id: str
    organization__code: str
    organization__name_zh: str
    organization__name_en: str
    organization__kind: str
    organization__address: str
    organization__contact: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    updated_at: str


class CapabilityLine(TypedDict):
    id: str
    line: str
    edition: int
    quantity: str
    kind_id: str | None
    kind__name_zh: str | None
    kind__name_en: str | None
    name_zh: str
    name_en: str
    low: str
    high: str
    unit: str
    u_absolute: str
    u_relative: str
    u_relative_unit: str
    low_value: float
    high_value: float
    a: float
    b: float
    method: str
    service: str
    price: str
    turnaround_days: int
    shared_from: str
    shared_to: str | None
    accredited_until: str | None
    state: str
    organization_id: str
    organization__code: str
    organization__name_zh: str
    organization__name_en: str
    organization__kind: str
    organization__address: str
    organization__contact: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    updated_at: str


class CapabilityLinePage(TypedDict):
    capabilities: list[CapabilityLine]
    total: int
    has_more: bool
    page: int
    size: int


class CapabilitySearch(TypedDict):
    able: list[FoundCapability]
    near: list[FoundCapability]
    count_able: int


class ChangeCapabilityBody(TypedDict):
    quantity: str
    name_zh: str
    name_en: str
    low: str
    high: str
    unit: str
    method: str
    turnaround_days: str
    shared_from: str
    kind: NotRequired[str]
    u_absolute: NotRequired[str]
    u_relative: NotRequired[str]
    u_relative_unit: NotRequired[str]
    service: NotRequired[str]
    price: NotRequired[str]
    shared_to: NotRequired[str]
    accredited_until: NotRequired[str]


class DeclareCapabilityBody(TypedDict):
    quantity: str
    name_zh: str
    name_en: str
    low: str
    high: str
    unit: str
    method: str
    turnaround_days: str
    shared_from: str
    kind: NotRequired[str]
    u_absolute: NotRequired[str]
    u_relative: NotRequired[str]
    u_relative_unit: NotRequired[str]
    service: NotRequired[str]
    price: NotRequired[str]
    shared_to: NotRequired[str]
    accredited_until: NotRequired[str]


class FoundCapability(TypedDict):
    capability: CapabilityLine
    share: float
    margin: float | None
    distance: int
    reasons: list[dict[str, str]]


class SearchBody(TypedDict):
    "What is to be calibrated: kind or quantity, the range, the uncertainty needed, and from where."

    quantity: NotRequired[str]
    kind: NotRequired[str]
    low: NotRequired[str]
    high: NotRequired[str]
    unit: NotRequired[str]
    target: NotRequired[str]
    target_unit: NotRequired[str]
    division: NotRequired[str]
    service: NotRequired[Literal["", "lab", "on_site"]]
    accredited: NotRequired[bool]
