"""What results takes and gives.

Made by ``docs/build_client.py`` from the description of the interface; not edited by hand.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from suyuan.client.kinds.shared import Both


class CalibrationFleet(TypedDict):
    kind: str
    kind_name: Both
    model: str
    instruments: int
    results: int


class CalibrationFleetPage(TypedDict):
    calibration_intervals: list[CalibrationFleet]
    total: int
    has_more: bool
    page: int
    size: int


class CovariancesBody(TypedDict):
    "Which results."

    ids: list[str]


class IntervalBin(TypedDict):
    nominal: float
    interval: float
    tested: int
    in_tolerance: int
    low: float
    high: float
    supports: bool
    contradicts: bool


class IntervalBody(TypedDict):
    "Of which fleet; `target`: the part of it that is to be in tolerance at the end of the interval."

    kind: str
    model: NotRequired[str]
    side: NotRequired[Literal["own", "measured"]]
    target: NotRequired[float]
    confidence: NotRequired[float]


class IntervalSuggestion(TypedDict):
    kind: str
    model: str
    target: float
    confidence: float
    interval: float | None
    is_capped: bool
    legal: int | None
    missing: int | None
    missing_at: float | None
    bins: list[IntervalBin]


class MovedResult(TypedDict):
    id: str
    certificate: str
    device: Both
    serial_no: str
    label: Both
    point: Both
    unit: str
    value_text: str
    shift: float
    corrected: float
    u: float
    before: bool | None
    after: bool | None
    p_flip: float


class ResultCovariances(TypedDict):
    ids: list[str]
    u: list[float]
    covariance: list[list[float]]
    correlation: list[list[float | None]]


class ResultInfluence(TypedDict):
    id: str | None
    kind: Literal["result", "source", "set_up", "own"]
    component: float
    share: float
    certificate: str
    device: Both | None
    label: Both | None


class ResultInfluencePage(TypedDict):
    influences: list[ResultInfluence]
    total: int
    has_more: bool
    page: int
    size: int


class Revaluation(TypedDict):
    affected: int
    hidden: int
    results: list[RevaluedResult]


class RevaluationBody(TypedDict):
    "A new certificate of a result: what is added to its value, and its new standard uncertainty."

    shift: NotRequired[float]
    u: NotRequired[float | None]
    limit: NotRequired[int]


class RevaluedResult(TypedDict):
    id: str
    certificate: str
    device: Both
    serial_no: str
    label: Both
    point: Both
    unit: str
    value_text: str
    shift: float
    u_before: float
    u_after: float


class WhatIf(TypedDict):
    affected: int
    certificates: int
    with_verdict: int
    flips: int
    expected_flips: float
    hidden: int
    results: list[MovedResult]


class WhatIfBody(TypedDict):
    "By how much the value of a result is to be corrected, in its unit, and for whom. See `Fault`."

    amount: float
    u_amount: NotRequired[float]
    course: NotRequired[Literal["constant", "step", "linear"]]
    since: NotRequired[str | None]
    until: NotRequired[str | None]
    limit: NotRequired[int]
