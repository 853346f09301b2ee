"""First-order propagation by reverse accumulation: one pass backwards gives every sensitivity at once.

A `Var` is a node of the tape: a value (a float, or an array of any broadcastable shape) and, for each
quantity it was computed from, the partial derivative. All operations are elementwise, so an adjoint has
the shape of the result and a model is linearised for all items of a batch in one pass.
Source: JCGM 100:2008, 5.1.2, eq. (10) and (11b); Griewank & Walther, Evaluating Derivatives (2008), ch.
3.2.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import count
from operator import attrgetter
from typing import Any, ClassVar, Self

from suyuan.base.errors import Missing, NotANumber
from suyuan.base.text import Text
from suyuan.metrology.elementary import (
    Function,
    array_value,
    no_derivative,
    scalar_slope,
    scalar_value,
)
from suyuan.metrology.errors import NotFinite

# The order of creation is an order of evaluation: a result is always younger than what it was computed from.
next_serial = count().__next__
_by_age = attrgetter("serial")

Parents = tuple[Any, ...]
"""(), (a, dy/da) or (a, dy/da, b, dy/db); flat, because one tuple is made for every operation."""


class Var:
    """A value that remembers what it was computed from.

    `value` is a float or a numpy array. `parents` holds (node, partial derivative of this with respect to
    that node) for one or two nodes, flat; a node without parents is an input. Nodes are immutable to users.
    """

    __slots__ = ("parents", "serial", "value")
    __array_ufunc__: ClassVar[None] = None  # numpy then leaves `array * var` to us

    def __init__(self, value: Any, parents: Parents = ()) -> None:
        self.value = value
        self.parents = parents
        self.serial = next_serial()

    def derive(self, value: Any, parents: Parents) -> Var:
        """A new node of the same family; families override this."""
        return Var(value, parents)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"

    def __neg__(self) -> Self:
        return self.derive(-self.value, (self, -1.0))  # type: ignore[return-value]

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Any:
        from suyuan.metrology.elementary import fabs

        return fabs(self)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Var):
            return self.derive(self.value + other.value, (self, 1.0, other, 1.0))
        return self.derive(self.value + plain(other), (self, 1.0))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, Var):
            return self.derive(self.value - other.value, (self, 1.0, other, -1.0))
        return self.derive(self.value - plain(other), (self, 1.0))

    def __rsub__(self, other: Any) -> Any:
        return self.derive(plain(other) - self.value, (self, -1.0))

    def __mul__(self, other: Any) -> Any:
        a = self.value
        if isinstance(other, Var):
            b = other.value
            return self.derive(a * b, (self, b, other, a))
        b = plain(other)
        return self.derive(a * b, (self, b))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        a = self.value
        if isinstance(other, Var):
            b = other.value
            if type(a) is float and type(b) is float and b:
                y = a / b
                return self.derive(y, (self, 1.0 / b, other, -y / b))
            y = _quotient(a, b)
            return self.derive(y, (self, _quotient(1.0, b), other, _quotient(-y, b)))
        b = plain(other)
        return self.derive(_quotient(a, b), (self, _quotient(1.0, b)))

    def __rtruediv__(self, other: Any) -> Any:
        b = self.value
        y = _quotient(plain(other), b)
        return self.derive(y, (self, _quotient(-y, b)))

    def __pow__(self, other: Any) -> Any:
        a = self.value
        if isinstance(other, Var):
            b = other.value
            y = _power(a, b)
            return self.derive(y, (self, _power_slope(a, b), other, _exponent_slope(a, y)))
        b = plain(other)
        return self.derive(_power(a, b), (self, _power_slope(a, b)))

    def __rpow__(self, other: Any) -> Any:
        a = plain(other)
        y = _power(a, self.value)
        return self.derive(y, (self, _exponent_slope(a, y)))

    def apply_function(self, function: Function) -> Any:
        """`function` of this quantity; called by `suyuan.metrology.elementary`."""
        x = self.value
        if type(x) is float:
            try:
                y = function.scalar(x)
            except (ValueError, OverflowError):
                y = scalar_value(function.name, x)  # which says in words why there is none
            return self.derive(y, (self, scalar_slope(function, x, y)))
        y = array_value(function.name, x)
        np = _numpy()
        with np.errstate(all="ignore"):
            slope = function.slope(x, y, np)
        return self.derive(y, (self, slope))

    @staticmethod
    def apply_pair(name: str, a: Any, b: Any) -> Any:
        """`atan2` or `hypot` of two quantities of which at least one is a node."""
        x, y = (one.value if isinstance(one, Var) else plain(one) for one in (a, b))
        scalars = type(x) is float and type(y) is float
        value = scalar_value(name, x, y) if scalars else array_value(name, x, y)
        slopes = _pair_slopes(name, x, y, value)
        if not isinstance(b, Var):
            return a.derive(value, (a, slopes[0]))
        if not isinstance(a, Var):
            return b.derive(value, (b, slopes[1]))
        return a.derive(value, (a, slopes[0], b, slopes[1]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Linear:
    """A model linearised at one point, or at one point per item.

    `value` is the model at the estimates and `partials[name]` its derivative with respect to that input,
    broadcast to the shape of `value`: floats when all inputs are floats, arrays otherwise.
    """

    value: Any
    partials: dict[str, Any]


def linearise(model: Callable[[Mapping[str, Any]], Any], at: Mapping[str, Any]) -> Linear:
    """Value and all first derivatives of `model` at the estimates `at`, by one reverse pass.

    `at` gives per input name a float or an array; shapes must broadcast against each other. Raises
    NumericalError where the model is not finite or has no derivative, naming the input.
    Source: JCGM 100:2008, 5.1.3.
    """
    inputs = {name: Var(_estimate(name, value)) for name, value in at.items()}
    arrays = any(type(node.value) is not float for node in inputs.values())
    with _numpy().errstate(all="ignore") if arrays else nullcontext():
        result = run_model(model, inputs)
        if not isinstance(result, Var):
            result = Var(plain(result))
        swept = sweep_arrays(result) if arrays else sweep(result)
        adjoints = {leaf.serial: adjoint for leaf, adjoint in swept}
        partials = {name: adjoints.get(node.serial, 0.0) for name, node in inputs.items()}
    if arrays or type(result.value) is not float:
        return _broadcast(result.value, partials)
    if not math.isfinite(result.value):
        raise NotFinite(Text("模型值", "the value of the model"), given=result.value)
    for name, partial in partials.items():
        if not math.isfinite(partial):
            raise no_derivative(f"{name} = {at[name]!r}")
    return Linear(value=result.value, partials=partials)


def sweep(result: Var) -> list[tuple[Any, Any]]:
    """The inputs behind `result`, each with the derivative of `result` with respect to it.

    While every intermediate value is used once, as in most formulas, one pass in any order will do.
    """
    if not result.parents:
        return [(result, 1.0)]
    adjoints: dict[int, Any] = {}
    leaves: dict[int, Var] = {}
    waiting: list[tuple[Var, Any]] = [(result, 1.0)]
    seen: set[int] = set()
    for node, adjoint in waiting:
        parents = node.parents
        # Both parents are written out, because a loop over one or two costs as much as the work itself.
        parent = parents[0]
        key = parent.serial
        if not parent.parents:
            if key in leaves:
                # Never `+=`: an array must not be added to in place, it may have to grow by broadcasting.
                adjoints[key] = adjoints[key] + adjoint * parents[1]
            else:
                leaves[key] = parent
                adjoints[key] = adjoint * parents[1]
        elif key in seen:
            return _sweep_by_age(result)
        else:
            seen.add(key)
            waiting.append((parent, adjoint * parents[1]))
        if len(parents) == 4:
            parent = parents[2]
            key = parent.serial
            if not parent.parents:
                if key in leaves:
                    adjoints[key] = adjoints[key] + adjoint * parents[3]
                else:
                    leaves[key] = parent
                    adjoints[key] = adjoint * parents[3]
            elif key in seen:
                return _sweep_by_age(result)
            else:
                seen.add(key)
                waiting.append((parent, adjoint * parents[3]))
    return list(zip(leaves.values(), adjoints.values(), strict=True))


def _sweep_by_age(result: Var) -> list[tuple[Any, Any]]:
    """The same where an intermediate value is used twice: a value waits until all its uses are known."""
    adjoints: dict[int, Any] = {result.serial: 1.0}
    leaves: dict[int, Var] = {}
    for node in _computed(result):
        adjoint, parents = adjoints.pop(node.serial), node.parents
        for place in range(0, len(parents), 2):
            parent, part = parents[place], _product(adjoint, parents[place + 1])
            key = parent.serial
            if key in adjoints:
                adjoints[key] = adjoints[key] + part
            else:
                adjoints[key] = part
                if not parent.parents:
                    leaves[key] = parent
    # Every computed node was taken out when its turn came: what is left are the inputs, in the same order.
    return list(zip(leaves.values(), adjoints.values(), strict=True))


def sweep_arrays(result: Var) -> list[tuple[Any, Any]]:
    """`sweep` for values that are arrays: nothing is multiplied by one, which would copy it."""
    return _sweep_by_age(result) if result.parents else [(result, 1.0)]


def _product(adjoint: Any, slope: Any) -> Any:
    if type(adjoint) is float and adjoint == 1.0:
        return slope
    if type(slope) is float and slope == 1.0:
        return adjoint
    return adjoint * slope


def _computed(result: Var) -> list[Var]:
    """The nodes behind `result` that were computed, `result` included, the youngest first."""
    found = [result]
    seen = {result.serial}
    for node in found:
        parents = node.parents
        parent = parents[0]
        if parent.parents and parent.serial not in seen:
            seen.add(parent.serial)
            found.append(parent)
        if len(parents) == 4:
            parent = parents[2]
            if parent.parents and parent.serial not in seen:
                seen.add(parent.serial)
                found.append(parent)
    found.sort(key=_by_age, reverse=True)
    return found


def plain(other: Any) -> Any:
    """A number as float, an array as an array of floats."""
    kind = type(other)
    if kind is float:
        return other
    if kind is int:
        return float(other)
    if getattr(other, "shape", ()) != ():
        return other if other.dtype == float else other.astype(float)
    try:
        return float(other)
    except (TypeError, ValueError):
        raise NotANumber("operand", given=other) from None


def run_model(model: Callable[[Mapping[str, Any]], Any], inputs: Mapping[str, Any]) -> Any:
    """`model(inputs)` with the faults of arithmetic and of missing names as errors of the tree."""
    try:
        return model(inputs)
    except KeyError as fault:
        raise Missing(str(fault.args[0])) from fault
    except (ZeroDivisionError, OverflowError, ValueError) as fault:
        raise NotFinite(Text("模型值", "the value of the model"), given=str(fault)) from fault


def _estimate(name: str, value: Any) -> Any:
    """An input estimate, finite; floats stay floats."""
    try:
        number = plain(value)
    except NotANumber:
        raise NotANumber(name, given=value) from None
    finite = math.isfinite(number) if type(number) is float else bool(_numpy().isfinite(number).all())
    if not finite:
        raise NotFinite(Text(name, name), given=value)
    return number


def _broadcast(value: Any, partials: dict[str, Any]) -> Linear:
    np = _numpy()
    shape = np.broadcast_shapes(np.shape(value), *(np.shape(partial) for partial in partials.values()))
    value = np.broadcast_to(np.asarray(value, dtype=float), shape)
    if not np.isfinite(value).all():
        raise NotFinite(Text("模型值", "the value of the model"), given="nan/inf")
    spread = {name: np.broadcast_to(np.asarray(p, dtype=float), shape) for name, p in partials.items()}
    for name, partial in spread.items():
        if not np.isfinite(partial).all():
            raise no_derivative(f"{name}[{int(np.argmin(np.isfinite(partial).ravel()))}]")
    return Linear(value=value, partials=spread)


def _quotient(a: Any, b: Any) -> Any:
    """a/b; a scalar zero divisor is refused at once, an element of an array when the result is looked at."""
    if type(a) is not float or type(b) is not float:
        with _numpy().errstate(all="ignore"):
            return a / b
    try:
        return a / b
    except ZeroDivisionError:
        raise NotFinite(Text(f"{a!r} / {b!r}", f"{a!r} / {b!r}"), given="∞") from None


def _pair_slopes(name: str, x: Any, y: Any, value: Any) -> tuple[Any, Any]:
    """Both derivatives of hypot(x, y) or atan2(x, y)."""
    size = value if name == "hypot" else x * x + y * y
    if type(size) is float and not size:
        raise no_derivative(f"{name}({x!r}, {y!r})")
    if name == "hypot":
        return _quotient(x, size), _quotient(y, size)
    return _quotient(y, size), _quotient(-x, size)


def _power(a: Any, b: Any) -> Any:
    if type(a) is float and type(b) is float:
        if a < 0.0 and not b.is_integer():
            raise NotFinite(Text(f"{a!r} ** {b!r}", f"{a!r} ** {b!r}"), given="NaN")
        try:
            return a**b
        except (ZeroDivisionError, OverflowError):
            raise NotFinite(Text(f"{a!r} ** {b!r}", f"{a!r} ** {b!r}"), given="∞") from None
    with _numpy().errstate(all="ignore"):
        return a**b


def _power_slope(a: Any, b: Any) -> Any:
    """d(a**b)/da = b a**(b-1), and 0 for b = 0 also at a = 0."""
    if type(a) is float and type(b) is float:
        if b == 0.0:
            return 0.0
        if a == 0.0 and b < 1.0:
            raise no_derivative(f"{a!r} ** {b!r}")
        return b * _power(a, b - 1.0)
    np = _numpy()
    with np.errstate(all="ignore"):
        return np.where(np.equal(b, 0.0), 0.0, b * np.power(a, b - 1.0))


def _exponent_slope(a: Any, y: Any) -> Any:
    """d(a**b)/db = a**b ln a, which exists for a > 0 only."""
    if type(a) is float and type(y) is float:
        if a <= 0.0:
            raise no_derivative(f"{a!r} ** b")
        return y * math.log(a)
    np = _numpy()
    with np.errstate(all="ignore"):
        return y * np.log(a)


def _numpy() -> Any:
    import numpy as np

    return np
