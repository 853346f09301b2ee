"""Quotients and powers with their derivatives, for floats and for arrays.

A float is refused at once where there is no finite value or no derivative; an element of an array when the
result is looked at, because the other elements may be sound.
Source: NIST Digital Library of Mathematical Functions, 1.4 and 4.2.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from suyuan.base.text import Text
from suyuan.metrology.elementary import no_derivative
from suyuan.metrology.errors import NotFinite


def quotient(a: Any, b: Any) -> Any:
    """a/b; a scalar zero divisor is refused at once, an element of an array when the result is looked at."""
    if type(a) is not float or type(b) is not float:
        with _numpy().errstate(all="ignore"):
            return a / b
    try:
        return a / b
    except ZeroDivisionError:
        raise NotFinite(Text(f"{a!r} / {b!r}", f"{a!r} / {b!r}"), given="∞") from None


def pair_slopes(name: str, x: Any, y: Any, value: Any) -> tuple[Any, Any]:
    """Both derivatives of hypot(x, y) or atan2(x, y)."""
    size = value if name == "hypot" else x * x + y * y
    if type(size) is float and not size:
        raise no_derivative(f"{name}({x!r}, {y!r})")
    if name == "hypot":
        return quotient(x, size), quotient(y, size)
    return quotient(y, size), quotient(-x, size)


def power(a: Any, b: Any) -> Any:
    """a**b; a scalar that is no finite number is refused at once."""
    if type(a) is float and type(b) is float:
        if a < 0.0 and not b.is_integer():
            raise NotFinite(Text(f"{a!r} ** {b!r}", f"{a!r} ** {b!r}"), given="NaN")
        try:
            return a**b
        except (ZeroDivisionError, OverflowError):
            raise NotFinite(Text(f"{a!r} ** {b!r}", f"{a!r} ** {b!r}"), given="∞") from None
    with _numpy().errstate(all="ignore"):
        return a**b


def power_slope(a: Any, b: Any) -> Any:
    """d(a**b)/da = b a**(b-1), and 0 for b = 0 also at a = 0."""
    if type(a) is float and type(b) is float:
        if b == 0.0:
            return 0.0
        if a == 0.0 and b < 1.0:
            raise no_derivative(f"{a!r} ** {b!r}")
        return b * power(a, b - 1.0)
    np = _numpy()
    with np.errstate(all="ignore"):
        return np.where(np.equal(b, 0.0), 0.0, b * np.power(a, b - 1.0))


def exponent_slope(a: Any, y: Any) -> Any:
    """d(a**b)/db = a**b ln a, which exists for a > 0 only."""
    if type(a) is float and type(y) is float:
        if a <= 0.0:
            raise no_derivative(f"{a!r} ** b")
        return y * math.log(a)
    np = _numpy()
    with np.errstate(all="ignore"):
        return y * np.log(a)


@lru_cache(maxsize=1)
def _numpy() -> Any:
    import numpy as np

    return np
