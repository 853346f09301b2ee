"""One plan for each kind out of those that are known, so that the target is reached and people suffice.

As shares it gives the prices for the next round; as whole numbers a plan of everything. The other way round,
it finds the most that can be reached with some money.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from suyuan.planning.siting.one_kind import Plan
from suyuan.planning.siting.problem import Floats, Shared
from suyuan.planning.siting.solver import Model, solver_of

SHORT = 10.0  # times the dearest plans of all kinds: what a missing credit costs while shares are mixed


class Mixed(NamedTuple):
    """Prices of a credit and of people of each place (of shares), or the plans that were taken (whole)."""

    credit: float
    people: Floats
    taken: tuple[Plan, ...]


def mix(problem: Shared, plans: Sequence[Plan], *, whole: bool, seconds: float = 5.0) -> Mixed:
    """The cheapest mixture. Where no mixture of whole plans reaches the target, none is taken."""
    places, kinds, count = len(problem.people), problem.kinds, len(plans)
    model = _one_each(problem, plans, whole=whole)
    model.cost[:count] = [plan.cost for plan in plans]
    model.cost[count:-1] = problem.hire
    model.cost[-1] = SHORT * sum(_dearest(plans, kinds))
    if whole:
        model.upper[-1] = 0.0
    model.add(
        np.zeros(count + 1, dtype=np.int64),
        np.append(np.arange(count), model.columns - 1),
        np.append([plan.credit for plan in plans], 1.0),
        upper=np.array([np.inf]),
        lower=np.array([problem.target - problem.given]),
    )
    values, dual = _solved(model, seconds)
    if not whole:
        return Mixed(max(float(dual[-1]), 0.0), np.maximum(-dual[kinds:-1], 0.0), ())
    return Mixed(0.0, np.zeros(places), _taken(plans, values))


def most(problem: Shared, plans: Sequence[Plan], *, budget: float, seconds: float = 5.0) -> tuple[Plan, ...]:
    """The plans with most credits whose cost, people hired included, is within the budget."""
    count = len(plans)
    model = _one_each(problem, plans, whole=True)
    model.cost[:count] = [-plan.credit for plan in plans]
    model.add(
        np.zeros(model.columns - 1, dtype=np.int64),
        np.arange(model.columns - 1),
        np.concatenate(([plan.cost for plan in plans], problem.hire)),
        upper=np.array([budget]),
    )
    values, _ = _solved(model, seconds)
    return _taken(plans, values)


def _one_each(problem: Shared, plans: Sequence[Plan], *, whole: bool) -> Model:
    """Columns: plans, people to be hired, credits that are short. Rows: one of each kind, people."""
    places, kinds, count = len(problem.people), problem.kinds, len(plans)
    model = Model.of(count + places + 1, whole=count if whole else 0)
    model.upper[count:] = np.inf
    kind = np.array([plan.kind for plan in plans])
    model.add(kind, np.arange(count), np.ones(count), upper=np.ones(kinds), lower=np.ones(kinds))
    people = sparse.coo_array(np.array([plan.people for plan in plans]).T)
    model.add(
        np.concatenate((people.row, np.arange(places))),
        np.concatenate((people.col, count + np.arange(places))),
        np.concatenate((people.data, -np.ones(places))),
        upper=problem.people,
    )
    return model


def _solved(model: Model, seconds: float) -> tuple[Floats, Floats]:
    """Values of the columns and prices of the rows."""
    solver = solver_of(model)
    solver.setOptionValue("time_limit", seconds)
    solver.run()
    found = solver.getSolution()
    return np.array(found.col_value), np.array(found.row_dual)


def _taken(plans: Sequence[Plan], values: Floats) -> tuple[Plan, ...]:
    taken = [plan for plan, share in zip(plans, values, strict=False) if share > 0.5]
    return tuple(sorted(taken, key=lambda plan: plan.kind))


def _dearest(plans: Sequence[Plan], kinds: int) -> list[float]:
    dearest = [1.0] * kinds
    for plan in plans:
        dearest[plan.kind] = max(dearest[plan.kind], plan.cost)
    return dearest
