"""Tails and quantiles of chi-squared, F and t, as tests ask for them; floats or arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special


def chi_squared_above(x: Any, dof: Any) -> Any:
    """P(X > x)."""
    return _plain(special.chdtrc(dof, x))


def chi_squared_quantile(p: Any, dof: Any) -> Any:
    """The value with probability `p` below it."""
    return _plain(special.chdtri(dof, 1.0 - p))


def f_above(x: Any, dof1: Any, dof2: Any) -> Any:
    """P(F > x); an infinite x has none above it."""
    finite = np.isfinite(x)
    return _plain(np.where(finite, special.fdtrc(dof1, dof2, np.where(finite, x, 0.0)), 0.0))


def f_quantile(p: Any, dof1: Any, dof2: Any) -> Any:
    """The value with probability `p` below it."""
    return _plain(special.fdtri(dof1, dof2, p))


def t_quantile(p: Any, dof: Any) -> Any:
    """The value with probability `p` below it."""
    return _plain(special.stdtrit(dof, p))


def t_outside(t: Any, dof: Any) -> Any:
    """P(|T| > |t|)."""
    return _plain(2.0 * special.stdtr(dof, -np.abs(t)))


def _plain(found: Any) -> Any:
    return float(found) if np.ndim(found) == 0 else np.asarray(found, dtype=float)
