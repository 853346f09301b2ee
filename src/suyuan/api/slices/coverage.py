"""The five metrics of coverage, whole and in parts, and the matrix of kinds and divisions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

from ninja.params.functions import Query

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Listing, one_of, word
from suyuan.api.rows import Both, record
from suyuan.base.text import Text
from suyuan.planning.coverage import METRICS, Variants, metric
from suyuan.planning.matrix import STATES
from suyuan.registry.parties.queries import division
from suyuan.registry.targets.coverage import PARTS, Question, first_province, record_of
from suyuan.registry.targets.matrix import matrix
from suyuan.registry.targets.queries import Basis

DAY: Final = Annotated[date | None, Query(None)]
SPEED: Final = Annotated[float | None, Query(None, ge=1, le=1000)]
CHOICES: Final[dict[str, Any]] = {
    name: one_of(words) for code in METRICS for name, words in metric(code).options.items() if words
}
WHERE: Final[dict[str, Any]] = {"division": word(6), "on": DAY}
FILTERS: Final = {**WHERE, "since": DAY, "edition": word(40), "speed": SPEED, **CHOICES}
_FIGURE: Final[dict[str, Any]] = {
    "value": (float | None, lambda one: one["value"]),
    "numerator": (int, lambda one: one["numerator"]),
    "denominator": (int, lambda one: one["denominator"]),
}
METRIC: Final = record(
    "CoverageMetric",
    metric=(str, lambda one: one["metric"]),
    indicator=(str, lambda one: one["indicator"]),
    name=(Both, lambda one: Text(**one["name"])),
    unit=(str, lambda one: one["unit"]),
    on=(str, lambda one: one["on"]),
    **_FIGURE,
    options=(dict[str, str | None], lambda one: one["options"]),
    evidence=(str, lambda one: one["evidence"]),
)
PART: Final = record(
    "CoveragePart",
    metric=(str, lambda one: one["metric"]),
    key=(str, lambda one: one["key"]),
    name=(Both, lambda one: Text(**one["name"])),
    **_FIGURE,
)
CELL: Final = record(
    "CoverageCell",
    division=(str, lambda one: one.unit),
    kind=(str, lambda one: one.kind),
    owed=(bool, lambda one: one.owed),
    state=(str, lambda one: one.state),
    standards=(int, lambda one: one.standards),
    pieces=(int, lambda one: one.pieces),
)


def _question(asked: Asked) -> Question:
    given: Mapping[str, Any] = asked.filters
    chosen = {name: given[name] for name in CHOICES if given[name]}
    return Question(
        division=_place(asked),
        on=given["on"] or asked.occasion.today,
        variants=Variants(since=given["since"], **chosen),
        basis=Basis(edition=given["edition"], speed=given["speed"]),
    )


def _place(asked: Asked) -> str:
    """The division that is asked for, the province by default. Raises NotFound."""
    return str(division(asked.filters["division"] or first_province())["code"])


def _metrics(asked: Asked) -> Found:
    found = record_of(_question(asked))
    return asked.part([{**one, "on": found["on"]} for one in found["metrics"]])


def _parts(asked: Asked) -> Found:
    found = record_of(_question(asked), by=asked.filters["by"] or "division")
    return asked.part(
        [{**part, "metric": one["metric"]} for one in found["metrics"] for part in one["parts"]]
    )


def _cells(asked: Asked) -> Found:
    found = matrix(_place(asked), on=asked.filters["on"] or asked.occasion.today)
    state = asked.filters["state"]
    return asked.part([one for one in found.cells.values() if not state or one.state == state])


ENDPOINTS: Final = (
    Listing(path="coverage", name="list_coverage", summary="The five metrics of coverage on a day",
            row=METRIC, find=_metrics, filters=FILTERS),
    Listing(path="coverage/parts", name="list_coverage_parts",
            summary="The five metrics by division, level or kind", row=PART, find=_parts,
            filters={**FILTERS, "by": one_of(PARTS)}),
    Listing(path="coverage/cells", name="list_coverage_cells",
            summary="Kinds by divisions: covered, blocked, lapsed or missing", row=CELL, find=_cells,
            filters={**WHERE, "state": one_of(STATES.values())}),
)  # fmt: skip
