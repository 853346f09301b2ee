"""Honest units for everybody, without a log-in: the public list, one unit, and what a plaque is worth.

The same as on the public pages: words, titles, and objections once they are answered; never who objected, nor
what the watch proposes.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.utils import timezone
from ninja import Path
from ninja.params.functions import Query

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Endpoint, Listing, Single, one_of, word
from suyuan.api.rows import Both, record, row
from suyuan.api.slices.honest import DECLARED, TITLE, TITLED
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.honest import plaques, queries, states
from suyuan.registry.honest.criteria import CATEGORIES
from suyuan.registry.honest.models import HonestObjection, HonestUnit
from suyuan.registry.honest.queries import UnitFilter
from suyuan.registry.parties import queries as parties

NUMBER: Final = 40  # characters of a number as somebody may type it
Number = Annotated[str, Path(max_length=NUMBER)]
ONE: Final = "public/honest/{unit_id}"
COLUMNS: Final = (
    "id", "name_zh", "name_en", "category", "place", "jurisdiction_id", "jurisdiction__name_zh",
    "jurisdiction__name_en", "organization__name_zh", "organization__name_en", "state", "declared_on",
    "objections_until", "revoked_on",
)  # fmt: skip
ANSWERED: Final = row(
    "AnsweredObjection", HonestObjection, ("text", "received_on", "outcome", "reason", "settled_on")
)


def _units(asked: Asked) -> Found:
    given = asked.filters
    path = str(parties.division(given["division"])["path"]) if given["division"] else ""
    state = "" if given["state"] == "all" else given["state"] or "valid"
    chosen = UnitFilter(path=path, state=state, category=given["category"], text=given["q"])
    return Found(queries.listed(chosen, start=asked.start, limit=asked.size), queries.count(chosen))


def _unit(asked: Asked) -> dict[str, Any]:
    """A unit with its words, its titles, and the objections that were answered."""
    unit = asked.path["unit_id"]
    return {
        **queries.unit(unit),
        "declarations": queries.declarations(unit),
        "titles": queries.titles(unit),
        "objections": queries.answered_objections(unit),
    }


def _plaque(asked: Asked) -> dict[str, Any]:
    """`standing`: valid, suspended, revoked or expired. A number that nobody was given is not found."""
    plaque = asked.path["plaque"]
    found = queries.plaque(plaque, on=timezone.localdate())
    if found is None:
        mistyped = plaques.why_not_plaque(plaques.tidy(plaque))
        raise NotFound(
            mistyped or Text("从未授予过这个编号", "this number was never given"), given=plaque[:NUMBER]
        )
    return dict(found)


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Listing(path="public/honest", name="list_public_honest_units", is_open=True, find=_units,
            summary="Units that declared themselves; without `state` those with a title",
            row=row("PublicHonestLine", HonestUnit, COLUMNS, more=TITLE),
            filters={"state": one_of(["all", *states.STATES]), "category": one_of(CATEGORIES),
                     "division": Annotated[str, Query("", pattern=r"^\d{0,12}$")], "q": word()}),
    Single(path=ONE, name="show_public_honest_unit", is_open=True, find=_unit,
           summary="One unit as everybody sees it",
           row=row("PublicHonestUnit", HonestUnit, COLUMNS, more=TITLE, rows={
               "declarations": (DECLARED, lambda one: one["declarations"]),
               "titles": (TITLED, lambda one: one["titles"]),
               "objections": (ANSWERED, lambda one: one["objections"]),
           })),
    Single(path="public/plaques/{plaque}", name="show_plaque", is_open=True, find=_plaque,
           summary="What a plaque is worth today", types={"plaque": Number},
           row=record(
               "Plaque",
               plaque=(str, lambda one: one["plaque"]),
               printed=(str, lambda one: plaques.printed(one["plaque"])),
               standing=(str, lambda one: one["standing"]),
               valid_from=(Any, lambda one: one["valid_from"]),
               valid_to=(Any, lambda one: one["valid_to"]),
               ended_on=(Any, lambda one: one["ended_on"]),
               unit=(Any, lambda one: one["unit_id"]),
               name=(Both, lambda one: Text(one["name_zh"], one["name_en"])),
               category=(str, lambda one: one["category"]),
               place=(str, lambda one: one["place"]),
           )),
)  # fmt: skip
