"""Where an indicator will stand: a random walk with drift through its readings, with an exact interval.

Readings y_0 ... y_n on days t_0 < ... < t_n are a walk whose step over d days has mean r d and variance
s2 d. Then r = (y_n - y_0) / T with T = t_n - t_0, s2 is the mean of (step - r d)^2 / d with n - 1 degrees of
freedom, and h days after the last reading the mean is y_n + r h and the variance s2 (h + h^2 / T): the second
term is the doubt about the drift itself. Under the walk the interval by Student's t has its probability
exactly, however unevenly the readings lie. It is the model of a register: what is counted stays counted, and
things are added one by one. A trend with errors of measurement would be met too often rather than too rarely.

Readings that never moved would promise certainty; so s2 is at least that of one step of the figure within T.
Source: Hyndman and Athanasopoulos, Forecasting (3rd ed. 2021), 5.2 and 5.5 (drift method); Harvey,
Forecasting, Structural Time Series Models (1989), 2.3.6 and 3.5 (drift, uneven spacing).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from typing import Final

LEVEL: Final = 0.8  # probability of the interval
LEAST_READINGS: Final = 5
LEAST_SPAN: Final = 180  # days between the first reading and the last
WINDOW: Final = 1096  # days before the last reading: what happened earlier says little about the trend
YEAR: Final = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A day ahead: the value expected, and the interval with probability `LEVEL`."""

    day: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The walk through some readings. slope : by year; spread : root of s2, by root of a day; span : days."""

    last: date
    value: float
    slope: float
    spread: float
    span: int
    readings: int
    low_end: float
    high_end: float

    def at(self, day: date) -> Point:
        """The value on a day after the last reading; on that day or before, the last reading itself."""
        ahead = max((day - self.last).days, 0)
        mean = self.value + self.slope / YEAR * ahead
        room = self._quantile() * self._deviation(ahead)
        return Point(
            day=day, value=self._held(mean), low=self._held(mean - room), high=self._held(mean + room)
        )

    def chance_of_at_least(self, goal: float, day: date) -> float:
        """The probability that the value is `goal` or more on a day after the last reading."""
        from scipy.special import stdtr

        ahead = max((day - self.last).days, 0)
        if not ahead:
            return float(self.value >= goal)
        mean = self.value + self.slope / YEAR * ahead
        return float(stdtr(self.readings - 2, (mean - goal) / self._deviation(ahead)))

    def fan(self, until: date, *, steps: int = 12) -> tuple[Point, ...]:
        """The forecast at evenly spaced days from the last reading on."""
        whole = max((until - self.last).days, 0)
        return tuple(self.at(self.last + timedelta(days=whole * step // steps)) for step in range(steps + 1))

    def _deviation(self, ahead: int) -> float:
        return self.spread * sqrt(ahead + ahead**2 / self.span)

    def _quantile(self) -> float:
        from scipy.special import stdtrit

        return float(stdtrit(self.readings - 2, 0.5 * (1 + LEVEL)))

    def _held(self, value: float) -> float:
        return min(max(value, self.low_end), self.high_end)


def forecast(
    readings: Sequence[tuple[date, float]],
    *,
    step: float = 1.0,
    low_end: float = 0.0,
    high_end: float = float("inf"),
) -> Forecast | None:
    """The forecast from readings (day, value) in any order; None where they are too few or too close.

    step : the smallest move of the figure (1 for a count, 100 / whole for a share in per cent)
    low_end, high_end : between which the figure can lie at all
    """
    known = sorted(dict(readings).items())
    if known:
        known = [one for one in known if (known[-1][0] - one[0]).days <= WINDOW]
    if len(known) < LEAST_READINGS or (known[-1][0] - known[0][0]).days < LEAST_SPAN:
        return None
    (first, y_first), (last, y_last) = known[0], known[-1]
    span = (last - first).days
    drift = (y_last - y_first) / span
    squares = 0.0
    for (day, value), (later, after) in pairwise(known):
        days = (later - day).days
        squares += (after - value - drift * days) ** 2 / days
    variance = max(squares / (len(known) - 2), step**2 / span)
    return Forecast(
        last=last,
        value=y_last,
        slope=drift * YEAR,
        spread=sqrt(variance),
        span=span,
        readings=len(known),
        low_end=low_end,
        high_end=high_end,
    )
