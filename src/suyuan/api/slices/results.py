"""What the traceability graph knows of results: who contributes, covariances, and what a fault would move.

Nothing is written. Whoever may see a certificate may ask about its results; what lies above them is told in
full, as on the page of its chain, and what hangs below where the person may see it, else only counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import numpy as np
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from suyuan.api.asking import Asked, Found
from suyuan.api.bodies import FIRST_DAY, LAST_DAY
from suyuan.api.endpoints import Listing, Question, Slice
from suyuan.api.rows import Both, record
from suyuan.api.slices import intervals
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.access.moment import new_identity
from suyuan.registry.parties.scope import refuse_unless
from suyuan.registry.results.compiled import results_of_register
from suyuan.registry.results.explored import Told, sees, told
from suyuan.registry.results.recalled import by_weight, summary
from suyuan.trace.faults import COURSES, Fault
from suyuan.trace.identities import uuid_of
from suyuan.trace.results import Results

MOST: Final = 200
LARGEST: Final = 1e150  # its square is still a number
Amount = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Spread = Annotated[float, Field(ge=0, le=LARGEST, allow_inf_nan=False)]
Limit = Annotated[int, Field(ge=0, le=MOST)]


def _near(day: date | None) -> date | None:
    if day is None or FIRST_DAY <= day <= LAST_DAY:
        return day
    raise ValueError(f"a day between {FIRST_DAY} and {LAST_DAY} is needed")


Day = Annotated[date | None, AfterValidator(_near)]


class CovariancesBody(BaseModel):
    """Which results."""

    model_config = ConfigDict(extra="forbid")

    ids: list[UUID] = Field(min_length=1, max_length=MOST)


class WhatIfBody(BaseModel):
    """By how much the value of a result is to be corrected, in its unit, and for whom. See `Fault`."""

    model_config = ConfigDict(extra="forbid")

    amount: Amount
    u_amount: Spread = 0.0
    course: Literal[tuple(COURSES)] = "constant"  # type: ignore[valid-type]
    since: Day = None
    until: Day = None
    limit: Limit = 50


class RevaluationBody(BaseModel):
    """A new certificate of a result: what is added to its value, and its new standard uncertainty."""

    model_config = ConfigDict(extra="forbid")

    shift: Amount = 0.0
    u: Spread | None = None
    limit: Limit = 50


def _seen(asked: Asked, ids: Sequence[UUID]) -> dict[UUID, Told]:
    """The results in words, all of them. Raises NotFound, and NotPermitted for one of another house."""
    found = told(list(dict.fromkeys(ids)), on=asked.occasion.today)
    for id_ in ids:
        if id_ not in found:
            raise NotFound(Text("没有这个结果", "there is no such result"), result=id_)
        refuse_unless(sees(asked.scope, found[id_]), Text("这个结果", "this result"))
    return found


def _batch() -> Results:
    return results_of_register(build=new_identity())


def _influences(asked: Asked) -> Found:
    result = asked.path["result_id"]
    _seen(asked, [result])
    parts = _batch().influence(result).contributors
    page = parts[asked.start : asked.start + asked.size]
    known = told([part.id for part in page if part.id is not None], on=asked.occasion.today)
    return Found([(part, known.get(part.id) if part.id else None) for part in page], len(parts))


def _covariances(asked: Asked, body: CovariancesBody) -> dict[str, Any]:
    _seen(asked, body.ids)
    covariance = _batch().covariances(body.ids)
    u = np.sqrt(np.diag(covariance))
    scale = np.outer(u, u)
    known = np.divide(covariance, scale, out=np.full_like(scale, np.nan), where=scale > 0)
    return {"ids": body.ids, "u": u.tolist(), "covariance": covariance.tolist(), "correlation": _plain(known)}


def _plain(matrix: Any) -> list[list[float | None]]:
    """Within -1 and 1; nothing where a result has no uncertainty."""
    return [[None if np.isnan(one) else float(np.clip(one, -1, 1)) for one in row] for row in matrix]


def _what_if(asked: Asked, body: WhatIfBody) -> dict[str, Any]:
    result = asked.path["result_id"]
    _seen(asked, [result])
    fault = Fault(
        amount=body.amount,
        u_amount=body.u_amount,
        course=body.course,
        since=body.since,
        until=body.until,
    )
    found = _batch().recall(result, fault)
    first = by_weight(found)[: body.limit].tolist()
    columns = {
        name: getattr(found, name) for name in ("shift", "corrected", "u", "before", "after", "p_flip")
    }
    return summary(found) | _told_rows(asked, [uuid_of(found.column[at]) for at in first], first, columns)


def _revaluation(asked: Asked, body: RevaluationBody) -> dict[str, Any]:
    result = asked.path["result_id"]
    _seen(asked, [result])
    found = _batch().revalue({result: (body.shift, body.u)})
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = np.abs(found.shift) / found.u_before + np.abs(found.u_after / found.u_before - 1)
    first = np.argsort(-np.nan_to_num(moved), kind="stable")[: body.limit].tolist()
    columns = {name: getattr(found, name) for name in ("shift", "u_before", "u_after")}
    ids = [uuid_of(pair) for pair in found.tiers.identities(found.number[first])]
    return {"affected": len(found)} | _told_rows(asked, ids, first, columns)


def _told_rows(
    asked: Asked, ids: Sequence[UUID], places: Sequence[int], columns: Mapping[str, Any]
) -> dict[str, Any]:
    """Rows of those results that the person may see, and how many of them are only counted."""
    known = told(ids, on=asked.occasion.today)
    rows = [
        {"one": known[id_]} | {name: float(values[at]) for name, values in columns.items()}
        for id_, at in zip(ids, places, strict=True)
        if id_ in known and sees(asked.scope, known[id_])
    ]
    return {"rows": rows, "hidden": len(ids) - len(rows)}


def _number(name: str) -> tuple[Any, Any]:
    return float, lambda row: row[name]


def _verdict(name: str) -> tuple[Any, Any]:
    return bool | None, lambda row: None if row[name] < 0 else bool(row[name])


IN_WORDS: Final[dict[str, tuple[Any, Any]]] = {
    "id": (UUID, lambda row: row["one"].id),
    "certificate": (str, lambda row: row["one"].certificate),
    "device": (Both, lambda row: row["one"].device),
    "serial_no": (str, lambda row: row["one"].serial_no),
    "label": (Both, lambda row: row["one"].label),
    "point": (Both, lambda row: row["one"].point),
    "unit": (str, lambda row: row["one"].unit),
    "value_text": (str, lambda row: row["one"].value_text),
}
INFLUENCE: Final = record(
    "ResultInfluence",
    id=(UUID | None, lambda row: row[0].id),
    kind=(Literal["result", "source", "set_up", "own"], lambda row: row[0].kind),
    component=(float, lambda row: row[0].component),
    share=(float, lambda row: row[0].share),
    certificate=(str, lambda row: row[1].certificate if row[1] else ""),
    device=(Both | None, lambda row: row[1].device if row[1] else None),
    label=(Both | None, lambda row: row[1].label if row[1] else None),
)
MATRIX: Final = list[list[float]]
COVARIANCES: Final = record(
    "ResultCovariances",
    ids=(list[UUID], lambda one: one["ids"]),
    u=(list[float], lambda one: one["u"]),
    covariance=(MATRIX, lambda one: one["covariance"]),
    correlation=(list[list[float | None]], lambda one: one["correlation"]),
)
MOVED: Final = record(
    "MovedResult",
    **IN_WORDS,
    shift=_number("shift"),
    corrected=_number("corrected"),
    u=_number("u"),
    before=_verdict("before"),
    after=_verdict("after"),
    p_flip=_number("p_flip"),
)
REVALUED: Final = record(
    "RevaluedResult",
    **IN_WORDS,
    shift=_number("shift"),
    u_before=_number("u_before"),
    u_after=_number("u_after"),
)
SUBJECT: Final = "results/{result_id}"
SLICE: Final = Slice(
    code="results",
    endpoints=(
        Listing(
            path=f"{SUBJECT}/influences",
            name="list_result_influences",
            summary="Who contributes to a result and how much, the largest share first",
            row=INFLUENCE,
            find=_influences,
        ),
        Question(
            path="results/covariances",
            name="result_covariances",
            summary="Covariances and correlations of some results",
            takes=CovariancesBody,
            row=COVARIANCES,
            find=_covariances,
        ),
        Question(
            path=f"{SUBJECT}/what-if",
            name="result_what_if",
            summary="What a correction of a result would move; nothing is written",
            takes=WhatIfBody,
            row=record(
                "WhatIf",
                affected=(int, lambda one: one["affected"]),
                certificates=(int, lambda one: one["certificates"]),
                with_verdict=(int, lambda one: one["with_verdict"]),
                flips=(int, lambda one: one["flips"]),
                expected_flips=(float, lambda one: one["expected_flips"]),
                hidden=(int, lambda one: one["hidden"]),
                results=(list[MOVED.schema], lambda one: [MOVED.of(row) for row in one["rows"]]),  # type: ignore[name-defined]
            ),
            find=_what_if,
        ),
        Question(
            path=f"{SUBJECT}/revaluation",
            name="result_revaluation",
            summary="What a new certificate of a result would do below it; nothing is written",
            takes=RevaluationBody,
            row=record(
                "Revaluation",
                affected=(int, lambda one: one["affected"]),
                hidden=(int, lambda one: one["hidden"]),
                results=(list[REVALUED.schema], lambda one: [REVALUED.of(row) for row in one["rows"]]),  # type: ignore[name-defined]
            ),
            find=_revaluation,
        ),
        *intervals.ENDPOINTS,
    ),
)
