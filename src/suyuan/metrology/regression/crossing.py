"""Where a function takes a value, for many values at once, by bisection that cannot run away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology.regression.errors import NotInvertible

Array = NDArray[np.float64]

CELLS: Final = 256
_HALVINGS: Final = 64
_GROWTHS: Final = 60
_AT_THE_END: Final = 1e-9  # a response read at the end of the range may lie beyond it by rounding


def too_flat(quantity: str, given: float) -> NotInvertible:
    """The refusal of a response that the function does not lead back to one stimulus."""
    return NotInvertible(
        Text(f"{quantity} = {given} 不能反查出唯一的 x", f"{quantity} = {given} leads to no single x"),
        hint=Text(
            "检查响应是否在校准范围内，斜率是否显著不为零。",
            "Check that the response lies within the calibrated range and that the slope is not nearly zero.",
        ),
        quantity=quantity,
        given=given,
    )


def crossing(function: Callable[[Array], Array], y: Array, *, low: float, high: float) -> Array:
    """The x (n,) between `low` and `high` where `function` is `y` (n,); there must be exactly one for each.

    Seen on a grid of 256 cells: a function that turns twice within one cell counts as one that does not.
    """
    grid = np.linspace(low, high, CELLS + 1)
    values = function(grid)
    least, most = float(values.min()), float(values.max())
    allowance = _AT_THE_END * (most - least)
    beyond = (y < least - allowance) | (y > most + allowance)
    if beyond.any() or least == most:
        raise too_flat("y", float(y[beyond][0]) if beyond.any() else float(y[0]))
    wanted = np.clip(y, least, most)
    rising = values if values[-1] > values[0] else -values
    sought = wanted if values[-1] > values[0] else -wanted
    if np.all(np.diff(rising) > 0.0):
        cells = np.clip(np.searchsorted(rising, sought, side="right") - 1, 0, CELLS - 1)
    else:
        cells = np.array([_only_cell(value, rising) for value in sought.tolist()])
    return _bisected(function, wanted, grid[cells], grid[cells + 1], upwards=values[cells + 1] >= wanted)


def edge(outside: Callable[[Array], NDArray[np.bool_]], x: Array, reach: float) -> Array:
    """Where `outside` turns true on the way from each `x` in the direction of `reach`."""
    far = np.full(x.shape, reach)
    for _ in range(_GROWTHS):
        inside = ~outside(x + far)
        if not inside.any():
            break
        far = np.where(inside, far * 1.6, far)
    else:
        raise too_flat("x", float(x[inside][0]))
    near = np.zeros_like(far)
    for _ in range(_HALVINGS + 16):
        middle = 0.5 * (near + far)
        out = outside(x + middle)
        near, far = np.where(out, near, middle), np.where(out, middle, far)
    return np.asarray(x + far)


def _only_cell(sought: float, values: Array) -> int:
    above = values >= sought
    places = np.flatnonzero(above[1:] != above[:-1])
    if places.size != 1:
        raise too_flat("y", sought)
    return int(places[0])


def _bisected(
    function: Callable[[Array], Array], y: Array, low: Array, high: Array, *, upwards: NDArray[np.bool_]
) -> Array:
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        beyond = (function(middle) >= y) == upwards
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    return np.asarray(0.5 * (low + high))
