"""All laboratories at once: evidence by laboratory and year, and those that a person must look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from suyuan.planning.integrity.calibrating import Reference
from suyuan.planning.integrity.evidence import ESCALATE, Growth, grow
from suyuan.planning.integrity.facts import Found
from suyuan.planning.integrity.watching import WATCHES, found, looked_and_struck
from suyuan.planning.integrity.works import Flags, Integers, Works, numbered


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A laboratory whose evidence reached the threshold: at which work, and what each detector saw.

    evidence : e-value at that work; detectors : e-value of each one, largest first, those above 1.
    """

    lab: int
    year: int
    work: int
    evidence: float
    detectors: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """What was found. told : detector -> what it says; struck : (w, d)."""

    told: dict[str, Found]
    struck: Flags
    growth: Growth
    escalations: tuple[Escalation, ...]


def judge(works: Works, reference: Reference, *, year: Integers, threshold: float = ESCALATE) -> Judgement:
    """Judge works, each counted in its `year` (w,), against what is usual."""
    told = found(works, reference.bounds)
    looked, struck = looked_and_struck(told)
    growth = grow(
        looked,
        struck,
        reference.at(works.kind),
        segment=numbered(works.lab, year),
        at=works.turn,
    )
    reached = tuple(_escalation(works, year, growth, int(at)) for at in growth.crossings(threshold))
    return Judgement(told=told, struck=struck, growth=growth, escalations=reached)


def _escalation(works: Works, year: Integers, growth: Growth, at: int) -> Escalation:
    work = int(growth.order[at])
    each = np.exp(np.minimum(growth.log_each[at], 700.0))
    ranked = sorted(zip(WATCHES, each.tolist(), strict=True), key=lambda pair: -pair[1])
    return Escalation(
        lab=int(works.lab[work]),
        year=int(year[work]),
        work=work,
        evidence=float(np.exp(min(growth.log_mean[at], 700.0))),
        detectors=tuple(pair for pair in ranked if pair[1] > 1),
    )
