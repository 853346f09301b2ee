"""Figures of any number of trials in constant memory: moments, and the ends of the distribution.

What the coverage intervals need is kept by `ends`. Moments of blocks are merged in the order of the
blocks, so that threads change no bit.
Source: JCGM 101:2008, 7.6, 7.7; JCGM 102:2011, 7.4, 7.6; T. F. Chan, G. H. Golub, R. J. LeVeque, Am.
Stat. 37 (1983) 242-247, eq. (1.5) (merging of sums of squares).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.metrology import arguments
from suyuan.metrology.montecarlo import Model, Trials, in_order, run_trials
from suyuan.metrology.trials.ends import KEPT_VALUES, Ends, ends_for
from suyuan.metrology.trials.streams import BLOCK
from suyuan.metrology.trials.summary import MIN_TRIALS, Rule, Summary, summary

Floats = NDArray[np.float64]

MOST_TRIALS: Final = 10**10


@dataclass(frozen=True, kw_only=True)
class Streamed:
    """What the trials say of every output, and the covariances (m, m) of the outputs in that order."""

    summaries: dict[str, Summary]
    covariance: Floats


class Moments:
    """Mean (m,) and sums of squares and products (m, m) of m quantities, block by block."""

    def __init__(self, size: int) -> None:
        self.count = 0
        self.mean = np.zeros(size)
        self.products = np.zeros((size, size))

    def add(self, rows: Sequence[Floats]) -> None:
        """Take one block: per quantity its values (n,)."""
        with np.errstate(all="ignore"):
            self.merge(*block_moments(rows))

    def merge(self, count: int, mean: Floats, products: Floats) -> None:
        """Take the moments of one block."""
        total = self.count + count
        step = mean - self.mean
        self.products += products + np.outer(step, step) * (self.count * count / total)
        self.mean += step * (count / total)
        self.count = total

    @property
    def covariance(self) -> Floats:
        """Covariances (m, m)."""
        return self.products / (self.count - 1)


def block_moments(rows: Sequence[Floats]) -> tuple[int, Floats, Floats]:
    """(n, means (m,), sums of products of deviations (m, m)) of the values (n,) of m quantities."""
    means = np.array([row.mean() for row in rows])
    centred = [row - mean for row, mean in zip(rows, means, strict=True)]
    products = np.empty((len(rows), len(rows)))
    for i, a in enumerate(centred):
        for j in range(i + 1):
            # np.sum adds pairwise, whatever the number of threads; a product of matrices need not.
            products[i, j] = products[j, i] = np.sum(a * centred[j])
    return len(rows[0]), means, products


def stream(
    models: Mapping[str, Model],
    trials: Trials,
    *,
    count: int,
    p: float = 0.95,
    rule: Rule = "jcgm101",
    threads: int = 1,
    kept: int = KEPT_VALUES,
) -> Streamed:
    """Run `count` trials and keep only what the summaries of all outputs need.

    kept : how many values may be held in memory in all; the intervals are exact order statistics as
    long as all values, or four times (1 - p) count per output, fit, and carry a stated error otherwise. rule
    : how the shortest interval is chosen. threads : changes no number. Raises NumericalError when the model
    is not finite for a draw. Source: JCGM 101:2008, 7.3-7.7.
    """
    count = arguments.count("trials", count, at_least=MIN_TRIALS, at_most=MOST_TRIALS)
    arguments.probability(p)
    if not models:
        raise OutOfRange("models", given=0, allowed="{1, 2, …}")
    moments = Moments(len(models))
    ends = [ends_for(count, p, kept=kept // len(models)) for _ in models]

    def work(start: int) -> tuple[list[Floats], tuple[int, Floats, Floats]]:
        rows = list(run_trials(models, trials, start, min(BLOCK, count - start)).values())
        with np.errstate(all="ignore"):
            return rows, block_moments(rows)

    for rows, found in in_order(work, range(0, count, BLOCK), threads=threads):
        with np.errstate(all="ignore"):
            moments.merge(*found)
        for end, values in zip(ends, rows, strict=True):
            end.add(values)
    return streamed(list(models), moments, ends, p=p, rule=rule)


def streamed(
    names: Sequence[str], moments: Moments, ends: Sequence[Ends], *, p: float, rule: Rule = "jcgm101"
) -> Streamed:
    """The summaries of what was taken so far."""
    covariance = moments.covariance
    summaries = {}
    for k, (name, end) in enumerate(zip(names, ends, strict=True)):
        mean, u = float(moments.mean[k]), math.sqrt(covariance[k, k]) if covariance[k, k] >= 0.0 else math.nan
        intervals = end.intervals(moments.count, p, rule)
        summaries[name] = summary(mean, u, p=p, trials=moments.count, intervals=intervals, error=end.error)
    return Streamed(summaries=summaries, covariance=covariance)
