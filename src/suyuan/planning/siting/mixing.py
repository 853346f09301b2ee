"""One plan for each kind out of those that are known, so that the target is reached and people suffice.

As shares it gives the prices for the next round; as whole numbers a plan of everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from suyuan.planning.siting.one_kind import Plan
from suyuan.planning.siting.problem import Floats, Siting
from suyuan.planning.siting.solver import Model, solver_of

SHORT = 10.0  # times the dearest plans of all kinds: what a missing credit costs while shares are mixed


class Mixed(NamedTuple):
    """Prices of a credit and of people of each place (of shares), or the plans that were taken (whole)."""

    credit: float
    people: Floats
    taken: tuple[Plan, ...]


def mix(problem: Siting, plans: Sequence[Plan], *, whole: bool, seconds: float = 5.0) -> Mixed:
    """The cheapest mixture. Where no mixture of whole plans reaches the target, none is taken."""
    places, kinds = len(problem.people), problem.kinds
    count = len(plans)
    columns = count + places + 1  # plans, people to be hired, credits that are short
    model = Model.of(columns, whole=count if whole else 0)
    model.cost[:count] = [plan.cost for plan in plans]
    model.cost[count:-1] = problem.hire
    model.cost[-1] = SHORT * sum(_dearest(plans, kinds))
    model.upper[count:] = np.inf
    if whole:
        model.upper[-1] = 0.0
    kind = np.array([plan.kind for plan in plans])
    each = np.arange(count)
    model.add(kind, each, np.ones(count), upper=np.ones(kinds), lower=np.ones(kinds))
    people = sparse.coo_array(np.array([plan.people for plan in plans]).T)
    model.add(
        np.concatenate((people.row, np.arange(places))),
        np.concatenate((people.col, count + np.arange(places))),
        np.concatenate((people.data, -np.ones(places))),
        upper=problem.people,
    )
    credits = np.array([plan.credit for plan in plans])
    model.add(
        np.zeros(count + 1, dtype=np.int64),
        np.append(each, columns - 1),
        np.append(credits, 1.0),
        upper=np.array([np.inf]),
        lower=np.array([problem.target - problem.given]),
    )
    solver = solver_of(model)
    solver.setOptionValue("time_limit", seconds)
    solver.run()
    values = np.array(solver.getSolution().col_value)
    dual = np.array(solver.getSolution().row_dual)
    if not whole:
        return Mixed(max(float(dual[-1]), 0.0), np.maximum(-dual[kinds:-1], 0.0), ())
    taken = [plan for plan, share in zip(plans, values, strict=False) if share > 0.5]
    return Mixed(0.0, np.zeros(places), tuple(sorted(taken, key=lambda plan: plan.kind)))


def _dearest(plans: Sequence[Plan], kinds: int) -> list[float]:
    dearest = [1.0] * kinds
    for plan in plans:
        dearest[plan.kind] = max(dearest[plan.kind], plan.cost)
    return dearest
