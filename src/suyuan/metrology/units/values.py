"""What a quantity may carry as its value, checked, and the arithmetic of two values of different sorts.

Decimals stay exact among themselves; beside a float, an array or an uncertain number a decimal becomes a
float.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation, localcontext
from fractions import Fraction
from typing import Any, Final

from suyuan.base.errors import NotANumber, OutOfRange
from suyuan.base.text import same
from suyuan.metrology.errors import NotFinite

PRECISION: Final = 400
MOST_DIGITS: Final = 1000
_QUOTIENT: Final = 28
_WRITTEN: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?")


def checked(value: Any, name: str) -> Any:
    """`value` as Decimal (text, Decimal, int), float, finite array, or an uncertain number as it is."""
    if isinstance(value, str | Decimal | int) and not isinstance(value, bool):
        return _decimal(value, name)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotFinite(same(name), given=value)
        return float(value)
    if hasattr(value, "apply_function"):
        return value
    return _array(value, name)


def _decimal(value: str | Decimal | int, name: str) -> Decimal:
    if isinstance(value, str) and len(value) > MOST_DIGITS:
        raise NotANumber(name, given=value[:80])
    if isinstance(value, str) and not _WRITTEN.fullmatch(value.strip()):
        finite_text = value.strip().lower().lstrip("+-") not in ("nan", "inf", "infinity")
        raise NotANumber(name, given=value[:80]) if finite_text else NotFinite(same(name), given=value)
    try:
        number = Decimal(value.strip() if isinstance(value, str) else value)
    except InvalidOperation:
        raise NotANumber(name, given=str(value)[:80]) from None
    if not number.is_finite():
        raise NotFinite(same(name), given=value)
    if number and abs(number.adjusted()) > MOST_DIGITS:  # written out it would fill the memory
        raise OutOfRange(name, given=f"{number:.3e}", allowed=f"10^±{MOST_DIGITS}")
    return number


def _array(value: Any, name: str) -> Any:
    if isinstance(value, bool) or not (hasattr(value, "dtype") or isinstance(value, list | tuple)):
        raise NotANumber(name, given=str(value)[:80])
    import numpy as np

    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise NotANumber(name, given=str(value)[:80]) from None
    if not np.isfinite(array).all():
        raise NotFinite(same(name), given="nan/inf")
    return float(array) if array.ndim == 0 else array


def decimal_text(number: Decimal) -> str:
    """A decimal as its digits say: 20.00, 0.00002; a power of ten only where digits would be invented."""
    exponent = number.as_tuple().exponent
    plain = isinstance(exponent, int) and -30 <= exponent <= 0
    return f"{number:f}" if plain else str(number)


def alike(one: Any, other: Any) -> tuple[Any, Any]:
    """Two values as they can be computed with together."""
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one, other
    return as_float(one), as_float(other)


def as_float(value: Any) -> Any:
    """A decimal as a float, NotFinite beyond its range; everything else as it is."""
    if not isinstance(value, Decimal):
        return value
    number = float(value)
    if not math.isfinite(number):
        raise NotFinite(same("value"), given=value)
    return number


def combined(rule: Callable[[Any, Any], Any], one: Any, other: Any, *, name: str) -> Any:
    """`rule` of two values; exact for decimals, NotFinite where there is no finite result."""
    one, other = alike(one, other)
    with localcontext() as context:
        context.prec = PRECISION
        return finite(lambda: rule(one, other), name)


def quotient(one: Any, other: Any) -> Any:
    """one / other; of decimals all digits where the expansion ends within 28 digits, else 28."""
    if not isinstance(one, Decimal):
        return one / other
    exact = Fraction(one) / Fraction(other)
    with localcontext() as context:
        context.prec = _QUOTIENT
        return Decimal(exact.numerator) / Decimal(exact.denominator)


def finite(compute: Callable[[], Any], name: str) -> Any:
    """The result of `compute`; NotFinite instead of the errors and infinities of floats and arrays."""
    try:
        result = compute()
    except ArithmeticError:  # division by zero, overflow, a root of a negative decimal
        raise NotFinite(same(name), given="±∞") from None
    if isinstance(result, complex):
        raise NotFinite(same(name), given=result)
    return result
