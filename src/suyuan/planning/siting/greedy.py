"""The plan that one makes by hand: build what brings most credit for its money until the target is there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from suyuan.planning.siting.problem import Floats, Integers, Siting
from suyuan.planning.siting.serving import serve


class Greedy(NamedTuple):
    """Options in the order in which they are built, cost of all (people hired included), credits."""

    options: Integers
    cost: float
    credit: float
    is_reached: bool


def greedy_plan(problem: Siting) -> Greedy:
    """Build one option after the other; what a new one brings is looked at again when its turn has come."""
    sites, options = problem.sites, problem.options
    capacity, waiting = sites.existing.copy(), problem.cells.demand.astype(np.float64)
    arcs_of = _by_site(problem)
    every = np.arange(len(problem.arcs.cell))
    pieces, credit = serve(problem, capacity, waiting, every)
    ways = _cost(problem, every, pieces)
    credit += problem.given
    built = sites.existing > 0
    free = problem.people.copy()
    spent, chosen = 0.0, []
    rate = np.full(len(options.site), np.inf)  # an upper limit of what an option brings for its money
    while credit < problem.target * (1 - 1e-9):
        option, found = _best(problem, rate, arcs_of, capacity, waiting, built, free)
        if option is None:
            break
        pieces, gain, arc = found
        site, place = options.site[option], sites.place[options.site[option]]
        capacity[site] += options.capacity[option] - pieces.sum()
        np.subtract.at(waiting, problem.arcs.cell[arc], pieces)
        hired = max(options.people[option] - max(free[place], 0.0), 0.0)
        spent += options.cost[option] + problem.hire[place] * hired
        ways += _cost(problem, arc, pieces)
        free[place] -= options.people[option]
        credit += gain
        built[site] = True
        rate[options.site == site] = -np.inf
        chosen.append(option)
    is_reached = credit >= problem.target * (1 - 1e-9)
    return Greedy(np.array(chosen, dtype=np.int64), spent + ways, credit, is_reached)


Found = tuple[Floats, float, Integers]


def _best(
    problem: Siting, rate: Floats, arcs_of: list[Integers], capacity: Floats, waiting: Floats,
    built: np.ndarray, free: Floats,
) -> tuple[int | None, Found]:  # fmt: skip
    """The option that brings most for its money now. Rates only fall while things are built, so the first
    whose rate, looked at again, is still the highest is the best.
    """
    found: Found = (np.zeros(0), 0.0, np.zeros(0, dtype=np.int64))
    while True:
        option = int(rate.argmax())
        if rate[option] <= 0:
            return None, found
        before = rate[option]
        rate[option], found = _rate(problem, option, arcs_of, capacity, waiting, built, free)
        if rate[option] > 0 and (rate[option] >= rate.max() or rate[option] == before):
            return option, found


def _rate(
    problem: Siting, option: int, arcs_of: list[Integers], capacity: Floats, waiting: Floats,
    built: np.ndarray, free: Floats,
) -> tuple[float, Found]:  # fmt: skip
    site = int(problem.options.site[option])
    arc = arcs_of[site]
    room = np.zeros(len(capacity))
    room[site] = capacity[site] + problem.options.capacity[option]
    pieces, gain = serve(problem, room, waiting.copy(), arc)
    gain += 0.0 if built[site] else float(problem.site_credit[site])
    place = problem.sites.place[site]
    hired = max(problem.options.people[option] - max(free[place], 0.0), 0.0)
    cost = problem.options.cost[option] + problem.hire[place] * hired + _cost(problem, arc, pieces)
    return gain / max(cost, 1e-12), (pieces, gain, arc)


def _cost(problem: Siting, arc: Integers, pieces: Floats) -> float:
    demand = np.maximum(problem.cells.demand[problem.arcs.cell[arc]], 1e-300)
    return float((problem.arcs.cost[arc] * pieces / demand).sum())


def _by_site(problem: Siting) -> list[Integers]:
    order = np.argsort(problem.arcs.site, kind="stable")
    ends = np.cumsum(np.bincount(problem.arcs.site, minlength=len(problem.sites.kind)))[:-1]
    return np.split(order, ends)
