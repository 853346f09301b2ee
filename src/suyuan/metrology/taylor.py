"""Second-order propagation: what a curved model adds to the first-order uncertainty.

A `Jet` carries a value and its first three derivatives along many directions at once. From directions e_i,
e_i + e_j and e_i - e_j follow the mixed second and third derivatives exactly, so nothing is approximated
by differences. With correlated inputs the directions are the independent causes, scaled by u.
Source: JCGM 100:2008, 5.1.2, note; Griewank & Walther, Evaluating Derivatives (2008), ch. 13 (Taylor
arithmetic).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology.elementary import Function, atan, exp, log, no_derivative, scalar_value, sqrt
from suyuan.metrology.errors import NegativeVariance, NotFinite
from suyuan.metrology.propagation import plain, run_model

Floats = NDArray[np.float64]
Derivatives = tuple[float, float, float]

_LN10: Final = math.log(10.0)
_PIECE: Final = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondOrder:
    """Second-order terms of a model in standardised independent normal causes.

    variance : terms to add to the first-order variance. shift : expectation minus the model at the estimates.
    """

    variance: float
    shift: float


def second_order(
    model: Callable[[Mapping[str, Any]], Any],
    at: Mapping[str, float],
    directions: Sequence[Mapping[str, float]],
) -> SecondOrder:
    """The terms of the note to 5.1.2, summed over the independent causes.

    directions : one per cause, the change of each input for one standard deviation of the cause; for
    uncorrelated inputs that is u(x_i) in input i alone. Raises NumericalError where a third derivative
    does not exist.
    """
    used = _used(model, at, directions)
    single = np.eye(len(used))
    result = _along(model, at, used, single)
    if result is None:
        return SecondOrder(variance=0.0, shift=0.0)
    with np.errstate(all="ignore"):
        variance = _sum(0.5 * result.second**2, result.first * result.third)
    first, second = np.triu_indices(len(used), 1)
    # In pieces, so that hundreds of inputs take time but not memory.
    for start in range(0, len(first), _PIECE):
        i, j = first[start : start + _PIECE], second[start : start + _PIECE]
        variance += _pair_terms(model, at, used, single=result, i=i, j=j)
    return SecondOrder(variance=variance, shift=0.5 * _sum(result.second))


def _sum(*terms: NDArray[np.float64]) -> float:
    """The sum of all terms; NotFinite where it has none, as for variances beyond all floats."""
    try:
        total = math.fsum(math.fsum(one) for one in terms)
    except (OverflowError, ValueError):
        total = math.inf
    if not math.isfinite(total):
        raise NotFinite(Text("二阶项", "the second-order terms"), given=total)
    return total


def total_variance(first: float, terms: SecondOrder) -> float:
    """First-order variance with the second-order terms; refused if the sum is negative."""
    total = first + terms.variance
    if total < 0.0:
        raise NegativeVariance(
            Text(
                f"一阶方差 {first:.6g} 与二阶项 {terms.variance:.6g} 之和为负",
                f"first-order variance {first:.6g} and second-order terms {terms.variance:.6g} are negative",
            ),
            hint=Text("改用蒙特卡洛法。", "Use the Monte Carlo method."),
            given=total,
            allowed="[0, ∞)",
        )
    return total


class Jet:
    """Value f and derivatives f', f'', f''' along n directions: a float and three arrays (n,)."""

    __slots__ = ("first", "second", "third", "value")
    __array_ufunc__: ClassVar[None] = None

    def __init__(self, value: float, first: Any, second: Any, third: Any = None) -> None:
        self.value = value
        self.first = first
        self.second = second
        self.third = np.zeros_like(first) if third is None else third

    def chain(self, y: float, derivatives: Derivatives) -> Jet:
        """The jet of g(f) from g's value and derivatives at f (Faa di Bruno)."""
        d1, d2, d3 = derivatives
        a, b, c = self.first, self.second, self.third
        return Jet(y, d1 * a, d1 * b + d2 * a * a, d1 * c + 3.0 * d2 * a * b + d3 * a**3)

    def apply_function(self, function: Function) -> Jet:
        """`function` of this jet; called by `suyuan.metrology.elementary`."""
        y = scalar_value(function.name, self.value)
        try:
            return self.chain(y, _DERIVATIVES[function.name](self.value, y))
        except (ZeroDivisionError, OverflowError, ValueError):
            raise no_derivative(f"{function.name}({self.value!r})") from None

    @staticmethod
    def apply_pair(name: str, a: Any, b: Any) -> Jet:
        """`hypot(a, b)` and `atan2(a, b)` of jets."""
        a, b = _jet(a, b), _jet(b, a)
        if name == "hypot":
            root: Jet = sqrt(a * a + b * b)
            return root
        y0, x0 = a.value, b.value
        # Turned by its own angle the point lies on the positive x axis, where atan2 is an arc tangent.
        turned: Jet = atan((a * x0 - b * y0) / (b * x0 + a * y0)) + math.atan2(y0, x0)
        return turned

    def __neg__(self) -> Jet:
        return Jet(-self.value, -self.first, -self.second, -self.third)

    def __pos__(self) -> Jet:
        return self

    def __abs__(self) -> Jet:
        if self.value == 0.0:
            raise no_derivative("fabs(0.0)")
        return self if self.value > 0.0 else -self

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Jet):
            return Jet(
                self.value + other.value,
                self.first + other.first,
                self.second + other.second,
                self.third + other.third,
            )
        return Jet(self.value + plain(other), self.first, self.second, self.third)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Jet:
        if not isinstance(other, Jet):
            b = plain(other)
            return Jet(self.value * b, self.first * b, self.second * b, self.third * b)
        a, b = self, other
        return Jet(
            a.value * b.value,
            a.first * b.value + a.value * b.first,
            a.second * b.value + 2.0 * a.first * b.first + a.value * b.second,
            a.third * b.value + 3.0 * (a.second * b.first + a.first * b.second) + a.value * b.third,
        )

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Jet:
        if isinstance(other, Jet):
            return self * other.reciprocal()
        return self * _inverse(plain(other))

    def __rtruediv__(self, other: Any) -> Any:
        return self.reciprocal() * other

    def reciprocal(self) -> Jet:
        """1/f."""
        y = _inverse(self.value)
        return self.chain(y, (-y * y, 2.0 * y**3, -6.0 * y**4))

    def __pow__(self, other: Any) -> Jet:
        if isinstance(other, Jet):
            result: Jet = exp(other * log(self))
            return result
        x, n = self.value, plain(other)
        derivatives = []
        factor = 1.0
        for order in range(4):
            derivatives.append(factor * _power(x, n - order) if factor else 0.0)
            factor *= n - order
        return self.chain(derivatives[0], (derivatives[1], derivatives[2], derivatives[3]))

    def __rpow__(self, other: Any) -> Jet:
        base = plain(other)
        if base <= 0.0:
            raise no_derivative(f"{base!r} ** x")
        result: Jet = exp(self * math.log(base))
        return result


def _log_derivatives(x: float, scale: float) -> Derivatives:
    return 1.0 / (x * scale), -1.0 / (x * x * scale), 2.0 / (x**3 * scale)


def _asin_derivatives(x: float) -> Derivatives:
    w = 1.0 - x * x
    return w**-0.5, x * w**-1.5, (1.0 + 2.0 * x * x) * w**-2.5


def _atan_derivatives(x: float) -> Derivatives:
    w = 1.0 / (1.0 + x * x)
    return w, -2.0 * x * w * w, (6.0 * x * x - 2.0) * w**3


def _tan_derivatives(y: float, sign: float) -> Derivatives:
    """Of tan (sign +1) or tanh (sign -1), whose derivative is 1 + sign y^2."""
    w = 1.0 + sign * y * y
    return w, 2.0 * sign * y * w, 2.0 * sign * w * (1.0 + 3.0 * sign * y * y)


def _negative(derivatives: Derivatives) -> Derivatives:
    return -derivatives[0], -derivatives[1], -derivatives[2]


_DERIVATIVES: Final[dict[str, Callable[[float, float], Derivatives]]] = {
    "sin": lambda x, y: (math.cos(x), -y, -math.cos(x)),
    "cos": lambda x, y: (-math.sin(x), -y, math.sin(x)),
    "tan": lambda _x, y: _tan_derivatives(y, 1.0),
    "asin": lambda x, _y: _asin_derivatives(x),
    "acos": lambda x, _y: _negative(_asin_derivatives(x)),
    "atan": lambda x, _y: _atan_derivatives(x),
    "sinh": lambda x, y: (math.cosh(x), y, math.cosh(x)),
    "cosh": lambda x, y: (math.sinh(x), y, math.sinh(x)),
    "tanh": lambda _x, y: _tan_derivatives(y, -1.0),
    "exp": lambda _x, y: (y, y, y),
    "log": lambda x, _y: _log_derivatives(x, 1.0),
    "log10": lambda x, _y: _log_derivatives(x, _LN10),
    "sqrt": lambda x, y: (0.5 / y, -0.25 / (x * y), 0.375 / (x * x * y)),
    "fabs": lambda x, y: (x / y, 0.0, 0.0),
}


def _power(x: float, n: float) -> float:
    if x < 0.0 and not n.is_integer():
        raise no_derivative(f"{x!r} ** {n!r}")
    try:
        power: float = x**n
    except (ZeroDivisionError, OverflowError):
        raise no_derivative(f"{x!r} ** {n!r}") from None
    return power


def _inverse(x: float) -> float:
    try:
        return 1.0 / x
    except ZeroDivisionError:
        raise no_derivative(f"1 / {x!r}") from None


def _jet(a: Any, like: Any) -> Jet:
    if isinstance(a, Jet):
        return a
    zero = np.zeros_like(like.first)
    return Jet(plain(a), zero, zero)


def _used(
    model: Callable[[Mapping[str, Any]], Any],
    at: Mapping[str, float],
    directions: Sequence[Mapping[str, float]],
) -> list[Mapping[str, float]]:
    """The directions along which some input of the model moves, where the model says what its inputs are."""
    names = getattr(model, "names", None) or at.keys()
    return [one for one in directions if any(change and name in names for name, change in one.items())]


def _along(
    model: Callable[[Mapping[str, Any]], Any],
    at: Mapping[str, float],
    directions: Sequence[Mapping[str, float]],
    weights: Floats,
) -> Jet | None:
    """The model with its derivatives along weighted sums of the directions; weights (causes, k).

    None where the model depends on no input. Raises NoDerivative where one is not finite.
    """
    inputs: dict[str, Any] = {}
    for name, value in at.items():
        single = np.array([direction.get(name, 0.0) for direction in directions])
        moved = np.flatnonzero(single)
        if moved.size:
            change = single[moved] @ weights[moved]
            inputs[name] = Jet(value, change, np.zeros_like(change))
        else:
            inputs[name] = value
    result = run_model(model, inputs)
    if not isinstance(result, Jet):
        return None
    if not all(np.isfinite(part).all() for part in (result.first, result.second, result.third)):
        raise no_derivative("second order")
    return result


def _pair_terms(
    model: Callable[[Mapping[str, Any]], Any],
    at: Mapping[str, float],
    directions: Sequence[Mapping[str, float]],
    *,
    single: Jet,
    i: NDArray[np.intp],
    j: NDArray[np.intp],
) -> float:
    """Sum of f_ij^2 + f_i f_ijj + f_j f_jii over the pairs (i, j) of different standardised causes."""
    k = np.arange(len(i))
    plus, minus = np.zeros((2, len(directions), len(i)))
    plus[i, k] = minus[i, k] = plus[j, k] = 1.0
    minus[j, k] = -1.0
    above, below = _along(model, at, directions, plus), _along(model, at, directions, minus)
    assert above is not None
    assert below is not None
    with np.errstate(all="ignore"):
        mixed = (above.second - below.second) / 4.0
        even = (above.third + below.third) / 2.0
        odd = (above.third - below.third) / 2.0
        f_ijj = (even - single.third[i]) / 3.0
        f_jii = (odd - single.third[j]) / 3.0
        return _sum(mixed**2, single.first[i] * f_ijj, single.first[j] * f_jii)
