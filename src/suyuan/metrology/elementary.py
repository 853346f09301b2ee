"""Elementary functions that work alike on numbers, arrays and quantities that carry their uncertainty.

One function, one table row: its scalar and array form and its first derivative. `sin(x)` takes a float, a
numpy array, or anything that knows how to apply a `Function` to itself (`Var`, `Uncertain`,
`UncertainVector`, the Taylor jets of the second-order method). numpy is imported only when an array is
met.

Outside their domain the functions raise NumericalError, never ValueError, and never answer NaN. Source of
the derivatives: NIST Digital Library of Mathematical Functions, 4.7, 4.20, 4.24, 4.34.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from suyuan.base.text import Text
from suyuan.metrology.errors import NoDerivative, NotFinite

Slope = Callable[[Any, Any, Any], Any]
"""(x, y, namespace) -> dy/dx; the namespace is `math` for floats and `numpy` for arrays."""

_LN10: Final = math.log(10.0)
_DOMAIN_HINT: Final = Text(
    "检查输入值是否在函数定义域内。", "Check that the inputs lie in the domain of the function."
)


class Function(NamedTuple):
    """An elementary function of one argument with its first derivative."""

    name: str
    slope: Slope
    scalar: Callable[[float], float]


FUNCTIONS: Final[dict[str, Function]] = {
    name: Function(name, slope, getattr(math, name))
    for name, slope in {
        "sin": lambda x, _y, m: m.cos(x),
        "cos": lambda x, _y, m: -m.sin(x),
        "tan": lambda _x, y, _m: 1.0 + y * y,
        "asin": lambda x, _y, m: 1.0 / m.sqrt(1.0 - x * x),
        "acos": lambda x, _y, m: -1.0 / m.sqrt(1.0 - x * x),
        "atan": lambda x, _y, _m: 1.0 / (1.0 + x * x),
        "sinh": lambda x, _y, m: m.cosh(x),
        "cosh": lambda x, _y, m: m.sinh(x),
        "tanh": lambda _x, y, _m: 1.0 - y * y,
        "exp": lambda _x, y, _m: y,
        "log": lambda x, _y, _m: 1.0 / x,
        "log10": lambda x, _y, _m: 1.0 / (x * _LN10),
        "sqrt": lambda _x, y, _m: 0.5 / y,
        # 0/0 at the kink, on purpose: there is no derivative there.
        "fabs": lambda x, y, _m: x / y,
    }.items()
}


def scalar_value(name: str, *arguments: float) -> float:
    """`math.<name>` with domain and range faults as NumericalError."""
    try:
        value: float = getattr(math, name)(*arguments)
    except (ValueError, OverflowError):
        given = ", ".join(repr(argument) for argument in arguments)
        raise NotFinite(
            Text(f"{name}({given})", f"{name}({given})"),
            given="NaN",
            hint=Text(
                "检查输入值是否在函数定义域内。", "Check that the inputs lie in the domain of the function."
            ),
        ) from None
    return value


def scalar_slope(function: Function, x: float, y: float) -> float:
    """The derivative of `function` at the float `x`, where its value is `y`."""
    try:
        slope: float = function.slope(x, y, math)
    except (ZeroDivisionError, OverflowError, ValueError):
        raise no_derivative(f"{function.name}({x!r})") from None
    return slope


def no_derivative(where: str) -> NoDerivative:
    """The refusal for a model that has no derivative at its own estimate."""
    return NoDerivative(
        Text(f"{where} 处没有导数", f"there is no derivative at {where}"),
        hint=Text(
            "改用蒙特卡洛法，或选择另一个测量模型。",
            "Use the Monte Carlo method, or another measurement model.",
        ),
        given=where,
    )


def array_value(name: str, *arguments: Any) -> Any:
    """`numpy.<name>` on arrays; raises NumericalError where a finite argument gives no finite value."""
    np = _numpy()
    with np.errstate(all="ignore"):
        value = getattr(np, name)(*arguments)
    if not np.isfinite(value).all():
        raise NotFinite(
            Text(f"{name}(…) 的部分元素", f"part of {name}(…)"),
            given="nan/inf",
            hint=Text(
                "检查输入值是否在函数定义域内。", "Check that the inputs lie in the domain of the function."
            ),
        )
    return value


@lru_cache(maxsize=1)
def _numpy() -> Any:
    import numpy as np

    return np


def _call(function: Function, x: Any) -> Any:
    kind = type(x)
    if kind is float or kind is int:
        return scalar_value(function.name, x)
    apply = getattr(x, "apply_function", None)
    if apply is not None:
        return apply(function)
    if hasattr(x, "dtype"):
        return array_value(function.name, x)
    return scalar_value(function.name, float(x))


def _call_two(name: str, a: Any, b: Any) -> Any:
    for one in (a, b):
        apply = getattr(one, "apply_pair", None)
        if apply is not None:
            return apply(name, a, b)
    if hasattr(a, "dtype") or hasattr(b, "dtype"):
        return array_value(name, a, b)
    return scalar_value(name, float(a), float(b))


def sin(x: Any) -> Any:
    """Sine of an angle in radians."""
    return _call(FUNCTIONS["sin"], x)


def cos(x: Any) -> Any:
    """Cosine of an angle in radians."""
    return _call(FUNCTIONS["cos"], x)


def tan(x: Any) -> Any:
    """Tangent of an angle in radians."""
    return _call(FUNCTIONS["tan"], x)


def asin(x: Any) -> Any:
    """Angle in radians whose sine is `x`, -1 <= x <= 1."""
    return _call(FUNCTIONS["asin"], x)


def acos(x: Any) -> Any:
    """Angle in radians whose cosine is `x`, -1 <= x <= 1."""
    return _call(FUNCTIONS["acos"], x)


def atan(x: Any) -> Any:
    """Angle in radians whose tangent is `x`."""
    return _call(FUNCTIONS["atan"], x)


def atan2(y: Any, x: Any) -> Any:
    """Angle in radians of the point (x, y); refused at the origin when an argument is uncertain."""
    return _call_two("atan2", y, x)


def sinh(x: Any) -> Any:
    """Hyperbolic sine."""
    return _call(FUNCTIONS["sinh"], x)


def cosh(x: Any) -> Any:
    """Hyperbolic cosine."""
    return _call(FUNCTIONS["cosh"], x)


def tanh(x: Any) -> Any:
    """Hyperbolic tangent."""
    return _call(FUNCTIONS["tanh"], x)


def exp(x: Any) -> Any:
    """Exponential."""
    return _call(FUNCTIONS["exp"], x)


def log(x: Any) -> Any:
    """Natural logarithm of `x` > 0."""
    return _call(FUNCTIONS["log"], x)


def log10(x: Any) -> Any:
    """Decimal logarithm of `x` > 0."""
    return _call(FUNCTIONS["log10"], x)


def sqrt(x: Any) -> Any:
    """Square root of `x` >= 0; no derivative at 0."""
    return _call(FUNCTIONS["sqrt"], x)


def fabs(x: Any) -> Any:
    """Absolute value; no derivative at 0."""
    return _call(FUNCTIONS["fabs"], x)


def hypot(x: Any, y: Any) -> Any:
    """sqrt(x*x + y*y) without overflow; no derivative at the origin."""
    return _call_two("hypot", x, y)
