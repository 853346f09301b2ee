"""Honest units for everybody, without a log-in: the public list, one unit, and what a plaque is worth.

The same as on the public pages: words, titles, and objections once they are answered; never who objected, nor
what the watch proposes.
"""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router
from ninja.params.functions import Query

from suyuan.api.endpoints import MOST_ROWS
from suyuan.api.rows import row
from suyuan.api.slices.honest import DECLARED, TITLE, TITLED
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.honest import plaques, queries, states
from suyuan.registry.honest.criteria import CATEGORIES
from suyuan.registry.honest.models import HonestObjection, HonestUnit
from suyuan.registry.honest.queries import UnitFilter
from suyuan.registry.parties import queries as parties

router = Router(tags=["public"])

NUMBER: Final = 40  # characters of a number as somebody may type it
COLUMNS: Final = (
    "id", "name_zh", "name_en", "category", "place", "jurisdiction_id", "jurisdiction__name_zh",
    "jurisdiction__name_en", "organization__name_zh", "organization__name_en", "state", "declared_on",
    "objections_until", "revoked_on",
)  # fmt: skip
LINE: Final = row("PublicHonestLine", HonestUnit, COLUMNS, more=TITLE)
ANSWERED: Final = row(
    "AnsweredObjection", HonestObjection, ("text", "received_on", "outcome", "reason", "settled_on")
)
Plaque = Annotated[str, Path(max_length=NUMBER)]
State = Annotated[str, Query("", pattern=f"^(|all|{'|'.join(states.STATES)})$")]
Category = Annotated[str, Query("", pattern=f"^(|{'|'.join(CATEGORIES)})$")]
Code = Annotated[str, Query("", pattern=r"^\d{0,12}$")]
Words = Annotated[str, Query("", max_length=80)]
Page = Annotated[int, Query(1, ge=1, le=1_000_000)]
Size = Annotated[int, Query(50, ge=1, le=MOST_ROWS)]


@router.get("/public/honest", summary="Units that declared themselves; without `state` those with a title")
def units(
    request: HttpRequest,  # noqa: ARG001
    state: State = "",
    category: Category = "",
    division: Code = "",
    q: Words = "",
    page: Page = 1,
    size: Size = 50,
) -> dict[str, Any]:
    """The public list, page by page."""
    path = str(parties.division(division)["path"]) if division else ""
    chosen = UnitFilter(
        path=path, state="" if state == "all" else state or "valid", category=category, text=q
    )
    rows = queries.listed(chosen, start=(page - 1) * size, limit=size)
    total = queries.count(chosen)
    return {
        "honest": [LINE.of(one) for one in rows], "total": total, "has_more": total > page * size,
        "page": page, "size": size,
    }  # fmt: skip


@router.get("/public/honest/{unit_id}", summary="One unit as everybody sees it")
def unit(request: HttpRequest, unit_id: UUID) -> dict[str, Any]:  # noqa: ARG001
    """A unit with its words, its titles, and the objections that were answered."""
    return {
        **LINE.of(queries.unit(unit_id)),
        "declarations": [DECLARED.of(one) for one in queries.declarations(unit_id)],
        "titles": [TITLED.of(one) for one in queries.titles(unit_id)],
        "objections": [ANSWERED.of(one) for one in queries.answered_objections(unit_id)],
    }


@router.get("/public/plaques/{plaque}", summary="What a plaque is worth today")
def plaque(request: HttpRequest, plaque: Plaque) -> dict[str, Any]:  # noqa: ARG001
    """`standing`: valid, suspended, revoked or expired. A number that nobody was given is not found."""
    found = queries.plaque(plaque, on=timezone.localdate())
    if found is None:
        mistyped = plaques.why_not_plaque(plaques.tidy(plaque))
        raise NotFound(
            mistyped or Text("从未授予过这个编号", "this number was never given"), given=plaque[:NUMBER]
        )
    return {
        "plaque": found["plaque"], "printed": plaques.printed(found["plaque"]),
        "standing": found["standing"], "valid_from": found["valid_from"], "valid_to": found["valid_to"],
        "ended_on": found["ended_on"], "unit": found["unit_id"],
        "name": Text(found["name_zh"], found["name_en"])._asdict(), "category": found["category"],
        "place": found["place"],
    }  # fmt: skip
