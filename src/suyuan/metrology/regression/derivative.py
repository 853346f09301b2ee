"""Derivatives of a model function with respect to its parameters, without asking for them.

A step into the imaginary direction gives derivatives to the last digit, with no difference taken; where a
function cannot be evaluated there, extrapolated central differences give ten to twelve digits.
Source: W. Squire and G. Trapp, SIAM Review 40 (1998), 110-112 (complex step); L. F. Richardson,
Phil. Trans. R. Soc. A 210 (1911), 307-357 (extrapolation).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Function = Callable[[Any], Any]

_IMAGINARY: Final = 1e-30
_DIFFERENCE: Final = 4e-4
_SMALL: Final = 1e-6  # step of the rough derivative that judges the complex step
_AGREE: Final = 1e-3
FAILURES: Final = (ArithmeticError, ValueError, TypeError, np.exceptions.ComplexWarning)


def by_complex_step(function: Function, at: Array) -> Array:
    """Jacobian (n, p) of `function`, which takes a vector (p,) and gives (n,); raises one of FAILURES."""
    columns = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        for j, value in enumerate(at):
            step = _IMAGINARY * (abs(value) or 1.0)
            moved = at.astype(np.complex128)
            moved[j] += 1j * step
            columns.append(np.imag(function(moved)) / step)
    return np.column_stack(columns)


def by_difference(function: Function, at: Array) -> Array:
    """Jacobian (n, p) by central differences with steps h, h/2 and h/4, extrapolated to h = 0."""
    columns = []
    with np.errstate(all="ignore"):
        for j, value in enumerate(at):
            step = _DIFFERENCE * (abs(value) or 1.0)
            wide, half, narrow = (_central(function, at, j, step / cut) for cut in (1.0, 2.0, 4.0))
            first, second = (4.0 * half - wide) / 3.0, (4.0 * narrow - half) / 3.0
            columns.append((16.0 * second - first) / 15.0)
    return np.column_stack(columns)


def chosen(function: Function, at: Array) -> Callable[[Function, Array], Array]:
    """The complex step where the function is smooth in the complex plane, seen from one comparison."""
    with np.errstate(all="ignore"):
        rough = np.column_stack(
            [_central(function, at, j, _SMALL * (abs(value) or 1.0)) for j, value in enumerate(at)]
        )
        try:
            fine = by_complex_step(function, at)
        except FAILURES:
            return by_difference
        size = np.max(np.abs(rough), axis=0, initial=0.0)
        agree = np.abs(fine - rough) <= _AGREE * size + 1e-300
    return by_complex_step if bool(np.all(agree | ~np.isfinite(rough))) else by_difference


def _central(function: Function, at: Array, j: int, step: float) -> Any:
    up, down = at.copy(), at.copy()
    up[j] += step
    down[j] -= step
    return (function(up) - function(down)) / (up[j] - down[j])
