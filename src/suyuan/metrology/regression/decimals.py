"""The whole numbers behind floats: 338.8 is 3388/10, as it was written, not the binary number next to it.

Measured data are typed with a few decimals. The float of such a number is the one nearest to it, so the
decimal can be had back, and with it arithmetic without any rounding: sums of squares of 1000000000000.4 keep
all their digits. Numbers that were computed and have no short decimal keep their exact binary value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import same
from suyuan.metrology.errors import NotFinite

if TYPE_CHECKING:
    Array = NDArray[np.float64]

MOST_DECIMALS: Final = 22  # 10**22 is the largest power of ten that is a float
_EXACT: Final = 2.0**53
_WIDEST: Final = 2200  # binary places between the largest and the smallest number


class Whole(NamedTuple):
    """Numbers as numerators (n,) over one common denominator `scale`."""

    numerators: list[int]
    scale: int


def whole(values: Array) -> Whole:
    """`values` (n,) as whole numbers over a power of ten, or else of two, without any rounding."""
    found = short_decimals(values)
    if found is not None:
        return Whole(found[0].tolist(), found[1])
    return _binary(values)


def short_decimals(values: Array) -> tuple[NDArray[np.int64], int] | None:
    """Numerators (n,) and the power of ten under them; None where a value has no short decimal.

    A quotient of two floats is rounded once, so it equals the value exactly where the value is the float
    nearest to that decimal.
    """
    largest = float(np.max(np.abs(values), initial=0.0))
    for places in range(MOST_DECIMALS + 1):
        scale = 10.0**places
        if largest * scale >= _EXACT:
            return None
        numerators = np.rint(values * scale)
        if np.array_equal(numerators / scale, values):
            return numerators.astype(np.int64), 10**places
    return None


def extended(values: Array) -> NDArray[np.longdouble]:
    """`values` in the widest floats of the machine, as the decimals they were written as."""
    found = short_decimals(values)
    if found is None:
        return values.astype(np.longdouble)
    numerators, scale = found
    return numerators.astype(np.longdouble) / np.longdouble(scale)


def _binary(values: Array) -> Whole:
    mantissa, exponent = np.frexp(values)
    digits = (mantissa * _EXACT).astype(np.int64).tolist()
    places = (exponent - 53).tolist()
    used = [place for digit, place in zip(digits, places, strict=True) if digit]
    lowest = min([*used, 0])
    if max([*used, 0]) - lowest > _WIDEST:
        raise NotFinite(same("max / min"), given=f"2^{max(used) - lowest}")
    numerators = [
        digit << (place - lowest) if digit else 0 for digit, place in zip(digits, places, strict=True)
    ]
    return Whole(numerators, 1 << -lowest)
