"""Calibration intervals: fleets that have a history, and what the history of one says. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Listing, Question, one_of
from suyuan.api.rows import Both, record
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.results import fleets

Share = Annotated[float, Field(ge=0.5, le=0.999)]


class IntervalBody(BaseModel):
    """Of which fleet; `target`: the part of it that is to be in tolerance at the end of the interval."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(max_length=60)
    model: str = Field(default="", max_length=120)
    side: Literal[tuple(fleets.SIDES)] = "own"  # type: ignore[valid-type]
    target: Share = 0.95
    confidence: Share = 0.95


def _list(asked: Asked) -> Found:
    return asked.part(fleets.fleets(**fleets.whose(asked.filters["side"] or "own", asked.scope)))


def _suggest(asked: Asked, body: IntervalBody) -> dict[str, Any]:
    whose = fleets.whose(body.side, asked.scope)
    known = {(row["instrument__kind_id"], row["instrument__model"]) for row in fleets.fleets(**whose)}
    if (body.kind, body.model) not in known:
        raise NotFound(
            Text("这种型号没有可用的历史", "there is no history of this kind and model"),
            hint=Text(
                "每件器具至少要有两次结果。", "An instrument speaks from its second result on: see the list."
            ),
            kind=body.kind,
            model=body.model,
        )
    fleet = fleets.Fleet(kind=body.kind, model=body.model, **whose)
    found, legal = fleets.suggestion(fleet, target=body.target, confidence=body.confidence)
    return {"of": found, "legal": legal, "body": body}


def _column(name: str, kind: Any, *, to: str = "") -> dict[str, tuple[Any, Any]]:
    return {to or name: (kind, lambda row: row[name])}


def _kind(row: Mapping[str, Any]) -> Text:
    return Text(row["instrument__kind__name_zh"], row["instrument__kind__name_en"])


BIN: Final = record(
    "IntervalBin",
    nominal=(float, lambda one: one.nominal),
    interval=(float, lambda one: one.interval),
    tested=(int, lambda one: one.tested),
    in_tolerance=(int, lambda one: one.in_tolerance),
    low=(float, lambda one: one.low),
    high=(float, lambda one: one.high),
    supports=(bool, lambda one: one.supports),
    contradicts=(bool, lambda one: one.contradicts),
)
ENDPOINTS: Final = (
    Listing(
        path="calibration-intervals",
        name="list_calibration_fleets",
        summary="Kinds and models with a history: one's own instruments, or those one's institute measured",
        row=record(
            "CalibrationFleet",
            **_column("instrument__kind_id", str, to="kind"),
            kind_name=(Both, _kind),
            **_column("instrument__model", str, to="model"),
            **_column("instruments", int),
            **_column("again", int, to="results"),
        ),
        find=_list,
        filters={"side": one_of(fleets.SIDES)},
    ),
    Question(
        path="calibration-intervals/suggest",
        name="suggest_calibration_interval",
        summary="The longest interval, in months, that the history of a fleet supports",
        takes=IntervalBody,
        row=record(
            "IntervalSuggestion",
            kind=(str, lambda one: one["body"].kind),
            model=(str, lambda one: one["body"].model),
            target=(float, lambda one: one["of"].target),
            confidence=(float, lambda one: one["of"].confidence),
            interval=(float | None, lambda one: one["of"].interval),
            is_capped=(bool, lambda one: one["of"].is_capped),
            legal=(int | None, lambda one: one["legal"]),
            missing=(int | None, lambda one: one["of"].missing),
            missing_at=(float | None, lambda one: one["of"].missing_at),
            bins=(list[BIN.schema], lambda one: [BIN.of(each) for each in one["of"].bins]),  # type: ignore[name-defined]
        ),
        find=_suggest,
    ),
)
