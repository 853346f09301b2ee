"""What a search has learnt, packed for the what-if page: plans without who is served by whom, and proofs."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from suyuan.planning.siting.known import Known, Proof
from suyuan.planning.siting.one_kind import Plan
from suyuan.planning.siting.problem import Frame
from suyuan.registry.siting.working import Lesson

NOBODY = np.zeros(0)


def packed(lessons: Sequence[Lesson]) -> bytes:
    """The bytes to be kept: the same for the same lessons."""
    record = [
        {
            "kilometres": lesson.kilometres,
            "kinds": lesson.frame.kinds,
            "given": lesson.frame.given,
            "target": lesson.frame.target,
            "people": lesson.frame.people.tolist(),
            "hire": lesson.frame.hire.tolist(),
            "plans": [_plan(plan) for plan in _distinct(lesson.known.plans)],
            "proofs": [[one.least, one.credit, one.people.tolist()] for one in lesson.known.proofs],
        }
        for lesson in lessons
    ]
    return zlib.compress(json.dumps(record, separators=(",", ":")).encode(), 6)


def unpacked(data: bytes) -> tuple[Lesson, ...]:
    """The lessons again."""
    return tuple(_lesson(row) for row in json.loads(zlib.decompress(data)))


def _distinct(plans: Sequence[Plan]) -> list[Plan]:
    """Plans that differ in what they build or reach; the cheaper one of two alike."""
    best: dict[tuple[int, bytes, float], Plan] = {}
    for plan in plans:
        key = plan.kind, plan.options.tobytes(), round(plan.credit, 12)
        if key not in best or plan.cost < best[key].cost:
            best[key] = plan
    return list(best.values())


def _plan(plan: Plan) -> list[Any]:
    places = np.flatnonzero(plan.people)
    people = [[int(place), float(plan.people[place])] for place in places]
    return [plan.kind, plan.cost, plan.credit, people, plan.options.tolist()]


def _lesson(row: dict[str, Any]) -> Lesson:
    people = np.array(row["people"], dtype=np.float64)
    frame = Frame(
        kinds=row["kinds"],
        given=row["given"],
        people=people,
        hire=np.array(row["hire"], dtype=np.float64),
        target=row["target"],
    )
    plans = []
    for kind, cost, credit, needed, options in row["plans"]:
        of_place = np.zeros(len(people))
        for place, count in needed:
            of_place[place] = count
        plans.append(Plan(kind, cost, credit, of_place, np.array(options, dtype=np.int64), NOBODY))
    proofs = [Proof(least, credit, np.array(rest)) for least, credit, rest in row["proofs"]]
    return Lesson(row["kilometres"], frame, Known(plans=plans, proofs=proofs))
