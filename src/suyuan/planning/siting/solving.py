"""The cheapest plan, by prices: every kind plans for itself, and the plans are mixed.

A credit earns a price and people cost one. Every kind answers with its best plan at these prices; the best
mixture of all plans known gives new prices. The sum of what the kinds prove, less what the shared things are
worth, is a bound below the cost of every plan there could be; it is tighter than the one of the model without
whole numbers.
Source: Dantzig and Wolfe, Operations Research 8 (1960), 101-111 (decomposition); Geoffrion, Mathematical
Programming Study 2 (1974), 82-114 (bounds by prices).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.planning.siting.greedy import greedy_plan
from suyuan.planning.siting.mixing import Mixed, mix
from suyuan.planning.siting.one_kind import MUCH, OneKind, Plan
from suyuan.planning.siting.problem import Floats, Siting, check
from suyuan.planning.siting.relaxed import Prices, first_prices, most_credit

AROUND: Final = (0.85, 1.0, 1.2)  # multiples of the first price of a credit, so that the mixture has a choice
EXACT: Final = 1e-3  # gap of the plans of the kinds
INERTIA: Final = 0.5  # how much of the best prices so far goes into the next: they would swing otherwise
SLACKEN: Final = Text(
    "请放宽距离、增加能力，或降低目标。", "Allow longer ways, larger capacities or a lower target."
)

Clock = Callable[[], float]


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
        """How much could be saved at most, as a share of the cost."""
        return max(self.cost - self.bound, 0.0) / self.cost if self.cost else 0.0


def solve(
    problem: Siting,
    *,
    gap: float,
    seconds: float,
    clock: Clock,
    threads: int = 2,
    progress: Callable[[int, float], None] | None = None,
) -> Answer:
    """The best plan found within `seconds` or to `gap`, whichever comes first.

    clock : seconds, as the caller counts them. progress : told the round and its gap
    Raises RuleRefusal where no plan reaches the target; InputError and OutOfRange for what cannot be planned.
    """
    check(problem)
    begun = clock()
    prices = first_prices(problem)
    if prices is None:
        raise out_of_reach(most_credit(problem))
    models = [OneKind.of(problem, kind) for kind in range(problem.kinds)]
    with ThreadPoolExecutor(threads) as pool:
        search = _Search(problem, models, pool)
        search.begin(prices)
        while True:
            answer = search.improve()
            if progress:
                progress(answer.rounds, answer.gap)
            if answer.gap <= gap or clock() - begun >= seconds or search.is_finished:
                break
    if not answer.plans:
        raise RuleRefusal(
            Text(
                "在限定时间内没有找到达到目标的方案", "no plan that reaches the target was found in the time"
            ),
            hint=SLACKEN,
        )
    return answer


def out_of_reach(reached: float) -> RuleRefusal:
    """The error of a target that no plan reaches."""
    return RuleRefusal(
        Text(f"全部建成也只能达到 {reached:.1%}", f"with everything built {reached:.1%} is reached at most"),
        hint=SLACKEN,
        reached=round(reached, 6),
    )


class _Search:
    """Plans known so far, the best prices and the best bound."""

    def __init__(self, problem: Siting, models: list[OneKind], pool: ThreadPoolExecutor) -> None:
        self.problem, self.models, self.pool = problem, models, pool
        self.plans: list[Plan] = []
        self.bound = 0.0
        self.best: tuple[float, Floats] = (0.0, np.zeros(len(problem.people)))
        self.rounds = 0
        self.is_finished = False

    def begin(self, prices: Prices) -> None:
        """First plans: to do nothing, the plan by hand, and the best ones around the first prices."""
        nothing, free = np.zeros(0, dtype=np.int64), np.zeros(len(self.problem.people))
        self.plans += [
            Plan(model.kind, 0.0, 0.0, free, nothing, np.zeros(len(model.arc))) for model in self.models
        ]
        by_hand = greedy_plan(self.problem)
        if not by_hand.is_reached:
            self.ask(MUCH * sum(float(model.cost.sum()) for model in self.models), free)
        self.plans += [model.built(by_hand.options) for model in self.models]
        for factor in AROUND:
            self.ask(factor * prices.credit, prices.people)

    def ask(self, credit: float, people: Floats) -> None:
        """Every kind at some prices: new plans, and a bound."""
        answers = list(self.pool.map(lambda model: model.priced(credit, people, gap=EXACT), self.models))
        self.plans += [plan for plan, _ in answers]
        needed = self.problem.target - self.problem.given
        bound = sum(least for _, least in answers) + credit * needed - float(people @ self.problem.people)
        if bound > self.bound:
            self.bound, self.best = bound, (credit, people)

    def improve(self) -> Answer:
        """Prices of the best mixture, plans at those prices, and the best plan of everything."""
        self.rounds += 1
        shared = mix(self.problem, self.plans, whole=False)
        before = len({_key(plan) for plan in self.plans})
        credit = INERTIA * self.best[0] + (1 - INERTIA) * shared.credit
        people = INERTIA * self.best[1] + (1 - INERTIA) * np.minimum(shared.people, self.problem.hire)
        self.ask(credit, people)
        self.ask(shared.credit, np.minimum(shared.people, self.problem.hire))
        self.is_finished = len({_key(plan) for plan in self.plans}) == before
        return self.answer(mix(self.problem, self.plans, whole=True))

    def answer(self, mixed: Mixed) -> Answer:
        """The mixture as a plan of everything; without plans where there is none."""
        people = sum((plan.people for plan in mixed.taken), np.zeros(len(self.problem.people)))
        hired = np.maximum(people - self.problem.people, 0.0)
        return Answer(
            plans=mixed.taken,
            cost=sum(plan.cost for plan in mixed.taken) + float(hired @ self.problem.hire),
            bound=self.bound,
            credit=self.problem.given + sum(plan.credit for plan in mixed.taken),
            hired=hired,
            rounds=self.rounds,
        )


def _key(plan: Plan) -> tuple[int, bytes, bytes]:
    return plan.kind, plan.options.tobytes(), np.round(plan.served, 9).tobytes()
