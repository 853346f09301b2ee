"""What several slices share.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, TypedDict


class Both(TypedDict):
    "A text in both languages."

    zh: str
    en: str


class Done(TypedDict):
    "What was made or changed."

    id: str
    ids: list[str]


class EquivalencePair(TypedDict):
    item: str
    domestic: str
    imported: str
    U_domestic: str
    U_imported: str


class EquivalenceTest(TypedDict):
    id: str
    number: str
    product_id: str
    product__model: str
    product__name_zh: str
    product__name_en: str
    laboratory_id: str
    imported: str
    characteristic_zh: str
    characteristic_en: str
    unit: str
    margin: str
    ground: str
    planned_items: int
    planned_on: str
    measured_on: str | None
    computed_on: str | None
    published_on: str | None
    answer: Any
    verdict: str
    reason: str
    state: str
    pairs: list[EquivalencePair]


class EquivalenceTestLine(TypedDict):
    id: str
    number: str
    product_id: str
    product__model: str
    product__name_zh: str
    product__name_en: str
    laboratory_id: str
    imported: str
    characteristic_zh: str
    characteristic_en: str
    unit: str
    margin: str
    ground: str
    planned_items: int
    planned_on: str
    measured_on: str | None
    computed_on: str | None
    published_on: str | None
    answer: Any
    verdict: str
    reason: str
    state: str


class EquivalenceTestLinePage(TypedDict):
    equivalence_tests: list[EquivalenceTestLine]
    total: int
    has_more: bool
    page: int
    size: int


class Event(TypedDict):
    seq: int
    act: str
    actor_id: str | None
    at: str
    from_state: str
    to_state: str
    reason: str
    hash: str


class HonestDeclaration(TypedDict):
    id: str
    text: str
    declared_on: str
    ended_on: str | None


class HonestTitle(TypedDict):
    plaque: str
    valid_from: str
    valid_to: str
    ended_on: str | None
    state: str


class Reason(TypedDict):
    code: str
    words: Both


class Received(TypedDict):
    id: str
    number: str
    issuer_zh: str
    issuer_en: str
    item_zh: str
    item_en: str
    manufacturer: str
    model: str
    serial_no: str
    performed_on: str
    valid_until: str | None
    signature: str
    state: str
    edition: str
    instrument_id: str | None
    issuer_id: str | None
    issuer__name_zh: str | None
    issuer__name_en: str | None
    holder_id: str
    holder__name_zh: str
    holder__name_en: str
    evaluation_id: str
    evaluation__verdict: str
    original_id: str
    original__kind: str
    original__size: int
    xml_sha256: str
    file_name: str
    kind: str
    items: int
    issued_on: str | None
    replaces: str
    lines: int
    lines_left: int
    created_at: str
    instrument__name_zh: str | None
    instrument__name_en: str | None
    instrument__label_no: str | None
    shown_state: str
    results: list[ResultLine]


class ResultLine(TypedDict):
    id: str
    test: str
    index: int
    symbol: str
    label_zh: str
    label_en: str
    quantity_zh: str
    quantity_en: str
    unit: str
    point: str
    value_text: str
    expanded_text: str
    value: float | None
    u: float | None
    dof: float | None
    k: float | None
    p: float | None
    limit_low: str
    limit_high: str
    verdict: str
    risk: float | None
