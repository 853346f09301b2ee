"""What callers hand in, turned into finite floats and arrays, or refused: quantity, given, allowed.

One place for the checks that every function of the engine starts with, so that a bad argument reads the
same everywhere and none becomes a NaN in a result.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, TypeVar

from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange, TooLarge
from suyuan.base.text import Text, same
from suyuan.metrology.errors import NotFinite

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Name = TypeVar("Name", bound=str)


def number(
    quantity: str, given: Any, *, low: float = -math.inf, high: float = math.inf, open_low: bool = False
) -> float:
    """`given` as a finite float within [low, high], or (low, high] with `open_low`."""
    if isinstance(given, bool):
        raise NotANumber(quantity, given=given)
    try:
        value = float(given)
    except (TypeError, ValueError, OverflowError):
        raise NotANumber(quantity, given=given) from None
    if not math.isfinite(value):
        raise NotFinite(same(quantity), given=given)
    if value < low or value > high or (open_low and value == low):
        raise OutOfRange(quantity, given=given, allowed=interval(low, high, open_low=open_low))
    return value


def count(quantity: str, given: Any, *, at_least: int = 0, at_most: int | None = None) -> int:
    """`given` as a whole number of at least `at_least`."""
    value = number(quantity, given, low=at_least, high=math.inf if at_most is None else at_most)
    if value != int(value):
        raise OutOfRange(quantity, given=given, allowed=f"{{{at_least}, {at_least + 1}, …}}")
    return int(value)


def freedom(given: Any, quantity: str = "dof") -> float:
    """Degrees of freedom: a number above zero; infinite is legal."""
    try:
        value = float(given)
    except (TypeError, ValueError, OverflowError):
        raise NotANumber(quantity, given=given) from None
    if not value > 0.0:
        raise OutOfRange(quantity, given=given, allowed="(0, ∞]")
    return value


def probability(given: Any, quantity: str = "p") -> float:
    """A probability strictly between 0 and 1."""
    value = number(quantity, given)
    if not 0.0 < value < 1.0:
        raise OutOfRange(quantity, given=given, allowed="(0, 1)")
    return value


def chosen(quantity: str, given: str, allowed: Collection[Name]) -> Name:
    """`given` as one of the names allowed."""
    for name in allowed:
        if name == given:
            return name
    raise OutOfRange(quantity, given=given, allowed=", ".join(allowed))


def array(
    quantity: str,
    given: Any,
    *,
    ndim: int = 1,
    at_least: int = 1,
    low: float = -math.inf,
    high: float = math.inf,
    open_low: bool = False,
) -> Array:
    """`given` as a finite float array of `ndim` axes whose first holds at least `at_least` items.

    Every entry must lie within [low, high], or (low, high] with `open_low`; the first that does not is named
    with its place.
    """
    import numpy as np

    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise NotANumber(quantity, given=_shortened(given)) from None
    if values.ndim != ndim:
        raise _shape(quantity, given=values.shape, allowed=f"{ndim} axes")
    if values.shape[0] < at_least:
        raise Missing(
            quantity,
            hint=Text(
                f"至少需要 {at_least} 个值，给出了 {values.shape[0]} 个。",
                f"At least {at_least} are needed; {values.shape[0]} were given.",
            ),
        )
    legal = np.isfinite(values)
    if not legal.all():
        raise NotFinite(same(_named(quantity, legal)), given=values[tuple(np.argwhere(~legal)[0])])
    legal = (values >= low) & (values <= high)
    if open_low:
        legal &= values != low
    if not legal.all():
        place = tuple(np.argwhere(~legal)[0])
        raise OutOfRange(
            _named(quantity, legal), given=values[place], allowed=interval(low, high, open_low=open_low)
        )
    return values


def alongside(quantity: str, given: Any, values: Array, **limits: Any) -> Array:
    """`given` as an array with one entry per entry of `values`; a single number serves all."""
    import numpy as np

    if getattr(given, "shape", None) == () or isinstance(given, int | float):
        return np.full(values.shape, number(quantity, given, **limits))
    found = array(quantity, given, ndim=values.ndim, **limits)
    if found.shape != values.shape:
        raise _shape(quantity, given=found.shape, allowed=values.shape)
    return found


def square(quantity: str, given: Any, size: int) -> Array:
    """`given` as a symmetric matrix (size, size)."""
    import numpy as np

    matrix = array(quantity, given, ndim=2)
    if matrix.shape != (size, size):
        raise _shape(quantity, given=matrix.shape, allowed=(size, size))
    if not np.allclose(matrix, matrix.T, rtol=1e-12, atol=0.0):
        raise InputError(Text(f"{quantity} 不是对称矩阵", f"{quantity} is not symmetric"), quantity=quantity)
    return (matrix + matrix.T) / 2.0


def not_above(quantity: str, given: int, limit: int) -> None:
    """Refuse more than `limit` items."""
    if given > limit:
        raise TooLarge(quantity, given=given, allowed=limit)


def interval(low: float, high: float, *, open_low: bool = False) -> str:
    """The interval as it is written in a refusal."""
    left = "(" if open_low or low == -math.inf else "["
    right = ")" if high == math.inf else "]"
    ends = ["-∞" if low == -math.inf else f"{low:g}", "∞" if high == math.inf else f"{high:g}"]
    return f"{left}{ends[0]}, {ends[1]}{right}"


def _shape(quantity: str, *, given: object, allowed: object) -> OutOfRange:
    return OutOfRange(
        f"{quantity}.shape",
        given=given,
        allowed=allowed,
        hint=Text("请按每项一行整理数据。", "Arrange the data with one row per item."),
    )


def _named(quantity: str, legal: Any) -> str:
    import numpy as np

    return f"{quantity}[{', '.join(str(i) for i in np.argwhere(~legal)[0])}]"


def _shortened(given: Any) -> str:
    text = repr(given)
    return text if len(text) <= 60 else f"{text[:57]}..."
