"""Computing without storing: uncertainty cases, method packs, and runs of a pack on observations.

Anybody may ask, so the work of one request is bounded; the command line knows no such limits.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from ninja import Router

from suyuan.api.body import record_in
from suyuan.api.rendering import plain
from suyuan.base.errors import TooLarge
from suyuan.methods.bounds import LIMITED, bounded, refuse_many, refuse_work
from suyuan.registry.specifications.queries import library

router = Router(tags=["computing"])

MOST_POINTS: Final = 500  # of all standards of one run


def takes(*names: str) -> dict[str, Any]:
    """How the description tells that an operation takes a JSON object with these members."""
    schema = {"type": "object", "properties": {name: {} for name in names}}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.post("/evaluate", summary="Evaluate uncertainty cases", openapi_extra=takes("cases"))
def evaluate(request: HttpRequest) -> dict[str, Any]:
    """A case of the public format, or ``{"cases": [...]}``; the answer of ``suyuan evaluate --json``.

    At most 200,000 trials are drawn per case; an answer with fewer than were asked for says so in its notes.
    """
    from suyuan.metrology.case import evaluate_case, parse_cases

    data = record_in(request)
    refuse_many(data)
    cases = parse_cases(data)
    refuse_work(cases)
    answers = []
    for case in cases:
        trials = bounded(case.trials)
        record = evaluate_case(case, trials=trials)
        if case.method == "mc" and trials != case.trials:
            record["notes"].append(LIMITED._asdict())
        answers.append(record)
    return {"cases": answers}


@router.get("/packs", summary="The method packs")
def packs(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """Every pack with its identity, digest and documents."""
    return {"packs": [brief(pack) for pack in library()]}


@router.get("/packs/{method}/{edition}", summary="One pack with the schema of its observations")
def pack(request: HttpRequest, method: str, edition: str) -> dict[str, Any]:  # noqa: ARG001
    """A pack, the standards it needs, and the JSON schema that its observations follow."""
    from suyuan.methods.schema import schema_of

    found = library()[f"{method}/{edition}"]
    roles = [
        {
            "code": role.code,
            "label": role.label._asdict(),
            "use": role.use,
            "unit": role.unit,
            "required": role.required,
        }
        for role in found.roles
    ]
    return brief(found) | {"roles": roles, "schema": plain(schema_of(found))}


@router.post(
    "/packs/{method}/{edition}/run",
    summary="Run a pack on observations",
    openapi_extra=takes("observations", "sources"),
)
def run(request: HttpRequest, method: str, edition: str) -> dict[str, Any]:
    """``{"observations": {...}, "sources": [...]}``: the evaluation; nothing is stored."""
    from suyuan.methods.evaluate import evaluate_one
    from suyuan.methods.observations import parse_observations
    from suyuan.methods.sources import read_sources

    chosen = library()[f"{method}/{edition}"]
    data = record_in(request)
    given = data.get("sources", [])
    refuse_points(given)
    readings = parse_observations(chosen, data.get("observations", {}))
    sources = read_sources(chosen, given, name="api")
    record: dict[str, Any] = plain(evaluate_one(chosen, readings, sources, identity_seed="api").to_record())
    return record


def refuse_points(sources: Any) -> None:
    """Refuse standards with more points than a run may have: their components are a square array."""
    entries = sources.values() if isinstance(sources, dict) else sources if isinstance(sources, list) else ()
    listed = [entry.get("points") for entry in entries if isinstance(entry, dict)]
    count = sum(len(points) for points in listed if isinstance(points, list))
    if count > MOST_POINTS:
        raise TooLarge("points", given=count, allowed=MOST_POINTS)


def brief(pack: Any) -> dict[str, Any]:
    """A pack in one line."""
    return {
        "id": pack.id,
        "name": pack.name._asdict(),
        "activity": pack.activity,
        "digest": pack.digest,
        "specifications": list(pack.specifications),
        "instrument_kinds": list(pack.instrument_kinds),
    }
