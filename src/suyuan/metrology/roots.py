"""Roots of one unknown for many items at once: bracketing, with inverse quadratic steps.

Source: T. R. Chandrupatla, Adv. Eng. Softw. 28 (1997) 145.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from suyuan.base.errors import NumericalError
from suyuan.base.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_STEPS = 120


def find_roots(function: Callable[[Array], Array], low: Any, high: Any, *, tolerance: float = 0.0) -> Array:
    """x in [low, high] with function(x) = 0, item by item; arrays (n,) in, (n,) out.

    function : takes and gives (n,). low, high : where its signs differ (or a zero). tolerance : absolute,
    on top of the rounding of x. Raises NumericalError naming the first item without a change of sign.
    """
    b, a = (np.array(one, dtype=float) for one in np.broadcast_arrays(low, high))
    f_a, f_b = function(a), function(b)
    bad = ~(np.sign(f_a) * np.sign(f_b) <= 0.0)
    if bad.any():
        _no_change(int(np.argmax(bad)))
    c, f_c = a.copy(), f_a.copy()
    t = np.full(a.shape, 0.5)
    best = np.where(np.abs(f_a) < np.abs(f_b), a, b)
    with np.errstate(all="ignore"):
        for _ in range(_STEPS):
            x = a + t * (b - a)
            f_x = function(x)
            same = np.sign(f_x) == np.sign(f_a)
            c, f_c = np.where(same, a, b), np.where(same, f_a, f_b)
            b, f_b = np.where(same, b, a), np.where(same, f_b, f_a)
            a, f_a = x, f_x
            closer = np.abs(f_a) < np.abs(f_b)
            best = np.where(closer, a, b)
            width = np.abs(b - c)
            limit = (2.0 * np.finfo(float).eps * np.abs(best) + 0.5 * tolerance) / np.abs(b - a)
            done = (limit > 0.5) | (np.minimum(np.abs(f_a), np.abs(f_b)) == 0.0) | ~(width > 0.0)
            if done.all():
                return best
            t = np.where(done, 0.0, _next_step(a, b, c, f_a, f_b, f_c, limit))
    return best


def _next_step(a: Array, b: Array, c: Array, f_a: Array, f_b: Array, f_c: Array, limit: Array) -> Array:
    """Inverse quadratic where the three points allow it, else the middle."""
    xi, phi = (a - b) / (c - b), (f_a - f_b) / (f_c - f_b)
    smooth = (phi * phi < xi) & ((1.0 - phi) ** 2 < 1.0 - xi)
    step = f_a / (f_b - f_a) * f_c / (f_b - f_c) + (c - a) / (b - a) * f_a / (f_c - f_a) * f_b / (f_c - f_b)
    t = np.where(smooth & np.isfinite(step), step, 0.5)
    return np.asarray(np.clip(t, np.minimum(limit, 0.5), np.maximum(1.0 - limit, 0.5)))


def _no_change(item: int) -> None:
    raise NumericalError(
        Text(f"第 {item} 项在给定区间内没有解", f"item {item} has no solution in the interval given"),
        quantity="root",
        given=item,
    )
