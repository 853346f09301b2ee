"""Evaluating one point of a comparison: reference value, degrees of equivalence, scores and verdicts.

The engine gives the numbers. The verdict is taken from exact fractions where the reference value is a
linear combination of the results (a laboratory's value, a weighted mean), so that a result on the limit is
inside it; the engine's numbers decide for median and algorithm A, which have no exact form.

With algorithm A the small correlation between a result and the robust mean is neglected [choice]; the median
carries it, as its degrees of equivalence are simulated. The seed is a constant of the product: the same
submissions give the same report on every day.

Source: domain model 7; CIPM MRA-G-11; M. G. Cox, Metrologia 39 (2002) 589; 44 (2007)
187; ISO 13528:2022, 7 and 9.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import numpy as np

from suyuan.base.errors import InputError
from suyuan.metrology.comparison import (
    algorithm_a,
    degrees_of_equivalence,
    en_scores,
    largest_consistent_subset,
    median_reference,
    weighted_mean,
)
from suyuan.registry.comparisons import rules

SEED: Final = 20230703  # any number will do, as long as it stays
COVERAGE: Final = 2.0
STANDARD_ERRORS: Final = 4.0  # of the simulated reference value


@dataclass(frozen=True, kw_only=True)
class Given:
    """The result of one laboratory at the point: decimal text in the unit of the point."""

    value: str
    U: str
    k: str
    is_reference: bool = False


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One laboratory against the reference value. `U` is of the difference `d`, at k = 2."""

    d: float
    U: float
    score: float
    is_member: bool
    verdict: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A point: reference value with U (k = 2), the test of consistency where there is one, everybody's place.

    judged : in the order of the results; None for the laboratory that gives the reference value.
    """

    value: float
    U: float
    members: int
    judged: tuple[Judged | None, ...]
    # Of all results together, where the value is a weighted mean.
    chi2: float | None = None
    p_value: float | None = None
    is_consistent: bool | None = None


def evaluate(given: Sequence[Given], *, method: str, criterion: str) -> Outcome:
    """Evaluate a point by the method and criterion of the protocol. Raises InputError, NumericalError."""
    references = [place for place, one in enumerate(given) if one.is_reference]
    refusal = rules.why_not_enough(method, handed_in=len(given), has_reference=len(references) == 1)
    if refusal:
        raise InputError(refusal, given=len(given), allowed=f">= {rules.FEWEST[method]}")
    # Away from the first result, so that large values with small differences keep their digits.
    origin = rules.exact(given[0].value)
    exact = [rules.exact(one.value) - origin for one in given]
    variances = [rules.standard_square(one.U, one.k) for one in given]
    x = np.array([float(one) for one in exact])
    u = np.sqrt([float(one) for one in variances])
    if method == "laboratory":
        outcome = _by_laboratory(x, u, exact, variances, references[0], criterion)
    elif method == "weighted_mean":
        outcome = _by_weighted_mean(x, u, exact, variances, criterion)
    else:
        outcome = _robust(x, u, criterion, method=method)
    return _moved(outcome, origin)


def _moved(outcome: Outcome, origin: Fraction) -> Outcome:
    # Added exactly: a reference laboratory's own 2.00 would come back as 1.9999999999999998.
    return Outcome(**(outcome.__dict__ | {"value": float(Fraction(outcome.value) + origin)}))


def _by_laboratory(
    x: Any, u: Any, exact: Sequence[Fraction], variances: Sequence[Fraction], place: int, criterion: str
) -> Outcome:
    others = [one for one in range(len(x)) if one != place]
    scores = en_scores(
        x[others], U=COVERAGE * u[others], assigned=x[place], U_assigned=COVERAGE * u[place]
    ).value
    judged: list[Judged | None] = [None] * len(x)
    for one, score in zip(others, scores, strict=True):
        en2 = rules.en_square(exact[one] - exact[place], variances[one], variances[place], own=False)
        judged[one] = _judged(
            x[one] - x[place], COVERAGE * float(np.hypot(u[one], u[place])), float(score), en2, criterion
        )
    return Outcome(
        value=float(x[place]), U=COVERAGE * float(u[place]), members=1, judged=tuple(judged)
    )  # fmt: skip


def _by_weighted_mean(
    x: Any, u: Any, exact: Sequence[Fraction], variances: Sequence[Fraction], criterion: str
) -> Outcome:
    every = weighted_mean(x, u)
    # One laboratory that is far off would pull the mean away from all the others and fail them with it.
    reference = every if every.consistent else largest_consistent_subset(x, u).reference
    found = degrees_of_equivalence(x, u, weights=reference.weights, k=COVERAGE)
    members = [place for place, weight in enumerate(reference.weights) if weight > 0.0]
    total = sum((1 / variances[one] for one in members), Fraction(0))
    mean = sum((exact[one] / variances[one] for one in members), Fraction(0)) / total
    judged = tuple(
        _judged(
            float(found.d[place]),
            float(found.U[place]),
            float(found.en[place]),
            rules.en_square(exact[place] - mean, variances[place], 1 / total, own=place in members),
            criterion,
            is_member=place in members,
        )
        for place in range(len(x))
    )
    return Outcome(
        value=reference.value, U=COVERAGE * reference.u, members=len(members), judged=judged,
        chi2=every.chi2, p_value=every.p_value, is_consistent=bool(every.consistent),
    )  # fmt: skip


def _robust(x: Any, u: Any, criterion: str, *, method: str) -> Outcome:
    if method == "median":
        found = median_reference(x, u, seed=SEED)
        value, spread = found.value, found.u
        # Who is the median in every draw has no uncertainty against it, but the draws have their own.
        noise = STANDARD_ERRORS / COVERAGE * found.u / math.sqrt(found.trials)
        wide = COVERAGE * np.hypot(found.d_u, noise)
    else:
        consensus = algorithm_a(x)
        value, spread = consensus.value, consensus.u
        wide = COVERAGE * np.hypot(u, spread)
    judged = tuple(
        _judged(
            float(d), float(one), float(d / one), Fraction(float(d / one)) ** 2, criterion, is_member=True
        )
        for d, one in zip(x - value, wide, strict=True)
    )
    return Outcome(value=float(value), U=COVERAGE * float(spread), members=len(x), judged=judged)


def _judged(
    d: float, expanded: float, en: float, en2: Fraction, criterion: str, *, is_member: bool = False
) -> Judged:
    return Judged(
        d=float(d),
        U=expanded,
        score=en if criterion == "en" else 2.0 * en,
        is_member=is_member,
        verdict=rules.verdict_of(en2, criterion),
    )
