"""What if: another target, a budget, a shorter or longer way, other people; answered from what was learnt.

A distance is answered at the nearest limit that was worked out and not above the one asked for, or else the
smallest; the answer says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from suyuan.registry.siting.working import Lesson, nothing_reached


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An answer. kilometres : the limit it holds for; share : of the goal; beyond : no plan for this money
    reaches more; bound : no plan for this target costs less; options : what is built
    """

    kilometres: float
    share: float
    cost: float
    bound: float
    gap: float
    beyond: float | None
    standards: int
    hired: float
    options: tuple[int, ...]


def ask(
    lessons: Sequence[Lesson],
    *,
    target: float | None = None,
    budget: float | None = None,
    kilometres: float,
    staff: float = 1.0,
) -> Asked:
    """The cheapest known plan for a target, or the most for a budget. staff : of the people there are now.

    Raises RuleRefusal where no known plan reaches the target.
    """
    lesson = nearest(lessons, kilometres)
    frame = replace(lesson.frame, people=lesson.frame.people * staff)
    beyond = None
    if budget is not None:
        answer, beyond = lesson.known.within(frame, budget)
    else:
        frame = replace(frame, target=frame.target if target is None else target)
        answer = lesson.known.cheapest(frame)
        if not answer.plans:
            raise nothing_reached([most(lesson)])
    chosen = np.concatenate([plan.options for plan in answer.plans]) if answer.plans else np.zeros(0)
    return Asked(
        kilometres=lesson.kilometres,
        share=answer.credit,
        cost=answer.cost,
        bound=answer.bound,
        gap=answer.gap,
        beyond=beyond,
        standards=len(chosen),
        hired=float(answer.hired.sum()),
        options=tuple(int(one) for one in chosen),
    )


def nearest(lessons: Sequence[Lesson], kilometres: float) -> Lesson:
    """The longest limit not above the one asked for, or the shortest there is."""
    below = [one for one in lessons if one.kilometres <= kilometres * (1 + 1e-9)]
    return (
        max(below, key=lambda one: one.kilometres) if below else min(lessons, key=lambda one: one.kilometres)
    )


def most(lesson: Lesson) -> float:
    """The largest share that the known plans reach together."""
    best: dict[int, float] = {}
    for plan in lesson.known.plans:
        best[plan.kind] = max(best.get(plan.kind, 0.0), plan.credit)
    return min(1.0, lesson.frame.given + sum(best.values()))
