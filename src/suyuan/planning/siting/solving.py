"""The cheapest plan, by prices: every kind plans for itself, and the plans are mixed.

A credit earns a price and people cost one. Every kind answers with its best plan at these prices; the best
mixture of all plans known gives new prices. The sum of what the kinds prove, less what the shared things are
worth, is a bound below the cost of every plan there could be; it is tighter than the one of the model without
whole numbers. How exactly the kinds are solved follows how good the whole already is.
Source: Dantzig and Wolfe, Operations Research 8 (1960), 101-111 (decomposition); Geoffrion, Mathematical
Programming Study 2 (1974), 82-114 (bounds by prices).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np

from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.planning.siting.greedy import greedy_plan
from suyuan.planning.siting.known import Answer, Known, Proof
from suyuan.planning.siting.mixing import Mixed, mix
from suyuan.planning.siting.one_kind import MUCH, NODES, OneKind, Plan, Priced
from suyuan.planning.siting.problem import Floats, Integers, Siting, check
from suyuan.planning.siting.relaxed import Prices, first_prices, most_credit

AROUND: Final = {0: (0.85, 0.93, 1.08, 1.2), 2: (0.9, 0.95, 1.05, 1.1)}  # multiples of the price, by round
EASY: Final = 0.25  # of the work of all kinds: those that are asked at multiples too
APART: Final = 0.01  # of the cost: how far from their best the plans of all kinds may be at first
EXACT: Final = 1e-7  # of the cost: nothing is looked at more closely than this
INERTIA: Final = 0.5  # how much of the best prices so far goes into the next: they would swing otherwise
STILL: Final = 8  # rounds in which neither the plan nor the bound moved: the search has come to its end
SLACKEN: Final = Text(
    "请放宽距离、增加能力，或降低目标。", "Allow longer ways, larger capacities or a lower target."
)

Clock = Callable[[], float]


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
    answer, _ = explore(problem, gap=gap, seconds=seconds, clock=clock, threads=threads, progress=progress)
    return answer


def explore(
    problem: Siting,
    *,
    gap: float,
    seconds: float,
    clock: Clock,
    threads: int = 2,
    progress: Callable[[int, float], None] | None = None,
    survey: Sequence[float] = (),
) -> tuple[Answer, Known]:
    """As `solve`, with all that was found on the way, for other questions about the same sites.

    survey : multiples of the best price of a credit at which every kind is asked at the end, so that
        something is known of lower and of higher targets too
    """
    check(problem)
    until = clock() + seconds
    with ThreadPoolExecutor(threads) as pool:
        hand = pool.submit(greedy_plan, problem)
        prices = first_prices(problem)
        if prices is None:
            raise out_of_reach(most_credit(problem))
        search = _Search(problem, pool, lambda: clock() >= until)
        by_hand = hand.result()
        search.begin(prices, by_hand.options, is_reached=by_hand.is_reached)
        answer = search.answer
        while answer.gap > gap and not search.is_finished and not search.is_late():
            answer = search.improve()
            if progress:
                progress(answer.rounds, answer.gap)
        credit, people = search.best
        for multiple in survey:
            search.ask(multiple * credit, people)
    if not answer.plans:
        raise RuleRefusal(
            Text(
                "在限定时间内没有找到达到目标的方案", "no plan that reaches the target was found in the time"
            ),
            hint=SLACKEN,
        )
    return answer, search.known


def out_of_reach(reached: float) -> RuleRefusal:
    """The error of a target that no plan reaches."""
    return RuleRefusal(
        Text(f"全部建成也只能达到 {reached:.1%}", f"with everything built {reached:.1%} is reached at most"),
        hint=SLACKEN,
        reached=round(reached, 6),
    )


class _Search:
    """What is known so far, the best prices, and how closely kinds are looked at."""

    def __init__(self, problem: Siting, pool: ThreadPoolExecutor, is_late: Callable[[], bool]) -> None:
        self.problem, self.pool, self.is_late = problem, pool, is_late
        self.models = [OneKind.of(problem, kind) for kind in range(problem.kinds)]
        self.known = Known()
        self.best: tuple[float, Floats] = (0.0, np.zeros(len(problem.people)))
        self.work = np.array([len(model.arc) for model in self.models])
        self.apart, self.nodes, self.lost = APART, NODES, 0.0
        self.answer = self.known.answer(problem, ())
        self.rounds, self.still = 0, 0
        self.is_finished = False

    def begin(self, prices: Prices, by_hand: Integers, *, is_reached: bool) -> None:
        """First plans: to do nothing, the plan by hand, and the best ones around the first prices."""
        nothing, free = np.zeros(0, dtype=np.int64), np.zeros(len(self.problem.people))
        self.known.plans += [
            Plan(model.kind, 0.0, 0.0, free, nothing, np.zeros(len(model.arc))) for model in self.models
        ]
        self.known.plans += self.pool.map(lambda model: model.built(by_hand), self.models)
        self.known.proofs.append(
            Proof(self._as_sum(prices.least, prices.credit, prices.people), prices.credit, prices.people)
        )
        self.best = (prices.credit, prices.people)
        self.answer = self.known.cheapest(self.problem)
        if not is_reached:
            self.ask(MUCH * prices.credit, free)
        self.ask(prices.credit, prices.people)
        self.ask_around(0, prices.credit, prices.people)
        self.answer = self.known.cheapest(self.problem)

    def ask(self, credit: float, people: Floats) -> None:
        """Every kind at some prices: new plans and, if there was time for all of them, a proof."""
        before = self.known.bound(self.problem)
        found = self._ask(range(len(self.models)), credit, people)
        if len(found) < len(self.models):
            return
        self.known.proofs.append(Proof(sum(one.least for one in found), credit, people))
        self.lost = sum(one.apart for one in found)
        if self.known.bound(self.problem) > before:
            self.best = (credit, people)

    def ask_around(self, number: int, credit: float, people: Floats) -> None:
        """Plans of the easy kinds at multiples of a price, so that the mixture has a choice."""
        order = np.argsort(self.work, kind="stable")
        easy = order[np.cumsum(self.work[order]) <= EASY * self.work.sum()]
        for factor in AROUND.get(number, ()):
            self._ask(easy.tolist(), factor * credit, people)

    def improve(self) -> Answer:
        """Prices of the best mixture, plans at those prices, and the best plan of everything."""
        self.rounds += 1
        gap = self.answer.gap
        before = len({_key(plan) for plan in self.known.plans})
        shared = self._shared()
        credit = INERTIA * self.best[0] + (1 - INERTIA) * shared.credit
        people = INERTIA * self.best[1] + (1 - INERTIA) * np.minimum(shared.people, self.problem.hire)
        self.ask(credit, people)
        self.ask_around(self.rounds, credit, people)
        self.answer = self.known.cheapest(self.problem, rounds=self.rounds)
        is_same = len({_key(plan) for plan in self.known.plans}) == before
        if is_same or 2 * self.lost > self.answer.cost - self.answer.bound:
            self.is_finished = is_same and self.apart <= EXACT
            self.apart, self.nodes = max(self.apart / 2, EXACT), 2 * self.nodes
        self.still = self.still + 1 if self.answer.gap > gap * (1 - EXACT) else 0
        self.is_finished = self.is_finished or self.still >= STILL
        return self.answer

    def _shared(self) -> Mixed:
        return mix(self.problem, self.known.plans, whole=False)

    def _ask(self, kinds: Sequence[int], credit: float, people: Floats) -> list[Priced]:
        """The hard ones first, so that nobody waits for them at the end. What comes too late is left."""
        apart = self.apart * max(self.answer.cost, self.known.bound(self.problem)) / len(self.models)

        def one(kind: int) -> Priced | None:
            if self.is_late():
                return None
            return self.models[kind].priced(credit, people, apart=apart, nodes=self.nodes)

        order = sorted(kinds, key=lambda kind: -self.work[kind])
        found = [one for one in self.pool.map(one, order) if one is not None]
        for answer in found:
            self.work[answer.plan.kind] = answer.steps
        self.known.plans += [answer.plan for answer in found]
        return found

    def _as_sum(self, least: float, credit: float, people: Floats) -> float:
        """A bound of everything as the sum of what kinds would have proven at its prices."""
        needed = self.problem.target - self.problem.given
        return least - credit * needed + float(people @ self.problem.people)


def _key(plan: Plan) -> tuple[int, bytes, bytes]:
    return plan.kind, plan.options.tobytes(), np.round(plan.served, 9).tobytes()
