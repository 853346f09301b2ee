"""All kinds in one model, and what it says where standards may be built in part: prices to begin with."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from suyuan.planning.siting.one_kind import location_model
from suyuan.planning.siting.problem import Floats, Siting
from suyuan.planning.siting.solver import Model, solver_of

INEXACT: Final = 1e-6  # of a value found from inside: a hundred times the gap at which that method stops


class Prices(NamedTuple):
    """What a credit is worth, and one more of the people of each place, array (p,).

    least : what everything costs where standards may be built in part; no plan costs less
    """

    credit: float
    people: Floats
    least: float = 0.0


def whole_model(problem: Siting) -> Model:
    """Options, arcs and people to be hired; the last rows are the people of the places and the target."""
    options, arcs, places = problem.options, problem.arcs, len(problem.people)
    o, a = len(options.site), len(arcs.cell)
    inner = location_model(problem, np.arange(o), np.arange(a))
    model = Model.of(o + a + places, whole=o)
    model.cost[:] = np.concatenate((options.cost, arcs.cost, problem.hire))
    model.upper[o + a :] = np.inf
    for block, low, high in zip(inner.blocks, inner.lows, inner.highs, strict=True):
        part = block.tocoo()
        row, column = part.row.astype(np.int64), part.col.astype(np.int64)
        model.add(row, column, part.data, upper=high, lower=low)
    place = problem.sites.place[options.site]
    model.add(
        np.concatenate((place, np.arange(places))),
        np.concatenate((np.arange(o), o + a + np.arange(places))),
        np.concatenate((options.people, -np.ones(places))),
        upper=problem.people,
    )
    new = np.flatnonzero(problem.sites.existing[options.site] == 0)
    model.add(
        np.zeros(len(new) + a, dtype=np.int64),
        np.concatenate((new, o + np.arange(a))),
        np.concatenate((problem.site_credit[options.site[new]], problem.cell_credit[arcs.cell])),
        upper=np.array([np.inf]),
        lower=np.array([problem.target - problem.given]),
    )
    return model


def first_prices(problem: Siting) -> Prices | None:
    """Prices where standards may be built in part; None where even so the target is out of reach."""
    import highspy

    model = whole_model(problem)
    model.whole = 0
    solver = solver_of(model)
    solver.setOptionValue("solver", "ipm")  # a fifth of the time of the simplex method here
    solver.setOptionValue("run_crossover", "off")
    solver.run()
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    dual = np.array(solver.getSolution().row_dual)
    places = len(problem.people)
    people = np.minimum(np.maximum(-dual[-1 - places : -1], 0.0), problem.hire)
    least = float(solver.getInfo().objective_function_value) * (1 - INEXACT)
    return Prices(max(float(dual[-1]), 0.0), people, least)


def most_credit(problem: Siting) -> float:
    """A limit that the credits of no plan exceed."""
    model = whole_model(problem)
    model.whole = 0
    target = model.blocks.pop()
    model.lows.pop(), model.highs.pop()
    model.cost[:] = 0.0
    part = target.tocoo()
    np.subtract.at(model.cost, part.col, part.data)
    solver = solver_of(model)
    solver.run()
    return problem.given - float(solver.getInfo().objective_function_value)
