"""Phase I of single values as a stream: centre and sigma so far, from a state of six numbers.

The mean and the sum of squares follow Welford; the moving range needs the last value only. With an array
(charts,) of values one update moves all charts; the results agree with `individuals` to the last few bits.
Source: B. P. Welford, Technometrics 4 (1962), 419-420; ISO 7870-2:2013, table 3.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

from suyuan.base.errors import Missing
from suyuan.metrology.control.constants import Digits, shewhart_factors
from suyuan.metrology.control.stream import State, given


class TrialLimits(NamedTuple):
    """Centre line, limits of single values, sigma from moving ranges, and experimental standard deviation."""

    centre: Any
    lower: Any
    upper: Any
    sigma: Any
    s: Any


@dataclass(frozen=True, kw_only=True)
class TrialState(State):
    """Values seen so far; begin with `TrialState()`."""

    count: int = 0
    mean: Any = 0.0
    squares: Any = 0.0
    ranges: Any = 0.0
    last: Any = None

    def update(self, value: Any) -> Self:
        """The state after one more value."""
        x, count = given("value", value), self.count + 1
        away = x - self.mean
        mean = self.mean + away / count
        step = 0.0 * away if self.last is None else np.abs(x - self.last)
        return dataclasses.replace(
            self,
            count=count,
            mean=mean,
            squares=self.squares + away * (x - mean),
            ranges=self.ranges + step,
            last=x,
        )

    def limits(self, *, width: float = 3.0, digits: Digits = "exact") -> TrialLimits:
        """Limits from what has been seen; as `individuals` gives them. Raises Missing below two values."""
        if self.count < 2:
            raise Missing("values")
        factors = shewhart_factors(2, width=width, digits=digits)
        sigma = self.ranges / (self.count - 1) / factors.d2
        reach = width * sigma
        s = np.sqrt(self.squares / (self.count - 1))
        return TrialLimits(self.mean, self.mean - reach, self.mean + reach, sigma, s)
