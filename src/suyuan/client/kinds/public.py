"""What public takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from suyuan.client.kinds.shared import Both, HonestDeclaration, HonestTitle


class AnsweredObjection(TypedDict):
    text: str
    received_on: str
    outcome: str
    reason: str
    settled_on: str | None


class DrawFile(TypedDict):
    "The file of a draw. Source of its members: `planning.drawing.as_record`."

    algorithm: str
    commitment: dict[str, Any]
    commitment_sha256: str
    objects: list[Any]
    inspectors: list[Any]
    barred: list[Any]
    secret: str
    public_value: str
    result: list[Any]


class Plaque(TypedDict):
    plaque: str
    printed: str
    standing: str
    valid_from: Any
    valid_to: Any
    ended_on: Any
    unit: Any
    name: Both
    category: str
    place: str


class PublicDraw(TypedDict):
    id: str
    number: str
    state: str
    committed_on: str
    objects_count: int
    inspectors_count: int
    commitment_sha256: str
    public_kind: str
    result__drawn_on: str | None
    plan__topic_zh: str
    plan__topic_en: str


class PublicDrawPage(TypedDict):
    draws: list[PublicDraw]
    total: int
    has_more: bool
    page: int
    size: int


class PublicHonestLine(TypedDict):
    id: str
    name_zh: str
    name_en: str
    category: str
    place: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    organization__name_zh: str
    organization__name_en: str
    state: str
    declared_on: str
    objections_until: str | None
    revoked_on: str | None
    plaque: str | None
    valid_from: Any
    valid_to: Any


class PublicHonestLinePage(TypedDict):
    honest: list[PublicHonestLine]
    total: int
    has_more: bool
    page: int
    size: int


class PublicHonestUnit(TypedDict):
    id: str
    name_zh: str
    name_en: str
    category: str
    place: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    organization__name_zh: str
    organization__name_en: str
    state: str
    declared_on: str
    objections_until: str | None
    revoked_on: str | None
    plaque: str | None
    valid_from: Any
    valid_to: Any
    declarations: list[HonestDeclaration]
    titles: list[HonestTitle]
    objections: list[AnsweredObjection]


class PublicOpenLicence(TypedDict):
    id: str
    patent__number: str
    patent__kind: str
    patent__title_zh: str
    patent__title_en: str
    patent__patentee__name_zh: str
    patent__patentee__name_en: str
    patent__patentee__contact: str
    patent__patentee__address: str
    fee_mode: str
    fee_amount: str
    term_until: str
    terms_zh: str
    terms_en: str
    declaration_zh: str
    declaration_en: str
    publication_no: str
    published_on: str | None
    withdrawn_on: str | None
    ended_on: str | None
    end_reason_zh: str
    end_reason_en: str
    state: str
    taken: int


class PublicOpenLicencePage(TypedDict):
    open_licences: list[PublicOpenLicence]
    total: int
    has_more: bool
    page: int
    size: int


class PublishedInspection(TypedDict):
    id: str
    number: str
    reason: str
    organization__name_zh: str
    organization__name_en: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    recorded_on: str | None
    outcome: str
    published_on: str | None


class PublishedInspectionPage(TypedDict):
    inspections: list[PublishedInspection]
    total: int
    has_more: bool
    page: int
    size: int


class Receipt(TypedDict):
    "The code that a sender holds."

    code: str


class ReceiptTold(TypedDict):
    number: str
    nature: str
    state: str
    received_on: str
    due_on: str | None
    answer: str


class SubmitComplaintBody(TypedDict):
    nature: str
    about: str
    jurisdiction: str
    claim: str
    contact: NotRequired[str]
    label_no: NotRequired[str]
