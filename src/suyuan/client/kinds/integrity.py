"""What integrity takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Any, TypedDict


class AnswerDoubtfulWorkBody(TypedDict):
    reply: str


class AskDoubtfulWorkBody(TypedDict):
    question: str


class CloseDoubtfulWorkBody(TypedDict):
    measures: str


class ConfirmDoubtfulWorkBody(TypedDict):
    finding: str


class DoubtfulWork(TypedDict):
    id: str
    number: str
    year: int
    origin: str
    evidence: float | None
    state: str
    opened_on: str
    closed_on: str | None
    laboratory_id: str
    laboratory__name_zh: str
    laboratory__name_en: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    note: str
    question: str
    answer: str
    answer_by: str | None
    answered_on: str | None
    finding: str
    measures: str
    examiner_id: str | None
    detectors: dict[str, float]
    course: list[list[Any]]


class DoubtfulWorkLine(TypedDict):
    id: str
    number: str
    year: int
    origin: str
    evidence: float | None
    state: str
    opened_on: str
    closed_on: str | None
    laboratory_id: str
    laboratory__name_zh: str
    laboratory__name_en: str
    jurisdiction_id: str
    jurisdiction__name_zh: str
    jurisdiction__name_en: str
    strikes: int


class DoubtfulWorkLinePage(TypedDict):
    doubtful_works: list[DoubtfulWorkLine]
    total: int
    has_more: bool
    page: int
    size: int


class OpenDoubtfulWorkBody(TypedDict):
    laboratory: str
    year: int
    note: str


class SetAsideDoubtfulWorkBody(TypedDict):
    finding: str


class Strike(TypedDict):
    id: str
    detector: str
    on: str
    job_id: str
    job__number: str
    beside_id: str | None
    beside__number: str | None
    laboratory_id: str


class StrikePage(TypedDict):
    strikes: list[Strike]
    total: int
    has_more: bool
    page: int
    size: int


TakeDoubtfulWorkBody = dict[str, Any]
