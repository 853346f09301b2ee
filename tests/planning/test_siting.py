"""Siting against one model of everything, written here another way and solved by scipy's interface."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import lil_array

from suyuan.base.errors import InputError, OutOfRange, RuleRefusal
from suyuan.planning.siting.explaining import built, left_out
from suyuan.planning.siting.greedy import greedy_plan
from suyuan.planning.siting.problem import Arcs, Cells, Options, Sites, Siting, by_demand, by_standards
from suyuan.planning.siting.solving import explore, solve


class Tick:
    """A clock that moves when it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def small(
    seed: int, *, kinds: int = 3, places: int = 5, target: float = 0.8, standards: bool = False
) -> Siting:
    """A random problem: one cell and one site for each kind and place, two options, three neighbours."""
    rng = np.random.default_rng(seed)
    pairs = list(itertools.product(range(kinds), range(places)))
    kind, place = (np.array([pair[i] for pair in pairs]) for i in range(2))
    demand = rng.integers(5, 50, len(pairs)).astype(float)
    existing = np.where(rng.random(len(pairs)) < 0.25, 20.0, 0.0)
    cells = Cells(kind=kind, place=place, demand=demand)
    sites = Sites(kind=kind, place=place, existing=existing)
    site = np.repeat(np.arange(len(pairs)), 2)
    big = np.tile([0, 1], len(pairs))
    options = Options(
        site=site,
        cost=(20 + 30 * big) * rng.uniform(0.7, 1.3, len(site)),
        capacity=(30.0 + 60 * big) * rng.uniform(0.8, 1.2, len(site)),
        people=0.5 + 0.5 * big,
    )
    arcs = [
        (k * places + u, k * places + (u + step) % places, 0.02 * step * demand[k * places + u])
        for k, u in pairs
        for step in range(3)
    ]
    cell_credit, site_credit = (
        by_standards(cells, required=rng.random(len(pairs)) < 0.8) if standards else by_demand(cells, sites)
    )
    return Siting(
        cells=cells,
        sites=sites,
        options=options,
        arcs=Arcs(
            cell=np.array([arc[0] for arc in arcs]),
            site=np.array([arc[1] for arc in arcs]),
            cost=np.array([arc[2] for arc in arcs]),
        ),
        cell_credit=cell_credit,
        site_credit=site_credit,
        people=rng.uniform(0.5, 2.0, places),
        hire=rng.uniform(5.0, 15.0, places),
        target=target,
    )


def everything(problem: Siting) -> float:
    """The least cost by one model, row by row."""
    o, a, p = len(problem.options.site), len(problem.arcs.cell), len(problem.people)
    columns = o + a + p
    rows: list[dict[int, float]] = []
    high: list[float] = []
    for cell in range(len(problem.cells.kind)):
        rows.append({o + int(i): 1.0 for i in np.flatnonzero(problem.arcs.cell == cell)})
        high.append(1.0)
    for site in range(len(problem.sites.kind)):
        mine = np.flatnonzero(problem.options.site == site)
        into = np.flatnonzero(problem.arcs.site == site)
        rows.append({int(i): 1.0 for i in mine})
        high.append(1.0)
        rows.append(
            {int(i): -problem.options.capacity[i] for i in mine}
            | {o + int(i): problem.cells.demand[problem.arcs.cell[i]] for i in into}
        )
        high.append(problem.sites.existing[site])
    for place in range(p):
        mine = np.flatnonzero(problem.sites.place[problem.options.site] == place)
        rows.append({int(i): problem.options.people[i] for i in mine} | {o + a + place: -1.0})
        high.append(problem.people[place])
    credits = {o + i: -problem.cell_credit[c] for i, c in enumerate(problem.arcs.cell)}
    for i, site in enumerate(problem.options.site):
        if problem.sites.existing[site] == 0:
            credits[i] = -problem.site_credit[site]
    rows.append(credits)
    high.append(problem.given - problem.target)
    matrix = lil_array((len(rows), columns))
    for number, row in enumerate(rows):
        for column, value in row.items():
            matrix[number, column] = value
    found = milp(
        np.concatenate((problem.options.cost, problem.arcs.cost, problem.hire)),
        integrality=np.repeat([1, 0], [o, a + p]),
        bounds=(0, np.concatenate((np.ones(o + a), np.full(p, np.inf)))),
        constraints=LinearConstraint(matrix.tocsr(), -np.inf, high),
    )
    assert found.status == 0
    return float(found.fun)


@pytest.mark.parametrize("standards", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_cost_and_bound_enclose_the_best_plan_of_all(seed: int, standards: bool):
    problem = small(seed, standards=standards)
    best = everything(problem)
    answer = solve(problem, gap=0.0, seconds=200, clock=Tick())
    assert answer.bound <= best * (1 + 1e-6)
    assert answer.cost >= best * (1 - 1e-6)
    assert answer.credit >= problem.target - 1e-9


def test_many_kinds_mix_well():
    """The more kinds there are, the less is lost by choosing one plan for each."""
    problem = small(5, kinds=16, places=6)
    best = everything(problem)
    answer = solve(problem, gap=0.0, seconds=60, clock=Tick())
    assert answer.bound <= best * (1 + 1e-6)
    assert best * (1 - 1e-6) <= answer.cost <= best * 1.02


def served(problem: Siting, answer) -> np.ndarray:
    """Share of every cell that the plan serves, worked out from its plans."""
    shares = np.zeros(len(problem.cells.kind))
    for plan in answer.plans:
        arc = np.flatnonzero(problem.sites.kind[problem.arcs.site] == plan.kind)
        np.add.at(shares, problem.arcs.cell[arc], plan.served)
    return shares


def test_a_plan_keeps_every_limit():
    problem = small(11)
    answer = solve(problem, gap=0.0, seconds=200, clock=Tick())
    shares = served(problem, answer)
    assert (shares <= 1 + 1e-6).all()
    assert float(problem.cell_credit @ shares) == pytest.approx(answer.credit, rel=1e-6)
    chosen = np.concatenate([plan.options for plan in answer.plans])
    assert len(set(problem.options.site[chosen].tolist())) == len(chosen)
    people = np.bincount(
        problem.sites.place[problem.options.site[chosen]],
        weights=problem.options.people[chosen],
        minlength=len(problem.people),
    )
    assert np.maximum(people - problem.people, 0) == pytest.approx(answer.hired)
    load = np.zeros(len(problem.sites.kind))
    for plan in answer.plans:
        arc = np.flatnonzero(problem.sites.kind[problem.arcs.site] == plan.kind)
        np.add.at(load, problem.arcs.site[arc], plan.served * problem.cells.demand[problem.arcs.cell[arc]])
    capacity = problem.sites.existing.copy()
    np.add.at(capacity, problem.options.site[chosen], problem.options.capacity[chosen])
    assert (load <= capacity + 1e-6).all()


def test_a_target_out_of_reach_is_said_with_what_is_reached():
    problem = small(2, target=1.0)
    problem.options.capacity[:] = 1.0
    with pytest.raises(RuleRefusal, match="is reached at most"):
        solve(problem, gap=0.0, seconds=200, clock=Tick())


def test_what_cannot_be_planned_is_refused():
    problem = small(3)
    problem.options.cost[4] = -1.0
    with pytest.raises(OutOfRange, match=r"cost\[4\]"):
        solve(problem, gap=0.0, seconds=1, clock=Tick())
    problem = small(3)
    problem.arcs.cell[0] = len(problem.cells.kind) - 1
    with pytest.raises(InputError, match="different kinds"):
        solve(problem, gap=0.0, seconds=1, clock=Tick())


def test_a_target_that_is_reached_already_costs_nothing():
    answer = solve(small(4, target=0.0), gap=0.0, seconds=10, clock=Tick())
    assert answer.cost == 0.0
    assert answer.gap == 0.0


@pytest.mark.parametrize("standards", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_a_greedy_plan_reaches_the_target_and_costs_no_less_than_the_best(seed: int, standards: bool):
    problem = small(seed, standards=standards)
    by_hand = greedy_plan(problem)
    assert by_hand.is_reached
    assert by_hand.credit >= problem.target * (1 - 1e-9)
    assert by_hand.cost >= everything(problem) * (1 - 1e-6)
    sites = problem.options.site[by_hand.options]
    assert len(set(sites.tolist())) == len(sites)


def test_a_greedy_plan_says_when_it_does_not_get_there():
    problem = small(2, target=1.0)
    problem.options.capacity[:] = 1.0
    assert not greedy_plan(problem).is_reached


def test_what_is_built_adds_up_to_the_plan():
    problem = small(7)
    answer = solve(problem, gap=0.0, seconds=60, clock=Tick())
    rows = built(problem, answer)
    assert len(rows) == sum(len(plan.options) for plan in answer.plans) > 0
    kept = served(problem, answer)
    existing = sum(
        float(plan.served[mine] @ problem.cell_credit[problem.arcs.cell[arc[mine]]])
        for plan in answer.plans
        for arc in [np.flatnonzero(problem.sites.kind[problem.arcs.site] == plan.kind)]
        for mine in [~np.isin(problem.arcs.site[arc], problem.options.site[plan.options])]
    )
    assert sum(row.credit for row in rows) + existing == pytest.approx(float(problem.cell_credit @ kept))
    assert all(row.load <= 1 + 1e-6 for row in rows)


def test_what_is_left_out_stands_nowhere_else():
    problem = small(8)
    answer = solve(problem, gap=0.0, seconds=60, clock=Tick())
    chosen = {int(problem.options.site[o]) for plan in answer.plans for o in plan.options}
    rows = left_out(problem, answer)
    assert rows
    for row in rows:
        site = int(problem.options.site[row.option])
        assert site not in chosen
        assert problem.sites.existing[site] == 0
        assert 0 <= row.credit <= 1


@pytest.mark.parametrize("seed", range(4))
def test_what_is_known_answers_other_targets_and_other_people(seed: int):
    problem = small(seed, kinds=4)
    _, known = explore(problem, gap=0.0, seconds=60, clock=Tick(), survey=(0.3, 0.6, 1.5))
    for target, people in ((0.5, 1.0), (0.7, 0.5), (0.8, 2.0)):
        other = replace(problem, target=target, people=problem.people * people)
        best, answer = everything(other), known.cheapest(other)
        assert answer.bound <= best * (1 + 1e-6)
        assert answer.cost >= best * (1 - 1e-6)
        assert answer.credit >= target - 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_a_budget_is_kept_and_nothing_beyond_the_limit_is_reached_with_it(seed: int):
    problem = small(seed, kinds=4)
    answer, known = explore(problem, gap=0.0, seconds=60, clock=Tick(), survey=(0.5, 0.8))
    budget = 0.6 * answer.cost
    found, beyond = known.within(problem, budget)
    assert found.cost <= budget * (1 + 1e-9)
    assert found.credit <= beyond
    if beyond < 1:
        assert everything(replace(problem, target=min(beyond + 0.01, 1.0))) > budget


def test_lateness_leaves_the_plan_made_by_hand():
    """A clock that runs out at once: the plan by hand, and the bound of the model with parts."""
    problem = small(4)
    by_hand = greedy_plan(problem)
    assert by_hand.is_reached
    answer = solve(problem, gap=0.0, seconds=0.5, clock=Tick())
    assert 0 < answer.bound <= everything(problem) * (1 + 1e-6)
    assert {int(o) for plan in answer.plans for o in plan.options} == set(by_hand.options.tolist())
    assert answer.credit >= by_hand.credit - 1e-9
    assert answer.rounds == 0
