"""Working a proposal out: the plan, what it is compared with, why others were not chosen, what was learnt.

Nothing is written here. What was learnt (`Lesson`) answers the what-if page: plans and proofs at three limits
of distance, and what the kinds share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np

from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.planning.siting.explaining import built, left_out, waiting
from suyuan.planning.siting.greedy import Greedy, greedy_plan
from suyuan.planning.siting.known import Answer, Known
from suyuan.planning.siting.problem import Frame, Siting
from suyuan.planning.siting.serving import serve
from suyuan.planning.siting.solving import SLACKEN, explore
from suyuan.registry.siting.assumptions import assumptions
from suyuan.registry.siting.reading import Picture
from suyuan.registry.siting.wishes import DISTANCES, GAP, SECONDS, Wishes

SURVEY: Final = (0.1, 0.3, 0.6, 0.8, 1.5, 3.0)  # multiples of the price at which every kind is asked too
ROUGH: Final = 0.02  # gap that is enough at the other limits of distance
CURVE: Final = 14  # places of the curve of cost and coverage
LISTED: Final = 1000  # sites that were not chosen, and cells that wait: kept of each, the weightiest first
SLIGHT: Final = 0.02  # of a set's capacity: less in reach than this is served already
REASONS: Final[dict[str, Text]] = {
    "served": Text("可及范围内的需求已由其他标准满足", "what is in its reach is served by others"),
    "cost": Text("增加的覆盖不抵其费用", "what it would add does not repay its cost"),
    "people": Text("当地人员不足，需另行招聘", "people are short there and would have to be hired"),
    "next": Text("效益接近入选，可作后备", "nearly worth it: the next to be built"),
}
WAITS: Final[dict[str, Text]] = {
    "distance": Text("距离限值内没有可建标的机构", "no institution within the limit of distance"),
    "capacity": Text("可及标准的能力已用完", "the standards in its reach are full"),
    "cost": Text("为其建标不抵费用", "a standard for it would not repay its cost"),
}

Told = Callable[[str, float], None]  # what is being done, and how far it is, in [0, 1]


class Lesson(NamedTuple):
    """What is known at one limit of distance."""

    kilometres: float
    frame: Frame
    known: Known


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """A plan and all that is told of it. record : plain data; items : what is to be built"""

    answer: Answer
    record: dict[str, Any]
    items: list[dict[str, Any]]
    lessons: tuple[Lesson, ...]


def work_out(
    picture: Picture,
    wishes: Wishes,
    *,
    clock: Callable[[], float],
    seconds: float = SECONDS,
    threads: int = 2,
    told: Told | None = None,
) -> Outcome:
    """The plan that fulfils the wishes. Raises RuleRefusal where none does."""
    begun = clock()
    say = told or (lambda _what, _far: None)
    nearest = int(assumptions().table["way"]["nearest"])
    near = picture.within(wishes.kilometres, nearest)
    say("solve", 0.05)
    answer, known, beyond = _solved(
        near.problem, wishes, clock=clock, seconds=seconds, threads=threads, say=say
    )
    say("compare", 0.6)
    lessons = [Lesson(wishes.kilometres, frame_of(near.problem), known)]
    for place, share in enumerate(one for one in DISTANCES if one != 1.0):
        say("distances", 0.65 + 0.15 * place)
        other = picture.within(share * wishes.kilometres, nearest).problem
        found = _rough(other, clock=clock, seconds=seconds / 4, threads=threads)
        if found is not None:
            lessons.append(Lesson(share * wishes.kilometres, frame_of(other), found))
    say("explain", 0.95)
    by_hand = greedy_plan(near.problem)
    passed_over, waits = _left_out(near, answer), _waiting(near, answer)
    record = {
        **_summary(near, answer, by_hand),
        "beyond": beyond,
        "seconds": round(clock() - begun, 1),
        "curve": curve(lessons[0]),
        "left_out": passed_over[:LISTED],
        "left_out_all": len(passed_over),
        "waiting": waits[:LISTED],
        "waiting_all": len(waits),
    }
    return Outcome(answer=answer, record=record, items=_items(near, answer), lessons=tuple(lessons))


def frame_of(problem: Siting) -> Frame:
    """What the kinds of a problem share."""
    return Frame(
        kinds=problem.kinds,
        given=problem.given,
        people=problem.people,
        hire=problem.hire,
        target=problem.target,
    )


def _solved(
    problem: Siting, wishes: Wishes, *, clock: Callable[[], float], seconds: float, threads: int, say: Told
) -> tuple[Answer, Known, float | None]:
    """The answer, what is known, and with a budget the share beyond which no plan for that money comes."""
    reachable = problem
    if wishes.budget is not None:  # any target will do to learn from; the budget decides in the end
        reachable = replace(problem, target=min(problem.target, 0.98 * most_share(problem)))

    def progress(rounds: int, gap: float) -> None:
        say("solve", min(0.55, 0.1 + 0.1 * rounds + (0.2 if gap < 2 * GAP else 0.0)))

    answer, known = explore(
        reachable, gap=GAP, seconds=seconds, clock=clock, threads=threads, progress=progress, survey=SURVEY
    )
    if wishes.budget is None:
        return answer, known, None
    found, beyond = known.within(problem, wishes.budget)
    return found, known, beyond


def most_share(problem: Siting) -> float:
    """The share that is reached with everything built, a limit that no plan exceeds."""
    from suyuan.planning.siting.relaxed import most_credit

    return most_credit(problem)


def _rough(problem: Siting, *, clock: Callable[[], float], seconds: float, threads: int) -> Known | None:
    """What is known at another limit of distance, at the target or close below what can be reached."""
    try:
        return explore(problem, gap=ROUGH, seconds=seconds, clock=clock, threads=threads, survey=SURVEY)[1]
    except RuleRefusal as refusal:
        reached = float(str(refusal.facts.get("reached", 0.0)))
    if reached <= problem.given:
        return None
    try:
        lower = replace(problem, target=problem.given + 0.95 * (reached - problem.given))
        return explore(lower, gap=ROUGH, seconds=seconds, clock=clock, threads=threads, survey=SURVEY)[1]
    except RuleRefusal:
        return None


def curve(lesson: Lesson) -> list[dict[str, float]]:
    """Cost of every share between what is there and the most that is known, with its bound."""
    frame, known = lesson.frame, lesson.known
    best: dict[int, float] = {}
    for plan in known.plans:
        best[plan.kind] = max(best.get(plan.kind, 0.0), plan.credit)
    least, most = frame.given, min(1.0, frame.given + sum(best.values()))
    found = []
    for share in np.linspace(least, most, CURVE).tolist():
        asked = replace(frame, target=min(share, most - 1e-9))
        answer = known.cheapest(asked)
        if answer.plans:
            found.append({"share": share, "cost": answer.cost, "bound": answer.bound})
    return found


def _summary(near: Picture, answer: Answer, by_hand: Greedy) -> dict[str, Any]:
    problem, hire = near.problem, float(answer.hired.sum())
    before, after = _shares(near, None), _shares(near, answer)
    options = [int(one) for plan in answer.plans for one in plan.options]
    return {
        "cost": answer.cost,
        "bound": answer.bound,
        "gap": answer.gap,
        "share": answer.credit,
        "rounds": answer.rounds,
        "standards": len(options),
        "people": float(problem.options.people[options].sum()) if options else 0.0,
        "hired": hire,
        "hiring": float(answer.hired @ problem.hire),
        "greedy_cost": by_hand.cost,
        "greedy_share": by_hand.credit,
        "greedy_standards": len(by_hand.options),
        "greedy_reached": bool(by_hand.is_reached),
        "before": before,
        "after": after,
        "variables": len(problem.options.site) + len(problem.arcs.cell),
        "whole": len(problem.options.site),
        "existing": int((problem.sites.existing > 0).sum()),
    }


def _shares(near: Picture, answer: Answer | None) -> dict[str, float]:
    """Each of the goals, as it stands or with the plan; cells are served by the nearest that have room."""
    problem = near.problem
    capacity = problem.sites.existing.copy()
    if answer is not None:
        chosen = np.concatenate([plan.options for plan in answer.plans]).astype(np.int64)
        np.add.at(capacity, problem.options.site[chosen], problem.options.capacity[chosen])
    has = capacity > 0
    waits = problem.cells.demand.astype(np.float64)
    serve(problem, capacity, waits, np.arange(len(problem.arcs.cell)))
    done = problem.cells.demand - waits
    if answer is not None and problem.cell_credit.any():
        done = np.maximum(done, problem.cells.demand - waiting(problem, answer))
    total = np.bincount(problem.cells.kind, weights=problem.cells.demand)
    of_kind = np.bincount(problem.cells.kind, weights=done, minlength=len(total))
    asked = total > 0
    return {
        "even": float((of_kind[asked] / total[asked]).mean()) if asked.any() else 0.0,
        "demand": float(done.sum() / max(problem.cells.demand.sum(), 1e-300)),
        "standards": float((near.required & has).sum() / max(near.owed, 1)),
    }


def _place(near: Picture, option: int) -> dict[str, Any]:
    site = int(near.problem.options.site[option])
    house = near.houses[int(near.problem.sites.place[site])]
    return {
        "kind": near.kinds[int(near.problem.sites.kind[site])],
        "division": house.division,
        "house": str(house.id),
        "sets": int(near.sets[option]),
        "is_more": bool(near.problem.sites.existing[site] > 0),
    }


def _items(near: Picture, answer: Answer) -> list[dict[str, Any]]:
    """What is to be built, what adds most first."""
    return [
        {
            **_place(near, one.option),
            "people": float(near.problem.options.people[one.option]),
            "pieces": one.pieces,
            "load": one.load,
            "gain": one.credit,
            "cost": one.cost,
        }
        for one in built(near.problem, answer)
    ]


def _left_out(near: Picture, answer: Answer) -> list[dict[str, Any]]:
    problem, found = near.problem, []
    for one in left_out(problem, answer):
        site = int(problem.options.site[one.option])
        short = problem.options.people[one.option] > problem.people[problem.sites.place[site]]
        if one.pieces < SLIGHT * problem.options.capacity[one.option] and one.credit <= 0.001:
            reason = "served"
        elif one.worth >= one.cost:
            reason = "people" if short else "next"
        else:
            reason = "cost"
        found.append(
            {**_place(near, one.option), "reason": reason, "pieces": one.pieces, "gain": one.credit,
             "cost": one.cost, "worth": one.worth}
        )  # fmt: skip
    return found


def _waiting(near: Picture, answer: Answer) -> list[dict[str, Any]]:
    """Demand that stays without a standard: the largest first, with the reason."""
    problem = near.problem
    waits = waiting(problem, answer)
    credit = problem.cell_credit * waits / np.maximum(problem.cells.demand, 1e-300)
    reached = np.bincount(problem.arcs.cell, minlength=len(waits)) > 0
    able = problem.sites.existing > 0
    for plan in answer.plans:
        able[problem.options.site[plan.options]] = True
    near_able = np.zeros(len(waits), dtype=np.bool_)
    near_able[problem.arcs.cell[able[problem.arcs.site]]] = True
    order = [int(one) for one in np.argsort(-credit, kind="stable") if waits[one] > 0.5 and credit[one] > 0]
    return [
        {
            "kind": near.kinds[int(problem.cells.kind[cell])],
            "division": near.cell_division[cell],
            "pieces": float(waits[cell]),
            "share": float(credit[cell]),
            "reason": "distance" if not reached[cell] else "capacity" if near_able[cell] else "cost",
        }
        for cell in order
    ]


def nothing_reached(shares: Sequence[float]) -> RuleRefusal:
    """The error of a what-if that no known plan fulfils."""
    most = max(shares, default=0.0)
    return RuleRefusal(
        Text(f"已知方案最多达到 {most:.1%}", f"the plans that are known reach {most:.1%} at most"),
        hint=SLACKEN,
    )
