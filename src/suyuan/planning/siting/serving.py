"""Who is served where, once it is known what is built: the nearest cells first, until a standard is full.

Not the best way, but one that can be followed by hand; the greedy plan and explanations use it.
"""

from __future__ import annotations

import numpy as np

from suyuan.planning.siting.problem import Floats, Integers, Siting


def credits_of_arcs(problem: Siting) -> Floats:
    """Credit of serving a piece over each arc, array (a,)."""
    demand = np.maximum(problem.cells.demand, 1e-300)
    found: Floats = (problem.cell_credit / demand)[problem.arcs.cell]
    return found


def serve(problem: Siting, capacity: Floats, waiting: Floats, arc: Integers) -> tuple[Floats, float]:
    """Serve the waiting pieces of the cells over some arcs, the cheapest for a piece first.

    capacity : array (s,), waiting : array (c,); both are used up in place
    Returns pieces over each of the arcs, array (len(arc),), and their credits.
    """
    arcs = problem.arcs
    demand = np.maximum(problem.cells.demand[arcs.cell[arc]], 1e-300)
    pieces = np.zeros(len(arc))
    for place in np.argsort(arcs.cost[arc] / demand, kind="stable").tolist():
        cell, site = arcs.cell[arc[place]], arcs.site[arc[place]]
        taken = min(capacity[site], waiting[cell])
        pieces[place] = taken
        capacity[site] -= taken
        waiting[cell] -= taken
    return pieces, float(pieces @ credits_of_arcs(problem)[arc])
