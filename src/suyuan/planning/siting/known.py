"""What a search has found, kept: plans of every kind, and what was proven at every price.

Other questions about the same kinds, sites and ways are answered from it at once: another target, a budget,
other people at the places. The plans stay plans, and what was proven stays proven, so that such an answer
too says how far from the best it may be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from suyuan.planning.siting.mixing import mix, most
from suyuan.planning.siting.one_kind import Plan
from suyuan.planning.siting.problem import Floats, Shared


class Proof(NamedTuple):
    """The sum of the least priced costs of all kinds, at prices of a credit and of the people of places."""

    least: float
    credit: float
    people: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """A plan of everything. cost : in a year, people hired included; bound : no plan costs less
    hired : array (p,), people to be hired at each place
    """

    plans: tuple[Plan, ...]
    cost: float
    bound: float
    credit: float
    hired: Floats
    rounds: int

    @property
    def gap(self) -> float:
        """How much could be saved at most, as a share of the cost; all of it where there is no plan."""
        if not self.plans:
            return 1.0
        return max(self.cost - self.bound, 0.0) / self.cost if self.cost else 0.0


@dataclass(slots=True, kw_only=True, eq=False)
class Known:
    """Plans and proofs of one problem; they hold for every target and for all people of the places."""

    plans: list[Plan] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)

    def cheapest(self, problem: Shared, *, rounds: int = 0) -> Answer:
        """The cheapest mixture that reaches the target of the problem; without plans where none does."""
        return self.answer(problem, mix(problem, self.plans, whole=True).taken, rounds=rounds)

    def within(self, problem: Shared, budget: float) -> tuple[Answer, float]:
        """The most that is reached with a budget, and a share beyond which no plan for that money comes."""
        taken = most(problem, self.plans, budget=budget)
        beyond = [
            problem.given + (budget - proof.least + float(proof.people @ problem.people)) / proof.credit
            for proof in self.proofs
            if proof.credit > 0
        ]
        credit = problem.given + sum(plan.credit for plan in taken)
        return self.answer(problem, taken, target=credit), max(min([1.0, *beyond]), credit)

    def bound(self, problem: Shared, target: float | None = None) -> float:
        """No plan that reaches the target, that of the problem where none is given, costs less."""
        needed = (problem.target if target is None else target) - problem.given
        proven = [
            proof.least + proof.credit * needed - float(proof.people @ problem.people)
            for proof in self.proofs
        ]
        return max([0.0, *proven])

    def answer(
        self, problem: Shared, taken: Sequence[Plan], *, target: float | None = None, rounds: int = 0
    ) -> Answer:
        """Plans as a plan of everything."""
        people = sum((plan.people for plan in taken), np.zeros(len(problem.people)))
        hired = np.maximum(people - problem.people, 0.0)
        return Answer(
            plans=tuple(taken),
            cost=sum(plan.cost for plan in taken) + float(hired @ problem.hire),
            bound=self.bound(problem, target),
            credit=problem.given + sum(plan.credit for plan in taken),
            hired=hired,
            rounds=rounds,
        )
