"""Whether the nozzles of a fuel station are set fairly: the mean of their errors, and a sign test.

Each nozzle is inside its maximum permissible error, or it would not be in use. What is asked besides is that
the station does not live on the tolerance: a mean near zero, and not all nozzles shifted to one side.

Two conditions, both stated, both on the mean error of each nozzle in its last verification that stands:

1. The mean over the nozzles lies within a third of the maximum permissible error. [choice], after the third
   that JJG 443 allows the standard measure.
2. The sign test does not reject "as many above zero as below" at 5 %, two-sided. With fewer than six nozzles
   it can never reject, and only the first condition is looked at.

Source: domain model 12; sign test: exact binomial, e.g. Conover, Practical Nonparametric Statistics, 3.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, fsum
from typing import Final

SHARE: Final = 1 / 3  # of the maximum permissible error
LEVEL: Final = 0.05


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """What the test found. Errors in %, `p_sign` is the two-sided p-value of the sign test."""

    nozzles: int
    mean: float
    allowed: float
    above: int
    below: int
    p_sign: float

    @property
    def is_centred(self) -> bool:
        return round(abs(self.mean) - self.allowed, 9) <= 0  # 0.1 % of 0.3 % is a third, whatever floats say

    @property
    def is_one_sided(self) -> bool:
        return self.p_sign < LEVEL

    @property
    def is_fair(self) -> bool:
        return self.is_centred and not self.is_one_sided


def fairness(errors: Sequence[float], *, mpe: float) -> Fairness:
    """The test on the mean errors of the nozzles (at least one), in % like the `mpe`."""
    above = sum(error > 0 for error in errors)
    below = sum(error < 0 for error in errors)
    return Fairness(
        nozzles=len(errors),
        mean=fsum(errors) / len(errors),
        allowed=mpe * SHARE,
        above=above,
        below=below,
        p_sign=p_of_signs(above, below),
    )


def p_of_signs(above: int, below: int) -> float:
    """The two-sided p-value that chance alone parts the signs so unevenly; nozzles at zero are left out."""
    n, fewer = above + below, min(above, below)
    tail = sum(comb(n, k) for k in range(fewer + 1))
    return min(1.0, tail / (1 << n) * 2)
