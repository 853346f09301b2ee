"""What several slices share.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import TypedDict


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


class Event(TypedDict):
    seq: int
    act: str
    actor_id: str | None
    at: str
    from_state: str
    to_state: str
    reason: str
    hash: str


class Reason(TypedDict):
    code: str
    words: Both


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
