"""Charts that grow point by point: a small state goes in, the new state and the new point come out.

A state holds as much as one point, never the history; it is written as plain JSON data and read back, and a
stream gives exactly the numbers of the chart over the whole series, because both run the same lines. With an
array (charts,) of values one update moves all charts.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import plain
from suyuan.metrology.control import cumulative, exponential
from suyuan.metrology.control.rules import NELSON, Rule, Signal, detect


class EwmaPoint(NamedTuple):
    """One point of an EWMA chart."""

    value: Any
    lower: Any
    upper: Any
    outside: Any


@dataclass(frozen=True, kw_only=True)
class State:
    """What all states can do: be written and read back."""

    def to_record(self) -> dict[str, Any]:
        """The state as JSON data; numbers survive to the last bit."""
        return {field.name: plain(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The state that `to_record` wrote. Raises InputError for anything else."""
        names = {field.name for field in dataclasses.fields(cls)}
        if set(record) != names:
            raise InputError(
                Text("不是这种控制图的状态", "not a state of this kind of chart"),
                given=", ".join(sorted(map(str, record))),
                allowed=", ".join(sorted(names)),
            )
        return cls(**{name: _array(value) for name, value in record.items()})


def _array(value: Any) -> Any:
    return np.asarray(value) if isinstance(value, list) else value


@dataclass(frozen=True, kw_only=True)
class EwmaState(State):
    """An EWMA chart so far: z and the number of points. Begin with `EwmaState.begin`."""

    centre: Any
    sigma: Any
    weight: float
    width: float
    exact: bool
    z: Any
    count: int

    @classmethod
    def begin(
        cls,
        *,
        centre: Any,
        sigma: Any,
        weight: float = 0.2,
        width: float = 3.0,
        start: Any = None,
        limits: exponential.Limits = "exact",
    ) -> Self:
        """The state before the first point; arguments as those of `ewma`."""
        arguments.chosen("limits", limits, ("exact", "asymptotic"))
        middle = given("centre", centre)
        return cls(
            centre=middle,
            sigma=given("sigma", sigma, low=0.0, open_low=True),
            weight=exponential.weight_of(weight),
            width=arguments.number("width", width, low=0.0, open_low=True),
            exact=limits == "exact",
            z=middle if start is None else given("start", start),
            count=0,
        )

    def update(self, value: Any) -> tuple[Self, EwmaPoint]:
        """The state and the point after one more value."""
        z = exponential.step(self.z, given("value", value), weight=self.weight)
        count, kept = self.count + 1, 1.0 - self.weight
        share = 1.0 - np.float64(kept) ** (2 * count) if self.exact else 1.0
        reach = self.width * (self.sigma * np.sqrt((1.0 - kept) / (1.0 + kept) * share))
        lower, upper = self.centre - reach, self.centre + reach
        point = EwmaPoint(z, lower, upper, (z > upper) | (z < lower))
        return dataclasses.replace(self, z=z, count=count), point


class CusumPoint(NamedTuple):
    """One point of a tabular CUSUM: both sums and which of them exceeds H."""

    high: Any
    low: Any
    above: Any
    below: Any


@dataclass(frozen=True, kw_only=True)
class CusumState(State):
    """A CUSUM chart so far. Begin with `CusumState.begin`; after an alarm, `restart`."""

    centre: Any
    reference: Any
    interval: Any
    head_start: float
    high: Any
    low: Any
    count_high: Any
    count_low: Any

    @classmethod
    def begin(
        cls, *, centre: Any, sigma: Any, k: float = 0.5, h: float = 5.0, head_start: float = 0.0
    ) -> Self:
        """The state before the first point; arguments as those of `cusum`."""
        scatter = given("sigma", sigma, low=0.0, open_low=True)
        interval = arguments.number("h", h, low=0.0, open_low=True) * scatter
        share = arguments.number("head_start", head_start, low=0.0, high=1.0)
        return cls(
            centre=given("centre", centre),
            reference=arguments.number("k", k, low=0.0) * scatter,
            interval=interval,
            head_start=share,
            high=share * interval,
            low=share * interval,
            count_high=0,
            count_low=0,
        )

    def update(self, value: Any) -> tuple[Self, CusumPoint]:
        """The state and the point after one more value."""
        before = cumulative.Sums(self.high, self.low, self.count_high, self.count_low)
        now = cumulative.step(before, given("value", value), centre=self.centre, reference=self.reference)
        point = CusumPoint(now.high, now.low, now.high > self.interval, now.low > self.interval)
        return dataclasses.replace(self, **now._asdict()), point

    def restart(self) -> Self:
        """Both sums anew, as after an alarm whose cause was found; all charts of the state alike."""
        begin = self.head_start * self.interval
        return dataclasses.replace(self, high=begin, low=begin, count_high=0, count_low=0)


@dataclass(frozen=True, kw_only=True)
class RulesState:
    """The last standardised points of one chart, as many as the longest rule needs, and the count."""

    rules: tuple[Rule, ...] = NELSON
    recent: tuple[float, ...] = ()
    count: int = 0

    def update(self, z: float) -> tuple[Self, tuple[Signal, ...]]:
        """The state after one more standardised point, and the signals which that point completes."""
        window = (*self.recent, arguments.number("z", z))
        first = self.count + 1 - len(window)
        last = len(window) - 1
        fresh = tuple(
            one._replace(point=one.point + first, points=tuple(i + first for i in one.points))
            for one in detect(window, rules=self.rules)
            if one.point == last
        )
        keep = max((rule.of for rule in self.rules), default=1) - 1
        recent = window[-keep:] if keep else ()
        return dataclasses.replace(self, recent=recent, count=self.count + 1), fresh

    def to_record(self) -> dict[str, Any]:
        """The state as JSON data; rules by their codes."""
        codes = [rule.code for rule in self.rules]
        return {"rules": codes, "recent": list(self.recent), "count": self.count}

    @classmethod
    def from_record(cls, record: Mapping[str, Any], *, rules: Sequence[Rule] = NELSON) -> Self:
        """The state that `to_record` wrote, with the rules it was written under. Raises OutOfRange."""
        codes = [rule.code for rule in rules]
        if record.get("rules") != codes:
            raise OutOfRange("rules", given=record.get("rules"), allowed=codes)
        recent = tuple(arguments.number("recent", one) for one in record.get("recent", ()))
        return cls(rules=tuple(rules), recent=recent, count=arguments.count("count", record.get("count")))


def given(quantity: str, value: Any, **limits: Any) -> Any:
    """A number, or an array (charts,)."""
    if np.ndim(value) == 0:
        return arguments.number(quantity, value, **limits)
    return arguments.array(quantity, value, **limits)
