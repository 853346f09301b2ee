"""Shared capabilities: the list, one, and what their laboratory does to them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import IDENTITY, Deed, Listing, Question, Single, Slice, word
from suyuan.api.rows import record, row
from suyuan.registry.parties.queries import division
from suyuan.registry.resources import commands, finding, needs, queries
from suyuan.registry.resources.models import Capability

COLUMNS = tuple(one for one in queries.COLUMNS if one != "jurisdiction__path")
BOUNDS = {
    "turnaround_days": 10, "shared_from": 10, "shared_to": 10, "accredited_until": 10, "kind": 60,
    "event": 20,
}  # fmt: skip


def _list(asked: Asked) -> Found:
    given = asked.filters
    wanted = queries.CapabilityFilter(
        organization_id=given["organization"], quantity=given["quantity"], kind=given["kind"]
    )
    rows, total = queries.page(wanted, page=asked.page, size=asked.size)
    return Found(rows, total)


def _one(asked: Asked) -> dict[str, Any]:
    return queries.one(asked.path["capability_id"])


Typed = Annotated[str, Field(max_length=60)]


class SearchBody(BaseModel):
    """What is to be calibrated: kind or quantity, the range, the uncertainty needed, and from where."""

    model_config = ConfigDict(extra="forbid")

    quantity: Typed = ""
    kind: Typed = ""
    low: Typed = ""
    high: Typed = ""
    unit: Typed = ""
    target: Typed = ""
    target_unit: Typed = ""
    division: Typed = ""
    service: Literal["", "lab", "on_site"] = ""
    accredited: bool = False


def _search(asked: Asked, body: SearchBody) -> finding.Answer:
    given = body.model_dump() | {"accredited": "1" if body.accredited else ""}
    path = str(division(body.division)["path"]) if body.division else ""
    return finding.find(needs.need_of(needs.asked_of(given), on=asked.occasion.today), path=path)


LINE = row("CapabilityLine", Capability, COLUMNS)
FOUND = record(
    "FoundCapability",
    capability=(LINE.schema, lambda one: LINE.of(one.row)),
    share=(float, lambda one: one.share),
    margin=(float | None, lambda one: one.margin),
    distance=(int, lambda one: one.distance),
    reasons=(list[dict[str, str]], lambda one: [reason._asdict() for reason in one.reasons]),
)
SUBJECT = "capabilities/{capability_id}"
SLICE = Slice(
    code="resources",
    endpoints=(
        Listing(
            path="capabilities",
            name="list_capabilities",
            summary="What laboratories share",
            row=LINE,
            find=_list,
            filters={"organization": IDENTITY, "quantity": word(20), "kind": word(60)},
        ),
        Single(
            path=SUBJECT,
            name="show_capability",
            summary="One edition of a capability",
            row=row("Capability", Capability, COLUMNS),
            find=_one,
        ),
        Question(
            path="capabilities/search",
            name="search_capabilities",
            summary="Who can calibrate this, the best first, and who nearly can",
            takes=SearchBody,
            row=record(
                "CapabilitySearch",
                able=(list[FOUND.schema], lambda one: [FOUND.of(found) for found in one.able]),  # type: ignore[name-defined]
                near=(list[FOUND.schema], lambda one: [FOUND.of(found) for found in one.near]),  # type: ignore[name-defined]
                count_able=(int, lambda one: one.count_able),
            ),
            find=_search,
        ),
        Deed(path="organizations/{organization_id}/capabilities", name="declare_capability",
             summary="Declare a capability", command=commands.declare, table=Capability, bounds=BOUNDS),
        Deed(path=f"{SUBJECT}/change", name="change_capability", summary="Change it: a new edition",
             command=commands.change, table=Capability, bounds=BOUNDS),
        Deed(path=f"{SUBJECT}/advance", name="advance_capability", summary="Pause, resume, stop or lift it",
             command=commands.advance, table=Capability, bounds=BOUNDS),
    ),
)  # fmt: skip
