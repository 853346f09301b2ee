"""A monotone curve of one argument, read in both directions, for numbers, arrays and uncertain numbers.

Thermometers are such curves: temperature to ratio, resistance or voltage. The way back is solved by Newton's
rule inside a bracket on the very function, to the last digits of a float, and its derivative is the inverse
of the slope; so uncertainty passes through in both directions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import NotANumber, OutOfRange
from suyuan.base.text import same
from suyuan.metrology.arguments import interval
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.propagation import Var

Floats = NDArray[np.float64]
Evaluate = Callable[[Floats], tuple[Floats, Floats]]
"""x (n,) -> value (n,), slope (n,)."""

_KNOTS: Final = 1025
_ROUNDS: Final = 100
_ROUNDING: Final = 1e-12  # 1234.93 - 273.15 is 961.7800000000001 in floats


@dataclass(frozen=True)
class Curve:
    """A rising curve on [low, high].

    evaluate : values and slopes at x (n,).
    argument, result : what they are called in refusals, with their units.
    invertible_from : the curve rises only from here on; below it cannot be read backwards.
    """

    evaluate: Evaluate
    low: float
    high: float
    argument: str
    result: str
    invertible_from: float | None = None

    @property
    def start(self) -> float:
        """Lower end of the part that can be read backwards."""
        return self.low if self.invertible_from is None else self.invertible_from

    @cached_property
    def _knots(self) -> tuple[Floats, Floats]:
        x = np.linspace(self.start, self.high, _KNOTS)
        return x, self.evaluate(x)[0]

    def __call__(self, x: Any) -> Any:
        """The value at x: a float for a number, an array for an array, uncertain for uncertain."""
        return lifted(x, self.value_and_slope, self.argument)

    def slope(self, x: Any) -> Any:
        """Derivative at x; a float or an array."""
        bare, shape = _bare(x, self.argument)
        return _shaped(self.value_and_slope(bare)[1], shape)

    def inverse(self, y: Any) -> Any:
        """The x whose value is y; OutOfRange where the curve does not reach y."""
        return lifted(y, self.solve, self.result)

    def value_and_slope(self, x: Floats) -> tuple[Floats, Floats]:
        """Values and slopes at x (n,), checked against the range."""
        _inside(x, self.low, self.high, self.argument)
        return self.evaluate(x)

    def solve_beyond(self, y: Floats, margin: float) -> tuple[Floats, Floats]:
        """x and dx/dy for y (n,); the curve is continued by `margin` beyond its ends."""
        wider = Curve(self.evaluate, self.low - margin, self.high + margin, self.argument, self.result)
        return wider.solve(y)

    def solve(self, y: Floats) -> tuple[Floats, Floats]:
        """x and dx/dy for y (n,), within the part that can be read backwards."""
        x, values = self._knots
        _inside(y, float(values[0]), float(values[-1]), self.result)
        place = np.clip(np.searchsorted(values, y, side="right") - 1, 0, _KNOTS - 2)
        low, high = x[place], x[place + 1]
        guess = low + (high - low) * (y - values[place]) / (values[place + 1] - values[place])
        for _ in range(_ROUNDS):
            value, slope = self.evaluate(guess)
            low, high = np.where(value <= y, guess, low), np.where(value >= y, guess, high)
            with np.errstate(all="ignore"):
                better = guess - (value - y) / slope
            middle = (low + high) / 2.0
            better = np.where((better >= low) & (better <= high), better, middle)
            moved = np.abs(better - guess)
            guess = better
            # A step of 1e-9 leaves an error of the order of its square: the noise of a polynomial is larger.
            if np.all(moved <= 1e-9 * np.maximum(np.abs(guess), 1.0)):
                break
        return guess, 1.0 / self.evaluate(guess)[1]


def lifted(x: Any, evaluate: Evaluate, quantity: str) -> Any:
    """`evaluate` of a number, an array, or an uncertain number or vector, as the same sort of thing."""
    bare, shape = _bare(x, quantity)
    value, slope = evaluate(bare)
    if isinstance(x, Var):
        return x.derive(_shaped(value, shape), (x, _shaped(slope, shape)))
    return _shaped(value, shape)


def operand(x: Any, quantity: str, *, positive: bool = False) -> Any:
    """`x` as a float, a float array or an uncertain value to compute with; anything else is refused."""
    bare, shape = _bare(x, quantity)
    if positive and not (bare > 0.0).all():
        raise OutOfRange(quantity, given=float(bare[int(np.argmin(bare))]), allowed="(0, ∞)")
    return x if isinstance(x, Var) else _shaped(bare, shape)


def as_data(x: Any) -> Any:
    """A coefficient for a record: the bare number, or value and u where it is uncertain."""
    return {"value": x.value, "u": x.u} if isinstance(x, Var) and hasattr(x, "u") else x


def value_of(x: Any) -> Any:
    """The bare number or array of something that may be uncertain."""
    return x.value if isinstance(x, Var) else x


def _bare(x: Any, quantity: str) -> tuple[Floats, tuple[int, ...]]:
    given = value_of(x)
    try:
        array = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise NotANumber(quantity, given=repr(given)[:60]) from None
    if given is None or isinstance(given, bool):
        raise NotANumber(quantity, given=given)
    if not np.isfinite(array).all():
        raise NotFinite(same(quantity), given="nan/inf")
    return array.reshape(-1), array.shape


def _shaped(values: Floats, shape: tuple[int, ...]) -> Any:
    return float(values[0]) if shape == () else values.reshape(shape)


def _inside(values: Floats, low: float, high: float, quantity: str) -> None:
    slack = _ROUNDING * (high - low)
    legal = (values >= low - slack) & (values <= high + slack)
    if not legal.all():
        place = int(np.argmin(legal))
        raise OutOfRange(
            quantity,
            given=float(values[place]),
            allowed=interval(low, high),
            item=place if values.size > 1 else None,
        )
