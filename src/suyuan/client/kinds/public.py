"""What public takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import TypedDict


class Draws(TypedDict):
    "Draws that were committed to."

    draws: list[PublicDraw]


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


class ReceiptTold(TypedDict):
    number: str
    nature: str
    state: str
    received_on: str
    due_on: str | None
    answer: str


class Results(TypedDict):
    "A page of published results."

    inspections: list[PublishedInspection]
    total: int
