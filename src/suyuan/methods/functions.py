"""The named functions of the packs: those of every measurement model and more, for floats and for Decimals.

Arrays carry the item first: shape (items, rows, readings), where a value that does not depend on the row or
has no replicate readings has length 1 there. `mean`, `sd`, `min`, `max`, `count` and `sum` of one argument
reduce the replicate readings (last axis), `rows_*` reduce the rows of a test (axis 1); both keep the axis.
`multiple(x, step)` is the multiple of `step` nearest to x; it has no derivative, so it serves plain numbers.

Decimals are exact to 28 digits: they serve every legal limit, where 0.9 x 1.6 must be 1.44 and not
1.4400000000000002.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import numpy as np

from suyuan.methods.printing import to_step
from suyuan.metrology import elementary
from suyuan.metrology.choice import choose, estimate, greater, smaller
from suyuan.metrology.formula import MANY, TRANSCENDENTAL, Arithmetic, Operation, no_number

__all__ = ["EXACT", "FLOAT", "FUNCTIONS", "LOOKUPS", "Arithmetic", "Function", "choose", "estimate"]


@dataclass(frozen=True, kw_only=True)
class Function:
    """A named function: how many arguments it takes and whether it exists for Decimals."""

    name: str
    least: int
    most: int
    exact: bool = True
    reduces: str = ""  # "readings" or "rows": the axis that is reduced when one argument is given


def _extreme(pick: Operation, reduce: Operation) -> Operation:
    def extreme(*values: Any) -> Any:
        if len(values) == 1:
            return reduce(_readings(values[0]), axis=-1, keepdims=True)
        chosen = values[0]
        for value in values[1:]:
            chosen = pick(chosen, value)
        return chosen

    return extreme


def _readings(values: Any) -> Any:
    """`values` as an array with at least one axis; a tape node cannot be reduced."""
    plain = values if isinstance(values, np.ndarray) else np.asarray(values)
    if plain.dtype == object and plain.size and not isinstance(plain.flat[0], Decimal):
        raise no_number("只能对原始读数求统计量", "statistics are taken of raw readings only")
    return plain if plain.ndim else plain.reshape(1)


def _mean(axis: int) -> Operation:
    def mean(values: Any) -> Any:
        values = _readings(values)
        return values.sum(axis=axis, keepdims=True) / values.shape[axis]

    return mean


def _count(axis: int, number: Callable[[int], Any]) -> Operation:
    """How many readings or rows there are, with the axes of the readings, so that it can be reduced again."""

    def count(values: Any) -> Any:
        values = _readings(values)
        return np.full((1,) * values.ndim, number(values.shape[axis]))

    return count


def _deviation(root: Operation) -> Operation:
    def deviation(values: Any) -> Any:
        """Experimental standard deviation of replicate readings. Source: JCGM 100:2008, 4.2.2, eq. (4)."""
        values = _readings(values)
        count = values.shape[-1]
        if count < 2:
            raise no_number("标准偏差至少需要两个读数", "a standard deviation needs at least two readings")
        # From the first reading, so that equal readings give exactly 0 and large ones lose no digits.
        moved = values - values[..., :1]
        off = moved - moved.sum(axis=-1, keepdims=True) / count
        return root((off * off).sum(axis=-1, keepdims=True) / (count - 1))

    return deviation


def _sum(axis: int) -> Operation:
    return lambda values: _readings(values).sum(axis=axis, keepdims=True)


def _reduce(operation: Operation, axis: int) -> Operation:
    return lambda values: operation(_readings(values), axis=axis, keepdims=True)


def _each(operation: Callable[..., Decimal]) -> Operation:
    """A Decimal operation for scalars and for object arrays."""
    spread = np.frompyfunc(operation, operation.__code__.co_argcount, 1)

    def each(*values: Any) -> Any:
        if any(isinstance(value, np.ndarray) for value in values):
            return spread(*values)
        return operation(*values)

    return each


def _statistics(root: Operation, absolute: Operation) -> dict[str, Operation]:
    """The functions whose wording does not depend on the kind of number."""
    return {
        "abs": absolute,
        "sqrt": root,
        "choose": choose,
        "min": _extreme(smaller, np.min),
        "max": _extreme(greater, np.max),
        "mean": _mean(-1),
        "sd": _deviation(root),
        "sum": _sum(-1),
        "rows_mean": _mean(1),
        "rows_min": _reduce(np.min, 1),
        "rows_max": _reduce(np.max, 1),
        "rows_sum": _sum(1),
    }


def _float_abs(value: Any) -> Any:
    return np.abs(value) if isinstance(value, np.ndarray) else elementary.fabs(value)


_SCALAR_ONLY: Final = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")

FLOAT: Final = Arithmetic(
    name="float",
    number=float,
    exact=False,
    functions=_statistics(elementary.sqrt, _float_abs)
    | dict(TRANSCENDENTAL)
    | {
        "multiple": lambda value, step: np.rint(value / step) * step,
        "count": _count(-1, float),
        "rows_count": _count(1, float),
    },
)

EXACT: Final = Arithmetic(
    name="decimal",
    number=lambda value: value,
    exact=True,
    functions=_statistics(_each(lambda x: x.sqrt()), np.abs)
    | {
        "exp": _each(lambda x: x.exp()),
        "log": _each(lambda x: x.ln()),
        "log10": _each(lambda x: x.log10()),
        "hypot": _each(lambda x, y: (x * x + y * y).sqrt()),
        "multiple": _each(lambda x, step: to_step(x, step)),
        "count": _count(-1, Decimal),
        "rows_count": _count(1, Decimal),
    },
)

FUNCTIONS: Final[Mapping[str, Function]] = {
    function.name: function
    for function in (
        Function(name="abs", least=1, most=1),
        Function(name="sqrt", least=1, most=1),
        Function(name="choose", least=3, most=3),
        Function(name="min", least=1, most=MANY, reduces="readings"),
        Function(name="max", least=1, most=MANY, reduces="readings"),
        Function(name="mean", least=1, most=1, reduces="readings"),
        Function(name="sd", least=1, most=1, reduces="readings"),
        Function(name="sum", least=1, most=1, reduces="readings"),
        Function(name="count", least=1, most=1, reduces="readings"),
        Function(name="rows_mean", least=1, most=1, reduces="rows"),
        Function(name="rows_min", least=1, most=1, reduces="rows"),
        Function(name="rows_max", least=1, most=1, reduces="rows"),
        Function(name="rows_sum", least=1, most=1, reduces="rows"),
        Function(name="rows_count", least=1, most=1, reduces="rows"),
        Function(name="exp", least=1, most=1),
        Function(name="log", least=1, most=1),
        Function(name="log10", least=1, most=1),
        Function(name="hypot", least=2, most=2),
        Function(name="multiple", least=2, most=2),
        Function(name="atan2", least=2, most=2, exact=False),
        *(Function(name=name, least=1, most=1, exact=False) for name in _SCALAR_ONLY),
    )
}
# The three that read a table of the pack; see `tables`.
LOOKUPS: Final[Mapping[str, Function]] = {
    "cell": Function(name="cell", least=3, most=3),
    "band": Function(name="band", least=4, most=4),
    "edge": Function(name="edge", least=3, most=3),
}
DECIMAL_FAULTS: Final = (decimal.DecimalException, ArithmeticError)
