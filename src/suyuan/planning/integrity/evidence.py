"""Evidence that grows with every work, and how often it may accuse an honest laboratory.

A detector strikes an honest laboratory with a probability of at most q at each work, whatever came before. A
bet at these odds that it will strike more often multiplies its stake by a factor whose expectation is at most
1: the product over a year is an e-process, and by Ville's inequality it reaches 1/a with a probability of at
most a, whenever one looks. The mean over several detectors is one as well, however they depend on each other.
So the mean that reaches 500 accuses at most one honest laboratory in 500 a year, to the extent that q holds.
Source: Ramdas, Gruenwald, Vovk, Shafer, "Game-theoretic statistics and safe anytime-valid inference",
Statistical Science 38 (2023).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from suyuan.planning.integrity.works import Flags, Floats, Integers

ESCALATE: Final = 500.0  # one honest laboratory in 500 a year
BETS: Final = (2.0, 6.0, 20.0, 60.0)  # times the odds of an honest laboratory


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Growth:
    """The evidence after each work, in the order of laboratory, year and time.

    order : (w,) places of the works; log_mean : (w,) natural log of the mean over the detectors;
    log_each : (w, d); segment : (w,) number of the laboratory's year.
    """

    order: Integers
    segment: Integers
    log_mean: Floats
    log_each: Floats

    def crossings(self, threshold: float = ESCALATE) -> Integers:
        """The first work of each laboratory's year after which the mean reaches the threshold."""
        above = np.flatnonzero(self.log_mean >= np.log(threshold))
        _, first = np.unique(self.segment[above], return_index=True)
        return above[first]


def tilted(probability: Floats, odds: Floats | float) -> Floats:
    """The probability whose odds are `odds` times as large."""
    return probability * odds / (1 - probability + probability * odds)


def grow(looked: Flags, struck: Flags, honest: Floats, *, segment: Integers, at: Integers) -> Growth:
    """The evidence of all laboratories. looked, struck, honest (w, d); segment (w,); at (w,) order in time.

    `honest` bounds the probability that a detector strikes an honest laboratory at that work.
    """
    order = np.lexsort((at, segment))
    part = segment[order]
    looked, struck, honest = looked[order], struck[order], honest[order]
    starts = np.flatnonzero(np.concatenate(([True], part[1:] != part[:-1])))
    log_each = np.full(looked.shape, -np.inf)
    for odds in BETS:
        stake = tilted(honest, odds)
        factor = np.where(struck, np.log(stake / honest), np.log1p((honest - stake) / (1 - honest)))
        wealth = _within(np.where(looked, factor, 0.0), starts)
        log_each = np.logaddexp(log_each, wealth - np.log(len(BETS)))
    top = log_each.max(axis=1, initial=-np.inf, keepdims=True)
    log_mean = top[:, 0] + np.log(np.exp(log_each - top).mean(axis=1))
    return Growth(order=order, segment=part, log_mean=log_mean, log_each=log_each)


def _within(steps: Floats, starts: Integers) -> Floats:
    """Sums along the rows that begin anew at each of `starts`."""
    total = np.cumsum(steps, axis=0)
    before = np.vstack((np.zeros((1, steps.shape[1])), total))[starts]
    return np.asarray(total - np.repeat(before, np.diff(np.append(starts, len(steps))), axis=0))
