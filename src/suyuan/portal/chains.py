"""Maps of industrial chains that are open to everybody, without the names of those who asked."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from suyuan.base.errors import SuyuanError
from suyuan.portal.language import MINUTES, speaking
from suyuan.portal.views import page, refusal, today
from suyuan.registry.centers import mapping, matching, queries, states
from suyuan.registry.centers.mapping import Node, Tally
from suyuan.registry.journal.queries import registers_version


@require_GET
@speaking
def overview(request: HttpRequest) -> HttpResponse:
    """The chains whose maps are open: one query."""
    response = page(request, "portal/chains.html", {"rows": queries.chains(is_public=True)})
    response.headers["Cache-Control"] = MINUTES
    return response


@require_GET
@speaking
def chain(request: HttpRequest, chain_id: UUID) -> HttpResponse:
    """The map of one chain: what is covered, stage by stage and product by product."""
    try:
        known = queries.chain(chain_id, is_public=True)
    except SuyuanError as problem:
        return refusal(request, problem)
    context = {"chain": known, "stages": states.STAGES, **_drawn(chain_id, today(), registers_version())}
    response = page(request, "portal/chain.html", context)
    response.headers["Cache-Control"] = MINUTES
    return response


@lru_cache(maxsize=64)
def _drawn(chain_id: UUID, on: date, version: str) -> dict[str, Any]:
    """What the map tells, kept until a register changes."""
    links = queries.links(chain_id)
    matches = matching.matches_of(chain_id, on, version)
    needs = [one for one in queries.needs(chain_id, with_names=False) if one["id"] in matches]
    outcomes = [(need["link_id"], matches[need["id"]].outcome) for need in needs]
    nodes = mapping.nodes(links, outcomes)
    gaps = [need for need in needs if matches[need["id"]].outcome == "gap"]
    return {
        "total": mapping.tally(outcome for _, outcome in outcomes),
        "products": [_with_stages(node, nodes) for node in nodes if node.link["kind"] == "product"],
        "gaps": [(need, matches[need["id"]].gap_class) for need in gaps],
    }


def _with_stages(product: Node, nodes: list[Node]) -> tuple[Node, dict[str, Tally]]:
    """A product with what its own processes need at each stage."""
    told = {stage: Tally() for stage in states.STAGES}
    for node in nodes:
        if node.link["parent_id"] == product.link["id"] and node.link["kind"] == "process":
            before = told[node.link["stage"]]
            told[node.link["stage"]] = Tally(
                covered=before.covered + node.own.covered,
                partly=before.partly + node.own.partly,
                gap=before.gap + node.own.gap,
            )
    return product, told
