"""Computing without storing: uncertainty cases, method packs, and runs of a pack on observations."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Body, Router

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.registry.specifications.queries import library

router = Router(tags=["computing"])

MOST_TRIALS = 200_000  # of a stranger's request; the command line knows no such limit
MOST_CASES = 50

Record = Annotated[dict[str, Any], Body(...)]


@router.post("/evaluate", summary="Evaluate uncertainty cases")
def evaluate(request: HttpRequest, data: Record) -> dict[str, Any]:  # noqa: ARG001
    """A case of the public format, or ``{"cases": [...]}``; the answer of ``suyuan evaluate --json``.

    At most MOST_TRIALS trials are drawn here; the answer says how many were.
    """
    from suyuan.methods.cases import models_of, parse_cases
    from suyuan.metrology.case import evaluate_case

    cases = parse_cases(data)
    if len(cases) > MOST_CASES:
        raise OutOfRange("cases", given=len(cases), allowed=f"<= {MOST_CASES}")
    return {
        "cases": [evaluate_case(case, models_of(case.model), trials=bounded(case.trials)) for case in cases]
    }


def bounded(trials: int | Literal["adaptive"]) -> int:
    """The trials of a case, as many as a stranger may ask for."""
    return MOST_TRIALS if trials == "adaptive" else min(trials, MOST_TRIALS)


@router.get("/packs", summary="The method packs")
def packs(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """Every pack with its identity, digest and documents."""
    return {"packs": [brief(pack) for pack in library()]}


@router.post("/packs/{path:pack_id}/run", summary="Run a pack on observations")
def run(request: HttpRequest, pack_id: str, data: Record) -> dict[str, Any]:  # noqa: ARG001
    """``{"observations": {...}, "sources": [...]}``: the evaluation; nothing is stored."""
    from suyuan.methods.evaluate import evaluate_one
    from suyuan.methods.observations import parse_observations
    from suyuan.methods.sources import read_sources

    pack = library()[pack_id]
    readings = parse_observations(pack, data.get("observations", {}))
    sources = read_sources(pack, data.get("sources", []), name="api")
    record: dict[str, Any] = plain(evaluate_one(pack, readings, sources, identity_seed="api").to_record())
    return record


@router.get("/packs/{path:pack_id}", summary="One pack with the schema of its observations")
def pack(request: HttpRequest, pack_id: str) -> dict[str, Any]:  # noqa: ARG001
    """A pack and the JSON schema that its observations follow."""
    from suyuan.methods.schema import schema_of

    found = library()[pack_id]
    roles = [
        {"code": role.code, "label": role.label._asdict(), "use": role.use, "unit": role.unit}
        for role in found.roles
    ]
    return brief(found) | {"roles": roles, "schema": plain(schema_of(found))}


def brief(pack: Any) -> dict[str, Any]:
    """A pack in one line."""
    return {
        "id": pack.id,
        "name": pack.name._asdict(),
        "activity": pack.activity,
        "digest": pack.digest,
        "specifications": list(pack.specifications),
    }


def plain(value: Any) -> Any:
    """Plain data in which every bilingual text is an object of its two languages."""
    match value:
        case Text():
            return value._asdict()
        case dict():
            return {name: plain(one) for name, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case _:
            return value
