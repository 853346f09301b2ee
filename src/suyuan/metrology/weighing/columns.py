"""One number or one per item: how the functions of this package take and give their quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from suyuan.metrology import arguments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def column(name: str, given: Any, **limits: Any) -> Array:
    """`given` as a finite array without or with axes, within the limits of `arguments.array`."""
    if np.ndim(given) == 0:
        return np.asarray(arguments.number(name, given, **limits))
    return arguments.array(name, given, ndim=np.ndim(given), **limits)


def plain(found: Any) -> Any:
    """A float for an array without axes, else the array."""
    return float(found) if np.ndim(found) == 0 else found
