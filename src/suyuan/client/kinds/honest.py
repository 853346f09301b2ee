"""What honest takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from suyuan.client.kinds.shared import HonestDeclaration, HonestTitle


class AnswerHonestObjectionBody(TypedDict):
    reason: str


class ApplyHonestUnitBody(TypedDict):
    marks: dict[str, str]
    note: NotRequired[str]


ConfirmHonestUnitBody = dict[str, Any]


class DeclareHonestUnitAgainBody(TypedDict):
    text: str


class DeclareHonestUnitBody(TypedDict):
    name: DeclareHonestUnitBodyName
    category: str
    place: str
    jurisdiction: str
    text: str


class DeclareHonestUnitBodyName(TypedDict):
    zh: str
    en: str


class DismissHonestAlertBody(TypedDict):
    reason: str


class EvaluateHonestUnitBody(TypedDict):
    marks: dict[str, str]
    note: NotRequired[str]
    third_party: NotRequired[str]


class HonestAlert(TypedDict):
    id: str
    kind: str
    said_zh: str
    said_en: str
    raised_on: str
    outcome: str
    reason: str
    decided_on: str | None


class HonestLine(TypedDict):
    id: str
    name_zh: str
    name_en: str
    category: str
    place: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    organization_id: str
    organization__name_zh: str
    organization__name_en: str
    state: str
    score: int | None
    declared_on: str
    applied_on: str | None
    objections_until: str | None
    revoked_on: str | None
    plaque: str | None
    valid_from: Any
    valid_to: Any
    open_alerts: int


class HonestLinePage(TypedDict):
    honest: list[HonestLine]
    total: int
    has_more: bool
    page: int
    size: int


class HonestObjection(TypedDict):
    id: str
    text: str
    contact: str
    received_on: str
    outcome: str
    reason: str
    settled_on: str | None


class HonestSheet(TypedDict):
    id: str
    kind: str
    made_on: str
    edition: str
    marks: Any
    findings: Any
    points: int
    vetoes: Any
    note: str
    first_officer__name_zh: str | None
    second_officer__name_zh: str | None


class HonestUnit(TypedDict):
    id: str
    name_zh: str
    name_en: str
    category: str
    place: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    organization_id: str
    organization__name_zh: str
    organization__name_en: str
    state: str
    score: int | None
    declared_on: str
    applied_on: str | None
    objections_until: str | None
    revoked_on: str | None
    evaluator: str
    plaque: str | None
    valid_from: Any
    valid_to: Any
    declarations: list[HonestDeclaration]
    sheets: list[HonestSheet]
    titles: list[HonestTitle]
    objections: list[HonestObjection]
    alerts: list[HonestAlert]


class ObjectToHonestUnitBody(TypedDict):
    text: str
    contact: NotRequired[str]


PublishHonestUnitBody = dict[str, Any]


class ReassessHonestUnitBody(TypedDict):
    second_officer_id: str
    marks: dict[str, str]
    note: NotRequired[str]


class RecommendHonestUnitBody(TypedDict):
    second_officer_id: str
    marks: dict[str, str]
    note: NotRequired[str]


RenewHonestUnitBody = dict[str, Any]


class RestoreHonestUnitBody(TypedDict):
    reason: str


class RevokeHonestUnitBody(TypedDict):
    reason: str


class SendBackHonestUnitBody(TypedDict):
    reason: str


class SuspendHonestUnitBody(TypedDict):
    reason: str
    alert_id: NotRequired[str | None]


class UpholdHonestObjectionBody(TypedDict):
    reason: str


class WithdrawHonestUnitBody(TypedDict):
    reason: str
