"""A plan in words' reach: what each standard adds, and why the others were not chosen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from suyuan.planning.siting.known import Answer
from suyuan.planning.siting.problem import Floats, Siting


class Built(NamedTuple):
    """A standard of the plan. pieces : it will verify in a year; load : of its capacity; credit : of the
    target; price : cost of a credit here, with the ways
    """

    option: int
    pieces: float
    load: float
    credit: float
    cost: float
    price: float


class LeftOut(NamedTuple):
    """A site where nothing is built. pieces : demand in its reach that the plan leaves waiting, as far as its
    best option could do it; credit : what that would add; worth : that at the price of a credit in this plan
    """

    option: int
    pieces: float
    credit: float
    cost: float
    worth: float


def built(problem: Siting, answer: Answer) -> list[Built]:
    """The standards of the plan, those that add most first."""
    found = []
    for plan in answer.plans:
        arc = np.flatnonzero(problem.sites.kind[problem.arcs.site] == plan.kind)
        pieces = plan.served * problem.cells.demand[problem.arcs.cell[arc]]
        credit = plan.served * problem.cell_credit[problem.arcs.cell[arc]]
        ways = plan.served * problem.arcs.cost[arc]
        for option in plan.options.tolist():
            site = problem.options.site[option]
            mine = problem.arcs.site[arc] == site
            is_new = problem.sites.existing[site] == 0
            gained = float(credit[mine].sum()) + (float(problem.site_credit[site]) if is_new else 0.0)
            done, room = (
                float(pieces[mine].sum()),
                problem.options.capacity[option] + problem.sites.existing[site],
            )
            cost = float(problem.options.cost[option] + ways[mine].sum())
            found.append(
                Built(
                    option,
                    done,
                    done / room if room else 0.0,
                    gained,
                    cost,
                    cost / gained if gained else np.inf,
                )
            )
    return sorted(found, key=lambda one: -one.credit)


def left_out(problem: Siting, answer: Answer) -> list[LeftOut]:
    """Sites where nothing stands and nothing is built, the nearest to being worth it first.

    The price of a credit is what the plan pays on average for what it adds.
    """
    waits = waiting(problem, answer)
    taken = np.zeros(len(problem.sites.kind), dtype=np.bool_)
    for plan in answer.plans:
        taken[problem.options.site[plan.options]] = True
    open_ = np.flatnonzero(~taken[problem.options.site] & (problem.sites.existing[problem.options.site] == 0))
    credit_of_piece = problem.cell_credit / np.maximum(problem.cells.demand, 1e-300)
    reach = np.bincount(
        problem.arcs.site, weights=waits[problem.arcs.cell], minlength=len(problem.sites.kind)
    )
    worth_in_reach = np.bincount(
        problem.arcs.site,
        weights=(waits * credit_of_piece)[problem.arcs.cell],
        minlength=len(problem.sites.kind),
    )
    added = answer.credit - problem.given
    price = answer.cost / added if added > 0 else 0.0
    best: dict[int, LeftOut] = {}
    for option in open_.tolist():
        site = int(problem.options.site[option])
        pieces = min(float(problem.options.capacity[option]), float(reach[site]))
        share = pieces / reach[site] if reach[site] else 0.0
        credit = float(worth_in_reach[site]) * share + float(problem.site_credit[site])
        one = LeftOut(option, pieces, credit, float(problem.options.cost[option]), credit * price)
        if site not in best or one.worth - one.cost > best[site].worth - best[site].cost:
            best[site] = one
    return sorted(best.values(), key=lambda one: one.cost - one.worth)


def waiting(problem: Siting, answer: Answer) -> Floats:
    """Pieces that the plan does not serve, array (c,)."""
    share = np.zeros(len(problem.cells.kind))
    for plan in answer.plans:
        arc = np.flatnonzero(problem.sites.kind[problem.arcs.site] == plan.kind)
        np.add.at(share, problem.arcs.cell[arc], plan.served)
    found: Floats = problem.cells.demand * np.clip(1.0 - share, 0.0, 1.0)
    return found
