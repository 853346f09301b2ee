"""Siting for a province: 62 kinds, 70 divisions, three levels, beside HiGHS as it comes and a plan by hand.

The province is made up: places on a plane, demand by population and kind, some standards there already,
distance limits by kind. All solve the same problem; bounds are proven, gaps are (cost - bound) / cost.

    python bench/siting.py [--seconds 20 60] [--times 1 3] [--no-peer] [--busy]

--busy : on a machine that others use; a second is counted as two of CPU time, as an idle pair of processors
would give them, and the peer, which counts by the wall, is left out
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np

from suyuan.planning.siting.greedy import greedy_plan
from suyuan.planning.siting.problem import Arcs, Cells, Options, Sites, Siting, by_demand
from suyuan.planning.siting.relaxed import whole_model
from suyuan.planning.siting.solver import solver_of
from suyuan.planning.siting.solving import solve

KINDS, CITIES, COUNTIES, NEAREST = 62, 9, 60, 8


def made_up(*, times: int, seed: int = 1, target: float = 0.9) -> Siting:
    """A province with `times` as many kinds."""
    rng = np.random.default_rng(seed)
    kinds, places = KINDS * times, 1 + CITIES + COUNTIES
    level = np.repeat([0, 1, 2], [1, CITIES, COUNTIES])
    towns = rng.uniform(0, 500, (CITIES, 2))
    position = np.concatenate(
        ([[250.0, 250.0]], towns, towns[rng.integers(0, CITIES, COUNTIES)] + rng.normal(0, 50, (COUNTIES, 2)))
    )
    people = np.concatenate(([0.5], rng.uniform(0.5, 3, CITIES), rng.lognormal(-1.2, 0.6, COUNTIES)))
    way = np.hypot(*(position[:, None] - position[None]).T) * 1.3 + 5
    kind, place = np.repeat(np.arange(kinds), places), np.tile(np.arange(places), kinds)
    intensity, dear = rng.lognormal(5.5, 1.3, kinds), rng.lognormal(2.5, 0.8, kinds)
    limit = rng.choice([60.0, 120.0, 250.0, 1000.0], kinds, p=[0.3, 0.4, 0.2, 0.1])
    each_km = rng.uniform(0.0002, 0.002, kinds)
    noise = rng.lognormal(0, 0.4, len(kind))
    demand = np.maximum(1.0, np.round(intensity[kind] * people[place] * noise))
    total = np.bincount(kind, weights=demand)
    pairs = [(site, grade) for site in range(len(kind)) for grade in range(int(level[place[site]] == 2), 3)]
    site, grade = (np.array([pair[i] for pair in pairs]) for i in range(2))
    capacity = total[kind[site]] * np.array([0.5, 0.12, 0.03])[grade] * rng.uniform(0.8, 1.3, len(site))
    there = rng.random(len(kind)) < np.array([0.8, 0.4, 0.12])[level[place]]
    least = np.zeros(len(kind))
    least[site] = capacity  # the last option of a site is the smallest
    near = np.argsort(way, axis=1)[:, :NEAREST]
    cell = np.repeat(np.arange(len(kind)), NEAREST)
    other = near[place[cell], np.tile(np.arange(NEAREST), len(kind))]
    within = way[place[cell], other] <= limit[kind[cell]]
    cell, other = cell[within], other[within]
    cells = Cells(kind=kind, place=place, demand=demand)
    sites = Sites(kind=kind, place=place, existing=np.where(there, least, 0.0))
    cell_credit, site_credit = by_demand(cells, sites)
    return Siting(
        cells=cells,
        sites=sites,
        options=Options(
            site=site,
            cost=dear[kind[site]] * np.array([6.0, 2.2, 1.0])[grade] * rng.uniform(0.9, 1.1, len(site)),
            capacity=capacity,
            people=np.array([1.8, 0.9, 0.6])[grade],
        ),
        arcs=Arcs(
            cell=cell,
            site=kind[cell] * places + other,
            cost=each_km[kind[cell]] * way[place[cell], other] * demand[cell],
        ),
        cell_credit=cell_credit,
        site_credit=site_credit,
        people=np.array([60.0, 25.0, 5.0])[level] * rng.uniform(0.8, 1.3, places),
        hire=np.full(places, 15.0),
        target=target,
    )


def as_it_comes(problem: Siting, seconds: float) -> tuple[float, float]:
    """Cost and bound that HiGHS finds by itself."""
    solver: Any = solver_of(whole_model(problem))
    solver.setOptionValue("threads", 0)
    solver.setOptionValue("time_limit", seconds)
    solver.run()
    info = solver.getInfo()
    return float(info.objective_function_value), float(info.mip_dual_bound)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, nargs="+", default=[20.0, 60.0])
    parser.add_argument("--times", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--busy", action="store_true")
    asked = parser.parse_args()
    clock = half_of_cpu if asked.busy else time.perf_counter
    for times in asked.times:
        problem = made_up(times=times)
        o, a = len(problem.options.site), len(problem.arcs.cell)
        print(f"== {problem.kinds} kinds: {o + a:,} variables, {o:,} of them whole")
        begun = time.perf_counter()
        by_hand = greedy_plan(problem)
        print(f"{'by hand (greedy)':28} {time.perf_counter() - begun:6.1f} s  cost {by_hand.cost:12,.1f}")
        for seconds in asked.seconds if times == 1 else asked.seconds[-1:]:
            begun, used = time.perf_counter(), time.process_time()
            answer = solve(problem, gap=1e-3, seconds=seconds, clock=clock)
            told(f"by prices, {seconds:g} s", begun, used, answer.cost, answer.bound)
            if not (asked.no_peer or asked.busy):
                begun, used = time.perf_counter(), time.process_time()
                told(f"HiGHS as it comes, {seconds:g} s", begun, used, *as_it_comes(problem, seconds))


def half_of_cpu() -> float:
    """What an idle pair of processors would show."""
    return time.process_time() / 2


def told(name: str, begun: float, used: float, cost: float, bound: float) -> None:
    """One line: how long, what it costs, and how far from the best it may be."""
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    gap = (cost - bound) / cost if np.isfinite(cost) else float("inf")
    print(f"{name:28} {wall:6.1f} s ({cpu:6.1f} s CPU)  cost {cost:12,.1f}  gap {gap:8.3%}", flush=True)


if __name__ == "__main__":
    main()
