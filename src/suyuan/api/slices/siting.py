"""Siting: proposals where to build standards, what they build, and every step to planned standards.

Working out takes up to a minute and answers when it is done.
"""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from suyuan.api.asking import Asked, Found, counted_by
from suyuan.api.endpoints import Deed, Listing, Single, Slice, one_of
from suyuan.api.rows import row
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.siting import commands, queries, states, taking_up
from suyuan.registry.siting.models import SitingItem, SitingProposal
from suyuan.registry.siting.wishes import Wishes
from suyuan.registry.siting.working import work_out

ONE = "siting/{proposal_id}"
FIGURES = {"cost": float | None, "share": float | None, "gap": float | None}


def _seen(asked: Asked) -> dict[str, Any]:
    """The proposal of one's division, or in which one's house has a part. Raises NotFound."""
    found, scope = queries.detail(asked.path["proposal_id"]), asked.scope
    inside = scope.sees_house(path=found["jurisdiction__path"])
    decided = found["state"] in ("accepted", "enacted")
    if not inside and not (decided and queries.has_part(found["run_id"], scope.organization)):
        raise NotFound(Text("没有这个选址方案", "there is no such siting proposal"))
    answer = found["run__answer"] or {}
    names = (*FIGURES, "bound", "greedy_cost", "standards")
    return found | {name: answer.get(name) for name in names}


def _items(asked: Asked) -> Found:
    run, start = _seen(asked)["run_id"], asked.start
    return Found(queries.items(run, start=start, limit=asked.size), queries.count_items(run))


def _draft(
    occasion: Occasion, *, jurisdiction: str, title: str, goal: str = "even", target: float = 0.6,
    budget: float | None = None, kilometres: float = 120.0, staff: float = 1.0,
) -> SitingProposal:  # fmt: skip
    wishes = Wishes(goal=goal, target=target, budget=budget, kilometres=kilometres, staff=staff)
    return commands.draft(occasion, jurisdiction=jurisdiction, title=title, wishes=wishes)


def _work_out(occasion: Occasion, *, proposal_id: UUID) -> UUID:
    wishes = Wishes(**queries.detail(proposal_id)["wishes"])
    _, picture = commands.picture_of(occasion, proposal_id=proposal_id, wishes=wishes)
    outcome = work_out(picture, wishes, clock=time.monotonic)
    kept = commands.keep(occasion, proposal_id=proposal_id, wishes=wishes, picture=picture, outcome=outcome)
    return kept.pk


SLICE = Slice(
    code="siting",
    endpoints=(
        Listing(
            path="siting",
            name="list_siting_proposals",
            summary="Proposals that one may see, newest first",
            row=row(
                "SitingLine",
                SitingProposal,
                queries.LIST_COLUMNS,
                more={**FIGURES, "standards": int, "taken": int},
            ),
            find=counted_by(queries.listed, queries.count),
            filters={"state": one_of(states.STATES)},
        ),
        Single(
            path=ONE,
            name="show_siting_proposal",
            summary="One proposal with what it comes to; `bound`: no plan for its target costs less",
            row=row(
                "SitingProposal",
                SitingProposal,
                queries.LIST_COLUMNS,
                more={**FIGURES, "bound": float | None, "greedy_cost": float | None, "standards": int | None},
            ),
            find=_seen,
        ),
        Listing(
            path=f"{ONE}/items",
            name="list_siting_items",
            summary="Standards that it builds, those that add most first",
            row=row("SitingItem", SitingItem, queries.ITEM_COLUMNS),
            find=_items,
        ),
        Deed(path="siting", name="draft_siting_proposal", summary="Draft a proposal for a division",
             command=_draft, table=SitingProposal),
        Deed(path=f"{ONE}/work-out", name="work_out_siting_proposal",
             summary="Work it out with its wishes and keep the answer", command=_work_out,
             table=SitingProposal),
        Deed(path=f"{ONE}/submit", name="submit_siting_proposal", summary="Hand it to those who decide",
             command=commands.submit, table=SitingProposal),
        Deed(path=f"{ONE}/accept", name="accept_siting_proposal", summary="Accept it",
             command=commands.accept, table=SitingProposal),
        Deed(path=f"{ONE}/reject", name="reject_siting_proposal", summary="Reject it, with the reason",
             command=commands.reject, table=SitingProposal),
        Deed(path=f"{ONE}/take-up", name="take_up_siting_proposal",
             summary="Register the planned standards of one institution", command=taking_up.take_up),
    ),
)  # fmt: skip
