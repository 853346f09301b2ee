"""Shared capabilities: the list, one, and what their laboratory does to them."""

from __future__ import annotations

from typing import Any

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import IDENTITY, Deed, Listing, Single, Slice, word
from suyuan.api.rows import row
from suyuan.registry.resources import commands, queries
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


SUBJECT = "capabilities/{capability_id}"
SLICE = Slice(
    code="resources",
    endpoints=(
        Listing(
            path="capabilities",
            name="list_capabilities",
            summary="What laboratories share",
            row=row("CapabilityLine", Capability, COLUMNS),
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
        Deed(path="organizations/{organization_id}/capabilities", name="declare_capability",
             summary="Declare a capability", command=commands.declare, table=Capability, bounds=BOUNDS),
        Deed(path=f"{SUBJECT}/change", name="change_capability", summary="Change it: a new edition",
             command=commands.change, table=Capability, bounds=BOUNDS),
        Deed(path=f"{SUBJECT}/advance", name="advance_capability", summary="Pause, resume, stop or lift it",
             command=commands.advance, table=Capability, bounds=BOUNDS),
    ),
)  # fmt: skip
