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
from suyuan.metrology.slopes import exponent_slope, pair_slopes, power, power_slope, quotient
from suyuan.metrology.sweeping import sweep, sweep_arrays

# The order of creation is an order of evaluation: a result is always younger than what it was computed from.
next_serial = count().__next__

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
            y = quotient(a, b)
            return self.derive(y, (self, quotient(1.0, b), other, quotient(-y, b)))
        b = plain(other)
        return self.derive(quotient(a, b), (self, quotient(1.0, b)))

    def __rtruediv__(self, other: Any) -> Any:
        b = self.value
        y = quotient(plain(other), b)
        return self.derive(y, (self, quotient(-y, b)))

    def __pow__(self, other: Any) -> Any:
        a = self.value
        if isinstance(other, Var):
            b = other.value
            y = power(a, b)
            return self.derive(y, (self, power_slope(a, b), other, exponent_slope(a, y)))
        b = plain(other)
        return self.derive(power(a, b), (self, power_slope(a, b)))

    def __rpow__(self, other: Any) -> Any:
        a = plain(other)
        y = power(a, self.value)
        return self.derive(y, (self, exponent_slope(a, y)))

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
        slopes = pair_slopes(name, x, y, value)
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


def _numpy() -> Any:
    import numpy as np

    return np
