"""One kind by itself: a small capacitated location problem, with prices for what the kinds share.

The target and the people of the places are paid for by prices, so that every kind can be solved alone. What
its solver proves about the best is part of a bound for the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from scipy import sparse

from suyuan.planning.siting.problem import Floats, Integers, Siting
from suyuan.planning.siting.solver import Model, solver_of

NODES: Final = 50  # of the search of one kind at one price: what it has proven by then counts
MUCH: Final = 10.0  # times what the dearest credit costs: a price at which everything is done that can be


class Plan(NamedTuple):
    """A plan of one kind. options : those built; served : array (arcs of the kind,), shares of the cells."""

    kind: int
    cost: float
    credit: float
    people: Floats  # of each place
    options: Integers
    served: Floats


class Priced(NamedTuple):
    """The best plan at some prices. least : no plan has a lower priced cost; apart : how far it is from that
    steps : of the simplex method, the same on every machine
    """

    plan: Plan
    least: float
    apart: float
    steps: int


@dataclass(slots=True, kw_only=True, eq=False)
class OneKind:
    """The model of one kind; it stays in the solver between two prices."""

    kind: int
    option: Integers  # places in the arrays of the problem
    arc: Integers
    cost: Floats  # of options and arcs
    credit: Floats
    needed: sparse.csr_array  # people of each place for each option (p, o)
    solver: Any

    @classmethod
    def of(cls, problem: Siting, kind: int) -> OneKind:
        """The options and arcs of one kind."""
        sites, options, arcs = problem.sites, problem.options, problem.arcs
        option = np.flatnonzero(sites.kind[options.site] == kind)
        arc = np.flatnonzero(sites.kind[arcs.site] == kind)
        new = sites.existing[options.site[option]] == 0
        solver = solver_of(location_model(problem, option, arc))
        solver.setOptionValue("presolve", "off")  # finds next to nothing, at every price anew
        solver.setOptionValue("mip_heuristic_run_root_reduced_cost", False)  # noqa: FBT003 - the form of HiGHS
        return cls(
            kind=kind,
            option=option,
            arc=arc,
            cost=np.concatenate((options.cost[option], arcs.cost[arc])),
            credit=np.concatenate(
                (
                    np.where(new, problem.site_credit[options.site[option]], 0.0),
                    problem.cell_credit[arcs.cell[arc]],
                )
            ),
            needed=sparse.csr_array(
                (
                    options.people[option],
                    (sites.place[options.site[option]], np.arange(len(option))),
                ),
                shape=(len(problem.people), len(option)),
            ),
            solver=solver,
        )

    def priced(self, credit: float, people: Floats, *, apart: float, nodes: int = NODES) -> Priced:
        """The best plan where a credit earns and people cost that much, and a bound below its priced cost.

        apart : how far from the best the plan may be, in money
        """
        price = self.cost - credit * self.credit
        price[: len(self.option)] += self.needed.T @ people
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("mip_abs_gap", apart)
        self.solver.setOptionValue("mip_max_nodes", nodes)
        self.solver.changeColsCost(len(price), np.arange(len(price), dtype=np.int32), price)
        self.solver.run()
        found = np.array(self.solver.getSolution().col_value)
        info = self.solver.getInfo()
        least = float(info.mip_dual_bound if len(self.option) else info.objective_function_value)
        plan = self.plan(found)
        return Priced(plan, least, max(float(price @ found) - least, 0.0), int(info.simplex_iteration_count))

    def built(self, options: Integers) -> Plan:
        """The cheapest way to serve the most where just these options are built."""
        chosen = np.isin(self.option, options).astype(np.float64)
        count, columns = len(self.option), np.arange(len(self.option), dtype=np.int32)
        self.solver.changeColsBounds(count, columns, chosen, chosen)
        ways, earned = self.cost[count:], self.credit[count:]
        much = 1.0 + MUCH * float((ways[earned > 0] / earned[earned > 0]).max(initial=0.0))
        found = self.priced(much, np.zeros(self.needed.shape[0]), apart=1e-9 * much)
        self.solver.changeColsBounds(count, columns, np.zeros(count), np.ones(count))
        return found.plan

    def plan(self, found: Floats) -> Plan:
        """What values of the variables mean."""
        count = len(self.option)
        found[:count] = np.round(found[:count])
        return Plan(
            kind=self.kind,
            cost=float(self.cost @ found),
            credit=float(self.credit @ found),
            people=self.needed @ found[:count],
            options=self.option[found[:count] > 0],
            served=found[count:],
        )


def location_model(problem: Siting, option: Integers, arc: Integers) -> Model:
    """Rows of some options and arcs, without the target and without the people.

    No cell is served more than once, no site has two options, nobody serves without a standard or beyond its
    capacity. A capacity beyond what all arcs could bring is cut back to it: the same plans, a tighter bound.
    """
    sites, options, arcs = problem.sites, problem.options, problem.arcs
    site, served_by, cell = options.site[option], arcs.site[arc], arcs.cell[arc]
    demand = problem.cells.demand
    reach = np.bincount(served_by, weights=demand[cell], minlength=len(sites.kind))
    capacity = np.minimum(options.capacity[option], np.maximum(reach - sites.existing, 0.0)[site])
    count, columns = len(option), len(option) + len(arc)
    of_option, of_arc = np.arange(count), count + np.arange(len(arc))
    model = Model.of(columns, whole=count)
    model.add_grouped(cell, of_arc, np.ones(len(arc)), upper=1.0)
    model.add_grouped(site, of_option, np.ones(count), upper=1.0)
    model.add_grouped(
        np.concatenate((served_by, site)),
        np.concatenate((of_arc, of_option)),
        np.concatenate((demand[cell], -capacity)),
        upper=sites.existing,
    )
    bare = np.flatnonzero(sites.existing[served_by] == 0)
    pairs = sparse.csr_array((np.ones(count), (site, of_option)), shape=(len(sites.kind), columns))
    built = pairs[served_by[bare]].tocoo()
    model.add(
        np.concatenate((np.arange(len(bare)), built.row)),
        np.concatenate((of_arc[bare], built.col)),
        np.concatenate((np.ones(len(bare)), -built.data)),
        upper=np.zeros(len(bare)),
    )
    return model
